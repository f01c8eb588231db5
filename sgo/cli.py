"""The command `sgo`: thin; what it does stands in the services."""
import json
import sys
from pathlib import Path
from typing import Any

import click
from flask import Flask
from sqlalchemy.exc import OperationalError

from sgo import create_app, demo, migrations, serve
from sgo.access import engine
from sgo.config import Settings, SettingsError
from sgo.services import Refused, backup, setup


class _Group(click.Group):
    """Whatever a person can mend is a sentence, not a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (SettingsError, Refused) as problem:
            raise click.ClickException(str(problem)) from None
        except OperationalError as error:
            raise click.ClickException(f"База данных недоступна: {str(error.orig).strip().splitlines()[0]}") from None


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """«СГО»: журнал, дневник, приказы и отчёты школы."""


def _settings() -> Settings:
    settings = Settings.from_env()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return settings


def _app() -> tuple[Settings, Flask]:
    settings = _settings()
    migrations.upgrade(settings.database_url)
    return settings, create_app(settings)


def _bar(done: int, total: int, words: str) -> None:
    width = 30
    if sys.stderr.isatty():
        filled = width * done // max(total, 1)
        click.echo(f"\r  {'█' * filled}{'·' * (width - filled)} {100 * done // max(total, 1):3d} %  {words:32.32}", err=True, nl=done >= total)


@main.command()
def run() -> None:
    """Привести базу в порядок и открыть школу в браузере."""
    settings = _settings()
    serve.check_port(settings)
    settings, app = _app()
    with app.app_context():
        if demo.is_empty():
            click.echo("База пуста: создаю демонстрационную школу…")
            demo.fill(progress=_bar)
        pinned = demo.pinned_date()
        if pinned and not settings.today:
            app.config["SGO_TODAY"] = pinned
            app.config["SGO_SERVER_TIMING"] = True
    serve.forever(app, settings, demo_logins=demo.LOGINS if pinned else (), password=demo.PASSWORD)


@main.command("demo")
@click.option("--pupils", default=450, show_default=True, type=click.IntRange(20, 4500), help="Сколько учеников.")
@click.option("--years", default=2, show_default=True, type=click.IntRange(1, 12), help="Сколько учебных лет с отметками.")
def demo_(pupils: int, years: int) -> None:
    """Заполнить пустую базу демонстрационной школой."""
    _, app = _app()
    with app.app_context():
        demo.fill(pupils, years, progress=_bar)
    click.echo("Готово.")


@main.command()
@click.option("--name", prompt="Краткое название школы", help="Например: МБОУ ООШ № 60.")
@click.option("--full-name", prompt="Полное название", help="Как в уставе.")
@click.option("--admin", "full_name", prompt="Фамилия, имя, отчество первого администратора")
def init(name: str, full_name: str, **given: str) -> None:
    """Начать настоящую школу: карточка, учебный год, первый администратор с одноразовым паролем."""
    _, app = _app()
    with app.test_request_context():
        login, password = setup.begin(name, full_name, given["full_name"])
    click.echo(f"Школа создана. Логин администратора: {login}, одноразовый пароль: {password}\nПароль показан один раз; при входе его попросят сменить.")


@main.command()
def migrate() -> None:
    """Привести схему базы к этой версии программы."""
    migrations.upgrade(_settings().database_url)
    click.echo("Схема базы соответствует программе.")


@main.command("access-table")
def access_table() -> None:
    """Напечатать таблицу прав: кто что делает с какими строками."""
    click.echo(engine.policy(), nl=False)


@main.command("import")
@click.argument("what", type=click.Choice(["pupils"]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--class", "class_name", required=True, help="Класс, например 5В.")
@click.option("--apply", is_flag=True, help="Записать; без этого команда только показывает.")
@click.option("--json", "as_json", is_flag=True, help="Напечатать только JSON.")
@click.option("--as", "login", default=None, help="От чьего имени записать (логин администратора).")
def import_(what: str, file: Path, class_name: str, apply: bool, as_json: bool, login: str | None) -> None:
    """Загрузить список класса из XLSX или CSV. По умолчанию – проба, без записи."""
    from sgo.services import imports
    reading = imports.read(file.read_bytes(), file.name, class_name)
    if as_json:
        click.echo(json.dumps(reading.as_json(), ensure_ascii=False))
    else:
        click.echo(reading.summary())
    if not apply:
        return
    _, app = _app()
    with app.test_request_context():
        done = imports.apply_as(login, reading, class_name)
    if not as_json:
        click.echo(done.summary())


@main.command("backup")
@click.argument("target", required=False, type=click.Path(path_type=Path))
def backup_(target: Path | None) -> None:
    """Снять резервную копию, не останавливая школу."""
    settings, app = _app()
    with app.test_request_context():
        click.echo(f"Копия: {backup.make(settings, target)}")


@main.command()
@click.argument("login")
def user(login: str) -> None:
    """Открыть вход и выдать новый одноразовый пароль."""
    _, app = _app()
    with app.test_request_context():
        click.echo(f"Логин: {login}, одноразовый пароль: {setup.reissue(login)}")

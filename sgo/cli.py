"""The command `sgo`: each subcommand reads its words, calls a service, commits once and prints."""
import getpass
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import click
from werkzeug.exceptions import HTTPException

from sgo import changes, clock, create_app, demo, serve
from sgo.access import Actor, acting_as, engine
from sgo.config import Settings, SettingsError
from sgo.reports.render import xlsx
from sgo.rules import wording
from sgo.services import Refused, accounts, archive, digests, jobs, passwords, upkeep
from sgo.services import files as stored
from sgo.services.imports import pupils as imports
from sgo.services import backup as copies

HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(context_settings=HELP)
def sgo() -> None:
    """«СГО» – журнал, дневник, приказы и отчёты одной школы."""


@sgo.command()
def run() -> None:
    """Открыть школу в браузере; в пустой базе сначала создать демонстрационную."""
    settings = Settings.from_env()
    listener = serve.listen(settings)
    serve.migrate(settings)
    if serve.school_in(settings) is None:
        _fill(settings, pupils=450, years=2)
    app = serve.application(settings)
    _greet(settings, serve.school_in(settings))
    serve.serve(app, listener, settings)
    click.echo("Остановлено.")


@sgo.command(name="demo")
@click.option("--pupils", type=click.IntRange(30, 20000), default=450, show_default=True, help="Сколько учеников.")
@click.option("--years", type=click.IntRange(1, 12), default=2, show_default=True, help="Сколько учебных лет с отметками.")
def fill_demo(pupils: int, years: int) -> None:
    """Создать демонстрационную школу в пустой базе, не запуская сервер."""
    settings = _ready()
    if school := serve.school_in(settings):
        raise Refused(f"В базе уже есть школа «{school.name}». Демонстрационную создают в пустой базе: укажите другую папку в SGO_DATA_DIR.")
    _fill(settings, pupils, years)
    click.echo("Готово.")


@sgo.command()
@click.option("--name", prompt="Краткое название школы", help="Например: Школа № 60.")
@click.option("--full-name", default="", help="Полное название по уставу.")
@click.option("--admin", prompt="Фамилия, имя и отчество администратора", help="Первый администратор системы.")
@click.option("--gender", prompt="Пол администратора (м или ж)", help="м или ж.")
@click.option("--login", default=None, help="Логин; без него – по фамилии и инициалам.")
def init(name: str, full_name: str, admin: str, gender: str, login: str | None) -> None:
    """Открыть настоящую школу: её карточка и первый администратор с одноразовым паролем."""
    password, first = passwords.one_time(), upkeep.FirstAdministrator(admin, gender, login)
    kept = passwords.hash_of(password)
    with serve.application(_ready()).app_context(), changes.writing("Открытие школы", actor=_console()):
        account = upkeep.open_school(name, full_name, first, kept, clock.now())
        given = account.login
    click.echo(f"Открыта «{name}». Логин администратора {given}, одноразовый пароль {password}.\nЗапустите sgo run и смените пароль при первом входе.")


@sgo.command()
def migrate() -> None:
    """Привести схему базы к этой версии программы."""
    _ready()
    click.echo("Схема базы соответствует программе.")


@sgo.command(name="access-table")
def access_table() -> None:
    """Напечатать, кому какие строки разрешены."""
    click.echo(engine.policy(), nl=False)


@sgo.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path), required=False)
def backup(target: Path | None) -> None:
    """Сохранить копию базы и файлов; работать в это время можно."""
    settings = _ready()
    target = (target or copies.default_target(settings.data_dir, settings.database_url, clock.school_now())).absolute()
    with serve.application(settings).app_context():
        archive = copies.make(settings.database_url, target, _console())
    click.echo(f"Копия сохранена: {target} ({target.stat().st_size // 1024} КБ){f', файлы: {archive}' if archive else ''}.")


@sgo.command(name="sweep-files")
@click.option("--delete", is_flag=True, help="Удалить; без этого команда только показывает.")
def sweep_files(delete: bool) -> None:
    """Найти файлы старше суток, которых не называет ни одна запись, и удалить их."""
    with serve.application(_ready()).app_context():
        found = [*stored.unnamed(), *jobs.unnamed()]
        expired = jobs.sweep() if delete else 0
    size = sum(path.stat().st_size for path in found)
    for path in found:
        if delete:
            path.unlink(missing_ok=True)
        click.echo(str(path))
    words = wording.counted(len(found), "файл", "файла", "файлов")
    click.echo(f"Удалено: {words}, {size // 1024} КБ; результатов заданий старше 7 дней: {expired}." if delete else
               f"Лишние: {words}, {size // 1024} КБ. Чтобы удалить, повторите с --delete." if found else "Лишних файлов нет.")


@sgo.command(name="verify-archive")
@click.argument("paths", nargs=-1, metavar="[ФАЙЛ]...", type=click.Path(dir_okay=False, path_type=Path))
def verify_archive(paths: tuple[Path, ...]) -> None:
    """Проверить запечатанные журналы: все, что знает база, или названные файлы."""
    with serve.application(_ready()).app_context():
        found = archive.verify(paths)
    for title, problems in found:
        click.echo(f"{title}: {'цел' if not problems else ' '.join(problems)}")
    bad = sum(bool(problems) for _, problems in found)
    click.echo(f"Проверено: {len(found)}, не совпало: {bad}." if found else "Запечатанных журналов ещё нет.")
    if bad:
        sys.exit(1)


@sgo.command(name="send-digests")
def send_digests() -> None:
    """Отправить еженедельные письма тем, кто их ждёт и на этой неделе ещё не получил."""
    with serve.application(_ready()).app_context():
        outcome = digests.send()
    click.echo(str(outcome))
    if outcome.failed:
        sys.exit(1)


@sgo.command(name="import")
@click.argument("what", type=click.Choice(["pupils"]))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--class", "class_name", help="Класс, например 5В; для пробы не обязателен.")
@click.option("--apply", is_flag=True, help="Записать; без этого команда только показывает.")
@click.option("--json", "as_json", is_flag=True, help="Напечатать только JSON.")
@click.option("--as", "login", default=None, help="От чьего имени записать: логин администратора; без него – первый администратор.")
@click.option("--create-class", is_flag=True, help="Завести класс, если его ещё нет, не спрашивая.")
@click.option("--rejected", type=click.Path(dir_okay=False, path_type=Path), help="Куда сохранить неподошедшие строки с причинами (XLSX).")
def import_(what: str, file: Path, class_name: str | None, apply: bool, as_json: bool, login: str | None, create_class: bool, rejected: Path | None) -> None:
    """Загрузить список класса из XLSX или CSV. По умолчанию – проба, без записи."""
    if not file.is_file():
        raise Refused(f"Файла «{file}» нет. Проверьте имя и папку.")
    data = file.read_bytes()
    reading = imports.read(data, class_name, date.today())      # a dry run knows no school, so it takes the computer's date
    done = None
    if apply:
        if not class_name:
            raise Refused("Не сказано, в какой класс записать список. Добавьте, например, --class 5В.")
        app = serve.application(_ready())
        with app.app_context():
            reading, done = _load(data, class_name, login, create_class)
    click.echo(json.dumps(reading.as_json(), ensure_ascii=False) if as_json else reading.summary() if done is None else done.summary())
    if rejected and reading.rejected:
        try:
            rejected.write_bytes(xlsx.rejected(reading).getvalue())
        except OSError as error:
            raise Refused(f"Неподошедшие строки не записать в {rejected} ({error.strerror}). Укажите другой файл.")
        click.echo(f"Неподошедшие строки: {rejected}", err=True)


@sgo.group(name="user")
def user() -> None:
    """Помочь владельцу учётной записи войти."""


@user.command()
@click.argument("login")
def reset(login: str) -> None:
    """Выдать новый одноразовый пароль и закончить все сеансы."""
    password = passwords.one_time()
    kept = passwords.hash_of(password)
    with serve.application(_ready()).app_context(), changes.writing("Новый одноразовый пароль", actor=_console()):
        accounts.reissue(upkeep.account_by(login), clock.now(), kept)
    click.echo(f"Одноразовый пароль для {login}: {password}. При входе его нужно сменить.")


@user.command()
@click.argument("login")
def unlock(login: str) -> None:
    """Снять блокировку; пароль остаётся прежним."""
    with serve.application(_ready()).app_context(), changes.writing("Снятие блокировки", actor=_console()):
        upkeep.unlock(upkeep.account_by(login))
    click.echo(f"Вход для {login} открыт.")


def _load(data: bytes, class_name: str, login: str | None, create_class: bool) -> tuple[imports.Reading, imports.Done]:
    actor = accounts.acting(login) if login else upkeep.first_administrator()
    if actor is None:
        raise Refused(f"Учётной записи «{login}» нет." if login else "В базе нет администратора. Откройте школу: sgo init.")
    with acting_as(actor):
        reading = imports.read(data, class_name, actor.today, remembered=imports.remembered(actor))
        fresh = any(one.is_new for one in imports.standings(reading.accepted, reading.class_name).values())
        if fresh and not create_class and imports.class_of(reading.class_name) is None:
            create_class = _agreed(f"Класса {reading.class_name} в школе нет. Завести его?")
        with changes.writing(f"Загрузка списка класса {reading.class_name}", actor=actor):
            return reading, imports.apply(actor, reading, make_class=create_class)


def _agreed(question: str) -> bool:
    try:
        return click.confirm(question, default=True, err=True)
    except click.Abort:
        raise Refused(f"{question} Некому ответить: добавьте --create-class.")


def _ready() -> Settings:
    settings = Settings.from_env()
    serve.migrate(settings)
    return settings


def _console() -> Actor:
    return Actor(None, None, f"командная строка ({getpass.getuser()})")


def _fill(settings: Settings, pupils: int, years: int) -> None:
    with create_app(settings).app_context(), click.progressbar(length=1, label="Создаю демонстрационную школу", file=sys.stderr) as bar:
        demo.fill(pupils, years, progress=_shown_on(bar))


def _shown_on(bar: "click._termui_impl.ProgressBar[int]") -> Callable[[int, int, str], None]:
    def progress(done: int, total: int, _: str) -> None:
        bar.length = total
        bar.update(done - bar.pos)
    return progress


def _greet(settings: Settings, school: serve.Found | None) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    click.echo(f"«СГО» открыта: {settings.public_url or f'http://{host}:{settings.port}'} (Ctrl-C – остановить).")
    if settings.host not in serve.LOOPBACK and not settings.public_url:
        click.echo("С других компьютеров страницы откроются, когда их адрес задан в SGO_PUBLIC_URL.")
    if school and school.demo_today:
        click.echo(f"Демонстрационная школа, сегодня в ней {school.demo_today:%d.%m.%Y}. Логины: {', '.join(demo.LOGINS)}. Пароль: {demo.PASSWORD}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; what is wrong is a sentence, never a traceback."""
    os.umask(0o077)                                     # all it writes is personal data
    try:
        sgo.main(arguments, prog_name="sgo", standalone_mode=False)
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except Refused as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except HTTPException as error:                      # the access table has said no
        click.echo(f"Не разрешено. {error.description}", err=True)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Прервано.", err=True)
        sys.exit(130)

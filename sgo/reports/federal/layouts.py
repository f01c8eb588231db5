"""Where the layouts of federal forms lie: those of the program beside this file, those that a school has changed in its data folder (`forms/osh-1.toml`)."""
import re
import tomllib
from functools import lru_cache
from pathlib import Path

from flask import current_app

from sgo.rules.forms import Layout, LayoutError, layout
from sgo.services import files

SHIPPED = Path(__file__).with_name("forms")
KEYS = ("osh-1", "osh-5", "osh-9", "oo-1")
LARGEST = 200_000
AT_LINE = re.compile(r"line (\d+)")


def path(key: str) -> Path:
    """Where the school's own layout of the form lies, if it has one."""
    return Path(current_app.config["SGO_DATA_DIR"]) / files.LAYOUTS / f"{key}.toml"


def is_own(key: str) -> bool:
    """Whether the school has changed this form."""
    return path(key).is_file()


def text(key: str) -> str:
    """The file that holds at present."""
    return (path(key) if is_own(key) else SHIPPED / f"{key}.toml").read_text(encoding="utf-8")


def read(key: str) -> Layout:
    """The form as its file tells it; LayoutError in a sentence."""
    try:
        return parsed(text(key))
    except UnicodeDecodeError as error:
        raise LayoutError("Файл разметки не в кодировке UTF-8.") from error


@lru_cache(maxsize=16)
def parsed(source: str) -> Layout:
    """A layout from its text; LayoutError in a sentence."""
    try:
        return layout(tomllib.loads(source))
    except tomllib.TOMLDecodeError as error:
        at = AT_LINE.search(str(error))
        raise LayoutError(f"Файл разметки не читается{f': посмотрите строку {at[1]}' if at else ''}. Проверьте кавычки, скобки и знаки «=».") from error
    except RecursionError as error:
        raise LayoutError("Скобки в файле вложены слишком глубоко.") from error


def keep(key: str, source: str) -> None:
    """Make this the school's own layout; LayoutError when it is none. It is put in place whole or not at all."""
    if len(source) > LARGEST:
        raise LayoutError("Файл разметки слишком велик.")
    source = source.replace("\r\n", "\n")
    parsed(source)
    target = path(key)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_suffix(".new")
    fresh.write_text(source, encoding="utf-8")
    fresh.replace(target)


def forget(key: str) -> None:
    """Take the program's own layout again."""
    path(key).unlink(missing_ok=True)


def day(key: str) -> tuple[int, int]:
    """As of which day and month the form is made; the twentieth of September while its file is spoilt."""
    try:
        return read(key).day
    except LayoutError:
        return 20, 9


def terms() -> dict[str, tuple[tuple[int, int], tuple[int, int]]]:
    """The forms that are owed by a day: the day of their snapshot and the term."""
    found = {}
    for key in KEYS:
        try:
            one = read(key)
        except LayoutError:
            continue                                    # the page of the form says what is wrong with it
        if one.due:
            found[key] = one.day, one.due
    return found

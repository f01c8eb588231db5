"""Every form of `Records` read as a person sees it: its fields by their labels and kinds, and a filler that makes a valid row of them."""
import itertools
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Date, Integer, Time, inspect, select

from sgo.models import Gender, Person, StudentFile, ThematicPlan, db
from sgo.rules.identity import snils_with_check
from sgo.views.records import DECLARED
from tests.furnish import furnish
from tests.school import Cast

SCREENS = [screen for _, screens in DECLARED for screen in screens if screen.fields and not screen.by_deed]
BY_TABLE = {screen.entity.__tablename__: screen for screen in SCREENS}
FRESH = itertools.count(1)


def address(table: str) -> str:
    """Where the list of a table is."""
    return f"/records/{table.replace('_', '-')}/"


@dataclass
class Field:
    """An input as it stands on the page."""
    name: str
    kind: str
    label: str = ""
    value: str = ""
    required: bool = False
    checked: bool = False
    options: list[tuple[str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """The form of rows on a page: its fields, the errors beside them, the sentences above it."""

    def __init__(self, text: str):
        super().__init__()
        self.fields: dict[str, Field] = {}
        self._labels: dict[str, str] = {}
        self._in_form = self._label_for = self._select = self._area = self._option = None
        self.feed(text)
        for one in self.fields.values():
            one.label = self._labels.get(one.name, one.label)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "form":
            self._in_form = "records-form" in (said.get("class") or "")
        if not self._in_form:
            return
        if tag == "label":
            self._label_for = said.get("for")
        elif tag == "input" and said.get("name") and said.get("type") not in {"submit", "radio"}:
            kind = "lookup" if "data-lookup" in said else said.get("type", "text")
            self.fields[said["name"]] = Field(said["name"], kind, value=said.get("value") or "", required="aria-required" in said, checked="checked" in said)
        elif tag == "textarea":
            self._area = self.fields[said["name"]] = Field(said["name"], "textarea", required="aria-required" in said)
        elif tag == "select":
            self._select = self.fields[said["name"]] = Field(said["name"], "select", required="aria-required" in said)
        elif tag == "option" and self._select:
            self._option = said.get("value") or ""
            self._select.options.append((self._option, ""))
            if "selected" in said:
                self._select.value = self._option

    def handle_endtag(self, tag):
        if tag == "form":
            self._in_form = False
        elif tag == "label":
            self._label_for = None
        elif tag == "select":
            self._select = None
        elif tag == "option":
            self._option = None
        elif tag == "textarea" and self._area:
            self._area.value, self._area = self._area.value.removeprefix("\n").removeprefix("\r\n"), None

    def handle_data(self, data):
        if self._label_for:
            self._labels[self._label_for] = self._labels.get(self._label_for, "") + data.strip()
        if self._area:
            self._area.value += data
        if self._select and self._option is not None:
            key, words = self._select.options[-1]
            self._select.options[-1] = key, words + data

    @property
    def seen(self) -> dict[str, Field]:
        """The fields that a person fills in."""
        return {name: one for name, one in self.fields.items() if one.kind != "hidden"}

    def posted(self) -> dict[str, str]:
        """What a browser would send if nobody touched anything."""
        return {name: "y" if one.kind == "checkbox" else one.value for name, one in self.fields.items() if one.kind != "checkbox" or one.checked}


def errors(text: str) -> dict[str, str]:
    """The sentences beside the fields, by name, and the one above all as «»."""
    found = {name: re.sub(r"<[^>]+>", " ", inside).strip() for name, inside in re.findall(r'<div id="(\w+)-e">(.*?)</div>', text, re.S)}
    above = re.search(r'id="sum"[^>]*><p><strong>.*?</strong>(.*?)(?:<a |</p>)', text, re.S)
    if above and above[1].strip():
        found[""] = above[1].strip()
    return found


# ---------- filling in
MASKED = {"phone": "89101112233", "email": "pochta@example.ru", "certificate_series": "II-ЛО", "certificate_number": "123456", "passport_series": "4510",
          "passport_number": "654321", "passport_department": "770-001", "inn": "7707083893", "kpp": "770701001", "ogrn": "1027700132195", "okpo": "12345678",
          "oktmo": "45382000"}
NUMBERS = {"capacity": 20, "first_parallel": 1, "last_parallel": 9, "max_size": 25, "week_days": 5, "value": 4, "weekday": 6, "primary_score": 10}
ENDS = {"until", "valid_to", "withdrawn_on", "end_on", "dismissed_on", "closed_on", "exam_on"}
NEWCOMER = "Щукин Пётр Юрьевич"                         # a person without any card yet: `arrange` makes him


def kind_of(table: str, name: str) -> Any:
    """The type of the column behind a field; None for an input that is no column."""
    column = inspect(BY_TABLE[table].entity).columns.get(name)
    return column.type if column is not None else None


def _words(number: int) -> str:
    return "".join("абвгдежзик"[int(digit)] for digit in str(number))


def valid(client: FlaskClient, table: str, one: Field) -> str:
    """A value of the right kind, another one each time where it should be."""
    number, kind = next(FRESH), kind_of(table, one.name)
    if one.kind == "lookup":
        offers = client.get(f"{address(table)}ajax/lookup/", query_string={"name": one.name, "q": ""}).json
        return next((title for title in offers if title.startswith(NEWCOMER)), offers[-1] if offers else "")
    if one.kind == "select":
        return one.value or [key for key, _ in one.options if key][-1]
    if isinstance(kind, Date):
        return "2026-11-20" if one.name in ENDS else "2026-11-19"
    if isinstance(kind, Time):
        return "20:00" if one.name.startswith("starts") else "20:40"
    if isinstance(kind, Integer):
        return one.value or str(NUMBERS.get(one.name, 1))
    own = {"snils": snils_with_check(f"{100000000 + number}"), "letter": f"Щ{_words(number)}", "personal_file_no": f"Щ-{number}",
           "login": f"login.{number}"}
    return own.get(one.name) or MASKED.get(one.name) or one.value or f"Сл {_words(number)}"[:getattr(kind, "length", None) or 40]


def filled(client: FlaskClient, table: str, page: Page, **given: str) -> dict[str, str]:
    """What a person would send who has filled in every field."""
    values = {name: "y" if one.kind == "checkbox" else valid(client, table, one) for name, one in page.seen.items() if name not in given
              and not (one.kind == "checkbox" and not one.checked)}
    for name, value in given.items():                   # «=слово»: the option that is called so
        if value.startswith("="):
            given[name] = next(key for key, words in page.seen[name].options if words == value[1:])
    for name, value in given.items():                   # «~слово»: the first offer that holds the word
        if value.startswith("~"):
            offers = client.get(f"{address(table)}ajax/lookup/", query_string={"name": name, "q": value[1:]}).json
            given[name] = next(title for title in offers if value[1:] in title)
    return page.posted() | values | given


def arrange(cast: Cast) -> None:
    """A row of each kind that others refer to, and somebody without any card."""
    furnish(cast)
    db.session.delete(db.session.scalars(select(StudentFile).where(StudentFile.student_id == cast.student["artyom"])).one())
    db.session.add(ThematicPlan(year_id=cast.year, subject_id=cast.subject["Русский язык"], parallel_id=5, author_id=cast.employee["vera"], title="Русский, 5"))
    db.session.add(Person(last_name="Щукин", first_name="Пётр", middle_name="Юрьевич", gender=Gender.MALE))

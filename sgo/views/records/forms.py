"""A form made from a model's own columns: labels, help, native inputs, Russian sentences; selects offer only what one may read."""
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from sqlalchemy import Boolean, Column, Date, Enum, Integer, Text, Time, inspect
from wtforms import BooleanField, HiddenField
from wtforms.validators import Optional

from sgo.access import current_actor
from sgo.models import Choice
from sgo.rules import check, identity, names
from sgo.services import paths, titles

from .inputs import (ChoiceField, CleanForm, Line, Lines, LookupField, Required, RowField, RussianDate, RussianTime, Scaled, Whole, Within, row_id)

LAST = {"scan", "no_scan"}                              # inputs that are no columns stand below those that are
HIDDEN = ("csrf_token", "version", "was", "op")
KEYBOARD: dict[str, dict[str, str]] = {                 # which keys a phone shows
    "snils": {"inputmode": "numeric"}, "phone": {"type": "tel"}, "email": {"inputmode": "email"}, "site": {"inputmode": "url"},
    "certificate_number": {"inputmode": "numeric"}, "passport_series": {"inputmode": "numeric"}, "passport_number": {"inputmode": "numeric"},
    "passport_department": {"inputmode": "numeric"}, "inn": {"inputmode": "numeric"}, "ogrn": {"inputmode": "numeric"}, "okpo": {"inputmode": "numeric"},
    "oktmo": {"inputmode": "numeric"}}
NAMED = ("title", "number", "login", "purpose", "topic")      # where the words of a look-up go when the row itself is made


@dataclass
class Section:
    """A part of a long form: its fields, how many of them are wrong."""
    title: str
    fields: list[Any] = field(default_factory=list)

    @property
    def wrong(self) -> int:
        """How many fields were refused."""
        return sum(1 for one in self.fields if one.errors)


def sections(form: FlaskForm, declared: Any) -> list[Section]:
    """The form's fields by its declared sections; what belongs to none stands in the last."""
    shown = {one.name: one for one in form if one.name not in HIDDEN}
    found = [Section(title, [shown.pop(name) for name in names_ if name in shown]) for title, names_ in declared] or [Section("")]
    found[-1].fields += sorted(shown.values(), key=lambda one: one.name in LAST)
    return found


def fill(form: FlaskForm, row: Any) -> None:
    """Read the choices of all selects at once; the row that stands there now stays offered, so that an old value is not lost."""
    fields = {one.name: one for one in form if isinstance(one, RowField)}
    found = titles.options(current_actor(), {name: one.target for name, one in fields.items()})
    for name, one in fields.items():
        kept = getattr(row, name) if row is not None else None
        if kept and kept not in dict(found[name]):
            found[name] += titles.titles(current_actor(), one.target, [kept]).items()
        one.choices = [("", "не выбрано"), *found[name]]


def prefill(form: FlaskForm, asked: Any) -> None:
    """What the address says of a new row: an id for a parent, a value for the rest; nonsense is passed over."""
    for one in form:
        if one.name not in asked or one.name in HIDDEN:
            continue
        if isinstance(one, RowField | LookupField):
            one.process_data(row_id(asked[one.name]))
        elif not isinstance(one, BooleanField):
            try:
                one.process_formdata([asked[one.name]])
            except ValueError:
                one.process_data(None)


def begin_with(form: FlaskForm, typed: str) -> None:
    """Words that a look-up did not find become the beginning of the new row: a name by its parts, else the first field that names it."""
    if "last_name" in form:
        for one, part in zip(("last_name", "first_name", "middle_name"), names.split_full_name(names.tidy_name(typed)[0]), strict=True):
            form[one].data = part
        return
    one = next((form[name] for name in ("person_id", "student_id", "name", *NAMED) if name in form), None)
    if isinstance(one, LookupField):
        one.typed = typed
    elif isinstance(one, Line):
        one.data = typed


def words_of(one: Any) -> Any:
    """The value of a field as it is shown beside another's."""
    if isinstance(one, RowField):
        return dict(one.choices).get(one.data)
    if isinstance(one, Scaled):
        return one._value()
    return one.typed if isinstance(one, LookupField) else one.data


def take(one: Any, value: Any) -> None:
    """Put a kept value into a field as if it had never been typed over."""
    one.process_errors, one.raw_data = [], None
    if isinstance(one, Scaled):
        one.typed = None
    one.process_data(value)


def form_class(model: Any, names_: list[str], extra: dict[str, Any] | None = None) -> type[FlaskForm]:
    """The form of a model for these columns and inputs that are no columns."""
    mapper = inspect(model)
    fields = {name: _field(mapper, mapper.columns[name]) for name in names_}
    return type(f"{model.__name__}Form", (CleanForm,), fields | (extra or {}) | {"version": HiddenField(), "was": HiddenField(), "op": HiddenField()})


def _field(mapper: Any, column: Column[Any]) -> Any:
    label, name = column.info["label"], column.key or ""
    required = not column.nullable and not isinstance(column.type, Boolean)
    options: dict[str, Any] = {"description": column.info.get("help", ""), "validators": [Required() if required else Optional()]}
    if column.default is not None and getattr(column.default, "is_scalar", False):
        options["default"] = column.default.arg
    if column.foreign_keys:
        target = paths.target_of(mapper.class_, name)
        return RowField(label, target, **options) if titles.short(target) else LookupField(label, target, **options)
    kind = column.type
    if isinstance(kind, Enum):
        return _choice(label, kind.enum_class, required, options)
    if isinstance(kind, Boolean):
        return BooleanField(label, description=options["description"], default=options.get("default"))
    if scale := column.info.get("scale"):
        return Scaled(label, scale, **options)
    for known, made in ((Date, RussianDate), (Time, RussianTime), (Integer, Whole)):
        if isinstance(kind, known):
            return made(label, **options)
    if getattr(kind, "length", None):
        options["validators"].append(Within(kind.length))
    mask = {"data-mask": name} if name in identity.TIDY else {}
    return (Lines if isinstance(kind, Text) else Line)(label, render_kw=KEYBOARD.get(name, {}) | mask, **options)


def _choice(label: str, kind: Any, required: bool, options: dict[str, Any]) -> ChoiceField:
    choices = [(member.value, member.label) for member in kind]
    return ChoiceField(label, choices=choices if required and "default" in options else [("", "не выбрано"), *choices],
                       coerce=lambda value: kind(value.value if isinstance(value, Choice) else value) if value else None, **options)


def tidy(form: FlaskForm) -> dict[str, str]:
    """Bring numbers of papers to their normal form; returns what was mended, to be shown."""
    mended = {}
    for one in form:
        mend = identity.TIDY.get(one.name)
        if mend and one.data and (better := mend(one.data)) != one.data:
            mended[one.name], one.data = f"исправлено: {one.data} → {better}", better
    return mended


def problems(form: FlaskForm, kind: str, today: date) -> bool:
    """Put what the rules find beside the fields; True when something is wrong."""
    values = {one.name: one.data for one in form}
    found = check.check(kind, values, today)
    for name, sentence in found.items():
        if name in form and not form[name].errors:
            form[name].errors = [sentence]
    return any(name in form for name in found)

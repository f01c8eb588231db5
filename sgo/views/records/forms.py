"""A form made from a model's own columns: labels, help, native inputs, Russian sentences; selects offer only what one may read."""
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from sqlalchemy import Boolean, Column, Date, Enum, Integer, Text, Time, inspect
from wtforms import BooleanField, DateField, HiddenField, IntegerField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, Optional

from sgo.access import current_actor
from sgo.models import Choice
from sgo.rules import check, identity
from sgo.services import records

FILL = "Заполните поле."


class RowField(SelectField):
    """A choice among the rows of another table that the person may read; the choices are read when the form is made."""

    def __init__(self, label: str, target: Any, required: bool, **options: Any):
        super().__init__(label, coerce=lambda text: int(text) if text not in (None, "", "None") else None, validate_choice=True, **options)
        self.target, self.required = target, required
        self.choices = []

    def fill(self, kept: int | None) -> None:
        """Read the choices; the row that stands there now stays offered, so that an old value is not lost."""
        rows = records.choices(current_actor(), self.target, kept)
        self.choices = [("", "не выбрано"), *rows]

    def pre_validate(self, form: Any) -> None:
        if self.data is None and not self.required:
            return
        super().pre_validate(form)


class RussianDate(DateField):
    """A native date input that says in Russian what is wrong and keeps what was typed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = (valuelist or [""])[0].strip()
        self.data = None
        if not typed:
            return
        for parse in (date.fromisoformat, lambda text: date(*reversed([int(part) for part in text.split(".")]))):     # type: ignore[arg-type]
            try:
                self.data = parse(typed)
                return
            except (ValueError, TypeError):
                continue
        raise ValueError(f"Даты «{typed}» не бывает. Введите дату: ДД.ММ.ГГГГ.")


class Whole(IntegerField):
    """A whole number, with a Russian sentence when it is not one."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = (valuelist or [""])[0].strip()
        if typed and (not typed.lstrip("-").isdigit() or len(typed) > 9):
            self.data = None
            raise ValueError(f"«{typed}» – не целое число.")
        self.data = int(typed) if typed else None


def _strip(text: str | None) -> str | None:
    return (text or "").strip() or None


def form_class(model: Any, names: list[str]) -> type[FlaskForm]:
    """The form of a model for these columns."""
    mapper = inspect(model)
    fields = {name: _field(mapper, mapper.columns[name]) for name in names}
    return type(f"{model.__name__}Form", (FlaskForm,), fields | {"version": HiddenField()})


def _field(mapper: Any, column: Column[Any]) -> Any:
    label, given = column.info["label"], column.default is not None or column.server_default is not None
    required = not column.nullable and not isinstance(column.type, Boolean)
    options: dict[str, Any] = {"description": column.info.get("help", ""), "validators": [InputRequired(FILL) if required else Optional()]}
    if given and column.default is not None and getattr(column.default, "is_scalar", False):
        options["default"] = column.default.arg
    if column.foreign_keys:
        return RowField(label, _target(mapper, column), required, **options)
    kind = column.type
    if isinstance(kind, Enum):
        return _choice(label, kind.enum_class, required, options)
    if isinstance(kind, Boolean):
        return BooleanField(label, description=options["description"], default=options.get("default"))
    for known, field in ((Date, RussianDate), (Time, TimeField), (Integer, Whole)):
        if isinstance(kind, known):
            return field(label, **options)
    options["filters"] = [_strip]
    if getattr(kind, "length", None):
        options["validators"].append(Length(max=kind.length, message=f"Слишком длинно: до {kind.length} знаков."))
    return (TextAreaField if isinstance(kind, Text) else StringField)(label, **options)


def _choice(label: str, kind: Any, required: bool, options: dict[str, Any]) -> SelectField:
    choices = [(member.value, member.label) for member in kind]
    return SelectField(label, choices=choices if required else [("", "не выбрано"), *choices],
                       coerce=lambda value: kind(value.value if isinstance(value, Choice) else value) if value else None, **options)


def _target(mapper: Any, column: Column[Any]) -> Any:
    return next(relation.mapper.class_ for relation in mapper.relationships if column in relation.local_columns)


def tidy(form: FlaskForm) -> dict[str, str]:
    """Bring numbers of papers to their normal form; returns what was mended, to be shown."""
    mended = {}
    for field in form:
        mend = identity.TIDY.get(field.name)
        if mend and field.data and (better := mend(field.data)) != field.data:
            mended[field.name], field.data = f"исправлено: {field.data} → {better}", better
    return mended


def problems(form: FlaskForm, kind: str, today: date) -> bool:
    """Put what the rules find beside the fields; True when something is wrong."""
    values = {field.name: field.data for field in form}
    found = check.check(kind, values, today)
    for name, sentence in found.items():
        if name in form:
            form[name].errors = [*form[name].errors, sentence]
    return any(name in form for name in found)

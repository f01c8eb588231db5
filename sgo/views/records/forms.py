"""A form made from a model's own columns: labels, help, native inputs, Russian sentences; selects offer only what one may read."""
import re
from datetime import date
from fractions import Fraction
from typing import Any

from flask_wtf import FlaskForm
from sqlalchemy import Boolean, Column, Date, Enum, Integer, Text, Time, inspect
from wtforms import BooleanField, DateField, HiddenField, IntegerField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, Optional

from sgo.access import current_actor
from sgo.models import Choice
from sgo.rules import check, identity, wording
from sgo.rules.numbers import whole_or_none
from sgo.services import paths, titles

FILL = "Заполните поле."


class RowField(SelectField):
    """A choice among the rows of a short kind that the person may read; the choices are read when the form is made."""

    def __init__(self, label: str, target: Any, required: bool, **options: Any):
        super().__init__(label, coerce=lambda text: int(text) if text not in (None, "", "None") else None, validate_choice=True, **options)
        self.target, self.required = target, required
        self.choices = []

    def pre_validate(self, form: Any) -> None:
        if self.data is None and not self.required:
            return
        super().pre_validate(form)


class LookupField(StringField):
    """A row of a long kind, found by typing; its data is the row's id, its text what was typed."""

    def __init__(self, label: str, target: Any, **options: Any):
        super().__init__(label, **options)
        self.target, self.typed = target, ""
        self.render_kw = {"autocomplete": "off", "list": f"{self.id}-o", "placeholder": "Начните вводить", "data-lookup": self.name}

    def process_data(self, value: Any) -> None:
        self.data = whole_or_none(str(value or ""))
        self.typed = (titles.exact(current_actor(), self.target, self.data) or "") if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = (valuelist or [""])[0].strip()
        if self.data and typed == self.typed:           # nobody touched it: namesakes do not matter
            return
        self.data, self.typed = None, typed
        if not typed:
            return
        found = titles.unique(titles.matching(current_actor(), self.target, typed.split(", ")[0].split(" (№")[0]))
        same = [id_ for id_, title in found if title == typed] or [id_ for id_, _ in found]
        if len(same) != 1:
            raise ValueError(f"«{typed}» – {'таких несколько' if same else 'не найдено'}. Начните вводить и выберите из списка.")
        self.data = same[0]

    def _value(self) -> str:
        return self.typed


def fill(form: FlaskForm, row: Any) -> None:
    """Read the choices of all selects at once; the row that stands there now stays offered, so that an old value is not lost."""
    fields = {field.name: field for field in form if isinstance(field, RowField)}
    found = titles.options(current_actor(), {name: field.target for name, field in fields.items()})
    for name, field in fields.items():
        kept = getattr(row, name) if row is not None else None
        if kept and kept not in dict(found[name]):
            found[name] += titles.titles(current_actor(), field.target, [kept]).items()
        field.choices = [("", "не выбрано"), *found[name]]


def given(model: Any, arguments: Any) -> dict[str, int]:
    """What an address fills in beforehand: references only («добавить» on a card)."""
    columns = inspect(model).columns
    found = {name: whole_or_none(value) for name, value in arguments.items() if name in columns and columns[name].foreign_keys}
    return {name: value for name, value in found.items() if value is not None}


def words_of(field: Any) -> Any:
    """The value of a field as it is shown beside another's."""
    if isinstance(field, RowField):
        return dict(field.choices).get(field.data)
    if isinstance(field, Scaled):
        return field._value()
    return field.typed if isinstance(field, LookupField) else field.data


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
            except (ValueError, TypeError, OverflowError):
                continue
        raise ValueError(f"Даты «{typed}» не бывает. Введите дату: ДД.ММ.ГГГГ.")


class Whole(IntegerField):
    """A whole number, with a Russian sentence when it is not one."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = (valuelist or [""])[0].strip()
        if typed and (not re.fullmatch(r"-?[0-9]{1,9}", typed)):
            self.data = None
            raise ValueError(f"«{typed}» – не целое число.")
        self.data = int(typed) if typed else None


class Scaled(StringField):
    """A number kept in hundredths and typed as people write it: 0,5."""

    def __init__(self, label: str, scale: int, **options: Any):
        super().__init__(label, **options)
        self.scale, self.typed = scale, None
        self.render_kw = {"inputmode": "decimal"}

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = (valuelist or [""])[0].strip()
        self.data = None
        if not self.typed:
            return
        exact = Fraction(self.typed.replace(",", ".")) * self.scale if re.fullmatch(r"-?[0-9]{1,10}([.,][0-9]{1,4})?", self.typed) else None
        if exact is None or exact.denominator != 1 or abs(exact) > 10 ** 9:
            raise ValueError(f"«{self.typed}» – не число. Введите, например, 2 или 0,5.")
        self.data = int(exact)

    def _value(self) -> str:
        return self.typed if self.typed is not None else wording.number_ru(Fraction(self.data, self.scale)) if self.data is not None else ""


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
        target = paths.target_of(mapper.class_, column.key or "")
        return RowField(label, target, required, **options) if titles.short(target) else LookupField(label, target, **options)
    kind = column.type
    if isinstance(kind, Enum):
        return _choice(label, kind.enum_class, required, options)
    if isinstance(kind, Boolean):
        return BooleanField(label, description=options["description"], default=options.get("default"))
    if scale := column.info.get("scale"):
        return Scaled(label, scale, **options)
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

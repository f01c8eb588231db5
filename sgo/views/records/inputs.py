"""The inputs of the records' forms: each keeps what was typed and says in Russian what is wrong with it."""
import re
from datetime import date, time
from fractions import Fraction
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, StopValidation, ValidationError
from wtforms.widgets import TextInput

from sgo.access import current_actor
from sgo.rules import dates, wording
from sgo.services import titles

LONGEST_ID = 15
YEARS = range(1800, 2200)
NUMBERED = re.compile(r" \(№ (\d{1,15})\)$")


class CleanForm(FlaskForm):
    """A form whose texts come without NULs and other signs that nobody typed and nobody sees: PostgreSQL refuses the first, people are misled by the rest."""

    class Meta(FlaskForm.Meta):                         # type: ignore[misc]
        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            found = super().wrap_formdata(form, formdata)
            if found is None:
                return None
            return MultiDict((name, wording.printable(value) if isinstance(value, str) else value) for name, value in found.items(multi=True))


class Required(InputRequired):
    """Something stands in the field; where it could not even be read, that was said already."""

    def __call__(self, form: Any, field: Any) -> None:
        if field.data in (None, "") and not field.errors:
            raise StopValidation("Заполните поле.")


class Within(Length):
    """No longer than the column; the page does not cut what is pasted, it says how much is too much."""

    def __init__(self, most: int):
        super().__init__(max=most)
        self.field_flags = {}

    def __call__(self, form: Any, field: Any) -> None:
        if len(field.data or "") > self.max:
            raise ValidationError(f"Слишком длинно: {wording.counted(len(field.data), 'знак', 'знака', 'знаков')}, помещается {self.max}. Сократите.")


def row_id(text: Any) -> int | None:
    """The id that stands in an address or a posted choice; None for anything else."""
    text = str(text if text is not None else "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_ID else None


class RowField(SelectField):
    """A choice among the rows of a short kind that the person may read; the choices are read when the form is made."""

    def __init__(self, label: str, target: Any, **options: Any):
        super().__init__(label, coerce=row_id, validate_choice=True, **options)
        self.target = target
        self.choices = []

    def pre_validate(self, form: Any) -> None:
        asked = self.data is not None or bool((self.raw_data or [""])[0])
        if asked and self.data not in [key for key, _ in self.choices or []]:
            raise ValidationError("Такого варианта нет: возможно, его только что убрали. Выберите из списка.")


class ChoiceField(SelectField):
    """One of a closed list; a value that is not there is said so in words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        self.data = None
        try:
            self.data = self.coerce(valuelist[0])
        except ValueError:
            raise ValueError("Такого варианта нет. Выберите из списка.") from None

    def pre_validate(self, form: Any) -> None:
        """Whatever could be read stands in the list."""


class LookupField(StringField):
    """A row of a long kind, found by typing; its data is the row's id, its text what was typed."""

    def __init__(self, label: str, target: Any, **options: Any):
        super().__init__(label, **options)
        self.target, self.typed = target, ""
        self.render_kw = {"autocomplete": "off", "list": f"{self.id}-o", "placeholder": "Начните вводить", "data-lookup": self.name}

    def process_data(self, value: Any) -> None:
        self.data = row_id(value)
        self.typed = (titles.exact(current_actor(), self.target, self.data) or "") if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        typed = valuelist[0].strip()
        if self.data and typed == self.typed:           # nobody touched it: namesakes do not matter
            return
        self.data, self.typed = None, typed
        if not typed:
            return
        found = self._numbered(typed) or self._matching(NUMBERED.sub("", typed))
        same = [id_ for id_, title in found if title == typed] or [id_ for id_, _ in found]
        if len(same) != 1:
            raise ValueError(f"«{wording.cut(typed)}» – {'таких несколько' if same else 'не найдено'}. Начните вводить и выберите из списка.")
        self.data = same[0]

    def _matching(self, words: str) -> titles.Choices:
        name = words.split(", ")[0]
        found = titles.matching(current_actor(), self.target, words)
        return titles.unique(found or (titles.matching(current_actor(), self.target, name) if name != words else []))

    def _numbered(self, typed: str) -> titles.Choices:
        match = NUMBERED.search(typed)
        called = titles.exact(current_actor(), self.target, int(match[1])) if match else None
        return [(int(match[1]), typed)] if match and called == NUMBERED.sub("", typed) else []

    def _value(self) -> str:
        return self.typed


class RussianDate(DateField):
    """A native date input that says in Russian what is wrong; what is no date is shown again as it was typed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        typed, self.data = valuelist[0].strip(), None
        if not typed:
            return
        try:
            found = date.fromisoformat(typed) if typed.count("-") == 2 else dates.parse_date("" if typed.isdigit() else typed)
        except (ValueError, OverflowError):
            raise ValueError(f"Даты «{wording.cut(typed)}» не бывает. Введите дату: ДД.ММ.ГГГГ.") from None
        if found.year not in YEARS:
            raise ValueError(f"Год {found.year} не подходит. Проверьте дату «{wording.cut(typed)}».")
        self.data = found


class RussianTime(TimeField):
    """A native time input with a Russian sentence."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        typed, self.data = valuelist[0].strip(), None
        if not typed:
            return
        if not (match := re.fullmatch(r"(\d{1,2})[:.](\d{2})(:\d{2})?", typed, re.ASCII)) or int(match[1]) > 23 or int(match[2]) > 59:
            raise ValueError(f"Времени «{wording.cut(typed)}» не бывает. Введите, например, 08:30.")
        self.data = time(int(match[1]), int(match[2]))


class Whole(IntegerField):
    """A whole number, with a Russian sentence when it is not one; a plain input, for the browser's own drops what is no number."""
    widget = TextInput()

    def __init__(self, label: str, **options: Any):
        super().__init__(label, **options)
        self.render_kw = {"inputmode": "numeric"}

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        typed, self.data = valuelist[0].strip(), None
        if typed and not re.fullmatch(r"-?\d{1,9}", typed, re.ASCII):
            raise ValueError(f"«{wording.cut(typed)}» – не целое число. Введите цифры.")
        self.data = int(typed) if typed else None


class Scaled(StringField):
    """A number kept in hundredths and typed as people write it: 0,5."""

    def __init__(self, label: str, scale: int, **options: Any):
        super().__init__(label, **options)
        self.scale, self.typed = scale, None
        self.render_kw = {"inputmode": "decimal"}

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        self.typed, self.data = valuelist[0].strip(), None
        if not self.typed:
            return
        match = re.fullmatch(r"-?\d{1,10}([.,]\d{1,4})?", self.typed.replace("\u00a0", "").replace(" ", ""), re.ASCII)
        exact = Fraction(match[0].replace(",", ".")) * self.scale if match else None
        if exact is None or exact.denominator != 1 or abs(exact) > 2 * 10 ** 9:
            raise ValueError(f"«{wording.cut(self.typed)}» – не число. Введите, например, 2 или 0,5.")
        self.data = int(exact)

    def _value(self) -> str:
        return self.typed if self.typed is not None else wording.number_ru(Fraction(self.data, self.scale)) if self.data is not None else ""


class Line(StringField):
    """A text of one line, kept without stray spaces at its ends; empty is nothing."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = " ".join(valuelist[0].replace("\t", " ").splitlines()).strip() or None


class Lines(TextAreaField):
    """A text of several lines; empty is nothing."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = valuelist[0].replace("\r\n", "\n").strip() or None

"""Figures of groups: what the database adds up (parts), and what is made of the sums exactly, in Python; shares and means are never averaged again."""
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from sgo.models import DotCounts, ExamMark, FinalMark, JournalRules, Mark, MarkCode, PeriodMark, RetakeCounts, Student, YearMark, db
from sgo.rules.quality import Category, Counts

if TYPE_CHECKING:
    from .sources import Reading

AGGREGATES = {"count": "количество", "distinct": "число разных", "sum": "сумма", "mean": "среднее", "min": "наименьшее", "max": "наибольшее",
              "share": "доля, %"}
Part = tuple[str, Any]                                  # how parts of two groups are put together («add», «min», «max», «never»), and the expression
Value = int | Fraction | Any | None
COUNTED = {"n5": 5, "n4": 4, "n3": 3, "n2": 2, "n1": 1}
CODES = {"not_assessed": MarkCode.NOT_ASSESSED, "exempt": MarkCode.EXEMPT, "passed": MarkCode.PASSED, "failed": MarkCode.FAILED}


@dataclass(frozen=True)
class Ready:
    """A measure that the school knows by name: its parts from the row's alias, and what is made of them."""
    key: str
    label: str
    models: tuple[Any, ...]
    parts: Callable[["Reading", Any], list[Any]]
    made: Callable[[Sequence[int]], Value]
    whole: bool = False
    rows: tuple[str, str, Any] | None = None            # the condition of the rows that the figure counts, for going down to them
    columns: tuple[str, ...] = ()                       # and what shows there why they count


# ---------- of marks that sum up: by marks, as in the reports of subjects (§4.1)
def _counts(reading: "Reading", row: Any) -> list[Any]:
    return [*(case((row.value == value, 1), else_=0) for value in COUNTED.values()), *(case((row.code == code, 1), else_=0) for code in CODES.values())]


def _made(name: str) -> Callable[[Sequence[int]], Value]:
    def made(parts: Sequence[int]) -> Value:
        found: Value = getattr(Counts(**dict(zip([*COUNTED, *CODES], parts, strict=True))), name)
        return found
    return made


# ---------- of current marks: which attempt counts, the school's rules say (§4.2, §4.3)
def _that_counts(reading: "Reading", row: Any) -> list[Any]:
    """Σ m·w, Σ w, Σ m, number: a double mark is two marks of its work's weight."""
    rules = db.session.get(JournalRules, 1)
    retake, as_two = (rules.retake_counts, rules.dot_counts is DotCounts.AS_TWO) if rules else (RetakeCounts.LAST, False)
    debt = and_(row.code == MarkCode.DEBT, row.value.is_(None)) if as_two else row.id.is_(None)
    counts = or_(row.value.is_not(None), debt)
    if retake is not RetakeCounts.ALL:
        other = aliased(Mark)
        better = other.attempt > row.attempt            # the last attempt counts even where it is a code
        rival = or_(other.value.is_not(None), other.code == MarkCode.DEBT) if as_two else other.value.is_not(None)
        if retake is RetakeCounts.BEST:
            sums = [(func.coalesce(one.value, 2) + func.coalesce(one.second_value, func.coalesce(one.value, 2))) for one in (other, row)]
            better = and_(rival, or_(sums[0] > sums[1], and_(sums[0] == sums[1], other.attempt < row.attempt)))
        counts = and_(counts, ~select(other.id).where(other.work_id == row.work_id, other.student_id == row.student_id, better).correlate(row).exists())
    weight = reading.at("work")[0].weight
    value = case((debt, 2), else_=row.value)
    total = value + func.coalesce(row.second_value, 0)
    number = case((row.second_value.is_not(None), 2), else_=1)
    return [case((counts, total * weight), else_=0), case((counts, number * weight), else_=0), case((counts, total), else_=0), case((counts, number), else_=0)]


def _ratio(above: int, below: int, times: int = 1) -> Callable[[Sequence[int]], Value]:
    return lambda parts: Fraction(times * parts[above], parts[below]) if parts[below] else None


# ---------- of pupils: by pupils, as in the reports of classes (§4.7), and by lessons (§4.9)
def _categories(reading: "Reading", row: Any) -> list[Any]:
    kind = reading.word("category").value
    return [func.coalesce(case((kind == one.value, 1), else_=0), 0) for one in Category]


def _share_of(*wanted: Category) -> Callable[[Sequence[int]], Value]:
    places = [list(Category).index(one) for one in wanted]
    counted = [place for place, one in enumerate(Category) if one is not Category.UNMARKED]

    def made(parts: Sequence[int]) -> Value:
        below = sum(parts[place] for place in counted)
        return Fraction(100 * sum(parts[place] for place in places), below) if below else None
    return made


def _number_of(wanted: Category) -> Callable[[Sequence[int]], Value]:
    place = list(Category).index(wanted)
    return lambda parts: parts[place]


def _near(reading: "Reading", row: Any) -> list[Any]:
    kind = reading.word("near").value
    return [case((kind == "4", 1), else_=0), case((kind == "3", 1), else_=0)]


def _attendance(reading: "Reading", row: Any) -> list[Any]:
    return [reading.word(name).value for name in ("lessons", "missed", "missed_ill", "missed_truant")]


def _attended(parts: Sequence[int]) -> Value:
    return Fraction(100 * (parts[0] - parts[1]), parts[0]) if parts[0] else None


SUMMED = (PeriodMark, YearMark, ExamMark, FinalMark)
OF_MARKS = {"success": "Успеваемость, %", "quality": "Качество знаний, %", "training": "СОУ, %", "mean": "Средний балл", "pass_share": "Зачёт, %",
            "assessed": "Аттестуемых отметок (N)"}
READY: dict[str, Ready] = {one.key: one for one in (
    *(Ready(f"marks_{name}", label, SUMMED, _counts, _made(name)) for name, label in OF_MARKS.items()),
    Ready("current_mean", "Средний балл", (Mark,), _that_counts, _ratio(2, 3)),
    Ready("current_weighted", "Средневзвешенный балл", (Mark,), _that_counts, _ratio(0, 1)),
    Ready("pupils_success", "Успеваемость, % учеников", (Student,), _categories,
          _share_of(Category.EXCELLENT, Category.GOOD, Category.SATISFACTORY), whole=True,
          rows=("category", "in", [Category.EXCELLENT.value, Category.GOOD.value, Category.SATISFACTORY.value])),
    Ready("pupils_quality", "Качество, % учеников", (Student,), _categories, _share_of(Category.EXCELLENT, Category.GOOD), whole=True,
          rows=("category", "in", [Category.EXCELLENT.value, Category.GOOD.value])),
    *(Ready(f"pupils_{one.name.lower()}", label, (Student,), _categories, _number_of(one), True, ("category", "in", [one.value])) for one, label in (
        (Category.EXCELLENT, "Отличников"), (Category.GOOD, "Хорошистов"), (Category.SATISFACTORY, "Троечников"), (Category.FAILING, "Неуспевающих"),
        (Category.NOT_ASSESSED, "Неаттестованных"))),
    Ready("pupils_one_four", "С одной «4»", (Student,), _near, lambda parts: parts[0], True, ("near", "in", ["4"])),
    Ready("pupils_one_three", "С одной «3»", (Student,), _near, lambda parts: parts[1], True, ("near", "in", ["3"])),
    Ready("attended", "Посещаемость, %", (Student,), _attendance, _attended, whole=True, columns=("lessons", "missed")),
    Ready("missed", "Пропущено уроков", (Student,), _attendance, lambda parts: parts[1], True, ("missed", "gt", 0)),
    Ready("missed_ill", "Пропущено по болезни", (Student,), _attendance, lambda parts: parts[2], True, ("missed_ill", "gt", 0)),
    Ready("missed_truant", "Пропущено без причины (НП)", (Student,), _attendance, lambda parts: parts[3], True, ("missed_truant", "gt", 0)),
    Ready("missed_each", "Пропущено на ученика", (Student,), lambda reading, row: [*_attendance(reading, row), 1], _ratio(1, 4), whole=True,
          columns=("missed",)),
)}


def ready_for(model: Any) -> list[Ready]:
    """The ready measures of this thing."""
    return [one for one in READY.values() if model in one.models]


def together(ways: Sequence[str], parts: Sequence[Sequence[Any]]) -> list[Any] | None:
    """The parts of several groups as those of all of them; None where they cannot be put together (the number of different ones)."""
    if "never" in ways and len(parts) > 1:
        return None
    added: dict[str, Callable[[list[Any]], Any]] = {"add": sum, "min": min, "max": max, "never": lambda some: some[0]}
    return [added[way]([value for value in column if value is not None] or ([0] if way == "add" else [None]))
            for way, column in zip(ways, zip(*parts, strict=True), strict=True)]


def summed(expression: Any, where: ColumnElement[bool] | None) -> Any:
    """Σ of an expression over the rows that meet the measure's own condition."""
    return func.coalesce(func.sum(expression if where is None else case((where, expression), else_=0)), 0)

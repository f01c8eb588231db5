"""A question as plain data: what it may hold, and how it is checked against the catalogue, each mistake with its place and a sentence."""
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sgo.rules import formula as formulas

from . import values
from .catalogue import Field, Kind, Relation, Unknown, Word, thing, walk, word
from .measures import AGGREGATES, READY, ready_for

VIEWS = {"table": "таблица", "pivot": "сводная таблица", "bar": "столбики", "line": "линия", "share": "доли", "heat": "тепловая карта"}
QUANTITIES = {"some": "имеет", "none": "не имеет", "least": "имеет не менее"}
MOST_COLUMNS, MOST_CONDITIONS, MOST_GROUPS, MOST_MEASURES, DEEPEST, LONGEST_LABEL = 30, 40, 3, 12, 4, 80
PERIOD_END = "period_end"                               # the day of a question that speaks of a whole period: its last, or today
KEYS = {"thing", "on", "period", "where", "show", "group", "across", "measures", "having", "sort", "view", "totals"}


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where in the definition («where.parts.0»)."""
    at: str
    sentence: str


@dataclass(frozen=True)
class Condition:
    """A word compared with a value, with nothing, or with another word."""
    word: Word
    op: str
    value: Any = None
    other: Word | None = None


@dataclass(frozen=True)
class Related:
    """«Имеет» over related rows with conditions of their own; `ever` takes dated rows of all days, not of the question's day."""
    way: tuple[Relation, ...]
    quantity: str
    number: int
    where: "Group"
    ever: bool = False


@dataclass(frozen=True)
class Group:
    """Conditions of which all must hold, or any."""
    any: bool = False
    parts: tuple["Condition | Related | Group", ...] = ()


@dataclass(frozen=True)
class Measure:
    """A figure: an aggregate of rows or of related rows (`way`), a ready one of the school, or a formula over those before it."""
    kind: str
    label: str
    word: Word | None = None
    way: tuple[Relation, ...] = ()
    where: Group = Group()
    formula: formulas.Node | None = None
    ever: bool = False


@dataclass(frozen=True)
class Shown:
    """A column of a list: a field, or a figure of related rows."""
    label: str
    word: Word | None = None
    measure: Measure | None = None


@dataclass(frozen=True)
class Ask:
    """A value asked at each run."""
    label: str
    word: Word
    op: str
    default: Any = None


@dataclass
class Question:
    """A checked question. `missing` are the asked values that nobody has given yet."""
    thing: Any
    on: Any = None
    period: Any = "this_period"
    where: Group = Group()
    show: Sequence[Shown] = ()
    group: Sequence[Word] = ()
    across: Word | None = None
    measures: Sequence[Measure] = ()
    having: Sequence[tuple[str, str, Any]] = ()
    sort: Sequence[tuple[int, bool]] = ()
    view: str = "table"
    totals: bool = True
    asks: list[Ask] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def is_grouped(self) -> bool:
        """Whether the answer has figures of groups, not rows."""
        return bool(self.measures)


def parse(data: Any, answers: Mapping[str, Any] | None = None) -> tuple[Question | None, list[Problem]]:
    """The question that the data mean, or None; and everything wrong in them. `answers` are the values asked at this run, by label."""
    return _Parser(answers or {}).question(data)


class _Parser:
    def __init__(self, answers: Mapping[str, Any]):
        self.answers, self.problems, self.conditions = answers, list[Problem](), 0
        self.asks: list[Ask] = []
        self.missing: list[str] = []

    def trying(self, at: str, deed: Callable[[], Any]) -> Any:
        """What the deed gives; None and a problem when it cannot."""
        try:
            return deed()
        except (Unknown, values.Wrong, formulas.Wrong) as error:
            self.problems.append(Problem(at, str(error)))
        except (TypeError, ValueError, KeyError, AttributeError, OverflowError, RecursionError):
            self.problems.append(Problem(at, "Эта часть отчёта не читается. Составьте её заново."))
        return None

    def question(self, data: Any) -> tuple[Question | None, list[Problem]]:
        if not isinstance(data, dict):
            return None, [Problem("", "Отчёт не читается: это не описание отчёта.")]
        model = self.trying("thing", lambda: thing(data.get("thing")))
        if model is None:
            return None, self.problems
        if unknown := set(map(str, data)) - KEYS:
            self.problems.append(Problem("", f"В отчёте есть непонятная часть: «{sorted(unknown)[0][:40]}»."))
        found = Question(model, asks=self.asks, missing=self.missing)
        found.on = self.trying("on", lambda: self.day(model, data.get("on")))
        found.period = self.trying("period", lambda: values.period(data.get("period")))
        found.where = self.trying("where", lambda: self.group_of(model, data.get("where"), "where", 0)) or Group()
        found.group = self.listed(data, "group", MOST_GROUPS, lambda one, at: word(model, one))
        found.across = self.trying("across", lambda: word(model, data["across"])) if data.get("across") else None
        found.measures = self.measures(model, data.get("measures"))
        found.show = self.listed(data, "show", MOST_COLUMNS, lambda one, at: self.shown(model, one, at))
        found.having = self.listed(data, "having", MOST_MEASURES, lambda one, at: self.having(found.measures, one))
        width = len(found.group) + len(found.measures) if found.measures else len(found.show)
        found.sort = self.listed(data, "sort", MOST_GROUPS + 2, lambda one, at: self.sorted(one, width))
        found.view = str(data.get("view") or "table")
        found.totals = data.get("totals", True) is not False
        self.shape(found)
        return (None if self.problems else found), self.problems

    def shape(self, found: Question) -> None:
        """What does not fit together."""
        if found.view not in VIEWS:
            self.problems.append(Problem("view", "Такого вида у отчёта нет. Выберите вид из списка."))
        elif found.view != "table" and not found.measures:
            self.problems.append(Problem("view", "Для этого вида нужны показатели. Добавьте показатель, например «количество»."))
        elif found.view in ("pivot", "heat") and not (found.group and found.across):
            self.problems.append(Problem("view", "Сводной таблице нужны строки и столбцы: выберите, что идёт вниз и что вправо."))
        elif found.view in ("bar", "line", "share") and not found.group:
            self.problems.append(Problem("view", "Диаграмме нужно знать, по чему считать. Добавьте «по …» в показателях."))
        if found.across and found.view not in ("pivot", "heat"):
            found.across = None
        if found.measures and all(one.formula for one in found.measures):
            self.problems.append(Problem("measures", "Формула считается из показателей: добавьте хотя бы один, например «количество»."))
        if not found.measures and not found.show and not self.problems:
            self.problems.append(Problem("show", "Выберите, что показать: хотя бы одно поле или показатель."))
        if self.conditions > MOST_CONDITIONS:
            self.problems.append(Problem("where", f"Условий больше {MOST_CONDITIONS}. Уберите часть из них."))

    def listed(self, data: Mapping[str, Any], key: str, most: int, one: Callable[[Any, str], Any]) -> list[Any]:
        given = data.get(key) or []
        if not isinstance(given, list):
            self.problems.append(Problem(key, "Эта часть отчёта не читается. Составьте её заново."))
            return []
        if len(given) > most:
            self.problems.append(Problem(key, f"Слишком много: до {most}."))
            given = given[:most]
        found = [self.trying(f"{key}.{place}", lambda item=item, place=place: one(item, f"{key}.{place}")) for place, item in enumerate(given)]  # type: ignore[misc]
        return [item for item in found if item is not None]

    def day(self, model: Any, given: Any) -> Any:
        if isinstance(given, dict) and "ask" in given:
            given = self.asked(Ask(_label(given["ask"]), Word("", (), Field("on", "На дату", Kind.DATE, model), None, "На дату"), "on", given.get("default")))
        return given if given == PERIOD_END else None if given in (None, "", "today") else values.day(str(given))

    def asked(self, ask: Ask) -> Any:
        """What was given at this run; None when nobody has given it yet."""
        if ask.label not in {one.label for one in self.asks}:
            self.asks.append(ask)
        given = self.answers.get(ask.label) if self.answers.get(ask.label) not in (None, "", []) else ask.default
        if given in (None, "", []):
            self.missing.append(ask.label)
            return None
        return given

    # ---------- conditions
    def group_of(self, model: Any, data: Any, at: str, depth: int) -> Group:
        if not data:
            return Group()
        if depth > DEEPEST:
            raise values.Wrong(f"Условия вложены глубже {DEEPEST} раз. Упростите отчёт.")
        mode = "any" if "any" in data else "all"
        given = data[mode]
        if not isinstance(given, list):
            raise TypeError
        parts = [self.trying(f"{at}.{mode}.{place}", lambda one=one, place=place: self.part(model, one, f"{at}.{mode}.{place}", depth))  # type: ignore[misc]
                 for place, one in enumerate(given[:MOST_CONDITIONS + 1])]
        return Group(mode == "any", tuple(part for part in parts if part is not None))

    def part(self, model: Any, data: Any, at: str, depth: int) -> Condition | Related | Group:
        self.conditions += 1
        if self.conditions > MOST_CONDITIONS * 2:
            raise values.Wrong(f"Условий больше {MOST_CONDITIONS}. Уберите часть из них.")
        if "any" in data or "all" in data:
            return self.group_of(model, data, at, depth + 1)
        if "has" in data:
            return self.related(model, data, at, depth)
        found = word(model, data["field"])
        op = str(data.get("op"))
        if op not in values.OPERATORS[found.kind]:
            raise values.Wrong(f"«{found.label}»: такого сравнения для этого поля нет. Выберите из списка.")
        return self.compared(model, found, op, data.get("value"))

    def compared(self, model: Any, found: Word, op: str, given: Any) -> Condition:
        if op in values.BARE:
            return Condition(found, op)
        if isinstance(given, dict) and "ask" in given:
            given = self.asked(Ask(_label(given["ask"]), found, op, given.get("default")))
            if given is None:
                return Condition(found, op)
        if isinstance(given, dict) and "field" in given:
            other = word(model, given["field"])
            if op not in values.BETWEEN_FIELDS or other.kind is not found.kind or other.field.scale != found.field.scale:
                raise values.Wrong(f"«{found.label}» и «{other.label}» так не сравнить. Выберите поле того же рода.")
            return Condition(found, op, other=other)
        return Condition(found, op, values.read(found, op, given))

    def related(self, model: Any, data: Any, at: str, depth: int) -> Related:
        way = walk(model, str(data["has"]))
        if not any(one.many for one in way):
            raise values.Wrong(f"«{way[-1].label}»: здесь одна строка, спросите о её полях прямо.")
        quantity = str(data.get("quantity", "some"))
        number = values.whole(data.get("number", 1), 1, 10000) if quantity == "least" else 1
        if quantity not in QUANTITIES:
            raise values.Wrong("Выберите: имеет, не имеет или имеет не менее.")
        return Related(way, quantity, number, self.group_of(way[-1].target, data.get("where"), f"{at}.where", depth + 1), data.get("ever") is True)

    # ---------- figures
    def measures(self, model: Any, given: Any) -> list[Measure]:
        found: list[Measure] = []

        def one(data: Any, at: str) -> Measure:
            measure = self.measure(model, data, at, [before.label for before in found])
            found.append(measure if measure.label not in {before.label for before in found} else replace(measure, label=f"{measure.label} {len(found) + 1}"))
            return found[-1]

        self.listed({"measures": given}, "measures", MOST_MEASURES, one)
        return found

    def measure(self, model: Any, data: Any, at: str, before: list[str]) -> Measure:
        kind = str(data["kind"])
        label = _label(data["label"]) if data.get("label") else ""
        if kind == "formula":
            return Measure(kind, label or "Формула", formula=formulas.parse(str(data.get("formula", "")), before))
        if kind == "ready":
            ready = READY.get(str(data.get("ready")))
            if ready is None or ready not in ready_for(model):
                raise values.Wrong("Такого готового показателя у этих данных нет.")
            return Measure(f"ready:{ready.key}", label or ready.label, where=self.group_of(model, data.get("where"), f"{at}.where", 1))
        if kind not in AGGREGATES:
            raise values.Wrong("Такого показателя нет. Выберите из списка.")
        way = walk(model, str(data["of"])) if data.get("of") else ()
        if way and not any(one.many for one in way):
            raise values.Wrong(f"«{way[-1].label}»: здесь одна строка, считать нечего.")
        owner = way[-1].target if way else model
        found = word(owner, data["field"]) if data.get("field") else None
        if kind not in ("count", "share") and found is None:
            raise values.Wrong(f"«{AGGREGATES[kind]}»: выберите, по какому полю.")
        if kind in ("sum", "mean") and found and found.kind is not Kind.NUMBER:
            raise values.Wrong(f"«{found.label}» – не число, для него есть количество и число разных.")
        if kind in ("min", "max") and found and found.kind not in (Kind.NUMBER, Kind.DATE):
            raise values.Wrong(f"«{found.label}»: наименьшее и наибольшее бывает у чисел и дат.")
        if kind == "share" and not data.get("where"):
            raise values.Wrong("Доля чего: добавьте условие показателя.")
        where = self.group_of(owner, data.get("where"), f"{at}.where", 1)
        words = [AGGREGATES[kind], *(one.label.lower() for one in way if one.many), *([found.label] if found else [])]
        return Measure(kind, label or ": ".join([words[0], " → ".join(words[1:])] if words[1:] else words), found, way, where, ever=data.get("ever") is True)

    def shown(self, model: Any, data: Any, at: str) -> Shown:
        if isinstance(data, str):
            data = {"field": data}
        if "kind" in data:
            measure = self.measure(model, data, at, [])
            if not measure.way:
                raise values.Wrong("В списке считают только связанные строки: сколько у каждого. Выберите, чего.")
            return Shown(measure.label, measure=measure)
        found = word(model, data["field"])
        return Shown(_label(data["label"]) if data.get("label") else found.label, found)

    def having(self, measures: Sequence[Measure], data: Any) -> tuple[str, str, Any]:
        label = str(data["measure"])
        if label not in {one.label for one in measures}:
            raise values.Wrong(f"Показателя «{label[:40]}» больше нет.")
        if data.get("op") not in values.COMPARED:
            raise values.Wrong("Такого сравнения нет. Выберите из списка.")
        return label, str(data["op"]), values.fraction(data.get("value"))

    def sorted(self, data: Any, width: int) -> tuple[int, bool]:
        return values.whole(data["by"], 0, max(width - 1, 0)), data.get("desc") is True


def _label(given: Any) -> str:
    found = " ".join(str(given).replace("\0", " ").split())
    if not found or len(found) > LONGEST_LABEL or set(found) & set("[]"):
        raise values.Wrong(f"Название – от 1 до {LONGEST_LABEL} знаков, без квадратных скобок.")
    return found

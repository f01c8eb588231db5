"""A question in words, step by step: what stands on the sheet of conditions, over a printed answer, and in the sentence of a saved report."""
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from sgo.access import Actor
from sgo.models import StudyPeriod
from sgo.rules import spans, wording
from sgo.services import titles

from .catalogue import Kind, Word, named, said_way
from .measures import READY
from .question import PERIOD_END, QUANTITIES, VIEWS, Condition, Group, Measure, Question, Related, Shown
from .values import COMPARED, OPERATORS, Within

PERIODS = {key: spans.WORDS[key] for key in ("this_period", "last_period", "this_year", "last_year")}


def told(actor: Actor, question: Question) -> list[tuple[str, str]]:
    """The steps with their words: «Данные», «Условия», «Показать» …; rows are named as far as the reader may see them."""
    names = _Names(actor)
    steps = [("Данные", named(question.thing)[1])]
    if question.on:
        steps.append(("На дату", "конец периода" if question.on == PERIOD_END else wording.date_ru(question.on)))
    if question.on == PERIOD_END or _speaks_of_period(question):
        known: dict[Any, str] = titles.titles(actor, StudyPeriod, [question.period]) if isinstance(question.period, int) else {**PERIODS}
        steps.append(("Период", known.get(question.period, "которого больше нет")))
    if question.where.parts:
        steps.append(("Условия", names.group(question.where)))
    if question.is_grouped:
        if question.group:
            steps.append(("По", ", ".join(one.label for one in question.group)))
        if question.across:
            steps.append(("Вправо", question.across.label))
        steps.append(("Показатели", ", ".join(names.measure(one) for one in question.measures)))
        if question.having:
            steps.append(("Только группы, где", "; ".join(_limit(one) for one in question.having)))
    else:
        steps.append(("Показать", ", ".join(one.label for one in question.show)))
    if question.sort:
        labels = columns(question)
        steps.append(("Порядок", ", ".join(f"{labels[place]}{' по убыванию' * desc}" for place, desc in question.sort)))
    if question.view != "table":
        steps.append(("Вид", VIEWS[question.view]))
    return steps


def columns(question: Question) -> list[str]:
    """What an answer may be put in order by, in the order of its numbers: groups and figures, or the columns of a list."""
    parts: Sequence[Word | Measure | Shown] = [*question.group, *question.measures] if question.is_grouped else question.show
    return [one.label for one in parts]


def _limit(one: tuple[str, str, Any]) -> str:
    label, op, value = one
    return f"{label} {COMPARED[op]} {wording.number_ru(value)}"


def _speaks_of_period(question: Question) -> bool:
    """Whether anything in the question is reckoned over its period."""
    words = [*question.group, *([question.across] if question.across else []), *(one.word for one in question.show if one.word), *_words_of(question.where)]
    return any(one.field.computed and one.field.computed.of_period for one in words) or any(
        READY[one.kind.removeprefix("ready:")].whole for one in question.measures if one.kind.startswith("ready:"))


def _words_of(group: Group) -> list[Word]:
    found: list[Word] = []
    for one in group.parts:
        found += [one.word] if isinstance(one, Condition) else _words_of(one.where if isinstance(one, Related) else one)
    return found


def chips(actor: Actor, question: Question) -> dict[str, str]:
    """The words of every part of a question by its place in the definition («where.all.0»), for the chips of the composer."""
    names = _Names(actor)
    found = {f"group.{place}": one.label for place, one in enumerate(question.group)}
    if question.across:
        found["across"] = question.across.label
    for place, measure in enumerate(question.measures):
        found[f"measures.{place}"] = measure.label
        _of_group(names, measure.where, f"measures.{place}.where", found)
    for place, shown in enumerate(question.show):
        found[f"show.{place}"] = shown.label
        if shown.measure:
            _of_group(names, shown.measure.where, f"show.{place}.where", found)
    for place, limit in enumerate(question.having):
        found[f"having.{place}"] = _limit(limit)
    _of_group(names, question.where, "where", found)
    return found


def _of_group(names: "_Names", group: Group, at: str, found: dict[str, str]) -> None:
    for place, one in enumerate(group.parts):
        here = f"{at}.{'any' if group.any else 'all'}.{place}"
        if isinstance(one, Group):
            _of_group(names, one, here, found)
        elif isinstance(one, Related):
            found[here] = names.head(one)
            _of_group(names, one.where, f"{here}.where", found)
        else:
            found[here] = names.part(one)


class _Names:
    """Words of conditions; rows chosen by their ids are called by their titles, each kind read once."""

    def __init__(self, actor: Actor):
        self.actor = actor

    def group(self, group: Group) -> str:
        """All conditions of a group in words."""
        parts = [f"({self.group(one)})" if isinstance(one, Group) else self.part(one) for one in group.parts]
        return (" или " if group.any else "; ").join(parts)

    def part(self, one: Condition | Related) -> str:
        """One condition in words."""
        if isinstance(one, Related):
            return self.head(one) + (f" ({self.group(one.where)})" if one.where.parts else "")
        op = OPERATORS[one.word.kind][one.op]
        if one.other:
            return f"{one.word.label} {op}: {one.other.label}"
        if one.value is None:
            return f"{one.word.label} – {op}"
        alone = {"within": "", "in": "", "not_in": "не "}.get(one.op) if one.op == "within" or (isinstance(one.value, tuple) and len(one.value) == 1) else None
        return f"{one.word.label} – {f'{op} ' if alone is None else alone}{self.value(one.word, one.value)}"

    def head(self, one: Related) -> str:
        """«Имеет не менее 2: пропуски» without its own conditions."""
        words = QUANTITIES[one.quantity] + (f" {one.number}" if one.quantity == "least" else "")
        return f"{words}: {' → '.join(said_way(one.way)).lower()}"

    def value(self, word: Word, value: Any) -> str:
        """A condition's value as it is read."""
        if isinstance(value, Within):
            if not value.number:
                return spans.WORDS[value.word]
            one, few = ("последний", "последние") if value.word == "last_days" else ("ближайший", "ближайшие")
            return f"{wording.plural(value.number, one, few, few)} {wording.counted(value.number, 'день', 'дня', 'дней')}"
        if word.kind is Kind.ROW:
            known = titles.titles(self.actor, word.field.target, value)
            return ", ".join(known.get(one, "запись, которой вам не видно") for one in value)
        if word.kind is Kind.CHOICE:
            return ", ".join(dict(word.field.options)[one] for one in value)
        if isinstance(value, tuple):
            return " … ".join(_plain(word, one) for one in value)
        return _plain(word, value)

    def measure(self, one: Measure) -> str:
        """A figure with its own conditions."""
        return one.label + (f" ({self.group(one.where)})" if one.where.parts else "")


def _plain(word: Word, value: Any) -> str:
    if isinstance(value, date):
        return wording.date_ru(value)
    if isinstance(value, int | Fraction):
        return wording.number_ru(Fraction(value, 1 if word.part else word.field.scale))
    return f"«{value}»" if isinstance(value, str) else str(value)


def sentence(steps: Sequence[tuple[str, str]]) -> str:
    """The steps as one sentence under a report's title."""
    return ". ".join(f"{step}: {words}" if step != "Данные" else words for step, words in steps) + "."

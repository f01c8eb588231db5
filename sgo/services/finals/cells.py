"""One cell of a sheet: what stands, what may stand, what is proposed and why; the same for all sheets and for saving."""
from dataclasses import dataclass
from typing import Any

from sgo.access import Actor
from sgo.models import Conduct, Role
from sgo.rules import finals as rules
from sgo.rules import marks, wording
from sgo.rules.finals import EXAM, FINAL, NAMES, PERIOD, YEAR, Facts, Offer, Result

from .material import Group, Material, Period

CONDUCT = "conduct:"                                    # the column of conduct in a period: «conduct:7»
SHORT = {Conduct.EXEMPLARY: "обр", Conduct.GOOD: "хор", Conduct.FAIR: "уд", Conduct.POOR: "неуд"}
LOOKS: dict[Any, str] = {2: "m2", 1: "m2", 3: "m3", "нз": "m2", "н/а": "debt"}


@dataclass(frozen=True)
class Cell:
    """A cell as shown; `shut` says why it takes nothing, `hint` what one should know before one types."""
    group: int
    student: int
    column: str
    text: str = ""
    look: str = ""
    shut: str = ""
    offer: str = ""
    words: str = ""
    hint: str = ""
    average: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Head:
    """A column over its cells."""
    column: str
    title: str
    about: str = ""
    state: str = ""                                     # now, later, closed
    averages: bool = False


def may_write(actor: Actor, group: int, student: int) -> bool:
    """The subject's teacher of today writes his own subject, the class teacher all subjects of his pupils (Р 8.7, 8.8)."""
    return (Role.TCH in actor.roles and group in actor.own.taught_today) or leads(actor, student)


def leads(actor: Actor, student: int) -> bool:
    """Whether the person leads the pupil's class today."""
    return Role.CLS in actor.roles and student in actor.own.pupils_led


def heads(material: Material) -> list[Head]:
    """The columns of a subject: its periods, the year, the exam, the final mark."""
    found = [Head(str(one.id), one.name, f"{one.name}, {wording.date_short(one.start_on)} – {wording.date_short(one.end_on)}",
                  _state(one, material), one.start_on <= material.today) for one in material.periods]
    return [*found, *(Head(kind, NAMES[kind], NAMES[kind]) for kind in (YEAR, EXAM, FINAL))]


def _state(period: Period, material: Material) -> str:
    if period.closed:
        return "closed"
    return "later" if period.start_on > material.today else "now" if period.end_on >= material.today else ""


def facts(material: Material, group: Group, student: int, column: str) -> Facts | None:
    """What decides about the cell; None when there is no such column."""
    periods = tuple(material.standing(student, group.subject_id, str(one.id)) for one in material.periods)
    if period := material.period(column):
        ends = min(period.end_on, material.today)
        return Facts(PERIOD, group.grade, group.grading, material.was_in(group.id, student, ends), period.start_on <= material.today, period.closed or
                     group.year_closed, material.grounds.get((student, group.subject_id, period.id), rules.Grounds()), group.hours_week, periods)
    if column not in NAMES:
        return None
    begun = column == FINAL or not material.periods or material.periods[-1].start_on <= material.today
    day = min(material.today, group.year_end)
    exam = material.exams.get((student, group.subject_id))
    return Facts(column, group.grade, group.grading, material.was_in(group.id, student, day), begun, group.year_closed, periods=periods,
                 year=material.standing(student, group.subject_id, YEAR), exam_on=exam[1] if exam else None, today=material.today,
                 stands=material.standing(student, group.subject_id, column) is not None)


def offer(material: Material, group: Group, student: int, column: str) -> Offer:
    """What is proposed for the cell."""
    said = facts(material, group, student, column)
    if said is None or said.kind == EXAM or group.grade == 1 or group.grading == "none":
        return Offer()
    if said.kind == PERIOD:
        return rules.of_period(said.grounds, material.manner, group.hours_week, group.grading) if said.begun else Offer()
    if said.kind == YEAR:
        return rules.of_year(said.periods)
    courses = material.courses.get(student, set())
    if group.grade == rules.LAST_GRADE and len(courses) > 1 and group.subject_id in courses:
        exams = [material.standing(student, subject, EXAM) for subject in sorted(courses)]
        years = [material.standing(student, subject, YEAR) for subject in sorted(courses)]
        return rules.of_mathematics(years, next((one for one in exams if one is not None), None), material.manner.in_two_steps)
    return rules.of_final(said.year, material.standing(student, group.subject_id, EXAM), group.grade, group.attestation)


def cell(material: Material, actor: Actor, group: Group, student: int, column: str) -> Cell:
    """The cell with its proposal; it is shut when nothing may be written into it."""
    said = facts(material, group, student, column)
    mark = material.standing(student, group.subject_id, column)
    stands = material.sums.get((student, group.subject_id, column))
    if said is None:
        return Cell(group.id, student, column)
    shut = rules.refusal(None, said, material.manner) or ""
    if not shut and not may_write(actor, group.id, student):
        shut = "Отметку ставят учитель предмета и классный руководитель."
    proposed = offer(material, group, student, column)
    mean = said.grounds.mean(material.manner) if said.kind == PERIOD else None
    look = "out" if not said.is_member and mark is None else LOOKS.get(mark, "")
    return Cell(group.id, student, column, rules.shown(mark), look, shut, "" if shut else rules.shown(proposed.mark), proposed.words,
                _hint(said, material, proposed), wording.decimal_ru(mean) if mean is not None else "", (stands.reason or "") if stands else "")


def _hint(said: Facts, material: Material, proposed: Offer) -> str:
    parts = []
    if said.kind == PERIOD and said.begun and said.grading == "five":
        share = said.grounds.missed_share
        parts.append(f"средний {wording.decimal_ru(said.grounds.mean(material.manner))}")
        parts.append(wording.counted(said.grounds.number, "отметка", "отметки", "отметок"))
        parts.append(f"пропущено {said.grounds.missed} из {said.grounds.lessons} ({wording.percent_ru(share, 0)})" if share is not None else "уроков не было")
    if proposed.mark is not None:
        parts.append(f"предлагается {proposed.mark}")
    if proposed.warning:
        parts.append(proposed.warning)
    return " · ".join(parts)


def conduct_cell(material: Material, actor: Actor, student: int, period: Period) -> Cell:
    """Conduct in a period: the class teacher's own column."""
    column = f"{CONDUCT}{period.id}"
    stands = material.standing(student, 0, column)
    text = SHORT[Conduct(str(stands))] if stands else ""
    return Cell(0, student, column, text, "m2" if stands == Conduct.POOR.value else "", conduct_shut(material, actor, student, period),
                hint="Поведение: обр, хор, уд, неуд")


def conduct_shut(material: Material, actor: Actor, student: int, period: Period) -> str:
    """Why conduct is not marked here, or an empty string."""
    if not material.manner.conduct:
        return "Школа не оценивает поведение: так указано в «Правилах журнала»."
    if period.closed:
        return "Период закрыт: отметки не изменить. Открыть его может администратор, с причиной."
    if period.start_on > material.today:
        return "Период ещё не начался."
    return "" if leads(actor, student) else "Поведение оценивает классный руководитель."


def mark_of(text: str) -> Result | None:
    """What was typed; ValueError with a sentence."""
    return rules.read(text)


def conduct_of(text: str) -> Conduct | None:
    """Conduct as typed: the first letters, in either layout."""
    folded = text.strip().casefold()
    folded = folded if any("а" <= letter <= "я" for letter in folded) else folded.translate(marks.LATIN_KEYS)
    if not folded:
        return None
    known = {"о": Conduct.EXEMPLARY, "х": Conduct.GOOD, "у": Conduct.FAIR, "н": Conduct.POOR}
    if folded[0] in known and (known[folded[0]].label.startswith(folded) or SHORT[known[folded[0]]].startswith(folded)):
        return known[folded[0]]
    raise ValueError("Поведение: обр, хор, уд или неуд.")

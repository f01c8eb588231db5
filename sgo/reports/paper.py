"""The journal laid out as the paper one: marks and attendance on the left, topics and homework on the right, sums at the end."""
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sgo.rules import marks as rules
from sgo.rules import wording
from sgo.services.paper import ClassPaper, GroupPaper, Lesson, Period, Pupil
from sgo.services.paper.reading import EXAM, FINAL, YEAR

COLUMNS = {False: 24, True: 40}                         # lessons on a left page: upright, lying
MISSED = (("Всего", None), ("болезнь", "Б"), ("уваж.", "УП"), ("неуваж.", "НП"), ("причина не указана", "ОТ"))
Data = dict[str, Any]


@dataclass(frozen=True)
class Layout:
    """How it is printed: lying or upright, and what stands at the foot of each page."""
    lying: bool
    footer: str


def of_group(paper: ClassPaper, layout: Layout) -> Data:
    """One group's journal: nothing but its spreads."""
    return _frame(paper, layout, f"Журнал {paper.name}, {paper.groups[0].subject if paper.groups else ''}") | {
        "groups": [group(paper, one, layout) for one in paper.groups]}


def of_class(paper: ClassPaper, layout: Layout, groups: Sequence[Data], today: date) -> Data:
    """A class's journal as a book: cover, contents, the list of the class, its groups, the summaries."""
    return _frame(paper, layout, f"Классный журнал {paper.name}") | {
        "cover": {"class": paper.name, "leader": paper.leader}, "groups": groups,
        "pupils": [[str(number), pupil.name, _in_class(pupil)] for number, pupil in enumerate(paper.pupils, start=1)],
        "attendance": _attendance(paper, today), "marks": _summary(paper)}


def _frame(paper: ClassPaper, layout: Layout, title: str) -> Data:
    whole = len(paper.periods) != 1
    return {"title": title, "school": paper.school, "year": paper.year, "lying": layout.lying, "footer": layout.footer, "notes": list(paper.whose.notes),
            "span": f"{paper.year} учебный год" if whole else paper.periods[0].name, "columns": COLUMNS[layout.lying], "cover": None, "pupils": [],
            "attendance": None, "marks": []}


def _in_class(pupil: Pupil) -> str:
    """From when to when, where it is not the whole year: until is the first day no longer."""
    return ", ".join(f"с {wording.date_ru(span.since)}" + (f" до {wording.date_ru(span.until)}" if span.until else "") for span in pupil.days)


# ---------- one group
def group(paper: ClassPaper, one: GroupPaper, layout: Layout) -> Data:
    """The spreads of a group, period by period, and for a year the page of its sums."""
    spreads: list[Data] = []
    for period in paper.periods:
        lessons = [lesson for lesson in one.lessons if period.start <= lesson.day <= period.end]
        size = COLUMNS[layout.lying]
        parts = [lessons[start:start + size] for start in range(0, len(lessons), size)]
        pupils = [pupil for pupil in one.pupils if any(span.since <= period.end and (span.until is None or span.until > period.start) for span in pupil.days)]
        for number, part in enumerate(parts, start=1):
            spreads.append(_spread(one, period, part, pupils, last=number == len(parts)))
    about = [word for word in (one.name, f"учитель {one.teachers}" if one.teachers else "учитель не назначен") if word]
    return {"heading": _heading(paper, one), "about": " · ".join(about), "spreads": spreads, "sums": _sums(paper, one) if len(paper.periods) > 1 else None}


def _heading(paper: ClassPaper, one: GroupPaper) -> str:
    several = sum(other.subject_id == one.subject_id for other in paper.groups) > 1
    return f"{one.subject} ({one.name})" if several else one.subject


def _spread(one: GroupPaper, period: Period, lessons: Sequence[Lesson], pupils: Sequence[Pupil], last: bool) -> Data:
    months = [[wording.MONTH_NAMES[month - 1], len(list(run))] for month, run in groupby(lessons, key=lambda lesson: lesson.day.month)]
    rows = []
    for number, pupil in enumerate(pupils, start=1):
        cells = [None if lesson.cancelled or not pupil.there(lesson.day) else _cell(one, lesson.id, pupil.id) for lesson in lessons]
        rows.append([str(number), pupil.name, cells, one.sums.get((pupil.id, period.id), "")])
    return {"period": period.name, "months": months, "days": [str(lesson.day.day) for lesson in lessons], "rows": rows, "last": last,
            "topics": [[wording.date_short(lesson.day), lesson.topic, lesson.homework] for lesson in lessons]}


def _cell(one: GroupPaper, lesson: int, pupil: int) -> str:
    found = one.absences.get((lesson, pupil), ""), one.marks.get((lesson, pupil), "")
    return " ".join(part for part in found if part)


def _columns(paper: ClassPaper, groups: Sequence[GroupPaper]) -> list[tuple[str, int | str]]:
    """The columns of sums: the periods, the year, and exam and final where there are any."""
    there = {column for one in groups for _, column in one.sums}
    return [*((period.name, period.id) for period in paper.periods), (YEAR, YEAR), *((name, name) for name in (EXAM, FINAL) if name in there)]


def _sums(paper: ClassPaper, one: GroupPaper) -> Data:
    columns = _columns(paper, [one])
    return {"heads": [name for name, _ in columns],
            "rows": [[str(number), pupil.name, *(one.sums.get((pupil.id, column), "") for _, column in columns)]
                     for number, pupil in enumerate(one.pupils, start=1)]}


# ---------- the summaries of a class
def _attendance(paper: ClassPaper, today: date) -> Data:
    """Lessons missed by each pupil, by reason, and whole days; by period."""
    spans = [(period.name, period.start, period.end) for number, period in enumerate(paper.periods) if number == 0 or period.start <= today]
    if len(paper.periods) > 1:
        spans.append((YEAR, spans[0][1], spans[-1][2]))
    counted = [_missed(paper, start, min(end, today)) for _, start, end in spans]
    heads = [[name, [word for word, _ in MISSED] + ["дней"]] for name, _, _ in spans]
    rows = [[str(number), pupil.name, *(str(one.get((pupil.id, code), 0) or "") for one in counted for code in (*(code for _, code in MISSED), "day"))]
            for number, pupil in enumerate(paper.pupils, start=1)]
    return {"heads": heads, "rows": rows}


def _missed(paper: ClassPaper, start: date, end: date) -> Counter[tuple[int, str | None]]:
    """(pupil, code) -> lessons missed, None for all of them; (pupil, «day») -> days of which every lesson was missed."""
    found: Counter[tuple[int, str | None]] = Counter()
    held: Counter[tuple[int, date]] = Counter()
    missed: Counter[tuple[int, date]] = Counter()
    for one in paper.groups:
        for lesson in one.lessons:
            if lesson.cancelled or not start <= lesson.day <= end:
                continue
            for pupil in one.pupils:
                if pupil.there(lesson.day):
                    held[pupil.id, lesson.day] += 1
                code = one.absences.get((lesson.id, pupil.id))
                if code in rules.ABSENT:
                    found[pupil.id, code] += 1
                    found[pupil.id, None] += 1
                    missed[pupil.id, lesson.day] += 1
    for (student, day), number in missed.items():
        found[student, "day"] += number == held[student, day]
    return found


def _summary(paper: ClassPaper) -> list[Data]:
    """«Сводная ведомость»: a page a period, pupils by subjects; the subgroups of a subject stand in one column."""
    subjects = {one.subject_id: one.subject for one in paper.groups}
    columns = _columns(paper, paper.groups) if len(paper.periods) > 1 else [(period.name, period.id) for period in paper.periods]
    pages = []
    told = {column for one in paper.groups for _, column in one.sums}
    for title, column in [one for number, one in enumerate(columns) if number == 0 or one[1] in told]:
        held = {(student, one.subject_id): mark for one in paper.groups for (student, which), mark in one.sums.items() if which == column}
        rows = [[str(number), pupil.name, *(held.get((pupil.id, subject), "") for subject in subjects)] for number, pupil in enumerate(paper.pupils, start=1)]
        pages.append({"title": {YEAR: "Годовые отметки", EXAM: "Экзаменационные отметки", FINAL: "Итоговые отметки"}.get(title, title),
                      "heads": list(subjects.values()), "rows": rows})
    return pages

"""The sheets («ведомости»): of a group and subject, of a class, of a pupil; three views of the same cells."""
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import abort
from sqlalchemy import select

from sgo.access import HEADS, READ, Actor, pick, system, who_may
from sgo.models import Enrolment, GroupMember, PeriodMark, Person, Role, SchoolClass, SchoolYear, Student, StudyGroup, StudyGroupClass, YearStatus, db
from sgo.rules import finals as rules
from sgo.rules import quality

from . import cells
from .cells import Cell, Head
from .material import Group, Material, load


@dataclass(frozen=True)
class Line:
    """A row of a sheet: a pupil, or a subject of a pupil."""
    key: int
    title: str
    cells: list[Cell]
    note: str = ""


@dataclass
class Sheet:
    """A sheet as the page shows it."""
    title: str
    heads: list[Head]
    lines: list[Line]
    material: Material
    grade: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def writable(self) -> bool:
        """Whether this person may write into any cell."""
        return any(not cell.shut for line in self.lines for cell in line.cells)

    @property
    def shut(self) -> str:
        """Why nothing may be written: what all cells say, or that the sheet is only read."""
        reasons = {cell.shut for line in self.lines for cell in line.cells}
        return reasons.pop() if len(reasons) == 1 else "Ведомость открыта для чтения: отметки ставят учитель предмета и классный руководитель."

    @property
    def offers(self) -> dict[str, int]:
        """Column -> how many of its empty cells have a proposal."""
        return Counter(cell.column for line in self.lines for cell in line.cells if cell.offer and not cell.text and not cell.shut)


def of_group(actor: Actor, group_id: int) -> tuple[Group, Sheet]:
    """Pupils by periods, year, exam and final mark of one subject; 404 unless one teaches it, leads its class or controls the school."""
    mine = bool(actor.roles & HEADS) or (Role.TCH in actor.roles and group_id in actor.own.taught_today)
    led = Role.CLS in actor.roles and group_id in actor.own.groups_led
    if not (mine or led):
        abort(404, who_may(READ, PeriodMark))
    material = load(actor, [group_id], None if mine else actor.own.pupils_led)
    group = material.groups.get(group_id) or abort(404, who_may(READ, PeriodMark))
    heads = cells.heads(material)
    lines = [Line(student, name, [cells.cell(material, actor, group, student, head.column) for head in heads])
             for student, name in material.names.items() if (group_id, student) in material.spans]
    return group, Sheet(f"{group.name}, {group.subject}", heads, lines, material, group.grade)


@dataclass(frozen=True)
class ClassHead:
    """The class of a sheet and the columns one may ask for."""
    id: int
    name: str
    grade: int
    chosen: str
    choices: list[tuple[str, str]]


def of_class(actor: Actor, class_id: int, wanted: str | None) -> tuple[ClassHead, Sheet]:
    """Pupils by subjects for a period, the year, the exam or the final mark; for the class teacher and the heads."""
    if not (actor.roles & HEADS or (Role.CLS in actor.roles and class_id in actor.own.led_today)):
        abort(404, who_may(READ, PeriodMark))
    school_class = pick(actor, SchoolClass, class_id)
    stamp = system("the groups and pupils of a class whose sheet one may open", StudyGroupClass, StudyGroup, Enrolment, Student, Person)
    ids = list(db.session.scalars(select(StudyGroupClass.group_id).join(StudyGroup, StudyGroup.id == StudyGroupClass.group_id).where(
        StudyGroupClass.class_id == class_id, StudyGroup.archived_at.is_(None)), execution_options=stamp))
    pupils = list(db.session.scalars(
        select(Enrolment.student_id).join(Student, Student.id == Enrolment.student_id).join(Person, Person.id == Student.person_id)
        .where(Enrolment.class_id == class_id, Enrolment.holds_on(actor.today)).order_by(Person.sort_key, Student.id), execution_options=stamp))
    material = load(actor, ids, pupils, None if wanted is None else [wanted])
    chosen = _chosen(material, wanted)
    subjects: dict[int, list[Group]] = {}
    for group in material.groups.values():
        if group.grading != "none":
            subjects.setdefault(group.subject_id, []).append(group)
    heads = [Head(str(subject), groups[0].short, groups[0].subject) for subject, groups in subjects.items()]
    period = material.period(chosen) if material.manner.conduct else None
    lines = []
    for student in [one for one in pupils if one in material.names]:
        row = [_of_subject(material, actor, groups, student, chosen) for groups in subjects.values()]
        note = _category(row, material)
        row += [cells.conduct_cell(material, actor, student, period)] if period else []
        lines.append(Line(student, material.names[student], row, note))
    heads += [Head("0", "Повед.", "Поведение")] if period else []
    choices = [(str(one.id), one.name) for one in material.periods] + [(kind, rules.NAMES[kind]) for kind in (rules.YEAR, rules.EXAM, rules.FINAL)]
    head = ClassHead(class_id, school_class.name, school_class.parallel_id, chosen, choices)
    return head, Sheet(f"{school_class.name}, {dict(choices).get(chosen, '')}", heads, lines, material, school_class.parallel_id)


def _chosen(material: Material, wanted: str | None) -> str:
    """The column asked for, else the period that runs or ran last."""
    if wanted in rules.NAMES or (wanted and material.period(wanted)):
        return str(wanted)
    if wanted is not None and material.periods:
        abort(404)
    begun = [one for one in material.periods if one.start_on <= material.today] or material.periods[:1]
    return str(begun[-1].id) if begun else rules.YEAR


def _of_subject(material: Material, actor: Actor, groups: Sequence[Group], student: int, column: str) -> Cell:
    """The pupil's cell in a subject: in the group he is in, else in the one he was in."""
    own = [group for group in groups if (group.id, student) in material.spans]
    if not own:
        return Cell(groups[0].id, student, column, look="out", shut="Ученик не изучает этот предмет.")
    return cells.cell(material, actor, next((group for group in own if material.was_in(group.id, student, material.today)), own[-1]), student, column)


def _category(row: Sequence[Cell], material: Material) -> str:
    """«хорошист, с одной 4» by the marks of the row, once the main subjects have theirs."""
    if any(not cell.text and cell.look != "out" and material.groups[cell.group].required for cell in row):
        return ""
    marks = [mark for cell in row if (mark := rules.read(cell.text)) is not None]
    if not marks:
        return ""
    near = quality.near(marks)
    return quality.category(marks).value + (f", {near}" if near else "")


def of_pupil(actor: Actor, student_id: int) -> tuple[str, Sheet]:
    """One pupil's subjects by periods, year, exam and final mark; a subject teacher sees his own subjects of him."""
    student = pick(actor, Student, student_id)
    whole = bool(actor.roles & HEADS) or cells.leads(actor, student_id)
    statement = (select(GroupMember.group_id).join(StudyGroup, StudyGroup.id == GroupMember.group_id)
                 .join(SchoolYear, SchoolYear.id == StudyGroup.year_id)
                 .where(GroupMember.student_id == student_id, SchoolYear.status == YearStatus.CURRENT, StudyGroup.archived_at.is_(None)).distinct())
    if not whole:
        statement = statement.where(StudyGroup.id.in_(actor.own.taught_today))
    ids = list(db.session.scalars(statement, execution_options=system("the groups of a pupil who was picked", GroupMember, StudyGroup)))
    if not whole and not ids:
        abort(404, who_may(READ, PeriodMark))
    material = load(actor, ids, [student_id])
    heads = cells.heads(material) if material.groups else []
    subjects: dict[int, list[Group]] = {}
    for group in material.groups.values():
        if group.grading != "none":
            subjects.setdefault(group.subject_id, []).append(group)
    lines = [Line(subject, groups[0].subject, [_of_subject(material, actor, groups, student_id, head.column) for head in heads])
             for subject, groups in subjects.items()]
    grade = next(iter(material.groups.values())).grade if material.groups else 0
    name = str(student)
    notes = _notes(material, student_id, [groups[0] for groups in subjects.values()]) if grade == rules.LAST_GRADE and whole else []
    return name, Sheet(name, heads, lines, material, grade, notes=notes)


def _notes(material: Material, student: int, groups: Sequence[Group]) -> list[str]:
    """Grade 9: admission to the exams, what keeps from the certificate, «с отличием» (§4.6)."""
    def of(column: str) -> dict[str, rules.Result | None]:
        return {group.subject: material.standing(student, group.subject_id, column) for group in groups}
    years, finals, exams = of(rules.YEAR), of(rules.FINAL), of(rules.EXAM)
    lacks = rules.lacks_for_exams(years)
    interview = "Зачёт за итоговое собеседование проверьте по протоколу."
    found = [f"Допуск к ГИА-9 по отметкам: {'есть' if not lacks else 'нет – ' + '; '.join(lacks)}. {interview}"]
    if any(finals.values()) or any(exams.values()):
        barred = rules.lacks_for_certificate(finals, exams)
        attempts = [one.attempt for (who, _, column), one in material.sums.items() if who == student and column == rules.EXAM]
        if barred:
            found.append("Аттестат пока не выдаётся: " + "; ".join(barred) + ".")
        else:
            found.append("Аттестат с отличием." if rules.is_with_honours(list(finals.values()), attempts) else "Аттестат выдаётся.")
    return found

"""The rest of the demo's papers: permits, money, the curriculum, families, consents, appointments, substitutions, exams; with a random of their own."""
import hashlib
from datetime import UTC, date, datetime, timedelta
from random import Random

import typst

from sgo.models import (Account, Accreditation, Appointment, ApprovalSubject, Component, ComponentLoad, Conduct, ConductMark, Consent, ConsentKind,
                        CurriculumLine, Duty, Employee, Enrolment, ExamEntry, ExamKind, ExamMark, Family, FamilyKind, FamilyMember,
                        FederalForm, FinalMark, FundingItem, FundingSource, GroupHours, Guardian, Homework, HomeworkFile, Kin, Lesson,
                        LessonStatus, Licence, MovementOrder, NameCases, Notice,
                        OrderDebt, OrderItem, OrderKind, OrderStatus, OrderSubtype, PaperKind, PeriodClosing, PermitStatus, Person, PersonDocument, Profile,
                        StoredFile, Subject, Substitution, TeachingAssignment, TrainingKind, VocationalTraining, YearApproval, YearMark)
from sgo.services import files as stored_files

from . import plan, school
from .people import Pupil
from .rows import Rows

START = date(2026, 9, 1)
OBLIGATORY, OWN_PART = "обязательная часть", "часть, формируемая участниками"
PURPOSE = "Размещение фотографий школьных мероприятий на сайте школы"
OPERATOR = "МБОУ ООШ № 60"
SIGNED = "Собственноручно, экземпляр в личном деле"
EXAM_DAY = date(2026, 5, 20)
CARD = """#set page("a5")
#set text(lang: "ru", 13pt)
= Карточка для повторения
+ Прочитайте правило ещё раз.
+ Приведите три своих примера.
+ Составьте вопрос к теме.
"""


def add(rows: Rows, frame: school.Frame, pupils: list[Pupil], random: Random) -> None:
    """Everything of this file."""
    _permits(rows, frame)
    _curriculum(rows, frame)
    _appointments(rows, frame)
    _families(rows, pupils)
    _consents(rows, pupils, random)
    _training(rows, pupils, random)
    _substitutions(rows, frame)
    _exams(rows, frame, pupils)
    _state_exams(rows, frame, pupils)
    _conduct(rows, frame, pupils, random)
    _closings(rows, frame)
    _approvals(rows, frame)
    _notice(rows)
    _draft(rows, frame, pupils)
    _cards(rows)
    _debts(rows, frame, pupils)
    for key, title, filled in (("oo-1", "ОО-1", {"2.3:01:8": 1, "2.5:01:6": 12}), ("osh-1", "ОШ-1", {"4:02:10": 1, "5:01:5": 12})):
        rows.add(FederalForm, key=key, title=title, day=date(2026, 9, 20), filled=filled)


def _permits(rows: Rows, frame: school.Frame) -> None:
    rows.add(Licence, number="Л035-01255-77/00190060", issued_by="Департамент образования", issued_on=date(2022, 3, 14), levels="НОО, ООО, дополнительное",
             status=PermitStatus.ACTIVE)
    rows.add(Accreditation, number="А007-01255-77/01160060", blank="77А01 № 0000060", issued_by="Департамент образования", issued_on=date(2022, 4, 20),
             levels="НОО, ООО", status=PermitStatus.ACTIVE)
    for source, amount, purpose in ((FundingSource.LOCAL, 184_000_00, "Сервер и сеть"), (FundingSource.REGIONAL, 96_500_50, "Обучение учителей"),
                                    (FundingSource.SPECIAL, 31_200_00, "Планшеты для кабинета 101")):
        rows.add(FundingItem, year_id=frame.year[2026], source=source, amount=amount, purpose=purpose, document="Смета на 2026 год")


def _curriculum(rows: Rows, frame: school.Frame) -> None:
    profile, parts = rows.named(Profile, "общеобразовательный"), {kind: rows.named(Component, kind) for kind in (OBLIGATORY, OWN_PART)}
    for grade in plan.GRADES:
        total = dict.fromkeys(parts, 0)
        for taught in plan.SUBJECTS:
            hours = taught.hours[grade - 1]
            part = OWN_PART if taught.kind == "course" else OBLIGATORY
            if hours:
                total[part] += hours
                rows.add(CurriculumLine, year_id=frame.year[2026], profile_id=profile, parallel_id=grade, subject_id=frame.subject[taught.name],
                         component_id=parts[part], hours_week=hours * 100)
        for part, hours in total.items():
            rows.add(ComponentLoad, year_id=frame.year[2026], profile_id=profile, parallel_id=grade, component_id=parts[part], hours_week=hours * 100)
    for group in frame.groups:
        part = OWN_PART if group.subject.kind == "course" else OBLIGATORY
        rows.add(GroupHours, group_id=group.id, component_id=parts[part], hours_week=group.subject.hours[group.grade - 1] * 100)
    for row in rows.of(Subject):
        if row["name"] in {"Алгебра", "Геометрия", "Вероятность и статистика"}:
            row["attestation_name"] = "Математика"


def _appointments(rows: Rows, frame: school.Frame) -> None:
    ids = [row["id"] for row in rows.of(Employee)]
    chosen = ((Duty.USE, ids[1]), (Duty.ADMINISTRATION, ids[2]), (Duty.SYSTEM, ids[3]), (Duty.STAFF_FILES, ids[2]))
    for duty, employee in chosen:
        rows.add(Appointment, employee_id=employee, duty=duty, order_number="№ 41-од", order_on=date(2026, 8, 28), agreed_by="Протокол № 1 от 28.08.2026",
                 relieved=False, since=START)
    for name, employee in frame.leader.items():
        rows.add(Appointment, employee_id=employee, duty=Duty.CLASS_TEACHER, class_id=frame.classes[2026, name], order_number="№ 42-од",
                 order_on=date(2026, 8, 28), agreed_by="Протокол № 1 от 28.08.2026", relieved=False, since=START)


def _many(surname: str) -> str:
    """Ивановы, Смоленские, Черных."""
    return surname.removesuffix("ий") + "ие" if surname.endswith("ий") else surname if surname.endswith(("их", "ых", "ко")) else surname + "ы"


def _families(rows: Rows, pupils: list[Pupil]) -> None:
    person_of = {row["id"]: row["person_id"] for row in rows.of(Guardian)}
    made: dict[int, int] = {}
    for pupil in pupils:
        family = pupil.family
        if id(family) not in made:
            made[id(family)] = rows.add(Family, name=_many(family.surname), kind=FamilyKind.FULL if family.has_father else FamilyKind.SINGLE,
                                        address=family.address)
            for guardian, kin in ((family.mother_id, Kin.MOTHER), (family.father_id, Kin.FATHER)):
                if guardian:
                    rows.add(FamilyMember, family_id=made[id(family)], person_id=person_of[guardian], relation=kin, lives_together=True)
    seen: set[int] = set()
    for pupil in pupils:
        if pupil.person_id not in seen:
            rows.add(FamilyMember, family_id=made[id(pupil.family)], person_id=pupil.person_id, relation=Kin.CHILD, lives_together=True)
        seen.add(pupil.person_id)


def _consents(rows: Rows, pupils: list[Pupil], random: Random) -> None:
    for pupil in {one.id: one for one in pupils}.values():
        if random.random() < 0.8:
            rows.add(Consent, person_id=pupil.person_id, guardian_id=pupil.family.mother_id, kind=ConsentKind.PHOTO, purpose=PURPOSE,
                     data_list="Фамилия, имя, класс, изображение", actions_list="Сбор, хранение, публикация", operator=OPERATOR, signature=SIGNED,
                     given_on=START,
                     withdrawn_on=date(2026, 10, 12) if random.random() < 0.02 else None)
        if random.random() < 0.25:
            rows.add(PersonDocument, person_id=pupil.person_id, kind=PaperKind.APPLICATION, number=f"№ {random.randint(1, 300)}",
                     issued_on=date(2026, 8, random.randint(1, 28)), note="Заявление о приёме")


def _training(rows: Rows, pupils: list[Pupil], random: Random) -> None:
    for pupil in [one for one in pupils if one.grade >= 8 and one.until is None][:12]:
        rows.add(VocationalTraining, student_id=pupil.id, kind=TrainingKind.PRELIMINARY, profession=random.choice(("Швея", "Столяр", "Оператор ЭВМ")),
                 place="школа", start_on=START, passed=False)
    odd = next((one for one in pupils if one.family.surname.endswith("их")), pupils[0])
    whole = next(row for row in rows.of(Person) if row["id"] == odd.person_id)
    rows.add(NameCases, person_id=odd.person_id, genitive=f"{whole['last_name']} (не склоняется)")


def _substitutions(rows: Rows, frame: school.Frame) -> None:
    held = [row for row in rows.of(Lesson) if row["day"] == school.TODAY and row["status"] is not LessonStatus.CANCELLED]
    absent = next((row["employee_id"] for row in held), None)
    busy = {(row["employee_id"], row["number"]) for row in held}
    taken: set[int] = set()
    for row in [row for row in held if row["employee_id"] == absent][:3]:
        free = next((id_ for id_ in frame.room_of if id_ != absent and (id_, row["number"]) not in busy and id_ not in taken), None)
        if free:
            taken.add(free)
            rows.add(Substitution, lesson_id=row["id"], group_id=row["group_id"], day=row["day"], absent_id=absent, employee_id=free, reason="болезнь")
            row["employee_id"], row["status"] = free, LessonStatus.REPLACED


def _exams(rows: Rows, frame: school.Frame, pupils: list[Pupil]) -> None:
    """The 8th grade of the closed year took one exam of transfer; its final marks repeat the year's."""
    ninth, at = {one.id for one in pupils if one.grade == 9}, datetime(2026, 5, 26, 12, tzinfo=UTC)
    algebra = frame.subject["Алгебра"]
    for row in [row for row in rows.of(YearMark) if row["student_id"] in ninth]:
        rows.add(FinalMark, student_id=row["student_id"], year_id=row["year_id"], subject_id=row["subject_id"], value=row["value"], set_at=at)
        if row["subject_id"] == algebra:
            rows.add(ExamEntry, student_id=row["student_id"], year_id=row["year_id"], subject_id=algebra, kind=ExamKind.TRANSFER, held_on=EXAM_DAY)
            rows.add(ExamMark, student_id=row["student_id"], year_id=row["year_id"], subject_id=algebra, kind=ExamKind.TRANSFER, attempt=1, held_on=EXAM_DAY,
                     value=row["value"], set_at=at)


def _state_exams(rows: Rows, frame: school.Frame, pupils: list[Pupil]) -> None:
    """The 9th grade takes Russian and mathematics in May; the results come a week and more later."""
    for pupil in [one for one in pupils if one.grade == 9 and one.until is None]:
        for subject, day in (("Русский язык", date(2027, 5, 21)), ("Алгебра", date(2027, 5, 25))):
            rows.add(ExamEntry, student_id=pupil.id, year_id=frame.year[2026], subject_id=frame.subject[subject], kind=ExamKind.OGE, held_on=day,
                     result_on=day + timedelta(days=10))


def _conduct(rows: Rows, frame: school.Frame, pupils: list[Pupil], random: Random) -> None:
    at = datetime(2026, 10, 23, 12, tzinfo=UTC)
    for pupil in [one for one in pupils if one.class_name == "5А" and one.until is None and one.since <= START]:
        rows.add(ConductMark, student_id=pupil.id, period_id=frame.period[2026, 1], set_at=at,
                 value=random.choices((Conduct.EXEMPLARY, Conduct.GOOD, Conduct.FAIR), (5, 4, 1))[0])


def _closings(rows: Rows, frame: school.Frame) -> None:
    """The first quarter stands closed, after it was opened once more."""
    admin = next((row["person_id"] for row in rows.of(Account) if row["login"] == "admin"), None)
    for day, closed, reason in ((26, True, None), (27, False, "В 7А не были выставлены отметки по музыке"), (28, True, None)):
        rows.add(PeriodClosing, period_id=frame.period[2026, 1], closed=closed, at=datetime(2026, 10, day, 12, tzinfo=UTC), by_id=admin, reason=reason)


def _approvals(rows: Rows, frame: school.Frame) -> None:
    """The director has approved the year, its calendar and the curriculum; classes and assignments still wait for the order."""
    director = next((row["person_id"] for row in rows.of(Account) if row["login"] == "director"), None)
    for subject in ApprovalSubject if director else ():
        if subject is not ApprovalSubject.CLASSES:
            rows.add(YearApproval, year_id=frame.year[2026], subject=subject, at=datetime(2026, 8, 31, 9, tzinfo=UTC), by_id=director, seen=0)


def _notice(rows: Rows) -> None:
    """The demo's teacher has a notice to read."""
    person = next((row["person_id"] for row in rows.of(Account) if row["login"] == "teacher"), None)
    employee = next((row["id"] for row in rows.of(Employee) if row["person_id"] == person), None)
    group = next((row["group_id"] for row in rows.of(TeachingAssignment) if row["employee_id"] == employee and row.get("until") is None), None)
    if person and group:
        rows.add(Notice, person_id=person, made_at=datetime(2026, 11, 20, 12, tzinfo=UTC), title="Отметки поставил классный руководитель",
                 body="20.11.2026 исправлена отметка за период: посмотрите ведомость.", address=f"/finals/group/{group}", read_at=None)


def _draft(rows: Rows, frame: school.Frame, pupils: list[Pupil]) -> None:
    """A draft order that waits for the director's signature: one pupil moves away."""
    one = next((pupil for pupil in reversed(pupils) if pupil.until is None), None)
    if one is None:
        return
    order = rows.add(MovementOrder, year_id=frame.year[2026], kind=OrderKind.LEAVE, subtype=OrderSubtype.LEAVE_MOVED, series="у", status=OrderStatus.DRAFT,
                     basis="Заявление родителей от 20.11.2026")
    place = next(row for row in rows.of(Enrolment) if row["student_id"] == one.id and row["year_id"] == frame.year[2026] and row.get("until") is None)
    rows.add(OrderItem, order_id=order, student_id=one.id, effective_on=date(2026, 11, 30), from_class_id=place["class_id"], destination="Другой город",
             reason="переезд", basis="заявление № 88 от 20.11.2026")


def _cards(rows: Rows) -> None:
    """A sheet for some of the last week's homework; all of them share one file."""
    key = hashlib.sha256(CARD.encode()).hexdigest()[:32]
    data = stored_files.lay(key, typst.compile(CARD.encode(), font_paths=typst.Fonts(include_system_fonts=False), format="pdf"))
    stored = rows.add(StoredFile, key=key, name="Карточка для повторения.pdf", media_type="application/pdf", size=len(data),
                      digest=hashlib.sha256(data).hexdigest(), uploaded_at=datetime(2026, 11, 16, 12, tzinfo=UTC))
    for row in [row for row in rows.of(Homework) if row["text"] and row["day"] > school.TODAY - timedelta(days=7)][::7]:
        rows.add(HomeworkFile, homework_id=row["id"], group_id=row["group_id"], day=row["day"], file_id=stored)


def _debts(rows: Rows, frame: school.Frame, pupils: list[Pupil]) -> None:
    """Two pupils were moved up with a debt (ст. 58 273-ФЗ): an order of its own; one debt is closed by now."""
    moved = {row["id"]: row for row in rows.of(MovementOrder) if row["kind"] is OrderKind.NEXT_YEAR}
    grades = {pupil.id: pupil.grade for pupil in pupils if pupil.until is None}
    owing = [item for item in rows.of(OrderItem) if item["order_id"] in moved and 6 <= grades.get(item["student_id"], 0) <= 8][:2]
    if not owing:
        return
    usual = moved[owing[0]["order_id"]]
    number = 1 + max(row.get("number") or 0 for row in rows.of(MovementOrder) if row["year_id"] == usual["year_id"])
    order = rows.add(MovementOrder, **{name: value for name, value in usual.items() if name != "id"} | {
        "number": number, "subtype": OrderSubtype.NEXT_CONDITIONAL, "basis": "Решение педсовета, протокол № 1 от 28.08.2026"})
    open_items = {item["id"] for item in owing[:1]}
    for place in rows.of(Enrolment):
        place["conditional"] = place["item_id"] in open_items
    for item, subject, closed in zip(owing, ("Русский язык", "История"), (None, date(2026, 10, 30)), strict=False):
        item["order_id"] = order
        rows.add(OrderDebt, item_id=item["id"], student_id=item["student_id"], subject_id=frame.subject[subject], closed_on=closed)

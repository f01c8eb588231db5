"""One row of each kind that the cast does not have yet: for the stories that go through every table."""
from datetime import date
from typing import Any

from sgo.models import (AbsenceDocument, AbsenceNote, AbsencePaper, AbsenceReason, AccountSlip, Accreditation, Appointment, ApprovalSubject, Attendance,
                        AttendanceCode, CalendarException, CalendarLink, ColumnLayout, Component, ComponentLoad, Conduct, ConductMark, Consent, ConsentKind,
                        CorrectionRequest, CorrectionSection, CurriculumLine, DayKind, DiaryReceipt, DigestSubscription, Duty, ExamEntry, ExamKind, ExamMark,
                        Family, FamilyMember, FederalForm, FinalMark, ForeignLanguage, FundingItem, FundingSource, GroupHours, Homework, HomeworkFile, Job,
                        JobState, JournalArchive, Kin, LateChange, Licence, LoginAttempt, MovementOrder, NameCases, NoteReason, OrderDebt, OrderItem, OrderKind,
                        PaperDiaryIssue, PaperDiaryReason, PaperDiaryRequest, PaperKind, PeriodClosing, PeriodMark, PersonDocument, PersonHealth, PersonSocial,
                        PersonStatus, PlanSection, PlanTopic, ProductionDay, Profile, ReportRun, Role, RoleRequest, SocialStatus, StaffCategory, StoredFile,
                        StudentLanguage, Substitution, TaskAnswer, TaskAnswerFile, ThematicPlan, VocationalTraining, WorkFile, YearApproval, YearMark, db)
from tests.school import Cast

DAY = date(2026, 11, 9)
EMPTY_REPORT = '{"title": "", "facts": [], "notes": [], "empty": "", "columns": [], "lines": [], "totals": [], "figures": []}'


def _saved(row: Any) -> int:
    db.session.add(row)
    db.session.flush()
    return int(row.id)


def furnish(cast: Cast) -> None:
    """Add them all; most are about Ваня of 5А."""
    _school(cast)
    _plans(cast)
    _journal(cast)
    _files(cast)
    _movement(cast)
    _two_ways(cast)
    db.session.add_all([AccountSlip(account_id=cast.account["vanya"], printed_at=cast.at, printed_by_id=cast.person["vera"]),
                        RoleRequest(account_id=cast.account["zoya"], role=Role.ADM, asked_by_id=cast.account["olga"], asked_at=cast.at)])
    db.session.add_all([Job(kind="backup", title="Резервная копия", state=JobState.DONE, asked_at=cast.at),
                        ColumnLayout(kind="pupils", signature="кто|когда", columns={}),
                        LoginAttempt(login_key="кто-то", address="127.0.0.1", at=cast.at)])
    db.session.add_all([CalendarLink(account_id=cast.account["mama"], student_id=cast.student["vanya"], token_digest="0" * 64, made_at=cast.at),
                        DigestSubscription(account_id=cast.account["mama"], email="mama@example.test", asked_at=cast.at)])
    sealed = _saved(StoredFile(key="0" * 32, name="Журнал 5А.zip", media_type="application/zip", size=1, digest="0" * 64, uploaded_at=cast.at))
    db.session.add(JournalArchive(class_id=cast.school_class["5А"], period_id=cast.period[1], made_at=cast.at, sha256="0" * 64, data_sha256="0" * 64,
                                  file_id=sealed))


def _school(cast: Cast) -> None:
    db.session.add_all([
        YearApproval(year_id=cast.year, subject=ApprovalSubject.YEAR, at=cast.at, by_id=cast.person["dmitry"], seen=0),
        Licence(number="Л035-60", issued_by="Департамент образования", issued_on=date(2022, 3, 14)),
        Accreditation(number="А007-60", issued_by="Департамент образования", issued_on=date(2022, 4, 20)),
        FundingItem(year_id=cast.year, source=FundingSource.LOCAL, amount=12_000_50, purpose="Сеть"),
        Appointment(employee_id=cast.employee["anna"], duty=Duty.SUBJECT_TEACHER, order_number="№ 41-од", order_on=date(2026, 8, 28), since=cast.start),
        Appointment(employee_id=cast.employee["semyon"], duty=Duty.SYSTEM, order_number="№ 41-од", order_on=date(2026, 8, 28), since=cast.start),
        CalendarException(day=date(2026, 11, 4), kind=DayKind.PUBLIC_HOLIDAY), ProductionDay(day=date(2026, 11, 4)), StaffCategory(name="высшая"),
        Substitution(lesson_id=cast.lesson["5А maths 16.11"], group_id=cast.group["5А maths"], day=date(2026, 11, 16), absent_id=cast.employee["anna"],
                     employee_id=cast.employee["kostya"], reason="болезнь"),
    ])


def _plans(cast: Cast) -> None:
    maths, teacher = cast.subject["Математика"], cast.employee["anna"]
    plan = _saved(ThematicPlan(year_id=cast.year, subject_id=maths, parallel_id=5, author_id=teacher, title="Математика, 5 класс"))
    section = _saved(PlanSection(plan_id=plan, number=1, name="Дроби"))
    profile, component = _saved(Profile(name="общеобразовательный")), _saved(Component(name="обязательная часть"))
    db.session.add_all([
        PlanTopic(plan_id=plan, section_id=section, number=1, title="Сложение", hours=2),
        ComponentLoad(year_id=cast.year, profile_id=profile, parallel_id=5, component_id=component, hours_week=2700),
        CurriculumLine(year_id=cast.year, profile_id=profile, parallel_id=5, subject_id=maths, component_id=component, hours_week=500),
        GroupHours(group_id=cast.group["5А maths"], component_id=component, hours_week=500),
    ])


def _journal(cast: Cast) -> None:
    vanya, group, lesson = cast.student["vanya"], cast.group["5А maths"], cast.lesson["5А maths 09.11"]
    mark = {"student_id": vanya, "year_id": cast.year, "subject_id": cast.subject["Математика"], "group_id": group, "value": 5, "set_at": cast.at}
    homework = _saved(Homework(lesson_id=lesson, group_id=group, day=DAY, due_on=date(2026, 11, 16), text="№ 5"))
    stored = _saved(StoredFile(key="b" * 32, name="задание.pdf", media_type="application/pdf", size=5, digest="0" * 64, uploaded_at=cast.at))
    answer = _saved(TaskAnswer(student_id=vanya, group_id=group, day=DAY, homework_id=homework, done_at=cast.at, text="Решил двумя способами",
                               sent_at=cast.at, sent_on=DAY, sent_by_id=cast.person["vanya"]))
    photo = _saved(StoredFile(key="c" * 32, name="решение.png", media_type="image/png", size=5, digest="0" * 64, uploaded_at=cast.at))
    db.session.add_all([
        TaskAnswerFile(answer_id=answer, student_id=vanya, group_id=group, day=DAY, file_id=photo),
        HomeworkFile(homework_id=homework, group_id=group, day=DAY, file_id=stored),
        Attendance(lesson_id=lesson, student_id=cast.student["masha"], group_id=group, day=DAY, code=AttendanceCode.ILL, set_at=cast.at),
        AbsenceDocument(student_id=vanya, start_on=date(2026, 11, 3), end_on=date(2026, 11, 3), code=AbsenceReason.ILL, kind=AbsencePaper.MEDICAL, number="95",
                        presented_on=date(2026, 11, 5), entered_at=cast.at),
        LateChange(group_id=group, student_id=vanya, day=DAY, lesson_id=lesson, was="4", became="5", reason="Пересмотр работы", set_at=cast.at),
        WorkFile(work_id=cast.work["5А maths 09.11"], group_id=group, day=DAY, file_id=_saved(StoredFile(
            key="a" * 32, name="задания.pdf", media_type="application/pdf", size=10, digest="0" * 64, uploaded_at=cast.at))),
        PeriodMark(period_id=cast.period[1], **mark), YearMark(**mark), FinalMark(**mark),
        ExamEntry(student_id=vanya, year_id=cast.year, subject_id=cast.subject["Математика"], kind=ExamKind.TRANSFER, held_on=date(2026, 5, 20)),
        ExamMark(kind=ExamKind.TRANSFER, held_on=date(2026, 5, 20), **mark),
        ReportRun(key="itogi-klassa", title="Итоги успеваемости класса за учебный период", about="5А", period_id=cast.period[1],
                  class_id=cast.school_class["5А"],
                  handed_by_id=cast.person["vera"], handed_at=cast.at, data=EMPTY_REPORT, sha256="0" * 64),
        FederalForm(key="osh-1", title="ОШ-1", day=date(2026, 9, 20), filled={"4:12:10": 1}),
        PeriodClosing(period_id=cast.period[1], closed=True, at=cast.at, by_id=cast.person["olga"]),
        ConductMark(student_id=vanya, period_id=cast.period[2], value=Conduct.GOOD, set_at=cast.at),
    ])


def _files(cast: Cast) -> None:
    vanya, person = cast.student["vanya"], cast.person["vanya"]
    family = _saved(Family(name="Ёлкины"))
    db.session.add_all([
        PersonSocial(person_id=person, family_kind="полная"), PersonHealth(person_id=person, health_group="II"),
        PersonStatus(person_id=person, status_id=_saved(SocialStatus(name="многодетная семья")), since=cast.start),
        StudentLanguage(student_id=vanya, language_id=_saved(ForeignLanguage(name="английский"))),
        FamilyMember(family_id=family, person_id=person, relation=Kin.CHILD),
        FamilyMember(family_id=family, person_id=cast.person["mama"], relation=Kin.MOTHER),
        PersonDocument(person_id=person, kind=PaperKind.APPLICATION, number="№ 14"),
        Consent(person_id=person, guardian_id=cast.guardian["mama"], kind=ConsentKind.PHOTO, purpose="Фотографии на сайте", given_on=cast.start),
        CorrectionRequest(student_id=vanya, author_id=cast.person["mama"], section=CorrectionSection.CONTACTS, said="Дом 7, а не 1", asked_at=cast.at),
        VocationalTraining(student_id=vanya, profession="Столяр", start_on=cast.start), NameCases(person_id=person, genitive="Ёлкина Ивана"),
    ])


def _two_ways(cast: Cast) -> None:
    vanya, mama = cast.student["vanya"], cast.guardian["mama"]
    request = _saved(PaperDiaryRequest(student_id=vanya, guardian_id=mama, reason=PaperDiaryReason.CANNOT, asked_on=DAY, entered_at=cast.at))
    db.session.add_all([
        DiaryReceipt(student_id=vanya, guardian_id=mama, week_on=DAY, said="неделя", at=cast.at),
        AbsenceNote(student_id=vanya, author_id=cast.person["mama"], start_on=DAY, end_on=DAY, reason=NoteReason.ILL, sent_at=cast.at),
        PaperDiaryIssue(request_id=request, student_id=vanya, week_on=DAY, handed_on=DAY, handed_to="маме", handed_by_id=cast.person["vera"],
                        noted_at=cast.at),
    ])


def _movement(cast: Cast) -> None:
    order = _saved(MovementOrder(year_id=cast.year, kind=OrderKind.NEXT_YEAR))
    item = _saved(OrderItem(order_id=order, student_id=cast.student["vanya"], effective_on=date(2027, 9, 1)))
    db.session.add(OrderDebt(item_id=item, student_id=cast.student["vanya"], subject_id=cast.subject["Математика"]))

"""The journal on paper: who prints what, what stands on its pages, the same number of statements whatever its size."""
from datetime import date, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import delete, event, select

from sgo.models import (AccessLog, Attendance, AttendanceCode, Enrolment, Gender, GroupMember, Homework, Job, JobState, Lesson, LessonStatus, Mark, PeriodMark,
                        Person, Student, Work, db)
from sgo.reports import paper as pages
from sgo.reports.render import pdf
from sgo.services import accounts, paper

LONG = "Константинопольская-Мещерякова"


@pytest.fixture
def furnished(cast, writing):
    """Attendance, homework, a second mark of the lesson, a retake, a period mark, a cancelled lesson."""
    with writing():
        day, group = date(2026, 11, 9), cast.group["5А maths"]
        lesson, vanya = cast.lesson["5А maths 09.11"], cast.student["vanya"]
        db.session.add_all([
            Attendance(lesson_id=lesson, student_id=cast.student["masha"], group_id=group, day=day, code=AttendanceCode.ILL, set_at=cast.at),
            Homework(lesson_id=lesson, group_id=group, day=day, text="§ 5, № 17"),
            Mark(work_id=cast.work["5А maths 09.11"], student_id=cast.student["lev"], group_id=group, day=day, value=4, attempt=2, set_at=cast.at),
            PeriodMark(student_id=vanya, year_id=cast.year, subject_id=cast.subject["Математика"], period_id=cast.period[2], group_id=group, value=5,
                       set_at=cast.at)])
        second = Work(lesson_id=lesson, group_id=group, day=day, type_id=db.session.scalar(select(Work.type_id).limit(1)))
        db.session.add(second)
        db.session.flush()
        db.session.add(Mark(work_id=second.id, student_id=vanya, group_id=group, day=day, value=4, second_value=5, set_at=cast.at))
        db.session.get(Lesson, cast.lesson["5А maths 16.11"]).status = LessonStatus.CANCELLED


def texts(data):
    return [page.extract_text() for page in PdfReader(BytesIO(data)).pages]


def group_url(cast, key="5А maths", **more):
    return f"/prints/group/{cast.group[key]}.pdf?" + "&".join(f"{name}={value}" for name, value in more.items())


@pytest.mark.both_databases
def test_teacher_prints_a_period_at_once_marks_on_the_left_topics_on_the_right(as_, cast, furnished, scalar):
    answer = as_("anna").get(group_url(cast, period=cast.period[2]))
    assert answer.mimetype == "application/pdf"
    left, right = texts(answer.data)
    assert "Математика" in left and "2 четверть" in left and "Ермакова" in left and "2026/2027" in left
    assert "Ёлкин Иван" in left and "5 4/5" in left and "3→4" in left
    assert "Тема 2" in right and "§ 5, № 17" in right and "Тема 2" not in left
    assert scalar(select(AccessLog.action).order_by(AccessLog.id.desc()).limit(1)) == "печать"


@pytest.mark.parametrize(("who", "status"), [("anna", 200), ("vera", 200), ("zoya", 200), ("olga", 200), ("boris", 404), ("gleb", 404), ("semyon", 403),
                                             ("vanya", 403), ("mama", 403)])
def test_who_prints_a_group(as_, cast, who, status):
    for url in (group_url(cast), f"/prints/group/{cast.group['5А maths']}"):
        assert as_(who).get(url).status_code == status
    posted = as_(who).post(f"/prints/group/{cast.group['5А maths']}")
    assert posted.status_code == (302 if status == 200 else status)


@pytest.mark.parametrize(("who", "status"), [("vera", 200), ("zoya", 200), ("dmitry", 200), ("anna", 404), ("boris", 404), ("semyon", 403), ("mama", 403)])
def test_who_prints_a_class(as_, cast, scalar, who, status):
    url = f"/prints/class/{cast.school_class['5А']}"
    assert as_(who).get(url).status_code == status
    assert as_(who).post(url).status_code == (302 if status == 200 else status)
    assert bool(scalar(select(Job.id))) == (status == 200)


def test_who_taught_the_group_once_does_not_print_it_whole(as_, cast):
    page = as_("gleb").get(f"/journal/{cast.group['5Б maths']}")
    assert page.status_code == 200 and "/prints/" not in page.text
    assert as_("gleb").get(group_url(cast, "5Б maths")).status_code == 404


def test_a_period_of_nobody_is_not_found_and_an_odd_one_is_the_running_one(as_, cast):
    assert as_("anna").get(group_url(cast, period=999999)).status_code == 404
    assert as_("anna").get(group_url(cast, period="x", page="lying")).status_code == 200


@pytest.mark.both_databases
def test_class_teacher_prints_the_whole_class_in_the_background(app, as_, cast, furnished, scalar):
    vera = as_("vera")
    page = vera.post(f"/prints/class/{cast.school_class['5А']}", data={"period": cast.period[2]}, follow_redirects=True)
    assert "ждёт очереди" in page.text and "Классный журнал 5А, 2 четверть" in page.text
    assert app.extensions["jobs"].drain() == 1
    job, state, done, total = scalar(select(Job.id)), scalar(select(Job.state)), scalar(select(Job.done)), scalar(select(Job.total))
    assert state is JobState.DONE and done == total == 3
    found = texts(vera.get(f"/jobs/{job}/result").data)
    whole = "\n".join(found)
    assert "Классный журнал" in found[0] and "Волкова Вера Ивановна" in found[0]
    assert "Содержание" in found[1] and "Русский язык" in found[1] and "Сводная ведомость учёта посещаемости" in found[1]
    assert "Ёлкин Иван Романович" in whole and "Жукова" not in whole
    assert any("Сводная ведомость учёта успеваемости" in page and "Ёлкин" in page for page in found[2:])
    left = next(number for number, page in enumerate(found) if "5 4/5" in page)
    assert left % 2 == 1 and "§ 5, № 17" in found[left + 1]    # an even page is a left one


def test_the_summary_counts_lessons_and_whole_days(app, cast, furnished, writing):
    with writing():
        db.session.add(Attendance(lesson_id=cast.lesson["5А russian 09.11"], student_id=cast.student["masha"], group_id=cast.group["5А russian"],
                                  day=date(2026, 11, 9), code=AttendanceCode.ABSENT, set_at=cast.at))
    data = laid_out(app, cast, "zoya")
    masha = next(row for row in data["attendance"]["rows"] if row[1].startswith("Соколова"))
    assert masha[2:] == ["2", "1", "", "", "1", "1"]
    lev = next(row for row in data["attendance"]["rows"] if row[1].startswith("Гусев"))
    assert not any(lev[2:])


def laid_out(app, cast, who, period=2):
    with app.app_context():
        actor = accounts.acting(who)
        read = paper.of_class(cast.school_class["5А"], cast.period[period], paper.class_of(actor, cast.school_class["5А"]), actor.today)
        layout = pages.Layout(False, "")
        return pages.of_class(read, layout, [pages.group(read, one, layout) for one in read.groups], actor.today)


def test_a_pupil_who_left_stands_with_his_days_only_and_of_his_sums_the_class_teacher_prints_none(app, cast, furnished, writing):
    with writing():
        row = db.session.scalars(select(Enrolment).where(Enrolment.student_id == cast.student["vanya"])).one()
        row.until = date(2026, 11, 10)
    rows = {who: next(row for one in laid_out(app, cast, who)["groups"] if one["heading"] == "Математика" for row in one["spreads"][0]["rows"]
                      if row[1].startswith("Ёлкин")) for who in ("zoya", "vera")}
    assert rows["zoya"][2][1] == rows["vera"][2][1] == "5 4/5"
    assert rows["zoya"][3] == rows["vera"][3] == ""      # he left before the period ended


def test_no_one_else_pupils_of_a_joint_group_stand_in_the_class_journal(app, cast, furnished, writing):
    with writing():
        db.session.execute(delete(GroupMember).where(GroupMember.group_id == cast.group["5Б maths"], GroupMember.student_id == cast.student["olya"]))
        db.session.add(GroupMember(group_id=cast.group["5А maths"], student_id=cast.student["olya"], since=cast.start))
    assert "Жукова" not in str(laid_out(app, cast, "vera"))


def test_cells_out_of_the_group_and_cancelled_lessons_are_shut(app, cast, furnished):
    spread = next(one for one in laid_out(app, cast, "zoya")["groups"] if one["heading"] == "Математика")["spreads"][0]
    cancelled = spread["days"].index("16")
    assert all(row[2][cancelled] is None for row in spread["rows"])
    assert spread["topics"][cancelled][1] == "Тема 3"


@pytest.mark.both_databases
def test_the_number_of_statements_does_not_grow_with_groups_and_lessons(app, cast, furnished, writing):
    def counted(deed):
        seen = []
        with app.app_context():
            actor = accounts.acting("zoya")
            note = lambda *args: seen.append(args[2])       # noqa: E731
            event.listen(db.engine, "before_cursor_execute", note)
            try:
                deed(actor)
            finally:
                event.remove(db.engine, "before_cursor_execute", note)
        return len([one for one in seen if not one.startswith("BEGIN")])
    group = counted(lambda actor: paper.of_group(cast.group["5А maths"], None, paper.group_of(actor, cast.group["5А maths"])))
    of_class = counted(lambda actor: paper.of_class(cast.school_class["5А"], None, paper.class_of(actor, cast.school_class["5А"]), actor.today))
    assert group <= 10 and of_class <= 15
    with writing():
        db.session.add_all(Lesson(group_id=cast.group["5А maths"], day=date(2026, 11, 2) + timedelta(days=week), number=7, employee_id=cast.employee["anna"])
                           for week in range(40))
    assert counted(lambda actor: paper.of_class(cast.school_class["5А"], None, paper.class_of(actor, cast.school_class["5А"]), actor.today)) == of_class


def test_a_crowded_journal_with_long_names_empty_topics_and_markup_in_words_is_printed(as_, cast, writing):
    with writing():
        for number in range(42):
            person = Person(last_name=f"{LONG}{number}", first_name="*Александра_#$@[Виктория", gender=Gender.FEMALE)
            db.session.add(person)
            db.session.flush()
            pupil = Student(person_id=person.id)
            db.session.add(pupil)
            db.session.flush()
            db.session.add(GroupMember(group_id=cast.group["5А maths"], student_id=pupil.id, since=cast.start))
        for number in range(120):
            db.session.add(Lesson(group_id=cast.group["5А maths"], day=date(2026, 11, 2) + timedelta(days=number // 3), number=10 + number % 3,
                                  employee_id=cast.employee["anna"], topic="О" * 480 if number == 7 else None))
    for kind in ("upright", "lying"):
        found = texts(as_("anna").get(group_url(cast, period=cast.period[2], page=kind)).data)
        whole = "\n".join(found)
        assert len(found) >= 8 and f"{LONG}41" in whole.replace("\n", "").replace("-\u00ad", "-") and "#$@[" in whole
        assert whole.count("Что пройдено на уроке") >= 4


def test_a_group_without_lessons_says_so_and_a_group_by_its_link_is_printed_from_the_journal(as_, cast, writing):
    with writing():
        for model in (Mark, Work, Lesson):
            db.session.execute(delete(model).where(model.group_id == cast.group["1А maths"]))
    assert "Уроков за это время нет" in "\n".join(texts(as_("gleb").get(group_url(cast, "1А maths")).data))
    assert f"/prints/group/{cast.group['5А maths']}" in as_("anna").get(f"/journal/{cast.group['5А maths']}").text
    assert f"/prints/class/{cast.school_class['5А']}" in as_("vera").get(f"/records/school-class/details/?id={cast.school_class['5А']}").text
    assert "/prints/class/" not in as_("boris").get(f"/records/school-class/details/?id={cast.school_class['5А']}").text


def test_the_fonts_are_embedded(as_, cast, furnished):
    reader = PdfReader(BytesIO(as_("anna").get(group_url(cast)).data))
    for font in reader.pages[0]["/Resources"]["/Font"].values():
        inner = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert any(name in inner for name in ("/FontFile2", "/FontFile3"))
    assert pdf.MIME == "application/pdf"

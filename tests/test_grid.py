"""The journal's page: its views, who is closed where and why, what is remembered, the whole class by subject."""
import re
from datetime import date

import pytest
from sqlalchemy import select
from tests.conftest import cells, statements

from sgo.models import Attendance, AttendanceCode, GroupMember, JournalMode, StudyGroup, db


@pytest.fixture
def page(as_, cast):
    """A journal as somebody sees it: `page("anna", view="topics")`."""
    def get(who, key="5А maths", **asked):
        return as_(who).get(f"/journal/{cast.group[key]}", query_string=asked)
    return get


VIEWS = {"marks": "Пред&shy;лож.", "attendance": "Пропу&shy;щено", "topics": "Тема урока", "finals": "Предложение"}


@pytest.mark.both_databases
@pytest.mark.parametrize("view", VIEWS)
def test_each_view_opens_within_twelve_statements(page, crowd, view):
    crowd(5)
    answer = page("anna", view=view)
    assert answer.status_code == 200
    assert VIEWS[view] in answer.text
    few = statements(answer)
    crowd(9, lessons=9)
    assert few == statements(page("anna", view=view)) <= 12


def test_the_last_view_is_remembered_for_its_person_only(as_, cast):
    anna, url = as_("anna"), f"/journal/{cast.group['5А maths']}"
    anna.get(url, query_string={"view": "topics"})
    assert "Тема урока</th>" in anna.get(url).text
    anna.get(url, query_string={"view": "nonsense"})
    assert "Тема урока</th>" in anna.get(url).text
    cookie = anna.get_cookie("sgo_journal_view")
    vera = as_("vera")
    vera.set_cookie("sgo_journal_view", cookie.value)
    assert 'data-view="marks"' in vera.get(url).text


def test_who_came_later_or_left_has_his_cells_closed_with_the_reason(page, cast, writing):
    with writing():
        member = db.session.scalars(select(GroupMember).where(GroupMember.group_id == cast.group["5А maths"],
                                                              GroupMember.student_id == cast.student["masha"])).one()
        member.since, member.until = date(2026, 11, 9), date(2026, 11, 16)
    row = page("anna").text.split(f'<tr data-s="{cast.student["masha"]}"')[1].split("</tr>")[0]
    assert "в группе с 09.11.2026; выбыл из группы 16.11.2026" in row
    assert row.count('class="out"') == 3


def test_the_first_grade_has_attendance_and_topics_only(page):
    shown = page("gleb", "1А maths").text
    assert "В 1 классе отметок не ставят" in shown
    assert 'data-view="attendance"' in shown and "view=marks" not in shown and "view=finals" not in shown
    assert 'data-view="attendance"' in page("gleb", "1А maths", view="marks").text
    assert "Домашнее задание</th>" not in page("gleb", "1А maths", view="topics").text


def test_a_journal_on_paper_is_read_only(page, cast, writing):
    with writing():
        db.session.scalars(select(StudyGroup).where(StudyGroup.id == cast.group["5А maths"])).one().journal_mode = JournalMode.PAPER
    shown = page("anna").text
    assert "ведётся на бумаге" in shown and "data-write" not in shown


def test_the_attendance_counts_by_code_and_shows_the_minutes(page, cast, writing):
    with writing():
        for day, code, minutes in (("02.11", AttendanceCode.ILL, None), ("09.11", AttendanceCode.LATE, 7), ("16.11", AttendanceCode.TRUANT, None)):
            db.session.add(Attendance(lesson_id=cast.lesson[f"5А maths {day}"], student_id=cast.student["vanya"], group_id=cast.group["5А maths"],
                                      day=date(2026, 11, int(day[:2])), code=code, minutes_late=minutes, set_at=cast.at))
    row = page("anna", view="attendance").text.split(f'<tr data-s="{cast.student["vanya"]}"')[1].split("</tr>")[0]
    assert ">ОП 7" in row and 'data-seen="ОП 5"' in row
    assert [text.strip() for text in re.findall(r'class="sum">([^<]*)', row)] == ["", "1", "", "1", "1", ""]
    assert row.split('class="term">')[1].strip() == "2"


def test_averages_and_the_proposal_follow_the_schools_rules(page, cast, as_, crowd):
    crowd(0, lessons=5)                                 # five fours for everybody, and Ваня's five
    row = page("anna").text.split(f'<tr data-s="{cast.student["vanya"]}"')[1].split("</tr>")[0]
    assert 'class="avg">4,17' in row and 'class="hint">4' in row
    few = page("anna").text.split(f'<tr data-s="{cast.student["olya"]}"')
    assert len(few) == 1


def test_a_page_knows_where_the_change_log_stood(page, as_, cast):
    before = page("anna").text.split('data-counter="')[1].split('"')[0]
    said = cells("operation-1", {"lesson": cast.lesson["5А maths 16.11"], "work": cast.work["5А maths 16.11"], "student": cast.student["masha"], "value": "5"})
    as_("anna").post(f"/journal/{cast.group['5А maths']}/cells", **said)
    after = page("anna").text.split('data-counter="')[1].split('"')[0]
    assert int(before) < int(after)


@pytest.mark.both_databases
def test_the_class_by_subject_shows_averages_and_leads_to_the_journals(as_, cast, crowd):
    url = f"/journal/class/{cast.school_class['5А']}"
    shown = as_("vera").get(url)
    row = shown.text.split("Ёлкин Иван</th>")[1].split("</tr>")[0]
    assert "5,00" in row and "2,00" in row
    assert f'/journal/{cast.group["5А russian"]}?' in shown.text
    few = statements(shown)
    crowd(20, lessons=4)
    assert few == statements(as_("vera").get(url)) <= 12
    assert as_("zoya").get(url).status_code == 200


@pytest.mark.parametrize("who", ["anna", "boris"])
def test_who_does_not_lead_the_class_does_not_find_it(as_, cast, who):
    assert as_(who).get(f"/journal/class/{cast.school_class['5А']}").status_code == 404


def test_only_the_own_marks_of_a_teacher_are_in_his_grid(page, cast):
    assert page("boris").status_code == 404
    assert page("anna").text.count("<tr data-s=") == 3


def test_the_journal_is_shown_as_it_stood_on_a_day_and_takes_nothing(page, as_, cast):
    now = page("anna", as_of="2030-01-01")
    row = now.text.split(f'<tr data-s="{cast.student["vanya"]}"')[1].split("</tr>")[0]
    assert "Так журнал стоял 01.01.2030 в конце дня." in now.text and "data-write" not in now.text
    assert ">5" in row and statements(now) <= 14
    before = page("anna", as_of="2026-08-10").text     # the school was written down on the 20th of August
    assert "Так журнал стоял 10.08.2026" in before and "<tr data-s=" not in before
    assert " data-write" in page("anna", as_of="2026-02-31").text
    assert page("boris", as_of="2026-11-22").status_code == 404

"""ОШ-1, ОШ-5, ОШ-9, ОО-1: every figure of the small school by hand, what a person fills, the way from a draft to what is handed in, the layout as data."""
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from sgo.models import (ChangeSet, Enrolment, FederalForm, ForeignLanguage, FormState, MovementOrder, OrderItem, OrderKind, OrderStatus, OrderSubtype,
                        PersonContacts, PersonHealth, ReportRun, SchoolClass, SchoolYear, StudentLanguage, StudyForm,
                        TrainingKind, VocationalTraining, YearStatus, db)
from sgo.reports.federal import facts, layouts, states
from sgo.reports.federal.cells import work_out
from sgo.reports.runs import Duty, duties
from sgo.rules.form_controls import told
from sgo.services import accounts
from tests.conftest import statements

DAY = date(2026, 9, 20)
URL, FORM = "/reports/{}{}?day=20260920", "/reports/forms/{}{}?day=20260920"


@pytest.fixture(autouse=True)
def own_layouts_are_forgotten(app):
    yield
    with app.app_context():
        for key in layouts.KEYS:
            layouts.forget(key)


@pytest.fixture
def autumn(cast, writing):
    """Лев repeats the year, Пётр has ОВЗ, 5Б learns in the second shift, Маша left on the tenth; English and German; Ольга learns two trades."""
    def row(model, **known):
        return db.session.scalars(select(model).filter_by(**known)).one()
    with writing():
        row(Enrolment, student_id=cast.student["lev"]).repeat_year = True
        db.session.add(PersonHealth(person_id=cast.person["petya"], special_needs=True))
        row(SchoolClass, id=cast.school_class["5Б"]).shift = 2
        row(Enrolment, student_id=cast.student["masha"]).until = date(2026, 9, 10)
        order = MovementOrder(year_id=cast.year, kind=OrderKind.LEAVE, subtype=OrderSubtype.LEAVE_SCHOOL, number=2, signed_on=date(2026, 9, 9),
                              status=OrderStatus.SIGNED)
        english, german = ForeignLanguage(name="английский"), ForeignLanguage(name="немецкий")
        db.session.add_all([order, english, german])
        db.session.flush()
        db.session.add_all([
            OrderItem(order_id=order.id, student_id=cast.student["masha"], effective_on=date(2026, 9, 10), from_class_id=cast.school_class["5А"]),
            StudentLanguage(student_id=cast.student["vanya"], language_id=english.id), StudentLanguage(student_id=cast.student["olya"], language_id=english.id),
            StudentLanguage(student_id=cast.student["olya"], language_id=german.id, number=2)])


def form_of(app, key, day=DAY):
    with app.test_request_context():
        return states.stand(key, day).form


def section(form, code):
    """{row: {column: number}} of a section."""
    worked = next(one for one in form.sections if one.section.code == code)
    found = {}
    for (row, column), value in worked.cells.items():
        found.setdefault(row, {})[column] = value
    return found


# ---------- figures
@pytest.mark.both_databases
def test_osh_1_of_the_small_school_by_hand(app, autumn):
    """On 20.09.2026: 1А – Артём; 5А – Иван, Лев (Маша left on the 10th); 5Б – Ольга, Пётр. Three classes, five pupils, one girl."""
    form = form_of(app, "osh-1")
    assert form.wrong == [], "all control sums hold"
    classes, spread, shifts, ages, moves, languages = (section(form, code) for code in "345678")
    assert classes == {1: {3: 1, 4: 1, 5: 0}, 2: {3: 2, 4: 2, 5: 0}, 3: {3: 0, 4: 0, 5: 0}, 4: {3: 3, 4: 3, 5: 0}}
    nothing = dict.fromkeys(range(3, 11), 0)
    assert spread[1] == nothing | {3: 1, 4: 1}
    assert spread[5] == {3: 2, 4: 4, 5: 1, 6: 1, 7: 1, 8: 0, 9: 2, 10: 0}, "Ольга; Лев again; Пётр with ОВЗ; two in the second shift"
    assert spread[10] == spread[1] and spread[11] == spread[5]
    assert spread[12] == {3: 3, 4: 5, 5: 1, 6: 1, 7: 1, 8: 0, 9: 2, 10: 0}
    assert all(spread[grade] == nothing for grade in (2, 3, 4, 6, 7, 8, 9))
    assert shifts == {1: {3: 2, 4: 3, 5: 0}, 2: {3: 1, 4: 2, 5: 0}, 3: {3: 3, 4: 5, 5: 0}}
    assert {row: line for row, line in ages.items() if any(line.values())} == {
        2: dict.fromkeys(range(3, 14), 0) | {3: 1, 5: 1}, 6: dict.fromkeys(range(3, 14), 0) | {3: 4, 4: 1, 9: 4},
        14: dict.fromkeys(range(3, 14), 0) | {3: 5, 4: 1, 5: 1, 9: 4}}, "born on 02.10.2019 and 02.10.2015: 7 and 11 on 01.01.2027"
    assert (moves[1][3], moves[2][3], moves[6][3], moves[7][3], moves[14][3]) == (0, 6, 1, 1, 5), "0 + 6 − 1 = 5"
    assert moves[2] == {3: 6, 4: 2, 5: 1, 6: 5} and moves[6] == {3: 1, 4: 1, 5: 0, 6: 1}
    assert languages == {1: {3: 2, 4: 0, 5: 2}, 2: {3: 1, 4: 0, 5: 1}, 99: {3: 2, 4: 0, 5: 2}}, "Ольга is in two rows and once in the sum"


def test_the_form_shows_the_school_as_of_its_day(app, autumn):
    assert section(form_of(app, "osh-1", date(2026, 9, 5)), "4")[12][4] == 6, "Маша was still here"
    assert section(form_of(app, "osh-1", date(2026, 8, 31)), "4")[12][4] == 0


@pytest.mark.both_databases
def test_how_the_year_before_ended_by_hand(app, cast, writing):
    """In 2025/26 Иван and Лев finished the 4th grade, Ольга was left in the 5th, Маша graduated from the 9th with honours (and is in 5А by a miracle)."""
    with writing():
        year = SchoolYear(name="2025/2026", start_on=date(2025, 9, 1), end_on=date(2026, 5, 26), status=YearStatus.CLOSED)
        db.session.add(year)
        db.session.flush()
        ends = {"vanya": (4, OrderKind.NEXT_YEAR, OrderSubtype.NEXT_USUAL), "lev": (4, OrderKind.NEXT_YEAR, OrderSubtype.NEXT_CONDITIONAL),
                "olya": (5, OrderKind.RETAIN, OrderSubtype.RETAIN_1_8), "masha": (9, OrderKind.GRADUATE, OrderSubtype.GRADUATE_HONOURS)}
        for number, (login, (grade, kind, subtype)) in enumerate(ends.items(), start=1):
            into = MovementOrder(year_id=year.id, kind=OrderKind.ENROL, number=number, signed_on=date(2025, 9, 1), status=OrderStatus.SIGNED)
            out = MovementOrder(year_id=year.id, kind=kind, subtype=subtype, number=50 + number, signed_on=date(2026, 6, 20), status=OrderStatus.SIGNED)
            db.session.add_all([into, out])
            db.session.flush()
            item = OrderItem(order_id=into.id, student_id=cast.student[login], effective_on=date(2025, 9, 1))
            last = date(2026, 6, 25) if kind is OrderKind.GRADUATE else date(2026, 9, 1)
            db.session.add_all([item, OrderItem(order_id=out.id, student_id=cast.student[login], effective_on=last)])
            db.session.flush()
            db.session.add(Enrolment(student_id=cast.student[login], year_id=year.id, parallel_id=grade, item_id=item.id, since=date(2025, 9, 1), until=last))
    form = form_of(app, "osh-1")
    ended = section(form, "2")
    assert ended[4] == {3: 2, 4: 0, 5: 1, 6: 0} and ended[5] == {3: 0, 4: 0, 5: 0, 6: 1} and ended[9] == {3: 1, 4: 1, 5: 0, 6: 0}
    assert ended[10] == {3: 3, 4: 1, 5: 1, 6: 1} and (ended[11][3], ended[12][3], ended[13][3]) == (1, 1, 0)
    moves = section(form, "7")
    assert (moves[1][3], moves[2][3], moves[13][3], moves[14][3]) == (4, 6, 1, 6)
    assert any("было + прибыло − выбыло − окончили = обучается" in one for one in form.wrong), "who was here is enrolled once more: 4 + 6 − 1 ≠ 6"


@pytest.mark.both_databases
def test_evening_classes_trades_and_staff_by_hand(app, cast, writing):
    with writing():
        db.session.scalars(select(SchoolClass).where(SchoolClass.id == cast.school_class["5Б"])).one().study_form = StudyForm.EVENING
        db.session.add_all([
            VocationalTraining(student_id=cast.student["olya"], profession="Швея", code="19601", place="УПК № 2", start_on=date(2026, 9, 1)),
            VocationalTraining(student_id=cast.student["olya"], kind=TrainingKind.VOCATIONAL, profession="Повар", place="колледж", start_on=date(2025, 9, 1),
                               end_on=date(2026, 6, 1), exam_on=date(2026, 5, 20), passed=True, rank=2)])
    evening = form_of(app, "osh-5")
    assert section(evening, "1")[5] == section(evening, "1")[13] == {3: 1, 4: 2, 5: 1, 6: 0} and section(evening, "3")[9] == {3: 2, 4: 1, 5: 2, 6: 0}
    assert section(evening, "4")[3] == {3: 2, 4: 1} and section(evening, "4")[4] == {3: 0, 4: 0}, "Ольга and Пётр came to 5Б"
    assert section(evening, "2")[13] == {3: 0, 4: 0, 5: 0, 6: 0} and evening.wrong == []
    trades = form_of(app, "osh-9")
    assert [row.title for row in trades.sections[0].rows] == ["Всего"], "5th grade is no 8th"
    assert section(trades, "2") == {1: {3: 1, 4: 1, 5: 1, 6: 1, 7: 0}, 99: {3: 1, 4: 1, 5: 1, 6: 1, 7: 0}} and trades.wrong == []
    today = form_of(app, "oo-1")
    assert section(today, "2.1.1")[1][3] == 3 and section(today, "2.1.1")[2] == {3: 6, 4: 1, 5: 0, 6: 0, 7: 0, 8: 5, 9: 0, 10: 0, 11: 0, 12: 0, 13: 0, 14: 0}
    staff = section(today, "3.1")
    assert (staff[1][3], staff[2][3], staff[3][3], staff[4][3]) == (9, 2, 1, 5), "nine work here; a director and a deputy; five teachers"
    assert staff[1][4] == 4, "Ольга, Зоя, Анна, Вера"
    assert today.wrong == []


def test_a_control_sum_that_fails_is_named_and_says_why(app, as_, cast, writing):
    with writing():
        db.session.scalars(select(PersonContacts).where(PersonContacts.person_id == cast.person["lev"])).one().birth_date = None
    assert "Раздел 6, графа 03: сумма по возрастам равна строке 14 (если нет, у кого-то не внесена дата рождения). Слева 5, справа 6" in as_("zoya").get(
        FORM.format("osh-1", "")).text
    refused = as_("dmitry").post(FORM.format("osh-1", "/check"))
    assert refused.status_code == 409 and "Контрольных сумм, которые не сходятся: 2" in refused.text and "Проверенной форма не отмечена" in refused.text


@pytest.mark.parametrize("key", layouts.KEYS)
def test_a_form_costs_few_statements(as_, autumn, key):
    assert statements(as_("zoya").get(FORM.format(key, ""))) <= 20, "with the frame of the page"


def test_who_made_a_figure_is_told_by_name(as_, autumn):
    page = as_("zoya").get(FORM.format("osh-1", "/rows") + "&cell=4:05:5").text
    assert "Жукова Ольга Павловна" in page and "Ежов" not in page
    assert "Ежов" in as_("zoya").get(FORM.format("osh-1", "/rows") + "&cell=4:05:7").text
    assert as_("kostya").get(FORM.format("osh-1", "/rows") + "&cell=4:05:7").status_code == 404, "health is not the coordinator's"
    for wrong in ("", "4:05:10", "9:9:9", "x"):
        assert as_("zoya").get(FORM.format("osh-1", "/rows") + f"&cell={wrong}").status_code == 404


def test_columns_of_health_are_left_out_and_named_for_the_coordinator(as_, autumn):
    for address in (URL.format("osh-1", ""), FORM.format("osh-1", "")):
        page = as_("kostya").get(address).text
        assert "Графы о здоровье вам не видны: 7. с ОВЗ, 8. инвалиды." in page and "<span>7. с ОВЗ</span>" not in page
        assert "<span>7. с ОВЗ</span>" in as_("zoya").get(address).text


# ---------- the way of a form
@pytest.mark.both_databases
def test_from_a_draft_to_what_is_handed_in(as_, cast, read, writing, autumn):
    zoya, dmitry = as_("zoya"), as_("dmitry")
    assert zoya.post(FORM.format("osh-1", ""), data={"seen": "0", "4:05:10": "1", "4:01:10": ""}).status_code == 302
    assert zoya.post(FORM.format("osh-1", "/submit")).status_code == 409, "nobody has checked it"
    assert "Форма проверена" in dmitry.post(FORM.format("osh-1", "/check"), follow_redirects=True).text
    refused = zoya.post(FORM.format("osh-1", ""), data={"seen": "2", "4:05:10": "2"})
    assert refused.status_code == 409 and "уже проверена" in refused.text
    assert "больше не изменится" in zoya.post(FORM.format("osh-1", "/submit"), follow_redirects=True).text
    (form,), (run,) = read(select(FederalForm))[0], read(select(ReportRun))[0]
    assert form.state is FormState.HANDED and form.run_id == run.id and form.filled == {"4:05:10": 1} and run.about == "20.09.2026"
    with writing():
        db.session.scalars(select(SchoolClass).where(SchoolClass.id == cast.school_class["5Б"])).one().shift = 1
    frozen, seen = zoya.get(URL.format("osh-1", "")).text, zoya.get(f"/reports/runs/{run.id}").text
    assert "Данные не изменились" in seen and "<td>2</td><td>4</td><td>1</td><td>1</td><td>1</td><td>0</td><td>2</td><td>1</td>" in seen, "5 класс as it was"
    assert "<td>2</td><td>4</td><td>1</td><td>1</td><td>1</td><td>0</td><td>2</td><td>1</td>" in frozen
    assert "<span>7. с ОВЗ</span>" not in as_("kostya").get(f"/reports/runs/{run.id}").text
    assert zoya.post(FORM.format("osh-1", "/reopen")).status_code == 302
    assert "готовится уточнённая" in zoya.get(FORM.format("osh-1", "")).text and len(read(select(ReportRun.id))) == 1


def test_what_has_changed_since_the_check_is_not_handed_in(as_, cast, writing, read):
    as_("dmitry").post(FORM.format("oo-1", "/check"))
    with writing():
        db.session.scalars(select(SchoolClass).where(SchoolClass.id == cast.school_class["5Б"])).one().shift = 2
    refused = as_("olga").post(FORM.format("oo-1", "/submit"))
    assert refused.status_code == 409 and "С проверки данные школы изменились" in refused.text and read(select(ReportRun.id)) == []


def test_a_wrong_number_stays_in_its_cell_with_a_sentence(as_, read):
    answer = as_("zoya").post(FORM.format("osh-1", ""), data={"seen": "0", "4:05:10": "два", "4:01:10": "1"})
    assert answer.status_code == 409 and 'value="два"' in answer.text and 'value="1"' in answer.text and "Введите целое число" in answer.text
    assert read(select(FederalForm.id)) == []
    assert as_("zoya").post(FORM.format("osh-1", ""), data={"seen": "0", "4:05:10": "100000"}).status_code == 409


def test_two_who_fill_at_once_are_told(as_):
    assert as_("zoya").post(FORM.format("osh-1", ""), data={"seen": "0", "4:05:10": "1"}).status_code == 302
    late = as_("olga").post(FORM.format("osh-1", ""), data={"seen": "0", "4:05:10": "3"})
    assert late.status_code == 409 and "изменил другой человек" in late.text and 'value="3"' in late.text


def test_who_may_do_what(as_):
    for login in ("dmitry", "kostya"):
        assert as_(login).post(FORM.format("osh-1", ""), data={"seen": "0"}).status_code == 403
    for login in ("olga", "zoya", "kostya"):
        assert as_(login).post(FORM.format("osh-1", "/check")).status_code == 403
    as_("dmitry").post(FORM.format("osh-1", "/check"))
    assert as_("kostya").post(FORM.format("osh-1", "/reopen")).status_code == 403
    assert as_("dmitry").post(FORM.format("osh-1", "/submit")).status_code == 403
    assert as_("olga").post(URL.format("osh-1", "/hand")).status_code == 409, "not past the check"
    for login in ("anna", "vera", "mama", "vanya", "semyon"):
        assert as_(login).get(FORM.format("osh-1", "")).status_code == 403
    assert as_("zoya").get("/reports/forms/itogi-klassa").status_code == 404
    assert as_("zoya").get("/reports/forms/osh-1?day=20260913").status_code == 404


def test_a_form_is_found_again_by_its_day_and_told_in_the_log(as_, cast, read, app, monkeypatch):
    olga = as_("olga")
    assert olga.post("/reports/forms/osh-9?day=20261123", data={"seen": "0"}).status_code == 302
    listed = olga.get("/records/federal-form/").text
    assert "ОШ-9" in listed and "черновик" in listed
    deed = read(select(ChangeSet.id).order_by(ChangeSet.id.desc()))[0][0]
    assert "ОШ-9 на 23.11.2026" in olga.get(f"/records/change-set/details/?id={deed}").text
    monkeypatch.setitem(app.config, "SGO_TODAY", date(2026, 11, 24))
    assert olga.get("/reports/forms/osh-9?day=20261123").status_code == 200


def test_a_check_is_not_undone_by_the_log(as_, read):
    as_("dmitry").post(FORM.format("osh-1", "/check"))
    deed = read(select(ChangeSet.id).order_by(ChangeSet.id.desc()))[0][0]
    assert "Форма проверена или сдана" in as_("olga").post("/records/change-set/undo/", data={"id": deed}, follow_redirects=True).text
    assert read(select(FederalForm.state)) == [(FormState.CHECKED,)]


def test_today_s_form_is_owed_by_its_term(app):
    with app.test_request_context():
        (owed,) = [one for one in duties(accounts.acting("olga")) if one.key == "oo-1"]
    assert owed == Duty("oo-1", ("oo-1",), "на 20.09.2026", date(2026, 10, 15), True, None, {"day": 20260920})


def test_only_the_form_of_its_day_does_the_duty(app, as_, read):
    for day, is_done in ((20260905, False), (20260920, True)):
        address = f"/reports/forms/oo-1{{}}?day={day}"
        as_("dmitry").post(address.format("/check"))
        assert as_("olga").post(address.format("/submit")).status_code == 302
        with app.test_request_context():
            (owed,) = [one for one in duties(accounts.acting("olga")) if one.key == "oo-1"]
        assert (owed.done is not None) is is_done
    assert [run.due_on for run, in read(select(ReportRun).order_by(ReportRun.id))] == [None, date(2026, 10, 15)]


# ---------- outputs
def test_the_spreadsheet_and_the_paper_say_the_same(as_, autumn):
    client = as_("zoya")
    book = CalamineWorkbook.from_filelike(BytesIO(client.get(URL.format("osh-1", ".xlsx")).data))
    assert book.sheet_names == ["Форма", *(f"Раздел {number}" for number in range(1, 10))]
    rows = book.get_sheet_by_name("Раздел 4").to_python()
    assert ["12", "Всего", 3.0, 5.0, 1.0, 1.0, 1.0, 0.0, 2.0, 0.0] in rows
    paper = client.get(URL.format("osh-1", ".pdf")).data
    printed = " ".join("".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages).split())
    assert "Раздел 7. Прибытие и выбытие" in printed and "Директор" in printed and "Всего 3 5 1 1 1 0 2 0" in printed and len(paper) < 500_000


# ---------- the layout
def test_a_school_changes_the_layout_and_takes_it_back(app, as_):
    olga = as_("olga")
    with app.app_context():
        text = layouts.text("osh-1")
    assert olga.post("/reports/forms/osh-1/layout", data={"text": text.replace("на дому", "на домашнем обучении")}).status_code == 302
    assert "на домашнем обучении" in as_("zoya").get(URL.format("osh-1", "")).text and "изменена школой" in olga.get("/reports/forms/osh-1/layout").text
    assert olga.post("/reports/forms/osh-1/layout", data={"forget": "1"}).status_code == 302
    assert "на домашнем обучении" not in as_("zoya").get(URL.format("osh-1", "")).text


@pytest.mark.parametrize(("old", "new", "said"), [
    ('day = "20.09"', 'day = "20.09', "посмотрите строку"), ('counts = "pupils"', 'counts = "cats"', "неизвестно"),
    ("rule = \"4:01-04:*", "rule = \"4:01-04:x", "Контроль"),
    ("card = \"full_name\"", "card = \"password\"", "card = &#34;password&#34; неизвестно")])
def test_a_spoilt_layout_is_refused_and_not_lost(app, as_, old, new, said):
    with app.app_context():
        text = layouts.text("osh-1")
        assert old in text
    answer = as_("olga").post("/reports/forms/osh-1/layout", data={"text": text.replace(old, new, 1)})
    assert answer.status_code == 409 and said in answer.text
    assert as_("zoya").post("/reports/forms/osh-1/layout", data={"text": text}).status_code == 403
    with app.app_context():
        assert not layouts.is_own("osh-1")


def test_a_layout_spoilt_on_the_disk_is_told_and_breaks_no_other_page(app, as_):
    with app.app_context():
        layouts.path("oo-1").parent.mkdir(exist_ok=True)
        layouts.path("oo-1").write_text("title = ", encoding="utf-8")
    for address in (URL.format("oo-1", ""), FORM.format("oo-1", "")):
        page = as_("olga").get(address)
        assert page.status_code == 409 and "Разметка формы" in page.text
    assert as_("olga").get("/reports/").status_code == 200


# ---------- the school of the specification
SIZES = {"1А": 26, "1Б": 25, "2А": 26, "2Б": 25, "3А": 27, "3Б": 26, "4А": 25, "4Б": 24, "5А": 26, "5Б": 25, "6А": 25, "6Б": 24, "7А": 25, "7Б": 24,
         "8А": 25, "8Б": 23, "9А": 25, "9Б": 24}


def test_eighteen_classes_make_450_pupils_204_and_246(app, monkeypatch):
    """T29: the sizes of the demo school; girls are every second pupil, all are seven."""
    plain = {"shift": 1, "form": "очная", "program": "общеобразовательная"}
    pupil = plain | {"age": 7, "born": 2019, "repeat": False, "conditional": False, "needs": False, "disabled": False, "foreign": False}
    pupils = [facts.Fact(number + 100 * place, "", name, None, pupil | {"grade": int(name[0]), "girl": number % 2 == 0})
              for place, (name, size) in enumerate(SIZES.items()) for number in range(size)]
    classes = [facts.Fact(place, name, "", None, plain | {"grade": int(name[0]), "size": size}) for place, (name, size) in enumerate(SIZES.items())]
    kinds = {"pupils": pupils, "classes": classes}
    monkeypatch.setattr(facts, "READERS", {kind: lambda _, kind=kind: kinds.get(kind, []) for kind in facts.READERS})
    with app.test_request_context():
        form = work_out("osh-1", layouts.read("osh-1"), facts.Facts(DAY), {})
    spread = section(form, "4")
    assert [(spread[row][3], spread[row][4]) for row in (10, 11, 12)] == [(8, 204), (10, 246), (18, 450)]
    assert spread[12][5] == sum(-(-size // 2) for size in SIZES.values()) == 230, "ten classes are odd: (450 + 10) : 2"
    assert {told(one).split(":")[0] for one in form.failed} == {"Раздел 7"}, "nobody came by an order"

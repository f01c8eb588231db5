"""Composed reports that are kept: shared, run as whoever runs them, brought back, copied, sent by themselves, taken as files."""
import csv
import html
import io
import json
from datetime import date

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, literal, select

from sgo.access import trusted
from sgo.database import TooLong, limited
from sgo.models import AccessLog, CustomReport, CustomReportSchedule, CustomReportShare, CustomReportVersion, Job, JobState, Notice, Person, PersonHealth, db
from sgo.reports.builder import out, question, schedules, starting
from sgo.reports.builder.alike import ALIKE
from sgo.services import accounts
from tests.conftest import statements

PUPILS = {"thing": "student", "show": ["self", "person.person_health.disability"], "where": {"all": [{"field": "studies", "op": "yes"}]}}


@pytest.fixture
def save(as_):
    def kept(who="zoya", title="Ученики", definition=PUPILS, **more):
        return as_(who).post("/builder/compose/save", json={"title": title, "definition": definition} | more)
    return kept


@pytest.fixture
def kept(save, scalar, cast, writing):
    with writing():
        db.session.add(PersonHealth(person_id=cast.person["vanya"], disability=True))
    save()
    return scalar(select(CustomReport.id))


def test_a_report_is_kept_found_changed_and_brought_back(as_, save, kept, read, scalar):
    zoya = as_("zoya")
    assert "Ученики" in zoya.get("/builder/?q=учен").text and "Таких отчётов нет" in zoya.get("/builder/?q=ъъъ").text
    assert save(id=kept, title="Ученики с классом", definition=PUPILS | {"show": ["self", "enrolment@.class"]}).json["url"] == f"/builder/{kept}"
    assert read(select(CustomReportVersion.number, CustomReportVersion.title)) == [(1, "Ученики")]
    versions = zoya.get(f"/builder/compose/{kept}/versions").text
    assert "Инвалидность" not in zoya.get(f"/builder/{kept}").text and "Инвалидность" in versions and "Показать: ФИО, Класс." in versions
    zoya.post(f"/builder/compose/{kept}/versions/1")
    assert scalar(select(CustomReport.definition)) == PUPILS and len(read(select(CustomReportVersion.id))) == 2
    zoya.post(f"/builder/{kept}/favourite", data={"on": "1"})
    assert "избранное" in zoya.get("/builder/").text
    zoya.post(f"/builder/{kept}/copy")
    assert [row[0] for row in read(select(CustomReport.title))] == ["Ученики", "Ученики, копия"]
    assert "удалён" in zoya.post(f"/builder/compose/{kept}/remove", follow_redirects=True).text
    assert len(read(select(CustomReport.id))) == 1 and not read(select(CustomReportVersion.id))


@pytest.mark.parametrize(("more", "said"), [
    ({"title": ""}, "Введите название"), ({"title": "я" * 200}, "Слишком длинно"), ({"definition": {"thing": "account"}}, "такого раздела данных нет"),
    ({"definition": PUPILS | {"show": ["self", "mood"]}}, "такого поля"), ({"title": "Ученики"}, "уже есть")])
def test_what_cannot_be_kept_is_told(save, kept, more, said):
    answer = save(title=more.pop("title", "Другой"), **more)
    assert answer.status_code == 409 and said in answer.json["error"]


def test_of_two_windows_the_older_one_is_told(save, kept, scalar):
    opened = scalar(select(CustomReport.version))
    assert save(id=kept, version=opened, title="Ученики", definition=PUPILS | {"show": ["self"]}).status_code == 200
    late = save(id=kept, version=opened, title="Ученики", definition=PUPILS | {"show": ["age"]})
    assert late.status_code == 409 and "изменён в другом окне" in late.json["error"] and scalar(select(CustomReport.definition))["show"] == ["self"]


def test_a_version_does_not_come_back_under_a_taken_name(as_, save, kept, scalar):
    save(id=kept, title="Ученики с классом")
    save(title="Ученики")
    assert "Переименуйте его" in as_("zoya").post(f"/builder/compose/{kept}/versions/1", follow_redirects=True).text
    assert scalar(select(CustomReport.title).where(CustomReport.id == kept)) == "Ученики с классом"


def test_nothing_found_in_a_part_is_not_said_of_the_whole(as_, save, scalar):
    save(title="Работы", definition={"thing": "mark", "show": ["student"], "where": {"all": [{"field": "comment", "op": "is", "value": "нет такого"}]}})
    url = f"/builder/{scalar(select(CustomReport.id))}"
    as_("zoya").post(f"/builder/compose{url.removeprefix('/builder')}/readers", data={"role": "TCH"})
    assert "Под условия этого отчёта сегодня никто" in as_("zoya").get(url).text
    his = as_("anna").get(url).text
    assert "Среди того, что вам видно" in his and "По видимым вам строкам" in his


def test_a_shared_report_shows_each_reader_his_own(as_, kept, cast, read):
    zoya, anna, kostya = as_("zoya"), as_("anna"), as_("kostya")
    assert anna.get(f"/builder/{kept}").status_code == kostya.get(f"/builder/{kept}").status_code == 404
    page = zoya.get(f"/builder/compose/{kept}/readers").text
    assert "Учитель" in page and "Ученик</span>" not in page
    assert "из списка" in zoya.post(f"/builder/compose/{kept}/readers", data={"role": "PUP"}).text
    assert "из списка" in zoya.post(f"/builder/compose/{kept}/readers", data={"account": cast.account["mama"]}).text
    zoya.post(f"/builder/compose/{kept}/readers", data={"role": "TCH", "account": cast.account["kostya"]})
    assert len(read(select(CustomReportShare.id))) == 2
    assert "Жукова" in zoya.get(f"/builder/{kept}").text and "Инвалидность" in zoya.get(f"/builder/{kept}").text
    seen = kostya.get(f"/builder/{kept}").text
    assert "Жукова" in seen and "вам не видно: «Инвалидность»" in seen and "Изменить</a>" not in seen
    his = as_("boris").get(f"/builder/{kept}").text
    assert "По видимым вам строкам" in his and "Жукова" in his and "Ёлкин" not in his.split("<main")[1]
    for url in (f"/builder/compose/{kept}", f"/builder/compose/{kept}/readers", f"/builder/compose/{kept}/versions"):
        assert kostya.get(url).status_code in (403, 404), url
    assert kostya.post(f"/builder/compose/{kept}/remove").status_code in (403, 404)
    assert kostya.post("/builder/compose/save", json={"id": kept, "title": "Моё", "definition": PUPILS}).status_code in (403, 404)
    zoya.post(f"/builder/compose/{kept}/readers", data={})
    assert anna.get(f"/builder/{kept}").status_code == 404


def test_an_old_word_is_named_and_taken_out(as_, kept, writing, scalar):
    with writing():
        db.session.get(CustomReport, kept).definition = PUPILS | {"show": ["self", "mood"], "sort": [{"by": 0}]}
    page = as_("zoya").get(f"/builder/{kept}").text
    assert "«mood»: такого поля" in page and "Убрать то, чего больше нет" in page
    assert as_("zoya").get(f"/builder/{kept}.xlsx").status_code == 409
    assert "Убрано:" in as_("zoya").post(f"/builder/compose/{kept}/mend", follow_redirects=True).text
    assert scalar(select(CustomReport.definition))["show"] == ["self"]


def test_a_report_asks_its_value_on_the_page(as_, save, scalar, cast):
    save(title="Класс", definition={"thing": "student", "show": ["self"], "where": {"all": [
        {"field": "enrolment@.class", "op": "in", "value": {"ask": "Какой класс"}}]}})
    url = f"/builder/{scalar(select(CustomReport.id))}"
    page = as_("zoya").get(url).text
    assert "Какой класс" in page and "5Б</option>" in page and "Укажите, о чём отчёт" in page
    assert "Жукова" in as_("zoya").get(f"{url}?a0={cast.school_class['5Б']}").text
    assert "Отчёт не выполнить" in as_("zoya").get(f"{url}?a0=x").text


@pytest.mark.both_databases
def test_files_hold_what_is_seen_with_the_conditions(as_, kept, read):
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_("zoya").get(f"/builder/{kept}.xlsx").data))
    assert book.sheet_names == ["Отчёт", "Условия"] and book.get_sheet_by_name("Отчёт").to_python()[0] == ["ФИО", "Инвалидность"]
    facts = dict(row[:2] for row in book.get_sheet_by_name("Условия").to_python())
    assert facts["Данные"] == "Ученики" and facts["Условия"] == "Учится в школе – да" and facts["Составил"]
    text = as_("zoya").get(f"/builder/{kept}.csv").data
    assert text.startswith(b"\xef\xbb\xbf") and next(csv.reader(io.StringIO(text.decode("utf-8-sig")), delimiter=";")) == ["ФИО", "Инвалидность"]
    assert as_("zoya").get(f"/builder/{kept}.pdf").data.startswith(b"%PDF") and as_("zoya").get(f"/builder/{kept}.exe").status_code == 404
    assert [row[0] for row in read(select(AccessLog.action).where(AccessLog.detail == "Конструктор: Ученики"))] == ["выгрузка", "выгрузка", "печать"]


def test_a_name_like_a_formula_stays_a_name(app, cast, writing):
    with writing():
        db.session.get(Person, cast.person["vanya"]).last_name = "=1+1"
    with app.test_request_context():
        asked, _ = question.parse({"thing": "student", "show": ["self"]})
        assert "'=1+1 " in out.as_csv(accounts.acting_as_account(cast.account["zoya"]), "Имена", asked).read().decode("utf-8-sig")


def test_a_figure_opens_the_rows_that_made_it(as_, cast):
    page = as_("zoya").get("/builder/ready/debtors").text
    assert "Ёлкин" in page and "Русский язык" in page
    link = page.split('class="drill" href="')[1].split('"')[0].replace("&amp;", "&")
    rows = as_("zoya").get(link).text
    assert "Русский язык" in rows and "09.11.2026" in rows and "Строк: 1" in rows
    for tail in ("?of=x", "?of=[[1]]", "?of=[1,2,3,4,5]", "?of={}", f"?of=[{'1' * 2000}]", "?of=[null,1.5]", '?of=["\\ud800"]', f"?of={'[' * 900}"):
        assert as_("zoya").get(f"/builder/ready/debtors/rows{tail}").status_code == 404, tail
    assert as_("zoya").get("/builder/ready/birthdays/rows?of=[]").status_code == 404          # a list has no figures


@pytest.mark.parametrize("who", ["olga", "zoya", "dmitry", "kostya", "anna", "vera"])
def test_every_ready_report_answers_or_says_why_not(as_, who):
    client = as_(who)
    for start in starting.STARTS:
        page = client.get(f"/builder/ready/{start.key}")
        assert page.status_code == 200 and start.title in page.text
        refused = 'class="notice bad"' in page.text
        assert not (refused and who in {"olga", "zoya", "dmitry"}), (start.key, who)
        assert client.get(f"/builder/ready/{start.key}.csv").status_code == (409 if refused else 200), (start.key, who)
    assert ('Готовые отчёты' in client.get("/builder/").text) == (who not in {"anna", "vera"})


def test_a_report_comes_by_itself_with_the_rights_of_that_day(app, as_, kept, cast, read, scalar, writing):
    zoya = as_("zoya")
    assert as_("anna").post(f"/builder/{kept}/schedule", data={"repeat": "weekly", "weekday": "2"}).status_code == 404
    assert "Выберите, когда" in zoya.post(f"/builder/{kept}/schedule", data={"repeat": "hourly"}, follow_redirects=True).text
    zoya.post(f"/builder/compose/{kept}/readers", data={"account": cast.account["kostya"]})
    as_("kostya").post(f"/builder/{kept}/schedule", data={"repeat": "weekly", "weekday": "2"})
    assert scalar(select(CustomReportSchedule.next_on)) == date(2026, 11, 24)
    _come(app, writing, date(2026, 11, 23))
    assert scalar(select(CustomReportSchedule.next_on)) == date(2026, 11, 24) and scalar(select(Job.state)) is JobState.DONE
    assert "Пришёл отчёт «Ученики»" in scalar(select(Notice.title))
    data = as_("kostya").get(f"/jobs/{scalar(select(Job.id))}/result").data
    assert CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("Отчёт").to_python()[0] == ["ФИО"]       # health is not for him
    zoya.post(f"/builder/compose/{kept}/readers", data={})
    _come(app, writing, date(2026, 11, 23))
    assert [row[0] for row in read(select(Job.state).order_by(Job.id))] == [JobState.DONE, JobState.FAILED]
    assert "не получился" in read(select(Notice.title).order_by(Notice.id))[-1][0]
    as_("zoya").post(f"/builder/{kept}/schedule", data={"repeat": "period"})
    assert read(select(CustomReportSchedule.next_on).order_by(CustomReportSchedule.id))[-1][0] == date(2026, 12, 31)
    as_("zoya").post(f"/builder/{kept}/schedule", data={"repeat": "none"})
    assert len(read(select(CustomReportSchedule.id))) == 1


def _come(app, writing, day):
    with writing():
        db.session.scalars(select(CustomReportSchedule)).one().next_on = day
    with app.app_context(), trusted("the round of the server"):
        schedules.in_time()
    app.extensions["jobs"].drain()


def test_a_long_list_is_made_in_the_background(app, as_, kept, scalar, monkeypatch):
    monkeypatch.setattr(out, "IN_PAGE", 1)
    assert as_("zoya").get(f"/builder/{kept}.csv").location == "/jobs/"
    app.extensions["jobs"].drain()
    assert scalar(select(Job.state)) is JobState.DONE
    assert "Жукова" in as_("zoya").get(f"/jobs/{scalar(select(Job.id))}/result").data.decode("utf-8-sig")


@pytest.mark.both_databases
def test_a_question_that_takes_too_long_is_stopped_with_a_hint(app, as_):
    numbers = select(literal(1).label("n")).cte(recursive=True)
    numbers = numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < 10 ** 9))
    with app.test_request_context(), pytest.raises(TooLong, match="Сузьте его"), limited(0.2):
        db.session.execute(select(func.count()).select_from(numbers))
    assert as_("zoya").get("/builder/ready/quality").status_code == 200           # the connection is as good as new


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"definition": 5}', b'{"definition": {"thing": "student", "show": [' + b"[" * 500 + b"]" * 500 + b"]}}",
                                  b'{"definition": {"thing": "student", "show": ["self"]}, "answers": 7}', b'{"id": {}, "title": [], "definition": null}',
                                  b"[" * 50_000, b'{"definition": ' + b"[" * 20_000 + b"]" * 20_000 + b"}", b"\xff",
                                  b'{"title": "\\ud800", "definition": {"thing": "mark"}}',
                                  b'{"title": "a", "definition": {"thing": "student", "show": ["self"], "view": ["x"]}}', b'{"title": "a", "definition": NaN}',
                                  b'{"title": "a", "definition": {"thing": "student", "show": [{"field": "self", "junk": Infinity}]}}'])
@pytest.mark.parametrize("door", ["preview", "save"])
def test_whatever_is_posted_gets_a_sentence(as_, door, body):
    answer = as_("zoya").post(f"/builder/compose/{door}", data=body, content_type="application/json", headers={"Accept": "application/json"})
    assert answer.status_code in (200, 400, 404, 409, 413) and (answer.status_code == 200 or answer.json["error"])
    assert as_("zoya").post("/builder/compose/preview", data=b"x" * 70_000, content_type="application/json").status_code == 413


def test_a_figure_of_the_preview_opens_its_rows(as_):
    definition = {"thing": "mark", "group": ["group.subject"], "measures": [{"kind": "count", "label": "Отметок"}]}
    answer = as_("zoya").post("/builder/compose/preview", json={"definition": definition}).json
    assert answer["foot"] == ["of=%5B%5D&measure=%D0%9E%D1%82%D0%BC%D0%B5%D1%82%D0%BE%D0%BA"] and answer["ways"][0][0] == ""
    rows = as_("zoya").post("/builder/compose/rows", json={"definition": definition, "of": "[]", "measure": "Отметок"}).json
    assert rows["total"] == 4 and "/records/student/details/" in rows["cards"][0][0] and "Отметки текущие" in rows["sentence"]
    for more in ({"of": "x"}, {"of": "[1, 2, 3]"}, {"of": "[]", "measure": "Других"}, {"of": "[]", "definition": {"thing": "mark", "show": ["day"]}}):
        assert as_("zoya").post("/builder/compose/rows", json={"definition": definition} | more).status_code == 404, more
    assert as_("anna").post("/builder/compose/rows", json={"definition": definition, "of": "[]"}).status_code == 403


def test_a_preview_takes_as_many_statements_for_one_row_as_for_a_hundred(as_, crowd):
    client, definition = as_("zoya"), {"definition": {"thing": "mark", "show": ["student", "group.subject", "value"], "where": {}}}
    before = statements(client.post("/builder/compose/preview", json=definition))
    crowd(20, 6)
    after = client.post("/builder/compose/preview", json=definition)
    assert after.json["total"] > 100 and statements(after) <= before + 1          # the number of all is asked once there are more than a page


@pytest.mark.parametrize("key", sorted(ALIKE))
def test_a_named_report_opens_as_a_copy(as_, cast, key):
    page = as_("zoya").get(f"/reports/{key}").text
    link = f"/builder/compose/?like={key}&class_id={cast.school_class['5А']}&period_id={cast.period[2]}"
    assert f"like={key}" in page or "Excel</a>" not in page
    definition = json.loads(html.unescape(as_("zoya").get(link).text.split('data-definition="')[1].split('"')[0]))
    answer = as_("zoya").post("/builder/compose/preview", json={"definition": definition}).json
    assert not answer["problems"] and "rows" in answer
    assert "like=" not in as_("vera").get(f"/reports/{key}").text

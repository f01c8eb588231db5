"""What happened, in words: of a row, of a person, of a deed; and its undoing, looked at first."""
import re
from datetime import date, datetime, time

import pytest
from sqlalchemy import func, select, update

from sgo import changes, database
from sgo.access import acting_as, trusted
from sgo.models import Attendance, BellSlot, Change, ChangeSet, ColumnLayout, Lesson, Mark, Room, SchoolClass, Student, StudyGroup, StudyPeriod, db
from sgo.services import accounts
from tests.conftest import cells
from tests.furnish import furnish
from tests.school import TODAY

pytestmark = pytest.mark.both_databases


@pytest.fixture
def deed(app):
    """Do something as somebody past the forms; returns the number of the deed."""
    def run(who, name, work):
        with app.test_request_context(environ_base={"REMOTE_ADDR": "10.0.0.7"}), acting_as(accounts.acting(who)), changes.writing(name) as done:
            work()
        return done.set_id
    return run


def one(model, *conditions):
    return db.session.scalars(select(model).where(*conditions), execution_options=changes.system("a test's deed", model)).one()


def setting(model, *conditions, **values):
    def work():
        row = one(model, *conditions)
        for name, value in values.items():
            setattr(row, name, value)
    return work


def adding(*rows):
    return lambda: db.session.add_all(rows)


def text_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text.split("<main")[1].split("</main>")[0]).split()).replace("\u00a0", " ")


# ---------- in words
def test_a_row_tells_from_what_to_what_by_whom_and_from_where(as_, cast, deed):
    deed("olga", "Правка класса", setting(SchoolClass, SchoolClass.id == cast.school_class["5Б"], letter="В", room_id=1))
    page = text_of(as_("olga").get(f"/records/school-class/details/?id={cast.school_class['5Б']}"))
    assert "Буква: Б → В" in page
    assert "Кабинет: – → 23" in page
    assert "Лаптева О. С. , с адреса 10.0.0.7" in page or "Лаптева О. С., с адреса 10.0.0.7" in page


def test_a_new_row_tells_what_it_was_made_with_even_after_it_was_changed(as_, deed, scalar):
    made = deed("olga", "Новый кабинет", adding(Room(number="45", name="кабинет химии", capacity=20)))
    deed("olga", "Правка", setting(Room, Room.number == "45", name="кабинет физики"))
    page = text_of(as_("olga").get(f"/records/change-set/details/?id={made}"))
    assert "создано Номер: 45 Название: кабинет химии Мест: 20" in page
    room = scalar(select(Room.id).where(Room.number == "45"))
    story = text_of(as_("olga").get(f"/records/room/details/?id={room}"))
    assert "Название: кабинет химии → кабинет физики" in story
    assert "Название: кабинет химии Мест: 20" in story


def test_instants_times_flags_hours_and_choices_are_words(as_, cast, deed, writing):
    with writing():
        furnish(cast)
    done = deed("olga", "Разное", lambda: [
        setting(StudyGroup, StudyGroup.id == cast.group["5А maths"], hours_week=50, is_subgroup=True)(),
        setting(BellSlot, BellSlot.number == 1, starts_at=time(8, 5))(), setting(StudyPeriod, StudyPeriod.number == 2, end_on=date(2026, 12, 29))(),
        setting(Lesson, Lesson.id == cast.lesson["5А maths 16.11"], topic_recorded_at=datetime.fromisoformat("2026-11-16T09:30:00+00:00"))(),
        setting(Attendance, code="Б")(), setting(ColumnLayout, columns={"0": "full_name", "2": "gender"})()])
    page = text_of(as_("olga").get(f"/records/change-set/details/?id={done}"))
    for words in ("Часов в неделю: 5 → 0,5", "Подгруппа: нет → да", "Начало: 08:00 → 08:05", "30.12.2026 → 29.12.2026", "→ 16.11.2026, 12:30",
                  "– → 0 – full_name; 2 – gender"):
        assert words in page, words
    assert not re.search(r"\{'|None|True|False|datetime|Choice|\+00:00", page)


def test_no_page_of_the_log_shows_the_programs_own_notation_or_a_secret(as_, cast, read):
    as_("olga").post("/records/account/password/", data={"id": cast.account["anna"]})
    for url in ("/records/change-set/", "/records/change/"):
        page = as_("olga").get(url + "?size=200")
        for id_ in re.findall(r'details/\?id=(\d+)"', page.text)[:60]:
            text = text_of(as_("olga").get(f"{url}details/?id={id_}"))
            assert not re.search(r"\{'|None|\$argon|password_hash", text), (url, id_)


# ---------- undoing
def test_undoing_is_looked_at_first(as_, cast, deed, scalar):
    room = Room(number="45", name="химия")
    made = deed("olga", "Правка", lambda: [setting(SchoolClass, SchoolClass.id == cast.school_class["5Б"], letter="В")(), db.session.add(room)])
    page = text_of(as_("olga").get(f"/records/change-set/undo/?id={made}"))
    assert "Буква: В → Б" in page
    assert "вернётся" in page
    assert "Кабинет: 45 Номер: 45 Название: химия будет удалено" in page
    assert scalar(select(SchoolClass.letter).where(SchoolClass.id == cast.school_class["5Б"])) == "В"
    done = as_("olga").post("/records/change-set/undo/", data={"id": made}, follow_redirects=True)
    assert "Действие отменено" in done.text
    assert scalar(select(SchoolClass.letter).where(SchoolClass.id == cast.school_class["5Б"])) == "Б"
    assert scalar(select(func.count()).select_from(Room).where(Room.number == "45")) == 0


def test_what_was_undone_can_be_done_again(as_, deed, scalar):
    made = deed("olga", "Новый кабинет", adding(Room(number="45", name="химия")))
    olga = as_("olga")
    olga.post("/records/change-set/undo/", data={"id": made})
    undoing = scalar(select(func.max(ChangeSet.id)))
    page = text_of(olga.get(f"/records/change-set/undo/?id={undoing}"))
    assert "Вернуть отменённое" in page
    assert "Кабинет: 45 Номер: 45 Название: химия будет восстановлено" in page
    olga.post("/records/change-set/undo/", data={"id": undoing})
    assert scalar(select(Room.name).where(Room.number == "45")) == "химия"
    names = scalar(select(ChangeSet.deed).where(ChangeSet.id == undoing)), scalar(select(ChangeSet.deed).order_by(ChangeSet.id.desc()).limit(1))
    assert names == ("Отмена: Новый кабинет", "Возврат: Новый кабинет")


def test_a_later_deed_is_named_with_a_link(as_, deed, scalar):
    first = deed("olga", "Первое", setting(Room, Room.number == "23", name="первое"))
    later = deed("olga", "Второе", setting(Room, Room.number == "23", name="второе"))
    page = as_("olga").get(f"/records/change-set/undo/?id={first}")
    assert "более позднее: «Второе» (Лаптева" in page.text
    assert f'href="/records/change-set/details/?id={later}"' in page.text
    assert "Действие отменяется только целиком." in page.text
    as_("olga").post("/records/change-set/undo/", data={"id": first})
    assert scalar(select(Room.name).where(Room.number == "23")) == "второе"


def test_what_refers_to_a_made_row_stands_in_the_way_and_is_named(as_, cast, deed, scalar):
    made = deed("olga", "Новый кабинет", adding(Room(number="45")))
    room = scalar(select(Room.id).where(Room.number == "45"))
    deed("olga", "Класс переехал", setting(SchoolClass, SchoolClass.id == cast.school_class["5А"], room_id=room))
    page = as_("olga").get(f"/records/change-set/undo/?id={made}")
    assert "Что мешает" in page.text
    assert "Классы – 1" in page.text
    assert f'href="/records/school-class/details/?id={cast.school_class["5А"]}">5А' in page.text
    refused = as_("olga").post("/records/change-set/undo/", data={"id": made}, follow_redirects=True)
    assert "ссылаются другие (Классы – 1)" in refused.text
    assert scalar(select(func.count()).select_from(Room).where(Room.number == "45")) == 1


def test_a_teacher_undoes_his_own_mark_but_not_in_a_closed_period(as_, cast, scalar, writing):
    anna, lesson = as_("anna"), cast.lesson["5А maths 16.11"]
    anna.post(f"/journal/{cast.group['5А maths']}/cells",
              **cells("operation-1", {"lesson": lesson, "work": cast.work["5А maths 16.11"], "student": cast.student["masha"], "value": "5", "seen": ""}))
    made, masha = scalar(select(func.max(ChangeSet.id)).where(ChangeSet.account_id == cast.account["anna"], ChangeSet.operation == "operation-1")), (
        Mark.student_id == cast.student["masha"])
    with writing():
        one(StudyPeriod, StudyPeriod.number == 2).is_closed = True
    assert "Период закрыт" in anna.get(f"/records/change-set/undo/?id={made}").text
    anna.post("/records/change-set/undo/", data={"id": made})
    assert scalar(select(func.count()).select_from(Mark).where(masha)) == 1
    with writing():
        one(StudyPeriod, StudyPeriod.number == 2).is_closed = False
    anna.post("/records/change-set/undo/", data={"id": made})
    assert scalar(select(func.count()).select_from(Mark).where(masha)) == 0


@pytest.mark.parametrize("who", ["zoya", "semyon", "mama", "vanya"])
def test_who_does_not_read_the_log_sees_no_undoing(as_, deed, who):
    made = deed("olga", "Новый кабинет", adding(Room(number="45")))
    assert as_(who).get(f"/records/change-set/undo/?id={made}").status_code == 403


def test_another_teacher_finds_no_such_deed_and_who_reads_the_log_may_only_look(as_, deed, scalar):
    made = deed("olga", "Новый кабинет", adding(Room(number="45")))
    assert as_("anna").get(f"/records/change-set/undo/?id={made}").status_code == 404
    for who in ("dmitry", "kostya"):
        assert "Отменить действие может тот, кто его сделал" in as_(who).get(f"/records/change-set/undo/?id={made}").text
    as_("dmitry").post("/records/change-set/undo/", data={"id": made})
    assert scalar(select(func.count()).select_from(Room).where(Room.number == "45")) == 1


def test_undoing_never_takes_the_last_administrator_away(as_, cast, deed, scalar):
    from sgo.models import AccountRole, Role
    given = deed("olga", "Дана роль", adding(AccountRole(account_id=cast.account["zoya"], role=Role.ADM)))
    deed("zoya", "Снята роль", lambda: db.session.delete(one(AccountRole, AccountRole.account_id == cast.account["olga"], AccountRole.role == Role.ADM)))
    zoya, administrators = as_("zoya"), select(func.count()).select_from(AccountRole).where(AccountRole.role == Role.ADM)
    assert "Это последний администратор школы." in zoya.get(f"/records/change-set/undo/?id={given}").text
    zoya.post("/records/change-set/undo/", data={"id": given})
    assert scalar(administrators) == 1
    deed("zoya", "Дана роль", adding(AccountRole(account_id=cast.account["olga"], role=Role.ADM)))
    as_("olga").post("/records/change-set/undo/", data={"id": given})
    assert scalar(administrators) == 1


# ---------- of a person
@pytest.fixture
def about_vanya(as_, cast, deed):
    """A few deeds about Ваня, by several people."""
    from sgo.models import Guardianship, Person, PersonContacts, StudentFile
    deed("olga", "Правка контактов", setting(PersonContacts, PersonContacts.person_id == cast.person["vanya"], phone="+7 910 111-22-33"))
    deed("olga", "Правка дела", setting(StudentFile, StudentFile.student_id == cast.student["vanya"], personal_file_no="Е-77"))
    deed("olga", "Ограничение", setting(Guardianship, Guardianship.guardian_id == cast.guardian["mama"], restricted=True))
    deed("anna", "Правка отметки", setting(Mark, Mark.id == cast.mark["vanya 5А maths"], value=4))
    deed("olga", "Чужая фамилия", setting(Person, Person.id == cast.person["olya"], last_name="Петрова"))


def test_a_persons_story_gathers_all_that_hangs_on_him(as_, cast, about_vanya):
    page = text_of(as_("olga").get(f"/history/person/{cast.person['vanya']}"))
    for words in ("Телефон: +7 910 000-00-00 → +7 910 111-22-33", "№ личного дела", "→ Е-77", "Отметка: 5 → 4", "Ограничен", "нет → да"):
        assert words in page, words
    assert "Чужая фамилия" not in page
    assert page.index("Отметка: 5 → 4") < page.index("Телефон:")
    only = text_of(as_("olga").get(f"/history/person/{cast.person['vanya']}?kind=mark"))
    assert "Отметка: 5 → 4" in only
    assert "Телефон:" not in only
    assert "Ограничение" in text_of(as_("olga").get(f"/history/person/{cast.person['mama']}"))
    assert f'/history/person/{cast.person["vanya"]}"' in as_("olga").get(f"/people/{cast.person['vanya']}").text


def test_a_persons_story_is_told_as_far_as_one_may_read_it(as_, cast, about_vanya):
    vera = text_of(as_("vera").get(f"/history/person/{cast.person['vanya']}"))
    assert "Телефон:" in vera
    assert "Отметка: 5 → 4" in vera
    anna = text_of(as_("anna").get(f"/history/person/{cast.person['vanya']}"))
    assert "Отметка: 5 → 4" in anna
    assert "Телефон:" not in anna
    assert "Изменений, которые вам видны, не было" in text_of(as_("zoya").get(f"/history/person/{cast.person['vanya']}"))
    assert as_("boris").get(f"/history/person/{cast.person['vanya']}").status_code == 404
    assert as_("mama").get(f"/history/person/{cast.person['vanya']}").status_code == 403


# ---------- the logs searched
def found(client, url="/records/change-set/", **asked):
    page = client.get(url, query_string=asked)
    assert page.status_code == 200
    return text_of(page)


def test_the_log_is_searched_by_who_about_whom_what_and_words(as_, cast, about_vanya):
    olga = as_("olga")
    by_anna = found(olga, who="ермакова анна")
    assert "Правка отметки" in by_anna
    assert "Правка дела" not in by_anna
    about = found(olga, about="елкин иван")
    for words in ("Правка контактов", "Правка дела", "Правка отметки"):
        assert words in about
    assert "Чужая фамилия" not in about
    assert "Правка отметки" in found(olga, kind="mark")
    assert "Правка дела" not in found(olga, kind="mark")
    assert "Что: Отметки" in found(olga, kind="mark")
    assert "Чужая фамилия" in found(olga, q="фамилия ЧУЖАЯ")
    assert "Ничего не нашлось" in found(olga, q="100%_такого нет")
    both = found(olga, who="лаптева", about="ёлкин", kind="student_file")
    assert "Правка дела" in both
    assert "Правка контактов" not in both


def test_the_log_is_searched_by_days(as_, about_vanya):
    today = TODAY.isoformat()                           # a deed is written down on the school's day, whatever the computer's is
    assert "Правка дела" in found(as_("olga"), since=today, until=today)
    assert "Ничего не нашлось" in found(as_("olga"), until="2020-01-01")
    assert "Правка дела" in found(as_("olga"), since="31.02.2026", page="-5", size="7", kind="<b>")


def test_a_teacher_finds_only_his_own_deeds(as_, cast, about_vanya):
    anna = found(as_("anna"), about="ёлкин")
    assert "Правка отметки" in anna
    assert "Правка контактов" not in anna
    assert "Ничего не нашлось" in found(as_("boris"), about="ёлкин")


def test_the_logs_cost_the_same_few_statements_whatever_is_asked(as_, cast, about_vanya):
    from tests.conftest import statements
    olga = as_("olga")
    for number in range(12):
        olga.get(f"/people/{cast.person['vanya']}?n={number}")
    for url in ("/records/change-set/", "/records/access-log/"):
        for asked in ({}, {"who": "лаптева", "about": "ёлкин", "q": "правка", "since": "2020-01-01"}, {"kind": "student"}, {"page": "2", "size": "20"}):
            assert statements(olga.get(url, query_string=asked)) <= 6, (url, asked)


def test_a_persons_story_reads_each_kind_once_however_much_there_is(as_, cast, about_vanya, deed):
    from sgo.models import PersonContacts
    from tests.conftest import statements
    olga, url = as_("olga"), f"/history/person/{cast.person['vanya']}"
    few = olga.get(url)
    for number in range(6):
        deed("olga", "Ещё правка", setting(PersonContacts, PersonContacts.person_id == cast.person["vanya"], phone=f"+7 910 111-22-4{number}"))
        deed("anna", "Ещё правка", setting(Mark, Mark.id == cast.mark["vanya 5А maths"], value=3 + number % 2))
    many = olga.get(url)
    assert many.text.count("Ещё правка") > 6 and statements(many) <= statements(few)


def test_who_has_opened_a_file_is_told_to_those_entitled(as_, cast):
    as_("zoya").get("/records/person-papers/?q=ёлкин")
    as_("zoya").get(f"/people/{cast.person['vanya']}")
    for who in ("olga", "dmitry", "kostya"):
        page = found(as_(who), f"/people/{cast.person['vanya']}")
        assert "Зимина З. П. просмотр" in page.split("Кто открывал")[1], who
    assert "Кто открывал" not in found(as_("vera"), f"/people/{cast.person['vanya']}")
    lines = found(as_("dmitry"), "/records/access-log/", about="ёлкин иван", who="зимина", action="просмотр")
    assert "Человек: Ёлкин Иван Романович" in lines
    assert "Ничего не нашлось" in found(as_("dmitry"), "/records/access-log/", about="жукова")
    assert "Ничего не нашлось" in found(as_("dmitry"), "/records/access-log/", until="2020-01-01")


def test_the_network_administrator_sees_numbers_and_no_names(as_, cast):
    as_("zoya").get("/records/student/?q=ёлкин")
    as_("zoya").get(f"/people/{cast.person['vanya']}")
    page = found(as_("semyon"), "/access-trail/")
    assert f"№ {cast.account['zoya']} просмотр person № {cast.person['vanya']}" in page
    for words in ("Зимина", "Ёлкин", "ёлкин"):
        assert words not in page
    for url in ("/records/access-log/", "/records/change-set/"):
        assert as_("semyon").get(url).status_code == 403
    assert as_("zoya").get("/access-trail/").status_code == 403


def test_a_change_of_a_column_that_has_moved_is_told_and_not_undone(as_, cast, app, writing, read):
    with writing():
        db.session.get(Student, cast.student["vanya"]).archived_at = cast.at
    set_id = read(select(ChangeSet.id).order_by(ChangeSet.id.desc()))[0][0]
    with app.app_context(), trusted("an old entry of the log"), database.transaction():
        kept = {"before": {"transport": False, "gone": 1}, "after": {"transport": True, "gone": 2}}
        db.session.execute(update(Change).where(Change.change_set_id == set_id).values(**kept))
    olga = as_("olga")
    page = olga.get(f"/records/change-set/details/?id={set_id}")
    assert "Подвоз: нет → да" in text_of(page) and "Прежнее поле: 1 → 2" in text_of(page)
    undoing = olga.get(f"/records/change-set/undo/?id={set_id}")
    assert undoing.status_code == 200 and "теперь хранятся в другом месте" in text_of(undoing)
    olga.post("/records/change-set/undo/", data={"id": set_id})
    assert read(select(Student.archived_at).where(Student.id == cast.student["vanya"]))[0][0] is not None

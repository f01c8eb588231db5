"""The rules of a kind are one: a form, a deed on many rows and a loaded file refuse alike and warn alike."""


import pytest
from sqlalchemy import func, select

from sgo.models import (ChangeSet, Guardian, Holiday, Lesson, LessonStatus, Licence, Organisation, Parallel,
                        PlanStatus, Profile, Room, SchoolClass, StudyPeriod, ThematicPlan, db)
from tests.furnish import furnish
from tests.records.forms import Page, errors
from tests.records.test_mass import carried_out, said
from tests.test_reference_import import counted, load, paste, seen_of, token_of

pytestmark = pytest.mark.both_databases


@pytest.fixture
def furnished(cast, writing):
    with writing():
        furnish(cast)
        db.session.add(Profile(name="начальный", first_parallel=1, last_parallel=4))


def sent(client, table, **given):
    url = f"/records/{table}/new/"
    return client.post(url, data=Page(client.get(url).text).posted() | {name: str(value) for name, value in given.items()}, follow_redirects=True)


# ---------- parallels and profiles
def test_a_parallel_is_numbered_by_its_name_wherever_it_comes_from(as_, scalar):
    olga, sentence = as_("olga"), "Начните название с числа от 1 до 11"
    assert sentence in errors(sent(olga, "parallel", name="Двенадцатый", stage="СОО").text)["name"]
    page = paste(olga, "parallel", ["Название", "Уровень"], ["10 класс", "СОО"], ["Двенадцатый", "СОО"])
    assert counted(page) == (1, 0, 0, 1) and sentence in page.text
    load(olga, "parallel", page)
    assert scalar(select(Parallel.name).where(Parallel.id == 10)) == "10 класс"
    assert scalar(select(func.count()).select_from(Parallel).where(Parallel.name == "Двенадцатый")) == 0


def test_a_class_stands_in_a_parallel_of_its_profile_wherever_it_comes_from(as_, furnished, cast, read, scalar):
    olga, profile = as_("olga"), scalar(select(Profile.id).where(Profile.name == "начальный"))
    refused = sent(olga, "school-class", year_id=cast.year, parallel_id=5, letter="Г", profile_id=profile)
    sentence = errors(refused.text)["parallel_id"]
    page = paste(olga, "school-class", ["Параллель", "Буква", "Профиль"], ["5", "Г", "начальный"], ["1", "Г", "начальный"])
    assert counted(page)[0] == 1 and counted(page)[3] == 1 and sentence in page.text
    rows = [cast.school_class["5А"], cast.school_class["1А"]]
    shown = olga.post("/records/school-class/action/", data={"action": "edit", "field": "profile_id", "asked": "1", "profile_id": profile, "rowid": rows})
    assert "Будет изменено: 1" in shown.text and f"5А: {sentence}" in shown.text
    done = olga.post("/records/school-class/action/", data={"action": "edit", "field": "profile_id", "asked": "1", "profile_id": profile,
                                                            "ids": said(shown, "ids"), "seen": said(shown, "seen")})
    assert done.status_code == 302
    assert read(select(SchoolClass.id).where(SchoolClass.profile_id == profile)) == [(cast.school_class["1А"],)]


def test_what_looks_odd_is_told_before_a_file_is_loaded_and_before_many_rows_are_changed(as_, furnished, cast):
    olga = as_("olga")
    page = paste(olga, "school-class", ["Параллель", "Буква", "Смена"], ["5", "Ъ", "2"], ["1", "В", "1"])
    assert counted(page)[0] == 2
    assert page.text.count("Обычно класс называют русской заглавной буквой") == 1 and "вторая смена не допускается" in page.text
    form = {"action": "edit", "field": "shift", "asked": "1", "rowid": [cast.school_class["5А"]]}
    assert "5А: Для 1, 5 и 9 классов вторая смена" in olga.post("/records/school-class/action/", data=form | {"shift": "2"}).text
    shown = olga.post("/records/school-class/action/", data=form | {"shift": "1"})
    assert "вторая смена" not in shown.text


def test_a_trigger_is_told_in_the_preview_not_after_it(as_, furnished, cast, read):
    periods = [id_ for (id_,) in read(select(StudyPeriod.id).order_by(StudyPeriod.start_on))][:2]
    form = {"action": "edit", "field": "end_on", "asked": "1", "end_on": "2026-12-30", "rowid": periods}
    shown = as_("olga").post("/records/study-period/action/", data=form)
    assert "Период пересекается с другим периодом" in shown.text


def test_an_archive_of_many_tells_what_hangs_on_them_and_offers_undoing(as_, cast, read, scalar):
    olga, rows = as_("olga"), [cast.guardian["mama"], cast.guardian["papa"]]
    shown, done = carried_out(olga, "/records/guardian/", action="archive", rowid=rows)
    assert "Что этим пользуется" in shown.text and "Представители детей – " in shown.text and 'href="/records/guardianship/"' in shown.text
    page = olga.get(done.location)
    made = scalar(select(func.max(ChangeSet.id)))
    assert f'/records/change-set/undo/?id={made}">Отменить' in page.text
    olga.post("/records/change-set/undo/", data={"id": made})
    assert read(select(Guardian.id).where(Guardian.archived_at.is_not(None))) == []


# ---------- the calendar
def test_holidays_and_periods_lie_inside_their_year(as_, cast, scalar):
    olga = as_("olga")
    refused = sent(olga, "holiday", year_id=cast.year, name="летние", start_on="2027-09-06", end_on="2027-09-15", first_parallel=1, last_parallel=11)
    assert "вне учебного года 2026/2027" in errors(refused.text)["start_on"]
    scheme = scalar(select(StudyPeriod.scheme_id).limit(1))
    late = sent(olga, "study-period", scheme_id=scheme, number=7, name="лишний", start_on="2026-08-01", end_on="2026-08-20")
    assert "вне учебного года" in errors(late.text)["start_on"]
    page = paste(olga, "holiday", ["Название", "Начало", "Окончание"], ["летние", "01.06.2027", "31.08.2027"], ["ранние", "01.08.2026", "08.08.2026"])
    assert (counted(page)[0], counted(page)[3]) == (1, 1) and "вне учебного года" in page.text
    inside = sent(olga, "holiday", year_id=cast.year, name="майские", start_on="2027-05-01", end_on="2027-05-09", first_parallel=1, last_parallel=11)
    assert "Сохранено" in inside.text and "короче недели" not in inside.text


def test_short_holidays_and_holidays_over_lessons_are_told_and_kept(as_, cast, writing, scalar):
    with writing():
        lesson = db.session.scalars(select(Lesson).order_by(Lesson.day)).first()
        day, lesson.status = lesson.day, LessonStatus.HELD
    told = sent(as_("olga"), "holiday", year_id=cast.year, name="внезапные", start_on=day, end_on=day, first_parallel=1, last_parallel=11)
    assert "Каникулы короче недели (дней: 1)" in told.text
    number = scalar(select(func.count()).select_from(Lesson).where(Lesson.day == day, Lesson.status != LessonStatus.CANCELLED))
    assert f"в журнале стоит {number} урок" in told.text
    assert scalar(select(func.count()).select_from(Holiday).where(Holiday.name == "внезапные")) == 1


def test_a_year_made_shorter_tells_what_is_left_outside(as_, cast, scalar):
    olga, url = as_("olga"), f"/records/school-year/edit/?id={cast.year}"
    page = Page(olga.get(url).text).posted()
    assert "теперь выходят за учебный год" in olga.post(url, data=page | {"end_on": "2026-12-01"}, follow_redirects=True).text


def test_a_licence_from_the_future_is_told_and_kept(as_, cast, scalar):
    form = {"number": "Л035-1", "issued_by": "Министерство", "status": "active"}
    assert "Дата выдачи в будущем" in sent(as_("olga"), "licence", issued_on="2031-01-01", **form).text
    assert "Дата выдачи в будущем" not in sent(as_("olga"), "licence", issued_on="2021-01-01", **form | {"number": "Л035-2"}).text
    assert scalar(select(func.count()).select_from(Licence).where(Licence.number.in_(["Л035-1", "Л035-2"]))) == 2


# ---------- an approval is the director's
def undone(client, id_):
    preview = client.get(f"/records/change-set/undo/?id={id_}").text
    client.post("/records/change-set/undo/", data={"id": id_})
    return preview


def test_nobody_but_the_director_takes_the_approval_of_the_card_back_or_gives_it_again(as_, furnished, scalar):
    dmitry, approved, last = as_("dmitry"), select(Organisation.approved_at), select(func.max(ChangeSet.id))
    seen = dmitry.get("/organisation/").text.split('name="seen" value="')[1].split('"')[0]
    dmitry.post("/organisation/approve", data={"seen": seen})
    deed = scalar(last)
    assert scalar(approved)
    assert "Утверждение будет снято" in undone(as_("olga"), deed) and scalar(approved)
    assert "Утверждение будет снято" in undone(dmitry, deed) and scalar(approved) is None
    taken = scalar(last)
    assert "Прежнее утверждение вернётся" in undone(as_("olga"), taken) and scalar(approved) is None
    undone(dmitry, taken)
    assert scalar(approved)


def test_nobody_but_the_deputy_takes_the_approval_of_a_plan_back(as_, furnished, cast, writing, scalar):
    with writing():
        plan = db.session.scalars(select(ThematicPlan).order_by(ThematicPlan.id)).first()
        plan.status, id_ = PlanStatus.REVIEW, plan.id
    zoya, status = as_("zoya"), select(ThematicPlan.status).where(ThematicPlan.id == id_)
    zoya.post(f"/records/thematic-plan/turn/?id={id_}&to=approved")
    assert scalar(status) is PlanStatus.APPROVED
    undone(as_("olga"), scalar(select(func.max(ChangeSet.id))))
    assert scalar(status) is PlanStatus.APPROVED


# ---------- what was shown is what is done
def test_a_file_does_not_overwrite_what_was_changed_after_its_preview(as_, cast, writing, scalar):
    olga, rows = as_("olga"), [["Номер", "Мест"], ["23", "31"]]
    page = paste(olga, "room", *rows)
    with writing():
        db.session.scalars(select(Room).where(Room.number == "23")).one().capacity = 12
    again = load(olga, "room", page)
    assert again.status_code == 409 and "записи изменились" in again.text and "Мест: 12 → 31" in again.text
    assert scalar(select(Room.capacity).where(Room.number == "23")) == 12
    without = olga.post("/import/records/room/load", data={"token": token_of(page)})
    assert without.status_code == 409
    assert seen_of(again) and load(olga, "room", again).status_code == 200
    assert scalar(select(Room.capacity).where(Room.number == "23")) == 31


def test_an_edit_that_does_not_say_which_version_it_saw_is_shown_again(as_, cast, scalar):
    olga, id_ = as_("olga"), scalar(select(Room.id).where(Room.number == "23"))
    url = f"/records/room/edit/?id={id_}"
    page = Page(olga.get(url).text).posted()
    blind = {name: value for name, value in page.items() if name != "version"} | {"name": "вслепую"}
    refused = olga.post(url, data=blind)
    assert refused.status_code == 422 and "вслепую" in refused.text and scalar(select(Room.name).where(Room.id == id_)) != "вслепую"
    assert olga.post(url, data=page | {"name": "глядя"}).status_code == 302


def test_a_new_row_sent_twice_is_one_row_and_answered_alike(as_, scalar):
    olga, count = as_("olga"), select(func.count()).select_from(Licence)
    form = Page(olga.get("/records/licence/new/").text).posted() | {"number": "Л035-7", "issued_by": "Министерство", "issued_on": "2021-01-01"}
    first, second = (olga.post("/records/licence/new/", data=form) for _ in range(2))
    assert (first.status_code, first.location) == (second.status_code, second.location) == (302, first.location)
    assert scalar(count.where(Licence.number == "Л035-7")) == 1
    other = olga.post("/records/licence/new/", data=form | {"number": "Л035-8"})        # the back button, other words: another row
    assert other.status_code == 302 and scalar(count.where(Licence.number == "Л035-8")) == 1
    fresh = Page(olga.get("/records/licence/new/").text).posted() | {"number": "Л035-7", "issued_by": "Министерство", "issued_on": "2021-01-01"}
    assert olga.post("/records/licence/new/", data=fresh).status_code == 422
    olga.post("/records/licence/delete/", data={"id": scalar(select(Licence.id).where(Licence.number == "Л035-7")), "sure": "1"})
    gone = olga.post("/records/licence/new/", data=form)
    assert gone.status_code == 422 and "потом её удалили" in gone.text

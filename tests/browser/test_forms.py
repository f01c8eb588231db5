"""Forms in a real browser: without a mouse, on a phone, through errors, ended sessions, closed tabs; a row made in the midst of another form."""
import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from sgo.models import Guardian, Guardianship, Person, Room, UserSession, db
from tests.browser.conftest import PHONE, enter, is_narrow

PAPERS = "/records/person-papers/new/"


def end_sessions(writing, account_id):
    with writing():
        for session in db.session.scalars(select(UserSession).where(UserSession.account_id == account_id)):
            session.ended_at = session.started_at


def save(page):
    page.get_by_role("button", name="Сохранить", exact=True).click()


def test_a_pupil_is_looked_up_by_keyboard_alone(visit, cast, scalar):
    page = visit("olga")
    page.goto("/records/guardianship/new/")
    field = page.get_by_role("combobox", name="Ученик")
    field.focus()
    page.keyboard.type("соколова 5а", delay=20)
    expect(page.get_by_role("option", name="Соколова Мария Андреевна, 5А")).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", page.get_by_role("listbox").get_by_role("option", selected=True).get_attribute("id"))
    page.keyboard.press("Enter")
    expect(field).to_have_value("Соколова Мария Андреевна, 5А")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.get_by_role("combobox", name="Родитель").focus()
    page.keyboard.type("жуков", delay=20)
    expect(page.get_by_role("option", name="Жуков Павел Ильич")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    page.get_by_role("option", name="Жуков Павел Ильич").click()
    page.get_by_label("Кем приходится").select_option("иное")
    page.get_by_label("С обязательно", exact=True).fill("2026-11-01")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Сохранено.")).to_be_visible()
    assert scalar(select(Guardianship.id).where(Guardianship.student_id == cast.student["masha"], Guardianship.guardian_id == cast.guardian["zhukov"]))


def test_a_parent_and_the_person_behind_are_made_without_losing_the_form(visit, cast, scalar):
    page = visit("olga")
    page.goto("/records/guardianship/new/")
    page.get_by_label("Решение суда").fill("нет")
    page.get_by_role("combobox", name="Родитель").press_sequentially("Новикова Анна Львовна", delay=10)
    page.get_by_role("option", name="Создать «Новикова Анна Львовна»").click()
    window = page.get_by_role("dialog", name="Родитель: добавление")
    window.get_by_role("combobox", name="Человек").press("ArrowDown")
    window.get_by_role("option", name="Создать «Новикова Анна Львовна»").click()
    inner = page.get_by_role("dialog", name="Человек: добавление")
    expect(inner.get_by_label("Фамилия")).to_have_value("Новикова")
    inner.get_by_role("button", name="Создать").click()
    expect(inner.get_by_role("alert")).to_contain_text("исправьте 1 поле")
    inner.get_by_label("Пол").select_option("женский")
    inner.get_by_role("button", name="Создать").click()
    expect(window.get_by_role("combobox", name="Человек")).to_have_value("Новикова Анна Львовна")
    window.get_by_role("button", name="Создать").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("combobox", name="Родитель")).to_have_value("Новикова Анна Львовна")
    expect(page.get_by_label("Решение суда")).to_have_value("нет")
    page.get_by_role("combobox", name="Ученик").press_sequentially("гусев", delay=10)
    page.get_by_role("option", name="Гусев Лев").click()
    page.get_by_label("Кем приходится").select_option("мать")
    page.get_by_label("С обязательно", exact=True).fill("2026-11-01")
    save(page)
    expect(page.get_by_text("Сохранено.")).to_be_visible()
    assert scalar(select(Guardian.id).join(Person).where(Person.last_name == "Новикова"))


def test_a_short_dictionary_gets_its_row_in_place(visit):
    page = visit("olga")
    page.goto("/records/school-class/new/")
    page.get_by_role("link", name="Создать: Кабинет").click()
    window = page.get_by_role("dialog", name="Кабинет: добавление")
    window.get_by_label("Номер").fill("77")
    page.keyboard.press("Control+s")
    expect(page.get_by_label("Кабинет", exact=True).locator("option:checked")).to_have_text("77")
    page.get_by_role("link", name="Создать: Профиль").click()
    page.get_by_role("dialog").get_by_role("button", name="Отменить").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_label("Кабинет", exact=True).locator("option:checked")).to_have_text("77")


def test_numbers_take_their_form_and_letters_are_mended_visibly(visit):
    page = visit("olga")
    page.goto(PAPERS)
    page.get_by_label("СНИЛС").press_sequentially("11223344595")
    expect(page.get_by_label("СНИЛС")).to_have_value("112-233-445 95")
    page.get_by_role("link", name="Свидетельство о рождении").click()
    series = page.get_by_label("Свидетельство о рождении: серия")
    series.fill("ii-лo")
    series.blur()
    expect(series).to_have_value("II-ЛО")
    expect(page.get_by_text("исправлено: ii-лo → II-ЛО")).to_be_visible()
    page.get_by_role("link", name="Паспорт").click()
    page.get_by_label("Паспорт: серия").fill("45 10")
    page.get_by_label("Паспорт: серия").blur()
    expect(page.get_by_label("Паспорт: серия")).to_have_value("4510")


def test_the_summary_opens_the_part_with_the_error(visit):
    page = visit("olga")
    page.goto(PAPERS)
    page.get_by_role("combobox", name="Человек").press_sequentially("быков", delay=10)
    page.get_by_role("option", name="Быков Борис").click()
    page.get_by_role("link", name="Паспорт").click()
    page.get_by_label("Паспорт: серия").fill("12")
    page.locator(".tabs").get_by_role("link", name="Человек").click()
    save(page)
    expect(page.get_by_role("link", name="Паспорт 2 с ошибкой")).to_be_visible()
    page.wait_for_load_state()                          # a tab that is pressed before the script is there is a plain link
    page.locator(".tabs").get_by_role("link", name="Человек").click()
    expect(page.get_by_label("Паспорт: серия")).to_be_hidden()
    page.locator("#sum").get_by_role("link", name="Паспорт: серия").click()
    expect(page.get_by_label("Паспорт: серия")).to_be_focused()
    expect(page.get_by_label("Паспорт: серия")).to_have_value("12")
    expect(page.locator("#passport_series-e")).to_be_visible()


def test_what_is_not_saved_is_named_and_a_closed_tab_gives_it_back(visit, scalar):
    page = visit("olga")
    id_ = scalar(select(Room.id))
    url = f"/records/room/edit/?id={id_}"
    page.goto(url)
    page.get_by_label("Название").fill("кабинет биологии")
    page.get_by_label("Мест").fill("24")
    expect(page.locator("#unsaved")).to_have_text("Не сохранено: название, мест")
    page.wait_for_timeout(500)
    other = page.context.new_page()
    page.close(run_before_unload=False)
    other.goto(url)
    expect(other.get_by_label("Название")).to_have_value("")
    other.get_by_role("button", name="Восстановить введённое").click()
    expect(other.get_by_label("Название")).to_have_value("кабинет биологии")
    expect(other.locator("#unsaved")).to_contain_text("название")
    save(other)
    expect(other.get_by_text("Сохранено.")).to_be_visible()
    other.goto(url)
    expect(other.get_by_label("Название")).to_have_value("кабинет биологии")
    expect(other.get_by_role("button", name="Восстановить введённое")).to_have_count(0)
    assert not other.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('sgo-draft'))")


def test_another_person_is_not_offered_the_draft(visit):
    page = visit("olga")
    page.goto("/records/person-status/new/")
    page.get_by_label("Документ").fill("справка № 5")
    page.wait_for_timeout(500)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Выйти").click()
    enter(page, "vera")
    page.goto("/records/person-status/new/")
    expect(page.get_by_label("Документ")).to_have_value("")
    expect(page.get_by_role("button", name="Восстановить введённое")).to_have_count(0)


def test_leaving_what_is_not_saved_is_asked_about(visit):
    page = visit("olga")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.goto("/records/room/new/")
    page.get_by_role("link", name="Отменить").click()
    expect(page.get_by_role("heading", name="Кабинеты")).to_be_visible()
    assert not asked
    page.goto("/records/room/new/")
    page.get_by_label("Номер").fill("45")
    page.get_by_role("link", name="Отменить").click()
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    expect(page.get_by_label("Номер")).to_have_value("45")


def test_the_ended_session_returns_only_to_its_own_person(visit, cast, writing, scalar):
    page = visit("olga")
    page.goto("/records/room/new/")
    page.get_by_label("Номер").fill("46")
    end_sessions(writing, cast.account["olga"])
    save(page)
    expect(page.get_by_role("heading", name="Сеанс закончился")).to_be_visible()
    other = page.context.new_page()
    other.goto("/login")
    enter(other, "zoya")
    page.get_by_role("button", name="Я вошёл, продолжить").click()
    expect(page.get_by_text("Вход ещё не выполнен.")).to_be_visible()
    other.get_by_role("button", name="Выйти").click()
    enter(other, "olga")
    page.get_by_role("button", name="Я вошёл, продолжить").click()
    expect(page.get_by_text("Сохранено.")).to_be_visible()
    assert scalar(select(Room.number).where(Room.number == "46"))


def test_two_windows_of_one_row_choose_by_radio(visit, scalar):
    page = visit("olga")
    url = f"/records/room/edit/?id={scalar(select(Room.id))}"
    other = page.context.new_page()
    page.goto(url)
    other.goto(url)
    other.get_by_label("Мест").fill("18")
    save(other)
    expect(other.get_by_text("Сохранено.")).to_be_visible()
    page.get_by_label("Название").fill("кабинет химии")
    save(page)
    table = page.get_by_role("group", name="Чьи значения сохранить")
    expect(table.get_by_role("radio", name="Мест, сохранённое: 18")).to_be_checked()
    expect(table.get_by_role("radio", name="Название, ваше: кабинет химии")).to_be_checked()
    save(page)
    expect(page.get_by_text("Сохранено.")).to_be_visible()
    assert scalar(select(Room.capacity)) == 18


def test_a_half_typed_date_is_not_lost_in_silence(visit):
    page = visit("olga")
    page.goto("/records/holiday/new/")
    page.get_by_label("Название").fill("весенние")
    page.locator("#start_on").press_sequentially("12")
    save(page)
    expect(page.get_by_text("Дата введена не полностью.")).to_be_visible()
    expect(page.locator("#start_on")).to_be_focused()
    expect(page.get_by_label("Название")).to_have_value("весенние")


def test_save_and_next_walks_the_found_list(visit, cast):
    page = visit("olga")
    page.goto("/records/employee/?q=учитель")
    page.get_by_role("link", name="Быков Борис Андреевич").click()
    page.get_by_role("link", name="Изменить: сотрудник").click()
    page.get_by_label("Разряд").fill("12")
    page.get_by_role("button", name="Сохранить и следующий").click()
    expect(page.get_by_text("Сохранено.")).to_be_visible()
    expect(page.get_by_role("heading", name="Волкова Вера Ивановна: изменение")).to_be_visible()


@pytest.mark.parametrize("url", [PAPERS, "/records/order-item/new/", "/records/organisation/edit/?id=1", "/records/consent/new/", "/records/bell-slot/new/"])
def test_a_form_fits_a_phone_and_its_bar_covers_no_field(visit, url):
    page = visit("olga", viewport=PHONE)
    page.goto(url)
    assert is_narrow(page)
    small = page.evaluate("""() => [...document.querySelectorAll(".records-form .input, .records-form .button, .records-form .check")]
        .filter((item) => item.offsetParent && item.getBoundingClientRect().height < 44).map((item) => item.id || item.textContent)""")
    assert not small
    for field in page.locator(".records-form .input:visible").all():
        field.focus()
        field.scroll_into_view_if_needed()
        bottom = field.bounding_box()["y"] + field.bounding_box()["height"]
        assert bottom <= page.locator(".savebar").bounding_box()["y"] + 1, field.get_attribute("id")

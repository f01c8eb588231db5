"""A person's and the school's card in a browser: there and back, a scan up and down, the director's approval; on a desk and on a phone."""
import pytest
from playwright.sync_api import expect

from sgo.models import Accreditation, Gender, Licence, Person, db
from tests.browser.conftest import DESK, PHONE, is_narrow
from tests.furnish import DAY, furnish

VIEWS = [{"viewport": DESK}, {"viewport": PHONE, "color_scheme": "dark"}]
PDF = b"%PDF-1.7\nscan"


@pytest.mark.parametrize("view", VIEWS, ids=["desk", "phone"])
def test_a_class_teacher_fills_what_is_missing_and_comes_back(visit, cast, view):
    page = visit("vera", **view)
    page.goto(f"/people/{cast.person['vanya']}")
    expect(page.get_by_role("heading", name="Заполнено 8 из 12")).to_be_visible()
    assert is_narrow(page)
    page.get_by_role("link", name="домашний адрес").click()
    page.get_by_label("Домашний адрес").fill("ул. Школьная, 1")
    page.get_by_role("button", name="Сохранить", exact=True).click()
    expect(page.get_by_role("heading", name="Ёлкин Иван Романович")).to_be_visible()
    expect(page.get_by_role("heading", name="Заполнено 9 из 12")).to_be_visible()


@pytest.mark.parametrize("view", VIEWS, ids=["desk", "phone"])
def test_a_scan_goes_up_from_the_card_and_comes_down_again(visit, cast, tmp_path, view):
    (tmp_path / "заявление мамы.pdf").write_bytes(PDF)
    page = visit("olga", **view)
    page.goto(f"/people/{cast.person['vanya']}")
    page.get_by_role("link", name="Добавить: бумаги и сканы").click()
    page.get_by_label("Вид").select_option("заявление")
    page.get_by_label("Скан").set_input_files(tmp_path / "заявление мамы.pdf")
    page.get_by_role("button", name="Сохранить", exact=True).click()
    expect(page.get_by_role("heading", name="Ёлкин Иван Романович")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="заявление мамы.pdf").click()
    assert download.value.suggested_filename == "заявление мамы.pdf"
    assert download.value.path().read_bytes() == PDF


def test_a_page_named_pdf_is_refused_beside_its_field(visit, cast, tmp_path):
    (tmp_path / "скан.pdf").write_text("<html><script>alert(1)</script>")
    page = visit("olga")
    page.goto(f"/records/person-document/new/?person_id={cast.person['vanya']}")
    page.get_by_label("Скан").set_input_files(tmp_path / "скан.pdf")
    page.get_by_role("button", name="Сохранить", exact=True).click()
    expect(page.locator("#scan-e")).to_contain_text("Такие файлы не хранятся")
    expect(page.locator("#person_id")).to_have_value("Ёлкин Иван Романович, ученик")


def test_a_scan_that_is_too_big_is_told_of_before_it_is_sent(visit, cast, tmp_path):
    (tmp_path / "скан.pdf").write_bytes(PDF + bytes(11 * 2 ** 20))
    page = visit("olga")
    page.goto(f"/records/person-document/new/?person_id={cast.person['vanya']}")
    page.get_by_label("Скан").set_input_files(tmp_path / "скан.pdf")
    expect(page.get_by_role("alert").filter(has_text="больше 10 МБ. Выберите меньший.")).to_be_visible()
    expect(page.get_by_label("Скан")).to_have_value("")


def test_a_very_long_name_and_the_deeds_on_many_rows_fit_a_phone(visit, writing):
    with writing():
        db.session.add(Person(last_name="Ъ" * 120, first_name="Имя", gender=Gender.MALE))
    page = visit("olga", viewport=PHONE)
    page.goto("/records/person/?q=" + "Ъ" * 60)
    page.get_by_role("checkbox", name="Выбрать").last.check()
    for name in ("Изменить поле", "В архив"):
        expect(page.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
    page.get_by_role("link", name="Ъ" * 20).click()
    assert is_narrow(page)


@pytest.mark.parametrize("view", VIEWS, ids=["desk", "phone"])
def test_every_tab_fits_and_relatives_lead_to_each_other(visit, cast, writing, view):
    with writing():
        furnish(cast)
    page = visit("olga", **view)
    page.goto(f"/people/{cast.person['vanya']}")
    for tab in ("Семья", "Обучение", "Движение", "Доступ"):
        page.get_by_label("Разделы карточки").get_by_role("link", name=tab).click()
        expect(page.get_by_label("Разделы карточки").get_by_role("link", name=tab)).to_have_attribute("aria-current", "page")
        assert is_narrow(page), tab
    page.get_by_label("Разделы карточки").get_by_role("link", name="История").click()
    expect(page.get_by_role("heading", name="История: Ёлкин Иван Романович")).to_be_visible()
    page.go_back()
    page.get_by_label("Разделы карточки").get_by_role("link", name="Семья").click()
    page.get_by_role("link", name="Ёлкина Елена Павловна").first.click()
    expect(page.get_by_role("heading", name="Ёлкина Елена Павловна")).to_be_visible()
    page.get_by_label("Разделы карточки").get_by_role("link", name="Семья").click()
    page.get_by_role("link", name="Ёлкин Иван Романович").first.click()
    expect(page.get_by_role("heading", name="Ёлкин Иван Романович")).to_be_visible()


@pytest.mark.parametrize("view", VIEWS, ids=["desk", "phone"])
def test_the_director_approves_what_the_administrator_has_filled(visit, writing, view):
    with writing():
        db.session.add_all([Licence(number="Л035-60", issued_by="Департамент", issued_on=DAY),
                            Accreditation(number="А007-60", issued_by="Департамент", issued_on=DAY)])
    page = visit("dmitry", **view)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/organisation/")
    assert is_narrow(page)
    page.get_by_role("button", name="Утвердить").click()
    expect(page.get_by_text("Сведения утверждены.")).to_be_visible()
    olga = visit("olga", **view)
    olga.goto("/organisation/")
    expect(olga.get_by_role("button", name="Утвердить")).to_have_count(0)
    olga.get_by_role("link", name="сайт").click()
    expect(olga.get_by_label("Сайт")).to_be_focused()
    olga.get_by_label("Сайт").fill("school60.example.ru")
    olga.get_by_role("button", name="Сохранить", exact=True).click()
    expect(olga.get_by_text("Изменено после утверждения: Сайт.")).to_be_visible()

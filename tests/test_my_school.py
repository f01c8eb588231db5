"""«Школа» for families: whom to ask, when and where; nothing of other children but their names, nothing of teachers but theirs."""
import pytest

from tests.conftest import statements

pytestmark = pytest.mark.both_databases
URL = "/my-school/"


def test_a_family_reads_timetable_teachers_year_and_card(as_, cast):
    page = as_("mama").get(URL).text
    assert "Расписание, 5А" in page and "08:00–08:45" in page
    assert "Ермакова Анна Викторовна" in page and "Волкова Вера Ивановна" in page      # of mathematics; who leads the class and teaches Russian
    assert "2 четверть" in page and "Каникулы: осенние" in page and "24.10.2026 – 01.11.2026" in page
    assert "МБОУ ООШ № 60" in page and "Дорохов Дмитрий Ильич" in page


def test_classmates_are_names_alone(as_, cast):
    page = as_("vanya").get(URL).text
    assert "Гусев Лев" in page and "Гусев Лев Романович" not in page and "02.10.2015" not in page and "+7 910" not in page
    assert "Жукова" not in page and "3 ученика" in page


def test_a_mother_of_two_chooses_the_child(as_, cast):
    page = as_("sokolova").get(URL, query_string={"child": cast.student["artyom"]}).text
    assert "Расписание, 1А" in page and "Громов Глеб Ильич" in page and "Гусев" not in page


def test_a_restricted_father_learns_of_the_school_alone(as_):
    page = as_("papa").get(URL).text
    assert "МБОУ ООШ № 60" in page and "не привязан ни один ученик" in page
    assert not any(words in page for words in ("5А", "Волкова", "Иван", "Гусев"))


@pytest.mark.parametrize(("who", "child"), [("mama", "lev"), ("papa", "vanya"), ("vanya", "lev"), ("sokolova", "olya")])
def test_a_foreign_childs_class_is_not_found(as_, cast, who, child):
    page = as_(who).get(URL, query_string={"child": cast.student[child]})
    assert page.status_code == 404 and "Гусев" not in page.text


def test_it_costs_the_same_for_a_large_class(as_, crowd):
    few = statements(as_("mama").get(URL))
    crowd(20)
    assert statements(as_("mama").get(URL)) == few <= 16

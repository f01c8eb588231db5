"""How full a card is (Р 4.2, 5.7, 5.8): what is asked of whom, and what is not."""
from datetime import date

import pytest

from sgo.rules import completeness

TODAY = date(2026, 11, 23)
FULL = dict.fromkeys(completeness.PUPIL, "есть") | {"birth_date": date(2015, 10, 2), "passport": None}


def missing(fullness):
    return [key for key, _ in fullness.missing]


def test_a_full_file_of_a_fifth_former():
    fullness = completeness.of_pupil(FULL, 5, TODAY)
    assert (str(fullness), fullness.is_full) == ("12 из 12", True)


@pytest.mark.parametrize("key", [key for key in completeness.PUPIL if key not in {"passport", "middle_name"}])
def test_each_field_is_missed_by_itself(key):
    assert missing(completeness.of_pupil(FULL | {key: None}, 5, TODAY)) == [key]


@pytest.mark.parametrize(("born", "asked"), [("2012-08-25", True), ("2012-08-26", False), ("2012-11-23", False), ("2011-01-01", True)])
def test_a_passport_is_asked_for_ninety_days_after_the_fourteenth_birthday(born, asked):
    assert ("passport" in missing(completeness.of_pupil(FULL | {"birth_date": date.fromisoformat(born)}, 8, TODAY))) is asked


def test_who_was_born_on_29_february_turns_fourteen_on_1_march():
    assert completeness.birthday(date(2012, 2, 29), 14) == date(2026, 3, 1)
    assert not completeness.passport_due(date(2012, 2, 29), date(2026, 5, 29))
    assert completeness.passport_due(date(2012, 2, 29), date(2026, 5, 30))


def test_without_a_birth_date_a_passport_is_not_asked_for_but_the_date_is():
    assert missing(completeness.of_pupil(FULL | {"birth_date": None}, 9, TODAY)) == ["birth_date"]


def test_a_passport_that_came_early_counts():
    assert str(completeness.of_pupil(FULL | {"passport": "1234 567890"}, 5, TODAY)) == "13 из 13"


@pytest.mark.parametrize(("parallel", "asked"), [(1, False), (2, True), (None, False)])
def test_a_language_is_asked_for_from_grade_2(parallel, asked):
    assert ("language" in missing(completeness.of_pupil(FULL | {"language": None}, parallel, TODAY))) is asked


def test_no_patronymic_is_a_declared_absence():
    assert str(completeness.of_pupil(FULL | {"middle_name": None}, 5, TODAY)) == "11 из 11"


def test_an_employee_is_asked_for_a_category_and_functions_but_not_for_a_grade():
    values = dict.fromkeys(completeness.EMPLOYEE, "есть")
    assert str(completeness.of_employee(values)) == "9 из 9"
    assert missing(completeness.of_employee(values | {"grade": None, "category": None, "functions": None})) == ["category", "functions"]


def test_a_school_needs_a_licence_and_an_accreditation_in_force():
    values = dict.fromkeys(completeness.ORGANISATION, "есть")
    assert completeness.of_organisation(values).is_full
    assert missing(completeness.of_organisation(values | {"licence": False, "accreditation": False})) == ["licence", "accreditation"]

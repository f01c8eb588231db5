"""A form that came back marks what its writer has typed, and only that."""
import re

from sqlalchemy import select

from sgo.models import Room


def marked(page):
    return {re.search(r' name="(\w+)"', part)[1] for part in re.findall(r'data-touched>.*?(<(?:input|select|textarea)[^>]*>)', page.text, re.DOTALL)}


def test_a_refused_new_row_marks_what_was_typed_and_not_what_stood_there(as_):
    page = as_("olga").post("/records/guardianship/new/", data={"is_legal_representative": "y", "court_document": "решение суда", "since": "31.02.2026"})
    assert page.status_code == 422
    assert marked(page) == {"court_document", "since"}


def test_an_unticked_box_that_stood_ticked_is_marked(as_):
    assert marked(as_("olga").post("/records/guardianship/new/", data={"court_document": ""})) == {"is_legal_representative"}


def test_a_refused_change_marks_what_differs_from_what_is_kept(as_, scalar):
    id_ = scalar(select(Room.id))
    page = as_("olga").post(f"/records/room/edit/?id={id_}", data={"number": "", "name": "", "capacity": "30"})
    assert page.status_code == 422
    assert marked(page) == {"number"}

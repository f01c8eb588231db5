"""The constructor's words: each is said in its own way, and none in the words of a machine."""
import re
from collections import Counter

from sgo.reports.builder import offered
from sgo.reports.builder.catalogue import things, word


def test_no_two_fields_of_a_thing_are_called_the_same(app):
    for key, model in things().items():
        with app.test_request_context():
            told = offered.of_thing(key, model)
        labels = Counter(one["label"] if branch["near"] or one["path"] == "self" else f"{branch['title']} → {one['label']}"
                         for branch in told["branches"] for one in branch["fields"])
        assert [label for label, number in labels.items() if number > 1] == [], key
        said = [one["label"] for branch in told["branches"] for one in branch["fields"]] + [one["label"] for one in told["crowds"]]
        assert [label for label in said if re.search(r"[A-Za-z_]{3,}", label)] == [], key


def test_who_set_a_mark_is_not_whom_it_was_set_to(app):
    mark = things()["mark"]
    assert word(mark, "student.person.last_name").label == "Ученик → Фамилия" and word(mark, "set_by.last_name").label != "Фамилия"
    assert word(mark, "student.category").label != word(mark, "set_by.student.category").label
    assert word(things()["person_status"], "person.student.enrolment@.class").label == "Ученик → Класс"

"""Random questions of the small school, answered by the database and by a loop over what the asker may read: no hidden row ever counts, in nothing."""
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import select

from sgo.access import READ, granted, scope
from sgo.models import (Attendance, AttendanceCode, Enrolment, GroupMember, Lesson, Mark, MarkCode, Person, SchoolClass, Student, StudyGroup, Subject, Work, db)
from sgo.reports.builder import answer, question
from sgo.reports.builder.values import NEGATIVE
from sgo.services import accounts

WHO = ("zoya", "kostya", "anna", "vera", "gleb", "boris")
READ_ALL = (Mark, Attendance, Student, Person, Enrolment, SchoolClass, StudyGroup, Subject, GroupMember, Lesson, Work)
TODAY = date(2026, 11, 23)
TO_ONE = {"student": Student, "group": StudyGroup, "subject": Subject, "person": Person, "class": SchoolClass, "work": Work, "lesson": Lesson}


# ---------- the slow and plain answer
class Brute:
    """Every row that the person may read, in memory; a path is followed by hand."""

    def __init__(self, actor: Any):
        self.rows: dict[Any, dict[int, Any]] = {}
        self.whole: dict[Any, bool] = {}
        for model in READ_ALL:
            condition = scope(actor, READ, model)
            seen = db.session.scalars(granted(select(model).where(condition), model, condition=condition)).all()
            self.rows[model] = {row.id: row for row in seen}
            self.whole[model] = str(condition) in ("true", "1 = 1") or "true" in str(condition).split(" OR ")

    def follow(self, row: Any, path: str) -> Any:
        path, _, part = path.partition("#")
        *way, last = path.split(".")
        for key in way:
            if row is None:
                return None
            if key == "enrolment@":
                row = next((one for one in self.rows[Enrolment].values() if one.student_id == row.id and one.since <= TODAY
                            and (one.until is None or one.until > TODAY)), None)
            else:
                row = self.rows[TO_ONE[key]].get(getattr(row, f"{key}_id"))
        if row is None:
            return None
        value = row.id if last == "self" else getattr(row, f"{last}_id" if last in TO_ONE else last)
        return value - timedelta(value.weekday()) if part == "week" else value

    def holds(self, row: Any, where: Any) -> bool:
        if not where:
            return True
        if "any" in where or "all" in where:
            parts = [self.holds(row, part) for part in where.get("any", where.get("all"))]
            return (any(parts) if "any" in where else all(parts)) if parts else True
        if "has" in where:
            number = sum(self.holds(one, where["where"]) for one in self.crowd(row, where["has"]))
            return {"some": number > 0, "none": number == 0, "least": number >= where.get("number", 1)}[where["quantity"]]
        return compare(where["op"], self.follow(row, where["field"]), where.get("value"))

    def crowd(self, row: Any, key: str) -> list[Any]:
        if key == "group_member.group.lesson":
            mine = [one for one in self.rows[GroupMember].values() if one.student_id == row.id]
            return [lesson for lesson in self.rows[Lesson].values() if any(
                one.group_id == lesson.group_id and one.group_id in self.rows[StudyGroup] and one.since <= lesson.day
                and (one.until is None or one.until > lesson.day) for one in mine)]
        model = {"mark": Mark, "attendance": Attendance}[key]
        return [one for one in self.rows[model].values() if one.student_id == row.id]


def compare(op: str, value: Any, given: Any) -> bool:
    if op in ("empty", "filled"):
        return (value is None) == (op == "empty")
    if value is None:
        return op in ("ne", "not_in")
    if op in ("in", "not_in"):
        return (getattr(value, "value", value) in given) == (op == "in")
    if op == "between":
        return date.fromisoformat(given[0]) <= value <= date.fromisoformat(given[1])
    return {"eq": value == given, "ne": value != given, "lt": value < given, "le": value <= given, "gt": value > given, "ge": value >= given}[op]


# ---------- random questions
numbers = some.builds(lambda op, value: {"field": "value", "op": op, "value": value},
                      some.sampled_from(["eq", "ne", "le", "ge", "lt", "gt"]), some.sampled_from([2, 2.5, 3, 3.5, 4, 4.5, 5]))
days = some.sampled_from([["2026-11-02", "2026-11-09"], ["2026-11-10", "2026-11-30"], ["2026-09-01", "2026-11-16"]]).map(
    lambda pair: {"field": "day", "op": "between", "value": pair})
blank = some.sampled_from(["empty", "filled"]).map(lambda op: {"field": "value", "op": op})
codes = some.sampled_from([{"field": "code", "op": "in", "value": ["."]}, {"field": "code", "op": "empty"},
                           {"field": "code", "op": "not_in", "value": [".", "осв"]}])


def rows(path: str) -> Any:
    return some.builds(lambda op, ids: {"field": path, "op": op, "value": ids}, some.sampled_from(["in", "not_in"]),
                       some.lists(some.integers(1, 5), min_size=1, max_size=3, unique=True))


def nested(one: Any) -> Any:
    return some.recursive(one, lambda inner: some.builds(lambda key, parts: {key: parts}, some.sampled_from(["any", "all"]),
                                                         some.lists(inner, min_size=1, max_size=3)), max_leaves=4)


of_mark = nested(numbers | days | blank | codes | rows("group.subject") | rows("student.enrolment@.class") | rows("student"))
of_absence = nested(days | some.sampled_from([["Б"], ["НП", "ОТ"], ["УП"]]).map(lambda value: {"field": "code", "op": "in", "value": value}))
of_lesson = nested(days | rows("group.subject"))
crowds = (some.tuples(some.just("mark"), of_mark) | some.tuples(some.just("attendance"), of_absence)
          | some.tuples(some.just("group_member.group.lesson"), of_lesson))
has = some.builds(lambda crowd, quantity, number: {
    "has": crowd[0], "where": {"all": [crowd[1]]}, "quantity": quantity, "number": number}, crowds,
                  some.sampled_from(["some", "none", "least"]), some.integers(1, 4))
of_student = nested(has | rows("enrolment@.class") | rows("self"))
questions = (some.tuples(some.just("mark"), of_mark) | some.tuples(some.just("student"), of_student)
             | some.tuples(some.just("attendance"), of_absence))
GROUPS = {"mark": ["group.subject", "day#week", "student.enrolment@.class", "student"], "student": ["enrolment@.class"],
          "attendance": ["student.enrolment@.class", "student"]}
MODELS = {"mark": Mark, "student": Student, "attendance": Attendance}


@pytest.fixture
def busy(cast, crowd, writing):
    """Marks and absences of every sort; pupils who came and left in the middle."""
    crowd(4)
    with writing():
        students, works = list(db.session.scalars(select(Student.id))), list(db.session.scalars(select(Work)))
        members = {(one.group_id, one.student_id) for one in db.session.scalars(select(GroupMember))}
        standing = {(one.work_id, one.student_id) for one in db.session.scalars(select(Mark))}
        for number, (work, student) in enumerate((work, student) for work in works for student in students):
            if (work.group_id, student) not in members or (work.id, student) in standing:
                continue
            if number % 3:
                code = MarkCode.DEBT if number % 11 == 1 else None
                db.session.add(Mark(work_id=work.id, student_id=student, group_id=work.group_id, day=work.day, value=None if code else 2 + number % 4,
                                    code=code, set_at=cast.at))
            else:
                db.session.add(Attendance(lesson_id=work.lesson_id, student_id=student, group_id=work.group_id, day=work.day,
                                          code=list(AttendanceCode)[number % 4], set_at=cast.at))


def leans_on_hidden(brute: Brute, where: Any) -> bool:
    """Whether the question says something of absence though the person sees but a part: it may be refused."""
    text = str(where)
    return not all(brute.whole.values()) and ("'none'" in text or any(f"'op': '{op}'" in text for op in NEGATIVE))


def same_groups(found: Any, brute: Brute, expected: list[Any], path: str) -> None:
    groups: dict[Any, list[Any]] = {}
    for row in expected:
        groups.setdefault(brute.follow(row, path), []).append(row)
    made = {key[0]: row[1:] for key, row in zip(found.keys, found.rows, strict=True)}
    assert {key: figures[0] for key, figures in made.items()} == {key: len(rows) for key, rows in groups.items()}
    if len(found.heads) > 2:
        values = {key: [row.value for row in rows if row.value is not None] for key, rows in groups.items()}
        assert {key: figures[1] for key, figures in made.items()} == {key: Fraction(sum(some), len(some)) if some else None for key, some in values.items()}


@pytest.mark.parametrize("who", WHO)
def test_the_answer_is_what_a_loop_over_the_visible_rows_gives(app, cast, busy, who):
    with app.test_request_context():
        actor = accounts.acting_as_account(cast.account[who])
        brute = Brute(actor)

        @settings(max_examples=35, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
        @given(questions)
        def compared(one: tuple[str, Any]) -> None:
            thing, where = one
            where = where if "any" in where or "all" in where else {"all": [where]}
            expected = [row for row in brute.rows[MODELS[thing]].values() if brute.holds(row, where)]
            shown, problems = question.parse({"thing": thing, "show": ["self" if thing == "student" else "student"], "where": where})
            assert shown is not None, problems
            try:
                found = answer.preview(actor, shown)
            except answer.Refused:
                assert leans_on_hidden(brute, where)
                return
            assert sorted(found.links) == sorted(row.id for row in expected) and found.total == len(expected)
            measures = [{"kind": "count"}, *([{"kind": "mean", "field": "value"}] if thing == "mark" else [])]
            for path in GROUPS[thing]:
                grouped, _ = question.parse({"thing": thing, "where": where, "group": [path], "measures": measures})
                same_groups(answer.preview(actor, grouped), brute, expected, path)

        compared()
        assert all(brute.whole.values()) == (who in ("zoya", "kostya"))

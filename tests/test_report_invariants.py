"""What must hold whatever the marks are: classes add up to their parallel and the school, shares come of the sums, the end is the beginning with what moved."""
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import delete

from sgo import changes
from sgo.access import trusted
from sgo.models import MarkCode, PeriodMark, db
from sgo.reports import REPORTS
from sgo.services import accounts

MARKS = some.sampled_from([5, 4, 3, 2, MarkCode.NOT_ASSESSED, MarkCode.EXEMPT, MarkCode.PASSED, MarkCode.FAILED, None])
QUICK = settings(max_examples=12, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
SUMMED = range(3, 12)                                   # columns of counts in the summary of class teachers
PASSING, GOOD = (5, 6, 9), (5, 6)


def put(cast, marks):
    pairs = [(student, subject) for student in cast.student.values() for subject in cast.subject.values()]
    with trusted("a test arranges"), changes.writing("Подготовка"):
        db.session.execute(delete(PeriodMark))
        db.session.add_all(PeriodMark(student_id=student, year_id=cast.year, subject_id=subject, period_id=cast.period[1], set_at=cast.at,
                                      **({"code": mark} if isinstance(mark, MarkCode) else {"value": mark}))
                           for (student, subject), mark in zip(pairs, marks, strict=True) if mark is not None)


def test_classes_add_up_to_the_parallel_and_the_school(app, cast):
    @QUICK
    @given(some.lists(MARKS, min_size=len(cast.student) * 2, max_size=len(cast.student) * 2))
    def holds(marks):
        put(cast, marks)
        table = REPORTS["svodnyy-klassnykh"].build(accounts.acting("zoya"), period_id=cast.period[1])
        lines = {line.values[1]: line.values for line in table.lines}
        for total, parts in (("5 классы", ("5А", "5Б")), ("Школа", ("1А", "5А", "5Б"))):
            assert [lines[total][place] for place in SUMMED] == [sum(lines[part][place] for part in parts) for place in SUMMED]
        for line in lines.values():
            assert line[4] == sum(line[place] for place in (5, 6, 9, 10, 11)) <= line[3]      # everybody assessed is of one kind
            shares = [Fraction(100 * sum(line[place] for place in kinds), line[4]) if line[4] else None for kinds in (PASSING, GOOD)]
            assert list(line[12:14]) == shares and (shares[0] is None or 0 <= shares[1] <= shares[0] <= 100)

    with app.test_request_context():
        holds()


def test_the_classs_own_report_says_the_same(app, cast):
    @QUICK
    @given(some.lists(MARKS, min_size=len(cast.student) * 2, max_size=len(cast.student) * 2))
    def holds(marks):
        put(cast, marks)
        actor, chosen = accounts.acting("zoya"), {"class_id": cast.school_class["5А"], "period_id": cast.period[1]}
        mine = next(line.values for line in REPORTS["svodnyy-klassnykh"].build(actor, period_id=cast.period[1]).lines if line.values[1] == "5А")
        own = REPORTS["otchet-klassnogo-rukovoditelya"].build(actor, **chosen)
        figures, other = dict(own.figures), dict(REPORTS["itogi-klassa"].build(actor, **chosen).figures)
        assert figures["Успеваемость, %"] == other["Успеваемость, %"] == mine[12] and figures["Качество, %"] == other["Качество, %"] == mine[13]
        kinds = ("Отличники", "Хорошисты", "На «3»", "Неуспевающие", "Не аттестованы")
        assert [figures[name] for name in kinds] == [mine[place] for place in (5, 6, 9, 10, 11)]
        total = own.totals[0].values
        assert list(total[3:9]) == [sum(line.values[place] for line in own.lines) for place in range(3, 9)]

    with app.test_request_context():
        holds()


def test_the_end_is_the_beginning_with_what_moved(app, cast):
    with app.test_request_context():
        for period in (1, 2):
            for line in REPORTS["dvizhenie"].build(accounts.acting("zoya"), period_id=cast.period[period]).lines:
                begun, come, came_inside, left, left_inside, ended = line.values[2:8]
                assert begun + come + came_inside - left - left_inside == ended
        for line in REPORTS["napolnyaemost"].build(accounts.acting("zoya"), day=20261123).lines:
            assert line.values[5] == line.values[6] + line.values[7]

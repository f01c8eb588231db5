"""Whatever the marks are, the report of a class says the same as the school's line of it (the sums of the school: tests/test_report_random.py)."""
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


def put(cast, marks):
    pairs = [(student, subject) for student in cast.student.values() for subject in cast.subject.values()]
    with trusted("a test arranges"), changes.writing("Подготовка"):
        db.session.execute(delete(PeriodMark))
        db.session.add_all(PeriodMark(student_id=student, year_id=cast.year, subject_id=subject, period_id=cast.period[1], set_at=cast.at,
                                      **({"code": mark} if isinstance(mark, MarkCode) else {"value": mark}))
                           for (student, subject), mark in zip(pairs, marks, strict=True) if mark is not None)


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

"""A pupil's average in a group and a period, counted as the school's rules say; one statement for many pupils."""
from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from sqlalchemy import select, true

from sgo.access import READ, Actor, granted, scope
from sgo.models import Mark, StudyPeriod, Work, db
from sgo.rules import wording
from sgo.rules.cells import Attempt, Counting


def means(group_id: int, counting: Counting, asked: Iterable[tuple[int, StudyPeriod]],
          reader: Actor | None = None) -> dict[tuple[int, int], Fraction | None]:
    """(pupil, period's id) -> the average; for pupils of a journal that was opened before, over all marks or those that `reader` may read."""
    asked = list(asked)
    if not asked:
        return {}
    first, last = min(period.start_on for _, period in asked), max(period.end_on for _, period in asked)
    statement = (select(Mark.student_id, Mark.work_id, Mark.value, Mark.second_value, Mark.code, Mark.day, Work.weight).join(Work, Work.id == Mark.work_id)
                 .where(Mark.group_id == group_id, Mark.student_id.in_({student for student, _ in asked}), Mark.day.between(first, last))
                 .order_by(Mark.work_id, Mark.attempt))
    condition = scope(reader, READ, Mark) if reader else true()
    held: dict[int, dict[int, Any]] = defaultdict(dict)
    for student, work, value, second, code, day, weight in _rows(statement.where(condition), condition):
        held[student].setdefault(work, (day, weight, []))[2].append(Attempt(value, second, code.value if code else None))
    return {(student, period.id): counting.mean((attempts, weight) for day, weight, attempts in held[student].values()
                                                if period.start_on <= day <= period.end_on) for student, period in asked}


def _rows(statement: Any, condition: Any) -> Any:
    """Works carry no grant of their own here: what is read of them is the weight of a mark that was let through."""
    return db.session.execute(granted(statement, Mark, Work, condition=condition))


def words(group_id: int, counting: Counting, asked: Iterable[tuple[int, StudyPeriod]], reader: Actor | None = None) -> dict[Any, str]:
    """The same as it is written in the journal: «4,25», «–» without marks."""
    return {key: wording.decimal_ru(mean) for key, mean in means(group_id, counting, asked, reader).items()}

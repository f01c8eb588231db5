"""What a pupil's marks come to in a group and a period, counted as the school's rules say; one statement for many pupils."""
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select, true

from sgo.access import READ, Actor, granted, scope
from sgo.models import JournalRules, Mark, StudyGroup, StudyPeriod, Work, db
from sgo.rules import wording
from sgo.rules.cells import Attempt

from .figures import Figures, figures, least_of


def words(group: StudyGroup, how: JournalRules, asked: Iterable[tuple[int, StudyPeriod]], reader: Actor | None = None) -> dict[Any, dict[str, str]]:
    """(pupil, period's id) -> what stands at the right of his line: «4,25», «–» without marks; for pupils of a journal that was opened before, over all
    marks or those that `reader` may read."""
    return {key: told(figures(works, how, least_of(group, how)), how.uses_weights) for key, works in _works(group.id, asked, reader).items()}


def told(found: Figures, weights: bool) -> dict[str, str]:
    """A pupil's figures for the script of the page; the average without weights only where the school weighs."""
    return {"average": wording.decimal_ru(found.mean), **({"simple": wording.decimal_ru(found.simple)} if weights else {}),
            "proposal": str(found.proposal or "")}


def _works(group_id: int, asked: Iterable[tuple[int, StudyPeriod]], reader: Actor | None) -> dict[tuple[int, int], list[tuple[list[Attempt], int]]]:
    """(pupil, period's id) -> his works of the period, the attempts of each with its weight."""
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
    return {(student, period.id): [(attempts, weight) for day, weight, attempts in held[student].values() if period.start_on <= day <= period.end_on]
            for student, period in asked}


def _rows(statement: Any, condition: Any) -> Any:
    """Works carry no grant of their own here: what is read of them is the weight of a mark that was let through."""
    return db.session.execute(granted(statement, Mark, Work, condition=condition))

"""«Так же в 5Б»: what was recorded of a lesson is written down for the lesson of a parallel group of the same teacher."""
from sgo.access import EDIT, Actor, pick
from sgo.models import Lesson, StudyGroup

from .. import Refused
from . import homework, late, lessons


def write(actor: Actor, group_id: int, lesson_id: int, target_id: int | None) -> tuple[Lesson, StudyGroup]:
    """Copy topic and homework where there are none yet; the day of the homework is the next lesson of that group. Attendance is everybody's own."""
    source, group = lessons.own(actor, group_id, lesson_id, EDIT)
    target = pick(actor, Lesson, target_id, EDIT)
    target, other = lessons.own(actor, target.group_id, target.id, EDIT)
    if other.id == group.id or (other.subject_id, other.parallel_id, other.year_id) != (group.subject_id, group.parallel_id, group.year_id):
        raise Refused("Так же записать можно только урок параллельной группы по тому же предмету.")
    lessons.demand_open(other, target.day)
    if late.is_over(actor, other.id, target.day):
        raise Refused(f"Период этого урока закончился. Запишите его в журнале {other.name}: там спросят причину.")
    given = homework.of(source)
    if not source.topic and given is None:
        raise Refused("Сначала запишите этот урок: переносить пока нечего.")
    if target.topic or homework.of(target):
        raise Refused(f"Урок {other.name} уже записан. Откройте его, если нужно исправить.")
    if source.topic:
        lessons.write_topic(target, other, source.topic)
    lessons.held(actor, target)
    if given is not None:
        homework.copy(given, target)
    return target, other

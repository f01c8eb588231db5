"""«Школа» for families: the public card, the year, the class of the child with its timetable and its teachers."""
from typing import Any

from flask_admin import expose

from sgo.access import current_actor
from sgo.models import Role
from sgo.services import diary

from .frame import DiaryTab


class FamilySchoolPage(DiaryTab):
    """Whom to ask, when to come, where to find it."""
    roles = frozenset({Role.PUP, Role.PAR})

    @expose("/")
    def index(self) -> Any:
        """The school and, for who has a child in a class, the class."""
        actor = current_actor()
        whose, seen = self.whose(actor), diary.class_life.school(actor)
        life = diary.class_life.of_child(actor, whose.child, seen) if whose and whose.is_own else None
        parallel = whose.child.parallel if whose and whose.is_own else 0
        year = seen.year.id if seen.year else 0
        return self.render("diary/school.html", whose=whose, seen=seen, life=life, family=whose.family if whose else [],
                           periods=[one for one in seen.found.periods if one.year_id == year and (not parallel or one.is_of(parallel))],
                           holidays=sorted((one for one in seen.found.holidays if not parallel or one.low <= parallel <= one.high),
                                           key=lambda one: one.start_on))

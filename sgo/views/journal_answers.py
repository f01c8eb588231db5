"""The answers that families send to a group's tasks, in its journal."""
from typing import Any

from flask import request
from flask_admin import expose

from sgo.access import current_actor
from sgo.rules.numbers import whole
from sgo.services import diary, journal


class AnswersDoors:
    """Mixed into the journal's page."""

    @expose("/<int:group_id>/answers")
    def answers(self, group_id: int) -> Any:
        """The newest first; `lesson=` leaves those to the tasks of one lesson."""
        actor, lesson = current_actor(), request.args.get("lesson", None, whole)
        group = journal.group_of(actor, group_id)
        found = diary.answers.of_group(actor, group_id, lesson)
        return self.render("journal/answers.html", group=group, answers=found, lesson=lesson,     # type: ignore[attr-defined]
                           more=len(found) == diary.answers.MOST)

"""The journal's JSON doors: cells come in as a batch and go out one by one, changed, refused or somebody else's."""
from typing import Any

from flask import jsonify, request
from flask_admin import expose

from sgo.access import current_actor
from sgo.rules import wording
from sgo.rules.numbers import whole
from sgo.services import journal

from . import batches
from .batches import Malformed, number, text

MOST_VALUE, MOST_COMMENT = 40, 500


def _typed(found: dict[str, Any]) -> journal.Typed:
    work, seen, comment = found.get("work"), found.get("seen"), found.get("comment")
    return journal.Typed(
        lesson=number(found.get("lesson"), "Урок"), work=None if work is None else number(work, "Работа"), student=number(found.get("student"), "Ученик"),
        text=text(found.get("value"), MOST_VALUE, "Отметка"), seen=None if seen is None else text(seen, MOST_VALUE, "Прежняя отметка"),
        late=found.get("late") is True, retake=found.get("retake") is True, whole=found.get("whole") is True,
        comment=text(comment, MOST_COMMENT, "Комментарий") if comment is not None else None, says_comment="comment" in found)


class CellsDoors:
    """What the grid's script asks of the journal's page."""

    @expose("/<int:group_id>/cells", methods=["POST"])
    def cells(self, group_id: int) -> Any:
        """Save the cells of one request: one transaction, one change set, exactly once."""
        try:
            op, reason, typed = batches.asked(_typed)
        except Malformed as malformed:
            return jsonify(error=str(malformed)), 422
        actor = current_actor()
        name = "Отметка в журнале" if len(typed) == 1 else f"Отметки в журнале: {wording.counted(len(typed), 'клетка', 'клетки', 'клеток')}"
        return batches.written(name, op, lambda: journal.put(actor, group_id, typed, reason))

    @expose("/<int:group_id>/cells/<int:lesson_id>/<int:work_id>/<int:student_id>")
    def cell(self, group_id: int, lesson_id: int, work_id: int, student_id: int) -> Any:
        """What stands in a cell and who changed it when; work 0 is the lesson's first column."""
        return jsonify(journal.story.cell(current_actor(), group_id, lesson_id, work_id or None, student_id))

    @expose("/<int:group_id>/pupils/<int:student_id>/story")
    def pupil_story(self, group_id: int, student_id: int) -> Any:
        """All that was changed in a pupil's line."""
        return jsonify(entries=journal.story.of_pupil(current_actor(), group_id, student_id))

    @expose("/<int:group_id>/lessons/<int:lesson_id>/story")
    def lesson_story(self, group_id: int, lesson_id: int) -> Any:
        """All that was changed at a lesson."""
        return jsonify(entries=journal.story.of_lesson(current_actor(), group_id, lesson_id))

    @expose("/<int:group_id>/changes")
    def changed(self, group_id: int) -> Any:
        """What others changed since the page was made; asking is no sign of life, a session ends by itself."""
        actor = current_actor()
        actor.must_touch = False
        return jsonify(journal.live.since(actor, group_id, request.args.get("since", 0, whole)))

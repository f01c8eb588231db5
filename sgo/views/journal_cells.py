"""The journal's JSON doors: cells come in as a batch and go out one by one, changed, refused or somebody else's."""
from typing import Any

from flask import jsonify, request
from flask_admin import expose
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from sgo import changes
from sgo.access import current_actor
from sgo.rules import wording
from sgo.rules.numbers import whole
from sgo.services import journal

MOST_CELLS, MOST_VALUE, MOST_COMMENT, MOST_REASON = 1500, 40, 500, 300
LARGEST_ID = 10 ** 15
TRIES = 3


class Malformed(ValueError):
    """The request is no such thing; the sentence says what is wrong."""


def _text(found: Any, most: int, what: str) -> str:
    """A string of the request; what no database keeps is refused, not taken for an empty one."""
    if not isinstance(found, str) or len(found) > most:
        raise Malformed(f"{what}: не понято или слишком длинно, до {most} знаков.")
    kept = found.encode("utf-8", "ignore").decode()
    if "\0" in kept or (found and not kept):
        raise Malformed(f"{what}: в тексте знаки, которых не бывает. Введите заново.")
    return kept.strip()


def _id(found: Any, what: str) -> int:
    if not isinstance(found, int) or isinstance(found, bool) or not 0 < found < LARGEST_ID:
        raise Malformed(f"{what}: такой записи нет.")
    return found


def _typed(found: Any) -> journal.Typed:
    if not isinstance(found, dict):
        raise Malformed("Клетка не понята.")
    work, seen, comment = found.get("work"), found.get("seen"), found.get("comment")
    return journal.Typed(
        lesson=_id(found.get("lesson"), "Урок"), work=None if work is None else _id(work, "Работа"), student=_id(found.get("student"), "Ученик"),
        text=_text(found.get("value"), MOST_VALUE, "Отметка"), seen=None if seen is None else _text(seen, MOST_VALUE, "Прежняя отметка"),
        late=found.get("late") is True, retake=found.get("retake") is True, whole=found.get("whole") is True,
        comment=_text(comment, MOST_COMMENT, "Комментарий") if comment is not None else None, says_comment="comment" in found)


def _asked() -> tuple[str, str | None, list[journal.Typed]]:
    try:
        said = request.get_json(silent=True)
    except RecursionError:                              # brackets within brackets, thousands of them
        said = None
    if not isinstance(said, dict):
        raise Malformed("Запрос не понят. Обновите страницу журнала: введённое сохранено в браузере.")
    op = _text(said.get("op"), 64, "Номер операции")
    if len(op) < 8:
        raise Malformed("Номер операции не понят.")
    cells = said.get("cells")
    if not isinstance(cells, list) or not 0 < len(cells) <= MOST_CELLS:
        raise Malformed(f"За один раз сохраняется от 1 до {MOST_CELLS} клеток.")
    reason = said.get("reason")
    return op, _text(reason, MOST_REASON, "Причина") or None if reason is not None else None, [_typed(cell) for cell in cells]


class CellsDoors:
    """What the grid's script asks of the journal's page."""

    @expose("/<int:group_id>/cells", methods=["POST"])
    def cells(self, group_id: int) -> Any:
        """Save the cells of one request: one transaction, one change set, exactly once."""
        try:
            op, reason, typed = _asked()
        except Malformed as malformed:
            return jsonify(error=str(malformed)), 422
        actor = current_actor()
        name = "Отметка в журнале" if len(typed) == 1 else f"Отметки в журнале: {wording.counted(len(typed), 'клетка', 'клетки', 'клеток')}"
        for attempt in range(TRIES):
            try:
                with changes.writing(name, operation=op) as deed:
                    answer = changes.answered(actor, op)
                    if answer is None:
                        answer = deed.answer = journal.put(actor, group_id, typed, reason)
                    else:
                        deed.operation = None           # it is written already: nothing more to keep
                return jsonify(answer | {"op": op})
            except (IntegrityError, StaleDataError):    # somebody wrote the same cells in this very moment: look again at what stands there
                if attempt == TRIES - 1:
                    raise
        raise AssertionError("the last attempt answers or raises")

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

"""What the scripts of tables post: a batch of cells under an operation id, taken apart strictly and written exactly once."""
from collections.abc import Callable
from typing import Any, TypeVar

from flask import jsonify, request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from sgo import changes
from sgo.access import current_actor

MOST_CELLS, MOST_REASON = 1500, 300
LARGEST_ID = 10 ** 15
TRIES = 3
Cell = TypeVar("Cell")


class Malformed(ValueError):
    """The request is no such thing; the sentence says what is wrong."""


def text(found: Any, most: int, what: str) -> str:
    """A string of the request; what no database keeps is refused, not taken for an empty one."""
    if not isinstance(found, str) or len(found) > most:
        raise Malformed(f"{what}: не понято или слишком длинно, до {most} знаков.")
    kept = found.encode("utf-8", "ignore").decode()
    if "\0" in kept or (found and not kept):
        raise Malformed(f"{what}: в тексте знаки, которых не бывает. Введите заново.")
    return kept.strip()


def number(found: Any, what: str, least: int = 1) -> int:
    """An id of the request."""
    if not isinstance(found, int) or isinstance(found, bool) or not least <= found < LARGEST_ID:
        raise Malformed(f"{what}: такой записи нет.")
    return found


def asked(cell_of: Callable[[dict[str, Any]], Cell]) -> tuple[str, str | None, list[Cell]]:
    """The operation id, the reason and the cells of the request; raises Malformed."""
    try:
        said = request.get_json(silent=True)
    except RecursionError:                              # brackets within brackets, thousands of them
        said = None
    if not isinstance(said, dict):
        raise Malformed("Запрос не понят. Обновите страницу: введённое сохранено в браузере.")
    op = text(said.get("op"), 64, "Номер операции")
    if len(op) < 8:
        raise Malformed("Номер операции не понят.")
    cells = said.get("cells")
    if not isinstance(cells, list) or not 0 < len(cells) <= MOST_CELLS:
        raise Malformed(f"За один раз сохраняется от 1 до {MOST_CELLS} клеток.")
    if not all(isinstance(cell, dict) for cell in cells):
        raise Malformed("Клетка не понята.")
    reason = said.get("reason")
    return op, text(reason, MOST_REASON, "Причина") or None if reason is not None else None, [cell_of(cell) for cell in cells]


def written(name: str, op: str, put: Callable[[], dict[str, Any]]) -> Any:
    """The deed in one transaction and one change set, exactly once by its operation; what a repeated one was answered is answered again."""
    for attempt in range(TRIES):
        try:
            with changes.writing(name, operation=op) as deed:
                answer = changes.answered(current_actor(), op)
                if answer is None:
                    answer = deed.answer = put()
                else:
                    deed.operation = None               # it is written already: nothing more to keep
            return jsonify(answer | {"op": op})
        except (IntegrityError, StaleDataError):        # somebody wrote the same cells in this very moment: look again at what stands there
            if attempt == TRIES - 1:
                raise
    raise AssertionError("the last attempt answers or raises")

"""An old definition whose words are gone: what can be kept of it, and what was taken out."""
from copy import deepcopy
from typing import Any

from .question import Problem, parse

ROUNDS = 20


def mended(definition: Any) -> tuple[dict[str, Any] | None, list[str]]:
    """The definition without what the catalogue knows no more, and the sentences of what was taken out; None when nothing of it can be kept."""
    found, said = deepcopy(definition), list[str]()
    for _ in range(ROUNDS):
        question, problems = parse(found)
        if question is not None:
            return found, said
        if not isinstance(found, dict) or not all(_take_out(found, problem) for problem in sorted(problems, key=lambda one: one.at, reverse=True)):
            break
        said += [problem.sentence for problem in problems if problem.sentence not in said]
    return None, said


def _take_out(definition: dict[str, Any], problem: Problem) -> bool:
    """Remove the part that a problem stands at; False when it is the whole."""
    *way, last = problem.at.split(".")
    if not last or problem.at == "thing":
        return False
    here: Any = definition
    for key in way:
        here = here[int(key)] if isinstance(here, list) else here.get(key) if isinstance(here, dict) else None
    if isinstance(here, list) and last.isdecimal() and int(last) < len(here):
        del here[int(last)]
        return True
    if isinstance(here, dict) and last in here:
        del here[last]
        return True
    return False

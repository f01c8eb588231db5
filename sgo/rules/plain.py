"""JSON that comes from outside: whatever was sent, it is plain data that a database and a page can hold, or it is refused."""
import json
from typing import Any


class NotPlain(ValueError):
    """No JSON, or such as nothing can keep."""


def read(text: str | bytes) -> Any:
    """What the text says; NotPlain for no JSON, for brackets without end, for numbers that are none, and for halves of letters."""
    def refuse(word: str) -> None:
        raise ValueError(word)

    try:
        found = json.loads(text, parse_constant=refuse)
        json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise NotPlain(str(error)) from None
    return found

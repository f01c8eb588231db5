"""Numbers that come from outside: addresses and forms may hold anything."""
import re

WHOLE = re.compile(r"[0-9]{1,15}")


def whole(text: str) -> int:
    """A number of ASCII digits that any database can hold; ValueError for everything else."""
    if not WHOLE.fullmatch(text):
        raise ValueError(text)
    return int(text)


def whole_or_none(text: str | None) -> int | None:
    """The same, None where it is no such number."""
    return int(text) if text and WHOLE.fullmatch(text) else None

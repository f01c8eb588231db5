"""Class lists from spreadsheets: read without a database, previewed, written as one change set with its order."""
from collections.abc import Mapping

from sgo.access import Actor

from .. import layouts
from .apply import Done, apply
from .columns import FIELDS
from .reading import Reading, class_name, read
from .standing import Standing, class_of, standings

KIND = "pupils"


def remembered(actor: Actor) -> dict[str, dict[int, str]]:
    """Corrected columns of class lists by the signature of their heads."""
    return layouts.remembered(actor, KIND)


def remember(actor: Actor, signature: str, chosen: Mapping[int, str]) -> None:
    """Keep corrected columns for the next list with the same head."""
    layouts.remember(actor, KIND, signature, chosen)


__all__ = ["FIELDS", "Done", "Reading", "Standing", "apply", "class_name", "class_of", "read", "remember", "remembered", "standings"]

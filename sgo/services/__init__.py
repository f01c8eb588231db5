"""Deeds and page reads, one file per area. A service gets all it needs as arguments, refuses in a sentence, and never commits."""


class Refused(Exception):
    """A sentence for a person: what is wrong and what to do; `field` names the field it stands beside."""

    def __init__(self, sentence: str, field: str | None = None):
        super().__init__(sentence)
        self.field = field


class NeedsReason(Refused):
    """Refused until it is said why."""

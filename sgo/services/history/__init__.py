"""What happened to a row, a person, a deed, in words; and the undoing of a deed by a reversing change set."""
from .stories import SHOWN, Event, Line, concerning, kinds_of, last_deed, of_change, of_person, of_row, of_set
from .undoing import Obstacle, Preview, Step, name_of, preview, refusal, undo
from .words import of_json

__all__ = ["SHOWN", "Event", "Line", "Obstacle", "Preview", "Step", "concerning", "kinds_of", "last_deed", "name_of", "of_change", "of_json", "of_person",
           "of_row", "of_set", "preview", "refusal", "undo"]

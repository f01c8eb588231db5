"""Dictionaries from spreadsheets or pasted rows: any kind of reference data, by the labels of its form, each row known again by its natural key."""
from .apply import Done, Trial, apply
from .kinds import KEYS, MOST, can_load
from .reading import Reading, Row, as_file, labels, read, standing_rows

__all__ = ["KEYS", "MOST", "Done", "Reading", "Row", "Trial", "apply", "as_file", "can_load", "labels", "read", "standing_rows"]

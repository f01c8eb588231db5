"""Class lists from spreadsheets: read without a database, previewed, written as one change set with its order."""
from .apply import Done, apply
from .columns import FIELDS
from .layouts import remember, remembered
from .reading import Reading, class_name, read
from .standing import Standing, class_of, standings

__all__ = ["FIELDS", "Done", "Reading", "Standing", "apply", "class_name", "class_of", "read", "remember", "remembered", "standings"]

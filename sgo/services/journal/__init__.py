"""The journal: which groups a person opens, the grid of a period, and the deed of cells."""
from . import lessons
from .cells import Typed, put
from .grid import Grid, grid
from .groups import groups

__all__ = ["Grid", "Typed", "grid", "groups", "lessons", "put"]

"""The journal: which groups a person opens, the grid of a period, and the deed of one cell."""
from . import alike, lessons
from .cell import Asked, Conflict, put
from .grid import Grid, grid
from .groups import group_of, groups

__all__ = ["Asked", "Conflict", "Grid", "alike", "grid", "group_of", "groups", "lessons", "put"]

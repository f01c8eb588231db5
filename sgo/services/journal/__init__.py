"""The journal: which groups a person opens, the grid of a period, and the deed of one cell."""
from . import lessons
from .cell import Asked, Conflict, put
from .grid import Grid, grid
from .groups import groups

__all__ = ["Asked", "Conflict", "Grid", "grid", "groups", "lessons", "put"]

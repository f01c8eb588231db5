"""The journal: which groups a person opens, the grid of a period, and the deed of one cell."""
from .cell import Asked, Conflict, add_lesson, put
from .grid import Grid, grid
from .groups import groups

__all__ = ["Asked", "Conflict", "Grid", "add_lesson", "grid", "groups", "put"]

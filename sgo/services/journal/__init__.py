"""The journal: which groups a person opens, the grid of a period, and the deed of cells."""
from . import alike, lessons, live, story
from .by_class import by_class
from .cells import Typed, put
from .grid import VIEWS, Grid, grid
from .groups import group_of, groups
from .past import as_of

__all__ = ["VIEWS", "Grid", "Typed", "alike", "as_of", "by_class", "grid", "group_of", "groups", "lessons", "live", "put", "story"]

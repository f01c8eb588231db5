"""The journal: which groups a person opens, the grid of a period, and the deed of cells."""
from . import lessons, live, story
from .by_class import by_class
from .cells import Typed, put
from .grid import VIEWS, Grid, grid
from .groups import groups
from .past import as_of

__all__ = ["VIEWS", "Grid", "Typed", "as_of", "by_class", "grid", "groups", "lessons", "live", "put", "story"]

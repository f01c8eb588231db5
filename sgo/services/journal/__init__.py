"""The journal: which groups a person opens, the grid of a period, and the deed of cells."""
from . import lessons, live, story
from .cells import Typed, put
from .grid import Grid, grid
from .groups import groups
from .past import as_of

__all__ = ["Grid", "Typed", "as_of", "grid", "groups", "lessons", "live", "put", "story"]

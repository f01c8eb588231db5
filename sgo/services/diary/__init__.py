"""The diary (Р 8.11): what a family opens every evening; a file a tab."""
from . import marks, subject, week
from .children import Child, Whose, children, whose

__all__ = ["Child", "Whose", "children", "marks", "subject", "week", "whose"]

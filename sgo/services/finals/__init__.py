"""Marks that sum up (Р 8.7-8.9): the sheets, the deed of a cell, accepting what is proposed, closing a period."""
from . import accept, closing, conduct, missing, sheets
from .put import Asked, Conflict, put
from .sealing import sealed, sign

__all__ = ["Asked", "Conflict", "accept", "closing", "conduct", "missing", "put", "sealed", "sheets", "sign"]

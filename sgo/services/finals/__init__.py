"""Marks that sum up (Р 8.7-8.9): the sheets, the deed of a cell, accepting what is proposed, closing a period."""
from . import accept, closing, missing, sheets
from .block import put
from .put import Asked
from .sealing import sealed, sign

__all__ = ["Asked", "accept", "closing", "missing", "put", "sealed", "sheets", "sign"]

"""The class teacher's absences (Р 8.5): who is away, a month of the class, papers that name the reason, single codes, contradictions."""
from . import book, codes, home, month, notes, papers, puzzles, today
from .book import ClassLine, chosen, classes
from .papers import code_by_paper

__all__ = ["ClassLine", "book", "chosen", "classes", "code_by_paper", "codes", "home", "month", "notes", "papers", "puzzles", "today"]

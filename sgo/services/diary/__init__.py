"""The diary (Р 8.11): what a family opens every evening; a file a tab."""
from . import answering, answers, class_life, feed, links, marks, subject, tasks, visits, week
from .children import Child, Whose, children, whose

__all__ = ["Child", "Whose", "answering", "answers", "children", "class_life", "feed", "links", "marks", "subject", "tasks", "visits", "week", "whose"]

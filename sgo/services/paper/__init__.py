"""What the journal on paper is made of: whose it is to print, and everything of its groups read at once."""
from .reading import Choice, ClassPaper, GroupPaper, Lesson, Period, Pupil, choice_of_class, choice_of_group, of_class, of_group
from .rights import Whose, class_of, group_of, may_print

__all__ = ["Choice", "ClassPaper", "GroupPaper", "Lesson", "Period", "Pupil", "Whose", "choice_of_class", "choice_of_group", "class_of", "group_of",
           "may_print", "of_class", "of_group"]

"""The diary's pages: a file a tab; what they share (whose it is, the tabs) stands in frame.py."""
from .marks import MarksPage
from .notes import NotesTab
from .phone import PhonePage
from .receipts import ReceiptsPage
from .school import FamilySchoolPage
from .tasks import TasksPage
from .week import DiaryPage

__all__ = ["DiaryPage", "FamilySchoolPage", "MarksPage", "NotesTab", "PhonePage", "ReceiptsPage", "TasksPage"]

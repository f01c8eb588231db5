"""All models by name; importing this package registers every table."""
from .accounts import Account, AccountRole, AccountSecret, AccountStatus, KnownDevice, LoginAttempt, Role, UserSession
from .base import Base, Choice, Dated, Row, db, label_of
from .calendar import (BellSchedule, BellSlot, CalendarException, DayKind, Holiday, PeriodKind, SchoolYear, StudyPeriod,
                       YearStatus)
from .changes import AccessLog, Change, ChangeKind, ChangeSet
from .curriculum import (Grading, GroupMember, PlanSection, PlanStatus, PlanTopic, StudyGroup, StudyGroupClass, Subject,
                         SubjectArea, SubjectKind, TeachingAssignment, ThematicPlan)
from .imports import ColumnLayout
from .journal import (Attendance, AttendanceCode, Homework, Mark, MarkCode, PeriodMark, Work, WorkType, YearMark)
from .movement import Enrolment, MovementOrder, OrderItem, OrderKind, OrderStatus
from .people import (Employee, Gender, Guardian, Guardianship, Person, PersonContacts, PersonHealth, PersonPapers,
                     PersonSocial, Relation, Student)
from .school import ClassTeacher, Job, JournalMode, Locality, Organisation, Parallel, Room, SchoolClass, StudyForm
from .timetable import Lesson, LessonStatus, TimetableSlot, WeekType

__all__ = [
    "AccessLog", "Account", "AccountRole", "AccountSecret", "AccountStatus", "Attendance", "AttendanceCode", "Base",
    "BellSchedule", "BellSlot", "CalendarException", "Change", "ChangeKind", "ChangeSet", "Choice", "ClassTeacher", "ColumnLayout",
    "Dated", "DayKind", "Employee", "Enrolment", "Gender", "Grading", "GroupMember", "Guardian", "Guardianship",
    "Holiday", "Homework", "Job", "JournalMode", "KnownDevice", "Lesson", "LessonStatus", "Locality", "LoginAttempt",
    "Mark", "MarkCode", "MovementOrder", "OrderItem", "OrderKind", "OrderStatus", "Organisation", "Parallel",
    "PeriodKind", "PeriodMark", "Person", "PersonContacts", "PersonHealth", "PersonPapers", "PersonSocial",
    "PlanSection", "PlanStatus", "PlanTopic", "Relation", "Role", "Room", "Row", "SchoolClass", "SchoolYear", "Student",
    "StudyForm", "StudyGroup", "StudyGroupClass", "StudyPeriod", "Subject", "SubjectArea", "SubjectKind",
    "TeachingAssignment", "ThematicPlan", "TimetableSlot", "UserSession", "WeekType", "Work", "WorkType", "YearMark",
    "YearStatus", "db", "label_of",
]

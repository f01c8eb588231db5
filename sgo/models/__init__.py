"""All models by name; importing this package registers every table."""
from .report_runs import ParentLetter, ReportRun, ReportVisit
from .absences import AbsenceDocument, AbsencePaper, AbsenceReason
from .accounts import Account, AccountRole, AccountSecret, AccountSlip, AccountStatus, KnownDevice, LoginAttempt, RequestState, Role, RoleRequest, UserSession
from .approvals import ApprovalSubject, YearApproval
from .appointments import Appointment, Duty
from .archives import JournalArchive
from .base import Base, Choice, Dated, Row, db, label_of
from .calendar import (BellSchedule, BellSlot, CalendarException, DayKind, Holiday, PeriodKind, PeriodScheme, ProductionDay, SchoolYear, StudyPeriod,
                       YearStatus)
from .changes import AccessLog, Change, ChangeKind, ChangeSet
from .corrections import CorrectionRequest, CorrectionSection, CorrectionState
from .custom_reports import CustomReport, CustomReportFavourite, CustomReportSchedule, CustomReportShare, CustomReportVersion, Repeat
from .curriculum import (Component, ComponentLoad, CurriculumLine, Grading, GroupHours, GroupMember, PlanSection, PlanStatus, PlanTopic, Profile, StudyGroup,
                         StudyGroupClass, Subject, SubjectArea, SubjectKind, TeachingAssignment, ThematicPlan)
from .diary import DiaryRules, DiaryVisit, TaskAnswer, TaskAnswerFile
from .federal import FederalForm, FormState
from .finals import Conduct, ConductMark, ExamEntry, ExamKind, ExamMark, FinalMark, PeriodClosing, PeriodMark, YearMark
from .imports import ColumnLayout
from .journal import (Attendance, AttendanceCode, DotCounts, Homework, HomeworkFile, JournalRules, LateChange, Mark, MarkCode, Mathematics, RetakeCounts,
                      Work, WorkFile, WorkType)
from .lists import ListColumns, SavedView, SavedViewRole
from .movement import Enrolment, MovementOrder, OrderDebt, OrderItem, OrderKind, OrderStatus, OrderSubtype
from .notices import Notice
from .organisation import Accreditation, FundingItem, FundingSource, Licence, Locality, Organisation, PermitStatus
from .paper_diary import PaperDiaryIssue, PaperDiaryReason, PaperDiaryRequest
from .papers import Consent, ConsentKind, PaperKind, PersonDocument, StoredFile
from .people import (Employee, Gender, Guardian, Guardianship, Person, PersonContacts, PersonHealth, PersonPapers, PersonSocial, Relation, StaffCategory,
                     StaffPosition, Student, StudentFile)
from .personal_file import (Family, FamilyKind, FamilyMember, ForeignLanguage, Kin, NameCases, PersonStatus, SocialStatus, StudentLanguage, TrainingKind,
                            VocationalTraining)
from .school import ClassTeacher, Job, JobState, JournalMode, Parallel, Program, Room, SchoolClass, StudyForm
from .subscriptions import CalendarLink, DigestSubscription
from .timetable import Lesson, LessonStatus, Substitution, TimetableSlot, WeekType
from .two_ways import AbsenceNote, DiaryReceipt, NoteReason, NoteState

__all__ = [
    "AbsenceDocument", "AbsenceNote", "AbsencePaper", "AbsenceReason", "AccessLog", "Account", "AccountRole", "AccountSecret", "AccountSlip",
    "AccountStatus", "Accreditation", "Appointment", "ApprovalSubject", "Attendance", "AttendanceCode", "Base", "BellSchedule", "BellSlot",
    "CalendarException", "CalendarLink", "Change", "ChangeKind", "ChangeSet", "Choice", "ClassTeacher", "ColumnLayout", "Component", "ComponentLoad",
    "Conduct", "ConductMark", "Consent", "ConsentKind", "CorrectionRequest", "CorrectionSection", "CorrectionState", "CurriculumLine", "CustomReport",
    "CustomReportFavourite", "CustomReportSchedule", "CustomReportShare", "CustomReportVersion", "Dated", "DayKind",
    "DiaryReceipt", "DiaryRules", "DiaryVisit", "DigestSubscription", "DotCounts", "Duty", "Employee", "Enrolment", "ExamEntry", "ExamKind", "ExamMark",
    "Family", "FamilyKind", "FamilyMember", "FederalForm", "FinalMark", "ForeignLanguage", "FormState",
    "FundingItem", "FundingSource", "Gender", "Grading", "GroupHours",
    "GroupMember", "Guardian", "Guardianship", "Holiday", "Homework", "HomeworkFile", "Job", "JobState", "JournalArchive", "JournalMode", "JournalRules",
    "Kin", "KnownDevice", "LateChange", "Lesson", "LessonStatus", "Licence", "ListColumns", "Locality", "LoginAttempt", "Mark", "MarkCode", "Mathematics",
    "MovementOrder", "NameCases", "NoteReason", "NoteState", "Notice", "OrderDebt", "OrderItem", "OrderKind", "OrderStatus", "OrderSubtype", "Organisation",
    "PaperDiaryIssue", "PaperDiaryReason", "PaperDiaryRequest", "PaperKind", "Parallel", "ParentLetter",
    "PeriodClosing", "PeriodKind", "PeriodMark", "PeriodScheme",
    "PermitStatus", "Person", "PersonContacts", "PersonDocument", "PersonHealth", "PersonPapers", "PersonSocial", "PersonStatus", "PlanSection",
    "PlanStatus", "PlanTopic", "ProductionDay", "Profile", "Program", "Relation", "Repeat", "ReportRun", "ReportVisit",
    "RequestState", "RetakeCounts", "Role", "RoleRequest",
    "Room", "Row", "SavedView", "SavedViewRole", "SchoolClass", "SchoolYear", "SocialStatus", "StaffCategory", "StaffPosition", "StoredFile", "Student",
    "StudentFile", "StudentLanguage", "StudyForm", "StudyGroup", "StudyGroupClass", "StudyPeriod", "Subject", "SubjectArea", "SubjectKind", "Substitution",
    "TaskAnswer", "TaskAnswerFile", "TeachingAssignment", "ThematicPlan", "TimetableSlot", "TrainingKind", "UserSession", "VocationalTraining", "WeekType",
    "Work", "WorkFile", "WorkType", "YearApproval", "YearMark", "YearStatus", "db", "label_of",
]

"""The school's access table: (action, model) -> role -> which rows. Source: the matrix of roles and actions of the regulation; no grant means no row."""
from enum import StrEnum
from typing import Any

from sgo.models import (AbsenceDocument, AbsenceNote, AccessLog, Account, AccountRole, AccountSlip, Accreditation, Appointment, Attendance, BellSchedule,
                        BellSlot, CalendarException, CalendarLink, Change, ChangeSet, ClassTeacher, ColumnLayout, Component, ComponentLoad, ConductMark,
                        Consent, CorrectionRequest, CurriculumLine, CustomReport, CustomReportFavourite, CustomReportSchedule, CustomReportShare,
                        CustomReportVersion, DiaryReceipt, DiaryRules, DiaryVisit, DigestSubscription, Employee, Enrolment, ExamEntry,
                        ExamMark, Family, FamilyMember, FederalForm,
                        FinalMark, ForeignLanguage, FundingItem, GroupHours, GroupMember, Guardian, Guardianship, Holiday,
                        Homework, HomeworkFile, Job, JournalArchive, JournalRules, LateChange, Lesson, Licence, ListColumns, LoginAttempt, Mark,
                        MovementOrder, NameCases, Notice, OrderDebt, OrderItem, Organisation, PaperDiaryIssue, PaperDiaryRequest, Parallel, ParentLetter,
                        PeriodClosing,
                        PeriodMark, PeriodScheme, Person, PersonContacts, PersonDocument, PersonHealth, PersonPapers, PersonSocial, PersonStatus, PlanSection,
                        PlanTopic, ProductionDay, Profile, ReportRun, ReportVisit, Role, RoleRequest, Room, SavedView, SavedViewRole, SchoolClass, SchoolYear,
                        SocialStatus, StaffCategory, StaffPosition, StoredFile, Student, StudentFile, StudentLanguage, StudyGroup, StudyGroupClass,
                        StudyPeriod, Subject, SubjectArea, Substitution, TaskAnswer, TaskAnswerFile, TeachingAssignment, ThematicPlan, TimetableSlot,
                        UserSession, VocationalTraining, Work, WorkFile, WorkType, YearApproval, YearMark)

from . import scopes as of
from .scopes import EVERY, Scope

ADM, ZAV, DIR, COORD, TCH, CLS, PUP, PAR, SYS = Role


class Action(StrEnum):
    """What one may do with a row."""
    READ = "read"
    CREATE = "create"
    EDIT = "edit"
    DELETE = "delete"
    APPROVE = "approve"


READ, CREATE, EDIT, DELETE, APPROVE = Action
Grants = dict[tuple[Action, Any], dict[Role, Scope]]
HEADS = {ADM: EVERY, ZAV: EVERY, DIR: EVERY, COORD: EVERY}
STAFF = HEADS | {TCH: EVERY, CLS: EVERY}
FAMILY = {PUP: EVERY, PAR: EVERY}


def _kept_by(role: Role, *models: Any, readers: dict[Role, Scope]) -> Grants:
    """Reference data: read by many, kept by one role."""
    found: Grants = {}
    for model in models:
        found |= {(READ, model): readers, (CREATE, model): {role: EVERY}, (EDIT, model): {role: EVERY}, (DELETE, model): {role: EVERY}}
    return found


def _written(model: Any, readers: dict[Role, Scope], writers: dict[Role, Scope]) -> Grants:
    """What the journal's people write: the same grant to create, edit and delete."""
    return {(READ, model): readers, (CREATE, model): writers, (EDIT, model): writers, (DELETE, model): writers}


SCHOOL: Grants = (
    _kept_by(ADM, Parallel, SchoolYear, PeriodScheme, StudyPeriod, Holiday, CalendarException, ProductionDay, BellSchedule, BellSlot, SubjectArea, Subject,
             WorkType, ForeignLanguage, Licence, Accreditation, readers=STAFF | FAMILY)
    | _kept_by(ADM, Room, Profile, Component, SocialStatus, StaffPosition, StaffCategory, readers=STAFF)
    | _kept_by(ADM, SchoolClass, ClassTeacher, readers=STAFF | {PUP: of.SELF_CLASS, PAR: of.CHILD_CLASS})
    | {(READ, JournalRules): STAFF, (EDIT, JournalRules): {ADM: EVERY}} | {(READ, DiaryRules): STAFF, (EDIT, DiaryRules): {ADM: EVERY}}
    | {(READ, Organisation): STAFF | FAMILY, (EDIT, Organisation): {ADM: EVERY}, (APPROVE, Organisation): {DIR: EVERY}}
    | {(READ, YearApproval): HEADS, (APPROVE, YearApproval): {DIR: EVERY}}
    | {(READ, FundingItem): HEADS} | {(action, FundingItem): {ADM: EVERY, DIR: EVERY} for action in (CREATE, EDIT, DELETE)}
    | {(action, ColumnLayout): {ADM: EVERY} for action in (READ, CREATE, EDIT, DELETE)}
    | {(action, ListColumns): dict.fromkeys(Role, of.MY_ACCOUNT) for action in (READ, CREATE, EDIT)}
    | {(READ, SavedView): dict.fromkeys(Role, of.MY_VIEWS)} | {(action, SavedView): dict.fromkeys(Role, of.MY_ACCOUNT) for action in (CREATE, EDIT, DELETE)}
    | {(READ, SavedViewRole): dict.fromkeys(Role, of.ROLES_OF_VIEWS)}
    | {(CREATE, SavedViewRole): dict.fromkeys(HEADS, of.ROLES_OF_OWN_VIEWS), (DELETE, SavedViewRole): dict.fromkeys(Role, of.ROLES_OF_OWN_VIEWS)}
    | {(READ, CustomReport): dict.fromkeys(STAFF, of.MY_CUSTOM_REPORTS)}
    | {(action, CustomReport): dict.fromkeys(HEADS, of.MY_ACCOUNT) for action in (CREATE, EDIT, DELETE)}
    | {(action, model): dict.fromkeys(HEADS, of.OF_OWN_CUSTOM_REPORTS) for model in (CustomReportVersion, CustomReportShare)
       for action in (READ, CREATE, DELETE)}
    | {(action, model): dict.fromkeys(STAFF, of.MY_ACCOUNT) for model in (CustomReportFavourite, CustomReportSchedule)
       for action in (READ, CREATE, EDIT, DELETE)}
    | {(READ, Job): dict.fromkeys((ZAV, DIR, TCH, CLS), of.MY_ACCOUNT) | {ADM: EVERY, COORD: EVERY, SYS: EVERY}}
)
FAMILY_HEADS = {ADM: EVERY, ZAV: EVERY, DIR: EVERY}     # the coordinator sees families in sums only (row 10)
PEOPLE: Grants = {
    (READ, Person): HEADS | {TCH: of.COLLEAGUES, CLS: of.LED_PEOPLE, PUP: of.SCHOOLMATES, PAR: of.SCHOOLMATES, SYS: of.MYSELF},
    (CREATE, Person): {ADM: EVERY}, (EDIT, Person): {ADM: EVERY, CLS: of.LED_PEOPLE},
    (READ, PersonContacts): HEADS | {TCH: of.MYSELF, CLS: of.LED_PEOPLE, PUP: of.MYSELF, PAR: of.CHILD_PERSONS},
    (CREATE, PersonContacts): {ADM: EVERY, CLS: of.LED_PEOPLE}, (EDIT, PersonContacts): {ADM: EVERY, CLS: of.LED_PEOPLE},
    (READ, PersonPapers): HEADS | {TCH: of.MYSELF, CLS: of.LED_PERSONS, PUP: of.MYSELF, PAR: of.CHILD_PERSONS},
    (CREATE, PersonPapers): {ADM: EVERY, CLS: of.LED_PERSONS}, (EDIT, PersonPapers): {ADM: EVERY, CLS: of.LED_PERSONS},
    (READ, Employee): HEADS | {TCH: of.MYSELF}, (CREATE, Employee): {ADM: EVERY}, (EDIT, Employee): {ADM: EVERY},
    (READ, Student): HEADS | {TCH: of.TAUGHT_PUPILS, CLS: of.LED_PUPILS, PUP: of.SELF_PUPIL, PAR: of.CHILD},
    (CREATE, Student): {ADM: EVERY}, (EDIT, Student): {ADM: EVERY},
    (READ, StudentFile): HEADS | {CLS: of.LED_PUPILS, PUP: of.SELF_PUPIL, PAR: of.CHILD},
    (CREATE, StudentFile): {ADM: EVERY, CLS: of.LED_PUPILS}, (EDIT, StudentFile): {ADM: EVERY, CLS: of.LED_PUPILS},
    (READ, CorrectionRequest): HEADS | {CLS: of.LED_PUPILS, PAR: of.MY_CORRECTIONS}, (CREATE, CorrectionRequest): {PAR: of.MY_CORRECTIONS},
    (EDIT, CorrectionRequest): {ADM: EVERY, CLS: of.LED_PUPILS},
    (READ, Guardian): FAMILY_HEADS | {CLS: of.LED_GUARDIANS, PAR: of.MY_GUARDIAN},
    (CREATE, Guardian): {ADM: EVERY}, (EDIT, Guardian): {ADM: EVERY, CLS: of.LED_GUARDIANS},
    (READ, Guardianship): FAMILY_HEADS | {CLS: of.LED_PUPILS},
    (CREATE, Guardianship): {ADM: EVERY, CLS: of.LED_PUPILS}, (EDIT, Guardianship): {ADM: EVERY, CLS: of.LED_PUPILS},
}
BY_CLASS = {ADM: EVERY, CLS: of.LED_PERSONS}
PEOPLE |= {(action, model): roles for model in (PersonSocial, PersonHealth, PersonStatus) for action, roles in {
    READ: FAMILY_HEADS | {CLS: of.LED_PERSONS, PAR: of.CHILD_ONLY}, CREATE: BY_CLASS, EDIT: BY_CLASS}.items()}
PEOPLE |= {(action, model): roles for model in (PersonDocument, Consent) for action, roles in {
    READ: HEADS | {TCH: of.MYSELF, CLS: of.LED_PERSONS, PUP: of.MYSELF, PAR: of.CHILD_PERSONS}, CREATE: BY_CLASS, EDIT: BY_CLASS}.items()}
PEOPLE |= {(action, model): roles for model in (StudentLanguage, VocationalTraining) for action, roles in {
    READ: HEADS | {CLS: of.LED_PUPILS, PUP: of.SELF_PUPIL, PAR: of.CHILD}, CREATE: {ADM: EVERY, CLS: of.LED_PUPILS}, EDIT: {ADM: EVERY, CLS: of.LED_PUPILS},
    DELETE: {ADM: EVERY, CLS: of.LED_PUPILS}}.items()}
UPLOADERS = {ADM: EVERY} | dict.fromkeys((DIR, TCH, CLS), of.MY_UPLOADS)
PEOPLE |= {
    (READ, NameCases): HEADS | {CLS: of.LED_PERSONS}, (CREATE, NameCases): BY_CLASS, (EDIT, NameCases): BY_CLASS, (DELETE, NameCases): BY_CLASS,
    (DELETE, PersonStatus): BY_CLASS, (DELETE, PersonDocument): BY_CLASS,
    (CREATE, StoredFile): UPLOADERS, (DELETE, StoredFile): UPLOADERS,       # asked by the undoing of a deed
    (READ, Family): FAMILY_HEADS | {CLS: of.LED_OR_NEW_FAMILIES, PAR: of.CHILD_FAMILIES},
    (CREATE, Family): {ADM: EVERY, CLS: of.NEW_FAMILIES}, (EDIT, Family): {ADM: EVERY, CLS: of.LED_FAMILIES},
    (READ, FamilyMember): FAMILY_HEADS | {CLS: of.LED_FAMILIES, PAR: of.CHILD_PERSONS},
    (CREATE, FamilyMember): {ADM: EVERY, CLS: of.LED_FAMILIES}, (EDIT, FamilyMember): {ADM: EVERY, CLS: of.LED_FAMILIES},
    (DELETE, FamilyMember): {ADM: EVERY, CLS: of.LED_FAMILIES},
    (READ, Appointment): {ADM: EVERY, DIR: EVERY, COORD: EVERY, TCH: of.MY_APPOINTMENTS, SYS: of.MY_APPOINTMENTS},
    (CREATE, Appointment): {ADM: EVERY, DIR: EVERY, COORD: EVERY}, (EDIT, Appointment): {ADM: EVERY, DIR: EVERY, COORD: EVERY},
}

STUDY: Grants = (
    _kept_by(ADM, StudyGroup, TeachingAssignment, TimetableSlot, readers=STAFF | {PUP: of.SELF_GROUPS, PAR: of.CHILD_GROUPS})
    | _kept_by(ADM, StudyGroupClass, GroupHours, readers=STAFF)
    | _kept_by(ADM, Substitution, readers=STAFF | {PUP: of.SELF_GROUPS, PAR: of.CHILD_GROUPS})
    | _kept_by(ADM, ComponentLoad, readers=HEADS | {TCH: of.TAUGHT_PARALLELS, CLS: of.LED_PARALLELS})
    | _kept_by(ADM, CurriculumLine, readers=HEADS | {TCH: of.TAUGHT_SUBJECTS, CLS: of.LED_PARALLELS})
    | _kept_by(ADM, GroupMember, readers=HEADS | {TCH: of.TAUGHT_NOW, CLS: of.LED_PUPILS, PUP: of.SELF_PUPIL, PAR: of.CHILD})
    | {(action, model): roles for model in (ThematicPlan, PlanSection, PlanTopic) for action, roles in {
        READ: HEADS | {TCH: of.TAUGHT_PLANS}, CREATE: {TCH: of.SUBJECT_PLANS}, EDIT: {TCH: of.SUBJECT_PLANS}, DELETE: {TCH: of.SUBJECT_PLANS}}.items()}
    | {(APPROVE, ThematicPlan): {ZAV: EVERY}}
)
OF_GROUP = HEADS | {TCH: of.TAUGHT, CLS: of.LED_GROUPS, PUP: of.SELF_GROUPS, PAR: of.CHILD_GROUPS}
OF_PUPIL = HEADS | {TCH: of.TAUGHT, CLS: of.LED_PUPILS, PUP: of.SELF_PUPIL, PAR: of.CHILD}
SUMMED = OF_PUPIL | {TCH: of.TAUGHT_NOW}               # they belong to no day: who has left the group does not read what was put after him
JOURNAL: Grants = (
    _written(Lesson, OF_GROUP, {TCH: of.TAUGHT_NOW}) | _written(Work, OF_GROUP, {TCH: of.TAUGHT_NOW})
    | _written(WorkFile, OF_GROUP, {TCH: of.TAUGHT_NOW}) | {(READ, LateChange): HEADS | {TCH: of.TAUGHT, CLS: of.LED_PUPILS}}
    | _written(Homework, OF_GROUP, {TCH: of.TAUGHT_NOW}) | _written(HomeworkFile, OF_GROUP, {TCH: of.TAUGHT_NOW})
    | _written(Mark, OF_PUPIL, {TCH: of.TAUGHT_NOW})
    | _written(Attendance, OF_PUPIL, {TCH: of.TAUGHT_NOW, CLS: of.LED_PUPILS})
    | _written(AbsenceDocument, HEADS | {TCH: of.TAUGHT_PUPILS, CLS: of.LED_PAPERS, PUP: of.SELF_PUPIL, PAR: of.CHILD}, {CLS: of.LED_PAPERS})
    | _written(PeriodMark, SUMMED, {TCH: of.TAUGHT_NOW, CLS: of.LED_PUPILS})
    | _written(YearMark, SUMMED, {TCH: of.TAUGHT_NOW, CLS: of.LED_PUPILS})
    | _written(ExamMark, SUMMED, {TCH: of.TAUGHT_NOW, CLS: of.LED_PUPILS})
    | _written(FinalMark, SUMMED, {TCH: of.TAUGHT_NOW, CLS: of.LED_PUPILS})
    | _written(ExamEntry, HEADS | {TCH: of.TAUGHT_PUPILS, CLS: of.LED_PUPILS, PUP: of.SELF_PUPIL, PAR: of.CHILD}, {ADM: EVERY, CLS: of.LED_PUPILS})
    | {(READ, ReportRun): HEADS | {TCH: of.MY_REPORTS, CLS: of.MY_REPORTS}, (CREATE, ReportRun): dict.fromkeys(STAFF, of.MY_REPORTS)}
    | {(READ, FederalForm): HEADS, (CREATE, FederalForm): {ADM: EVERY, ZAV: EVERY}, (EDIT, FederalForm): {ADM: EVERY, ZAV: EVERY},
       (APPROVE, FederalForm): {DIR: EVERY}}
    | {(READ, JournalArchive): HEADS | {CLS: of.LED_CLASS}, (CREATE, JournalArchive): {ADM: EVERY}}
    | _written(ConductMark, HEADS | {TCH: of.TAUGHT_PUPILS, CLS: of.LED_PUPILS, PUP: of.SELF_PUPIL, PAR: of.CHILD}, {CLS: of.LED_PUPILS})
)
OF_FAMILY = {PUP: of.SELF_PUPIL, PAR: of.CHILD}
JOURNAL |= _written(TaskAnswer, OF_PUPIL, OF_FAMILY) | _written(TaskAnswerFile, OF_PUPIL, OF_FAMILY)
JOURNAL |= {(action, DiaryVisit): {PUP: of.MY_ACCOUNT, PAR: of.MY_ACCOUNT} for action in (READ, CREATE, EDIT)}
JOURNAL |= {
    (READ, DiaryReceipt): FAMILY_HEADS | {CLS: of.LED_PUPILS, PAR: of.AS_GUARDIAN}, (CREATE, DiaryReceipt): {PAR: of.AS_GUARDIAN},
    (READ, AbsenceNote): HEADS | {CLS: of.LED_PUPILS, PAR: of.MY_NOTES}, (CREATE, AbsenceNote): {PAR: of.MY_NOTES}, (EDIT, AbsenceNote): {PAR: of.MY_NOTES},
    (APPROVE, AbsenceNote): {CLS: of.LED_PUPILS},       # accepting or declining is not changing what was written
}
JOURNAL |= {(READ, ParentLetter): HEADS | {CLS: of.LED_PUPILS, PAR: of.AS_GUARDIAN}, (CREATE, ParentLetter): {CLS: of.LED_PUPILS},
            (EDIT, ParentLetter): {PAR: of.AS_GUARDIAN}}        # that it was opened
JOURNAL |= {(action, ReportVisit): dict.fromkeys((*STAFF, PUP, PAR), of.MY_ACCOUNT) for action in (READ, CREATE, EDIT)}
SLIP_WRITERS = {ADM: EVERY, ZAV: EVERY, CLS: of.LED_PUPILS}
JOURNAL |= {(READ, PaperDiaryRequest): HEADS | {CLS: of.LED_PUPILS}, (READ, PaperDiaryIssue): HEADS | {CLS: of.LED_PUPILS},
            (CREATE, PaperDiaryRequest): SLIP_WRITERS, (EDIT, PaperDiaryRequest): SLIP_WRITERS,
            (CREATE, PaperDiaryIssue): SLIP_WRITERS, (DELETE, PaperDiaryIssue): SLIP_WRITERS}
JOURNAL |= {(READ, PeriodClosing): STAFF, (CREATE, PeriodClosing): {ADM: EVERY}}
MOVEMENT: Grants = {
    (READ, MovementOrder): HEADS | {CLS: of.LED_ORDERS}, (CREATE, MovementOrder): {ADM: EVERY}, (EDIT, MovementOrder): {ADM: EVERY},
    (DELETE, MovementOrder): {ADM: EVERY}, (APPROVE, MovementOrder): {DIR: EVERY},
    (READ, OrderItem): HEADS | {CLS: of.LED_PUPILS},
    (CREATE, OrderItem): {ADM: EVERY}, (EDIT, OrderItem): {ADM: EVERY}, (DELETE, OrderItem): {ADM: EVERY},
    (READ, OrderDebt): HEADS | {CLS: of.LED_PUPILS},
    (CREATE, OrderDebt): {ADM: EVERY}, (EDIT, OrderDebt): {ADM: EVERY}, (DELETE, OrderDebt): {ADM: EVERY},
    (READ, Enrolment): HEADS | {TCH: of.TAUGHT_PUPILS, CLS: of.LED_PUPILS, PUP: of.SELF_PUPIL, PAR: of.CHILD}, (CREATE, Enrolment): {ADM: EVERY},
}
OWN_ACCOUNT = dict.fromkeys(Role, of.MY_ACCOUNT)
ACCOUNTS: Grants = {
    (READ, Account): OWN_ACCOUNT | {ADM: EVERY, COORD: EVERY, CLS: of.LED_ACCOUNTS},
    (CREATE, Account): {ADM: EVERY}, (EDIT, Account): {ADM: EVERY},
    (READ, AccountRole): OWN_ACCOUNT | {ADM: EVERY, COORD: EVERY},
    (CREATE, AccountRole): {ADM: EVERY, COORD: EVERY}, (DELETE, AccountRole): {ADM: EVERY, COORD: EVERY},
    (READ, RoleRequest): {ADM: EVERY, COORD: EVERY}, (CREATE, RoleRequest): {ADM: EVERY}, (EDIT, RoleRequest): {ADM: EVERY, COORD: EVERY},
    (READ, AccountSlip): {ADM: EVERY, COORD: EVERY, CLS: of.LED_SLIPS},
    (CREATE, AccountSlip): {ADM: EVERY, CLS: of.LED_SLIPS}, (EDIT, AccountSlip): {ADM: EVERY, CLS: of.LED_SLIPS},
    (READ, Notice): dict.fromkeys(Role, of.MYSELF), (EDIT, Notice): dict.fromkeys(Role, of.MYSELF),
    (READ, UserSession): OWN_ACCOUNT, (EDIT, UserSession): OWN_ACCOUNT,
    **{(action, model): {PUP: of.MY_ACCOUNT, PAR: of.MY_ACCOUNT} for action in (READ, CREATE, EDIT) for model in (CalendarLink, DigestSubscription)},
    (DELETE, DigestSubscription): {PUP: of.MY_ACCOUNT, PAR: of.MY_ACCOUNT},
    (READ, LoginAttempt): {ADM: EVERY, COORD: EVERY, SYS: EVERY},
    (READ, ChangeSet): {ADM: EVERY, DIR: EVERY, COORD: EVERY, TCH: of.MY_CHANGES},
    (READ, Change): {ADM: EVERY, DIR: EVERY, COORD: of.CHANGES_BUT_OF_FAMILIES, TCH: of.TAUGHT_CHANGES, CLS: of.LED_CHANGES},
    (READ, AccessLog): {ADM: EVERY, DIR: EVERY, COORD: EVERY},
}
GRANTS: Grants = SCHOOL | PEOPLE | STUDY | JOURNAL | MOVEMENT | ACCOUNTS

UNGUARDED = (Parallel, SchoolYear, PeriodScheme, StudyPeriod, Holiday, ProductionDay, BellSchedule, BellSlot, SubjectArea, Subject, WorkType,
             ForeignLanguage, JournalRules, DiaryRules)

"""What families of the demo have said through the diary, and the few who read it on paper."""
import hashlib
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import typst

from sgo.models import (AbsenceDocument, AbsenceNote, Account, DiaryReceipt, Employee, Guardian, Guardianship, NoteReason, NoteState, PaperDiaryIssue,
                        PaperDiaryReason, PaperDiaryRequest, StoredFile)
from sgo.services import files as stored_files

from . import school
from .families import CLASS
from .people import Pupil
from .rows import Rows

MONDAYS = tuple(date(2026, 11, day) for day in (2, 9, 16))
READS = 0.7                                             # of the mothers read a week and say so
SAID = ((NoteReason.ILL, "Температура, вызвали врача. Справку принесём.", 1, 3), (NoteReason.DOCTOR, "Едем к зубному, придёт к третьему уроку.", 1, 1),
        (NoteReason.FAMILY, None, 4, 5))
REFUSED = "В этот день ребёнок был на уроках. Проверьте дату и напишите ещё раз."
PHOTO = """#set page(width: 105mm, height: 148mm, margin: 10mm)
#set text(lang: "ru", 12pt)
*Справка*

Обратились в поликлинику 23.11.2026. Рекомендовано лечение дома.

#v(1fr) Врач #line(length: 40mm)
"""


def add(rows: Rows, frame: school.Frame, pupils: list[Pupil], random: Random) -> None:
    """Everything of this file; the demo's parent is known by the login."""
    persons = {row["id"]: row["person_id"] for row in rows.of(Guardian)}
    ours = [one for one in pupils if one.class_name == CLASS and one.until is None and one.family.mother_id]
    leader = next((row["person_id"] for row in rows.of(Employee) if row["id"] == frame.leader.get(CLASS)), None)
    if leader is None:
        return
    _notes(rows, ours, persons, leader)
    _receipts(rows, ours, persons, random)
    _paper(rows, ours, leader)
    _of_the_parent(rows, persons, leader)


def _at(day: date, hour: int = 17) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def _notes(rows: Rows, ours: list[Pupil], persons: dict[int, int], leader: int) -> None:
    """Three wait, one with a photographed paper; two were answered."""
    key = hashlib.sha256(PHOTO.encode()).hexdigest()[:32]
    data = stored_files.lay(key, typst.compile(PHOTO.encode(), font_paths=typst.Fonts(include_system_fonts=False), format="png", ppi=100))
    photo = rows.add(StoredFile, key=key, name="справка.png", media_type="image/png", size=len(data), digest=hashlib.sha256(data).hexdigest(),
                     uploaded_at=_at(school.TODAY, 4))
    for place, ((reason, said, first, last), one) in enumerate(zip(SAID, ours[4:], strict=False)):
        rows.add(AbsenceNote, student_id=one.id, author_id=persons[one.family.mother_id], start_on=school.TODAY + timedelta(days=first),
                 end_on=school.TODAY + timedelta(days=last), reason=reason, said=said, file_id=None if place else photo, sent_at=_at(school.TODAY, 4 + place),
                 status=NoteState.OPEN)
    known = {one.id: one for one in ours}
    paper = next((row for row in reversed(rows.of(AbsenceDocument)) if row["student_id"] in known and row["entered_by_id"] == leader), None)
    if paper:
        rows.add(AbsenceNote, student_id=paper["student_id"], author_id=persons[known[paper["student_id"]].family.mother_id], start_on=paper["start_on"],
                 end_on=paper["end_on"], reason=NoteReason.ILL, said=None, sent_at=_at(paper["start_on"], 5), status=NoteState.ACCEPTED,
                 answered_by_id=leader, answered_at=paper["entered_at"], document_id=paper["id"])


def _receipts(rows: Rows, ours: list[Pupil], persons: dict[int, int], random: Random) -> None:
    """Of the mothers who come in; the last one read is at least as late as the last visit."""
    accounts = {row["person_id"]: row for row in rows.of(Account) if row.get("last_login_at")}
    for one in ours:
        account = accounts.get(persons[one.family.mother_id])
        for monday in MONDAYS:
            if account and random.random() < READS:
                at = _at(monday + timedelta(days=6)) - timedelta(minutes=random.randint(0, 2000))
                account["last_login_at"] = max(at, account["last_login_at"])
                rows.add(DiaryReceipt, student_id=one.id, guardian_id=one.family.mother_id, week_on=monday, said="неделя", at=at)


def _paper(rows: Rows, ours: list[Pupil], leader: int) -> None:
    """Two requests stand, one was withdrawn; the slips of last weeks were handed over, but for one."""
    for place, one in enumerate(ours[8:11]):
        asked, withdrawn = date(2026, 9, 14) + timedelta(days=21 * place), date(2026, 11, 12) if place == 2 else None
        request = rows.add(PaperDiaryRequest, student_id=one.id, guardian_id=one.family.mother_id, asked_on=asked, last_on=None, withdrawn_on=withdrawn,
                           reason=PaperDiaryReason.WOULD_NOT if place else PaperDiaryReason.CANNOT, entered_by_id=leader, entered_at=_at(asked))
        for monday in MONDAYS:
            if (withdrawn is None or monday < withdrawn) and (place, monday) != (1, MONDAYS[-1]):
                rows.add(PaperDiaryIssue, request_id=request, student_id=one.id, week_on=monday, handed_on=monday + timedelta(days=4), handed_by_id=leader,
                         handed_to="маме" if place else "ученику", noted_at=_at(monday + timedelta(days=4), 10))


def _of_the_parent(rows: Rows, persons: dict[int, int], leader: int) -> None:
    """The demo's parent has read a week of each child and has had an answer to a note."""
    person = next((row["person_id"] for row in rows.of(Account) if row["login"] == "parent"), None)
    guardian = next((id_ for id_, owner in persons.items() if owner == person), None)
    children = [row["student_id"] for row in rows.of(Guardianship) if row["guardian_id"] == guardian and not row["restricted"]]
    for child in children:
        if not any(row["student_id"] == child and row["guardian_id"] == guardian and row["week_on"] == MONDAYS[0] for row in rows.of(DiaryReceipt)):
            rows.add(DiaryReceipt, student_id=child, guardian_id=guardian, week_on=MONDAYS[0], said="неделя", at=_at(date(2026, 11, 8), 18))
        rows.add(AbsenceNote, student_id=child, author_id=person, start_on=date(2026, 11, 12), end_on=date(2026, 11, 12), reason=NoteReason.FAMILY,
                 said="Семейный праздник", sent_at=_at(date(2026, 11, 11)), status=NoteState.DECLINED, answer=REFUSED, answered_by_id=leader,
                 answered_at=_at(date(2026, 11, 13), 8))

"""Sealed journals: a closed period of a class as paper and data in a ZIP with SHA-256 of each part; never overwritten, verified by a command."""
import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import abort
from sqlalchemy import and_, or_, select, true
from sqlalchemy.orm import contains_eager

from sgo import changes, clock
from sgo.access import CREATE, HEADS, READ, Actor, granted, may, scope, system, who_may
from sgo.models import (Attendance, Enrolment, GroupMember, Homework, JournalArchive, Lesson, Mark, PeriodMark, Person, SchoolClass, SchoolYear, Student,
                        StudyGroup, StudyGroupClass, StudyPeriod, Subject, TeachingAssignment, Work, WorkType, YearStatus, db)
from sgo.rules import wording

from . import Refused, files, jobs

PAPER, DATA, MANIFEST = "journal.pdf", "data.json", "manifest.json"
SUMS = "SHA256SUMS"                                     # the same digests for `sha256sum -c`, without this program
FORMAT = "sgo-journal-1"
ZIP = "application/zip"
JOB = "journal_seal"
LEFT_OUT = {"version", "sort_key", "search_key", "archived_at"}


@dataclass(frozen=True)
class Prepared:
    """What is to be sealed; `same` names the archive that holds exactly these data already."""
    class_id: int
    period_id: int
    title: str
    data: bytes
    number: int
    same: str | None


def demand(actor: Actor) -> None:
    """403 for whoever does not seal."""
    if not may(actor, CREATE, JournalArchive):
        abort(403, who_may(CREATE, JournalArchive))


def ask(actor: Actor, class_id: int, period_id: int) -> None:
    """Have the journal of a class sealed in the background; Refused while the period is open."""
    demand(actor)
    school_class, period, _ = _of(class_id, period_id)
    jobs.ask(actor, JOB, f"Архив журнала {school_class.name}, {period.name}", {"class": class_id, "period": period_id})


def ask_for_period(actor: Actor, period_id: int) -> None:
    """Have the journals of all classes sealed in the background: what closing a period ends with."""
    demand(actor)
    period = db.session.execute(select(StudyPeriod).where(StudyPeriod.id == period_id)).scalar_one_or_none() or abort(404, "Такого периода нет.")
    if not period.is_closed:
        raise Refused(f"Период «{period.name}» не закрыт. Сначала закройте его: запечатывают то, что больше не меняется.")
    jobs.ask(actor, JOB, f"Архив журналов всех классов, {period.name}", {"class": None, "period": period_id})


def classes_of(period_id: int) -> list[int]:
    """The classes that have journals in a period."""
    statement = (select(SchoolClass.id).join(StudyPeriod, StudyPeriod.of(SchoolClass.year_id, SchoolClass.parallel_id))
                 .where(StudyPeriod.id == period_id, SchoolClass.id.in_(select(StudyGroupClass.class_id)))
                 .order_by(SchoolClass.parallel_id, SchoolClass.letter))
    return list(db.session.scalars(statement, execution_options=system("whose journals are sealed", SchoolClass, StudyGroupClass)))


def prepare(actor: Actor, class_id: int, period_id: int) -> Prepared:
    """Read the data of a closed period in their canonical form; Refused while the period is open."""
    demand(actor)
    school_class, period, year = _of(class_id, period_id)
    data = canonical(_tables(school_class, period))
    last = _last(class_id, period_id)
    same = last is not None and last.data_sha256 == _digest(data)
    return Prepared(class_id, period_id, f"Журнал {school_class.name}, {period.name}, {year.replace('/', '-')}", data, (last.number if last else 0) + 1,
                    f"№ {last.number} от {wording.date_ru(last.made_at.astimezone(wording.ZONE).date())}" if last and same else None)


def seal(actor: Actor, prepared: Prepared, paper: bytes) -> JournalArchive:
    """Put paper and data into a file that nobody changes any more, and note its digest; a deed of its own."""
    at = clock.now()
    manifest = {"format": FORMAT, "title": prepared.title, "number": prepared.number, "made_at": at.isoformat(), "made_by": actor.name,
                "sha256": {PAPER: _digest(paper), DATA: _digest(prepared.data)}}
    packed = _packed({PAPER: paper, DATA: prepared.data, MANIFEST: canonical(manifest)})
    scan = files.fresh(packed, f"{prepared.title}, № {prepared.number}.zip", ZIP)
    with files.on_disk(scan), changes.writing("Журнал запечатан"):
        _, period, _ = _of(prepared.class_id, prepared.period_id)        # it may have been opened meanwhile
        row = JournalArchive(class_id=prepared.class_id, period_id=period.id, number=prepared.number, made_at=at, made_by_id=actor.person_id,
                             sha256=_digest(packed), data_sha256=_digest(prepared.data), file_id=files.store(actor, scan).id)
        db.session.add(row)
        db.session.flush()
        scan.kept = True
    return row


def canonical(value: Any) -> bytes:
    """One form for one content: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _packed(parts: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
        archive.writestr(SUMS, "".join(f"{_digest(data)}  {name}\n" for name, data in parts.items()))
    return target.getvalue()


def _of(class_id: int, period_id: int) -> tuple[SchoolClass, StudyPeriod, str]:
    statement = (select(SchoolClass, StudyPeriod, SchoolYear.name).join(SchoolYear, SchoolYear.id == SchoolClass.year_id)
                 .join(StudyPeriod, StudyPeriod.of(SchoolClass.year_id, SchoolClass.parallel_id))
                 .where(SchoolClass.id == class_id, StudyPeriod.id == period_id))
    row = db.session.execute(statement, execution_options=system("what is sealed", SchoolClass)).one_or_none()
    school_class, period, year = row or abort(404, "У этого класса нет такого периода.")
    if not period.is_closed:
        raise Refused(f"Период «{period.name}» не закрыт. Сначала закройте его: запечатывают то, что больше не меняется.")
    return school_class, period, year


def _last(class_id: int, period_id: int) -> JournalArchive | None:
    statement = (select(JournalArchive).where(JournalArchive.class_id == class_id, JournalArchive.period_id == period_id)
                 .order_by(JournalArchive.number.desc()).limit(1))
    found: JournalArchive | None = db.session.scalar(statement, execution_options=system("the last sealing", JournalArchive))
    return found


# ---------- what there is
@dataclass(frozen=True)
class Shelf:
    """A closed period and the journals of its classes: (class, its name, its archives, the newest first)."""
    period_id: int
    name: str
    lines: list[tuple[int, str, list[JournalArchive]]]


def shelves(actor: Actor) -> list[Shelf]:
    """The closed periods of the current year by class, with what is sealed, as far as the person may read it; the last period first."""
    sealed = scope(actor, READ, JournalArchive)
    own = true() if actor.roles & HEADS else SchoolClass.id.in_(actor.own.led_today)
    statement = (select(StudyPeriod.id, StudyPeriod.name, SchoolClass).join(SchoolYear, SchoolYear.id == SchoolClass.year_id)
                 .join(StudyPeriod, StudyPeriod.of(SchoolClass.year_id, SchoolClass.parallel_id))
                 .where(SchoolYear.status == YearStatus.CURRENT, StudyPeriod.is_closed, SchoolClass.archived_at.is_(None), own,
                        SchoolClass.id.in_(select(StudyGroupClass.class_id)))
                 .order_by(StudyPeriod.start_on.desc(), StudyPeriod.id, SchoolClass.parallel_id, SchoolClass.letter))
    rows = db.session.execute(statement, execution_options=system("what may be sealed", SchoolClass, StudyGroupClass)).all()
    archives = (select(JournalArchive).outerjoin(JournalArchive.made_by).options(contains_eager(JournalArchive.made_by))
                .where(sealed, JournalArchive.period_id.in_({row[0] for row in rows})).order_by(JournalArchive.number.desc()))
    held: dict[tuple[int, int], list[JournalArchive]] = {}
    for one in db.session.scalars(granted(archives, JournalArchive, Person, condition=sealed)):
        held.setdefault((one.class_id, one.period_id), []).append(one)
    found: dict[int, Shelf] = {}
    for period_id, name, school_class in rows:
        lines = found.setdefault(period_id, Shelf(period_id, name, [])).lines
        lines.append((school_class.id, school_class.name, held.get((school_class.id, period_id), [])))
    return list(found.values())


# ---------- the data
def _tables(school_class: SchoolClass, period: StudyPeriod) -> dict[str, Any]:
    """Every row that the journal of the class consists of in the period, by table; and what the columns are called."""
    groups = select(StudyGroupClass.group_id).where(StudyGroupClass.class_id == school_class.id)
    during = and_(Enrolment.class_id == school_class.id, Enrolment.since <= period.end_on, or_(Enrolment.until.is_(None), Enrolment.until > period.start_on))
    pupils = select(Enrolment.student_id).where(during)
    span = {"start": period.start_on, "end": period.end_on}

    def in_span(model: Any) -> Any:
        return and_(model.group_id.in_(groups), model.day.between(span["start"], span["end"]))
    subjects = select(StudyGroup.subject_id).where(StudyGroup.id.in_(groups))
    wanted: Sequence[tuple[Any, Any]] = (
        (SchoolClass, SchoolClass.id == school_class.id), (StudyPeriod, StudyPeriod.id == period.id), (StudyGroup, StudyGroup.id.in_(groups)),
        (Subject, Subject.id.in_(subjects)), (TeachingAssignment, TeachingAssignment.group_id.in_(groups)), (Enrolment, during),
        (GroupMember, and_(GroupMember.group_id.in_(groups), GroupMember.student_id.in_(pupils))), (Lesson, in_span(Lesson)), (Homework, in_span(Homework)),
        (Work, in_span(Work)), (WorkType, True), (Mark, and_(in_span(Mark), Mark.student_id.in_(pupils))),
        (Attendance, and_(in_span(Attendance), Attendance.student_id.in_(pupils))),
        (PeriodMark, and_(PeriodMark.period_id == period.id, PeriodMark.student_id.in_(pupils), PeriodMark.subject_id.in_(subjects))))
    rows = {model.__tablename__: _rows(model, condition) for model, condition in wanted}
    labels = {model.__tablename__: {column.name: column.info.get("label", column.name) for column in model.__table__.columns if column.name not in LEFT_OUT}
              for model, _ in wanted}
    return {"format": FORMAT, "tables": rows, "columns": labels, "pupils": _names(pupils)}


def _rows(model: Any, condition: Any) -> list[dict[str, Any]]:
    columns = [column for column in model.__table__.columns if column.name not in LEFT_OUT]
    statement = select(*columns).where(condition).order_by(model.__table__.c.id)
    stamp = system("a sealed journal holds its rows whole", model, StudyGroupClass, Enrolment, StudyGroup)
    return [{name: changes.plain(value) for name, value in row.items()} for row in db.session.execute(statement, execution_options=stamp).mappings()]


def _names(pupils: Any) -> list[dict[str, Any]]:
    statement = (select(Student.id, Person.last_name, Person.first_name, Person.middle_name).join(Person, Person.id == Student.person_id)
                 .where(Student.id.in_(pupils)).order_by(Student.id))
    rows = db.session.execute(statement, execution_options=system("whose journal it is", Student, Person, Enrolment))
    return [{"student_id": id_, "last_name": last, "first_name": first, "middle_name": middle} for id_, last, first, middle in rows]


# ---------- verifying
def differences(packed: bytes) -> list[str]:
    """What is not as it was sealed, a sentence each; nothing when all the digests fit."""
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        kept = json.loads(parts[MANIFEST])["sha256"]
        if not isinstance(kept, dict) or not kept:
            raise ValueError
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, EOFError, NotImplementedError, RuntimeError, zlib.error):
        return ["Файл не читается как запечатанный журнал: он повреждён или это другой файл."]
    found = [f"В архиве нет файла {name}." for name in kept if name not in parts]
    found += [f"Файл {name} изменён: SHA-256 {_digest(parts[name])}, при запечатывании был {digest}." for name, digest in kept.items()
              if name in parts and _digest(parts[name]) != digest]
    return found + [f"В архиве лишний файл {name}." for name in parts if name not in {*kept, MANIFEST, SUMS}]


def verify(paths: Sequence[Path] = ()) -> list[tuple[str, list[str]]]:
    """What was verified and what differs: the named files, or every sealed journal that the database knows."""
    statement = select(JournalArchive).order_by(JournalArchive.id)
    stamp = system("verifying what was sealed", JournalArchive, SchoolClass)
    rows = list(db.session.scalars(statement, execution_options=stamp))
    if not paths:
        return [(str(row), _of_row(row)) for row in rows]
    known = {row.sha256: row for row in rows}
    found = []
    for path in paths:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise Refused(f"Файл {path} не прочитать: {error.strerror}.") from error
        row = known.get(_digest(data))
        told = differences(data)
        found.append((f"{path} ({row})" if row else str(path), told if row else [*told, "Такого файла школа не запечатывала: его SHA-256 в базе нет."]))
    return found


def _of_row(row: JournalArchive) -> list[str]:
    try:
        data = files.bytes_of(row.file)
    except OSError:
        return [f"Файла «{row.file.name}» на диске нет. Верните его из резервной копии."]
    if _digest(data) == row.sha256:
        return differences(data)
    return [f"Файл изменён: SHA-256 {_digest(data)}, при запечатывании был {row.sha256}.", *differences(data)]

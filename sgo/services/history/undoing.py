"""Undoing: what would come back and what stands in the way, then a reversing change set. An undone deed is done again by undoing its undoing."""
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, func, inspect, select
from sqlalchemy.exc import IntegrityError

from sgo import changes
from sgo.access import APPROVE, CREATE, DELETE, EDIT, Actor, can, demand, may, pick, system, who_may
from sgo.models import (Account, AccountRole, AccountStatus, Attendance, Change, ChangeKind, ChangeSet, ConductMark, ExamMark, FinalMark, Mark, PeriodMark,
                        PlanStatus, Role, StudyGroup, StudyPeriod, YearMark, db)
from sgo.rules import wording
from sgo.services import Refused, accounts, constraints, dependents, fitting, keeping, paths, roles
from sgo.services.dependents import Dependent

from .stories import OF_SET, called, entries_of, readable_entries
from .words import Words, remade, typed

NEVER_UNDONE = {"account_secret", "bulk"}
LATER = 8                                               # later deeds that are named
NAMING = (ChangeSet.id, ChangeSet.deed, ChangeSet.who, ChangeSet.at)
OUTCOMES = {ChangeKind.CREATED: "будет удалено", ChangeKind.CHANGED: "вернётся", ChangeKind.DELETED: "будет восстановлено"}
APPROVALS: dict[str, tuple[str, Callable[[Any], bool]]] = {      # where an approval stands, and which values are one
    "organisation": ("approved_at", bool), "thematic_plan": ("status", lambda value: value == PlanStatus.APPROVED.value)}
MARKS = (Mark, Attendance, PeriodMark, YearMark, ExamMark, FinalMark, ConductMark)


Deeds = tuple[tuple[int, str], ...]                     # id and words


@dataclass(frozen=True)
class Obstacle:
    """Why a deed cannot be undone, in words, and the later deeds that stand in the way, the last first."""
    sentence: str
    later: Deeds = ()


@dataclass(frozen=True)
class Step:
    """What undoing does to one row; `problem` says why it cannot."""
    title: str
    table: str
    row_id: int
    outcome: str
    lines: list[str]
    problem: str | None = None


@dataclass(frozen=True)
class Preview:
    """What undoing a deed would do."""
    steps: list[Step]
    total: int
    obstacle: Obstacle | None = None
    dependents: list[Dependent] = field(default_factory=list)
    behind: Deeds = ()                                  # the deeds that made the dependents: undone first, the last of them at the beginning

    @property
    def is_possible(self) -> bool:
        """Whether the deed may be undone as a whole: it is never undone in part."""
        return not (self.obstacle or self.dependents or any(step.problem for step in self.steps))


def name_of(deed: ChangeSet) -> str:
    """What the undoing is called in the log: «Отмена: Кабинет: изменение», and «Возврат: …» for the undoing of an undoing."""
    said = deed.deed.removeprefix("Отмена: ").removeprefix("Возврат: ")
    return f"{'Возврат' if deed.undoes_id and not deed.deed.startswith('Возврат') else 'Отмена'}: {said}"[:200]


def refusal(actor: Actor, deed: ChangeSet) -> Obstacle | None:
    """Why this deed as a whole cannot be undone by this person, or None."""
    if Role.ADM not in actor.roles and deed.account_id != actor.account_id:
        return Obstacle("Отменить действие может тот, кто его сделал, или администратор.")
    stamp = system("may a deed be undone", Change, ChangeSet)
    touched = select(Change.table_name, Change.row_id).where(Change.change_set_id == deed.id).distinct().subquery()
    later = (select(*NAMING, ChangeSet.undoes_id).join(Change, Change.change_set_id == ChangeSet.id)
             .join(touched, (touched.c.table_name == Change.table_name) & (touched.c.row_id == Change.row_id))
             .where(Change.change_set_id > deed.id).distinct().order_by(ChangeSet.id.desc()).limit(LATER))
    if rows := db.session.execute(later, execution_options=stamp).all():
        found = tuple(_called(*row[:4]) for row in rows)
        if rows[0][4] == deed.id:
            return Obstacle("Это действие уже отменено.", found[:1])
        if len(found) == 1:
            return Obstacle(f"Поверх этого действия есть более позднее: {found[0][1]}. Сначала отмените его.", found)
        return Obstacle("Поверх этого действия есть более поздние. Отмените их по одному, начиная с последнего.", found)
    tables = set(db.session.scalars(select(Change.table_name).where(Change.change_set_id == deed.id).distinct(), execution_options=stamp))
    if not tables or tables & NEVER_UNDONE:
        return Obstacle("Это действие отменить нельзя: прежние значения не хранятся.")
    return None


def _called(id_: int, name: str, who: str, at: Any) -> tuple[int, str]:
    return id_, f"«{name}» ({who}, {wording.moment_ru(at)})"


def preview(actor: Actor, deed: ChangeSet) -> Preview:
    """What undoing would do, row by row, and all that forbids it; nothing is written."""
    entries = readable_entries(actor, deed)
    total = db.session.scalar(select(func.count()).where(Change.change_set_id == deed.id), execution_options=system("how long a deed is", Change)) or 0
    words = Words(actor, entries)
    titles = called(entries, words)
    obstacle = refusal(actor, deed)
    rows, unsealed = {} if obstacle else _rows(entries), _makes_its_order(entries)
    steps = []
    for entry in reversed(entries):
        problem = None if obstacle else _problem(actor, entry, rows.get((entry.table_name, entry.row_id)), unsealed)
        lines = [*words.reversed(entry), *filter(None, [_approves(entry)])]
        steps.append(Step(titles[entry.table_name, entry.row_id], entry.table_name, entry.row_id, OUTCOMES[entry.kind], lines, problem))
    waiting, behind = ([], ()) if obstacle else in_the_way(actor, deed.id, entries if total <= OF_SET else entries_of(deed, None))
    return Preview(steps, total, obstacle, waiting, behind)


def in_the_way(actor: Actor, set_id: int, entries: list[Change]) -> tuple[list[Dependent], Deeds]:
    """Rows made later that refer to those which the undoing would take away, and the deeds that made them, the last first."""
    made: dict[str, list[int]] = {}
    for entry in entries:
        if entry.kind is ChangeKind.CREATED:
            made.setdefault(entry.table_name, []).append(entry.row_id)
    found, deeds = [], set()
    for table, ids in made.items():
        waiting = dependents.of(actor, paths.model_of(table), ids, set_id)
        found += waiting
        deeds |= dependents.behind(waiting, ids, set_id) if waiting else set()
    statement = select(*NAMING).where(ChangeSet.id.in_(sorted(deeds)[-LATER:])).order_by(ChangeSet.id.desc())
    rows = db.session.execute(statement, execution_options=system("may a deed be undone", ChangeSet)) if deeds else ()
    return found, tuple(_called(*row) for row in rows)


def _rows(entries: list[Change]) -> dict[tuple[str, int], Any]:
    ids: dict[str, list[int]] = {}
    for entry in entries:
        ids.setdefault(entry.table_name, []).append(entry.row_id)
    found: dict[tuple[str, int], Any] = {}
    for table, wanted in ids.items():
        model = paths.model_of(table)
        rows = db.session.scalars(select(model).where(model.id.in_(wanted)), execution_options=system("the rows of a deed before it is undone", model))
        found |= {(table, row.id): row for row in rows}
    return found


def _problem(actor: Actor, entry: Change, row: Any, unsealed: bool) -> str | None:
    """Why this step cannot be taken by this person; None when it can."""
    model = paths.model_of(entry.table_name)
    if model is None or not {*(entry.before or {}), *(entry.after or {})} <= {*inspect(model).columns.keys()}:
        return "Эти сведения теперь хранятся в другом месте. Исправьте их на карточке."
    if (entry.kind is ChangeKind.DELETED) == (row is not None):
        return "Такой записи уже нет." if row is None else "Запись с этим номером уже есть."
    if row is None:
        return _not_restored(actor, entry, model)
    if problem := _last_administrator(entry, row) or _approval(actor, entry, row):
        return problem
    if entry.table_name == "account_role" and row.account_id == actor.account_id:
        return "Своих ролей не дают и не снимают, и отменой тоже."
    return _forbidden(actor, entry, row) or (None if unsealed or _only_approval(entry) else keeping.sealed(row)) or _too_late_for(actor, row)


def _forbidden(actor: Actor, entry: Change, row: Any) -> str | None:
    """The right to the step itself; the administrator answers for the school's data whole (П 5.1)."""
    if _only_approval(entry) or (Role.ADM in actor.roles and type(row) not in MARKS):
        return None
    return None if can(actor, DELETE if entry.kind is ChangeKind.CREATED else EDIT, row) else "У вас уже нет права изменить эту запись."


def _too_late_for(actor: Actor, row: Any) -> str | None:
    return None if Role.ADM in actor.roles and type(row) not in MARKS else _too_late(row)


def _approves(entry: Change) -> str | None:
    """What undoing does to an approval, in words; None when it does not touch one."""
    before, after = entry.before or {}, entry.after or {}
    if entry.kind is not ChangeKind.CHANGED or entry.table_name not in APPROVALS:
        return None
    name, approved = APPROVALS[entry.table_name]
    was, now = (approved(values.get(name)) for values in (before, after))
    if not (was or now):
        return None
    return "Прежнее утверждение вернётся." if was else "Утверждение будет снято."


def _only_approval(entry: Change) -> bool:
    """Whether an approval is all that the step touches: then the right to approve is all it needs."""
    return _approves(entry) is not None and {*(entry.before or {})} <= {APPROVALS[entry.table_name][0], "approved_by_id"}


def _approval(actor: Actor, entry: Change, row: Any) -> str | None:
    """An approval is given and taken by whoever may approve; an undoing is no way around it, not even for the administrator."""
    said = _approves(entry)
    return f"{said} {who_may(APPROVE, type(row))}" if said and not can(actor, APPROVE, row) else None


def _not_restored(actor: Actor, entry: Change, model: Any) -> str | None:
    """Why a row that the deed deleted does not come back by this person; None when it does."""
    if entry.table_name == "account_role" and (entry.before or {}).get("account_id") == actor.account_id:
        return "Своих ролей не дают и не снимают, и отменой тоже."
    if entry.table_name == "account_role" and (entry.before or {}).get("role") == Role.ADM.value and roles.needs_two():
        return "Роль администратора в этой школе дают двое: запросите её на карточке учётной записи."
    if entry.table_name == "account_role" and (problem := _unfit(entry.before or {})):
        return problem
    allowed = (Role.ADM in actor.roles and model not in MARKS) or may(actor, CREATE, model)
    if not allowed:
        return "У вас уже нет права вернуть эту запись."
    return _too_late(remade(model, entry.before or {})) if model in MARKS else None


def _unfit(given: dict[str, Any]) -> str | None:
    """Why a role does not come back to somebody who meanwhile is something else at the school."""
    person_id = db.session.scalar(select(Account.person_id).where(Account.id == given.get("account_id")),
                                  execution_options=system("whose role comes back", Account))
    try:
        fitting.demand_fit(person_id or 0, Role(str(given.get("role"))))
    except Refused as refused:
        return str(refused)
    return None


def _last_administrator(entry: Change, row: Any) -> str | None:
    """Undoing never takes the school's last administrator away."""
    gives = isinstance(row, AccountRole) and row.role is Role.ADM and entry.kind is ChangeKind.CREATED
    blocks = isinstance(row, Account) and (entry.kind is ChangeKind.CREATED or (entry.before or {}).get("status") == AccountStatus.BLOCKED.value)
    try:
        if gives or blocks:
            accounts.demand_another_administrator(row.account_id if gives else row.id)
    except Refused as refused:
        return str(refused)
    return None


def _makes_its_order(entries: list[Change]) -> bool:
    """Whether the deed itself made and signed the order (a list that was loaded): undone, it takes its order along."""
    return any(entry.table_name == "movement_order" and entry.kind is ChangeKind.CREATED for entry in entries)


def _too_late(row: Any) -> str | None:
    """Undoing is no way into a closed period (Р 8.5): what a teacher could not write today he does not take back either."""
    if getattr(row, "period_id", None):
        which: ColumnElement[bool] = StudyPeriod.id == row.period_id
    elif hasattr(row, "day") and getattr(row, "group_id", None):
        of_group = StudyPeriod.of(StudyGroup.year_id, StudyGroup.parallel_id)
        theirs = select(StudyGroup.id).where(StudyGroup.id == row.group_id, of_group).exists()
        which = and_(theirs, StudyPeriod.start_on <= row.day, StudyPeriod.end_on >= row.day)
    else:
        return None
    stamp = system("is the period of a journal's row closed", StudyGroup)
    closed = db.session.scalar(select(StudyPeriod.is_closed).where(which), execution_options=stamp)
    return "Период закрыт: то, что стоит в журнале, уже не изменить." if closed else None


def undo(actor: Actor, set_id: object, into: changes.Deed) -> int:
    """Reverse a deed: what it made goes, what it changed and deleted comes back; returns how many rows. Whoever undoes needs the right to each step."""
    deed = pick(actor, ChangeSet, set_id)
    if obstacle := refusal(actor, deed):
        raise Refused(obstacle.sentence)
    entries = entries_of(deed, None)
    waiting, behind = in_the_way(actor, deed.id, entries)
    if waiting:
        what = f"отмените {', '.join(words for _, words in behind)}" if behind else "уберите их"
        raise Refused(f"Отменить действие нельзя: на его записи ссылаются другие ({', '.join(one.words for one in waiting)}). Сначала {what}.")
    into.undoes_id, into.name = deed.id, name_of(deed)
    unsealed = _makes_its_order(entries)
    try:
        for entry in reversed(entries):
            _reverse(actor, entry, unsealed)
            db.session.flush()
    except IntegrityError as error:
        raise Refused(f"Отменить действие нельзя. {constraints.sentence(error)[1]}")
    return len(entries)


def _reverse(actor: Actor, entry: Change, unsealed: bool) -> None:
    model = paths.model_of(entry.table_name)
    row = db.session.scalar(select(model).where(model.id == entry.row_id), execution_options=system("undoing a deed", model))
    if problem := _problem(actor, entry, row, unsealed):
        raise Refused(f"Отменить действие нельзя. {problem}")
    if entry.kind is ChangeKind.DELETED:
        restored = remade(model, entry.before or {})
        db.session.add(restored)
        return _demand(actor, CREATE, restored)
    if entry.kind is ChangeKind.CREATED:
        return db.session.delete(row)
    for name, value in (entry.before or {}).items():
        setattr(row, name, typed(model, name, value))
    return _demand(actor, APPROVE if _only_approval(entry) else EDIT, row)


def _demand(actor: Actor, action: Any, row: Any) -> None:
    """The administrator answers for the school's data whole (П 5.1), but does not write marks (footnote 4 of the matrix)."""
    if Role.ADM not in actor.roles or type(row) in MARKS:
        demand(actor, action, row)

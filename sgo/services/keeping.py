"""The one place where the rules of a kind live: forms, deeds on many rows and loaded files keep a row through it, so that none bypasses a rule."""
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.exc import DataError, IntegrityError

from sgo import clock
from sgo.access import EDIT, Actor, holds_whole
from sgo.models import (Account, AccountStatus, ComponentLoad, ConductMark, CurriculumLine, Employee, ExamMark, FederalForm, FinalMark, FormState, Holiday,
                        MovementOrder, OrderDebt, OrderItem, Parallel, PeriodClosing, SchoolClass, SchoolYear, StudyPeriod, Substitution, ThematicPlan,
                        YearApproval, YearMark, db)
from sgo.rules import check

from . import Refused, accounts, approvals, constraints, curriculum, finals, fitting, logins, orders, plans, schoolyear, substitutions

OWNERS = ("person_id", "student_id", "guardian_id", "family_id", "account_id")
Settle = Callable[[Actor, Any], None]


def _account(actor: Actor, row: Account) -> None:
    row.login = row.login or logins.free_login(row.person_id)
    row.login_key = accounts.login_key(row.login)
    if row.id and inspect(row).attrs.person_id.history.has_changes():
        fitting.demand_all_fit(row)
    if row.id and row.status is AccountStatus.BLOCKED:
        accounts.demand_another_administrator(row.id)


def _employee(actor: Actor, row: Employee) -> None:
    """Whoever no longer works here loses the roles of staff, so the last administrator stays until there is another."""
    if row.id and row.dismissed_on is not None and inspect(row).attrs.dismissed_on.history.has_changes():
        _leaves(actor, row)


def _leaves(_: Actor, row: Employee) -> None:
    accounts.demand_another_than(row.person_id)


def _of_row(rule: Callable[[Any], None]) -> Settle:
    """A rule that does not ask who writes."""
    return lambda actor, row: rule(row)


SETTLED: dict[Any, Settle] = {                          # what completes a row or refuses it
    Account: _account,
    Employee: _employee,
    Parallel: _of_row(curriculum.number_parallel),
    **dict.fromkeys((SchoolClass, CurriculumLine, ComponentLoad), _of_row(curriculum.demand_parallel)),
    **dict.fromkeys((Holiday, StudyPeriod), _of_row(schoolyear.demand_inside)),
    ThematicPlan: plans.rewrite,
    MovementOrder: _of_row(orders.demand_sense),
    OrderItem: _of_row(orders.demand_direction),
    OrderDebt: _of_row(orders.keep_debt),
    Substitution: substitutions.put,
    ExamMark: finals.sign,
}
SEALED: dict[Any, Callable[[Any], str | None]] = {      # what nobody changes any more
    **dict.fromkeys((MovementOrder, OrderItem), orders.sealed),
    **dict.fromkeys((ExamMark, FinalMark, ConductMark, YearMark), finals.sealed),
    PeriodClosing: finals.closing.sealed,
    YearApproval: approvals.sealed,
    FederalForm: lambda row: None if row.state is FormState.DRAFT else "Форма проверена или сдана. Верните её в черновик на её странице.",
}
ODD: dict[Any, Callable[[Any], list[str]]] = {
    **dict.fromkeys((CurriculumLine, ComponentLoad), curriculum.oddities),
    Holiday: schoolyear.lessons_meanwhile, StudyPeriod: schoolyear.about_period, SchoolYear: schoolyear.left_outside,
}
ENDED: dict[Any, Settle] = {Substitution: substitutions.take_back, Employee: _leaves}


def sealed(row: Any) -> str | None:
    """Why this row may no longer be changed or ended by anybody; None while it may."""
    rule = SEALED.get(type(row))
    return rule(row) if rule else None


def keep(actor: Actor, row: Any) -> None:
    """Write a new or a changed row by all rules of its kind; raises Refused with the field. The right to the row is the caller's to ask."""
    settle(actor, row)
    write(row)


def settle(actor: Actor, row: Any) -> None:
    """Complete the row and ask all that is known of its kind before it is written; raises Refused with the field."""
    with db.session.no_autoflush:
        if inspect(row).persistent:
            _demand_same_owner(actor, row)
        if rule := SETTLED.get(type(row)):
            rule(actor, row)
        if refusal := sealed(row):
            raise Refused(refusal)
        for name, sentence in _newly_wrong(actor, row).items():
            raise Refused(sentence, name)


def write(*rows: Any) -> None:
    """Bring rows into the database; what a constraint or a trigger refuses is Refused with its sentence and field."""
    try:
        db.session.add_all(rows)
        db.session.flush()
    except IntegrityError as error:
        name, sentence = constraints.sentence(error)
        raise Refused(sentence, name) from error
    except DataError as error:
        raise Refused("Одно из значений не помещается в базу. Сократите тексты и проверьте числа.") from error


def end(actor: Actor, row: Any) -> None:
    """What is done before a row is deleted or goes to the archive."""
    if rule := ENDED.get(type(row)):
        rule(actor, row)


def tried(key: Any, deed: Callable[[], None], refused: dict[Any, Refused]) -> bool:
    """Do it to one row of many and go on when it is refused; the refusal is kept under the key."""
    try:
        with db.session.begin_nested():
            deed()
    except Refused as found:
        refused[key] = found
    return key not in refused


def odd(row: Any) -> list[str]:
    """What looks odd about a row that was written: told, not refused."""
    return [*plainly_odd(row), *summed_odd(row)]


def plainly_odd(row: Any) -> Iterable[str]:
    """What the values of the row alone tell."""
    return check.warnings(row.__tablename__, _values(row), clock.school_today()).values()


def summed_odd(row: Any) -> list[str]:
    """What the row makes of the rows around it."""
    rule = ODD.get(type(row))
    return rule(row) if rule else []


def _values(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in inspect(type(row)).columns.keys()}


def _newly_wrong(actor: Actor, row: Any) -> dict[str, str]:
    """What the rules say of the row that they did not say of it before: an old fault elsewhere does not stop a change."""
    state, kind, now = inspect(row), row.__tablename__, _values(row)
    if not state.persistent:
        return check.check(kind, now, actor.today)
    before = dict(now)
    for name in now:
        past = state.attrs[name].history
        if past.has_changes():
            before[name] = past.deleted[0] if past.deleted else None
    known = check.check(kind, before, actor.today)
    return {name: sentence for name, sentence in check.check(kind, now, actor.today).items() if known.get(name) != sentence}


def _demand_same_owner(actor: Actor, row: Any) -> None:
    """What a row belongs to opens other rows: only who may change every row moves it to another person."""
    columns = inspect(type(row)).columns
    moved = [name for name in OWNERS if name in columns and inspect(row).attrs[name].history.has_changes()]
    if moved and not holds_whole(actor, EDIT, type(row)):
        raise Refused("Запись уже относится к другому человеку. Переменить это может администратор.", moved[0])

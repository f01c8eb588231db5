"""A federal form on its way: filled by hand, checked against its control sums, handed in and from then on frozen (черновик → проверен → сдан)."""
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from flask import abort
from sqlalchemy import select

from sgo import clock
from sgo.access import APPROVE, EDIT, Action, Actor, demand, may, system, who_may
from sgo.models import FederalForm, FormState, ReportRun, db
from sgo.rules import wording
from sgo.rules.forms import LayoutError
from sgo.rules.numbers import whole_or_none
from sgo.services import Refused, keeping

from .. import runs, scopes
from ..base import Report, Table
from ..school_reading import name_of_school
from . import layouts
from .cells import Form, table, work_out
from .facts import Facts

LARGEST = 99_999
NOT_DRAFT = "Форма уже проверена или сдана. Чтобы изменить её, нажмите «Вернуть в черновик»."
STALE = "Пока вы заполняли, форму изменил другой человек. Проверьте числа и сохраните ещё раз."


@dataclass(frozen=True)
class Stand:
    """A form as of a day, and how far it has come; `row` is None until somebody has begun it."""
    row: FederalForm | None
    form: Form
    facts: Facts

    @property
    def state(self) -> FormState:
        """A form that nobody has begun is a draft."""
        return self.row.state if self.row else FormState.DRAFT

    @property
    def filled(self) -> Mapping[str, int]:
        """The cells that a person has filled and that the layout still has."""
        known = self.form.addresses
        return {address: value for address, value in (self.row.filled if self.row else {}).items() if address in known}

    @property
    def table(self) -> Table:
        """The form as a report."""
        return table(self.form, [("Школа", name_of_school()), ("На день", wording.date_ru(self.form.day))])


class Wrong(Refused):
    """Cells that hold no number: each with its sentence."""

    def __init__(self, cells: dict[str, str]):
        super().__init__("Ничего не сохранено: в отмеченных ячейках не целое число. Исправьте их и сохраните ещё раз.")
        self.cells = cells


def stand(key: str, day: date, lock: bool = False) -> Stand:
    """The form worked out; 409 with a sentence when the school's own layout is spoilt."""
    try:
        layout = layouts.read(key)
    except LayoutError as error:
        abort(409, f"{error} Администратор правит её на странице «Разметка формы».")
    row = row_of(key, day, lock)
    facts = Facts(day)
    return Stand(row, work_out(key, layout, facts, row.filled if row else {}), facts)


def row_of(key: str, day: date, lock: bool = False) -> FederalForm | None:
    """What is kept of the form."""
    statement = select(FederalForm).where(FederalForm.key == key, FederalForm.day == day)
    return db.session.scalars(statement.with_for_update() if lock else statement,
                              execution_options=system("what was filled in a form of the whole school", FederalForm)).first()


def build(actor: Actor, key: str, day: int) -> Table:
    """The form for its reader: as it was handed in once it is, else as the school stands; columns of health only for who may see health."""
    on = scopes.day(day)
    row = row_of(key, on)
    handed = row.run_id if row and row.state is FormState.HANDED else None
    found = runs.opened(actor, handed)[1] if handed else runs.veiled(actor, stand(key, on).table)
    return replace(found, facts=[*found.facts, ("Состояние", (row.state if row else FormState.DRAFT).label)])


def fill(actor: Actor, key: str, day: date, typed: Mapping[str, str], seen: int | None) -> FederalForm:
    """Keep the cells filled by hand; what is no number is Wrong, an empty cell counts as nothing."""
    if not may(actor, EDIT, FederalForm):
        abort(403, who_may(EDIT, FederalForm))
    now = stand(key, day, lock=True)
    if now.state is not FormState.DRAFT:
        raise Refused(NOT_DRAFT)
    if (now.row.version if now.row else 0) != seen:
        raise Refused(STALE)
    wrong, filled = {}, {}
    for address in sorted(now.form.addresses & set(typed)):
        text = typed[address].strip()
        number = whole_or_none(text)
        if text and (number is None or number > LARGEST):
            wrong[address] = f"Введите целое число от 0 до {LARGEST}."
        elif number is not None:
            filled[address] = number
    if wrong:
        raise Wrong(wrong)
    row = now.row or _begun(now)
    row.filled = filled
    return _written(actor, row, EDIT)


def check(actor: Actor, key: str, day: date) -> FederalForm:
    """The director has seen it and its control sums hold: what he saw is kept as a digest; Refused with the sums that fail."""
    if not may(actor, APPROVE, FederalForm):
        abort(403, who_may(APPROVE, FederalForm))
    now = stand(key, day, lock=True)
    if now.state is not FormState.DRAFT:
        raise Refused(NOT_DRAFT)
    if now.form.wrong:
        raise Refused(f"Проверенной форма не отмечена. Контрольных сумм, которые не сходятся: {len(now.form.wrong)}, они названы ниже.")
    row = now.row or _begun(now)
    row.state, row.checked_sha256, row.checked_at, row.checked_by_id = FormState.CHECKED, runs.sealed(now.table)[1], clock.now(), actor.person_id
    return _written(actor, row, APPROVE)


def reopen(actor: Actor, key: str, day: date) -> FederalForm:
    """Make it a draft again; what was handed in stays as it was."""
    row = row_of(key, day, lock=True)
    if row is None or row.state is FormState.DRAFT:
        raise Refused("Форма и так в черновике.")
    right = EDIT if may(actor, EDIT, FederalForm) else APPROVE
    row.state, row.checked_sha256, row.checked_at, row.checked_by_id = FormState.DRAFT, None, None, None
    return _written(actor, row, right)


def submit(actor: Actor, report: Report, day: date) -> ReportRun:
    """Hand in a checked form: it is kept as it was checked; Refused when the school has changed since."""
    if not may(actor, EDIT, FederalForm):
        abort(403, who_may(EDIT, FederalForm))
    now = stand(report.key, day, lock=True)
    if now.row is None or now.state is not FormState.CHECKED:
        raise Refused("Сдают проверенную форму. Сначала её отмечает проверенной директор.")
    if runs.sealed(now.table)[1] != now.row.checked_sha256:
        raise Refused("С проверки данные школы изменились, и числа в форме уже другие. Верните форму в черновик и проверьте заново.")
    number = day.year * 10000 + day.month * 100 + day.day
    run = runs.hand_in(actor, report, {"day": number}, now.table)
    now.row.state, now.row.run_id = FormState.HANDED, run.id
    _written(actor, now.row, EDIT)
    return run


def _begun(now: Stand) -> FederalForm:
    return FederalForm(key=now.form.key, title=now.form.layout.title[:40], day=now.form.day, state=FormState.DRAFT, filled={})


def _written(actor: Actor, row: FederalForm, right: Action) -> FederalForm:
    keeping.write(row)
    demand(actor, right, row)
    return row


def states(day_of: Mapping[str, date]) -> dict[str, FormState]:
    """How far the forms of these days have come, in one statement; what nobody has begun is a draft."""
    statement = select(FederalForm.key, FederalForm.day, FederalForm.state).where(FederalForm.key.in_(day_of))
    rows = db.session.execute(statement, execution_options=system("how far the forms have come", FederalForm))
    found = dict.fromkeys(day_of, FormState.DRAFT)
    return found | {key: state for key, day, state in rows if day_of[key] == day}

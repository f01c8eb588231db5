"""A person's card: what is told of one human being by tabs, each a few statements; rows and tabs that the reader may not see are absent."""
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, case, or_, select

from sgo.access import CREATE, EDIT, READ, Actor, about, granted, holds_whole, may, scope
from sgo.models import (Account, AccountRole, Appointment, Change, ClassTeacher, Consent, CorrectionRequest, Employee, Enrolment, FamilyMember, GroupMember,
                        Guardian, Guardianship, NameCases, OrderDebt, OrderItem, OrderStatus, Person, PersonContacts, PersonDocument, PersonHealth,
                        PersonPapers, PersonSocial, PersonStatus, Student, StudentFile, StudentLanguage, TeachingAssignment, VocationalTraining, db)

from . import beside, ordering, paths, records, titles

MOST_ROWS = 100
PARENTS = {"person_id": Person, "student_id": Student, "guardian_id": Guardian, "employee_id": Employee, "account_id": Account}
ONE = (PersonContacts, Student, StudentFile, Employee, Guardian, PersonPapers, PersonSocial, PersonHealth, NameCases, Account)
FACTS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (Person, ("last_name", "first_name", "middle_name", "gender")),
    (PersonContacts, ("birth_date", "phone", "email", "registration_address", "actual_address")),
    (Student, ("class",)),
    (StudentFile, ("personal_file_no", "previous_school", "transport", "adapted_program")),
    (Employee, ("position_id", "grade", "category_id", "category_valid_to", "education", "hired_on", "hire_order", "dismissed_on", "subjects", "load")),
    (Guardian, ("workplace", "position", "education")),
    (PersonPapers, ("snils", "citizenship", "certificate_series", "certificate_number", "certificate_issued_on", "certificate_issued_by", "passport_series",
                    "passport_number", "passport_issued_on", "passport_issued_by", "passport_department")),
    (PersonSocial, ("family_kind", "children_in_family")), (PersonHealth, ("health_group", "disability", "special_needs")),
    (NameCases, ("genitive", "dative", "accusative", "instrumental", "prepositional")))
ROLES = (Student, Employee, Guardian)


@dataclass(frozen=True)
class Block:
    """A list on the card: rows of `model` whose `by` is this person (pupil, guardian, employee). `asked` says that the right to add is asked of the
    parent itself; `typed` that a person writes these rows on a form; `along` names a column that stands beside the row's parent."""
    title: str
    model: Any
    columns: tuple[str, ...]
    by: str = "person_id"
    asked: bool = True
    typed: bool = True
    adds: bool = True
    along: tuple[str, str] | None = None

    @property
    def parent(self) -> Any:
        """The kind of row that these hang on."""
        return PARENTS[self.by]


BLOCKS: dict[str, tuple[Block, ...]] = {
    "": (Block("Бумаги и сканы", PersonDocument, ("kind", "number", "issued_on", "issued_by", "file_id")),
         Block("Социальное положение", PersonStatus, ("status_id", "since", "until", "document")),
         Block("Согласия", Consent, ("kind", "guardian_id", "given_on", "valid_to", "withdrawn_on", "file_id")),
         Block("Просьбы исправить", CorrectionRequest, ("section", "said", "asked_at", "status", "reason"), "student_id", asked=False, typed=False)),
    "family": (Block("Родители и представители", Guardianship, ("guardian_id", "relation", "is_legal_representative", "restricted", "since", "until"),
                     "student_id"),
               Block("Дети", Guardianship, ("student_id", "relation", "is_legal_representative", "restricted", "since", "until"), "guardian_id", asked=False),
               Block("Семья", FamilyMember, ("person_id", "relation", "lives_together", "family_id"), asked=False)),
    "study": (Block("Классы", Enrolment, ("class_id", "parallel_id", "year_id", "since", "until"), "student_id", typed=False),
              Block("Учебные группы", GroupMember, ("group_id", "since", "until"), "student_id", adds=False, along=("group", "teacher")),
              Block("Иностранные языки", StudentLanguage, ("language_id", "number"), "student_id"),
              Block("Профессиональная подготовка", VocationalTraining, ("profession", "kind", "place", "start_on", "end_on", "passed"), "student_id")),
    "work": (Block("Назначения", Appointment, ("duty", "class_id", "subject_id", "order_number", "order_on", "since", "until"), "employee_id", asked=False),
             Block("Классное руководство", ClassTeacher, ("class_id", "since", "until"), "employee_id", asked=False),
             Block("Учебные группы", TeachingAssignment, ("group_id", "since", "until"), "employee_id", asked=False)),
    "moves": (Block("Пункты приказов", OrderItem, ("order_id", "effective_on", "from_class_id", "to_class_id", "destination"), "student_id"),
              Block("Академические задолженности", OrderDebt, ("subject_id", "item_id", "closed_on"), "student_id", adds=False)),
    "access": (Block("Роли", AccountRole, ("role", "granted_by_id"), "account_id", asked=False, typed=False),)}
TABS = {"": "Карточка", "family": "Семья", "study": "Обучение", "work": "Работа", "moves": "Движение", "access": "Доступ", "history": "История"}


@dataclass(frozen=True)
class Cell:
    """A value; `target` when it names a person with a card of his own."""
    value: Any
    target: tuple[str, int] | None = None


@dataclass(frozen=True)
class Line:
    """One row of a list."""
    id: int
    cells: list[Cell]
    editable: bool
    file: bool = False


@dataclass(frozen=True)
class Listed:
    """A list of the card as the reader sees it; `parent_id` is what a new row is about."""
    block: Block
    heads: list[str]
    lines: list[Line]
    may_add: bool
    parent_id: int


@dataclass(frozen=True)
class Facts:
    """One row about the person, or the place where it is missing."""
    model: Any
    row: Any
    pairs: list[tuple[str, Any]]
    editable: bool
    may_add: bool
    may_end: bool
    about: dict[str, int]


@dataclass
class Card:
    """The person with what is one-to-one, and the rights of the reader over it."""
    person: Person
    rows: dict[Any, Any]
    editable: dict[Any, bool]
    addable: dict[tuple[Any, Any], bool]
    tabs: list[tuple[str, str]] = field(default_factory=list)


def opened(actor: Actor, person_id: int) -> Card | None:
    """The card's head in one statement, the tabs in another; None when the person is absent or hidden."""
    models = (Person, *ONE)
    reads, edits = {model: scope(actor, READ, model) for model in models}, {model: scope(actor, EDIT, model) for model in models}
    asked = list(dict.fromkeys((block.model, block.parent) for blocks in BLOCKS.values() for block in blocks if block.asked and block.typed))
    asked += [(model, _parent(model)) for model in ONE if model not in {Student, Employee, Guardian, Account}]
    adds = [about(actor, CREATE, model, parent) for model, parent in asked]
    rights = [_told(condition, f"right_{place}") for place, condition in enumerate([*edits.values(), *adds])]
    statement = select(*models, *rights).select_from(Person).where(Person.id == person_id, reads[Person])
    for model in ONE:
        statement = statement.outerjoin(model, and_(_key(model) == _parent(model).id, reads[model]))
    statement = statement.options(*titles.loads(Employee, ("position_id", "category_id")))
    through = and_(*reads.values(), *edits.values(), *adds)
    found = db.session.execute(granted(statement, *models, condition=through)).first()
    if found is None:
        return None
    size = len(models)
    card = Card(found[0], dict(zip(models, found[:size], strict=True)), dict(zip(models, map(bool, found[size:2 * size]), strict=True)),
                dict(zip(asked, map(bool, found[2 * size:]), strict=True)))
    card.addable |= {(model, Person): may(actor, CREATE, model) for model in ROLES}
    card.tabs = _tabs(actor, card)
    return card


def _parent(model: Any) -> Any:
    """Whose a single row is: the person's, or the pupil's."""
    return Student if hasattr(model, "student_id") else Person


def _key(model: Any) -> Any:
    return model.student_id if _parent(model) is Student else model.person_id


def _told(condition: Any, name: str) -> Any:
    """A condition as a column."""
    return case((condition, 1), else_=0).label(name)


def _may_add(actor: Actor, card: Card, block: Block) -> bool:
    if not (block.typed and block.adds and may(actor, CREATE, block.model)):
        return False
    return card.addable[block.model, block.parent] if block.asked else card.editable[Person] or holds_whole(actor, CREATE, block.model)


def _mine(actor: Actor, block: Block, parent_id: int) -> Any:
    """Which rows of the list are about this person: a family is told whole."""
    if block.model is not FamilyMember:
        return getattr(block.model, block.by) == parent_id
    inner = select(FamilyMember.family_id).where(FamilyMember.person_id == parent_id, scope(actor, READ, FamilyMember))
    return or_(FamilyMember.person_id == parent_id, FamilyMember.family_id.in_(inner))


def _tabs(actor: Actor, card: Card) -> list[tuple[str, str]]:
    """The tabs that are not empty for this reader; what only rows can tell is asked of all tabs at once."""
    shown, unsure = {""}, []
    for tab, blocks in BLOCKS.items():
        for block in blocks:
            if card.rows[block.parent] is not None and may(actor, READ, block.model):
                if holds_whole(actor, READ, block.model) or _may_add(actor, card, block):
                    shown.add(tab)
                else:
                    unsure.append((tab, block))
    unsure = [(tab, block) for tab, block in unsure if tab not in shown]
    if unsure:
        conditions = [scope(actor, READ, block.model) for _, block in unsure]
        parts = [select(block.model.id).where(condition, _mine(actor, block, card.rows[block.parent].id)).exists()
                 for (_, block), condition in zip(unsure, conditions, strict=True)]
        there = db.session.execute(granted(select(*parts), *(block.model for _, block in unsure), condition=and_(*conditions))).one()
        shown |= {tab for (tab, _), is_there in zip(unsure, there, strict=True) if is_there}
    if not (card.rows[Student] or card.rows[Guardian]):
        shown.discard("family")
    if card.rows[Account] is not None:
        shown.add("access")
    if may(actor, READ, Change):
        shown.add("history")
    return [(tab, title) for tab, title in TABS.items() if tab in shown]


def facts(actor: Actor, card: Card) -> list[Facts]:
    """What is told of the person in single rows."""
    found = []
    for model, columns in FACTS:
        row = card.rows[model]
        parent = card.rows[_parent(model)]
        if parent is None:
            continue
        may_add = row is None and model not in ROLES and card.addable.get((model, _parent(model)), False)
        if row is None and (model in ROLES or not (may_add or holds_whole(actor, READ, model))):
            continue
        values = records.cells(actor, records.Shape(model, columns), [row])[0] if row is not None else []
        pairs = [(titles.label(model, name), value) for name, value in zip(columns, values, strict=False)]
        editable = card.editable[model] and row is not None
        may_end = editable and hasattr(model, "archived_at") and holds_whole(actor, EDIT, model)
        found.append(Facts(model, row, pairs, editable, may_add, may_end, {"student_id" if _parent(model) is Student else "person_id": parent.id}))
    return found


def lists(actor: Actor, card: Card, tab: str) -> list[Listed]:
    """The lists of a tab, a statement each."""
    found = []
    for block in BLOCKS.get(tab, ()):
        parent = card.rows[block.parent]
        if parent is None or not may(actor, READ, block.model):
            continue
        may_add, lines = _may_add(actor, card, block), _lines(actor, block, parent.id)
        if lines or may_add or holds_whole(actor, READ, block.model):
            heads = [titles.label(block.model, name) for name in block.columns]
            found.append(Listed(block, heads + ([titles.label(_target(block), block.along[1])] if block.along else []), lines, may_add, parent.id))
    return found


def _lines(actor: Actor, block: Block, parent_id: int) -> list[Line]:
    model = block.model
    read, edit = scope(actor, READ, model), scope(actor, EDIT, model)
    statement = select(model, _told(edit, "editable")).where(read, _mine(actor, block, parent_id)).options(*titles.loads(model, block.columns))
    order = ordering.of(statement, actor, model, None)
    found = db.session.execute(granted(order.sorted(False).limit(MOST_ROWS), model, *order.through, condition=and_(read, edit))).all()
    rows = [row for row, _ in found]
    cells = [[_cell(actor, row, name, value) for name, value in zip(block.columns, values, strict=True)]
             for row, values in zip(rows, records.cells(actor, records.Shape(model, block.columns), rows), strict=True)]
    if block.along:
        relation, name = block.along
        parents = [getattr(row, relation) for row in rows]
        words = beside.read(actor, _target(block), [name], parents)[name]
        cells = [[*line, Cell(words.get(parent.id))] for parent, line in zip(parents, cells, strict=True)]
    return [Line(row.id, line, block.typed and bool(editable) and not _signed(row), bool(getattr(row, "file_id", None)))
            for (row, editable), line in zip(found, cells, strict=True)]


def _signed(row: Any) -> bool:
    return isinstance(row, OrderItem) and row.order.status is not OrderStatus.DRAFT


def _target(block: Block) -> Any:
    return getattr(block.model, block.along[0]).property.mapper.class_ if block.along else None


def _cell(actor: Actor, row: Any, name: str, value: Any) -> Cell:
    target, id_ = paths.target_of(type(row), name), getattr(row, name)
    if target not in {Person, Student, Guardian, Employee} or id_ is None:
        return Cell(value)
    return Cell(value, (target.__tablename__, id_)) if may(actor, READ, target) else Cell(None)

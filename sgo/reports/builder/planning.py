"""A question made ready for one reader: the reading, its conditions, what is left out; and what an answer is."""
from dataclasses import dataclass, field
from typing import Any

from sgo.access import Actor
from sgo.services import Refused

from .calendar import Calendar
from .catalogue import Kind, Word
from .compiling import Compiler
from .question import Question
from .sources import Closed, Ledger, NotWhole, Reading

CARDS = {"student", "employee"}                         # of whom there are cards
PEOPLE = {"person", "person_contacts", "person_papers", "person_health", "person_social", "person_status"}


@dataclass
class Answer:
    """What came out: heads, rows of plain values, how many there are in all, sums below, what was left out and why; `kinds` say which columns are figures."""
    heads: list[str]
    rows: list[list[Any]]
    total: int
    figures: list[bool]
    links: list[int | None] = field(default_factory=list)                   # of each row: the thing's id
    doors: list[str] = field(default_factory=list)                          # of each column: whose cards its cells open («student»), or nothing
    cards: list[list[Any]] = field(default_factory=list)                    # of each cell: the id of that card
    heavy: list[int] = field(default_factory=list)                          # places of subtotal rows
    totals: list[Any] | None = None
    notes: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    special: bool = False                                                   # personal data of people stand in it


@dataclass
class Plan:
    """A question with the columns that its runner may have."""
    question: Question
    reading: Reading
    compiler: Compiler
    where: Any
    ledger: Ledger
    left_out: list[str]


def card_of(word: Word) -> str:
    """Whose card a value of this word opens; nothing for other words."""
    name = word.field.target.__tablename__ if word.kind is Kind.ROW else ""
    return name if name in CARDS else ""


def plan_of(actor: Actor, question: Question) -> Plan:
    """The question for this reader; Refused with the reason when a condition rests on what he does not see, or a value is not given yet."""
    if question.missing:
        raise Refused("Укажите: " + ", ".join(f"«{label}»" for label in question.missing) + ".")
    ledger = Ledger(actor)
    calendar = Calendar(actor.today)
    try:
        moment = calendar.moment(question.on, question.period)
        reading = Reading(ledger, question.thing, moment)
        compiler = Compiler(reading, calendar.span)
        where = compiler.group(question.where)
    except Closed as closed:
        raise Refused(f"«{closed.args[0].__label__[1]}»: по этому разделу ставится условие, а вы его не видите. "
                      "Такой отчёт выполняет тот, кто видит раздел; поделитесь отчётом с ним.") from None
    except (NotWhole, ValueError) as error:
        raise Refused(str(error)) from None
    if hasattr(question.thing, "archived_at"):
        where = where & reading.root.archived_at.is_(None)
    return Plan(question, reading, compiler, where, ledger, [])


def told(answer: Answer, plan: Plan) -> Answer:
    """Say what the reader sees in part, and what was left out."""
    if plan.ledger.partial:
        names = sorted(model.__label__[1] for model in plan.ledger.partial)
        answer.notes.append(f"По видимым вам строкам: вы видите не весь раздел {', '.join(f'«{name}»' for name in names)}.")
    if plan.left_out:
        answer.left_out = list(dict.fromkeys(plan.left_out))
        answer.notes.append("Не показано, потому что вам не видно: " + ", ".join(f"«{label}»" for label in answer.left_out) + ".")
    answer.special = any(model.__tablename__ in PEOPLE for model in plan.ledger.models)
    return answer

"""The card of a person: one address for a pupil, a member of staff, a parent; lists, search and look-ups lead here."""
from typing import Any
from urllib.parse import urlencode

from flask import abort, redirect, request, url_for
from flask_admin import expose

from sgo.access import CREATE, READ, STAFF, Actor, current_actor, may, who_may, why
from sgo.models import (AccessLog, Account, AccountRole, ConductMark, Employee, ExamMark, FinalMark, Guardian, Guardianship, Mark, PeriodMark, Person, Role,
                        Student, StudentFile, StudentLanguage, YearMark)
from sgo.services import access_log, beside, fullness, logs
from sgo.services import card as cards

from .base import Page
from .records.listing import shown

MARKS = (Mark, PeriodMark, YearMark, ExamMark, FinalMark, ConductMark)
ROLES = (Student, Employee, Guardian)
OF_STUDENT = {Guardianship, StudentFile, StudentLanguage}


class PeoplePage(Page):
    """A person's card."""
    roles = STAFF | {Role.SYS}

    def is_visible(self) -> bool:
        return False                                    # a card opens from a list or the search

    @expose("/")
    def index(self) -> Any:
        return redirect(url_for("r_person.index_view"))

    @expose("/<int:person_id>")
    def card(self, person_id: int) -> Any:
        actor = current_actor()
        opened = cards.opened(actor, person_id) if person_id < 2 ** 62 else None
        if opened is None:
            abort(404, who_may(READ, Person))
        tab = request.args.get("tab", "")
        if tab == "history" or tab not in dict(opened.tabs):
            return redirect(url_for("history.person" if tab in dict(opened.tabs) else ".card", person_id=person_id))
        access_log.note("просмотр", opened.person, cards.TABS[tab] if tab else None)
        here = url_for(".card", person_id=person_id, tab=tab or None)
        told: dict[str, Any] = {}
        if not tab:
            told = self._first(actor, opened, here) | {"why": why(actor, opened.person)}
        elif tab == "study":
            told = {"marks": _marks(actor, opened)}
        return self.render("people/card.html", card=opened, person=opened.person, account=opened.rows[Account], tab=tab, here=here, roles=self._lists(opened),
                           state=_state(actor, opened), lists=cards.lists(actor, opened, tab), shown=shown, new_url=new_url,
                           whence={request.args.get("of", ""): request.args.get("list", "")}, **told)

    def _lists(self, opened: cards.Card) -> list[tuple[str, str]]:
        """The lists this person stands in, as the reader has left them."""
        kinds = [model for model in ROLES if opened.rows[model] is not None] or [Person]
        return [(view.name, view.list_url) for view in self.admin._views if getattr(view, "entity", None) in kinds]

    def _first(self, actor: Actor, opened: cards.Card, here: str) -> dict[str, Any]:
        found = []
        for model, read in ((Student, fullness.of_pupils), (Employee, fullness.of_employees)):
            if row := opened.rows[model]:
                found += [(one, _missing(opened, one, here)) for one in read(actor, [row.id]).values()]
        may_know = may(actor, READ, AccessLog)
        others = [model for model in ROLES if opened.rows[model] is None and opened.editable[Person] and opened.addable[model, Person]]
        has_role = any(opened.rows[model] is not None for model in ROLES) and opened.person.archived_at is None
        may_open = has_role and opened.rows[Account] is None and may(actor, CREATE, Account)
        return {"facts": cards.facts(actor, opened), "fullness": found, "others": others,
                "account_url": url_for("handover.new", person_id=opened.person.id) if may_open else None,
                "opened": logs.opened(actor, opened.person.id) if may_know else None}


def _missing(opened: cards.Card, fullness_: Any, here: str) -> list[tuple[str, str | None]]:
    """What is missing, each with the form that fills it where the reader may."""
    return [(word, _form(opened, key, here)) for key, word in fullness_.missing]


def _form(opened: cards.Card, key: str, here: str) -> str | None:
    model, field = fullness.FORMS[key]
    if model is AccountRole:
        account = opened.rows[Account]
        if account is not None:
            return url_for("r_account.details_view", id=account.id)
        return url_for("handover.new", person_id=opened.person.id) if may(current_actor(), CREATE, Account) else None
    row = opened.rows.get(model)
    if row is not None:
        return f"{url_for(f'r_{model.__tablename__}.edit_view', id=row.id, back=here)}#{field}" if opened.editable[model] else None
    parent = Student if model in OF_STUDENT else Person
    if not opened.addable.get((model, parent)):
        return None
    return f"{new_url(model, {'student_id' if parent is Student else 'person_id': opened.rows[parent].id}, here)}#{field}"


def new_url(model: Any, about: dict[str, int], back: str) -> str:
    """The form of a new row with what it is about filled in, and the way back."""
    return f"{url_for(f'r_{model.__tablename__}.create_view')}?{urlencode(about | {'back': back})}"


def _state(actor: Actor, opened: cards.Card) -> list[tuple[str, str]]:
    """Who this is today, in words with their colour."""
    found = []
    if opened.person.archived_at:
        found.append(("в архиве", "warn"))
    if student := opened.rows[Student]:
        name = beside.read(actor, Student, ["class"], [student])["class"].get(student.id)
        found.append(("ученик, в архиве", "warn") if student.archived_at else (f"учится, {name}", "ok") if name else ("ученик, сейчас не учится", "warn"))
    if employee := opened.rows[Employee]:
        gone = employee.dismissed_on is not None and employee.dismissed_on <= actor.today
        found.append(("сотрудник, уволен" if gone else "сотрудник", "warn" if gone else "ok"))
    if opened.rows[Guardian]:
        found.append(("родитель", ""))
    return found


def _marks(actor: Actor, opened: cards.Card) -> list[tuple[str, str]]:
    """Lists of this pupil's marks."""
    if opened.rows[Student] is None:
        return []
    return [(model.__label__[1], url_for(f"r_{model.__tablename__}.index_view", q=opened.person.full_name)) for model in MARKS if may(actor, READ, model)]

"""The person who asks: the account with its roles and the ids that are his own today, read once."""
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from flask import has_request_context
from flask_login import current_user

from sgo.clock import school_today
from sgo.models import Role

from .own import Own

HEADS = frozenset({Role.ADM, Role.ZAV, Role.DIR, Role.COORD})
STAFF = HEADS | {Role.TCH, Role.CLS}
FAMILY = frozenset({Role.PUP, Role.PAR})


@dataclass
class Actor:
    """Whoever acts: `granted_roles` are given by hand, «Классный руководитель» follows from leading a class today."""
    account_id: int | None
    person_id: int | None
    name: str
    login: str = ""
    granted_roles: frozenset[Role] = frozenset()
    must_change_password: bool = False
    session_id: int | None = None
    token: str = ""
    today: date = field(default_factory=school_today)
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False
    must_touch: bool = False

    def get_id(self) -> str:
        """What the cookie carries: the token of the session's row, never the account's id."""
        return self.token

    @cached_property
    def own(self) -> Own:
        """The ids that are this person's own."""
        return Own(self.person_id, self.today)

    @cached_property
    def roles(self) -> frozenset[Role]:
        """All roles together (the union; domain.md §1.6)."""
        leads = Role.TCH in self.granted_roles and self.own.leads_today
        return self.granted_roles | {Role.CLS} if leads else self.granted_roles

    @property
    def is_staff(self) -> bool:
        """Whether any role is one of the school's staff."""
        return bool(self.roles & STAFF)

    @property
    def role_words(self) -> str:
        """The roles in words, for the top bar."""
        return ", ".join(role.label for role in Role if role in self.roles)


def nobody() -> Actor:
    """Someone without an account: no roles, no rows."""
    return Actor(None, None, "", is_authenticated=False, is_active=False, is_anonymous=True)


_acting: ContextVar[Actor | None] = ContextVar("acting", default=None)


@contextmanager
def acting_as(actor: Actor) -> Iterator[Actor]:
    """Run a job as somebody: under his grants and in his name."""
    token = _acting.set(actor)
    try:
        yield actor
    finally:
        _acting.reset(token)


def current_actor() -> Actor:
    """Who acts now: the job's person, or the one who is logged in."""
    if acting := _acting.get():
        return acting
    if has_request_context():
        user: Actor = current_user._get_current_object()
        return user
    return nobody()

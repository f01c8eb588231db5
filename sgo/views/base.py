"""The kinds of screen: `Page` is our own, `Records` (beside it) is Flask-Admin's; both are closed until a role or a grant opens them."""
from typing import Any, ClassVar

from flask import abort
from flask_admin import BaseView

from sgo.access import current_actor, names_of
from sgo.models import Role

EVERYBODY = frozenset(Role)


class Screen(BaseView):
    """What both kinds share: true errors instead of Flask-Admin's misleading ones, and no menu links cached."""

    def _run_view(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        return fn(self, *args, **kwargs)

    def inaccessible_callback(self, name: str, **kwargs: Any) -> Any:
        abort(403, self.who_may_open())

    def who_may_open(self) -> str:
        """Which roles this screen is for, in words."""
        raise NotImplementedError


class Page(Screen):
    """A page of our own: it must say which roles it is for, or it cannot even be imported."""
    roles: ClassVar[frozenset[Role]]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not hasattr(cls, "roles"):
            raise TypeError(f"{cls.__name__} declares no roles")

    def is_accessible(self) -> bool:
        actor = current_actor()                         # the given roles first: what follows from leading a class costs a statement
        return bool(self.roles & actor.granted_roles or self.roles & actor.roles)

    def who_may_open(self) -> str:
        return f"Эту страницу открывают: {names_of(self.roles)}."

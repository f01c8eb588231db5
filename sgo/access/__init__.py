"""Who may do what with which rows: one grant table, one engine, and nothing else in the house decides."""
from .actor import FAMILY, HEADS, STAFF, Actor, acting_as, current_actor, nobody
from .engine import (Unscoped, about, can, demand, elsewhere, fail_closed, granted, holds_whole, may, names_of, pick, scope, system, trusted, visible,
                     who_may, why)
from .grants import APPROVE, CREATE, DELETE, EDIT, GRANTS, READ, Action
from .own import dated

__all__ = ["APPROVE", "CREATE", "DELETE", "EDIT", "FAMILY", "GRANTS", "HEADS", "READ", "STAFF", "Action", "Actor", "Unscoped", "about", "acting_as", "can",
           "current_actor", "dated", "demand", "elsewhere", "fail_closed", "granted", "holds_whole", "may", "names_of", "nobody", "pick", "scope",
           "system", "trusted",
           "visible", "who_may", "why"]

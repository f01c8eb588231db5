"""The diary on paper (Р 8.12): the register of written requests, what is due each week and who handed it over, the slips read for printing."""
from . import issue, register, slips

__all__ = ["issue", "register", "slips"]

"""Passwords: argon2id, one-time ones for slips, and what a new one must be (domain rules of 152-ФЗ duties)."""
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher(memory_cost=19456, time_cost=2, parallelism=1)
MIN_LENGTH = 8
TOO_KNOWN = {"demo-2026-school", "password", "password1", "qwertyui", "qwerty123", "йцукенгш", "пароль123", "1q2w3e4r", "qwer1234", "admin123"}
READABLE = "abcdefghkmnpqrstuvwxyz23456789"                # no l, 1, o, 0, i, j: they are read from paper


def hash_of(password: str) -> str:
    """The argon2id hash to keep."""
    return HASHER.hash(password)


@cache
def _of_nobody() -> str:
    return HASHER.hash(secrets.token_urlsafe(16))


def fits(password: str, kept: str | None) -> bool:
    """Whether the password is right; an unknown login takes the same time."""
    try:
        return HASHER.verify(kept or _of_nobody(), password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def one_time() -> str:
    """A password for a slip of paper, to be changed at the first login."""
    return "-".join("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(3))


def problem(password: str, login: str) -> str | None:
    """Why this cannot be the new password, or None."""
    if len(password) < MIN_LENGTH:
        return f"Слишком коротко: нужно не меньше {MIN_LENGTH} знаков."
    if len(password) > 200:
        return "Слишком длинно: до 200 знаков."
    if password.isdigit():
        return "Одни цифры подобрать легко. Добавьте буквы."
    if password.casefold() in TOO_KNOWN:
        return "Этот пароль знают все. Придумайте свой."
    if login and login.lower() in password.lower():
        return "В пароле не должно быть логина."
    return None

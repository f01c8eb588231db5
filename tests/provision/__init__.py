"""What the tests need besides Python: a PostgreSQL server and a Chromium, fetched by ourselves, as root or as an ordinary user."""


class Missing(Exception):
    """What is missing and how to get it, in one line."""

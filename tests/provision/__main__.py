"""`python -m tests.provision`: get everything before the tests start, so that the workers do not race for it."""
import sys

from . import Missing, chromium, postgresql


def main() -> int:
    """Find or fetch both; say in one line what could not be had."""
    for part in (postgresql, chromium):
        try:
            part.find()
        except Missing as missing:
            sys.stderr.write(f"{missing}\n")
            return 1
        except Exception as error:                      # whatever a strange machine does is told in one line too
            sys.stderr.write(f"{part.HOW} ({type(error).__name__}: {error})\n".replace("\n", " ").strip() + "\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What the tests need besides Python: a PostgreSQL server and a Chromium, fetched by ourselves, as root or as an ordinary user."""
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
CACHE = Path(sys.prefix) / "provision"                  # in .venv: writable by whoever made it, gone together with it


class Missing(Exception):
    """What is missing and how to get it, in one line."""


def from_pypi(name: str) -> Path | None:
    """The folder of a pinned package that no lock of ours installs, fetched once; None when it cannot be had."""
    folder = CACHE / name
    if not folder.is_dir():
        command = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps", "--require-hashes",
                   "-r", str(HERE / f"{name}.txt"), "--target", str(folder)]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            return None
    return folder

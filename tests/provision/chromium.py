"""Chromium: $CHROMIUM, one on PATH, Debian's package for root, else the one inside an npm package, unpacked into the user's cache."""
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from . import Missing, apt

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGE = "@sparticuz/chromium@147.0.0"
HOW = "Для проверок нужен Chromium: «apt install chromium» (root), либо Node.js с npm, либо путь к браузеру в переменной CHROMIUM."


@dataclass(frozen=True)
class Browser:
    """Where the program is and what it needs to start."""
    path: str
    args: tuple[str, ...] = ()
    env: dict[str, str] = field(default_factory=dict)


def find() -> Browser:
    """Find or fetch a browser; raises Missing."""
    if given := os.environ.get("CHROMIUM"):
        if not Path(given).is_file():
            raise Missing(f"CHROMIUM указывает на {given}, но такого файла нет.")
        return Browser(given)
    return _on_path() or _from_debian() or _from_npm()


def _on_path() -> Browser | None:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return Browser(found) if found else None


def _from_debian() -> Browser | None:
    return _on_path() if apt.install("chromium") else None


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sgo-tests" / "chromium"


def _from_npm() -> Browser:
    folder = _cache()
    if not (folder / "ready").exists():
        _unpack(folder)
    libraries, fonts = folder / "al2023" / "lib", folder / "fonts"
    return Browser(str(folder / "chromium"), ("--no-sandbox", "--headless=shell"),
                   dict(os.environ) | {"LD_LIBRARY_PATH": str(libraries), "FONTCONFIG_PATH": str(fonts)})


def _unpack(folder: Path) -> None:
    import brotli                                       # only this path needs it
    npm = shutil.which("npm")
    if not npm:
        raise Missing(HOW)
    with tempfile.TemporaryDirectory() as temporary:
        packed = subprocess.run([npm, "pack", "--json", PACKAGE], cwd=temporary, capture_output=True, text=True, check=False)
        if packed.returncode:
            raise Missing(HOW)
        archive = Path(temporary) / json.loads(packed.stdout)[0]["filename"].replace("@", "").replace("/", "-")
        with tarfile.open(archive) as opened:
            opened.extractall(temporary, filter="data")
        inside = Path(temporary) / "package" / "bin"
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("al2023.tar.br", "fonts.tar.br"):
            target = folder / name.split(".")[0] if name.startswith("al") else folder
            with tarfile.open(fileobj=BytesIO(brotli.decompress((inside / name).read_bytes()))) as opened:
                opened.extractall(target, filter="data")
        program = folder / "chromium"
        program.write_bytes(brotli.decompress((inside / "chromium.br").read_bytes()))
        program.chmod(0o755)
        (folder / "ready").touch()

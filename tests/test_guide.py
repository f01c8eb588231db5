"""The guide keeps up with the program: its links and pictures exist, and the words it quotes stand on the screens."""
import re
from pathlib import Path

import pytest

from docs import pictures

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "ru"
PAGES = sorted(GUIDE.glob("*.md"))
LINK = re.compile(r"\]\(([^)\s]+)\)")
QUOTED = re.compile(r"\*\*«([^»]+)»\*\*")
TAG = re.compile(r"<[^>]+>|\{[{%#].*?[}%#]\}", re.DOTALL)
STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"|\'((?:[^\'\\\n]|\\.)*)\'')


def anchors(page):
    """The places of a page that a link may name, as GitHub makes them of its headings."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.fixture(scope="module")
def screens():
    """All that the program can say: the text of templates between their tags, and the strings of its Python and its scripts."""
    said = []
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        said += [" ".join(part.split()) for part in TAG.split(text)] + strings(text)
    for path in [*(ROOT / "sgo").rglob("*.py"), *(ROOT / "sgo" / "static").rglob("*.js")]:
        if "demo" not in path.parts:
            said += strings(path.read_text(encoding="utf-8"))
    return {one.strip(" .,:") for one in said}


def strings(text):
    return [one or other for one, other in STRING.findall(text)]


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" not in target:
            name, _, anchor = target.partition("#")
            other = page.parent / name if name else page
            assert other.exists(), target
            assert not anchor or anchor in anchors(other), target


def test_each_role_has_a_page_and_the_contents_lead_to_it():
    contents = (GUIDE / "README.md").read_text(encoding="utf-8")
    assert {page.name for page in PAGES} - {"README.md"} == set(re.findall(r"\]\(([a-z-]+\.md)\)", contents))
    assert "docs/ru/README.md" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_pictures_are_those_that_are_drawn_and_shown():
    shown = {Path(target).name for page in PAGES for target in LINK.findall(page.read_text(encoding="utf-8")) if target.endswith(".png")}
    stored = {path.name: path.stat().st_size for path in pictures.FOLDER.iterdir()}
    assert shown == set(stored) == {f"{it.name}.png" for it in pictures.PICTURES}
    assert len(stored) <= 18
    assert max(stored.values()) <= pictures.HEAVIEST


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_quoted_words_stand_on_the_screens(page, screens):
    quoted = QUOTED.findall(page.read_text(encoding="utf-8"))
    assert quoted
    assert not set(quoted) - screens


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_guide_is_calm_and_short(page):
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"[А-Яа-яЁё]!", text)
    steps = [len(re.findall(r"^\d+\. ", part, re.MULTILINE)) for part in re.split(r"^## ", text, flags=re.MULTILINE)]
    assert max(steps) <= 10

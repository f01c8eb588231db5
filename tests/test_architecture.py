"""The shape of the house: who may import whom, where rows may be read, how long a file may be."""
import ast
from pathlib import Path

import pytest

LAYERS = ["rules", "models", "access", "services", "reports", "views"]
ROOT = Path(__file__).parents[1]
SOURCES = sorted(path for path in (ROOT / "sgo").rglob("*.py") if "versions" not in path.parts)
RAW = {"bulk_insert_mappings", "bulk_save_objects", "bulk_update_mappings"}
RAW_ALLOWED = {"access", "changes.py", "demo", "models", "database.py", "migrations"}
LONGEST_FILE = 320
LONGEST_FUNCTION = 50


def layer_of(path):
    return path.relative_to(ROOT / "sgo").parts[0].removesuffix(".py")


def imports(path):
    parts = ("sgo", *path.relative_to(ROOT / "sgo").with_suffix("").parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            base = ".".join(parts[:len(parts) - node.level]) + "." if node.level else ""
            yield base + (node.module or "")
            if base + (node.module or "") in {"sgo", "sgo."}:
                yield from (f"sgo.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_left_only(path):
    layer = layer_of(path)
    if layer in LAYERS:
        later = {f"sgo.{name}" for name in LAYERS[LAYERS.index(layer) + 1:]}
        assert not {name for name in imports(path) if ".".join(name.split(".")[:2]) in later}


def test_rules_know_neither_flask_nor_sqlalchemy():
    for path in (ROOT / "sgo" / "rules").glob("*.py"):
        assert not {name.split(".")[0] for name in imports(path)} & {"flask", "sqlalchemy", "flask_login"}, path


def test_nothing_reads_past_the_listener():
    for path in SOURCES:
        if path.relative_to(ROOT / "sgo").parts[0] in RAW_ALLOWED:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute):
                assert node.attr not in RAW, f"{path}: {node.attr}"
                assert ast.unparse(node) not in {"db.text", "sqlalchemy.text", "sa.text"}, path
                assert not (node.attr == "connection" and ast.unparse(node.value).endswith("session")), path
            if isinstance(node, ast.ImportFrom) and node.module == "sqlalchemy":
                assert "text" not in {name.name for name in node.names}, path


def test_views_never_read_with_a_stamp_of_their_own():
    for path in (ROOT / "sgo" / "views").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        assert "system(" not in source, path
        assert "trusted(" not in source, path
        assert "session.commit" not in source, path


def test_services_never_commit():
    for path in (ROOT / "sgo" / "services").rglob("*.py"):
        assert ".commit()" not in path.read_text(encoding="utf-8"), path


def test_only_records_derive_from_flask_admins_model_view():
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and "ModelView" in {ast.unparse(base) for base in node.bases}:
                assert node.name == "Records"


def test_the_parts_of_a_records_screen_do_not_take_each_others_names():
    from sgo.views.records.base import Records
    own = [part for part in Records.__mro__ if part.__module__.startswith("sgo.views.records.") and part is not Records]
    for number, part in enumerate(own):
        for other in own[number + 1:]:
            assert not {name for name in set(vars(part)) & set(vars(other)) if not name.startswith("__") and callable(getattr(part, name))}, (part, other)


def test_a_head_request_is_a_look_and_no_deed():
    for path in SOURCES:                                # programs that check links ask by HEAD: whoever does a deed asks whether it is a POST
        assert 'method == "GET"' not in path.read_text(encoding="utf-8"), path


def test_files_and_functions_stay_short():
    for path in SOURCES:
        source = path.read_text(encoding="utf-8")
        assert len(source.splitlines()) <= LONGEST_FILE, path
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef):
                assert (node.end_lineno or 0) - node.lineno < LONGEST_FUNCTION, f"{path}: {node.name}"


def test_every_column_has_a_russian_label():
    from sgo.models import Base
    for table in Base.metadata.tables.values():
        for column in table.columns:
            assert column.name == "id" or column.info.get("label"), f"{table.name}.{column.name}"

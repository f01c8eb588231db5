"""Scans of papers: who uploads and who takes them away, what is refused, what is left on the disk."""
import stat
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import func, select

from sgo.models import AccessLog, ChangeSet, PaperKind, PersonDocument, StoredFile, db
from sgo.rules import files as rules
from sgo.services import files
from tests.rules.test_files import KEPT, REFUSED

PDF = b"%PDF-1.7\n" + "скан паспорта".encode()
NEW = "/records/person-document/new/"


@pytest.fixture
def disk(house, app):
    """The files that lie on the disk now."""
    def lying():
        return sorted(path for path in (Path(app.config["SGO_DATA_DIR"]) / files.FOLDER).rglob("*") if path.is_file())
    before = set(lying())
    return lambda: [path for path in lying() if path not in before]


def paper(person, data=PDF, name="паспорт Ивана.pdf", **other):
    return {"person_id": person, "kind": "passport", "scan": (BytesIO(data), name)} | other


@pytest.fixture
def upload(as_, cast, scalar):
    """Put a paper with its scan into Ваня's file, as the class teacher; gives the paper's id."""
    def put(who="vera", **other):
        answer = as_(who).post(NEW, query_string={"person_id": cast.person["vanya"]}, data=paper("Ёлкин Иван Романович, ученик", **other))
        assert answer.status_code == 302, answer.text
        return scalar(select(func.max(PersonDocument.id)))
    return put


@pytest.mark.both_databases
def test_a_class_teacher_keeps_a_scan_and_takes_it_away_again(as_, cast, upload, disk, scalar):
    id_ = upload()
    (path,) = disk()
    assert path.read_bytes() == PDF
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "паспорт" not in str(path)
    answer = as_("vera").get(f"/files/person-document/{id_}")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, PDF, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert f"filename*=UTF-8''{quote('паспорт Ивана.pdf')}" in answer.headers["Content-Disposition"]
    assert (answer.headers["X-Content-Type-Options"], answer.headers["Cache-Control"]) == ("nosniff", "no-store")
    assert scalar(select(AccessLog.detail).where(AccessLog.action == "скачивание файла", AccessLog.object_id == id_)) == "паспорт Ивана.pdf"


@pytest.mark.parametrize(("who", "status"), [("olga", 200), ("zoya", 200), ("dmitry", 200), ("kostya", 200), ("vera", 200), ("vanya", 200), ("mama", 200),
                                             ("anna", 404), ("boris", 404), ("gleb", 404), ("olya", 404), ("zhukov", 404), ("papa", 404), ("semyon", 403)])
def test_a_file_is_given_out_with_its_paper_only(as_, upload, who, status):
    id_ = upload()
    answer = as_(who).get(f"/files/person-document/{id_}")
    assert answer.status_code == status
    assert (PDF in answer.data) is (status == 200)


@pytest.mark.both_databases
def test_a_file_is_taken_off_its_paper_and_comes_back(as_, upload, disk, scalar):
    id_ = upload()
    vera, url = as_("vera"), f"/records/person-document/edit/?id={id_}"
    assert "Убрать файл" in vera.get(url).text and "Убрать файл" not in vera.get(NEW).text
    form = {"person_id": "Ёлкин Иван Романович, ученик", "kind": "passport", "version": "1", "no_scan": "y"}
    assert as_("zoya").post(url, data=form).status_code == 403
    assert scalar(select(PersonDocument.file_id).where(PersonDocument.id == id_))
    assert vera.post(url, data=form).status_code == 302
    assert scalar(select(PersonDocument.file_id).where(PersonDocument.id == id_)) is None
    assert len(disk()) == 1 and vera.get(f"/files/person-document/{id_}").status_code == 410
    as_("olga").post("/records/change-set/undo/", data={"id": scalar(select(func.max(ChangeSet.id)))})
    assert vera.get(f"/files/person-document/{id_}").data == PDF


def test_nobody_uploads_into_a_foreign_file(as_, cast, disk, scalar):
    before = scalar(select(func.count()).select_from(StoredFile))
    for who in ("boris", "zoya", "anna"):
        answer = as_(who).post(NEW, query_string={"person_id": cast.person["vanya"]}, data=paper("Ёлкин Иван Романович, ученик"))
        assert answer.status_code in {403, 422}, who
    assert not disk()
    assert scalar(select(func.count()).select_from(StoredFile)) == before


@pytest.mark.parametrize("key", REFUSED)
def test_a_hostile_file_is_refused_whatever_its_name(as_, cast, disk, key):
    answer = as_("olga").post(NEW, query_string={"person_id": cast.person["vanya"]}, data=paper("Ёлкин Иван Романович, ученик", REFUSED[key], "скан.pdf"))
    assert answer.status_code == 422
    assert "Такие файлы не хранятся" in answer.text
    assert not disk()


@pytest.mark.parametrize("key", KEPT)
def test_the_type_is_told_by_the_content(upload, as_, key):
    data, ending = KEPT[key]
    answer = as_("vera").get(f"/files/person-document/{upload(data=data, name='скан.html')}")
    assert quote(f"скан{ending}") in answer.headers["Content-Disposition"]
    assert "html" not in answer.mimetype


def test_an_empty_and_a_too_large_file_are_refused_in_words(as_, cast, disk):
    olga, person = as_("olga"), {"person_id": cast.person["vanya"]}
    assert "Файл пустой" in olga.post(NEW, query_string=person, data=paper("Ёлкин Иван Романович, ученик", b"")).text
    large = olga.post(NEW, query_string=person, data=paper("Ёлкин Иван Романович, ученик", PDF + b"x" * rules.LARGEST))
    assert (large.status_code, "Файл больше 10 МБ" in large.text) == (422, True)
    huge = olga.post(NEW, query_string=person, data=paper("Ёлкин Иван Романович, ученик", PDF + b"x" * 17 * 1024 ** 2))
    assert (huge.status_code, "Файл слишком велик" in huge.text) == (413, True)
    assert not disk()


@pytest.mark.parametrize("name", ["../../../etc/passwd", "C:\\Windows\\скан.pdf", "щ" * 300 + ".pdf", "😀.pdf", "скан\u202efdp.exe",
                                  "<script>.pdf", "a\tb.pdf"])
def test_a_hostile_name_is_only_a_name(upload, as_, disk, app, name):
    id_ = upload(name=name)
    assert len(disk()) == 1
    assert disk()[0].is_relative_to(Path(app.config["SGO_DATA_DIR"]) / files.FOLDER)
    answer = as_("vera").get(f"/files/person-document/{id_}")
    assert (answer.status_code, answer.data) == (200, PDF)
    assert "<script>.pdf" not in as_("vera").get(f"/records/person-document/details/?id={id_}").text


def test_an_upload_whose_deed_fails_leaves_nothing(as_, cast, disk, monkeypatch):
    wrong = as_("olga").post(NEW, data=paper("Никого такого нет"))
    assert wrong.status_code == 422
    assert "выберите его снова" in wrong.text
    monkeypatch.setattr(files, "attach", lambda *_: 1 / 0)
    broken = as_("olga").post(NEW, query_string={"person_id": cast.person["vanya"]}, data=paper("Ёлкин Иван Романович, ученик"))
    assert broken.status_code == 500
    assert not disk()


def test_a_full_disk_is_told_in_words(as_, cast, disk, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")
    monkeypatch.setattr(files, "write", full)
    answer = as_("olga").post(NEW, query_string={"person_id": cast.person["vanya"]}, data=paper("Ёлкин Иван Романович, ученик"))
    assert answer.status_code == 422
    assert "Файл не записать" in answer.text


def test_a_new_scan_does_not_overwrite_the_old_one_and_a_removed_paper_comes_back_whole(as_, cast, upload, disk, read, scalar):
    id_ = upload()
    olga = as_("olga")
    form = {"person_id": "Ёлкин Иван Романович, ученик", "kind": "passport", "version": "1", "scan": (BytesIO(PDF + b"2"), "второй.pdf")}
    assert olga.post(f"/records/person-document/edit/?id={id_}", data=form).status_code == 302
    assert len(disk()) == 2
    assert olga.get(f"/files/person-document/{id_}").data == PDF + b"2"
    assert olga.post("/records/person-document/delete/", data={"id": id_, "sure": "1"}).status_code == 302
    assert olga.get(f"/files/person-document/{id_}").status_code == 404
    assert len(disk()) == 2
    assert olga.post("/records/change-set/undo/", data={"id": scalar(select(func.max(ChangeSet.id)))}).status_code == 302
    assert olga.get(f"/files/person-document/{id_}").data == PDF + b"2"


def test_a_class_teacher_undoes_an_upload(as_, upload, scalar):
    id_ = upload()
    answer = as_("vera").post("/records/change-set/undo/", data={"id": scalar(select(func.max(ChangeSet.id)))}, follow_redirects=True)
    assert "Действие отменено" in answer.text
    assert as_("vera").get(f"/files/person-document/{id_}").status_code == 404


def test_a_missing_a_changed_and_an_unattached_file_are_told(as_, cast, upload, disk, writing, scalar):
    id_ = upload()
    (path,) = disk()
    path.write_bytes(PDF + b"!")
    changed = as_("olga").get(f"/files/person-document/{id_}")
    assert (changed.status_code, "изменён или повреждён" in changed.text) == (409, True)
    path.unlink()
    gone = as_("olga").get(f"/files/person-document/{id_}")
    assert (gone.status_code, "на диске нет" in gone.text) == (410, True)
    with writing():
        bare = PersonDocument(person_id=cast.person["vanya"], kind=PaperKind.SNILS)
        db.session.add(bare)
        db.session.flush()
        bare_id = bare.id
    assert as_("olga").get(f"/files/person-document/{bare_id}").status_code == 410
    assert not scalar(select(func.count()).select_from(AccessLog).where(AccessLog.action == "скачивание файла"))

"""Sealed journals: made of what is closed, never overwritten, verified in words; files that no row names are swept."""
import hashlib
import json
import os
import zipfile
from io import BytesIO

import pytest
from click.testing import CliRunner
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from sgo import cli, serve
from sgo.models import Job, JournalArchive, Mark, StoredFile, StudyPeriod, db
from sgo.services import archive, files
from tests.conftest import statements


@pytest.fixture
def closed(cast, writing):
    """The second quarter is closed: the marks of the cast stand in it."""
    with writing():
        db.session.get(StudyPeriod, cast.period[2]).is_closed = True


@pytest.fixture
def seal(app, as_, cast):
    def now(who="olga", class_name="5А", period=2):
        answer = as_(who).post("/archive/seal", data={"class": cast.school_class[class_name] if class_name else "", "period": cast.period[period]})
        app.extensions["jobs"].drain()
        return answer
    return now


@pytest.fixture
def on_disk(app, read):
    """Where the sealed file lies."""
    def of():
        ((stored,),) = read(select(StoredFile))
        with app.app_context():
            return files.folder() / stored.key[:2] / stored.key
    return of


@pytest.fixture
def command(app, monkeypatch):
    """`sgo …` over the application of the story."""
    monkeypatch.setattr(cli, "_ready", lambda: None)
    monkeypatch.setattr(serve, "application", lambda settings: app)
    return lambda *words: CliRunner().invoke(cli.sgo, words)


@pytest.fixture
def messages(read):
    return lambda: [row[0] for row in read(select(Job.message).order_by(Job.id))]


def parts(data):
    with zipfile.ZipFile(BytesIO(data)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def repacked(data, **changed):
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        for name, content in (parts(data) | {key.replace("_", "."): value for key, value in changed.items()}).items():
            if content is not None:
                packed.writestr(name, content)
    return target.getvalue()


@pytest.mark.both_databases
def test_a_closed_period_is_sealed_as_paper_and_data_with_their_digests(as_, cast, closed, seal, read, messages):
    assert seal().status_code == 302
    assert messages() == ["Запечатано: 1."]
    ((row,),) = read(select(JournalArchive))
    data = as_("zoya").get(f"/archive/{row.id}.zip").data
    found = parts(data)
    assert set(found) == {"journal.pdf", "data.json", "manifest.json", "SHA256SUMS"}
    assert row.sha256 == hashlib.sha256(data).hexdigest() and archive.differences(data) == []
    kept = json.loads(found["manifest.json"])
    assert kept["sha256"]["data.json"] == row.data_sha256 == hashlib.sha256(found["data.json"]).hexdigest()
    assert f"{kept['sha256']['journal.pdf']}  journal.pdf" in found["SHA256SUMS"].decode()
    assert "Ёлкин" in "".join(page.extract_text() for page in PdfReader(BytesIO(found["journal.pdf"])).pages)
    assert b"pdfaid:part" in found["journal.pdf"]           # PDF/A
    told = json.loads(found["data.json"])
    assert archive.canonical(told) == found["data.json"]
    assert {row["value"] for row in told["tables"]["mark"]} == {5, 3, 2} and told["columns"]["mark"]["value"] == "Отметка"
    assert [one["last_name"] for one in told["pupils"]] == ["Ёлкин", "Гусев", "Соколова"]


@pytest.mark.parametrize("who", ["zoya", "dmitry", "kostya", "vera", "anna", "semyon", "mama"])
def test_only_the_administrator_seals(cast, closed, seal, read, who):
    assert seal(who).status_code == 403
    assert not read(select(JournalArchive)) and not read(select(Job))


def test_an_open_period_is_not_sealed_and_says_what_to_do(as_, cast, seal, read):
    seal()
    assert not read(select(Job))
    assert "Сначала закройте его" in as_("olga").post("/archive/seal", data={"class": cast.school_class["5А"], "period": cast.period[2]},
                                                      follow_redirects=True).text


@pytest.mark.both_databases
def test_a_second_sealing_is_made_only_of_what_has_changed_and_keeps_the_first(as_, cast, closed, seal, read, writing, messages, command):
    seal()
    seal()
    assert messages()[1].startswith("Журнал не изменился: он уже запечатан, № 1 от")
    with writing():
        db.session.get(Mark, cast.mark["vanya 5А maths"]).value = 4
    seal()
    assert [row[0] for row in read(select(JournalArchive.number).order_by(JournalArchive.id))] == [1, 2]
    first, second = (row[0] for row in read(select(JournalArchive.id).order_by(JournalArchive.id)))
    olga = as_("olga")
    old, new = (json.loads(parts(olga.get(f"/archive/{one}.zip").data)["data.json"])["tables"]["mark"] for one in (first, second))
    assert {row["value"] for row in old} == {5, 3, 2} and {row["value"] for row in new} == {4, 3, 2}
    assert command("verify-archive").exit_code == 0


@pytest.mark.both_databases
def test_nobody_overwrites_or_deletes_an_archive(cast, closed, seal, read, writing, on_disk):
    seal()
    ((row_id,),) = read(select(JournalArchive.id))
    with pytest.raises(IntegrityError), writing():
        db.session.get(JournalArchive, row_id).sha256 = "f" * 64
    with pytest.raises(IntegrityError), writing():
        db.session.delete(db.session.get(JournalArchive, row_id))
    with pytest.raises(FileExistsError):
        files.write(on_disk(), b"other")


def test_every_class_of_a_period_is_sealed_when_the_administrator_closes_it(app, as_, cast, read, messages):
    olga, url = as_("olga"), f"/finals/periods/{cast.period[1]}"
    assert olga.post(url, data={"to": "open", "reason": "Пересдача"}).status_code == 302
    assert olga.post(url, data={"to": "closed"}).status_code == 302
    app.extensions["jobs"].drain()
    assert messages() == ["Запечатано: 3."]
    assert len(read(select(JournalArchive.id))) == 3
    assert "Архив № 1" in as_("zoya").get("/archive/").text


def test_the_page_costs_the_same_whatever_is_sealed(as_, cast, closed, seal):
    zoya = as_("zoya")
    before = statements(zoya.get("/archive/"))
    seal(class_name=None)
    seal(class_name=None, period=1)
    assert statements(zoya.get("/archive/")) == before <= 8
    assert "Архив № 1" in zoya.get("/archive/").text


def test_class_teacher_reads_the_own_class_only(as_, cast, closed, seal, read):
    seal(class_name="5А")
    seal(class_name="5Б")
    mine, other = (read(select(JournalArchive.id).where(JournalArchive.class_id == cast.school_class[name]))[0][0] for name in ("5А", "5Б"))
    vera = as_("vera")
    assert vera.get(f"/archive/{mine}.zip").status_code == 200 and vera.get(f"/archive/{other}.zip").status_code == 404
    page = vera.get("/archive/").text
    assert "<b>5А</b>" in page and "<b>5Б</b>" not in page and "Запечатать" not in page
    assert as_("anna").get(f"/archive/{mine}.zip").status_code == 403


def test_a_file_that_was_touched_is_told_in_words(app, as_, cast, closed, seal, read, command, on_disk, tmp_path):
    seal()
    ((row,),) = read(select(JournalArchive))
    data = as_("olga").get(f"/archive/{row.id}.zip").data
    cases = {"good": data, "paper": repacked(data, journal_pdf=b"%PDF-other"), "missing": repacked(data, data_json=None), "more": repacked(data, x_txt=b"x"),
             "rubbish": b"not a zip"}
    for name, content in cases.items():
        (tmp_path / f"{name}.zip").write_bytes(content)
    told = {name: command("verify-archive", str(tmp_path / f"{name}.zip")) for name in cases}
    assert told["good"].exit_code == 0 and "цел" in told["good"].output
    assert all(told[name].exit_code == 1 for name in cases if name != "good")
    assert "Файл journal.pdf изменён: SHA-256" in told["paper"].output and "data.json изменён" not in told["paper"].output
    assert "Такого файла школа не запечатывала" in told["paper"].output
    assert "В архиве нет файла data.json." in told["missing"].output
    assert "лишний файл x.txt" in told["more"].output
    assert "повреждён" in told["rubbish"].output
    path = on_disk()
    path.chmod(0o600)
    path.write_bytes(cases["paper"])
    whole = command("verify-archive")
    assert whole.exit_code == 1 and "5А, 2 четверть, № 1: Файл изменён" in whole.output and "не совпало: 1" in whole.output
    assert as_("olga").get(f"/archive/{row.id}.zip").status_code == 409
    path.unlink()
    assert "на диске нет" in command("verify-archive").output
    assert as_("olga").get(f"/archive/{row.id}.zip").status_code == 410


def test_a_school_without_archives_says_so(command):
    done = command("verify-archive")
    assert done.exit_code == 0 and "ещё нет" in done.output


def test_files_that_no_row_names_are_shown_and_then_removed(app, cast, closed, seal, command, on_disk):
    seal()
    kept = on_disk()
    with app.app_context():
        place = files.folder() / "ab"
        place.mkdir(parents=True, exist_ok=True)
    old, fresh = place / ("ab" + "0" * 30), place / ("ab" + "1" * 30)
    for path in (old, fresh):
        path.write_bytes(b"left over")
    for path in (old, kept):
        os.utime(path, (1, 1))
    shown = command("sweep-files")
    assert str(old) in shown.output and str(fresh) not in shown.output and str(kept) not in shown.output and "--delete" in shown.output
    assert old.exists()
    assert "Удалено: 1 файл" in command("sweep-files", "--delete").output
    assert not old.exists() and fresh.exists() and kept.exists()
    assert "Лишних файлов нет" in command("sweep-files").output

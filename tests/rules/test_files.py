"""Which files are kept: by content, whatever the name says."""
import zipfile
from io import BytesIO

import pytest

from sgo.rules import files


def packed(**parts):
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("TYPES", "[Content_Types].xml"), content)
    return made.getvalue()


KEPT = {"pdf": (b"%PDF-1.7\n...", ".pdf"), "jpeg": (b"\xff\xd8\xff\xe0....", ".jpg"), "png": (b"\x89PNG\r\n\x1a\n....", ".png"),
        "webp": (b"RIFF\x00\x00\x00\x00WEBPVP8 ", ".webp"), "docx": (packed(TYPES="", word__document_xml=""), ".docx"),
        "xlsx": (packed(TYPES="", xl__workbook_xml=""), ".xlsx"), "odt": (packed(mimetype="application/vnd.oasis.opendocument.text"), ".odt")}
REFUSED = {"html": b"<html><script>alert(1)</script>", "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>", "exe": b"MZ\x90\x00", "text": "Привет".encode(),
           "html that names pdf": b"<html>%PDF-1.7", "zip": packed(readme="x"), "torn zip": packed(TYPES="", word__document_xml="")[:40],
           "macros": packed(TYPES="", word__document_xml="") and packed(**{"TYPES": "", "word__document_xml": "", "word__vbaProject.bin": "x"}),
           "calc": packed(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "riff": b"RIFF\x00\x00\x00\x00WAVEfmt "}


@pytest.mark.parametrize("key", KEPT)
def test_what_is_kept_has_the_ending_of_its_kind(key):
    data, ending = KEPT[key]
    assert files.problem(data) is None
    assert files.kind_of(data).ending == ending


@pytest.mark.parametrize("key", REFUSED)
def test_what_is_not_kept_is_refused_in_words(key):
    assert "не хранятся" in files.problem(REFUSED[key])


def test_nothing_and_too_much_are_refused():
    assert "пустой" in files.problem(b"")
    assert "больше 10 МБ" in files.problem(b"%PDF-" + b"x" * files.LARGEST)
    assert files.problem(b"%PDF-" + b"x" * (files.LARGEST - 5)) is None


@pytest.mark.parametrize(("name", "kept"), [
    ("паспорт.pdf", "паспорт.pdf"), ("скан.html", "скан.pdf"), ("../../etc/passwd", "passwd.pdf"), ("C:\\Users\\Анна\\скан 1.PDF", "скан 1.pdf"),
    ("", "документ.pdf"), ("...", "документ.pdf"), (".htaccess", "htaccess.pdf"), ("скан\u202efdp.exe", "скан fdp.pdf"), ("a\0b\r\nc.pdf", "a b c.pdf"),
    ("справка 😀.pdf", "справка 😀.pdf"), ('"><script>.pdf', "script.pdf"), ("приказ № 5.2.pdf", "приказ № 5.2.pdf")])
def test_a_name_is_only_a_name(name, kept):
    assert files.tidy_name(name, files.PDF) == kept


def test_a_long_name_is_cut():
    assert len(files.tidy_name("щ" * 300 + ".pdf", files.PDF)) == files.LONGEST_STEM + 4

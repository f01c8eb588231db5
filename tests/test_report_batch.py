"""Reports of many at once: all classes, every pupil of a class; in the background, as the one who asked."""
from io import BytesIO
from zipfile import ZipFile

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from sgo.models import Job, JobState, PeriodMark, db

CARDS = "/reports/tabel/batch"


@pytest.fixture
def marked(cast, writing):
    with writing():
        db.session.add_all(PeriodMark(student_id=cast.student[name], year_id=cast.year, subject_id=cast.subject["Математика"], period_id=cast.period[1],
                                      value=value, set_at=cast.at) for name, value in (("vanya", 5), ("lev", 3), ("masha", 4)))


@pytest.fixture
def finished(app, as_, read):
    """The file of the last job of somebody."""
    def file(who):
        app.extensions["jobs"].drain()
        id_, state, words = read(select(Job.id, Job.state, Job.message).order_by(Job.id.desc()))[0]
        assert state is JobState.DONE, words
        return BytesIO(as_(who).get(f"/jobs/{id_}/result").data), words
    return file


def test_the_class_teacher_prints_a_report_card_for_each_pupil(as_, cast, marked, finished):
    page = as_("vera").get("/reports/tabel").text
    assert "весь класс 5А, 3 отчёта" in page
    as_("vera").post(f"{CARDS}?student_id={cast.student['vanya']}", data={"format": "pdf"})
    data, words = finished("vera")
    pages = [page.extract_text() for page in PdfReader(data).pages]
    assert len(pages) == 3 and "3 отчёта" in words and data.getbuffer().nbytes < 500_000
    assert [name in page for name, page in zip(("Гусев", "Ёлкин", "Соколова"), pages, strict=True)] == [True, True, True]


def test_the_deputy_takes_the_tables_of_all_classes(as_, cast, marked, finished):
    as_("zoya").post(f"/reports/itogi-klassa/batch?period_id={cast.period[1]}", data={"format": "zip"})
    data, _ = finished("zoya")
    archive = ZipFile(data)
    assert set(archive.namelist()) == {"1А.xlsx", "5А.xlsx", "5Б.xlsx"}
    rows = CalamineWorkbook.from_filelike(BytesIO(archive.read("5А.xlsx"))).get_sheet_by_name("Отчёт").to_python()
    assert any("Ёлкин Иван" in row for row in rows)


def test_who_has_one_child_or_no_such_report_has_no_batch(as_, cast):
    assert as_("mama").post(CARDS, data={"format": "pdf"}).status_code == 403
    assert "весь класс" not in as_("mama").get("/reports/tabel").text
    assert as_("zoya").post(CARDS, data={"format": "exe"}).status_code == 404
    assert as_("zoya").post("/reports/dvizhenie/batch", data={"format": "pdf"}).status_code == 404
    assert as_("vera").post(f"{CARDS}?student_id={cast.student['olya']}", data={"format": "pdf"}).status_code == 404     # not of her class

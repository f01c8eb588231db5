"""The letter to the parents: sent by the class teacher, opened by the mother, unseen by anybody else; who has opened it is told."""
import pytest
from sqlalchemy import select

from sgo.models import Notice, ParentLetter, PeriodMark, db


@pytest.fixture
def send(as_, cast):
    def posted(who, pupil="vanya", **data):
        return as_(who).post(f"/letters/send?student_id={cast.student[pupil]}&period_id={cast.period[2]}", data=data, follow_redirects=True)
    return posted


@pytest.mark.both_databases
def test_the_mother_opens_the_letter_and_the_teacher_sees_it(as_, cast, send, read, scalar, writing):
    assert "Отправить всему классу" in as_("vera").get("/reports/pismo-roditelyam").text
    assert "Отправлено писем: 1." in send("vera").text           # the father's rights are restricted: nothing goes to him
    assert scalar(select(Notice.person_id)) == cast.person["mama"]
    assert "ещё нет" in as_("vera").get("/letters/").text
    id_ = scalar(select(ParentLetter.id))
    for other in ("papa", "sokolova", "boris"):
        assert as_(other).get(f"/letters/{id_}").status_code == 404, other
    assert as_("vera").get(f"/letters/{id_}").status_code == 200 and scalar(select(ParentLetter.read_at)) is None      # the teacher's look is no reading
    with writing():                                             # what was sent stays as it was
        db.session.add(PeriodMark(student_id=cast.student["vanya"], year_id=cast.year, subject_id=cast.subject["Математика"], period_id=cast.period[2],
                                  value=2, set_at=cast.at))
    page = as_("mama").get(f"/letters/{id_}").text
    assert "Ёлкин Иван" in page and "прочитано" in page and scalar(select(ParentLetter.read_at)) is not None
    assert "<td>5,00</td><td>–</td>" in page and "ещё нет" not in as_("vera").get("/letters/").text
    assert "Ёлкин Иван" in as_("zoya").get("/letters/").text and "Писем ещё не было" in as_("zhukov").get("/letters/").text


def test_the_whole_class_gets_its_letters(send, read):
    said = send("vera", whole="1").text
    assert "Отправлено писем: 2." in said and "Некому писать: Гусев Лев" in said
    assert len(read(select(ParentLetter.id))) == 2


def test_nobody_else_writes_to_parents(as_, send, read, cast):
    for who in ("zoya", "anna", "mama", "boris"):
        assert send(who).status_code in (403, 404), who
    assert "Отправить" not in as_("zoya").get("/reports/pismo-roditelyam").text.split("<main")[1].split("</main>")[0]
    assert not read(select(ParentLetter.id))

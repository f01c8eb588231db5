"""«Мои данные»: what a pupil and a parent read of the file, and how a mistake is reported and answered."""
import pytest
from sqlalchemy import select

from sgo.models import AccessLog, CorrectionRequest, CorrectionState, Guardianship, db
from tests.conftest import statements
from tests.furnish import furnish

pytestmark = pytest.mark.both_databases


@pytest.fixture
def furnished(cast, writing):
    with writing():
        furnish(cast)
        for row in db.session.scalars(select(CorrectionRequest)):
            db.session.delete(row)


def main(page):
    return page.text.split("<main")[1].split("</main>")[0].replace("\u00a0", " ")


def ask(client, cast, child="vanya", **more):
    return client.post("/my-data/correction", data={"child": cast.student[child], "section": "contacts", "said": "Дом 17, а не 7"} | more)


def answer(client, request_id, kind, reason=""):
    return client.post("/corrections/answer", data={"id": request_id, "answer": kind, "reason": reason})


@pytest.fixture
def asked(as_, cast, furnished, scalar):
    assert ask(as_("mama"), cast).status_code == 302
    return scalar(select(CorrectionRequest.id))


def test_a_parent_reads_the_childs_file_whole(as_, cast, furnished, read):
    page = as_("mama").get("/my-data/")
    for words in ("Ёлкин Иван Романович", "02.10.2015", "II-ЛО", "№ личного дела", "многодетная семья", "Группа здоровья", "Согласия", "английский", "5А",
                  "Сообщить об ошибке"):
        assert words in main(page), words
    assert "/records/" not in main(page) and "/people/" not in main(page)       # only read: no door to a form
    assert statements(page) <= 30
    assert ("просмотр", "person", cast.person["vanya"]) in read(select(AccessLog.action, AccessLog.object_kind, AccessLog.object_id))
    me = main(as_("mama").get("/my-data/?child=me"))
    assert "Ёлкина" in me and "II-ЛО" not in me and "Сообщить об ошибке" not in me


def test_a_pupil_reads_the_own_file_and_not_what_is_closed_to_him(as_, cast, furnished):
    page = main(as_("vanya").get("/my-data/"))
    assert "Ёлкин" in page and "№ личного дела" in page and "II-ЛО" in page
    for closed in ("Группа здоровья", "многодетная", "Состав семьи", "Сообщить об ошибке", "Ёлкина"):
        assert closed not in page, closed
    assert ask(as_("vanya"), cast).status_code == 404


def test_a_parent_of_two_turns_from_one_to_the_other(as_, cast):
    page = as_("sokolova").get(f"/my-data/?child={cast.student['artyom']}")
    assert "Соколов Артём" in main(page) and f"child={cast.student['masha']}" in main(page)


@pytest.mark.parametrize("who", ["papa", "zhukov", "vanya", "sokolova"])
def test_a_strangers_child_is_not_there(as_, cast, furnished, read, who):
    client = as_(who)
    hidden, absent = client.get(f"/my-data/?child={cast.student['vanya']}"), client.get("/my-data/?child=999999")
    assert hidden.status_code == absent.status_code == 404
    assert "Ёлкин Иван" not in hidden.text
    assert ask(client, cast).status_code == 404
    assert read(select(CorrectionRequest.id)) == []


def test_a_restricted_father_reads_of_himself_only(as_, cast, furnished):
    page = as_("papa").get("/my-data/")
    assert page.status_code == 200 and "Ёлкин" in main(page)
    for closed in ("Иван", "II-ЛО", "5А", "Сообщить об ошибке", f"child={cast.student['vanya']}"):
        assert closed not in main(page), closed


def test_a_request_reaches_the_class_teacher_and_nobody_elses(as_, cast, asked):
    assert "Дом 17, а не 7" in as_("mama").get("/my-data/").text
    vera = as_("vera")
    assert "Просьбы исправить" in main(vera.get("/")) and "Дом 17, а не 7" in main(vera.get("/"))
    assert "Дом 17, а не 7" in main(vera.get("/corrections/"))
    assert "Дом 17, а не 7" in main(vera.get(f"/people/{cast.person['vanya']}"))
    for other in ("boris", "gleb"):
        assert "Дом 17" not in as_(other).get("/corrections/").text and "Дом 17" not in main(as_(other).get("/"))
        assert answer(as_(other), asked, "fixed").status_code == 404
    assert as_("anna").get("/corrections/").status_code == 403
    for who in ("anna", "mama", "zoya", "kostya", "semyon"):
        assert answer(as_(who), asked, "fixed").status_code == 403


def test_a_request_is_answered_once_and_the_parent_reads_it(as_, cast, asked, read):
    vera = as_("vera")
    empty = answer(vera, asked, "declined", " ")
    assert empty.status_code == 422 and "почему просьба отклонена" in empty.text
    assert answer(vera, asked, "declined", "В паспорте дом 7").status_code == 302
    assert "отклонено" in as_("mama").get("/my-data/").text and "В паспорте дом 7" in as_("mama").get("/my-data/").text
    again = answer(vera, asked, "fixed")
    assert again.status_code == 422 and "уже ответили" in again.text
    assert read(select(CorrectionRequest.status, CorrectionRequest.answered_by_id)) == [(CorrectionState.DECLINED, cast.person["vera"])]
    assert "Дом 17" not in main(vera.get("/"))


def test_a_request_goes_dark_with_the_parents_right(as_, cast, asked, writing):
    with writing():
        db.session.scalars(select(Guardianship).where(Guardianship.guardian_id == cast.guardian["mama"])).one().restricted = True
    page = as_("mama").get("/my-data/")
    assert "Дом 17" not in page.text and "Иван" not in main(page)


def test_the_other_parent_does_not_read_what_was_asked(as_, cast, asked, writing):
    with writing():
        db.session.scalars(select(Guardianship).where(Guardianship.guardian_id == cast.guardian["papa"])).one().restricted = False
    page = main(as_("papa").get("/my-data/"))
    assert "Ёлкин Иван" in page.replace("\n", " ") or "Иван" in page
    assert "Дом 17" not in page


@pytest.mark.parametrize(("given", "sentence"), [({"section": ""}, "Выберите, что неверно"), ({"section": "salary"}, "Выберите, что неверно"),
                                                 ({"said": " \0 "}, "Напишите, как должно быть"), ({"said": "ё" * 501}, "до 500 знаков")])
def test_a_bad_request_is_told_beside_the_field_and_nothing_is_lost(as_, cast, furnished, read, given, sentence):
    page = ask(as_("mama"), cast, **given)
    assert page.status_code == 422 and sentence in page.text and 'class="error"' in page.text
    assert ("Дом 17" in page.text) is ("said" not in given)
    assert read(select(CorrectionRequest.id)) == []


def test_a_parent_cannot_heap_up_requests(as_, cast, furnished, read):
    mama = as_("mama")
    for number in range(11):
        last = ask(mama, cast, said=f"Просьба {number}")
    assert last.status_code == 422 and "Дождитесь ответа" in last.text
    assert len(read(select(CorrectionRequest.id))) == 10

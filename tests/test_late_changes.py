"""What is changed after the period's end beside the cells asks a reason and stands in the deputy's list: works, lessons, period marks."""
from datetime import date

import pytest
from sqlalchemy import select

from sgo.models import Lesson, LateChange, PeriodMark, StudyPeriod, Work, WorkType, db

KEY = "5А maths"
LISTED = select(LateChange.what, LateChange.was, LateChange.became, LateChange.reason, LateChange.student_id).order_by(LateChange.id)


@pytest.fixture
def ended(cast, writing):
    """The second quarter ended on Sunday the 22nd; today is Monday."""
    with writing():
        db.session.get(StudyPeriod, cast.period[2]).end_on = date(2026, 11, 22)
        db.session.add(PeriodMark(student_id=cast.student["vanya"], year_id=cast.year, subject_id=cast.subject["Математика"], period_id=cast.period[2],
                                  group_id=cast.group[KEY], value=4, set_at=cast.at))


@pytest.fixture
def url(cast):
    return f"/journal/{cast.group[KEY]}"


@pytest.mark.both_databases
def test_the_weight_of_a_work_is_changed_with_a_reason(as_, cast, url, ended, read, scalar):
    work, kind = cast.work[f"{KEY} 16.11"], scalar(select(WorkType.id).where(WorkType.letter == "К"))
    assert "Почему изменяете" in as_("anna").get(f"{url}/works/{work}").text
    silent = as_("anna").post(f"{url}/works/{work}", data={"type": kind, "title": "Дроби", "weight": "9"})
    assert silent.status_code == 409 and "Напишите причину" in silent.text and "Дроби" in silent.text and not read(LISTED)
    told = as_("anna").post(f"{url}/works/{work}", data={"type": kind, "title": "Дроби", "weight": "9", "reason": "Ошибся видом"})
    assert told.status_code == 302 and read(select(Work.weight).where(Work.id == work)) == [(9,)]
    (what, _, became, reason, student), = read(LISTED)
    assert (what, reason, student) == ("работа", "Ошибся видом", None) and "Дроби, вес 9" in became
    assert "Ошибся видом" in as_("zoya").get("/records/late-change/").text and "Ошибся видом" not in as_("boris").get("/records/late-change/").text


@pytest.mark.both_databases
def test_a_lesson_is_recorded_with_a_reason_and_without_a_change_asks_none(as_, cast, url, ended, read):
    lesson = cast.lesson[f"{KEY} 16.11"]
    said = {"topic": "Новая тема", "homework": "№ 7", "confirmed": "y"}
    silent = as_("anna").post(f"{url}/lessons/{lesson}", data=said)
    assert silent.status_code == 409 and "Напишите причину" in silent.text and "Новая тема" in silent.text and not read(LISTED)
    assert as_("anna").post(f"{url}/lessons/{lesson}", data=said | {"reason": "Болел"}).status_code == 302
    (what, was, became, reason, _), = read(LISTED)
    assert (what, reason) == ("урок", "Болел") and "тема: Новая тема; задание: № 7" in became and was != became
    assert as_("anna").post(f"{url}/lessons/{lesson}", data=said).status_code == 302 and len(read(LISTED)) == 1       # nothing has changed


def test_presence_after_the_periods_end_is_confirmed_with_the_record(as_, cast, url, ended, read):
    lesson = cast.lesson[f"{KEY} 09.11"]
    confirmed = select(Lesson.attendance_confirmed_at).where(Lesson.id == lesson)
    before = read(confirmed)[0][0]
    answer = as_("anna").post(f"{url}/lessons/{lesson}/present", headers={"X-Requested-With": "fetch"})
    assert answer.status_code == (200 if before else 409)
    assert bool(read(confirmed)[0][0]) == bool(before)


@pytest.mark.both_databases
def test_a_standing_period_mark_is_changed_with_a_reason_and_the_first_one_without(as_, cast, ended, read):
    def put(op, student, value, seen, **more):
        cell = {"group": cast.group[KEY], "student": cast.student[student], "column": str(cast.period[2]), "value": value, "seen": seen}
        return as_("anna").post("/finals/cells", json={"op": op, "cells": [cell]} | more).json["cells"][0]
    silent = put("operation-1", "vanya", "осв", "4")
    assert silent["state"] == "refused" and silent["needs"] == "reason" and not read(LISTED)
    assert put("operation-2", "vanya", "осв", "4", reason="Справка")["state"] == "saved"
    assert put("operation-3", "masha", "осв", "")["state"] == "saved"
    assert read(LISTED) == [("отметка, 2 четверть", "4", "осв", "Справка", cast.student["vanya"])]

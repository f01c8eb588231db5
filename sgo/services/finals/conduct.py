"""Conduct in a period, where the school marks it: the class teacher's own column."""
from typing import Any

from flask import abort
from sqlalchemy import select

from sgo import clock
from sgo.access import EDIT, HEADS, READ, Actor, system, who_may
from sgo.models import ConductMark, GroupMember, StudyGroup, db

from .. import Refused
from . import cells
from .cells import CONDUCT
from .material import Sum, load
from .put import Asked, demand_seen, shown


def put(actor: Actor, asked: Asked) -> dict[str, Any]:
    """Put, correct or clear the conduct of a pupil one leads; returns the answer for the page, refuses as a mark does."""
    if not (cells.leads(actor, asked.student_id) or actor.roles & HEADS):
        abort(404, who_may(READ, ConductMark))
    if not cells.leads(actor, asked.student_id):
        abort(403, who_may(EDIT, ConductMark))
    group = (select(StudyGroup.id).join(GroupMember, GroupMember.group_id == StudyGroup.id)
             .where(GroupMember.student_id == asked.student_id, GroupMember.holds_on(actor.today)).limit(1))
    stamp = system("a pupil's group tells the periods of his grade; his conduct", StudyGroup, GroupMember, ConductMark)
    material = load(actor, [db.session.scalar(group, execution_options=stamp) or 0], [asked.student_id], [])
    period = material.period(asked.column.removeprefix(CONDUCT)) or abort(404)
    if shut := cells.conduct_shut(material, actor, asked.student_id, period):
        raise Refused(shut)
    try:
        value = cells.conduct_of(asked.text)
    except ValueError as problem:
        raise Refused(str(problem)) from None
    key = (asked.student_id, 0, asked.column)
    stands = material.sums.pop(key, None)
    row = db.session.scalar(select(ConductMark).where(ConductMark.id == stands.id), execution_options=stamp) if stands else None
    demand_seen(asked, stands, cells.SHORT[row.value] if row else "")
    if value is None:
        if row:
            db.session.delete(row)
    else:
        if row is None:
            row = ConductMark(student_id=asked.student_id, period_id=period.id)
            db.session.add(row)
        row.value, row.set_by_id, row.set_at = value, actor.person_id, clock.now()
        material.sums[key] = Sum(0, value.value, actor.person_id, row.set_at)
    db.session.flush()
    return {"state": "saved", "cells": [shown(cells.conduct_cell(material, actor, asked.student_id, period))]}

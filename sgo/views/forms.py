"""A federal form on the page where it is filled, checked and handed in; which rows made a figure; the layout that a school may change."""
from datetime import date
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose

from sgo import changes
from sgo.access import APPROVE, EDIT, HEADS, READ, current_actor, holds_whole, may, names_of
from sgo.models import FederalForm, FormState, Organisation, PersonHealth, Role
from sgo.reports import REPORTS, Report, runs, scopes
from sgo.reports.base import asked
from sgo.reports.federal import FORMS, cells, layouts, states
from sgo.rules.forms import LayoutError
from sgo.rules.numbers import whole_or_none
from sgo.services import Refused, access_log

from .base import Page


class FormsPage(Page):
    """Forms of the whole school, for its heads."""
    roles = HEADS

    def is_visible(self) -> bool:
        return False                                    # the catalogue of reports leads here

    @expose("/")
    def index(self) -> Any:
        """The forms as of their usual day, and how far each has come."""
        actor = current_actor()
        chosen = {report.key: asked(report, actor, {})[0].chosen for report in FORMS}
        days = {key: scopes.day(number) for key, number in chosen.items() if number}
        return self.render("reports/forms.html", forms=FORMS if days else [], days=days, chosen=chosen, states=states.states(days), State=FormState)

    @expose("/<key>")
    def form(self, key: str) -> Any:
        return self._page(*_asked(key))

    @expose("/<key>", methods=["POST"])
    def save(self, key: str) -> Any:
        """Keep what was filled by hand; what is no number comes back as it was typed."""
        report, day = _asked(key)
        try:
            with changes.writing("Форма статистики заполнена"):
                states.fill(current_actor(), key, day, request.form, whole_or_none(request.form.get("seen")))
        except Refused as refused:
            return self._page(report, day, str(refused), request.form, getattr(refused, "cells", {})), 409
        flash("Сохранено.", "success")
        return redirect(_address(report, day))

    @expose("/<key>/check", methods=["POST"])
    def check(self, key: str) -> Any:
        """«Отметить проверенной»: the control sums hold and the director has seen it."""
        report, day = _asked(key)
        return self._done(report, day, "Форма проверена", lambda: states.check(current_actor(), key, day), "Форма проверена. Теперь её можно сдать.")

    @expose("/<key>/reopen", methods=["POST"])
    def reopen(self, key: str) -> Any:
        """«Вернуть в черновик»: what was handed in stays as it was."""
        report, day = _asked(key)
        return self._done(report, day, "Форма возвращена в черновик", lambda: states.reopen(current_actor(), key, day), "Форма снова в черновике.")

    @expose("/<key>/submit", methods=["POST"])
    def submit(self, key: str) -> Any:
        """«Сдать форму»: kept for good as it was checked."""
        report, day = _asked(key)
        answer = self._done(report, day, "Форма сдана", lambda: states.submit(current_actor(), report, day),
                            "Форма сдана: она сохранена такой, как сейчас, и больше не изменится.")
        if not isinstance(answer, tuple):
            access_log.note("отчёт сдан", detail=f"{report.title} на {day:%d.%m.%Y}")
        return answer

    @expose("/<key>/rows")
    def rows(self, key: str) -> Any:
        """Which rows made a figure: by names, for who may see them."""
        report, day = _asked(key)
        found = _cell(states.stand(key, day), request.args.get("cell", ""))
        if found is None:
            abort(404, "Такой ячейки в форме нет. Откройте форму и нажмите на число.")
        worked, row, column, facts = found
        if column.closed and not holds_whole(current_actor(), READ, PersonHealth):
            abort(404, "Такой ячейки в форме нет. Откройте форму и нажмите на число.")
        access_log.note("расшифровка", detail=f"{report.title}, {worked.address(row, column)}, {day:%d.%m.%Y}")
        return self.render("reports/form_rows.html", report=report, day=day, worked=worked, row=row, column=column, facts=facts, back=_address(report, day))

    @expose("/<key>/layout", methods=["GET", "POST"])
    def layout(self, key: str) -> Any:
        """The file of the form: sections, rows, columns, control sums."""
        report = _report(key)
        if not may(current_actor(), EDIT, Organisation):
            abort(403, f"Разметку форм изменяют: {names_of({Role.ADM})}.")
        text, error = layouts.text(key), ""
        if request.method == "POST":
            text = request.form.get("text", "")
            try:
                if "forget" in request.form:
                    layouts.forget(key)
                else:
                    layouts.keep(key, text)
                access_log.note("разметка формы", detail=f"{report.title}: {'исходная' if 'forget' in request.form else 'изменена'}")
                flash("Разметка сохранена." if "forget" not in request.form else "Вернулась исходная разметка.", "success")
                return redirect(url_for(".layout", key=key))
            except LayoutError as refused:
                error = str(refused)
        return self.render("reports/form_layout.html", report=report, text=text, error=error, is_own=layouts.is_own(key)), 409 if error else 200

    def _done(self, report: Report, day: date, name: str, deed: Any, said: str) -> Any:
        try:
            with changes.writing(name):
                deed()
        except Refused as refused:
            return self._page(report, day, str(refused)), 409
        flash(said, "success")
        return redirect(_address(report, day))

    def _page(self, report: Report, day: date, error: str = "", typed: Any = None, wrong: Any = None) -> Any:
        actor = current_actor()
        stand = states.stand(report.key, day)
        handed = runs.opened(actor, stand.row.run_id)[0] if stand.row and stand.row.run_id else None
        sees_health = holds_whole(actor, READ, PersonHealth)
        table = runs.veiled(actor, stand.table) if not sees_health else None
        fills = stand.state is FormState.DRAFT and may(actor, EDIT, FederalForm)
        return self.render("reports/form.html", report=report, day=day, options=report.parameters[0].options(actor), chosen=_number(day), stand=stand,
                           handed=handed, sees_health=sees_health, note=table.notes[-1] if table else "", error=error, typed=typed or {}, wrong=wrong or {},
                           fills=fills, may_edit=may(actor, EDIT, FederalForm), may_check=may(actor, APPROVE, FederalForm), State=FormState,
                           may_lay=may(actor, EDIT, Organisation), blank=stand.form.blank(stand.filled))


def _report(key: str) -> Report:
    report = REPORTS.get(key)
    return report if report and report.filled else abort(404, "Такой формы нет.")


def _asked(key: str) -> tuple[Report, date]:
    report = _report(key)
    chosen = asked(report, current_actor(), request.args)[0].chosen
    return report, scopes.day(chosen) if chosen else abort(404, "Учебных годов ещё нет: форму строить не по чему.")


def _number(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day


def _address(report: Report, day: date) -> str:
    return url_for("reports_forms.form", key=report.key, day=_number(day))


def _cell(stand: states.Stand, address: str) -> Any:
    for worked in stand.form.sections:
        for row in worked.rows:
            for column in worked.section.columns:
                at = (row.number, column.number)
                if worked.address(row, column) == address and at in worked.cells and not (row.hand or column.hand):
                    return worked, row, column, cells.counted(worked.section, row, column, stand.facts)
    return None

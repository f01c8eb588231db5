"""The catalogue of reports, and one page for any of them: screen, XLSX, PDF."""
from contextlib import suppress
from io import BytesIO
from typing import Any, NamedTuple

from flask import abort, flash, redirect, request, send_file, url_for
from flask_admin import expose
from werkzeug.exceptions import NotFound

from sgo import changes, clock
from sgo.access import CREATE, READ, STAFF, current_actor, may, names_of, who_may
from sgo.models import CustomReport, ParentLetter, ReportRun, Role
from sgo.reports import REPORTS, Report, batch, behind, compare, families, letters, runs, shelf, signature
from sgo.reports.base import Asked, Table, asked, said
from sgo.reports.builder import answer, question, saying, telling
from sgo.reports.builder.alike import ALIKE
from sgo.reports.render import pdf, xlsx
from sgo.rules.numbers import whole_or_none
from sgo.services import Refused, access_log, jobs

from .base import Page
from .builder import cards
from .words import moment


class Made(NamedTuple):
    """A report as it was asked for: with the periods it may be compared with, and what stands in the address of it and of its files."""
    report: Report
    parameters: list[Asked]
    table: Table | None
    others: list[tuple[int, str]]
    chosen: dict[str, int | None]


class ReportsPage(Page):
    """Reports that a person's roles open."""
    roles = STAFF | {Role.PAR, Role.PUP}                          # each report says its own

    @expose("/")
    def index(self) -> Any:
        actor = current_actor()
        sections: dict[str, list[Report]] = {}
        for report in REPORTS.values():
            if report.roles & actor.roles:
                sections.setdefault(report.section, []).append(report)
        mine = [one for one in shelf.of(actor) if one.key in REPORTS and REPORTS[one.key].roles & actor.roles]
        return self.render("reports/index.html", sections=sections, favourites=[one for one in mine if one.favourite],
                           last=[one for one in mine if one.query][:shelf.SHOWN], duties=runs.duties(actor), lacking=runs.lacking(actor), titles=REPORTS,
                           due_words=runs.due_words, handing=may(actor, READ, ReportRun))

    @expose("/runs/<int:run_id>")
    def run(self, run_id: int) -> Any:
        """A report as it stood when it was handed in."""
        if not may(current_actor(), READ, ReportRun):
            abort(403, who_may(READ, ReportRun))
        run, table, is_whole = runs.opened(current_actor(), run_id)
        return self.render("reports/run.html", run=run, table=table, said=said, is_whole=is_whole)

    @expose("/rows")
    def rows(self) -> Any:
        """The rows behind a figure, as far as the reader may see them."""
        if not current_actor().is_staff:
            abort(403, f"Строки открывают: {names_of(STAFF)}.")
        asked, _ = question.parse(behind.definition(request.args) or {})
        if asked is None:
            abort(404, "Таких строк нет. Откройте отчёт заново.")
        actor = current_actor()
        shown, refusal = None, ""
        try:
            shown = answer.preview(actor, asked)
        except (Refused, answer.TooLong) as refused:
            refusal = str(refused)
        access_log.note("отчёт: строки", detail=telling.sentence(telling.told(actor, asked))[:200])
        return self.render("reports/rows.html", about=telling.sentence(telling.told(actor, asked)), answer=shown, refusal=refusal, plain=saying.plain,
                           links=cards(shown) if shown else [])

    @expose("/<key>/hand", methods=["POST"])
    def hand(self, key: str) -> Any:
        """«Сдать отчёт»: what the page says is kept for good."""
        made = self._made(key)
        report, parameters, table = made.report, made.parameters, made.table
        if report.filled:
            abort(409, "Эту форму заполняют, проверяют и сдают на её странице: «Заполнить и сдать».")
        if table is None or table.is_empty:
            abort(409, "Сдавать нечего: отчёт пуст.")
        with changes.writing("Отчёт сдан"):
            run = runs.hand_in(current_actor(), report, self._chosen(parameters), table)
        access_log.note("отчёт сдан", detail=f"{run.title}: {run.about}"[:200])
        flash("Отчёт сдан: он сохранён таким, как сейчас, и больше не изменится.", "success")
        return redirect(url_for(".run", run_id=run.id))

    @expose("/<key>/favourite", methods=["POST"])
    def favourite(self, key: str) -> Any:
        """«В избранное» and back."""
        report, _, _ = self._asked(key)
        is_on = request.form.get("on") == "1"
        with changes.writing("Избранный отчёт"):
            shelf.favour(current_actor(), report.key, is_on)
        flash("Отчёт в избранном." if is_on else "Отчёт убран из избранного.", "success")
        return redirect(url_for(".report", key=key, **request.args))

    @expose("/<key>/batch", methods=["POST"])
    def batch(self, key: str) -> Any:
        """All classes, or a whole class, in the background."""
        report, parameters, _ = self._asked(key)
        if not current_actor().is_staff:
            abort(403, f"Пачку отчётов заказывают: {names_of(STAFF)}.")
        title, params = batch.ordered(report, parameters, request.form.get("format", ""))
        try:
            with changes.writing("Пачка отчётов"):
                jobs.ask(current_actor(), batch.KIND, title, params)
            jobs.wake()
            flash("Отчёты собираются. Файл появится здесь, страницу можно закрыть.", "success")
        except Refused as refused:
            flash(str(refused), "error")
        return redirect(url_for("jobs.index"))

    @expose("/<key>")
    def report(self, key: str) -> Any:
        made = self._made(key)
        report, parameters, table = made.report, made.parameters, made.table
        actor, chosen = current_actor(), self._chosen(parameters)
        visit = next((one for one in shelf.of(actor) if one.key == key), None)
        if table is not None and request.args and shelf.is_new(visit, chosen):
            with changes.writing("Отчёт открыт"):
                shelf.note(actor, key, chosen, shelf.about(table))
        kept = visit is not None and visit.favourite
        return self.render("reports/report.html", favourite=kept, report=report, parameters=parameters, table=table, said=said, chosen=made.chosen,
                           others=made.others,
                           several=batch.several(parameters) if current_actor().is_staff else None,
                           writes=key == letters.KEY and may(current_actor(), CREATE, ParentLetter),
                           alike=key in ALIKE and may(current_actor(), CREATE, CustomReport),
                           may_hand=may(current_actor(), CREATE, ReportRun))

    @expose("/<key>.xlsx")
    def as_xlsx(self, key: str) -> Any:
        made = self._made(key)
        report, table = made.report, made.table
        if table is None:
            abort(404)
        access_log.note("выгрузка", detail=f"{report.title}: {self._scope(table)}")
        return send_file(xlsx.table_xlsx(table), mimetype=xlsx.MIME, as_attachment=True, download_name=f"{report.title}, {self._scope(table)}.xlsx")

    @expose("/<key>.pdf")
    def as_pdf(self, key: str) -> Any:
        made = self._made(key)
        report, table = made.report, made.table
        if table is None:
            abort(404)
        access_log.note("печать", detail=f"{report.title}: {self._scope(table)}")
        school, signed = signature.of_school(current_actor())
        data = pdf.table_pdf(table, f"{current_actor().name}, {moment(clock.now())}", school, signed if current_actor().is_staff else [])
        return send_file(BytesIO(data), mimetype=pdf.MIME, download_name=f"{report.title}, {self._scope(table)}.pdf")

    def _made(self, key: str) -> Made:
        report, parameters, values = self._asked(key)
        actor = current_actor()
        others = compare.others(actor, parameters)
        if None in values.values():
            return Made(report, parameters, None, others, values)
        table, chosen = report.build(actor, **values), values
        if against := compare.chosen(parameters, others, whole_or_none(request.args.get("against"))):
            then = None
            with suppress(NotFound):                    # a period of other parallels, a pupil or a class that was not here
                then = report.build(actor, **against.values) if None not in against.values.values() else None
            table, chosen = compare.beside(table, then, against), values | {"against": against.values[compare.PERIOD]}
        return Made(report, parameters, table if actor.is_staff else families.fit(table), others, chosen)

    def _asked(self, key: str) -> tuple[Report, Any, dict[str, int | None]]:
        report, actor = REPORTS.get(key) or abort(404, "Такого отчёта нет."), current_actor()
        if not report.roles & actor.roles:
            abort(403, f"Этот отчёт открывают: {names_of(report.roles)}.")
        parameters = asked(report, actor, request.args)
        return report, parameters, {one.name: one.chosen for one in parameters}

    def _chosen(self, parameters: Any) -> dict[str, int]:
        return {one.name: one.chosen for one in parameters}

    def _scope(self, table: Any) -> str:
        return ", ".join(value.split(",")[0] for title, value in table.facts if title in {"Класс", "Период", "На день"})

"""The catalogue of reports, and one page for any of them: screen, XLSX, PDF."""
from io import BytesIO
from typing import Any

from flask import abort, flash, redirect, request, send_file, url_for
from flask_admin import expose

from sgo import changes, clock
from sgo.access import CREATE, READ, STAFF, current_actor, may, names_of, who_may
from sgo.models import CustomReport, ParentLetter, ReportRun, Role
from sgo.reports import REPORTS, Report, batch, behind, compare, letters, runs, shelf, signature
from sgo.reports.base import asked, said
from sgo.reports.builder import answer, question, saying, telling
from sgo.reports.builder.alike import ALIKE
from sgo.reports.render import pdf, xlsx
from sgo.rules.numbers import whole_or_none
from sgo.services import Refused, access_log, jobs

from .base import Page
from .words import moment


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
        people = shown.links if shown and request.args["what"] == "student" else []
        access_log.note("отчёт: строки", detail=telling.sentence(telling.told(actor, asked))[:200])
        return self.render("reports/rows.html", about=telling.sentence(telling.told(actor, asked)), answer=shown, refusal=refusal, plain=saying.plain,
                           links=[[url_for("r_student.details_view", id=id_)] for id_ in people])

    @expose("/<key>/hand", methods=["POST"])
    def hand(self, key: str) -> Any:
        """«Сдать отчёт»: what the page says is kept for good."""
        report, parameters, table = self._made(key)
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
        report, parameters, table = self._made(key)
        actor, chosen = current_actor(), self._chosen(parameters)
        visit = next((one for one in shelf.of(actor) if one.key == key), None)
        if table is not None and request.args and shelf.is_new(visit, chosen):
            with changes.writing("Отчёт открыт"):
                shelf.note(actor, key, chosen, shelf.about(table))
        kept = visit is not None and visit.favourite
        return self.render("reports/report.html", favourite=kept, report=report, parameters=parameters, table=table, said=said, chosen=self._kept(parameters),
                           others=compare.others(parameters),
                           several=batch.several(parameters) if current_actor().is_staff else None,
                           writes=key == letters.KEY and may(current_actor(), CREATE, ParentLetter),
                           alike=key in ALIKE and may(current_actor(), CREATE, CustomReport),
                           may_hand=may(current_actor(), CREATE, ReportRun))

    @expose("/<key>.xlsx")
    def as_xlsx(self, key: str) -> Any:
        report, _, table = self._made(key)
        if table is None:
            abort(404)
        access_log.note("выгрузка", detail=f"{report.title}: {self._scope(table)}")
        return send_file(xlsx.table_xlsx(table), mimetype=xlsx.MIME, as_attachment=True, download_name=f"{report.title}, {self._scope(table)}.xlsx")

    @expose("/<key>.pdf")
    def as_pdf(self, key: str) -> Any:
        report, _, table = self._made(key)
        if table is None:
            abort(404)
        access_log.note("печать", detail=f"{report.title}: {self._scope(table)}")
        school, signed = signature.of_school(current_actor())
        made = pdf.table_pdf(table, f"{current_actor().name}, {moment(clock.now())}", school, signed if current_actor().is_staff else [])
        return send_file(BytesIO(made), mimetype=pdf.MIME, download_name=f"{report.title}, {self._scope(table)}.pdf")

    def _made(self, key: str) -> tuple[Report, Any, Any]:
        report, parameters, values = self._asked(key)
        if None in values.values():
            return report, parameters, None
        table = report.build(current_actor(), **values)
        other = dict(compare.others(parameters)).get(whole_or_none(request.args.get("against")) or 0)
        if other:
            then = report.build(current_actor(), **values | {compare.PERIOD: whole_or_none(request.args["against"])})
            table = compare.beside(table, then, other)
        return report, parameters, table

    def _asked(self, key: str) -> tuple[Report, Any, dict[str, int | None]]:
        report, actor = REPORTS.get(key) or abort(404, "Такого отчёта нет."), current_actor()
        if not report.roles & actor.roles:
            abort(403, f"Этот отчёт открывают: {names_of(report.roles)}.")
        parameters = asked(report, actor, request.args)
        return report, parameters, {one.name: one.chosen for one in parameters}

    def _chosen(self, parameters: Any) -> dict[str, int]:
        return {one.name: one.chosen for one in parameters}

    def _kept(self, parameters: Any) -> dict[str, int]:
        """What stands in the address of the report and its files: the parameters, and what it is compared with."""
        against = whole_or_none(request.args.get("against"))
        return self._chosen(parameters) | ({"against": against} if against in dict(compare.others(parameters)) and against else {})

    def _scope(self, table: Any) -> str:
        return ", ".join(value.split(",")[0] for title, value in table.facts if title in {"Класс", "Период", "На день"})

"""Composing a report: the page of steps, what it asks of the server while one composes, and keeping what was composed."""
from collections.abc import Mapping
from typing import Any

from flask import abort, flash, jsonify, redirect, request, url_for
from flask_admin import expose

from sgo import changes
from sgo.access import EDIT, HEADS, current_actor, pick
from sgo.models import CustomReport
from sgo.reports import REPORTS
from sgo.reports.builder import alike, answer, drawing, drill, mending, offered, question, saved, saying, starting, telling
from sgo.reports.builder.catalogue import Kind, Unknown, thing, word
from sgo.rules import plain
from sgo.rules.numbers import whole_or_none
from sgo.services import Refused, access_log

from .base import Page
from .builder import LONGEST, cards, file_of, rows_behind


class ComposerPage(Page):
    """Composing is for the heads (row 35 of the matrix)."""
    roles = HEADS

    def is_visible(self) -> bool:
        return False                                    # it opens from the list of reports

    @expose("/")
    def new(self) -> Any:
        """A new report of a thing, or beginning as a ready or a named one."""
        start = starting.BY_KEY.get(request.args.get("start", ""))
        if start:
            return self._page(None, start.title, "", start.definition)
        chosen = {name: number for name in ("class_id", "period_id", "day") if (number := whole_or_none(request.args.get(name))) is not None}
        if (made := alike.definition(request.args.get("like", ""), chosen)) is not None:
            return self._page(None, f"{REPORTS[request.args['like']].title}, копия"[:120], "", made)
        key = request.args.get("thing", "student")
        try:
            model = thing(key)
        except Unknown as unknown:
            abort(404, str(unknown))
        definition: dict[str, Any] = {"thing": key, "where": {"all": [starting.IN_CLASS] if key == "student" else []},
                                      "show": offered.of_thing(key, model)["show"]}
        return self._page(None, "", "", definition)

    @expose("/<int:report_id>")
    def edit(self, report_id: int) -> Any:
        report = pick(current_actor(), CustomReport, report_id, EDIT)
        return self._page(report, report.title, report.folder or "", report.definition)

    @expose("/<int:report_id>/mend", methods=["POST"])
    def mend(self, report_id: int) -> Any:
        """Take out of an old definition what the catalogue knows no more; today's stays as a version."""
        report = pick(current_actor(), CustomReport, report_id, EDIT)
        found, said = mending.mended(report.definition)
        if found is None:
            flash("Из этого отчёта ничего не сохранить: составьте его заново.", "error")
            return redirect(url_for("builder.run", report_id=report_id))
        with changes.writing("Исправление отчёта"):
            saved.save(current_actor(), report_id, report.title, report.folder or "", found)
        flash("Убрано: " + " ".join(said), "success")
        return redirect(url_for(".edit", report_id=report_id))

    # ---------- asked by the page
    @expose("/catalogue/<key>")
    def catalogue(self, key: str) -> Any:
        try:
            return jsonify(offered.of_thing(key, thing(key)))
        except Unknown as unknown:
            abort(404, str(unknown))

    @expose("/values")
    def values(self) -> Any:
        """Rows that a condition may name, by what was typed."""
        try:
            found = word(thing(request.args.get("thing")), request.args.get("path", ""))
        except Unknown as unknown:
            abort(404, str(unknown))
        if found.kind is not Kind.ROW:
            abort(404, "У этого поля нет списка.")
        chosen = [id_ for part in request.args.get("chosen", "").split(".")[:300] if (id_ := whole_or_none(part)) is not None]
        return jsonify(offered.values(current_actor(), found, request.args.get("q", "")[:80], chosen))

    @expose("/preview", methods=["POST"])
    def preview(self) -> Any:
        """What the definition says and gives: words of its parts, what is wrong and where, the first rows."""
        data = _posted()
        definition, given = data.get("definition"), data.get("answers") if isinstance(data.get("answers"), dict) else {}
        asked, problems = question.parse(definition, given)
        told: dict[str, Any] = {"problems": [{"at": one.at, "sentence": one.sentence} for one in problems]}
        if asked is not None:
            actor = current_actor()
            told |= {"words": telling.chips(actor, asked), "sentence": telling.sentence(telling.told(actor, asked))}
            told |= {"asks": offered.asks(actor, asked.asks, given), "columns": telling.columns(asked)}
            told |= _answered(asked)
        return jsonify(told)

    @expose("/rows", methods=["POST"])
    def rows(self) -> Any:
        """The rows behind a figure of the preview."""
        data = _posted()
        definition, given = data.get("definition"), data.get("answers") if isinstance(data.get("answers"), dict) else {}
        asked, _ = question.parse(definition, given)
        _, inner, problems = rows_behind(definition, asked, given, str(data.get("of", "")), str(data.get("measure", ""))[:80])
        if inner is None:
            return jsonify(problems=[{"at": one.at, "sentence": one.sentence} for one in problems])
        return jsonify({"sentence": telling.sentence(telling.told(current_actor(), inner))} | _answered(inner))

    @expose("/file", methods=["POST"])
    def file(self) -> Any:
        """What stands on the page as a file, before it is kept."""
        try:
            definition = plain.read(request.form.get("definition", "")[:LONGEST])
        except plain.NotPlain:
            abort(400, "Отчёт не прочитан. Откройте конструктор заново.")
        asked, _ = question.parse(definition)
        title = " ".join(request.form.get("title", "").replace("\0", " ").replace("/", " ").split())[:80] or "Отчёт"
        return file_of(title, asked, request.form.get("kind", "xlsx"), {"definition": definition}, {})

    # ---------- kept
    @expose("/save", methods=["POST"])
    def save(self) -> Any:
        data = _posted()
        try:
            with changes.writing("Отчёт составлен"):
                report_id = saved.save(current_actor(), whole_or_none(str(data.get("id") or "")), str(data.get("title") or ""), str(data.get("folder") or ""),
                                       data.get("definition"), whole_or_none(str(data.get("version") or ""))).id
        except Refused as refused:
            return jsonify(error=str(refused), field=refused.field), 409
        flash("Отчёт сохранён.", "success")
        return jsonify(url=url_for("builder.run", report_id=report_id))

    @expose("/<int:report_id>/remove", methods=["POST"])
    def remove(self, report_id: int) -> Any:
        with changes.writing("Отчёт удалён"):
            title = saved.removed(current_actor(), report_id)
        flash(f"Отчёт «{title}» удалён.", "success")
        return redirect(url_for("builder.index"))

    @expose("/<int:report_id>/readers", methods=["GET", "POST"])
    def readers(self, report_id: int) -> Any:
        """Who may run one's own report."""
        actor = current_actor()
        report = pick(actor, CustomReport, report_id, EDIT)
        if request.method == "POST":
            accounts = [id_ for value in request.form.getlist("account") if (id_ := whole_or_none(value)) is not None]
            try:
                with changes.writing("Кому открыт отчёт"):
                    saved.share(actor, report_id, request.form.getlist("role"), accounts)
                flash("Сохранено. Каждый увидит в отчёте только то, что ему положено видеть.", "success")
                return redirect(url_for("builder.run", report_id=report_id))
            except Refused as refused:
                flash(str(refused), "error")
        return self.render("builder/readers.html", report=report, roles=saved.READERS, people=saved.colleagues(actor), shared=saved.readers(actor, report))

    @expose("/<int:report_id>/versions")
    def versions(self, report_id: int) -> Any:
        """How one's own report stood before."""
        actor = current_actor()
        report = pick(actor, CustomReport, report_id, EDIT)
        lines = [(one, _words(one.definition)) for one in saved.versions(actor, report)]
        return self.render("builder/versions.html", report=report, lines=lines, today=_words(report.definition))

    @expose("/<int:report_id>/versions/<int:number>", methods=["POST"])
    def restore(self, report_id: int, number: int) -> Any:
        try:
            with changes.writing("Возврат версии отчёта"):
                saved.restored(current_actor(), report_id, number)
            flash("Версия возвращена. Прежняя осталась среди версий.", "success")
        except Refused as refused:
            flash(str(refused), "error")
        return redirect(url_for("builder.run", report_id=report_id))

    def _page(self, report: CustomReport | None, title: str, folder: str, definition: Mapping[str, Any]) -> Any:
        actor = current_actor()
        return self.render("builder/compose.html", report=report, title=title, folder=folder, definition=definition,
                           words=offered.words() | {"named": offered.periods(actor)},
                           things=offered.granted_things(actor), folders=sorted({one.folder for one in saved.kept(actor) if one.folder and one.mine}))


def _posted() -> dict[str, Any]:
    """The JSON of the page; 400 with a sentence when it is none."""
    if (request.content_length or 0) > LONGEST:
        abort(413, "Отчёт слишком большой. Уберите часть условий или столбцов.")
    try:
        data = plain.read(request.get_data())
    except plain.NotPlain:
        data = None
    return data if isinstance(data, dict) else abort(400, "Отчёт не прочитан. Откройте конструктор заново.")


def _answered(asked: question.Question) -> dict[str, Any]:
    if asked.missing:
        return {"refusal": "Укажите: " + ", ".join(f"«{label}»" for label in asked.missing) + "."}
    try:
        found = answer.preview(current_actor(), asked)
    except (Refused, answer.TooLong) as refused:
        return {"refusal": str(refused)}
    if found.special:
        access_log.note("предпросмотр отчёта")
    return {"heads": found.heads, "figures": found.figures, "rows": [[saying.plain(value) for value in row] for row in found.rows[:answer.PREVIEWED]],
            "heavy": found.heavy, "totals": [saying.plain(value) for value in found.totals] if found.totals else None, "total": found.total,
            "shown": min(len(found.rows), answer.PREVIEWED), "notes": found.notes, "chart": drawing.chart("Предпросмотр", asked, found),
            "grouped": asked.is_grouped, "cards": [] if isinstance(found, answer.Grouped) else cards(found),
            "ways": drill.ways(asked, found)[:answer.PREVIEWED] if isinstance(found, answer.Grouped) else [],
            "foot": drill.foot(asked, found) if isinstance(found, answer.Grouped) else []}


def _words(definition: Any) -> str:
    asked, problems = question.parse(definition)
    return telling.sentence(telling.told(current_actor(), asked)) if asked else problems[0].sentence

"""«Конструктор отчётов»: the list of composed reports, a report run, its files and the rows behind its figures (Р 10.5)."""
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, flash, redirect, request, send_file, url_for
from flask_admin import expose

from sgo import changes
from sgo.access import CREATE, EDIT, STAFF, Actor, can, current_actor, may
from sgo.models import CustomReport
from sgo.reports.builder import answer, drawing, drill, mending, offered, out, question, saved, saying, schedules, starting, telling
from sgo.reports.builder.catalogue import Unknown
from sgo.rules import plain
from sgo.services import Refused, access_log, jobs

from .base import Page

LONGEST = 60_000                                        # of a definition as it comes


@dataclass(frozen=True)
class Opened:
    """What is run: a kept report or a ready one, its definition, the values asked, the question or what is wrong with it."""
    title: str
    about: str
    definition: Any
    report: CustomReport | None
    start: str
    asked: question.Question | None
    problems: list[question.Problem]
    given: Mapping[str, Any]
    args: dict[str, Any]


def opened(report_id: int | None, start: str | None) -> Opened:
    """The report of this address with the answers in its query."""
    report = saved.opened(current_actor(), report_id) if report_id is not None else None
    ready = None if report else starting.BY_KEY.get(str(start)) or abort(404, "Такого готового отчёта нет.")
    definition: Any = report.definition if report else ready.definition if ready else {}
    first, problems = question.parse(definition)
    given: dict[str, Any] = {}
    for place, ask in enumerate(first.asks if first else []):
        values = [value[:200] for value in request.args.getlist(f"a{place}") if value][:300]
        if values:
            given[ask.label] = values if ask.op in ("in", "not_in", "between") else values[0]
    asked, problems = question.parse(definition, given) if first else (None, problems)
    args = {key: request.args.getlist(key) for key in request.args if key[:1] == "a" and key[1:].isdecimal()}
    about = ready.about if ready else telling.sentence(telling.told(current_actor(), asked)) if asked else ""
    return Opened(report.title if report else ready.title if ready else "", about, definition, report, ready.key if ready else "", asked, problems, given, args)


class BuilderPage(Page):
    """Reports that are run: by the heads and by whom of the staff they are shared with."""
    roles = STAFF

    @expose("/")
    def index(self) -> Any:
        actor = current_actor()
        kept = saved.kept(actor)
        words = request.args.get("q", "").strip()[:80].casefold()
        shown = [one for one in kept if words in f"{one.title} {one.folder} {one.owner}".casefold()]
        ready = [one for one in starting.STARTS if words in f"{one.title} {one.about}".casefold()]
        return self.render("builder/index.html", kept=shown, any_kept=bool(kept), starts=ready, composes=may(actor, CREATE, CustomReport), q=words,
                           things=dict(offered.granted_things(actor)))

    @expose("/<int:report_id>")
    def run(self, report_id: int) -> Any:
        return self._page(opened(report_id, None))

    @expose("/ready/<key>")
    def ready(self, key: str) -> Any:
        return self._page(opened(None, key))

    @expose("/<int:report_id>/rows")
    def rows(self, report_id: int) -> Any:
        return self._rows(opened(report_id, None))

    @expose("/ready/<key>/rows")
    def ready_rows(self, key: str) -> Any:
        return self._rows(opened(None, key))

    @expose("/<int:report_id>.<kind>")
    def file(self, report_id: int, kind: str) -> Any:
        return self._file(opened(report_id, None), kind)

    @expose("/ready/<key>.<kind>")
    def ready_file(self, key: str, kind: str) -> Any:
        return self._file(opened(None, key), kind)

    # ---------- what is one's own
    @expose("/<int:report_id>/copy", methods=["POST"])
    def copy(self, report_id: int) -> Any:
        try:
            with changes.writing("Копия отчёта"):
                made = saved.copied(current_actor(), report_id).id
        except Refused as refused:
            flash(str(refused), "error")
            return redirect(url_for(".run", report_id=report_id))
        flash("Отчёт скопирован. Это ваша копия, её можно менять.", "success")
        return redirect(url_for("composer.edit", report_id=made))

    @expose("/<int:report_id>/favourite", methods=["POST"])
    def favourite(self, report_id: int) -> Any:
        is_on = request.form.get("on") == "1"
        with changes.writing("Избранный отчёт"):
            saved.favour(current_actor(), report_id, is_on)
        flash("Отчёт в избранном." if is_on else "Отчёт убран из избранного.", "success")
        return redirect(url_for(".run", report_id=report_id))

    @expose("/<int:report_id>/schedule", methods=["POST"])
    def schedule(self, report_id: int) -> Any:
        """«Присылать»: weekly or after a period, with the values that stand in the form; or no more."""
        actor, found = current_actor(), opened(report_id, None)
        try:
            with changes.writing("Отчёт по расписанию"):
                if request.form.get("repeat") == "none":
                    schedules.unsubscribe(actor, report_id)
                else:
                    weekday = request.form.get("weekday", "1")
                    schedules.subscribe(actor, report_id, request.form.get("repeat", ""), int(weekday) if weekday in "1234567" and weekday else 0, found.given)
            flash("Отчёт больше не приходит." if request.form.get("repeat") == "none" else "Отчёт будет приходить в «Уведомления», с файлом.", "success")
        except Refused as refused:
            flash(str(refused), "error")
        return redirect(url_for(".run", report_id=report_id, **found.args))

    # ---------- how it is shown
    def _page(self, found: Opened) -> Any:
        actor = current_actor()
        shown, refusal = self._answered(actor, found)
        if shown is not None and shown.special:
            access_log.note("отчёт конструктора", found.report, found.title)
        mine = found.report is not None and can(actor, EDIT, found.report)
        broken = found.asked is None
        return self.render(
            "builder/run.html", it=found, answer=shown, refusal=refusal, chart=drawing.chart(found.title, found.asked, shown) if found.asked else "",
            plain=saying.plain, mine=mine, composes=may(actor, CREATE, CustomReport),
            asks=offered.asks(actor, found.asked.asks, found.given) if found.asked else [], links=self._links(found, shown),
            foot=[self._of_figure(found, query) for query in drill.foot(found.asked, shown)] if found.asked and isinstance(shown, answer.Grouped) else [],
            readers=saved.readers(actor, found.report) if mine and found.report else [],
            mendable=mine and broken and mending.mended(found.definition)[0] is not None,
            schedule=schedules.mine(actor, found.report) if found.report else None, favourite=self._is_favourite(actor, found))

    def _is_favourite(self, actor: Actor, found: Opened) -> bool:
        return found.report is not None and any(one.id == found.report.id and one.favourite for one in saved.kept(actor))

    def _answered(self, actor: Actor, found: Opened) -> tuple[answer.Answer | None, str]:
        if found.asked is None:
            return None, "Отчёт не выполнить: " + " ".join(problem.sentence for problem in found.problems[:3])
        if found.asked.missing:
            return None, ""
        try:
            return answer.preview(actor, found.asked), ""
        except (Refused, answer.TooLong) as refused:
            return None, str(refused)

    def _links(self, found: Opened, shown: answer.Answer | None) -> list[list[str]]:
        """Where each cell leads: a name to a card, a figure to the rows that made it."""
        if shown is None or found.asked is None:
            return []
        if not isinstance(shown, answer.Grouped):
            return cards(shown)
        doors = shown.doors[:len(found.asked.group)]
        names = [[_card(door, key[place] if place < len(key) else None) for place, door in enumerate(doors)] for key in shown.keys]
        figures = [[self._of_figure(found, query) for query in line] for line in drill.ways(found.asked, shown)]
        return [[*name, *line[len(name):]] for name, line in zip(names, figures, strict=True)]

    def _of_figure(self, found: Opened, query: str) -> str:
        url = self._url(found, "rows") if query else ""
        return f"{url}{'&' if '?' in url else '?'}{query}" if url else ""

    def _url(self, found: Opened, what: str, **more: Any) -> str:
        if found.report:
            return url_for({"rows": ".rows", "run": ".run"}[what], report_id=found.report.id, **found.args, **more)
        return url_for({"rows": ".ready_rows", "run": ".ready"}[what], key=found.start, **found.args, **more) if found.start else ""

    def _rows(self, found: Opened) -> Any:
        """The list behind a figure; 404 for a key that the report does not have."""
        definition, asked, problems = rows_behind(found.definition, found.asked, found.given, request.args.get("of", ""), request.args.get("measure", "")[:80])
        inner = Opened(f"{found.title}: строки", telling.sentence(telling.told(current_actor(), asked)) if asked else "", definition, None, "", asked, problems,
                       found.given, {})
        shown, refusal = self._answered(current_actor(), inner)
        if shown is not None and shown.special:
            access_log.note("отчёт конструктора", found.report, inner.title)
        return self.render("builder/rows.html", it=inner, answer=shown, refusal=refusal, plain=saying.plain, links=self._links(inner, shown),
                           back=self._url(found, "run"), outer=found.title)

    def _file(self, found: Opened, kind: str) -> Any:
        return file_of(found.title, found.asked, kind, {"report": found.report.id} if found.report else {"definition": found.definition}, found.given)


def rows_behind(definition: Any, asked: question.Question | None, given: Mapping[str, Any], of: str,
                label: str) -> tuple[dict[str, Any], question.Question | None, list[question.Problem]]:
    """The question of the rows behind a figure; 404 for a key or a figure that the report does not have."""
    key = _key(of)
    if asked is None or not asked.is_grouped or key is None or len(key) > len(asked.group) + 1:
        abort(404, "У этого отчёта таких строк нет.")
    try:
        found = drill.rows_of(definition, asked, key, label)
    except Unknown as unknown:
        abort(404, str(unknown))
    return found, *question.parse(found, given)


def cards(shown: answer.Answer) -> list[list[str]]:
    """Of each cell of a list: the card of the pupil or the employee whose name stands there."""
    return [[_card(door, id_) for door, id_ in zip(shown.doors, line, strict=True)] for line in shown.cards]


def _card(door: str, id_: int | None) -> str:
    return url_for(f"r_{door}.details_view", id=id_) if door and id_ else ""


def _key(text: str) -> list[Any] | None:
    try:
        found = plain.read(text) if len(text) < 1000 else None
    except plain.NotPlain:
        return None
    return found if isinstance(found, list) and all(value is None or value == drill.ANY or isinstance(value, str | int | bool) for value in found) else None


def file_of(title: str, asked: question.Question | None, kind: str, params: dict[str, Any], given: Mapping[str, Any]) -> Any:
    """An answer as a file; a long list goes into the background and waits in «Мои задания»."""
    actor = current_actor()
    if kind not in out.FORMATS:
        abort(404, "Файлы отчёта – XLSX, CSV и PDF.")
    if asked is None:
        abort(409, "Отчёт не выполнить: в нём есть слова, которых больше нет. Откройте его и исправьте.")
    try:
        if kind == "pdf":
            made = out.as_pdf(actor, title, asked)
        elif not asked.is_grouped and answer.preview(actor, asked).total > out.IN_PAGE:
            return _in_background(actor, title, kind, params, given)
        else:
            made = out.MAKERS[kind](actor, title, asked)
    except (Refused, answer.TooLong) as refused:
        abort(409, str(refused))
    access_log.note("печать" if kind == "pdf" else "выгрузка", detail=f"Конструктор: {title}")
    return send_file(made, mimetype=out.FORMATS[kind], as_attachment=kind != "pdf", download_name=f"{title}.{kind}")


def _in_background(actor: Actor, title: str, kind: str, params: dict[str, Any], given: Mapping[str, Any]) -> Response:
    try:
        with changes.writing("Выгрузка отчёта"):
            jobs.ask(actor, schedules.KIND, title, params | {"title": title, "format": kind, "answers": dict(given)})
        jobs.wake()
        flash("Отчёт большой: он готовится. Файл появится здесь, страницу можно закрыть.", "success")
    except Refused as refused:
        flash(str(refused), "error")
    return redirect(url_for("jobs.index"))      # type: ignore[return-value]

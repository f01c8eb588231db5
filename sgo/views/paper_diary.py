"""«Дневник на бумаге» (Р 8.12): what is due in a week, the written requests, the log of issue; the slips as PDF."""
from contextlib import nullcontext
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from flask import abort, flash, redirect, request, send_file, url_for
from flask_admin import expose
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import DateField, SelectField
from wtforms.validators import AnyOf, InputRequired, Optional

from sgo import changes
from sgo.access import CREATE, HEADS, READ, Actor, current_actor, may, who_may
from sgo.models import PaperDiaryIssue, PaperDiaryReason, PaperDiaryRequest, Role
from sgo.reports import background
from sgo.reports import slips as pages
from sgo.reports.render import pdf
from sgo.rules import files, wording
from sgo.rules.numbers import whole, whole_or_none
from sgo.services import Refused, access_log, jobs, paper_diary, receipts
from sgo.services import files as scans

from .base import Page

WEEK = timedelta(days=7)
LOST = "Файл выбран верно, но не сохранён: исправьте остальное и выберите его снова."


class RequestForm(FlaskForm):
    """What a written request says; `who` is «pupil:guardian»."""
    who = SelectField("Кто просит и для кого", validate_choice=False)
    reason = SelectField("Почему", choices=[(one.value, one.label) for one in PaperDiaryReason], validate_choice=False,
                         validators=[AnyOf([one.value for one in PaperDiaryReason], "Выберите, почему семье нужна бумага.")])
    asked_on = DateField("Дата заявления", validators=[InputRequired("Укажите дату, которая стоит на заявлении.")])
    last_on = DateField("По какой день", validators=[Optional()], description="Пусто – пока не отзовут")
    scan = FileField("Скан заявления", description=f"{files.ALLOWED}, до 10 МБ")

    def typed(self) -> paper_diary.register.Typed:
        """The request as typed; Refused when it is said of nobody."""
        student, _, guardian = (self.who.data or "").partition(":")
        ids = whole_or_none(student), whole_or_none(guardian)
        if None in ids:
            raise Refused("Выберите, кто просит и для какого ребёнка.", "who")
        return paper_diary.register.Typed(ids[0] or 0, ids[1] or 0, PaperDiaryReason(self.reason.data), self.asked_on.data or date.min, self.last_on.data)


class PaperDiaryPage(Page):
    """The weekly slips of a class, or of the whole school for those who see it."""
    roles = HEADS | {Role.CLS}

    def _class(self, actor: Actor) -> tuple[list[tuple[int, str]], int | None]:
        """The classes to choose from and the one that is chosen; None is the whole school, which a class teacher does not have."""
        found = paper_diary.slips.classes(actor)
        wanted = request.args.get("class", None, whole)
        if wanted is not None and wanted not in dict(found):
            abort(404, who_may(READ, PaperDiaryRequest))
        return found, wanted if wanted or actor.roles & HEADS else next((id_ for id_, _ in found), None)

    def _shown(self, template: str, status: int = 200, **more: Any) -> Any:
        actor = current_actor()
        found, class_id = self._class(actor)
        return self.render(f"paper_diary/{template}.html", classes=found, class_id=class_id, class_name=dict(found).get(class_id, "вся школа"),
                           whole_school=bool(actor.roles & HEADS), may_write=may(actor, CREATE, PaperDiaryIssue), today=actor.today, **more), status

    # ---------- the week
    @expose("/")
    def index(self) -> Any:
        """Whose slips the week owes, which were handed over."""
        return self._week()

    def _week(self, status: int = 200, **told: Any) -> Any:
        actor, monday = current_actor(), _monday()
        found, class_id = self._class(actor)
        lines = paper_diary.issue.due(actor, monday, class_id) if found else []
        pupils = paper_diary.slips.pupils(actor, class_id) if class_id else []
        return self._shown("week", status, lines=lines, monday=monday, before=monday - WEEK, after=monday + WEEK, pupils=pupils, typed=request.form,
                           ticked=set(request.form.getlist("rowid")), **told)

    @expose("/handed", methods=("POST",))
    def handed(self) -> Any:
        """The ticked slips were handed over."""
        monday, form = _monday(), request.form
        try:
            on = date.fromisoformat(form.get("on", ""))
        except ValueError:
            return self._week(422, error="Введите день, когда листок отдан: ДД.ММ.ГГГГ.", field="on")
        try:
            with changes.writing("Выдан дневник на бумаге"):
                number = paper_diary.issue.hand_over(current_actor(), monday, [id_ for text in form.getlist("rowid") if (id_ := whole_or_none(text))], on,
                                                     form.get("to", ""))
        except Refused as refused:
            return self._week(422, error=str(refused), field=refused.field)
        flash(f"Записано в журнал выдачи: {wording.counted(number, 'листок', 'листка', 'листков')}.", "success")
        return redirect(url_for(".index", **{"class": request.args.get("class"), "week": monday}))

    # ---------- requests
    @expose("/requests", methods=("GET", "POST"))
    def requests(self) -> Any:
        """The register; a new request of the chosen class is written down."""
        actor = current_actor()
        if request.method != "POST":
            return self._register(RequestForm(formdata=None, data={"asked_on": actor.today}))
        if not may(actor, CREATE, PaperDiaryRequest):
            abort(403, who_may(CREATE, PaperDiaryRequest))
        form, scan, valid = RequestForm(), None, True
        try:
            scan = _upload(form)
        except Refused as refused:
            valid, form.scan.errors = False, [str(refused)]
        problems = form.scan.errors
        valid = form.validate() and valid
        form.scan.errors = problems
        if not valid:
            return self._returned(form, scan, 422)
        try:
            with scans.on_disk(scan) if scan else nullcontext():
                with changes.writing("Заявление о дневнике на бумаге"):
                    paper_diary.register.enter(actor, form.typed(), scan)
                if scan:
                    scan.kept = True
        except Refused as refused:
            getattr(form, refused.field or "who", form.who).errors = [str(refused)]
            return self._returned(form, scan, 409)
        flash("Заявление записано. Листок этой недели появился на вкладке «Неделя».", "success")
        return redirect(url_for(".requests", **{"class": request.args.get("class")}))

    def _returned(self, form: RequestForm, scan: scans.Scan | None, status: int) -> Any:
        if scan:
            form.scan.errors = [LOST]
        return self._register(form, status)

    def _register(self, form: RequestForm, status: int = 200) -> Any:
        actor = current_actor()
        found, class_id = self._class(actor)
        form.who.choices = [("", "выберите"), *(paper_diary.register.choices(actor, class_id) if class_id and may(actor, CREATE, PaperDiaryRequest) else [])]
        return self._shown("requests", status, listed=paper_diary.register.listed(actor, class_id) if found else [], form=form)

    @expose("/requests/<int:request_id>/withdraw", methods=("POST",))
    def withdraw(self, request_id: int) -> Any:
        """The family needs no paper any more."""
        actor = current_actor()
        return self._done("requests", "Заявление о дневнике на бумаге отозвано", lambda: paper_diary.register.withdraw(actor, request_id, actor.today),
                          "Заявление отозвано с сегодняшнего дня. Выданное осталось в журнале выдачи.")

    # ---------- the log
    @expose("/log")
    def log(self) -> Any:
        """Who handed what over, and when."""
        actor = current_actor()
        found, class_id = self._class(actor)
        return self._shown("log", lines=paper_diary.issue.log(actor, class_id) if found else [])

    @expose("/log/<int:issue_id>/back", methods=("POST",))
    def take_back(self, issue_id: int) -> Any:
        """A line written by mistake."""
        return self._done("log", "Отметка о выдаче снята", lambda: paper_diary.issue.take_back(current_actor(), issue_id), "Отметка о выдаче снята.")

    def _done(self, page: str, name: str, deed: Any, words: str) -> Any:
        try:
            with changes.writing(name):
                deed()
            flash(words, "success")
        except Refused as refused:
            flash(str(refused), "error")
        return redirect(url_for(f".{page}", **{"class": request.args.get("class")}))

    # ---------- on paper
    @expose("/slips.pdf")
    def slips(self) -> Any:
        """The slips of a class at once: of those who asked, of all, or of one pupil."""
        actor, monday = current_actor(), _monday()
        found, class_id = self._class(actor)
        if class_id is None:
            abort(404, who_may(READ, PaperDiaryRequest))
        read = paper_diary.slips.of_class(actor, class_id, monday, request.args.get("who") != "all", request.args.get("child", None, whole))
        name = f"Дневник на бумаге, {dict(found)[class_id]}, {wording.week_ru(monday)}"
        access_log.note("печать", detail=name)
        made = pdf.slips_pdf(pages.of_classes([read], background.footer(actor)))
        return send_file(BytesIO(made), mimetype=pdf.MIME, download_name=f"{name}.pdf", etag=False)

    @expose("/print", methods=("POST",))
    def print_all(self) -> Any:
        """All classes in the background."""
        actor, monday = current_actor(), _monday()
        due = request.form.get("who") != "all"
        name = f"Дневник на бумаге, {'по заявлениям' if due else 'все ученики'}, {wording.week_ru(monday)}"
        try:
            with changes.writing("Заказана печать дневников"):
                jobs.ask(actor, background.SLIPS, name, {"week": monday.isoformat(), "due": due, "name": name})
        except Refused as refused:
            flash(str(refused), "error")
            return redirect(url_for("jobs.index"))
        jobs.wake()
        access_log.note("печать", detail=name)
        flash("Листки готовятся. Когда они будут готовы, здесь появится кнопка «Скачать».", "success")
        return redirect(url_for("jobs.index"))


def _monday() -> date:
    """The Monday of the week in the address, else of this one."""
    today = current_actor().today
    try:
        day = date.fromisoformat(request.args.get("week", ""))
    except ValueError:
        day = today
    return receipts.monday_of(day if date(2000, 1, 1) <= day <= date(2099, 12, 31) else today)


def _upload(form: RequestForm) -> scans.Scan | None:
    upload = form.scan.data
    return scans.taken(upload.stream, upload.filename or "") if hasattr(upload, "stream") and upload.filename else None

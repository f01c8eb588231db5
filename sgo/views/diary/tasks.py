"""«Задания»: the list of a child's tasks, its tick and its answer."""
from contextlib import ExitStack, suppress
from typing import Any

from flask import flash, redirect, request, url_for
from flask_admin import expose
from sqlalchemy.exc import IntegrityError

from sgo import changes
from sgo.access import current_actor
from sgo.rules.numbers import whole_or_none
from sgo.services import Refused, constraints, diary
from sgo.services import files as uploads

from .frame import ALL, DiaryTab

TAB = "diary_tasks.index"


class TasksPage(DiaryTab):
    """What is to be done."""

    def is_visible(self) -> bool:
        return False                                    # a tab of the diary

    @expose("/")
    def index(self) -> Any:
        """Homework and debts; the first page of a visit is noted."""
        return self._list()

    def _list(self, code: int = 200, error: str = "") -> Any:
        actor = current_actor()
        whose = self.whose(actor)
        if whose is None:
            return self.nobody()
        visits = diary.visits.last(actor, whose)
        shown = self.shown("tasks", TAB, whose, of=diary.tasks.several(actor, whose.shown, visits), error=error)
        if not all(visit.is_begun for visit in visits.values()):
            with suppress(IntegrityError), changes.writing("Посещение дневника"):      # two tabs opened at once note it once
                diary.visits.note(actor, whose)
        return shown, code

    @expose("/done", methods=("POST",))
    def done(self) -> Any:
        """«Выполнено», or not yet: the button says which task («homework-12-1»)."""
        actor, (kind, id_, is_done) = current_actor(), _ticked(request.form.get("tick", ""))
        whose = self.whose(actor)
        if whose is None:
            return self.nobody()
        try:
            with changes.writing("Задание отмечено"):
                diary.answering.tick(actor, whose.child, kind, id_, is_done)
        except Refused as refused:
            return self._list(422, str(refused))
        except IntegrityError as error:                 # ticked in another tab at this very moment
            return self._list(409, constraints.sentence(error)[1])
        if "together" in request.form:                  # ticked on the page of the whole family
            return redirect(url_for(".index", child=ALL, _anchor=f"{kind}-{id_}-{whose.child.id}"))
        return redirect(url_for(".index", child=whose.child.id, _anchor=f"{kind}-{id_}"))

    @expose("/answer")
    def answer(self) -> Any:
        """A task with the form of its answer."""
        return self._form()

    def _form(self, code: int = 200, **told: Any) -> Any:
        actor, kind, id_ = current_actor(), request.values.get("kind", ""), whole_or_none(request.values.get("id")) or 0
        whose = self.whose(actor)
        if whose is None:
            return self.nobody()
        task = diary.tasks.read(actor, whose.child, diary.visits.Visit()).one(kind, id_)
        return self.shown("answer", TAB, whose, task=task, most_files=diary.answering.MOST_FILES, typed=request.form.get("text", ""),
                          dropped=set(request.form.getlist("drop")), lost=any(one.filename for one in request.files.getlist("files")), **told), code

    @expose("/answer", methods=("POST",))
    def send(self) -> Any:
        """An answer to the teacher with its files."""
        actor, form = current_actor(), request.form
        whose = self.whose(actor)
        if whose is None:
            return self.nobody()
        dropped = [number for text in form.getlist("drop") if (number := whole_or_none(text))]
        try:
            scans = _scans()
            with ExitStack() as held:
                for scan in scans:
                    held.enter_context(uploads.on_disk(scan))
                with changes.writing("Ответ на задание"):
                    fresh = diary.answering.send(actor, whose.child, form.get("kind", ""), whole_or_none(form.get("id")) or 0, form.get("text", ""),
                                                   scans, dropped)
                for scan in fresh:
                    scan.kept = True
        except Refused as refused:
            if refused.field == diary.answering.GONE:   # there is no form to go back to
                return self._list(422, str(refused))
            return self._form(422, error=str(refused), field=refused.field)
        except IntegrityError as error:                 # the same task was answered in another tab at this very moment
            return self._form(409, error=constraints.sentence(error)[1], field="text")
        flash("Ответ отправлен учителю.", "success")
        return redirect(url_for(".index", child=whose.child.id, _anchor=f"{form['kind']}-{form['id']}"))


def _ticked(text: str) -> tuple[str, int, bool]:
    kind, _, rest = text.partition("-")
    id_, _, done = rest.partition("-")
    return kind, whole_or_none(id_) or 0, done == "1"


def _scans() -> list[uploads.Scan]:
    try:
        return [uploads.taken(one.stream, one.filename or "") for one in request.files.getlist("files") if one.filename]
    except Refused as refused:
        raise Refused(str(refused), "files") from None

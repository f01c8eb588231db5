"""«Задания»: the list of a child's tasks, its tick and its answer."""
from contextlib import ExitStack
from typing import Any

from flask import flash, redirect, request, url_for
from flask_admin import expose
from sqlalchemy.exc import IntegrityError

from sgo import changes
from sgo.access import current_actor
from sgo.rules.numbers import whole_or_none
from sgo.services import Refused, constraints, diary
from sgo.services import files as uploads

from .frame import DiaryTab

TAB = "diary_tasks.index"


class TasksPage(DiaryTab):
    """What is to be done."""

    def is_visible(self) -> bool:
        return False                                    # a tab of the diary

    @expose("/")
    def index(self) -> Any:
        """Homework and debts; the first page of a visit is noted."""
        return self._page()

    def _page(self, code: int = 200, **told: Any) -> Any:
        actor = current_actor()
        whose = self.whose(actor)
        if whose is None:
            return self.nobody()
        visit = diary.visits.last(actor, whose)
        page = diary.tasks.read(actor, whose.child, visit)
        shown = self.shown("tasks", TAB, whose, tasks=page, may_answer=whose.is_own, most_files=diary.answering.MOST_FILES, **told), code
        if not visit.is_begun:
            with changes.writing("Посещение дневника"):
                diary.visits.note(actor, whose)
        return shown

    @expose("/done", methods=("POST",))
    def done(self) -> Any:
        """«Выполнено», or not yet."""
        kind, id_, is_done = self._asked()
        return self._deed("Задание отмечено", kind, id_, lambda child: diary.answering.tick(current_actor(), child, kind, id_, is_done))

    @expose("/answer", methods=("POST",))
    def answer(self) -> Any:
        """An answer to the teacher with its files."""
        kind, id_, _ = self._asked()
        dropped = [number for text in request.form.getlist("drop") if (number := whole_or_none(text))]
        chosen = [one for one in request.files.getlist("files") if one.filename]
        try:
            scans = [uploads.taken(one.stream, one.filename or "") for one in chosen]
        except Refused as refused:
            return self._refused(kind, id_, Refused(str(refused), "files"))
        return self._deed("Ответ на задание", kind, id_, lambda child: diary.answering.send(
            current_actor(), child, kind, id_, request.form.get("text", ""), scans, dropped), scans, "Ответ отправлен учителю.")

    def _asked(self) -> tuple[str, int, bool]:
        return request.form.get("kind", ""), whole_or_none(request.form.get("id")) or 0, request.form.get("done") == "1"

    def _deed(self, name: str, kind: str, id_: int, deed: Any, scans: list[uploads.Scan] | None = None, said: str = "") -> Any:
        whose = self.whose(current_actor())
        if whose is None:
            return self.nobody()
        try:
            with ExitStack() as held:
                for scan in scans or []:
                    held.enter_context(uploads.on_disk(scan))
                with changes.writing(name):
                    deed(whose.child)
                for scan in scans or []:
                    scan.kept = True
        except Refused as refused:
            return self._refused(kind, id_, refused)
        except IntegrityError as error:                 # the same task was answered in another tab at this very moment
            return self._refused(kind, id_, Refused(constraints.sentence(error)[1], "text"))
        if said:
            flash(said, "success")
        return redirect(url_for(".index", child=whose.child.id, _anchor=f"{kind}-{id_}"))

    def _refused(self, kind: str, id_: int, refused: Refused) -> Any:
        return self._page(422, wrong=f"{kind}-{id_}", error=str(refused), error_at=refused.field, typed=request.form.get("text", ""))

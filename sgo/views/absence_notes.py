"""«Записки»: what parents have written of absences; the class teacher makes papers of them or says why not. A part of the page of absences."""
from typing import Any

from flask import flash, redirect, request, url_for
from flask_admin import expose
from sqlalchemy.exc import IntegrityError

from sgo import changes
from sgo.access import current_actor
from sgo.models import AbsenceReason
from sgo.services import Refused, absences, access_log, constraints


class NotePages:
    """The notes of a class."""
    render: Any
    _class: Any
    _shown: Any

    @expose("/notes")
    def notes(self) -> Any:
        """Those that wait, the oldest first, and the last answers."""
        return self._notes()

    def _notes(self, status: int = 200, **told: Any) -> Any:
        actor = current_actor()
        found, line = self._class(actor)
        waiting, answered = [], []
        if line:
            pupils = [pupil.id for pupil in absences.book.pupils_of([line.id], line.year_start, actor.today)]
            waiting, answered = absences.notes.of_class(actor, pupils)
            access_log.note("записки о пропусках", None, line.name)
        return self._shown("notes", actor, found, line, waiting=waiting, answered=answered, typed=request.form, codes=list(AbsenceReason),
                           papers={it.note.id: absences.notes.as_paper(it.note, actor.today) for it in waiting}, **told), status

    @expose("/notes/<int:note_id>", methods=["POST"])
    def answer(self, note_id: int) -> Any:
        """«Принять»: the paper is written and the reasons named at once; «Отклонить» with a sentence."""
        actor = current_actor()
        absences.notes.demand_answerer(actor)
        accepts = request.form.get("answer") == "accept"
        try:
            with changes.writing("Записка о пропуске принята" if accepts else "Записка о пропуске отклонена"):
                if accepts:
                    _, changed = absences.notes.accept(actor, note_id, code=request.form.get("code", ""))
                else:
                    absences.notes.decline(actor, note_id, request.form.get("words", ""))
        except (Refused, IntegrityError) as error:
            return self._notes(409, wrong=note_id, error=str(error) if isinstance(error, Refused) else constraints.sentence(error)[1])
        if accepts:
            flash(f"Записка принята, документ записан. {absences.papers.told_of(changed)} Родителю отправлено уведомление.", "success")
        else:
            flash("Записка отклонена. Родитель прочтёт причину.", "success")
        return redirect(url_for(".notes", **{"class": request.args.get("class")}))

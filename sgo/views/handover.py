"""«Выдача учётных записей»: the class teacher prints slips for the own class and notes whom they were given to (Р 2.5-2.8)."""
import secrets
from collections.abc import Collection
from datetime import date
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose

from sgo import changes
from sgo.access import CREATE, EDIT, current_actor, may, who_may
from sgo.models import Account, AccountSlip, Role
from sgo.rules import wording
from sgo.rules.numbers import whole_or_none
from sgo.services import Refused, access_log, handover, newcomers, passwords

from .base import Page

STAFF = "staff"


class HandoverPage(Page):
    """Logins of a class, or of the staff: where each stands."""
    roles = frozenset({Role.ADM, Role.COORD, Role.CLS})

    @expose("/")
    def index(self) -> Any:
        return self._page()

    def _page(self, code: int = 200, **told: Any) -> Any:
        actor = current_actor()
        groups = handover.groups(actor)
        if not groups:
            return self.render("handover/index.html", group=None, groups=[])
        group = self._group(groups[0])
        found = handover.owners(actor, group)
        access_log.note("просмотр учётных записей", detail=group.name)
        ticked = {one.account_id for one in found if one.state == "created"} if request.method != "POST" else set(self._ids())
        return self.render("handover/index.html", group=group, groups=groups, owners=found, ticked=ticked, key=group.class_id or STAFF, today=actor.today,
                           may_print=any(one.may_print for one in found), may_create=may(actor, CREATE, Account),
                           lacking=sum(one.account_id is None for one in found), typed=request.form, **told), code

    def _group(self, first: handover.Group) -> handover.Group:
        asked = request.values.get("class", "")
        return handover.group_of(current_actor(), None if asked == STAFF else whole_or_none(asked) or 0) if asked else first

    def _ids(self) -> list[int]:
        return [number for text in request.form.getlist("rowid") if (number := whole_or_none(text))]

    def _asked(self, action: Any = EDIT, model: Any = AccountSlip) -> tuple[handover.Group, list[handover.Owner]]:
        actor = current_actor()
        if not may(actor, action, model):
            abort(403, who_may(action, model))
        group = handover.group_of(actor, None if request.form.get("class") == STAFF else whole_or_none(request.form.get("class")) or 0)
        return group, handover.owners(actor, group)

    @expose("/print", methods=("POST",))
    def slips(self) -> Any:
        """Asked first, then printed: the passwords are made at that moment and stand on this one answer only."""
        group, found = self._asked()
        ids, again = self._ids(), request.form.get("again") == "1"
        chosen, entered = handover.to_print(found, ids, again), [one for one in handover.to_print(found, ids, True) if one.has_entered]
        if not handover.to_print(found, ids, True):
            return self._page(422, error="Отметьте, кому напечатать листки.")
        if request.form.get("sure") != "1" or not chosen:
            return self.render("handover/sure.html", group=group, key=group.class_id or STAFF, fresh=handover.to_print(found, ids, False), entered=entered,
                               ids=ids, op=secrets.token_urlsafe(12), nobody=request.form.get("sure") == "1")
        made = [(one, password, passwords.hash_of(password)) for one in chosen for password in (passwords.one_time(),)]
        operation, printed = f"slips-{request.form.get('op', '')[:40]}", []
        with changes.writing(f"Напечатаны листки с паролями: {group.name}", operation=operation) as deed:
            if changes.answered(current_actor(), operation) is None:
                printed = handover.make_slips(current_actor(), made)
                deed.answer = {"slips": len(printed)}
            else:
                deed.operation = None
        if not printed:
            flash("Эти листки уже напечатаны, а пароли показываются один раз. Если листки потеряны, отметьте людей и напечатайте новые.", "error")
            return redirect(url_for(".index", **{"class": group.class_id or STAFF}))
        access_log.note("печать листков", detail=f"{group.name}: {wording.counted(len(printed), 'листок', 'листка', 'листков')}")
        return self.render("handover/slips.html", group=group, key=group.class_id or STAFF, slips=printed, today=current_actor().today, url=request.url_root)

    @expose("/handed", methods=("POST",))
    def handed(self) -> Any:
        """Note that slips were given: the day, to whom, and by whom."""
        group, found = self._asked()
        ids = self._ids()
        if not ids:
            return self._page(422, error="Отметьте, чьи листки отданы.")
        try:
            on = date.fromisoformat(request.form.get("on", ""))
            with changes.writing(f"Отмечена выдача листков: {group.name}"):
                noted, others = handover.note_handed(current_actor(), found, ids, on, wording.printable(request.form.get("to", "")))
        except ValueError:
            return self._page(422, wrong_day="Введите день, когда листок отдан: ДД.ММ.ГГГГ.")
        except Refused as refused:
            return self._page(422, wrong_day=str(refused))
        if noted:
            flash(f"Выдача отмечена: {wording.counted(noted, 'листок', 'листка', 'листков')}.", "success")
        if others:
            flash(f"Не отмечено: {others}. У этих людей нет напечатанного листка, который ещё не отдан.", "error")
        return redirect(url_for(".index", **{"class": group.class_id or STAFF}))

    @expose("/create", methods=("POST",))
    def create(self) -> Any:
        """The administrator makes the accounts that a class lacks, and gives them to the class teacher by that."""
        group, _ = self._asked(CREATE, Account)
        if group.class_id is None:
            abort(404, "Учётные записи сотрудников заводят по одной, с ролями: «Завести» в строке сотрудника.")
        try:
            with changes.writing(f"Созданы учётные записи: {group.name}"):
                number = handover.create_missing(current_actor(), group)
        except Refused as refused:
            return self._page(422, error=str(refused))
        flash(f"Создано: {wording.counted(number, 'учётная запись', 'учётные записи', 'учётных записей')}. Листки печатает классный руководитель.", "success")
        return redirect(url_for(".index", **{"class": group.class_id}))

    @expose("/new/<int:person_id>")
    def new(self, person_id: int) -> Any:
        """A login, roles and a slip for one person: proposed, to be confirmed."""
        try:
            found = newcomers.newcomer(current_actor(), person_id)
        except Refused as refused:
            flash(str(refused), "error")
            return redirect(url_for("people.card", person_id=person_id))
        return self._new(found, found.login, found.usual)

    def _new(self, found: newcomers.Newcomer, login: str, chosen: Collection[Role], refused: Refused | None = None) -> Any:
        wrong = {"role" if refused.field == "role" else "login": str(refused)} if refused else {}
        return self.render("handover/new.html", new=found, login=login, chosen=chosen, wrong=wrong), 422 if refused else 200

    @expose("/new/<int:person_id>", methods=("POST",))
    def open(self, person_id: int) -> Any:
        """Account, roles and slip as one deed; the password stands on this one answer only."""
        actor, password, login = current_actor(), passwords.one_time(), wording.printable(request.form.get("login", ""))
        kept, chosen = passwords.hash_of(password), {role for role in Role if role.value in request.form.getlist("role")}
        try:
            found = newcomers.newcomer(actor, person_id)
        except Refused as refused:                      # sent twice: the slip was shown to the first answer
            flash(f"{refused} Если листок потерян, напечатайте новый.", "error")
            return redirect(url_for("people.card", person_id=person_id, tab="access"))
        try:
            with changes.writing(f"Заведена учётная запись: {found.person.full_name}"):
                slip, waiting = newcomers.open_account(actor, found, login, chosen, (password, kept))
        except Refused as refused:
            return self._new(newcomers.newcomer(actor, person_id), login, chosen, refused)
        access_log.note("выдача пароля", detail=slip.login)
        if waiting:
            flash("Роль «Администратор системы» начнёт действовать, когда её подтвердит другой администратор или координатор.", "info")
        group = handover.Group(None, "Сотрудники") if set(newcomers.STAFF_ROLES) & set(found.roles) else handover.Group(0, "")
        return self.render("handover/slips.html", group=group, key=STAFF, slips=[slip], today=actor.today, url=request.url_root, person=found.person)

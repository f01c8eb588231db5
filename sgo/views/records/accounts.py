"""Доступ: accounts with their one-time passwords and roles; refused logins; the access log."""
import secrets
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose
from sqlalchemy.exc import IntegrityError

from sgo import changes, clock
from sgo.access import CREATE, DELETE, EDIT, READ, current_actor, may, pick
from sgo.models import AccessLog, Account, AccountRole, AccountSlip, LoginAttempt, Role, RoleRequest
from sgo.services import Refused, access_log, accounts, constraints, logs, passwords, paths, roles

from .. import logs as log
from ..words import moment
from .base import Records

TOLD = ["Когда", "Кто", "Действие", "О ком", "Подробности", "Откуда"]


class Accounts(Records):
    entity = Account
    columns = ["login", "person_id", "roles", "status", "last_login_at"]
    searched = ["login", "person.search_key"]
    filtered = ["roles", "status"]
    fields = ["person_id", "login", "status"]

    def more(self, row: Account) -> dict[str, Any]:
        actor = current_actor()
        return {"account": row, "roles": roles.roles_of(actor, row), "waiting": roles.waiting(actor, row.id), "me": actor.account_id,
                "all_roles": roles.offered(actor, row), "op": secrets.token_urlsafe(12), "may_issue": may(actor, EDIT, Account),
                "may_grant": may(actor, CREATE, AccountRole)}

    @expose("/password/", methods=("POST",))
    def password(self) -> Any:
        """A new one-time password, shown this once: the page sent again (F5) makes no second one."""
        actor, password, op = current_actor(), passwords.one_time(), request.form.get("op", "")[:40]
        kept, operation = passwords.hash_of(password), f"password-{op}" if op else None
        with changes.writing("Выдан одноразовый пароль", operation=operation) as deed:
            account = pick(actor, Account, request.form.get("id", ""), EDIT)
            id_, login = account.id, account.login
            is_repeated = operation is not None and changes.answered(actor, operation) is not None
            if is_repeated:
                deed.operation = None
            else:
                accounts.reissue(account, clock.now(), kept)
                deed.answer = {"password": "issued"}
        if is_repeated:
            flash("Этот пароль уже показан и действует. Если его не успели записать, выдайте новый.", "error")
            return redirect(url_for(".details_view", id=id_))
        access_log.note("выдача пароля", detail=login)
        return self.render("records/password.html", login=login, password=password, back=url_for(".details_view", id=id_))

    @expose("/role/", methods=("POST",))
    def role(self) -> Any:
        """Give a role."""
        actor, id_ = current_actor(), request.form.get("id", "")
        role = next((member for member in Role if member.value == request.form.get("role")), None)
        try:
            if role is None:
                raise Refused("Выберите роль.")
            with changes.writing(f"Дана роль «{role.label}»"):
                given = roles.grant_role(actor, pick(actor, Account, id_), role)
            flash("Роль дана." if given else "Запрос записан. Роль начнёт действовать, когда его подтвердит другой администратор или координатор.", "success")
        except Refused as refused:
            flash(str(refused), "error")
        except IntegrityError as error:
            flash(constraints.sentence(error)[1], "error")
        return redirect(url_for(".details_view", id=id_))

    @expose("/role/withdraw/", methods=("POST",))
    def withdraw(self) -> Any:
        """Take a role back."""
        actor = current_actor()
        try:
            with changes.writing("Снята роль"):
                given = pick(actor, AccountRole, request.form.get("role_id", ""), DELETE)
                id_ = given.account_id
                roles.withdraw_role(actor, given)
            flash("Роль снята.", "success")
        except Refused as refused:
            flash(str(refused), "error")
        return redirect(url_for(".details_view", id=id_))

    @expose("/role/decide/", methods=("POST",))
    def decide(self) -> Any:
        """Confirm a role that another person has asked for, or decline it."""
        actor, is_confirmed = current_actor(), request.form.get("answer") == "confirm"
        try:
            with changes.writing("Подтверждена роль" if is_confirmed else "Отклонён запрос роли"):
                id_ = pick(actor, RoleRequest, request.form.get("request_id", ""), EDIT).account_id
                roles.decide(actor, request.form.get("request_id", ""), is_confirmed)
            flash("Роль дана." if is_confirmed else "Запрос отклонён.", "success")
        except Refused as refused:
            flash(str(refused), "error")
        return redirect(url_for(".details_view", id=id_))


class Roles(Records):
    entity = AccountRole
    columns = ["account_id", "role", "granted_by_id"]
    searched = ["account.login", "account.person.search_key"]
    filtered = ["role"]
    by_deed = "Роли дают и снимают на карточке учётной записи."


class Requests(Records):
    entity = RoleRequest
    columns = ["account_id", "role", "status", "asked_by_id", "asked_at", "decided_by_id", "decided_at"]
    filtered = ["status", "role"]
    newest_first = True
    by_deed = "Запросы ролей появляются на карточке учётной записи; подтверждает другой человек."

    def more(self, row: RoleRequest) -> dict[str, Any]:
        return {"links": [("К учётной записи", url_for("r_account.details_view", id=row.account_id))]}


class Slips(Records):
    entity = AccountSlip
    columns = ["account_id", "printed_at", "printed_by_id", "handed_on", "handed_to", "handed_by_id"]
    searched = ["account.login", "account.person.search_key"]
    newest_first = True
    by_deed = "Листки печатают и отмечают на странице «Выдача учётных записей»."


class RefusedLogins(Records):
    entity = LoginAttempt
    columns = ["at", "login_key", "address"]
    searched = ["address"]
    newest_first = True
    by_deed = "Неудачные входы записывает сама программа."


class AccessLines(Records):
    entity = AccessLog
    columns = ["at", "who", "action", "detail", "address"]
    searched = ["who", "action", "detail"]
    newest_first = True
    by_deed = "Журнал обращений ведёт сама программа."

    @expose("/")
    def index_view(self) -> Any:
        wish = log.wished()
        found = logs.accesses(current_actor(), wish, log.place())
        rows = [(url_for(".details_view", id=line.id), [*said[:3], self._object(line, said[3]), *said[4:]])
                for line, said in zip(found.rows, self._lines(found.rows), strict=True)]
        return self.render("records/log.html", title=self.name, rows=rows, total=found.total, note=self.by_deed,
                           heads=TOLD, export_url=log.link().replace("/?", "/export/xlsx/?", 1),
                           **log.shown(wish, ("who", "about", "action", "kind", "q", "since", "until")))

    @expose("/export/<export_type>/")
    def export(self, export_type: str) -> Any:
        if export_type != "xlsx":
            abort(404)
        return log.as_file(self.name, TOLD, logs.accesses, self._lines)

    def _lines(self, lines: list[AccessLog]) -> list[list[str]]:
        people = logs.about(lines)
        return [[moment(line.at), line.who, line.action, self._whose(line, people), line.detail or "–", line.address or "–"] for line in lines]

    @staticmethod
    def _whose(line: AccessLog, people: dict[tuple[str, int], str]) -> str:
        model = paths.model_of(line.object_kind) if line.object_kind else None
        if model is None or line.object_id is None:
            return "–"
        return f"{model.__label__[0]}: {people.get((str(line.object_kind), line.object_id), f'№ {line.object_id}')}"

    @staticmethod
    def _object(line: AccessLog, words: str) -> Any:
        """Whose row was opened, with a way to it for those who may read rows of its kind."""
        model = paths.model_of(line.object_kind) if line.object_kind else None
        if model is None or line.object_id is None or not may(current_actor(), READ, model):
            return words
        return {"words": words, "url": url_for(f"r_{line.object_kind}.details_view", id=line.object_id)}


SCREENS: list[type[Records]] = [Accounts, Roles, Requests, Slips, RefusedLogins, AccessLines]

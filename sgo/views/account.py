"""A person's own account: logging out, the password, and «Мои сеансы»."""
from typing import Any

from flask import flash, redirect, request, session, url_for
from flask_admin import expose
from flask_login import current_user, logout_user
from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField
from wtforms.validators import InputRequired

from sgo import changes
from sgo.access import Actor, current_actor
from sgo.models import Role
from sgo.rules import browsers
from sgo.services import Refused, access_log, accounts, digests, passwords

from .base import EVERYBODY, Page


class PasswordForm(FlaskForm):
    old = PasswordField("Прежний пароль", [InputRequired("Введите прежний пароль.")])
    new = PasswordField("Новый пароль", [InputRequired("Придумайте новый пароль.")])
    again = PasswordField("Новый пароль ещё раз", [InputRequired("Повторите новый пароль.")])
    accepted = BooleanField("Принимаю ответственность за всё, что делается под моим логином (Регламент, п. 2.4)")


class AccountPage(Page):
    """What everybody may do with his own account."""
    roles = EVERYBODY

    def is_accessible(self) -> bool:
        return True                                     # the guard has seen to the login; every role has an account

    @expose("/logout", methods=["POST"])
    def logout(self) -> Any:
        actor = current_actor()
        access_log.note("выход")
        if actor.session_id:
            with changes.writing("Выход"):
                accounts.end_session(actor, actor.session_id)
        logout_user()
        session.clear()
        return redirect(url_for("login.index"))

    @expose("/password", methods=["GET", "POST"])
    def password(self) -> Any:
        form, actor = PasswordForm(), current_actor()
        if not form.validate_on_submit():
            return self.render("account/password.html", form=form, first=actor.must_change_password), 422 if form.errors else 200
        if form.new.data != form.again.data:
            return self._wrong(form, Refused("Пароли не совпали. Введите новый пароль дважды одинаково.", "again"))
        try:
            if not accounts.old_password_fits(actor, form.old.data or ""):
                return self._guessed(form, actor)
            kept = passwords.hash_of(form.new.data or "")
            with changes.writing("Смена пароля"):
                accounts.change_password(actor, form.old.data or "", form.new.data or "", form.accepted.data, kept)
        except Refused as refused:
            return self._wrong(form, refused)
        access_log.note("смена пароля")
        flash("Пароль изменён. Остальные ваши сеансы закончены.", "success")
        return redirect(url_for("admin.index"))

    def _guessed(self, form: PasswordForm, actor: Actor) -> Any:
        with changes.writing("Неверный прежний пароль"):
            accounts.note_guess(actor, request.remote_addr or "")
        access_log.note("неверный прежний пароль")
        return self._wrong(form, Refused("Прежний пароль не подошёл.", "old"))

    def _wrong(self, form: PasswordForm, refused: Refused) -> Any:
        form[refused.field or "new"].errors = [str(refused)]
        return self.render("account/password.html", form=form, first=current_user.must_change_password), 422

    @expose("/")
    def sessions(self) -> Any:
        actor = current_actor()
        return self.render("account/sessions.html", sessions=accounts.my_sessions(actor), browser=browsers.named, here=actor.session_id,
                           letters=digests.server() is not None and bool(actor.roles & {Role.PUP, Role.PAR}))

    @expose("/sessions/end", methods=["POST"])
    def end(self) -> Any:
        actor = current_actor()
        with changes.writing("Окончание сеанса"):
            if request.form.get("session", "all") == "all":
                accounts.end_sessions(actor, except_this=True)
            else:
                accounts.end_session(actor, request.form.get("session", 0, int))
        flash("Готово: там, где сеанс закончен, придётся войти заново.", "success")
        return redirect(url_for(".sessions"))

"""Logging in: the one page that is open to everybody."""
from typing import Any

from flask import make_response, redirect, request, session, url_for
from flask_admin import expose
from flask_login import login_user
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired

from sgo import changes, guard
from sgo.access import current_actor
from sgo.services import Refused, access_log, accounts

from .base import EVERYBODY, Page

DEVICE_COOKIE = "sgo_device"
DEVICE_DAYS = 400
WRONG = "Логин или пароль не подошли. Проверьте раскладку и Caps Lock."


class LoginForm(FlaskForm):
    login = StringField("Логин", [InputRequired("Введите логин.")])
    password = PasswordField("Пароль", [InputRequired("Введите пароль.")])
    next = HiddenField()


class LoginPage(Page):
    """The door of the house."""
    roles = EVERYBODY

    def is_accessible(self) -> bool:
        return True

    @expose("/", methods=["GET", "POST"])
    @expose("", methods=["GET", "POST"])
    def index(self) -> Any:
        form = LoginForm()
        if request.method != "POST":
            form.next.data = request.args.get("next")
            return self._door(form)
        if not form.validate_on_submit():
            return self._door(form, status=422)
        return self._enter(form)

    def _door(self, form: LoginForm, error: str | None = None, status: int = 200) -> Any:
        return self.render("account/login.html", form=form, error=error), status

    def _enter(self, form: LoginForm) -> Any:
        caller = accounts.Caller(request.remote_addr or "", request.user_agent.string, request.cookies.get(DEVICE_COOKIE))
        login = form.login.data or ""
        try:
            account = accounts.check(login, form.password.data or "", caller)
        except Refused as refused:
            return self._door(form, str(refused), 429)
        if account is None:
            with changes.writing("Неудачный вход"):
                owner = accounts.note_refusal(login, caller)
            access_log.note("неудачный вход", owner)    # what was typed may be a password: only a known account is named
            return self._door(form, WRONG, 422)
        actor = accounts.acting(login)
        assert actor is not None
        before = current_actor()
        with changes.writing("Вход", actor=actor):
            if before.session_id:                       # somebody else sat here: his session ends with mine
                accounts.end_session(before, before.session_id)
            token, device_token = accounts.open_session(account, actor.granted_roles, caller)
        return self._entered(form, token, device_token)

    def _entered(self, form: LoginForm, token: str, device_token: str) -> Any:
        session.clear()                                 # a new id at login
        actor = accounts.actor_of(token)
        login_user(actor)
        session.permanent = True
        access_log.note("вход")
        response = make_response(redirect(guard.inside(form.next.data) or url_for("admin.index")))
        response.set_cookie(DEVICE_COOKIE, device_token, max_age=DEVICE_DAYS * 86400, httponly=True, samesite="Lax", secure=request.is_secure)
        return response

"""«Письмо раз в неделю»: a person asks for it, confirms his address, takes it back. Where the school sends no letters the page is not there."""
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose

from sgo import changes
from sgo.access import current_actor
from sgo.models import Role
from sgo.services import Refused, access_log, digests

from .base import Page


class DigestPage(Page):
    """The subscription of one's own account."""
    roles = frozenset({Role.PUP, Role.PAR})

    def is_visible(self) -> bool:
        return False                                    # the account's page leads here

    @expose("/", methods=["GET", "POST"])
    def index(self) -> Any:
        """The address; a new one gets a letter that asks to confirm it."""
        if digests.server() is None:
            abort(404)
        if request.method != "POST":
            return self._page()
        try:
            with changes.writing("Подписка на письмо"):
                letter = digests.ask(current_actor(), request.form.get("email", ""))
            digests.post(letter)
        except Refused as refused:
            return self._page(str(refused)), 422
        access_log.note("подписка на письмо заказана")
        flash("Мы отправили письмо на этот адрес. Откройте в нём ссылку: до этого писем не будет.", "success")
        return redirect(url_for(".index"))

    @expose("/stop", methods=["POST"])
    def stop(self) -> Any:
        """No letters any more; the address is removed."""
        with changes.writing("Отписка от письма"):
            digests.stop(current_actor())
        access_log.note("подписка на письмо снята")
        flash("Писем больше не будет, адрес удалён.", "success")
        return redirect(url_for(".index") if digests.server() else url_for("account.sessions"))

    @expose("/confirm/<token>", methods=["GET", "POST"])
    def confirm(self, token: str) -> Any:
        """The link of the letter: looking at it changes nothing, for mail programs look at links by themselves."""
        if request.method != "POST":
            return self.render("account/digest_confirm.html", token=token, row=digests.mine(current_actor()))
        try:
            with changes.writing("Адрес для писем подтверждён"):
                digests.confirm(current_actor(), token)
        except Refused as refused:
            return self._page(str(refused)), 422
        access_log.note("адрес для писем подтверждён")
        flash("Адрес подтверждён. Письмо приходит раз в неделю, в пятницу вечером.", "success")
        return redirect(url_for(".index"))

    def _page(self, error: str = "") -> Any:
        return self.render("account/digest.html", row=digests.mine(current_actor()), error=error, typed=request.form.get("email", ""))

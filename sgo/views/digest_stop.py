"""Taking the weekly letter back by the link in the letter: without a login; a mail program does it with one click (RFC 8058)."""
from typing import Any

from flask import render_template, request

from sgo import changes
from sgo.services import access_log, digests


def stop(token: str) -> Any:
    """A person sees a button, since mail programs open links by themselves; a POST stops the letters, however often it comes."""
    if request.method != "POST":
        digests.check_stop(token)
        return render_template("account/digest_stop.html", token=token, done=False)
    with changes.writing("Отписка от письма"):
        digests.stop_by(token)
    access_log.note("подписка на письмо снята по ссылке")
    return render_template("account/digest_stop.html", token=token, done=True)

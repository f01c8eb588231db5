"""The weekly letter: asked for, confirmed, sent once a week over a real SMTP server, taken back by one click; nothing personal stands in it."""
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from sgo import clock, mail
from sgo.config import Settings, SettingsError
from sgo.models import Account, AccountStatus, DigestSubscription, Guardianship, Job, JobState, Notice, db
from sgo.services import digests
from tests.mailbox import mailbox

LINK = re.compile(r"https://sgo\.example\.ru(/\S+)")
NAMES = ("Ёлкин", "Иван", "Елена", "mama", "5А", "Математика")


@pytest.fixture
def box(app):
    """The school sends letters: a server of its own on this computer."""
    with mailbox() as server:
        kept = app.config["SGO_SMTP"], app.config["SGO_PUBLIC_URL"]
        app.config["SGO_SMTP"] = mail.server_of(f"smtp+plain://127.0.0.1:{server.port}", "dnevnik@example.ru")
        app.config["SGO_PUBLIC_URL"] = "https://sgo.example.ru"
        app.extensions["limits"]["digest_letters"].forget()
        yield server
        app.config["SGO_SMTP"], app.config["SGO_PUBLIC_URL"] = kept


@pytest.fixture
def subscribe(cast, writing):
    """Somebody of the cast has confirmed an address."""
    def confirmed(who, **more):
        with writing():
            db.session.add(DigestSubscription(account_id=cast.account[who], email=f"{who}@example.ru", asked_at=cast.at, confirmed_at=cast.at, **more))
    return confirmed


@pytest.fixture
def send(app):
    """One round of the letters."""
    def round_of_letters():
        with app.app_context():
            return digests.send()
    return round_of_letters


def text(letter):
    return letter.get_content()


@pytest.mark.both_databases
def test_a_mother_asks_confirms_gets_one_letter_a_week_and_stops_it_by_one_click(app, as_, box, send, scalar, read):
    client = as_("mama")
    assert client.post("/account/digest/", data={"email": " mama@example.ru "}).status_code == 302
    asked, = box.letters
    assert send().sent == 0 and len(box.letters) == 1   # closed until the address is confirmed
    link = LINK.search(text(asked))[1]
    assert client.head(link).status_code == 200 and "Подтвердить адрес" in client.get(link).text and scalar(select(DigestSubscription.confirmed_at)) is None
    assert client.post(link).status_code == 302 and scalar(select(DigestSubscription.confirmed_at))
    assert send().sent == 1 and send().sent == 0
    letter = box.letters[1]
    assert letter["To"] == "mama@example.ru" and box.envelopes[1] == ("dnevnik@example.ru", "mama@example.ru")
    assert "https://sgo.example.ru/diary/" in text(letter)
    stop = letter["List-Unsubscribe"].strip(" <>").removeprefix("https://sgo.example.ru")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and stop in text(letter)
    stranger = app.test_client()                        # a mail program: no login, no token of a form
    app.config["WTF_CSRF_ENABLED"] = True
    assert stranger.head(stop).status_code == 200 and "Не присылать" in stranger.get(stop).text and len(read(select(DigestSubscription.id))) == 1
    assert stranger.post(stop, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    app.config["WTF_CSRF_ENABLED"] = False
    assert read(select(DigestSubscription.id)) == [] and stranger.post(stop).status_code == 200


def test_nothing_personal_stands_in_the_letters(as_, box, subscribe, send, cast):
    as_("vanya").post("/account/digest/", data={"email": "x@example.ru"})
    subscribe("mama")
    send()
    for letter in box.letters:
        whole = " ".join([*(f"{name}: {value}" for name, value in letter.items() if name != "To"), text(letter)])
        assert not [name for name in NAMES if name in whole.replace("mama@example.ru", "")]
        assert letter["Auto-Submitted"] == "auto-generated"


def test_the_next_week_brings_the_next_letter(box, subscribe, send, monkeypatch):
    subscribe("mama", week=date(2020, 1, 6))
    assert send().sent == 1 and send().sent == 0


@pytest.mark.parametrize("typed", ["", "мама", "a@b", "x@example.ru\r\nBcc: y@example.ru", "a..b@example.ru", "x" * 250 + "@example.ru", "a b@example.ru"])
def test_a_wrong_address_is_told_beside_the_field_and_kept(as_, box, typed):
    page = as_("mama").post("/account/digest/", data={"email": typed})
    assert page.status_code == 422 and "Это не похоже на адрес почты" in page.text and not box.letters


def test_confirmations_are_not_sent_without_end(as_, box):
    client = as_("mama")
    codes = [client.post("/account/digest/", data={"email": "mama@example.ru"}).status_code for _ in range(4)]
    assert codes == [302, 302, 302, 422] and len(box.letters) == 3


def test_a_link_of_confirmation_is_for_one_account_one_address_and_three_days(as_, box, scalar, monkeypatch):
    mother = as_("mama")
    mother.post("/account/digest/", data={"email": "old@example.ru"})
    first = LINK.search(text(box.letters[0]))[1]
    as_("zhukov").post("/account/digest/", data={"email": "z@example.ru"})
    assert as_("zhukov").post(first).status_code == 422
    mother.post("/account/digest/", data={"email": "new@example.ru"})
    assert mother.post(first).status_code == 422
    second = LINK.search(text(box.letters[2]))[1]
    with monkeypatch.context() as later:
        import time
        at = time.time() + 4 * 86400
        later.setattr("itsdangerous.timed.time.time", lambda: at)
        assert mother.post(second).status_code == 422
    assert mother.post(f"{second}x").status_code == 422
    assert mother.post(second).status_code == 302


def test_a_false_token_stops_nobody(app, box, subscribe, read):
    subscribe("mama")
    client = app.test_client()
    assert client.get("/digest/stop/x.y").status_code == client.post("/digest/stop/x.y").status_code == 404
    assert len(read(select(DigestSubscription.id))) == 1


@pytest.mark.parametrize("happens", ["restricted", "ended", "blocked"])
def test_who_has_lost_the_right_to_a_diary_gets_no_letter(box, subscribe, send, cast, writing, happens):
    subscribe("mama")
    with writing():
        bond = db.session.scalars(select(Guardianship).where(Guardianship.guardian_id == cast.guardian["mama"])).one()
        if happens == "restricted":
            bond.restricted = True
        elif happens == "ended":
            bond.until = date(2026, 11, 20)
        else:
            db.session.get(Account, cast.account["mama"]).status = AccountStatus.BLOCKED
    assert send().sent == 0 and not box.letters


@pytest.mark.both_databases
def test_a_refused_address_is_not_tried_again_this_week_and_the_others_get_theirs(as_, box, subscribe, send, read, cast):
    for who in ("mama", "vanya", "zhukov"):
        subscribe(who)
    box.refuses = {"mama@example.ru": "550 no such user", "vanya@example.ru": "450 come later"}
    outcome = send()
    assert (outcome.sent, outcome.refused, outcome.later) == (1, 1, 1)
    box.refuses = {}
    again = send()
    assert (again.sent, again.refused) == (1, 0) and [to for _, to in box.envelopes] == ["zhukov@example.ru", "vanya@example.ru"]
    assert "550 no such user" in as_("mama").get("/account/digest/").text
    notice, = read(select(Notice.person_id, Notice.body))
    assert notice[0] == cast.person["olga"] and "example.ru" not in notice[1]
    assert [state for (state,) in read(select(Job.state).where(Job.kind == "digest").order_by(Job.id))] == [JobState.FAILED, JobState.DONE]


def test_a_server_that_is_away_is_told_to_the_administrator_once_and_tried_again(as_, box, subscribe, send, read):
    subscribe("mama")
    box.silent = True
    assert (send().later, send().later) == (1, 1)
    assert len(read(select(Notice.id))) == 1 and "Не ушло 1 письмо" in as_("olga").get("/notices/").text
    box.silent = False
    assert send().sent == 1


def test_a_server_that_cannot_encrypt_gets_nothing(app, box, subscribe, send):
    subscribe("mama")
    app.config["SGO_SMTP"] = mail.server_of(f"smtp://127.0.0.1:{box.port}", "dnevnik@example.ru")
    outcome = send()
    assert outcome.later == 1 and "не умеет шифровать" in outcome.why and not box.letters


@pytest.mark.parametrize(("day", "sends"), [(datetime(2026, 11, 26, 18, tzinfo=UTC), False), (datetime(2026, 11, 27, 12, 59, tzinfo=UTC), False),
                                            (datetime(2026, 11, 27, 13, 1, tzinfo=UTC), True), (datetime(2026, 11, 29, 20, tzinfo=UTC), True)])
def test_the_server_itself_sends_from_friday_evening(app, box, subscribe, monkeypatch, day, sends):
    subscribe("mama")
    monkeypatch.setattr(clock, "now", lambda: day)
    with app.app_context():
        outcome = digests.in_time()
    assert bool(outcome and outcome.sent) is sends


def test_the_servers_own_round_rests_after_a_failure(app, box, subscribe, monkeypatch):
    subscribe("mama")
    friday = datetime(2026, 11, 27, 14, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: friday)
    box.silent = True
    with app.app_context():
        assert digests.in_time().later == 1
        box.silent = False
        assert digests.in_time() is None
        monkeypatch.setattr(clock, "now", lambda: friday + timedelta(hours=4))
        assert digests.in_time().sent == 1


def test_without_the_settings_there_is_no_offer(app, as_):
    client = as_("mama")
    assert client.get("/account/digest/").status_code == client.post("/account/digest/", data={"email": "mama@example.ru"}).status_code == 404
    assert "Письмо раз в неделю" not in client.get("/account/").text
    with app.app_context():
        assert digests.in_time() is None


def test_staff_without_children_are_not_offered_letters(as_, box):
    assert "Письмо раз в неделю" not in as_("anna").get("/account/").text and "Письмо раз в неделю" in as_("mama").get("/account/").text


@pytest.mark.parametrize(("url", "sender", "sentence"), [
    ("smtp.example.ru", "a@example.ru", "SGO_SMTP_URL не понят"), ("smtp://host:x", "a@example.ru", "номер порта"),
    ("smtp+plain://mail.example.ru", "a@example.ru", "на этом же компьютере"), ("smtp://u@host", "a@example.ru", "имя и пароль задают вместе"),
    ("smtp://host", "", "SGO_SMTP_FROM: нужен адрес"), ("", "a@example.ru", "SGO_SMTP_FROM задан без SGO_SMTP_URL")])
def test_a_malformed_setting_is_a_sentence_at_the_start(tmp_path, url, sender, sentence):
    given = {"SGO_DATA_DIR": str(tmp_path), "SGO_PUBLIC_URL": "https://sgo.example.ru", "SGO_SMTP_URL": url, "SGO_SMTP_FROM": sender}
    with pytest.raises(SettingsError, match=sentence):
        Settings.from_env(given)


def test_the_settings_of_mail_are_read_and_the_password_is_not_printed(tmp_path):
    given = {"SGO_DATA_DIR": str(tmp_path), "SGO_SMTP_URL": "smtps://user:p%40ss@mail.example.ru", "SGO_SMTP_FROM": "a@example.ru"}
    with pytest.raises(SettingsError, match="SGO_PUBLIC_URL"):
        Settings.from_env(given)
    smtp = Settings.from_env(given | {"SGO_PUBLIC_URL": "https://sgo.example.ru"}).smtp
    assert (smtp.host, smtp.port, smtp.user, smtp.password) == ("mail.example.ru", 465, "user", "p@ss") and "p@ss" not in repr(smtp)
    assert Settings.from_env({"SGO_DATA_DIR": str(tmp_path)}).smtp is None

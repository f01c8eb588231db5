"""Who comes in, who is kept out, and how a session ends."""
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from sgo import clock
from sgo.models import Account, AccountStatus, Person, UserSession, db
from sgo.services import passwords
from tests.school import PASSWORD

NEW = "Zimnij-veter-2026"


@pytest.fixture
def door(app):
    """A stranger's browser before the door."""
    client = app.test_client()
    return lambda login, password=PASSWORD, **more: client.post("/login", data={"login": login, "password": password, **more})


@pytest.fixture
def forced(cast, writing):
    """Анна has got a one-time password."""
    with writing():
        account = db.session.get(Account, cast.account["anna"])
        account.must_change_password, account.responsibility_accepted_at, account.status = True, None, AccountStatus.ISSUED


@pytest.mark.both_databases
@pytest.mark.parametrize("login", ["anna", "ANNA", " Anna "])
def test_the_login_knows_no_case(door, login):
    assert door(login).status_code == 302


def test_a_wrong_password_and_an_unknown_login_are_told_alike_and_cost_alike(door, monkeypatch):
    verified = []
    known = passwords.fits
    monkeypatch.setattr(passwords, "fits", lambda *args: verified.append(args) or known(*args))
    wrong, unknown = door("anna", "не тот пароль"), door("nobody", "не тот пароль")
    assert wrong.status_code == unknown.status_code == 422
    assert "Логин или пароль не подошли" in wrong.text
    assert "Логин или пароль не подошли" in unknown.text
    assert len(verified) == 2


@pytest.mark.both_databases
@pytest.mark.parametrize("login", ["anna", "nobody"])
def test_guessing_is_locked_for_known_and_unknown_alike(door, login):
    answers = [door(login, "не тот пароль").status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]
    right = door(login, PASSWORD)
    assert right.status_code == 429
    assert "Вход откроется через 15 минут" in right.text


def test_a_blocked_account_stays_outside(door, cast, writing):
    with writing():
        db.session.get(Account, cast.account["anna"]).status = AccountStatus.BLOCKED
    assert door("anna").status_code == 422


def test_a_one_time_password_leads_nowhere_but_to_its_change(as_, forced):
    client = as_("anna")
    for url in ("/", "/journal/", "/records/student/", "/diary/"):
        assert client.get(url).location == "/account/password"


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"old": "не тот", "new": NEW, "again": NEW, "accepted": "y"}, "Прежний пароль не подошёл"),
        ({"old": PASSWORD, "new": NEW, "again": "иное", "accepted": "y"}, "не совпали"),
        ({"old": PASSWORD, "new": "12345", "again": "12345", "accepted": "y"}, "Слишком коротко"),
        ({"old": PASSWORD, "new": "Demo-2026-school", "again": "Demo-2026-school", "accepted": "y"}, "Этот пароль знают все"),
        ({"old": PASSWORD, "new": PASSWORD, "again": PASSWORD, "accepted": "y"}, "совпадает со старым"),
        ({"old": PASSWORD, "new": NEW, "again": NEW}, "ответственность"),
    ],
)
def test_a_bad_change_is_refused_beside_its_field(as_, forced, form, sentence):
    page = as_("anna").post("/account/password", data=form)
    assert page.status_code == 422
    assert sentence in page.text


@pytest.mark.both_databases
def test_the_change_opens_the_school_and_ends_the_other_sessions(as_, forced, scalar):
    client, other = as_("anna"), as_("anna")
    changed = client.post("/account/password", data={"old": PASSWORD, "new": NEW, "again": NEW, "accepted": "y"})
    assert changed.status_code == 302
    assert client.get("/journal/").status_code == 200
    assert "/login" in other.get("/journal/").location
    assert scalar(select(Account.responsibility_accepted_at).where(Account.login == "anna")) is not None


@pytest.mark.both_databases
@pytest.mark.parametrize("what", ["idle", "expired", "ended"])
def test_a_session_ends(as_, cast, writing, what):
    client = as_("mama")
    assert client.get("/diary/").status_code == 200
    with writing():
        session = db.session.scalars(select(UserSession).where(UserSession.account_id == cast.account["mama"])).one()
        past = clock.real_now() - timedelta(days=100)
        if what == "idle":
            session.seen_at = past
        elif what == "expired":
            session.expires_at = past
        else:
            session.ended_at = past
    assert "/login?next=" in client.get("/diary/").location
    script = client.post("/account/sessions/end", headers={"X-Requested-With": "fetch"})
    assert script.status_code == 401
    assert "введённое сохранено" in script.json["error"]


def test_one_sees_and_ends_the_own_sessions_only(as_, cast, scalar):
    mine, second, foreign = as_("mama"), as_("mama"), as_("anna")
    assert mine.get("/account/").text.count('name="session"') == 1      # the second one; where one sits is only named
    other = scalar(select(UserSession.id).where(UserSession.account_id == cast.account["anna"]))
    mine.post("/account/sessions/end", data={"session": other})
    assert foreign.get("/").status_code == 200
    mine.post("/account/sessions/end", data={"session": "all"})
    assert "/login" in second.get("/diary/").location
    assert mine.get("/diary/").status_code == 200


def test_logging_out_ends_the_session_for_good(app, as_):
    client = as_("mama")
    with client.session_transaction() as session:
        token = session["_user_id"]
    client.post("/account/logout")
    thief = app.test_client()
    with thief.session_transaction() as session:
        session["_user_id"] = token
    assert "/login" in thief.get("/diary/").location


@pytest.mark.parametrize("target", ["/\r\nX: y", "//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "\\\\evil.example",
                                    "evil"])
def test_after_the_login_one_stays_within_the_site(door, target):
    assert door("anna", next=target).location == "/"


def test_after_the_login_one_goes_where_one_wanted(door):
    assert door("anna", next="/journal/5?period=2").location == "/journal/5?period=2"


def test_a_strange_host_is_refused(app):
    assert app.test_client().get("/login", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(("who", "url"), [("olga", "/records/student/"), ("anna", "/journal/"), ("mama", "/diary/"), ("olga", "/records/room/new/")])
def test_pages_carry_a_strict_policy_and_are_not_kept(as_, who, url):
    page = as_(who).get(url)
    policy = page.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert page.headers["Cache-Control"] == "no-store"
    assert not re.search(r"\son\w+=\"|\sstyle=\"|<script>(?!</)", page.text)


def test_a_form_without_its_token_is_refused_in_words(app, as_):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        page = as_("olga").post("/records/room/new/", data={"number": "7"})
        assert page.status_code == 400
        assert "Обновите" in page.text
        login = app.test_client()
        token = re.search(r'csrf_token"[^>]*value="([^"]+)"', login.get("/login").text)[1]
        assert login.post("/login", data={"login": "anna", "password": PASSWORD, "csrf_token": token}).status_code == 302
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_failed_logins_are_kept_for_the_administrator(door, as_, scalar):
    from sgo.models import LoginAttempt
    door("anna", "не тот пароль")
    assert scalar(select(func.count()).select_from(LoginAttempt)) == 1
    assert "anna" in as_("olga").get("/records/login-attempt/").text


def test_a_known_device_is_not_locked_out_by_others_and_does_not_guess_for_ever(app, cast, door):
    client = app.test_client()

    def knock(password):
        return client.post("/login", data={"login": "anna", "password": password}).status_code

    assert knock(PASSWORD) == 302
    for _ in range(8):
        door("anna", "не тот пароль")                    # a stranger guesses elsewhere
    assert door("anna", PASSWORD).status_code == 429
    assert knock(PASSWORD) == 302
    assert [knock("не тот пароль") for _ in range(21)] == [422] * 20 + [429]


def test_who_logs_in_over_somebody_ends_the_session_before(app, cast, scalar):
    client = app.test_client()
    for login in ("anna", "vera"):
        assert client.post("/login", data={"login": login, "password": PASSWORD}).status_code == 302
    alive = select(func.count()).select_from(UserSession).where(UserSession.ended_at.is_(None))
    assert scalar(alive.where(UserSession.account_id == cast.account["anna"])) == 0
    assert scalar(alive.where(UserSession.account_id == cast.account["vera"])) == 1


def test_an_archived_person_does_not_come_in(as_, app, cast, door, writing):
    inside = as_("anna")
    with writing():
        db.session.get(Person, cast.person["anna"]).archived_at = cast.at
    assert inside.get("/").status_code == 302
    assert door("anna", PASSWORD).status_code == 422


@pytest.mark.both_databases
@pytest.mark.parametrize("login", ["an\0na", "\0", "а" * 500])
def test_a_strange_login_is_a_refusal_not_an_error(door, login):
    assert door(login, "пароль\0").status_code == 422


@pytest.mark.both_databases
def test_what_was_typed_as_a_login_is_kept_nowhere_and_still_counted(door, as_, read):
    from sgo.models import AccessLog, LoginAttempt
    secret = "Moj-tajnyj-parol-77"
    assert [door(secret, "anna").status_code for _ in range(6)] == [422] * 5 + [429]
    kept = read(select(LoginAttempt.login_key, LoginAttempt.address)) + read(select(AccessLog.who, AccessLog.action, AccessLog.object_id, AccessLog.detail))
    assert secret.casefold() not in str(kept).casefold() and ("–", "неудачный вход", None, None) in kept
    assert "неизвестный логин" in as_("olga").get("/records/login-attempt/").text


def test_a_refused_login_of_somebody_names_the_account(door, cast, as_, read):
    from sgo.models import AccessLog
    door("Anna", "не тот пароль")
    assert read(select(AccessLog.action, AccessLog.object_kind, AccessLog.object_id, AccessLog.detail)) == [
        ("неудачный вход", "account", cast.account["anna"], None)]
    assert "Ермакова" in as_("olga").get("/records/access-log/").text


@pytest.mark.both_databases
def test_the_present_password_is_not_guessed_at_an_open_screen(as_, door, cast, scalar):
    client, typed = as_("anna"), {"new": NEW, "again": NEW}
    answers = [client.post("/account/password", data=typed | {"old": f"догадка {number}"}) for number in range(6)]
    assert ["не подошёл" in one.text for one in answers] == [True] * 5 + [False]
    assert "Слишком много неудачных попыток" in client.post("/account/password", data=typed | {"old": PASSWORD}).text
    assert as_("vera").post("/account/password", data=typed | {"old": PASSWORD}).status_code == 302
    assert "127.0.0.1 (смена пароля)" in as_("olga").get("/records/login-attempt/").text


def test_a_password_page_sent_again_makes_no_second_password(as_, cast, scalar):
    from sgo.models import AccountSecret
    client, kept = as_("olga"), select(AccountSecret.password_hash).where(AccountSecret.account_id == cast.account["anna"])
    op = re.search(r'name="op" value="([^"]+)"', client.get(f"/records/account/details/?id={cast.account['anna']}").text)[1]
    said = {"id": cast.account["anna"], "op": op}
    first = client.post("/records/account/password/", data=said)
    made = scalar(kept)
    assert first.status_code == 200 and "Больше он не покажется" in first.text
    again = client.post("/records/account/password/", data=said, follow_redirects=True)
    assert "уже показан и действует" in again.text and scalar(kept) == made
    assert client.post("/records/account/password/", data={"id": cast.account["anna"], "op": "another"}).status_code == 200 and scalar(kept) != made


def test_my_sessions_are_told_in_words(app, cast):
    client, agent = app.test_client(), "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
    client.post("/login", data={"login": "anna", "password": PASSWORD}, headers={"User-Agent": agent})
    page = client.get("/account/").text
    assert f'title="{agent}">Chrome на Windows<' in page

"""The door of the desk: passwords, lockout, sessions that end, codes, one-time passwords."""

from __future__ import annotations

import re

import pyotp
import pytest
import sqlalchemy as sa

from bot.console import models as m
from bot.handoff.database import make_engine, reading
from tests.desk import PASSWORD, Browser, DeskSite


def cookie_of(browser: Browser) -> str:
    return browser.client.cookies["signpost-desk"]


def is_out(response) -> bool:
    return response.status_code == 303 and response.headers["location"].startswith("/desk/sign-in")


def test_the_right_password_opens_the_desk(site):
    site.account("amina", "adviser")
    browser = Browser(site.client())
    answer = browser.sign_in("amina")
    assert answer.headers["location"] == "/desk/"
    assert browser.get("/").headers["location"] == "/desk/queue"
    assert browser.get("/queue").status_code == 200


def test_the_name_may_be_typed_with_capitals(site):
    site.account("amina", "adviser")
    assert Browser(site.client()).sign_in(" Amina ").status_code == 303


def test_somebody_comes_back_to_the_page_that_was_asked_for(site):
    site.account("amina", "adviser")
    browser = Browser(site.client())
    asked = browser.get("/cases/K7Q4-9M")
    assert asked.headers["location"] == "/desk/sign-in?to=/desk/cases/K7Q4-9M"
    assert 'value="/desk/cases/K7Q4-9M"' in browser.client.get(asked.headers["location"]).text
    answer = browser.sign_in("amina", to="/desk/cases/K7Q4-9M")
    assert answer.headers["location"] == "/desk/cases/K7Q4-9M"


def test_every_failure_looks_the_same(site):
    site.account("amina", "adviser")
    site.people.accounts.set_disabled(
        site.people.accounts.named(site.account("gone", "adviser")).id, True
    )
    told = set()
    for name, password in (("amina", "wrong"), ("nobody", PASSWORD), ("gone", PASSWORD)):
        answer = Browser(site.client()).sign_in(name, password)
        assert answer.status_code == 401
        assert "Set-Cookie" not in answer.headers
        told.add(re.sub(r'value="[^"]*"', "", answer.text))
    assert len(told) == 1


def test_the_cookie_is_new_strict_and_kept_as_a_hash(site):
    site.account("amina", "adviser")
    browser = Browser(site.client())
    browser.get("/sign-in")
    before = cookie_of(browser)
    answer = browser.sign_in("amina")
    header = answer.headers["set-cookie"]
    assert "HttpOnly" in header
    assert "SameSite=Strict" in header
    assert cookie_of(browser) != before
    engine = make_engine(site.settings.cases_url)
    with reading(engine) as connection:
        kept = connection.execute(sa.select(m.sessions.c.token_hash)).scalars().all()
    assert len(kept) == 1
    assert cookie_of(browser) not in kept[0]


def test_over_https_the_cookie_is_of_this_host_alone(site):
    site.account("amina", "adviser")
    client = site.client()
    client.base_url = "https://desk.test"
    answer = Browser(client).sign_in("amina")
    assert answer.headers["set-cookie"].startswith("__Host-signpost-desk=")
    assert "Secure" in answer.headers["set-cookie"]


def test_five_failures_lock_the_account_for_a_while(site):
    site.account("amina", "adviser")
    browser = Browser(site.client())
    for _ in range(5):
        assert browser.sign_in("amina", "wrong").status_code == 401
    assert browser.sign_in("amina").status_code == 401
    site.clock.move(minutes=14)
    assert browser.sign_in("amina").status_code == 401
    site.clock.move(minutes=2)
    assert browser.sign_in("amina").status_code == 303
    acts = [(entry.act, entry.subject) for entry in site.people.audit.read()]
    assert ("locked", "amina") in acts


def test_a_success_forgets_the_failures(site):
    site.account("amina", "adviser")
    for _ in range(3):
        for _ in range(4):
            Browser(site.client()).sign_in("amina", "wrong")
        assert Browser(site.client()).sign_in("amina").status_code == 303


def test_one_address_cannot_try_for_ever(site):
    browser = Browser(site.client())
    answers = [browser.sign_in(f"name{n}", "wrong").status_code for n in range(31)]
    assert answers == [401] * 30 + [429]


def test_a_password_typed_as_the_name_is_not_logged(site):
    Browser(site.client()).sign_in("correct-horse", "x")
    entry = site.people.audit.read()[0]
    assert (entry.act, entry.subject) == ("sign_in_failed", None)


def test_a_session_ends_when_nothing_is_done(site):
    browser = site.signed_in()
    site.clock.move(minutes=29)
    assert browser.get("/queue").status_code == 200
    site.clock.move(minutes=29)
    assert browser.get("/queue").status_code == 200
    site.clock.move(minutes=31)
    assert is_out(browser.get("/queue"))


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(site):
    browser = site.signed_in()
    for _ in range(3):
        site.clock.move(minutes=9)
        assert browser.get("/pulse", headers={"HX-Request": "true"}).status_code == 200
    site.clock.move(minutes=4)
    gone = browser.get("/pulse", headers={"HX-Request": "true"})
    assert gone.status_code == 401
    assert gone.headers["HX-Retarget"] == "#session-note"
    assert "You are signed out" in gone.text


def test_whoever_types_stays_signed_in_and_is_warned_before(site):
    browser = site.signed_in()
    site.clock.move(minutes=28)
    page = browser.get("/pulse", headers={"HX-Request": "true"}).text
    assert "You will be signed out in 2 minutes" in page
    page = browser.get("/pulse?active=1", headers={"HX-Request": "true"}).text
    assert "You will be signed out" not in page
    site.clock.move(minutes=28)
    assert browser.get("/queue").status_code == 200


def test_a_session_ends_after_twelve_hours_whatever_is_done(site):
    browser = site.signed_in()
    for _ in range(71):
        site.clock.move(minutes=10)
        assert browser.get("/pulse?active=1").status_code == 200
    site.clock.move(minutes=11)
    assert is_out(browser.get("/queue"))


def test_signing_out_ends_the_session_on_the_server(site):
    browser = site.signed_in()
    token = cookie_of(browser)
    assert is_out(browser.post("/sign-out"))
    stranger = site.client()
    stranger.cookies.set("signpost-desk", token)
    assert is_out(Browser(stranger).get("/queue"))


def test_a_one_time_password_has_to_be_changed_first(site):
    password = site.people.accounts.add("amina", ("adviser",))
    browser = Browser(site.client())
    browser.sign_in("amina", password)
    for path in ("/queue", "/cases", "/account", "/account/code"):
        assert browser.get(path).headers["location"] == "/desk/account/password"
    page = "/account/password"
    assert browser.post(page, page, new="short", again="short").status_code == 400
    assert browser.post(page, page, new=password, again=password).status_code == 400
    changed = browser.post(page, page, new=PASSWORD, again=PASSWORD)
    assert changed.headers["location"] == "/desk/"
    assert browser.get("/queue").status_code == 200
    assert Browser(site.client()).sign_in("amina", password).status_code == 401
    assert Browser(site.client()).sign_in("amina").status_code == 303


def test_a_one_time_password_does_not_last(site):
    password = site.people.accounts.add("amina", ("adviser",))
    site.clock.move(days=7, minutes=1)
    assert Browser(site.client()).sign_in("amina", password).status_code == 401


def test_a_new_password_signs_everybody_else_out(site):
    here, elsewhere = site.signed_in("amina"), site.signed_in("amina")
    new = "a new one with words"
    wrong = here.post("/account/password", password="wrong", new=new, again=new)
    assert wrong.status_code == 400
    done = here.post("/account/password", password=PASSWORD, new=new, again=new)
    assert done.headers["location"] == "/desk/account?done=password_changed"
    assert here.get("/queue").status_code == 200
    assert is_out(elsewhere.get("/queue"))


def switch_codes_on(site: DeskSite, browser: Browser) -> pyotp.TOTP:
    page = browser.get("/account/code").text
    code = pyotp.TOTP(re.search(r'id="secret">(\w+)<', page)[1])
    wrong = browser.post("/account/code", "/account/code", code="000000")
    assert wrong.status_code == 400
    assert code.secret in wrong.text
    right = browser.post("/account/code", "/account/code", code=code.at(site.clock.now))
    assert right.headers["location"] == "/desk/account?done=code_on"
    return code


def test_codes_are_asked_for_and_each_works_once(site):
    code = switch_codes_on(site, site.signed_in("amina"))
    fresh = Browser(site.client())
    assert fresh.sign_in("amina").status_code == 401
    used = code.at(site.clock.now)
    assert fresh.sign_in("amina", code=used).status_code == 401  # it switched codes on
    site.clock.move(seconds=60)
    next_one = code.at(site.clock.now)
    assert fresh.sign_in("amina", code=f"{next_one[:3]} {next_one[3:]}").status_code == 303
    assert Browser(site.client()).sign_in("amina", code=next_one).status_code == 401


def test_the_secret_of_codes_is_kept_encrypted(site):
    code = switch_codes_on(site, site.signed_in("amina"))
    stored = b"".join(path.read_bytes() for path in site.settings.var_dir.glob("cases.sqlite3*"))
    assert code.secret.encode() not in stored


def test_codes_are_switched_off_with_the_password(site):
    browser = site.signed_in("amina")
    switch_codes_on(site, browser)
    assert browser.post("/account/code/off", password="wrong").status_code == 400
    assert browser.post("/account/code/off", password=PASSWORD).status_code == 303
    assert Browser(site.client()).sign_in("amina").status_code == 303


def test_an_admin_helps_whoever_lost_the_phone(site):
    browser = site.signed_in("amina")
    switch_codes_on(site, browser)
    admin = site.signed_in("root", "admin")
    shown = admin.post("/accounts/amina/reset", "/accounts")
    password = re.search(r'id="one-time">([a-z0-9-]+)<', shown.text)[1]
    assert is_out(browser.get("/queue"))
    assert Browser(site.client()).sign_in("amina", password).status_code == 303


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil"}])
def test_another_site_cannot_sign_anybody_in(site, headers):
    site.account("amina", "adviser")
    client = site.client()
    client.headers.update(headers)
    assert Browser(client).sign_in("amina").status_code == 403
    assert site.people.accounts.named("amina").signed_in is None


def test_a_link_from_another_site_opens_after_a_step(site):
    # Browsers hold a SameSite=Strict cookie back there, so it looks like a stranger's.
    page = site.client().get("/desk/queue", headers={"Sec-Fetch-Site": "cross-site"})
    assert page.status_code == 200
    assert page.headers["refresh"] == "0; url=/desk/queue"

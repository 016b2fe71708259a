"""Looking after accounts: in the browser, on the terminal, and at the very first start."""

from __future__ import annotations

import re

import pytest

from bot import cli
from bot.console.codes import Codes
from bot.console.parts import people
from bot.console.serving import Console
from bot.console.store import open_store
from bot.handoff.secrets import keyring
from tests.desk import PASSWORD, Browser, desk_site, words


def shown(page) -> str:
    return re.search(r'id="one-time">([a-z0-9-]+)<', page.text)[1]


def test_an_admin_adds_somebody_who_can_sign_in(site):
    admin = site.signed_in("root", "admin")
    password = shown(admin.post("/accounts", "/accounts", name="Ben.O", **{"role-adviser": "1"}))
    assert password not in admin.get("/accounts").text
    assert Browser(site.client()).sign_in("ben.o", password).status_code == 303
    assert site.people.accounts.named("ben.o").roles == {"adviser"}


@pytest.mark.parametrize(
    ("name", "fields", "words"),
    [
        ("root", {"role-adviser": "1"}, "This name is taken."),
        ("x", {"role-adviser": "1"}, "Use 3 to 32 small letters"),
        ("two words", {"role-adviser": "1"}, "Use 3 to 32 small letters"),
        ("ben", {}, "Choose at least one role."),
        ("ben", {"role-king": "1"}, "Choose at least one role."),
    ],
)
def test_an_account_that_will_not_do_is_not_added(site, name, fields, words):
    admin = site.signed_in("root", "admin")
    answer = admin.post("/accounts", "/accounts", name=name, **fields)
    assert answer.status_code == 400
    assert words in answer.text
    assert [account.name for account in site.people.accounts.all()] == ["root"]


def test_somebody_is_switched_off_and_on_again(site):
    admin, amina = site.signed_in("root", "admin"), site.signed_in("amina")
    admin.post("/accounts/amina/disable", "/accounts")
    assert amina.get("/queue").status_code == 303
    assert Browser(site.client()).sign_in("amina").status_code == 401
    admin.post("/accounts/amina/enable", "/accounts")
    assert Browser(site.client()).sign_in("amina").status_code == 303


def test_roles_count_from_the_next_page(site):
    admin, amina = site.signed_in("root", "admin"), site.signed_in("amina")
    assert amina.get("/audit").status_code == 403
    admin.post("/accounts/amina/roles", "/accounts", **{"role-admin": "1"})
    assert amina.get("/audit").status_code == 200
    assert amina.get("/queue").status_code == 403


def test_somebody_always_remains_to_look_after_the_accounts(site):
    admin = site.signed_in("root", "admin")
    answer = admin.post("/accounts/root/disable", "/accounts")
    assert answer.headers["location"].endswith("?done=last_admin")
    admin.post("/accounts/root/roles", "/accounts", **{"role-adviser": "1"})
    assert site.people.accounts.named("root").roles == {"admin"}
    site.account("other", "admin")
    assert (
        admin.post("/accounts/root/disable", "/accounts")
        .headers["location"]
        .endswith("?done=account_disabled")
    )


def test_a_reset_unlocks(site):
    admin = site.signed_in("root", "admin")
    site.account("amina", "adviser")
    for _ in range(5):
        Browser(site.client()).sign_in("amina", "wrong")
    assert "Locked until" in admin.get("/accounts").text
    password = shown(admin.post("/accounts/amina/reset", "/accounts"))
    assert Browser(site.client()).sign_in("amina", PASSWORD).status_code == 401
    assert Browser(site.client()).sign_in("amina", password).status_code == 303


def test_the_first_start_makes_one_admin_and_tells_the_password_once(tmp_path, knowledge_base_url):
    site = desk_site(tmp_path, knowledge_base_url)
    told: list[str] = []
    for _ in range(2):
        Console(site.settings, site.desk, site.directory, words, told.append)
    assert len(told) == 1
    password = re.search(r"one-time password: ([a-z0-9-]+)", told[0])[1]
    browser = Browser(site.client())
    site.clock.now = site.people.accounts.named("admin").created
    browser.sign_in("admin", password)
    page = "/account/password"
    browser.post(page, page, new=PASSWORD, again=PASSWORD)
    assert browser.get("/accounts").status_code == 200
    assert browser.get("/queue").status_code == 200


@pytest.fixture
def terminal(tmp_path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setenv("SIGNPOST_VAR", str(tmp_path))

    def run(*arguments: str) -> tuple[int, str]:
        code = cli.main(["console", *arguments])
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return run


def test_the_terminal_adds_lists_and_resets(terminal, tmp_path, knowledge_base_url):
    code, said = terminal("add-user", "amina", "--role", "adviser")
    assert code == 0
    first = re.search(r"amina: ([a-z0-9-]+)", said)[1]
    assert terminal("list") == (0, "amina\tadviser\ton\n")
    code, said = terminal("reset-user", "amina")
    second = re.search(r"amina: ([a-z0-9-]+)", said)[1]
    site = desk_site(tmp_path, knowledge_base_url)
    site.clock.now = site.people.accounts.named("amina").created
    assert Browser(site.client()).sign_in("amina", first).status_code == 401
    assert Browser(site.client()).sign_in("amina", second).status_code == 303
    acts = [(entry.actor, entry.act, entry.subject) for entry in site.people.audit.read()]
    assert ("(terminal)", "account_added", "amina") in acts
    assert ("(terminal)", "account_reset", "amina") in acts


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("add-user", "Two words", "--role", "adviser"), "E651"),
        (("add-user", "amina", "--role", "king"), "E654"),
        (("reset-user", "nobody"), "E653"),
    ],
)
def test_the_terminal_says_what_to_do(terminal, arguments, code):
    failed, said = terminal(*arguments)
    assert failed == 1
    assert code in said


def test_codes_outlive_a_new_key(site, tmp_path):
    from bot.console.codes import reseal
    from bot.handoff.rotation import rotate_keys

    site.account("amina", "adviser")
    account = site.people.accounts.named("amina")
    secret = site.people.codes.offer(account.id)
    rotate_keys(site.settings, (reseal,))
    fresh = people(site.settings)
    assert fresh.codes.offer(account.id) == secret
    engine = open_store(site.settings.cases_url)
    assert Codes(engine, keyring(site.settings)).offer(account.id) == secret

"""Every route of the desk: who may use it, and by which forms."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.console.guard import MOUNT, GuardedRoute
from bot.console.policy import ROLES
from bot.console.sessions import form_token
from tests.desk import Browser, DeskSite, desk_site

# Whoever is at the door, and nothing else.
OPEN = {("GET", "/sign-in"), ("POST", "/sign-in")}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, knowledge_base_url: str) -> DeskSite:
    """One desk for all of these tests."""
    return desk_site(tmp_path_factory.mktemp("routes"), knowledge_base_url)


def routes_of(app: Starlette) -> list[GuardedRoute]:
    """The routes of the desk, as the application serves them."""
    mounts = [r for r in app.routes if isinstance(r, Mount) and r.path == MOUNT]
    assert len(mounts) == 1
    return mounts[0].app.routes  # type: ignore[attr-defined]


def method_of(route: GuardedRoute) -> str:
    return next(iter(route.methods - {"HEAD"}))


def address(route: GuardedRoute, case_id: str) -> str:
    return route.path.replace("{id}", case_id).replace("{name}", "somebody")


def ask(browser: Browser, route: GuardedRoute, case_id: str):
    """Use the route as its page would, with a form that is in order."""
    path = address(route, case_id)
    if method_of(route) == "POST":
        return browser.post(path)
    return browser.get(path)


def refuses(response) -> bool:
    to_the_door = response.headers.get("location", "").startswith("/desk/sign-in")
    return response.status_code in {401, 403} or (response.status_code == 303 and to_the_door)


def test_every_route_says_who_may_use_it(site):
    routes = routes_of(site.app)
    assert len(routes) > 25
    assert all(isinstance(route, GuardedRoute) for route in routes)
    assert {(method_of(r), r.path) for r in routes if not r.roles} == OPEN
    assert all(route.roles <= set(ROLES) for route in routes)


def test_every_route_refuses_a_stranger(site):
    case = site.case(conversation="web-stranger")
    for route in routes_of(site.app):
        if not route.roles:
            continue
        browser = Browser(site.client())
        browser.get("/sign-in")
        token = browser.client.cookies["signpost-desk"]
        path = f"/desk{address(route, case.id)}"
        data = {"form_token": form_token(token)}
        method = method_of(route)
        answer = browser.client.request(method, path, data=data if method == "POST" else None)
        assert refuses(answer), f"{method} {path} lets a stranger in"
        assert "he frightens me" not in answer.text
    assert site.desk.case(case.id).state == "waiting"


@pytest.mark.parametrize("role", ROLES)
def test_every_route_refuses_a_wrong_role(site, role):
    case = site.case(conversation=f"web-{role}")
    browser = site.signed_in(f"only-{role}", role)
    wrong = [route for route in routes_of(site.app) if route.roles and role not in route.roles]
    assert wrong
    for route in wrong:
        answer = ask(browser, route, case.id)
        assert answer.status_code == 403, f"{method_of(route)} {route.path} lets a {role} in"
        assert "he frightens me" not in answer.text
    assert site.desk.case(case.id).state == "waiting"
    assert site.people.audit.read(actor=f"only-{role}")[0].act == "refused"


def test_every_route_refuses_somebody_who_was_switched_off(site):
    case = site.case(conversation="web-off")
    browser = site.signed_in("was-here", *ROLES)
    token = browser.client.cookies["signpost-desk"]
    site.people.accounts.set_disabled(site.people.accounts.named("was-here").id, True)
    for route in routes_of(site.app):
        if route.roles:
            browser.client.cookies.set("signpost-desk", token)
            assert refuses(ask(browser, route, case.id)), route.path


def test_every_form_needs_its_token(site):
    case = site.case(conversation="web-token")
    browser = site.signed_in("all-roles", *ROLES)
    other = Browser(site.client())
    other.get("/sign-in")
    for route in routes_of(site.app):
        if method_of(route) != "POST":
            continue
        path = f"/desk{address(route, case.id)}"
        for data in ({}, {"form_token": "0" * 64}, {"form_token": ""}):
            assert browser.client.post(path, data=data).status_code == 403, path
        not_a_form = browser.client.post(path, json={"form_token": "x"})
        assert not_a_form.status_code == 403, path
    assert browser.get("/queue").status_code == 200
    assert site.desk.case(case.id).state == "waiting"


def test_another_site_cannot_use_a_form_even_with_its_token(site):
    case = site.case(conversation="web-other-site")
    browser = site.signed_in("all-roles", *ROLES)
    browser.client.headers["Sec-Fetch-Site"] = "same-site"
    assert browser.post(f"/cases/{case.id}/claim").status_code == 403
    assert site.desk.case(case.id).state == "waiting"


def test_pages_carry_the_sites_headers(site):
    answer = site.signed_in("all-roles", *ROLES).get("/queue")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-frame-options"] == "DENY"


def test_no_page_holds_what_the_policy_refuses(site):
    case = site.case(conversation="web-inline")
    browser = site.signed_in("all-roles", *ROLES)
    browser.post(f"/cases/{case.id}/claim")
    for path in ("/queue", "/cases", f"/cases/{case.id}", "/accounts", "/audit", "/account"):
        page = browser.get(path).text
        assert "<script>" not in page
        assert " style=" not in page
        assert " onclick=" not in page
        assert "hx-on" not in page

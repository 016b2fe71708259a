"""The queue and the cases, as an adviser's browser without scripts sees them."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from bot.handoff.database import make_engine, writing
from bot.handoff.records import Said

HTMX = {"HX-Request": "true"}


def test_from_the_queue_to_the_end(site):
    amina = site.signed_in("amina")
    case = site.case()
    assert case.id in amina.get("/queue").text
    claimed = amina.post(f"/cases/{case.id}/claim")
    assert claimed.headers["location"] == f"/desk/cases/{case.id}?done=claimed"
    page = amina.get(f"/cases/{case.id}?done=claimed").text
    assert "he frightens me" in page
    assert "You have this case" in page
    assert amina.post(f"/cases/{case.id}/say", text="I am here.").status_code == 303
    assert amina.post(f"/cases/{case.id}/note", note="Call back on Monday.").status_code == 303
    page = amina.get(f"/cases/{case.id}").text
    assert "I am here." in page
    assert "Call back on Monday." in page
    closed = amina.post(f"/cases/{case.id}/close", outcome="advice_given")
    assert closed.headers["location"] == "/desk/queue?done=case_closed"
    assert site.desk.case(case.id).outcome == "advice_given"
    said = [(line.author, line.text) for line in site.desk.for_person(case.conversation)]
    assert said == [
        ("assistant", "utter_handoff_claimed en"),
        ("adviser", "I am here."),
        ("assistant", "utter_handoff_closed en"),
    ]


def test_the_queue_is_ordered_by_level_then_waiting(site):
    older = site.case("concern", "web-1")
    site.clock.move(minutes=4)
    newer = site.case("concern", "web-2", language="pl")
    grave = site.case("emergency", "web-3")
    page = site.signed_in().get("/queue").text
    assert re.findall(r'id="take-([\w-]+)"', page) == [grave.id, older.id, newer.id]
    assert "4 min" in page
    assert "Polish" in page
    assert "Web page" in page


def test_the_queue_is_sent_again_only_when_it_changed(site):
    amina = site.signed_in()
    site.case("concern", "web-1")
    rows = amina.get("/queue/rows", headers=HTMX)
    state = re.search(r'data-state="(\w+)"', rows.text)[1]
    assert amina.get(f"/queue/rows?state={state}", headers=HTMX).status_code == 204
    site.case("concern", "web-2")
    assert amina.get(f"/queue/rows?state={state}", headers=HTMX).status_code == 200


def test_whoever_comes_second_is_told_kindly(site):
    amina, ben = site.signed_in("amina"), site.signed_in("ben")
    case = site.case()
    amina.post(f"/cases/{case.id}/claim")
    lost = ben.post(f"/cases/{case.id}/claim")
    page = ben.client.get(lost.headers["location"])
    assert page.status_code == 200
    assert "A colleague was a moment quicker." in page.text
    assert "amina is looking after this case" in page.text
    assert site.desk.case(case.id).adviser == "amina"


def test_only_whoever_has_the_case_can_act_or_see_how_to_reach_the_person(site):
    amina, ben = site.signed_in("amina"), site.signed_in("ben")
    case = site.case()
    site.desk.answer(case.conversation, safe_to_write=False, contact="the number of the person")
    at = f"/cases/{case.id}"
    assert "the number of the person" not in amina.get(at).text
    amina.post(f"{at}/claim")
    assert "the number of the person" in amina.get(at).text
    page = ben.get(at).text
    assert "the number of the person" not in page
    assert 'id="reply"' not in page
    refused = ben.post(f"{at}/say", text="half a message")
    assert refused.status_code == 409
    assert "A colleague has this case now." in refused.text
    for act, fields in (("release", {}), ("hand-on", {"to": "amina"}),
                        ("close", {"outcome": "no_need"})):  # fmt: skip
        assert "done=taken" in ben.post(f"{at}/{act}", **fields).headers["location"]
    assert site.desk.case(case.id).adviser == "amina"
    assert "half a message" not in [line.text for line in site.desk.messages(case.id)]


def test_a_case_that_went_back_is_not_written_to_and_the_words_are_kept(site):
    amina = site.signed_in()
    case = site.case()
    amina.post(f"/cases/{case.id}/claim")
    site.desk.release(case.id, "amina")
    answer = amina.post(f"/cases/{case.id}/note", note="   ")
    assert answer.status_code == 409
    answer = amina.post(f"/cases/{case.id}/say", text="words that took long")
    assert answer.status_code == 409
    assert "This case went back to the queue" in answer.text
    part = amina.client.post(
        f"/desk/cases/{case.id}/say",
        data={"form_token": token_of(amina), "text": "words"},
        headers=HTMX,
    )
    assert part.status_code == 409
    assert part.headers["HX-Retarget"] == "#say-problem"


def token_of(browser) -> str:
    return re.search(r'name="form_token" value="(\w+)"', browser.get("/account").text)[1]


def test_an_empty_reply_is_not_sent_and_a_long_one_comes_back(site):
    amina = site.signed_in()
    case = site.case()
    amina.post(f"/cases/{case.id}/claim")
    assert "Write something first." in amina.post(f"/cases/{case.id}/say", text="  ").text
    long = "word " * 3000
    answer = amina.post(f"/cases/{case.id}/say", text=long)
    assert answer.status_code == 409
    assert long.strip() in answer.text


def test_news_are_the_new_lines_and_the_facts(site):
    amina = site.signed_in()
    case = site.case()
    amina.post(f"/cases/{case.id}/claim")
    page = amina.get(f"/cases/{case.id}").text
    last = re.findall(r'data-number="(\d+)"', page)[-1]
    state = re.search(r'class="desk-facts" data-state="(\w+)" data-held="([\w.]+)"', page)
    asked = f"/cases/{case.id}/news?after={last}&state={state[1]}&held={state[2]}"
    assert amina.get(asked, headers=HTMX).status_code == 204
    said = Said("person", "he is coming <b>in</b>", site.clock.now)
    site.desk.hear(case.conversation, said, level="emergency", category="domestic_abuse")
    news = amina.get(asked, headers=HTMX)
    assert "he is coming &lt;b&gt;in&lt;/b&gt;" in news.text
    assert "he frightens me" not in news.text
    assert "desk-level--emergency" in news.text
    assert 'id="moved"' not in news.text


def test_a_line_that_arrived_says_so_in_a_page_that_is_open(site):
    amina = site.signed_in()
    case = site.case(language="pl")
    amina.post(f"/cases/{case.id}/claim")
    line = site.desk.say(case.id, "amina", "I am here.")
    page = amina.get(f"/cases/{case.id}").text
    assert f'id="state-{line.number}"' in page
    assert "speaks Polish with this person" in page
    state = re.search(r'class="desk-facts" data-state="(\w+)"', page)[1]
    asked = f"/cases/{case.id}/news?after={line.number}&state={state}&pending={line.number}"
    assert amina.get(asked, headers=HTMX).status_code == 204
    site.desk.mark_delivered(line.number)
    news = amina.get(asked, headers=HTMX).text
    assert f'id="state-{line.number}" hx-swap-oob="true">delivered<' in news
    assert "I am here." not in news
    assert amina.get(f"/cases/{case.id}/news?after=x&pending=1.-2.x.9e9").status_code == 200


def test_a_page_that_asks_for_news_says_that_the_adviser_is_there(site):
    amina, ben = site.signed_in("amina"), site.signed_in("ben")
    case = site.case()
    amina.post(f"/cases/{case.id}/claim")
    site.clock.move(minutes=2)
    ben.get(f"/cases/{case.id}/news?after=0", headers=HTMX)
    assert site.desk.case(case.id).adviser_seen < site.clock.now
    amina.get(f"/cases/{case.id}/news?after=0", headers=HTMX)
    assert site.desk.case(case.id).adviser_seen == site.clock.now


def test_a_case_that_changed_hands_says_so(site):
    amina = site.signed_in()
    case = site.case()
    amina.post(f"/cases/{case.id}/claim")
    site.desk.release(case.id, "amina")
    news = amina.get(f"/cases/{case.id}/news?held=with_adviser.amina", headers=HTMX)
    assert "This case has changed hands." in news.text
    assert "back in the queue" in news.text


def test_a_service_is_found_and_its_card_sent(site):
    amina = site.signed_in()
    case = site.case()
    amina.post(f"/cases/{case.id}/claim")
    page = amina.get(f"/cases/{case.id}?find=athena").text
    assert 'name="service" value="athena"' in page
    assert amina.post(f"/cases/{case.id}/card", service="athena").status_code == 303
    sent = site.desk.for_person(case.conversation)[-1]
    assert (sent.author, sent.services) == ("adviser", ("athena",))
    assert "Card: Athena" in amina.get(f"/cases/{case.id}").text
    assert amina.post(f"/cases/{case.id}/card", service="made-up").status_code == 409


def test_a_case_is_handed_on_to_a_colleague_who_answers(site):
    amina, ben = site.signed_in("amina"), site.signed_in("ben")
    site.account("rita", "reviewer")
    case = site.case()
    amina.post(f"/cases/{case.id}/claim")
    for nobody in ("", "rita", "made-up"):
        answer = amina.post(f"/cases/{case.id}/hand-on", to=nobody)
        assert "done=choose_adviser" in answer.headers["location"]
    amina.post(f"/cases/{case.id}/hand-on", to="ben")
    assert case.id in ben.get("/cases").text
    assert case.id not in amina.get("/cases").text


def test_a_case_is_not_closed_without_saying_how_it_ended(site):
    amina = site.signed_in()
    case = site.case()
    amina.post(f"/cases/{case.id}/claim")
    for outcome in ("", "erased", "made_up"):
        answer = amina.post(f"/cases/{case.id}/close", outcome=outcome)
        assert "done=choose_outcome" in answer.headers["location"]
    assert site.desk.case(case.id).state == "with_adviser"


def test_a_case_that_the_person_wiped_shows_nothing_of_it(site):
    amina = site.signed_in()
    case = site.case()
    amina.post(f"/cases/{case.id}/claim")
    site.desk.erase(case.conversation)
    page = amina.get(f"/cases/{case.id}")
    assert page.status_code == 200
    assert "he frightens me" not in page.text
    assert "Deleted by the person" in page.text


def test_there_is_a_page_for_what_is_not_there(site):
    amina = site.signed_in()
    for path in ("/cases/NONE-00", "/nowhere", "/cases/NONE-00/news"):
        answer = amina.get(path)
        assert answer.status_code == 404
        assert "There is no such page" in answer.text
    assert "done=gone" in amina.post("/cases/NONE-00/claim").headers["location"]


def test_words_of_a_signed_out_adviser_come_back(site):
    amina = site.signed_in()
    case = site.case()
    amina.post(f"/cases/{case.id}/claim")
    token = token_of(amina)
    site.clock.move(minutes=31)
    data = {"form_token": token, "text": "words that took long"}
    answer = amina.client.post(f"/desk/cases/{case.id}/say", data=data)
    assert answer.status_code == 401
    assert "words that took long" in answer.text
    part = amina.client.post(f"/desk/cases/{case.id}/say", data=data, headers=HTMX)
    assert part.headers["HX-Retarget"] == "#session-note"


@pytest.mark.parametrize("table", ["desk_case", "console_sessions", "console_accounts"])
def test_the_database_away_is_a_page_and_not_a_trace(site, table):
    amina = site.signed_in()
    case = site.case()
    with writing(make_engine(site.settings.cases_url)) as connection:
        connection.execute(sa.text(f"ALTER TABLE {table} RENAME TO elsewhere"))
    answer = amina.get(f"/cases/{case.id}")
    assert answer.status_code == 503
    assert "The desk's database cannot be reached" in answer.text
    assert "Traceback" not in answer.text
    part = amina.get("/pulse", headers=HTMX)
    assert part.status_code == 503
    assert part.headers["HX-Retarget"] == "#session-note"

"""What the page makes of messages and cards."""

from __future__ import annotations

import json
import re

import pytest

from bot.channels.messages import Message, Reply
from bot.channels.web import views
from bot.channels.web.numbers import linked
from bot.pages import rendering
from tests.fakes import CGL, CLOSED, EMERGENCY, PERSON, UNKNOWN, make_card

SCRIPT = "<script>alert('x')</script>\"'&<img src=x onerror=alert(1)>"


def shown(*messages: Message, **more) -> str:
    """The HTML of one answer."""
    entry = views.answered(Reply(messages, **more))
    return views.render("exchange.html", entries=[entry], form_token="t")


def card(**changes) -> str:
    """The HTML of one card."""
    return shown(Message(None, (), {"services": [make_card(**changes)]}))


def words(html: str) -> str:
    """The text of a piece of HTML."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_card_tells_all_that_is_known():
    html = shown(Message(None, (), {"services": [CGL]}))
    text = words(html)
    for part in (
        "New Direction Lewisham",
        "Run by Change Grow Live",
        "Call 020 7946 0123",
        "Who it is for Adults of 18 and over",
        "How to get in Call them",
        "What to expect A worker listens",
        "Monday, Wednesday, Thursday and Friday, 9am to 5pm",
        "Late day: Tuesday, 9am to 7:30pm",
        "410 Lewisham High Street, London, SE13 6LJ (about 1.2 km away)",
        "Cost Free",
        "Used to be called New Direction",
        "More ways to get in touch",
        "At night 0808 808 0000",
        "for professionals",
        "Why we show it: it is near you, you can contact it yourself, it is free.",
        "Checked on 22 November 2026 from a saved copy of lewisham.gov.uk. "
        "That page is from September 2023.",
    ):
        assert part in text
    for link in (
        "tel:+442079460123",
        "mailto:help@service.example",
        "https://www.changegrowlive.org/new-direction-lewisham",
        "tel:+448088080000",
    ):
        assert f'href="{link}"' in html
    assert html.count('href="tel:+442079460123"') == 1, "no contact stands there twice"


def test_a_bare_card_has_no_empty_rows():
    html = card()
    assert "<dl" not in html
    assert "<dd></dd>" not in html
    assert "None" not in html
    assert "Checked on" not in html


def test_unknown_and_closed_services_say_so():
    text = words(shown(Message(None, (), {"services": [UNKNOWN, CLOSED]})))
    assert "No details found. Named in the 2018 to 2019 needs assessment." in text
    assert "Closed. The council runs the youth clubs now." in text
    assert "Used to be called Youth First Lewisham" in text


def test_the_way_in_is_told_from_the_referral_routes_when_there_are_no_words():
    assert "You can contact them yourself." in card(referral=["self", "a new one"])


@pytest.mark.parametrize("code", ["topic", "audience", "age", "near", "area", "self_referral",
    "day", "evening", "weekend", "free", "online", "creche", "need_level", "criteria", "name",
    "words", "meaning"])  # fmt: skip
def test_every_reason_of_the_search_has_words(code):
    assert re.search(r"Why we show it: .{8,}\.", card(reasons=[code]))


def test_a_reason_without_words_is_not_shown():
    assert "Why we show it" not in card(reasons=["a_new_code"])


@pytest.mark.parametrize(
    "field",
    [
        "name",
        "organization",
        "summary",
        "who_for",
        "how_to_get_in",
        "what_to_expect",
        "cost",
        "area",
        "phone",
        "phone_label",
        "sms",
        "email",
        "web",
        "chat",
        "address",
        "postcode",
        "status_note",
        "status",
        "slug",
    ],
)
def test_no_field_of_a_card_becomes_code(field):
    html = card(**{field: SCRIPT})
    assert "<script" not in html
    assert "<img" not in html


def test_no_nested_field_of_a_card_becomes_code():
    html = card(
        former_names=[SCRIPT],
        referral=[SCRIPT],
        reasons=[SCRIPT],
        hours=[{"days": [SCRIPT], "opens": SCRIPT, "closes": SCRIPT, "what": SCRIPT, "text": ""}],
        contacts=[{"kind": SCRIPT, "value": SCRIPT, "href": SCRIPT, "label": SCRIPT}],
        checked={"on": SCRIPT, "from": SCRIPT, "source_date": SCRIPT},
        phone="1",
        phone_href=f"javascript:{SCRIPT}",
    )
    assert "<script" not in html
    assert "<img" not in html
    assert "javascript:" not in re.findall(r'href="([^"]*)"', html)
    assert not any(address.startswith("javascript") for address in re.findall(r'="([^"]*)"', html))


def test_no_message_becomes_code(visitor):
    visitor.say(SCRIPT)
    page = visitor.open().text
    assert SCRIPT not in page
    assert "&lt;script&gt;" in page
    part = visitor.say(SCRIPT, **{"hx-request": "true"}).text
    assert "<script" not in part
    too_long = visitor.say(f"</textarea>{SCRIPT}" + "x" * 5000).text
    assert too_long.count("</textarea>") == 1


@pytest.mark.parametrize(
    "text",
    [
        "مرحبا، أحتاج إلى مساعدة",
        "👩‍👧‍👦 help 🆘",
        "Z̸̢̛a̶l̴g̷o̵ text",
        "日本語で話せますか",
        "a\u202eb\u2066c",
        "one\ntwo\n\n\nthree",
        "{{ 7 * 7 }} {% raw %}",
        "W" * 3000,
    ],
)
def test_odd_unicode_comes_back_as_it_was(visitor, text):
    assert visitor.say(text).status_code == 303
    page = visitor.open()
    assert page.status_code == 200
    assert text.splitlines()[0][:20] in page.text
    assert "49" not in words(page.text.split('id="log"')[1])


def test_an_emergency_is_told_by_more_than_its_colour():
    custom = {"safeguarding": EMERGENCY}
    html = shown(Message("Call 999 now.", (), custom))
    assert "signpost-emergency" in html
    assert "This sounds like an emergency" in html
    assert "govuk-warning-text__icon" in html
    assert html.count('href="tel:999"') == 2


@pytest.mark.parametrize(
    ("messages", "raised"),
    [
        ((Message("Call 999."), Message(None, (), {"safeguarding": EMERGENCY})), None),
        ((Message(None, (), {"safeguarding": EMERGENCY}), Message("Call 999.")), None),
        ((Message("Call 999."), Message("And then.")), EMERGENCY),
    ],
)
def test_an_emergency_is_found_wherever_it_stands(messages, raised):
    html = shown(*messages, safeguarding=raised)
    assert html.count('class="signpost-emergency"') == 1
    assert html.index("This sounds like") < html.index("Call <a")


def test_a_disclosure_is_not_called_an_emergency():
    custom = {"safeguarding": {**EMERGENCY, "level": "disclosure"}}
    assert "signpost-emergency" not in shown(Message("I am sorry to hear it.", (), custom))


def test_quick_replies_stand_below_the_cards():
    html = shown(Message("Call 999.", (PERSON,), {"services": [CGL]}), Message("Then this."))
    entry = views.Entry("assistant", (views.Bubble(Message("Hello", (PERSON,))),))
    assert entry.buttons == [PERSON]
    assert html.index("Then this.") < html.index("Quick replies") < html.index(PERSON.title)


def test_paragraphs_and_lines_are_kept():
    html = shown(Message("One.\nTwo.\n\nThree."))
    assert html.count('<p class="govuk-body">') == 2
    assert "One.<br>Two." in html


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Call 999 now.", ["tel:999"]),
        ("Ring 111 and choose option 2, or 116 123.", ["tel:111", "tel:116123"]),
        ("020 8314 6660, at night 020 8314 6000.", ["tel:+442083146660", "tel:+442083146000"]),
        ("See https://www.gov.uk/childcare.", ["https://www.gov.uk/childcare"]),
        ("It costs £999 a year. There are 150 places and 1,999 rows. He is 101.", []),
        ("Press 55. It is 2026-11-22 and 30 hours a week.", []),
        ("javascript:alert(1) http://plain.example", []),
    ],
)
def test_numbers_and_addresses_in_texts_are_links(text, links):
    assert re.findall(r'href="([^"]+)"', linked(text)) == links


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ("2026-11-22", "22 November 2026"),
        ("2023-09", "September 2023"),
        ("2018/19", "2018/19"),
        ("2023-99", "2023-99"),
        ("2018", "2018"),
    ],
)
def test_dates_are_written_as_people_write_them(value, plain):
    assert rendering.plain_date(value) == plain


@pytest.mark.parametrize(
    ("distance", "plain"),
    [(0.0, "100 m"), (0.42, "400 m"), (0.97, "1.0 km"), (1.23, "1.2 km"), (12.4, "12 km")],
)
def test_distances_are_no_more_exact_than_they_need_to_be(distance, plain):
    assert rendering.kilometres(distance) == plain


@pytest.mark.parametrize(
    ("time", "plain"),
    [
        ("10:00", "10am"),
        ("17:30", "5:30pm"),
        ("00:00", "12am"),
        ("12:00", "12pm"),
        ("late", "late"),
    ],
)
def test_times_are_written_as_people_write_them(time, plain):
    assert rendering.clock(time) == plain


def test_the_htmx_settings_forbid_eval_and_copies_of_the_page(visitor):
    found = re.search(r"<meta name=\"htmx-config\" content='([^']+)'", visitor.open().text)
    config = json.loads(found[1])
    assert config["allowEval"] is False
    assert config["includeIndicatorStyles"] is False
    assert config["historyEnabled"] is False
    assert config["historyCacheSize"] == 0
    assert config["timeout"] == 30_000

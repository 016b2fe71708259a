"""The pages that tell something, and easy read."""

from __future__ import annotations

import re
from html import unescape

import pytest

from bot.channels.messages import Message, Reply, button_for
from bot.pages import rendering
from services_kb.readability import reading_age
from tests.fakes import CGL, make_card

PATHS = ["/", "/wipe", "/keep", "/privacy", "/cookies", "/accessibility", "/hide-your-visit"]


def words_of(html: str) -> str:
    """What a page says in its main part."""
    main = re.search(r"<main.*?</main>", html, re.DOTALL)
    assert main
    return " ".join(re.sub(r"<[^>]+>", " ", main[0]).split())


def longest_sentence(text: str) -> int:
    """The number of words in the longest sentence."""
    return max(len(part.split()) for part in re.split(r"[.?!:]\s", text))


@pytest.mark.parametrize("path", PATHS)
def test_every_page_opens_without_a_cookie_and_leads_to_the_others(visitor, path):
    page = visitor.open(path)
    assert page.status_code == 200
    for other in PATHS[1:]:
        assert f'href="{other}"' in page.text
    assert len(re.findall("<h1", page.text)) == 1


def test_the_cookies_page_names_every_cookie(visit):
    for address in ("http://testserver", "https://testserver"):
        visitor = visit(address)
        visitor.post("/easy-read", easy="on")
        visitor.open()
        page = visitor.open("/cookies").text
        assert len(visitor.client.cookies) == 2
        for name in visitor.client.cookies:
            assert f"<dt>{name}</dt>" in page


def test_reading_alone_sets_no_cookie(visitor):
    for path in PATHS[3:]:
        assert "set-cookie" not in visitor.open(path).headers


@pytest.mark.parametrize("path", PATHS)
def test_easy_read_is_turned_on_and_off_and_leads_back(visitor, path):
    assert "signpost-easy" not in visitor.open(path).text
    turned = visitor.post("/easy-read", easy="on", back=path)
    assert (turned.status_code, turned.headers["location"]) == (303, path)
    page = visitor.open(path).text
    assert re.search(r"<html[^>]*signpost-easy", page)
    assert "Turn easy read off" in page
    visitor.post("/easy-read", easy="off", back=path)
    assert "signpost-easy" not in visitor.open(path).text


def test_easy_read_lasts_as_long_as_the_browser_is_open_and_outlives_a_wipe(visitor):
    turned = visitor.post("/easy-read", easy="on", back="/")
    cookie = turned.headers["set-cookie"]
    assert cookie.startswith("signpost-choices=easy;")
    assert "max-age" not in cookie.lower()
    assert "HttpOnly" in cookie
    visitor.post("/wipe")
    assert "signpost-easy" in visitor.open().text
    visitor.open("/leave")
    assert "signpost-easy" not in visitor.open().text


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/nowhere", "/leave", "javascript:1", ""]
)
def test_the_switch_leads_nowhere_else(visitor, back):
    assert visitor.post("/easy-read", easy="on", back=back).headers["location"] == "/"


def test_half_a_message_comes_along(visitor):
    page = visitor.post("/easy-read", easy="on", back="/", typed="half a <message>")
    assert page.status_code == 200
    assert "signpost-easy" in page.text
    assert "half a &lt;message&gt;</textarea>" in page.text
    assert page.headers["set-cookie"].startswith("signpost-choices=easy;")
    assert visitor.gateway.taken == []


def test_another_site_cannot_turn_the_switch(visitor):
    visitor.post("/easy-read", {"sec-fetch-site": "cross-site"}, easy="on")
    assert "signpost-easy" not in visitor.open().text


def test_opening_the_switchs_address_leads_to_the_start(visitor):
    assert visitor.open("/easy-read").headers["location"] == "/"


def texts_of(html: str) -> list[str]:
    """The paragraphs and points of a page's main part."""
    main = re.search(r"<main.*?</main>", html, re.DOTALL)
    assert main
    blocks = re.findall(r"<(p|li|dd|h1|h2)[ >](.*?)</\1>", main[0], re.DOTALL)
    texts = [" ".join(re.sub(r"<[^>]+>", " ", block).split()) for _, block in blocks]
    return [unescape(text.partition(">")[2] or text) for text in texts]


NAMES = ("The Equality and Human Rights Commission", "Equality Advisory and Support Service")


@pytest.mark.parametrize("easy", ["off", "on"])
@pytest.mark.parametrize("path", [*PATHS, "/before-you-read"])
def test_a_child_of_eleven_can_read_every_page(visitor, path, easy):
    visitor.post("/easy-read", easy=easy)
    texts = texts_of(visitor.open(path).text)
    assert reading_age(texts, NAMES) <= 11
    for text in texts:
        assert len(text.split()) <= 90
        if len(text.split()) > 8:
            assert reading_age([text], NAMES) <= 13, text


@pytest.mark.parametrize("path", ["/", "/wipe", "/privacy"])
def test_easy_read_has_shorter_sentences(visitor, path):
    usual = words_of(visitor.open(path).text)
    visitor.post("/easy-read", easy="on")
    easy = words_of(visitor.open(path).text)
    assert len(easy) < len(usual)
    assert longest_sentence(easy) <= longest_sentence(usual)


def test_easy_read_puts_each_sentence_of_an_answer_on_a_line_of_its_own(visitor):
    card = make_card(
        **{**CGL, "summary": "One thing. Another one.", "who_for": "Adults & others. All of them."}
    )
    words = "You are not alone. We found this for you. Call St. John at 5 p.m. today."
    visitor.gateway.replies["words"] = Reply((Message(words, (), {"services": [card]}),))
    visitor.say("words")
    usual = visitor.open().text
    assert "You are not alone. We found this for you." in usual
    assert "Why we show it" in usual
    visitor.post("/easy-read", easy="on")
    page = visitor.open().text
    for line in ("You are not alone.", "We found this for you.", "One thing.", "Another one."):
        assert f'<p class="govuk-body">{line}</p>' in page
    assert "Adults &amp; others.<br>All of them." in page
    assert "Why we show it" not in page
    assert "Checked on 22 November 2026" in page, "where a fact comes from is never left out"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Call 999. Then wait.", ["Call 999.", "Then wait."]),
        ("It is open 9 a.m. to 5 p.m. on Mondays.", ["It is open 9 a.m. to 5 p.m. on Mondays."]),
        ("¿Qué tal? ¡Bien!", ["¿Qué tal?", "¡Bien!"]),
        ("", []),
        (None, []),
    ],
)
def test_sentences(text, parts):
    assert rendering.sentences(text) == parts


ARABIC = {"language": "ar", "dir": "rtl"}


def test_an_answer_says_which_language_it_speaks_and_which_way_it_runs(visitor):
    more = button_for({"title": "خدمة أخرى", "payload": "/ask_another"})
    visitor.gateway.replies["words"] = Reply(
        (Message("مرحبا", (more,), ARABIC), Message(None, (), {**ARABIC, "services": [CGL]}))
    )
    visitor.say("words")
    page = visitor.open().text
    assert '<div class="signpost-entry__words" lang="ar" dir="rtl">' in page
    assert '<li lang="ar" dir="rtl"><form' in page
    assert 'aria-label="Quick replies" dir="rtl"' in page
    # The card is in the page's own English.
    card = page[page.index('<section class="signpost-card') :]
    assert "lang=" not in card[: card.index("</section>")]


def test_a_telephone_number_keeps_its_order_among_words_from_right_to_left(visitor):
    visitor.say("أحتاج مساعدة")
    assert re.search(r'href="tel:\+443001231110" dir="ltr">0300 123 1110</a>', visitor.open().text)
    assert "\u20660300 123 1110\u2069" in visitor.open("/keep/conversation").text


@pytest.mark.parametrize(
    ("custom", "attributes"),
    [
        ({"language": "es"}, ' lang="es" dir="ltr"'),
        ({"language": "ar"}, ' lang="ar" dir="rtl"'),
        ({"language": "zh-Hans", "dir": "ltr"}, ' lang="zh-Hans" dir="ltr"'),
        ({"language": "en"}, ""),
        ({"language": 'x" onload="1'}, ""),
        ({"language": ["ar"]}, ""),
        ({"language": "es", "dir": '"><script>'}, ' lang="es" dir="ltr"'),
        ({}, ""),
    ],
)
def test_only_real_languages_and_directions_are_told(visitor, custom, attributes):
    visitor.gateway.replies["words"] = Reply((Message("Hola", (), custom),))
    visitor.say("words")
    assert f'<div class="signpost-entry__words"{attributes}>' in visitor.open().text


def test_an_emergency_in_another_language_is_headed_by_the_number(visitor):
    custom = {"language": "es", "safeguarding": {"level": "emergency"}}
    visitor.gateway.replies["words"] = Reply((Message("Llame al 999 ahora.", (), custom),))
    visitor.say("words")
    page = visitor.open().text
    assert "This sounds like an emergency" not in page
    assert page.count('href="tel:999"') >= 2


def test_the_box_counts_letters_to_the_limit(visit):
    page = visit(message_limit=500).open().text
    assert 'data-maxlength="500"' in page
    assert "You can write up to 500 letters." in page

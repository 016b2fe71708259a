"""The bundled data: it is clean, and questions in parents' words find their services."""

from __future__ import annotations

from typing import Any

import pytest

from bot.encoder import encode
from services_kb.cards import card
from services_kb.loader import DATA_DIR, check
from services_kb.repository import Repository, open_repository
from services_kb.search import Query, Search


@pytest.fixture(scope="module")
def bundled(knowledge_base_url: str) -> Repository:
    return open_repository(knowledge_base_url)


@pytest.fixture(scope="module")
def search(bundled: Repository) -> Search:
    return Search(bundled, encode)


def test_there_is_no_error_in_it() -> None:
    assert [str(p) for p in check(DATA_DIR) if p.severity == "error"] == []


def test_what_is_gone_leads_to_what_is_there(bundled: Repository) -> None:
    for service in bundled.all():
        if service.findable:
            continue
        ways = [bundled.current(service.slug), *map(bundled.get, service.see_also)]
        assert any(way is not None and way.findable for way in ways), service.slug


def test_unknown_services_show_no_contact(bundled: Repository) -> None:
    for service in bundled.all(status="unknown"):
        assert card(service)["contacts"] == []
        assert service.status_note


SUBSTANCE = ("substance_misuse",)

# A question, and services of which one must be among the first three.
QUESTIONS = [
    ("I need help with my drinking, I have a 2 year old, Catford", "new-direction pcrs"),
    ("i drink too much", "new-direction pcrs nat-drinkline nat-aa"),
    ("my partner takes coke", "nat-adfam nat-al-anon nat-frank new-direction"),
    ("my husband hits me", "athena nat-da-helpline"),
    ("my ex keeps threatening me", "athena nat-da-helpline nat-ncdv"),
    ("feeling low since the baby was born", "mindful-mums talking-therapies nat-pandas"),
    ("postnatal depression", "mindful-mums nat-pandas nat-apni talking-therapies"),
    ("nursery for my 2 year old", "fis free-early-education"),
    ("childminder near me", "fis free-early-education"),
    ("baby group near me", "little-explorers lew-fh-bellingham lew-fh-ladywell"),
    ("we have no food", "lew-foodbank healthy-start"),
    ("nowhere to sleep tonight", "lew-housing-ooh lew-housing-homeless nat-shelter"),
    ("my daughter looks after me", "young-carers nat-carers-uk"),
    ("my dad died and my daughter is sad", "nat-child-bereavement-uk nat-cruse"),
    ("in debt", "nat-stepchange nat-citizens-advice"),
    ("forced marriage", "nat-fmu nat-karma-nirvana"),
    ("single parent benefits", "nat-gingerbread nat-turn2us"),
    # Near to chat by their words, and no chat.
    ("he calls me useless and an idiot", "athena nat-da-helpline"),
    ("he tells me to shut up all the time", "athena nat-da-helpline"),
    ("music group for babies", "little-explorers family-hubs"),
    ("my baby isnt breathing", "nat-999"),
    ("my teenager is cutting herself", "camhs nat-papyrus nat-childline"),
    ("my teenager has gone missing", "mash nat-101 nat-999 edt"),
    ("gangs are after my boy", "mash nat-101 nat-999 family-help"),
    ("cant bond with my baby", "mindful-mums nat-pandas"),
    ("somewhere to leave my kids while i work", "fis"),
    ("my daughter is anxious and wont go to school", "camhs lew-sen-team nat-childline"),
    ("mi marido me pega", "athena nat-da-helpline"),
]


@pytest.mark.parametrize(("question", "slugs"), QUESTIONS)
def test_questions_find_their_services(search: Search, question: str, slugs: str) -> None:
    found = [result.service.slug for result in search.search(Query(text=question))]
    assert set(found) & set(slugs.split()), found


# The wider topics: what is asked, what else is known, and which services are all among the first
# three (a) or one of which is (b).
TOPICS: list[tuple[dict[str, Any], str, str]] = [
    ({"text": "panic attacks"}, "talking-therapies", ""),
    ({"topics": ("adult_mental_health",), "need_level": "advice"}, "talking-therapies", ""),
    ({"topics": ("adult_mental_health",), "need_level": "risk_support"}, "lew-slam-crisis", ""),
    ({"topics": ("child_mental_health",), "age_months": (108,)}, "camhs nat-childline", ""),
    ({"topics": ("child_mental_health",), "need_level": "more_help"}, "camhs", ""),
    (
        {"topics": ("perinatal_mental_health",), "need_level": "more_help", "area": "SE6"},
        "slam-perinatal bethlem-mbu",
        "",
    ),
    (
        {"topics": ("perinatal_mental_health",), "need_level": "advice"},
        "mindful-mums nat-pandas",
        "",
    ),
    ({"text": "my 9 month old wont sleep", "age_months": (9,)}, "health-visiting", ""),
    ({"text": "my toddler has tantrums", "age_months": (30,)}, "health-visiting", ""),
    ({"text": "my 15 year old is running wild", "age_months": (180,)}, "nat-family-lives", ""),
    ({"text": "i think my son is autistic"}, "local-offer", ""),
    ({"text": "my daughter looks after me because i am ill"}, "young-carers", ""),
    ({"topics": ("fathers",), "audience": ("father",)}, "dads-stay-and-play", ""),
    (
        {"topics": ("young_parents",), "audience": ("young_parent", "mother")},
        "mindful-mums",
        "health-visiting healthy-start",
    ),
    ({"topics": ("baby_groups",), "age_months": (9,)}, "little-explorers", ""),
    ({"topics": ("feeding",), "area": "SE8"}, "lew-fh-deptford", ""),
    ({"text": "where is the family hub"}, "family-hubs", ""),
    ({"topics": ("youth",), "age_months": (156,)}, "youth-service", ""),
    ({"text": "somebody shouted racist abuse at my kids"}, "", "hate-crime lew-stop-hate"),
    ({"topics": ("private_fostering",)}, "private-fostering", ""),
    ({"topics": ("professional_allegation",)}, "lado nat-nspcc mash", ""),
    ({"topics": ("bereavement",)}, "nat-cruse nat-child-bereavement-uk", ""),
    ({"text": "bringing up my grandson", "topics": ("relatives_carers",)}, "nat-frg", ""),
    ({"text": "nrpf"}, "nat-citizens-advice mash", ""),
    ({"text": "i am deaf how can i call 999"}, "nat-999", ""),
    ({"topics": ("deaf",), "languages": ("bfi",)}, "lew-stop-hate", ""),
]


@pytest.mark.parametrize(("query", "each", "one_of"), TOPICS)
def test_the_wider_topics(search: Search, query: dict[str, Any], each: str, one_of: str) -> None:
    found = slugs(search, **query)
    assert set(each.split()) <= set(found), found
    assert not one_of or set(found) & set(one_of.split()), found


def test_a_mother_is_not_sent_to_the_dads_group(search: Search) -> None:
    groups: dict[str, Any] = {"topics": ("baby_groups",), "limit": 20}
    assert "dads-stay-and-play" not in slugs(search, **groups, audience=("mother",))
    assert slugs(search, **groups, audience=("father",), weekend=True)[0] == "dads-stay-and-play"


def test_what_is_known_to_be_closed_at_that_time_is_not_offered(search: Search) -> None:
    wide: dict[str, Any] = {"topics": ("child_mental_health",), "limit": 50}
    assert "camhs" in slugs(search, **wide)
    assert "camhs" not in slugs(search, **wide, weekend=True)
    results = search.search(Query(topics=("baby_groups",), weekend=True, limit=50))
    unknown = [bool(result.not_known) for result in results]
    assert unknown == sorted(unknown)
    assert True in unknown
    assert False in unknown


def test_a_referral_that_is_needed_is_explained(bundled: Repository) -> None:
    who = ("midwife", "health visitor", "GP", "worker", "Workers", "front door", "police")
    for service in bundled.all():
        if service.findable and set(service.referral) and not service.takes_people_themselves:
            words = service.how_to_get_in or ""
            assert any(name in words for name in (*who, "Contact Point")), service.slug


@pytest.mark.parametrize(
    "question", ["pizza", "football results", "tell me a joke", "asdf", "who won the election"]
)
def test_what_the_directory_knows_nothing_about_finds_nothing(
    search: Search, question: str
) -> None:
    assert search.search(Query(text=question)) == []


def slugs(search: Search, **query: Any) -> list[str]:
    return [result.service.slug for result in search.search(Query(**query))]


def test_units_a_week_part_the_substance_services(search: Search) -> None:
    asked = {"topics": SUBSTANCE, "substance": "alcohol", "audience": ("adult",), "limit": 20}
    assert "pcrs" in slugs(search, **asked, units_per_week=60)
    assert "pcrs" not in slugs(search, **asked, units_per_week=250)
    assert slugs(search, **asked, units_per_week=250)[0] == "new-direction"


def test_a_drinking_parent_finds_treatment_and_somebody_to_phone(search: Search) -> None:
    results = search.search(
        Query(
            text="I need help with my drinking, I have a 2 year old, Catford",
            topics=SUBSTANCE,
            substance="alcohol",
            area="SE6",
            age_months=(24,),
            audience=("adult", "parent"),
        )
    )
    found = [result.service.slug for result in results]
    assert found[0] == "new-direction"
    assert "nat-drinkline" in found
    assert {"pcrs", "family-wellbeing-team"} & set(found)
    assert any(card(result.service)["phone"] for result in results)


def test_what_cannot_be_reached_never_comes_before_what_can(search: Search) -> None:
    query = Query(topics=SUBSTANCE, audience=("adult",), substance="alcohol", limit=20)
    services = [result.service for result in search.search(query)]
    assert all(service.status != "unknown" for service in services)
    lost = [s.slug for s in services if s.status == "renamed" and not s.reachable]
    own = [s.slug for s in services if s.takes_people_themselves is not False]
    assert lost == own[len(own) - len(lost) :]
    assert lost


@pytest.mark.parametrize("audience", [("young_person",), ("child",), ("young_person", "mother")])
def test_the_young_peoples_drug_service_comes_first_for_the_young(
    search: Search, audience: tuple[str, ...]
) -> None:
    text = "a young person who drinks or uses drugs, and their parents"
    found = slugs(search, text=text, topics=SUBSTANCE, audience=audience, limit=20)
    assert found[0] == "compass-yphws"
    assert "new-direction" not in found


@pytest.mark.parametrize("audience", ["adult", "parent", "mother", "father"])
def test_the_young_peoples_drug_service_is_not_for_adults(search: Search, audience: str) -> None:
    found = slugs(search, topics=SUBSTANCE, audience=(audience,), limit=20)
    assert "new-direction" in found
    assert "compass-yphws" not in found


def test_who_hurts_a_partner_finds_the_line_for_that(search: Search) -> None:
    assert slugs(search, text="i hit my wife")[0] == "nat-respect"
    assert "nat-respect" not in slugs(search, text="my wife hits me")[:1]


def test_who_injects_is_not_sent_to_a_service_that_cannot_help(search: Search) -> None:
    query = Query(topics=("substance_misuse",), substance="opiates", injecting=True, limit=20)
    found = [result.service.slug for result in search.search(query)]
    assert found[0] == "new-direction"
    assert "pcrs" not in found


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("what happened to youth first", "youth-first"),
        ("number for cgl pls", "new-direction"),
        ("athina", "athena"),
        ("whats the mash", "mash"),
        ("how do i phone mindful mums", "mindful-mums"),
        ("samaritans", "nat-samaritans"),
    ],
)
def test_names_in_sentences(bundled: Repository, text: str, slug: str) -> None:
    assert bundled.find_by_name(text)[0].service.slug == slug


@pytest.mark.parametrize(
    "text",
    [
        "i need help with my drinking",
        "good night",
        "what is this place",
        "number for the first one",
        "restart",
        "how can i contact them",
        "i need some support",
        "where is the service",
        "what part of lewisham is it",
        "my ex sends me threats",
        "we are refugees with a baby",
        "can i refuse a social worker",
        "help with the dla form",
    ],
)
def test_ordinary_words_are_no_misspelt_names(bundled: Repository, text: str) -> None:
    assert bundled.find_by_name(text) == []

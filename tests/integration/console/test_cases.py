"""The queue and the cases, as an adviser's browser without scripts sees them."""

from __future__ import annotations


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

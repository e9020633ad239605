"""Committees and their terms: elected, led by one secretary, ended."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import AuditEvent
from core.errors import RefusedError
from party import actions
from party.models import CommitteeMember, CommitteePost, CommitteeTerm, TermState
from tests.factories import day, make_organisation
from tests.party.organisations import committee, root, staff

__all__ = ["committee", "root", "staff"]
pytestmark = pytest.mark.django_db


def test_an_election_ends_the_term_before_and_its_committee(staff, committee):
    actions.open_term(
        organisation=committee, number=7, elected_on=day(-1), expires_on=day(1800), by=staff
    )

    old = CommitteeTerm.objects.get(number=6)
    assert (old.ended_on, old.state_on(day())) == (day(-1), TermState.ENDED)
    assert CommitteeMember.objects.get(name="郑社区").ended_on == day(-1)
    actions_done = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"term.opened", "term.ended", "member.ended"} <= actions_done


@pytest.mark.parametrize(
    ("number", "elected", "words"),
    [
        pytest.param(6, -1, "已登记到第 6 届", id="number again"),
        pytest.param(7, 1, "不能晚于今天", id="to come"),
        pytest.param(7, -500, "不能早于第 6 届", id="before the last"),
        pytest.param(7, -400, "", id="same day"),
    ],
)
def test_a_term_follows_the_one_before(staff, committee, number, elected, words):
    term = {"number": number, "elected_on": day(elected), "expires_on": day(1800)}
    if not words:
        assert actions.open_term(organisation=committee, **term, by=staff).number == 7
        return
    with pytest.raises(RefusedError, match=words):
        actions.open_term(organisation=committee, **term, by=staff)


def test_a_working_committee_has_no_term(client, staff, root):
    with pytest.raises(RefusedError, match="没有届次"):
        actions.open_term(
            organisation=root, number=1, elected_on=day(-1), expires_on=day(9), by=staff
        )
    with pytest.raises(ValidationError):
        CommitteeTerm(
            organisation=root, number=1, elected_on=day(-1), expires_on=day(9)
        ).full_clean()
    assert client.get(reverse("party:term-open", args=[root.uid])).status_code == 409


def test_one_secretary_at_a_time(staff, committee):
    with pytest.raises(RefusedError, match="仍是在任书记"):
        actions.appoint_member(
            organisation=committee,
            name="周新任",
            post=CommitteePost.SECRETARY,
            started_on=day(),
            by=staff,
        )
    serving = CommitteeMember.objects.get(name="郑社区")
    actions.end_member(member=serving, ended_on=day(-3), by=staff)
    with pytest.raises(RefusedError, match="任职日期不能更早"):
        actions.appoint_member(
            organisation=committee,
            name="周新任",
            post=CommitteePost.SECRETARY,
            started_on=day(-4),
            by=staff,
        )
    member = actions.appoint_member(
        organisation=committee,
        name="周新任",
        post=CommitteePost.SECRETARY,
        started_on=day(-3),
        by=staff,
    )
    assert member.term.number == 6


def test_nobody_leaves_twice_or_before_the_start(staff, committee):
    member = CommitteeMember.objects.get(name="郑社区")
    with pytest.raises(RefusedError, match="离任日期不能更早"):
        actions.end_member(member=member, ended_on=day(-401), by=staff)
    actions.end_member(member=member, ended_on=day(), by=staff)
    with pytest.raises(RefusedError, match="已登记于"):
        actions.end_member(member=member, ended_on=day(), by=staff)


def test_what_a_rule_refuses_is_said_in_the_form(client, staff, committee):
    url = reverse("party:member-appoint", args=[committee.uid])

    page = client.post(url, {"name": "周新任", "post": "secretary", "started_on": day()})

    assert page.status_code == 422
    assert "仍是在任书记" in page.content.decode()
    assert "周新任" in page.content.decode()


def test_the_steps_of_a_committee_from_page_to_page(client, staff, committee):
    opened = client.post(
        reverse("party:term-open", args=[committee.uid]),
        {"number": 7, "elected_on": day(-2), "expires_on": ""},
    )
    term = CommitteeTerm.objects.get(number=7)
    assert opened.url == committee.get_absolute_url()
    assert term.expires_on.year == term.elected_on.year + 5
    client.post(
        reverse("party:member-appoint", args=[committee.uid]),
        {"name": "周新任", "post": "secretary", "started_on": day(-2)},
    )
    member = CommitteeMember.objects.get(name="周新任")
    client.post(reverse("party:member-end", args=[member.uid]), {"ended_on": day(-1)})
    client.post(reverse("party:term-end", args=[term.uid]), {"ended_on": day()})

    page = client.get(committee.get_absolute_url())
    assert [row.name for row in page.context["former"]] == ["周新任", "郑社区"]
    assert not page.context["serving"]


def test_terms_that_end_soon_are_listed_and_those_of_later_are_not(client, staff, root, committee):
    make_organisation(parent=root, name="届满的", term=(day(-400), day(-1)))
    make_organisation(parent=root, name="还早的", term=(day(-400), day(181)))
    make_organisation(
        parent=root, name="撤销的", term=(day(-400), day(1)), founded_on=day(-900), ended_on=day()
    )

    rows = client.get(reverse("party:term-list")).context["rows"]

    assert [(term.organisation.name, state) for term, state in rows] == [
        ("届满的", TermState.EXPIRED),
        ("银杏社区党委", TermState.ENDS_SOON),
    ]
    assert len(client.get(reverse("party:term-list"), {"days": 90}).context["rows"]) == 1


@pytest.mark.parametrize(
    ("offset", "state"),
    [(181, "running"), (180, "ends_soon"), (1, "ends_soon"), (0, "expired")],
)
def test_a_term_is_about_to_end_half_a_year_before(offset, state):
    term = CommitteeTerm(elected_on=date(2021, 1, 1), expires_on=day(offset))

    assert term.state_on(day()) == state


def test_the_ledger_takes_no_day_to_come_and_no_second_secretary_of_the_same_days(staff, committee):
    secretary = CommitteeMember.objects.get(name="郑社区")
    actions.end_member(member=secretary, ended_on=day(-10), by=staff)
    other = actions.appoint_member(
        organisation=committee,
        name="何社区",
        post=CommitteePost.MEMBER,
        started_on=day(-20),
        by=staff,
    )

    other.post = CommitteePost.SECRETARY
    with pytest.raises(RefusedError, match="新任的任职日期不能更早"):
        actions.save_member(member=other, by=staff)
    other.started_on = day(1)
    with pytest.raises(RefusedError, match="不能晚于今天"):
        actions.save_member(member=other, by=staff)
    other.started_on = day(-10)
    assert actions.save_member(member=other, by=staff).post == CommitteePost.SECRETARY
    term = CommitteeTerm.objects.get(number=6)
    term.ended_on = day(1)
    with pytest.raises(RefusedError, match="不能晚于今天"):
        actions.save_term(term=term, by=staff)

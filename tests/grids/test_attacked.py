"""Grids in the hands of somebody who means harm: names that stay, ledgers, cells elsewhere."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import end_post, switch_off_user
from accounts.roles import Role
from audit.models import AuditEvent
from core.errors import RefusedError
from grids import actions
from grids.geometry import polygons_of
from grids.models import AwardKind, GridAssignment, GridRole, HeadAward
from tests.factories import day, make_community, make_grid, make_user, make_volunteer
from tests.grids.structure import appoint, make_house
from volunteers.actions import reveal_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return make_community(name="银杏社区")


def test_a_page_behind_a_door_forgets_a_former_official_at_once(
    client, community, secretary, staff, django_capture_on_commit_callbacks
):
    grid = make_grid(community=community)
    house = make_house(community=community, grid=grid)
    first, second, third = (
        make_user(Role.GRID_WORKER, community=community, name=name)
        for name in ("林网格", "高网格", "马网格")
    )
    GridAssignment.objects.create(
        grid=grid, user=first, role=GridRole.LEADER, starts_on=day(-9), work_phone="0871-65000009"
    )
    code = actions.issue_codes(buildings=[house], by=secretary)[0]
    url = reverse("grids:building-public", args=[code.token])

    def names():
        text = client.get(url).content.decode()
        return [name for name in ("林网格", "高网格", "马网格") if name in text]

    assert names() == ["林网格"]
    with django_capture_on_commit_callbacks(execute=True):
        actions.change_leader(grid=grid, user=second, starts_on=day(-1), by=staff)
    assert names() == ["高网格"]
    with django_capture_on_commit_callbacks(execute=True):
        secadmin = make_user(Role.SECADMIN, street=community.street)
        end_post(post=second.posts.get(), reason="调离", by=secadmin)
    assert names() == []  # still assigned, but no longer in office
    with django_capture_on_commit_callbacks(execute=True):
        actions.change_leader(grid=grid, user=third, starts_on=day(), by=staff)
    assert names() == ["马网格"]
    sysadmin = make_user(Role.SYSADMIN, street=community.street)
    with django_capture_on_commit_callbacks(execute=True):
        switch_off_user(user=third, reason="离职", by=sysadmin, at=timezone.now())
    assert names() == []


def test_an_award_is_written_once_and_the_database_keeps_it(community, secretary):
    head = appoint(make_house(community=community), secretary)

    def award():
        return HeadAward(
            head=head, kind=AwardKind.POINTS, given_on=day(), what="表扬", points=10, giver="社区"
        )

    kept = actions.give_award(award=award(), by=secretary)
    with pytest.raises(RefusedError, match="同样的奖励"):
        actions.give_award(award=award(), by=secretary)
    for change in ({"points": 999}, {"recorded_by": None}, {"is_demo": True}):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            HeadAward.objects.update(**change)
    rows = HeadAward.objects.all()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows._raw_delete(rows.db)
    actions.cancel_award(award=kept, reason="写错", by=secretary)
    assert actions.give_award(award=award(), by=secretary).points == 10


def test_what_lies_elsewhere_is_not_found_by_a_crafted_post(client, community, secretary):
    elsewhere = make_house(community=make_community(street=community.street, name="别处社区"))
    away = make_user(Role.COMMUNITY_SECRETARY, community=elsewhere.compound.community)
    head = appoint(elsewhere, away, is_public=True)
    code = actions.issue_codes(buildings=[elsewhere], by=away)[0]
    award = actions.give_award(
        award=HeadAward(
            head=head, kind=AwardKind.PRAISE, given_on=day(), what="表扬", giver="社区"
        ),
        by=away,
    )
    worker = make_user(Role.GRID_WORKER, community=elsewhere.compound.community)
    for by in (secretary, worker):  # of another community; of none of its cells
        client.force_login(by)
        answers = [
            client.post(reverse(f"grids:{name}", args=[row.uid]), {"reason": "x"}).status_code
            for name, row in (
                ("building-code", elsewhere),
                ("code-revoke", code),
                ("building-appoint", elsewhere),
                ("building-entrance", elsewhere),
                ("head-reveal", head),
                ("head-edit", head),
                ("head-end", head),
                ("head-award", head),
                ("award-cancel", award),
            )
        ]
        assert set(answers) <= {403, 404}, (by, answers)
    code.refresh_from_db()
    head.refresh_from_db()
    assert (code.revoked_at, head.ends_on, HeadAward.objects.count()) == (None, None, 1)


@pytest.mark.parametrize("depth", [200, 800, 900, 930, 950, 970, 990, 5000])
def test_a_boundary_of_features_in_features_is_refused_with_a_sentence(depth):
    with pytest.raises(ValidationError, match=r"GeoJSON|没有找到面"):
        polygons_of('{"type":"Feature","geometry":' * depth + "null" + "}" * depth)


def test_looks_at_heads_count_together_with_looks_at_others(
    client, community, secretary, monkeypatch
):
    monkeypatch.setattr("accounts.actions.reveals.MOST_REVEALS", 2)
    phone = "13800000002"
    head = appoint(make_house(community=community), secretary, phone=phone)
    url = reverse("grids:head-reveal", args=[head.uid])
    client.force_login(secretary)
    purpose = {"purpose": "电话通知开会"}
    reveal_person(volunteer=make_volunteer(community=community), by=secretary, **purpose)

    asked = [
        client.get(url, purpose),
        client.head(url),
        client.post(url, {"purpose": "  ab "}),
        client.post(url, {"purpose": "\u200b" * 8}),
        Client(enforce_csrf_checks=True, headers={"cookie": client.cookies.output(header="")}).post(
            url, purpose
        ),
    ]
    opened, refused = client.post(url, purpose), client.post(url, purpose)
    markup = client.post(url, {"purpose": "<b>"}).text

    assert not any(phone in answer.text for answer in (*asked, refused))
    assert (phone in opened.text, opened.status_code, refused.status_code) == (True, 200, 422)
    assert "no-store" in opened["Cache-Control"]
    assert "<b>" not in markup
    assert AuditEvent.objects.filter(action="head.revealed").count() == 1

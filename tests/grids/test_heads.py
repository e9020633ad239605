"""Heads: one at a time, ended with a reason, thanked in a ledger that only grows."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.roles import Role
from core.errors import ConflictError, RefusedError
from grids import actions
from grids.models import AwardKind, HeadAward, HeadKind, ResidentHead, SelectedBy
from places.models import UnitKind
from tests.factories import day, make_community, make_grid, make_post, make_unit, make_user
from tests.grids.structure import appoint, make_entrance, make_group, make_house

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(community):
    return make_house(community=community)


def test_each_place_has_one_head_and_the_next_one_waits_for_the_end(house, secretary):
    places = [house, make_entrance(house), make_group(house)]
    heads = [appoint(place, secretary) for place in places]

    assert [head.kind for head in heads] == list(HeadKind)
    with pytest.raises(RefusedError, match="请先登记前一位卸任"):
        appoint(house, secretary, name="何小安二")
    actions.end_head(head=heads[0], ends_on=day(-1), reason="搬家", by=secretary)
    with pytest.raises(RefusedError, match="更晚的任职日期"):
        appoint(house, secretary, starts_on=day(-1))

    assert appoint(house, secretary, starts_on=day(0)).ends_on is None
    assert list(house.heads.values_list("end_reason", flat=True)) == ["搬家", ""]


def test_the_database_refuses_a_second_head_and_a_head_of_two_places(house, secretary):
    appoint(house, secretary)
    values = {"community": house.compound.community, "name": "何小安", "starts_on": day(-9)}
    for wrong in (
        {"kind": "building", "building": house},
        {"kind": "entrance", "building": house},
        {"kind": "building"},
        {"kind": "group", "group": make_group(house), "ends_on": day(-1)},
        {"kind": "group", "group": make_group(house), "selected_by": SelectedBy.PROPERTY},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ResidentHead.objects.create(**values, **wrong)


def test_a_property_company_that_appoints_is_named_and_is_one(house, secretary, community):
    company = make_unit(community=community, kind=UnitKind.PROPERTY)
    school = make_unit(community=community, kind=UnitKind.SCHOOL)

    with pytest.raises(ValidationError, match="物业选用的请选物业企业"):
        appoint(house, secretary, selected_by=SelectedBy.PROPERTY)
    with pytest.raises(RefusedError, match="物业企业"):
        appoint(house, secretary, selected_by=SelectedBy.PROPERTY, company=school)
    head = appoint(house, secretary, selected_by=SelectedBy.PROPERTY, company=company)

    assert head.company == company


def test_a_grid_worker_keeps_the_heads_of_own_grids_only(community, house):
    worker = make_user(Role.GRID_WORKER, community=community)
    own = make_house(community=community, grid=make_grid(community=community, worker=worker))
    leader = make_user(Role.STREET_LEADER, street=community.street)
    other = make_user(Role.COMMUNITY_SECRETARY, community=make_community())

    assert appoint(own, worker).building == own
    for person in (worker, leader, other):
        with pytest.raises(RefusedError, match="不在您的岗位或网格范围内"):
            appoint(house, person)


def test_what_two_posts_permit_at_two_places_is_no_right_at_either(community, house):
    """R-GRD-5: who keeps heads by one post and sees the register by another keeps none."""
    worker = make_user(Role.GRID_WORKER, community=community)
    make_post(worker, Role.STREET_LEADER, street=community.street)

    with pytest.raises(RefusedError, match="不在您的岗位或网格范围内"):
        appoint(house, worker)


def test_a_head_is_changed_and_ended_once_and_the_consent_ends_with_it(house, secretary):
    head = appoint(house, secretary, is_public=True)
    seen = head.version
    head.phone = "13800000003"
    actions.save_head(head=head, by=secretary, version=seen)

    with pytest.raises(ConflictError):
        actions.end_head(head=head, ends_on=day(0), reason="x", by=secretary, version=seen)
    with pytest.raises(RefusedError, match="日期不能晚于今天"):
        actions.end_head(head=head, ends_on=day(1), reason="x", by=secretary)
    ended = actions.end_head(head=head, ends_on=day(0), reason="届满", by=secretary)

    assert (ended.is_public, ended.end_reason) == (False, "届满")
    with pytest.raises(RefusedError, match="已经登记过卸任"):
        actions.end_head(head=head, ends_on=day(0), reason="届满", by=secretary)
    with pytest.raises(RefusedError, match="不能再改"):
        actions.save_head(head=ended, by=secretary, version=ended.version)


def test_awards_are_written_once_and_a_wrong_one_is_cancelled_by_a_second(house, secretary):
    head = appoint(house, secretary)
    award = actions.give_award(
        award=HeadAward(
            head=head,
            kind=AwardKind.MONEY,
            given_on=day(-1),
            what="季度补贴",
            amount=Decimal(200),
            giver="示例社区",
        ),
        by=secretary,
    )
    opposite = actions.cancel_award(award=award, reason="金额写错", by=secretary)

    assert sum(row.amount for row in head.awards.all()) == 0
    assert opposite.cancels == award
    with pytest.raises(RefusedError, match="已经冲销"):
        actions.cancel_award(award=award, reason="再来", by=secretary)
    with pytest.raises(TypeError):
        award.save()
    with pytest.raises(TypeError):
        award.delete()
    wrong = HeadAward(
        head=head, kind=AwardKind.POINTS, given_on=day(0), what="积分", giver="示例社区"
    )
    with pytest.raises(ValidationError, match="写积分"):
        actions.give_award(award=wrong, by=secretary)


def test_the_longest_reason_stands_in_the_ledger_whole_and_a_longer_one_is_told(
    client, house, secretary
):
    award = HeadAward(head=appoint(house, secretary), kind=AwardKind.MONEY, given_on=day(-1))
    award.what, award.amount, award.giver = "季度补贴", Decimal(200), "示例社区"
    actions.give_award(award=award, by=secretary)
    client.force_login(secretary)
    address = reverse("grids:award-cancel", args=[award.uid])

    answer = client.post(address, {"reason": "错" * 98})
    assert "最多 97 个字，现在有 98 个字，请缩短。" in answer.content.decode()
    client.post(address, {"reason": "错" * 97})

    assert HeadAward.objects.get(cancels=award).what == "冲销：" + "错" * 97

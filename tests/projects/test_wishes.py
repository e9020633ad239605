"""The life of a wish: told, reviewed, claimed by one, delivered, confirmed, thanked; or freed."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction

from accounts.models import Message
from accounts.roles import Role
from alliances.models import ResourceState
from core.errors import ConflictError, RefusedError
from party.models import MemberCheckIn, UnitCheckIn
from projects import actions
from projects.anonymity import tells_who
from projects.models import Wish, WishClaim, WishClaimState, WishState, wishes_granted
from projects.tasks import tend_wishes
from tests.alliances.needs import make_category, make_need, make_resource
from tests.factories import (
    day,
    make_community,
    make_photo,
    make_team,
    make_unit,
    make_user,
    make_volunteer,
)
from tests.projects.wishes import liaison_of, make_claim, make_wish
from volunteers.models import CheckInLink

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(community):
    return make_user(Role.COMMUNITY_STAFF, community=community)


@pytest.fixture
def unit(community):
    return make_unit(community=community, name="第三小学")


@pytest.fixture
def liaison(unit):
    return liaison_of(unit)


def told(community, by, **values):
    wish = Wish(
        street=community.street,
        community=community,
        category=make_category(community.street),
        **{"name": "一名小学生想要一个书包", **values},
    )
    return actions.save_wish(wish=wish, by=by)


def test_a_wish_goes_from_the_first_word_to_the_thanks(community, clerk, secretary, unit, liaison):
    wish = told(community, clerk)
    actions.publish_wish(wish=wish, by=secretary)
    claim = actions.claim_wish(wish=wish, unit=unit, plan="周末送去", by=liaison)
    assert claim.deadline > day()
    actions.deliver_wish(
        claim=claim,
        result="书包已送到社区转交",
        done_on=day(),
        photo=make_photo(liaison),
        by=liaison,
    )
    actions.confirm_wish(wish=wish, by=secretary)
    actions.close_wish(wish=wish, thanks="孩子很喜欢，谢谢", by=secretary)

    wish.refresh_from_db()
    assert (wish.state, wish.thanks) == (WishState.CLOSED, "孩子很喜欢，谢谢")
    titles = set(Message.objects.values_list("recipient", "title"))
    assert (clerk.pk, f"{unit}认领了“{wish}”") in titles
    assert (clerk.pk, f"“{wish}”已送达，请确认") in titles
    assert (liaison.pk, f"“{wish}”收到感谢") in titles


@pytest.mark.parametrize(
    "text",
    [
        "王建国爷爷想要一台收音机",
        "李奶奶想要一副老花镜",
        "老人名叫张秀英",
        "联系 13800000001",
        "5栋2单元的独居老人",
        "身份证 53010219400101001X 的老人",
    ],
)
def test_words_that_tell_who_it_is_are_refused_with_a_sentence(community, clerk, text):
    with pytest.raises(ValidationError) as error:
        told(community, clerk, detail=text)

    assert "心愿会对外公开" in error.value.messages[0]


@pytest.mark.parametrize(
    "text",
    [
        "一位高龄老人想要一副老花镜",
        "一名小学生想要一套文具",
        "全体老人想听一场滇剧",
        "安全扶手两米",
    ],
)
def test_words_that_tell_nobody_pass(text):
    assert tells_who(text) == ""


def test_nobody_reviews_what_they_wrote_and_a_return_names_the_reason(community, secretary):
    wish = told(community, secretary)
    with pytest.raises(RefusedError, match="请另一位同事审核"):
        actions.publish_wish(wish=wish, by=secretary)
    other = make_user(Role.COMMUNITY_SECRETARY, community=community)
    with pytest.raises(RefusedError, match="请写明原因"):
        actions.return_wish(wish=wish, reason=" ", by=other)
    returned = actions.return_wish(wish=wish, reason="请写清尺寸", by=other)
    assert returned.state == WishState.RETURNED
    assert Message.objects.filter(recipient=secretary, body="请写清尺寸").exists()

    returned.detail = "双肩，小号"
    again = actions.save_wish(wish=returned, by=secretary)

    assert (again.state, again.return_reason) == (WishState.POSTED, "")
    with pytest.raises(ConflictError):
        actions.save_wish(wish=again, by=secretary, version=1)


def test_who_wrote_a_wish_stays_its_writer_when_a_colleague_adds_a_word(
    client, community, clerk, secretary
):
    wish = told(community, secretary)
    wish.detail = "双肩"
    wish = actions.save_wish(wish=wish, by=clerk, version=wish.version)

    with pytest.raises(RefusedError, match="写过这个心愿"):
        actions.publish_wish(wish=wish, by=secretary)
    assert not Wish.objects.reviewable_by(secretary).exists()
    client.force_login(secretary)
    assert not client.get(wish.get_absolute_url()).context["may"]["review"]
    other = make_user(Role.COMMUNITY_SECRETARY, community=community)
    assert Wish.objects.reviewable_by(other).get() == wish
    actions.publish_wish(wish=wish, by=other)


def test_who_acts_outside_their_place_is_refused(community, unit, liaison):
    stranger = make_user(Role.COMMUNITY_STAFF, community=make_community())
    with pytest.raises(RefusedError, match="不在您的岗位范围"):
        told(community, stranger)
    wish = make_wish(community=community)
    for step in (
        lambda: actions.claim_wish(wish=wish, unit=unit, by=stranger),
        lambda: actions.withdraw_wish(wish=wish, reason="不要了", by=liaison),
        lambda: actions.claim_wish(wish=wish, unit=make_unit(community=community), by=liaison),
    ):
        with pytest.raises(RefusedError):
            step()


def test_the_second_hears_who_was_first_and_the_database_has_the_last_word(
    community, unit, liaison, clerk
):
    wish = make_wish(community=community)
    actions.claim_wish(wish=wish, unit=unit, by=liaison)

    with pytest.raises(RefusedError, match="第三小学”已先一步认领"):
        actions.claim_wish(wish=wish, person_name="赵热心", by=clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        WishClaim.objects.create(
            wish=wish, unit=make_unit(), claimed_on=day(), deadline=day(), state="running"
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        WishClaim.objects.create(
            wish=make_wish(community=community),
            unit=unit,
            person_name="赵热心",
            claimed_on=day(),
            deadline=day(),
        )


def test_a_community_registers_a_person_whose_name_stays_masked(community, clerk):
    claim = actions.claim_wish(wish=make_wish(community=community), person_name="赵热心", by=clerk)

    assert claim.is_on_behalf
    assert str(claim).startswith("赵**")


def test_a_teams_leader_claims_for_the_team(community):
    leader = make_user(Role.TEAM_LEADER, community=community)
    team = make_team(community=community, leader=leader)
    claim = actions.claim_wish(wish=make_wish(community=community), team=team, by=leader)

    assert not claim.is_on_behalf
    assert actions.may_deliver(claim, by=leader)


def test_a_delivery_needs_words_a_photo_and_a_day_since_the_claim(community, unit, liaison):
    wish = make_wish(community=community, state=WishState.CLAIMED, unit=unit)
    claim = wish.claims.get()
    good = {"result": "送到了", "done_on": day(), "photo": make_photo(liaison), "by": liaison}
    for wrong in (
        {"result": " "},
        {"photo": None},
        {"photo": make_photo()},
        {"done_on": day(1)},
        {"done_on": day(-30)},
        {"by": liaison_of(make_unit(community=community))},
    ):
        with pytest.raises(RefusedError):
            actions.deliver_wish(claim=claim, **{**good, **wrong})
    with pytest.raises(ValidationError, match="不要写姓名"):
        actions.deliver_wish(claim=claim, **{**good, "result": "送到李奶奶家"})


def test_who_reported_the_delivery_does_not_confirm_it_and_a_refusal_frees_the_wish(
    community, clerk, secretary, unit
):
    wish = make_wish(community=community, state=WishState.DELIVERED, unit=unit)
    wish.claims.update(delivered_by=clerk)
    with pytest.raises(RefusedError, match="另一位同事确认"):
        actions.confirm_wish(wish=wish, by=clerk)

    actions.reopen_wish(wish=wish, reason="度数不合适", by=secretary)

    wish.refresh_from_db()
    assert (wish.state, wish.open_since) == (WishState.PUBLISHED, day())
    assert wish.claims.get().state == WishClaimState.REOPENED


def test_a_claim_that_ran_out_frees_the_wish_once(community, unit, liaison):
    late = make_wish(community=community, state=WishState.CLAIMED, unit=unit)
    late.claims.update(claimed_on=day(-30), deadline=day(-1))
    due_today = make_wish(community=community, state=WishState.CLAIMED, unit=unit)
    due_today.claims.update(deadline=day())

    assert (actions.expire_claims(), actions.expire_claims()) == (1, 0)

    late.refresh_from_db()
    due_today.refresh_from_db()
    assert (late.state, late.open_since) == (WishState.PUBLISHED, day())
    assert late.published_on == day(-5)
    assert late.claims.get().state == WishClaimState.EXPIRED
    assert due_today.state == WishState.CLAIMED
    assert Message.objects.filter(recipient=liaison, title__contains="认领过期").count() == 1


def test_who_claimed_a_wish_is_reminded_once_before_the_deadline(community, unit, liaison):
    make_wish(community=community, state=WishState.CLAIMED, unit=unit)
    soon = make_wish(community=community, state=WishState.CLAIMED, unit=unit)
    soon.claims.update(deadline=day(2))
    for _ in range(2):
        actions.remind_claimants()

    message = Message.objects.get(recipient=liaison)
    assert "还没有登记送达" in message.title
    assert message.link == soon.get_absolute_url()


def test_what_nobody_claims_for_two_weeks_is_offered_once_to_matching_units(community, liaison):
    wish = make_wish(community=community, opened=-15)
    make_wish(community=community, opened=-14)
    offering = make_unit(community=make_community(street=community.street), name="惠民医院")
    person = liaison_of(offering)
    make_resource(offering, category=wish.category)
    make_resource(make_unit(), category=wish.category, state=ResourceState.PAUSED)
    make_resource(make_unit(), category=make_category(name="环境整治"))
    helper = make_unit(community=community)
    make_need(state="closed", claimed_by=helper, category=wish.category, community=community)
    assert not Wish.objects.visible_to(person).exists()

    tend_wishes()
    call_command("tend_wishes")

    offers = set(wish.offers.values_list("unit", "basis"))
    assert offers == {
        (offering.pk, "资源清单里有同类资源"),
        (helper.pk, "办成过同类需求"),
    }
    assert Message.objects.get(recipient=person).title == f"有一个微心愿等人认领：{wish}"
    assert list(Wish.objects.visible_to(person)) == [wish]
    actions.claim_wish(wish=wish, unit=offering, by=person)


def test_what_is_open_can_be_withdrawn_with_a_reason_and_what_is_claimed_not(community, clerk):
    wish = make_wish(community=community)
    actions.withdraw_wish(wish=wish, reason="家属已买到", by=clerk)
    claimed = make_wish(community=community, state=WishState.CLAIMED)

    assert Wish.objects.get(pk=wish.pk).state == WishState.WITHDRAWN
    with pytest.raises(RefusedError, match="由对方退回后再撤回"):
        actions.withdraw_wish(wish=claimed, reason="不要了", by=clerk)


def test_a_granted_wish_counts_for_the_units_check_in_once_it_is_confirmed(
    community, unit, liaison, secretary
):
    check_in = UnitCheckIn.objects.create(
        street=community.street, community=community, unit=unit, checked_in_on=day(-100)
    )
    wish = make_wish(community=community, state=WishState.CLAIMED, unit=unit)
    claim = actions.deliver_wish(
        claim=wish.claims.get(),
        result="送到了",
        done_on=day(),
        photo=make_photo(liaison),
        by=liaison,
    )
    assert claim.check_in == check_in
    assert not wishes_granted(check_in).exists()

    actions.confirm_wish(wish=wish, by=secretary)

    assert list(wishes_granted(check_in, day(-7), day())) == [claim]
    assert not wishes_granted(check_in, day(1), day() + timedelta(days=30)).exists()


def test_a_wish_belongs_to_the_check_in_that_ran_on_the_day_of_the_delivery(
    community, unit, liaison
):
    """Source: docs/rules.md R-WSH-8."""
    given = {"street": community.street, "community": community, "unit": unit}
    ended = {"state": "ended", "ended_on": day(-2), "end_reason": "搬迁"}
    before = UnitCheckIn.objects.create(**given, **ended, checked_in_on=day(-100))
    UnitCheckIn.objects.create(**given, checked_in_on=day(-1))
    wish = make_wish(community=community, state=WishState.CLAIMED, unit=unit)
    wish.claims.update(claimed_on=day(-5))

    claim = actions.deliver_wish(
        claim=wish.claims.get(),
        result="送到了",
        done_on=day(-3),
        photo=make_photo(liaison),
        by=liaison,
    )

    assert claim.check_in == before


def test_a_volunteers_wish_counts_for_the_members_check_in(community, secretary, clerk):
    member = MemberCheckIn.objects.create(
        street=community.street,
        community=community,
        name="陈安然",
        phone="13800000001",
        home_unit=make_unit(),
        checked_in_on=day(-100),
        state="active",
        confirmed_at="2026-01-01T00:00Z",
        confirmed_by=secretary,
    )
    person = make_volunteer(community=community, name="陈安然", phone="13800000001")
    CheckInLink.objects.create(check_in=member, volunteer=person)
    claim = actions.claim_wish(wish=make_wish(community=community), volunteer=person, by=clerk)
    actions.deliver_wish(
        claim=claim, result="送到了", done_on=day(), photo=make_photo(clerk), by=clerk
    )
    actions.confirm_wish(wish=claim.wish, by=secretary)

    assert wishes_granted(member).count() == 1


def test_a_claim_that_is_given_back_leaves_its_trace(community, unit, liaison):
    wish = make_wish(community=community, state=WishState.CLAIMED, unit=unit)
    actions.give_back_wish(claim=wish.claims.get(), reason="买不到这个型号", by=liaison)
    make_claim(wish, unit)

    assert wish.claims.count() == 2

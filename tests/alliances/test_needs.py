"""Needs: raised, published, claimed by exactly one unit, fulfilled, accepted or opened again."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Message, User
from accounts.roles import Role
from alliances import actions
from alliances.matching import suggestions_for
from alliances.models import (
    ClaimState,
    MatchAnswer,
    MembershipState,
    NeedClaim,
    NeedItem,
    NeedMatch,
    NeedState,
    ResourceItem,
    ResourceState,
    Season,
    age_counter,
)
from audit.models import AuditEvent
from core.errors import RefusedError
from tests.alliances.needs import (
    liaison_of,
    make_category,
    make_member,
    make_need,
    make_resource,
    street_alliance,
)
from tests.core.test_workdays import workdays_between
from tests.factories import (
    day,
    make_alliance,
    make_community,
    make_photo,
    make_project,
    make_street,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(community):
    return make_member(community=community)


def new_need(community, **values):
    return NeedItem(
        street=community.street,
        community=community,
        alliance=street_alliance(community.street),
        category=make_category(community.street),
        **{"name": "暑期托管师资", **values},
    )


def test_a_need_goes_its_whole_way(community, secretary, unit):
    liaison = liaison_of(unit)
    need = actions.save_need(need=new_need(community), by=secretary)
    assert (need.state, need.raised_by) == (NeedState.COLLECTED, secretary)
    need = actions.publish_need(need=need, by=secretary)
    assert need.published_on == day()

    claim = actions.claim_need(
        need=need, unit=unit, plan="派两位老师", planned_by=day(10), by=liaison
    )
    photo = make_photo(liaison)
    actions.fulfil_claim(
        claim=claim, result="上了八次课", done_on=day(), photos=[photo], by=liaison
    )
    need = actions.close_need(need=need, words="孩子们喜欢", by=secretary)

    claim.refresh_from_db()
    assert (need.state, need.closed_on) == (NeedState.CLOSED, day())
    assert (claim.state, list(claim.photos.all())) == (ClaimState.FULFILLED, [photo])
    told = set(Message.objects.filter(recipient=secretary).values_list("title", flat=True))
    assert told == {f"{unit}认领了“暑期托管师资”", "“暑期托管师资”已办成，请验收"}
    assert set(AuditEvent.objects.values_list("action", flat=True)) >= {
        *("need.saved", "need.published", "need.claimed", "need.fulfilled", "need.closed"),
        *("claim.made", "claim.fulfilled"),
    }


def test_the_second_unit_hears_who_was_first(community, unit):
    need = make_need(community=community)
    other = make_member()
    actions.claim_need(need=need, unit=unit, by=liaison_of(unit))

    with pytest.raises(RefusedError, match=rf"“{unit}”已先一步认领.*先到为准"):
        actions.claim_need(need=need, unit=other, by=liaison_of(other))
    with pytest.raises(RefusedError, match="本单位已经认领"):
        actions.claim_need(need=need, unit=unit, by=liaison_of(unit))


def test_the_database_keeps_one_standing_claim_per_need(unit):
    need = make_need(state=NeedState.CLAIMED)

    with pytest.raises(IntegrityError), transaction.atomic():
        NeedClaim.objects.create(need=need, unit=unit, claimed_on=day())


def test_a_claim_given_back_opens_the_need_and_stays_in_its_history(unit):
    need = make_need(state=NeedState.CLAIMED, claimed_by=unit)
    liaison = liaison_of(unit)

    with pytest.raises(RefusedError, match="请写明原因"):
        actions.give_back_claim(claim=need.claims.get(), reason=" ", by=liaison)
    actions.give_back_claim(claim=need.claims.get(), reason="人手不够", by=liaison)

    need.refresh_from_db()
    claim = need.claims.get()
    assert need.state == NeedState.PUBLISHED
    assert (claim.state, claim.end_reason) == (ClaimState.GIVEN_BACK, "人手不够")
    other = make_member()
    actions.claim_need(need=need, unit=other, by=liaison_of(other))
    assert need.claims.count() == 2


def test_an_unsatisfied_raiser_opens_the_need_again_and_its_age_goes_on(community, secretary, unit):
    need = make_need(state=NeedState.FULFILLED, community=community, claimed_by=unit)
    liaison = liaison_of(unit)

    actions.reopen_need(need=need, reason="只来了一次", by=secretary)

    need.refresh_from_db()
    assert (need.state, need.published_on) == (NeedState.PUBLISHED, day(-20))
    assert need.claims.get().state == ClaimState.REOPENED
    assert "未通过验收" in Message.objects.get(recipient=liaison).title


@pytest.mark.parametrize("step", [actions.close_need, actions.reopen_need])
def test_only_the_raiser_accepts_what_was_done(community, unit, step):
    need = make_need(state=NeedState.FULFILLED, community=community, claimed_by=unit)
    others = [liaison_of(unit), make_user(community=make_community(street=community.street))]
    more = {"reason": "不够"} if step is actions.reopen_need else {}

    for person in others:
        with pytest.raises(RefusedError, match="提出需求的一方"):
            step(need=need, by=person, **more)


def test_a_claimed_need_is_not_withdrawn_over_the_units_head(community, secretary):
    need = make_need(state=NeedState.CLAIMED, community=community)

    with pytest.raises(RefusedError, match="先与认领单位商量"):
        actions.withdraw_need(need=need, reason="不需要了", by=secretary)


def test_withdrawing_ends_what_other_units_were_asked(community, secretary, staff, unit):
    need = make_need(community=community)
    match = actions.ask_unit(need=need, unit=unit, by=staff)

    actions.withdraw_need(need=need, reason="已自行解决", by=secretary)

    match.refresh_from_db()
    need.refresh_from_db()
    assert (match.answer, need.state) == (MatchAnswer.LAPSED, NeedState.WITHDRAWN)


def test_nobody_accepts_what_they_reported_themselves(community, unit, staff, secretary):
    need = make_need(community=community)
    claim = actions.claim_need(need=need, unit=unit, by=staff)
    actions.fulfil_claim(claim=claim, result="看望了老人", done_on=day(), by=staff)

    with pytest.raises(RefusedError, match="另一位同事验收"):
        actions.close_need(need=need, by=staff)
    assert actions.close_need(need=need, by=secretary).state == NeedState.CLOSED


def test_whoever_is_no_member_or_the_raiser_does_not_claim(community):
    stranger, raiser = make_unit(community=community), make_member(community=community)
    need = make_need(community=community, raised_by_unit=raiser)
    staff = make_user(Role.STREET_STAFF, street=community.street)

    with pytest.raises(RefusedError, match=r"不是“.*”的成员单位"):
        actions.claim_need(need=need, unit=stranger, by=staff)
    with pytest.raises(RefusedError, match="本单位提出的"):
        actions.claim_need(need=need, unit=raiser, by=liaison_of(raiser))


def test_a_liaison_claims_for_the_own_unit_only_and_the_street_for_any(community, unit, staff):
    need, other = make_need(community=community), make_member()

    with pytest.raises(RefusedError, match="只能为本单位认领"):
        actions.claim_need(need=need, unit=other, by=liaison_of(unit))
    claim = actions.claim_need(need=need, unit=other, by=staff)

    assert (claim.is_on_behalf, claim.claimed_by) == (True, staff)


def test_a_unit_that_has_left_the_alliance_does_not_claim(community, unit):
    need = make_need(community=community)
    unit.memberships.update(left_on=day(-1), state=MembershipState.LEFT)
    liaison = liaison_of(unit)

    with pytest.raises(RefusedError, match="不在您的岗位范围内"):
        actions.claim_need(need=need, unit=unit, by=liaison)
    assert not NeedItem.objects.visible_to(liaison).exists()


def test_evidence_is_words_and_a_day_since_the_claim_with_ones_own_photos(unit):
    need = make_need(state=NeedState.CLAIMED, claimed_by=unit)
    liaison, claim = liaison_of(unit), need.claims.get()

    for values, sentence in (
        ({"result": " ", "done_on": day()}, "请写明办了什么"),
        ({"result": "办了", "done_on": day(1)}, "到今天之间"),
        ({"result": "办了", "done_on": day(-30)}, "到今天之间"),
        ({"result": "办了", "done_on": day(), "photos": [make_photo()]}, "只能用自己上传的照片"),
    ):
        with pytest.raises(RefusedError, match=sentence):
            actions.fulfil_claim(claim=claim, by=liaison, **values)
    with pytest.raises(ValidationError, match="请不要写手机号"):
        actions.fulfil_claim(claim=claim, result="联系 13800000001", done_on=day(), by=liaison)
    need.refresh_from_db()
    assert need.state == NeedState.CLAIMED


def test_a_phone_number_does_not_come_onto_the_public_list(community, secretary):
    with pytest.raises(ValidationError, match="请不要写手机号"):
        actions.save_need(need=new_need(community, detail="找王某 13800000001"), by=secretary)


def test_a_community_publishes_its_own_needs_and_a_liaison_none(community, secretary, unit):
    liaison = liaison_of(unit)
    need = actions.save_need(need=new_need(community, raised_by_unit=unit), by=liaison)
    assert (need.community, need.raised_by) == (unit.community, liaison)

    with pytest.raises(RefusedError, match="不能发布"):
        actions.publish_need(need=need, by=liaison)
    stranger = make_user(community=make_community(street=community.street))
    with pytest.raises(RefusedError, match="不能发布"):
        actions.publish_need(need=need, by=stranger)
    assert actions.publish_need(need=need, by=secretary).state == NeedState.PUBLISHED


def test_a_liaison_does_not_raise_in_anothers_name(community, unit):
    with pytest.raises(RefusedError, match="不在您的岗位范围内"):
        actions.save_need(need=new_need(community), by=liaison_of(unit))
    need = new_need(community, raised_by_unit=make_member())
    with pytest.raises(RefusedError, match="不在您的岗位范围内"):
        actions.save_need(need=need, by=liaison_of(unit))


def test_the_list_is_seen_by_those_who_take_part_in_its_alliance():
    street = make_street()
    here, there = make_community(street=street), make_community(street=street)
    local = make_alliance(street=street)
    local.communities.add(there)
    own = make_member(local, community=there)
    wide = make_need(community=there)
    narrow = make_need(community=there, alliance=local)
    waiting = make_need(community=there, state=NeedState.COLLECTED)

    def seen_by(user):
        return set(NeedItem.objects.visible_to(user))

    assert seen_by(make_user(community=here)) == {wide}
    assert seen_by(make_user(community=there)) == {wide, narrow, waiting}
    assert seen_by(liaison_of(own)) == {narrow}
    assert seen_by(liaison_of(make_member(street_alliance(street), community=here))) == {wide}
    assert seen_by(make_user(Role.STREET_STAFF, street=make_street())) == set()
    assert seen_by(make_user(Role.GRID_WORKER, community=there)) == set()


def test_only_what_is_published_is_open_to_the_public(unit):
    for state in NeedState:
        make_need(state=state)
    for state in ResourceState:
        reason = "装修" if state == ResourceState.WITHDRAWN else ""
        make_resource(unit, state=state, withdraw_reason=reason)

    states = set(NeedItem.objects.open_to_public().values_list("state", flat=True))
    assert states == {"published", "claimed", "fulfilled", "closed"}
    assert [row.state for row in ResourceItem.objects.open_to_public()] == ["published"]


def test_the_age_counts_working_days_and_beyond_thirty_is_too_long():
    today = timezone.localdate()
    needs = [make_need(published_on=today - timedelta(days=days)) for days in range(0, 60, 4)]
    needs.append(make_need(state=NeedState.CLOSED, published_on=day(-90)))
    age = age_counter(needs, today)
    too_long = set(NeedItem.objects.unmet_too_long(today))

    for need in needs[:-1]:
        expected = workdays_between(need.published_on, today)
        assert age(need) == expected
        assert (need in too_long) == (expected > 30), expected
    assert age(needs[-1]) is None
    assert too_long
    assert needs[-1] not in too_long


def test_suggestions_say_why_and_put_the_best_first(community):
    need = make_need(community=community, season=Season.VACATION)
    near, far, busy, refused = (
        make_member(community=community, name="近处小学"),
        make_member(name="远处公司"),
        make_member(name="无关商户"),
        make_member(community=community, name="已回绝医院"),
    )
    make_resource(near, season=Season.VACATION, name="退休教师")
    make_resource(far, name="青年队")
    make_resource(refused)
    NeedMatch.objects.create(
        need=need, unit=refused, asked_on=day(-3), answer=MatchAnswer.NO, answered_on=day(-1)
    )

    found = suggestions_for(need, day=day())

    assert [row.unit for row in found] == [near, far]
    assert busy not in {row.unit for row in found}
    assert found[0].reasons == (
        "有“为老服务”方面的资源：退休教师",
        "同在寒暑假",
        f"同在{community}",
    )
    assert found[1].reasons == ("有“为老服务”方面的资源：青年队", "时间合适")


def test_a_yes_turns_into_the_claim_and_a_no_is_kept(community, staff, unit):
    need, other = make_need(community=community), make_member()
    resource = make_resource(unit)
    liaison = liaison_of(unit)
    no = actions.ask_unit(need=need, unit=other, by=staff)
    yes = actions.ask_unit(need=need, unit=unit, resource=resource, by=staff)
    assert Message.objects.get(recipient=liaison).title == f"街道想请贵单位帮忙：{need}"
    with pytest.raises(RefusedError, match="正在等答复"):
        actions.ask_unit(need=need, unit=unit, by=staff)

    actions.answer_match(match=no, is_yes=False, note="排满了", by=staff)
    actions.answer_match(match=yes, is_yes=True, by=liaison)

    claim = need.claims.get()
    no.refresh_from_db()
    assert (no.answer, no.answered_on, no.note) == (MatchAnswer.NO, day(), "排满了")
    assert (claim.unit, claim.resource, claim.is_on_behalf) == (unit, resource, False)


def test_a_late_yes_is_refused_with_who_was_first(community, staff, unit):
    need, other = make_need(community=community), make_member()
    match = actions.ask_unit(need=need, unit=unit, by=staff)
    actions.claim_need(need=need, unit=other, by=liaison_of(other))

    with pytest.raises(RefusedError, match="不再需要"):
        actions.answer_match(match=match, is_yes=True, by=staff)
    assert need.claims.get().unit == other


def test_a_resource_with_a_quota_is_given_no_more_often(community, unit):
    resource = make_resource(unit, quota=1)
    liaison = liaison_of(unit)
    first, second = make_need(community=community), make_need(community=community)
    actions.claim_need(need=first, unit=unit, resource=resource, by=liaison)

    with pytest.raises(RefusedError, match="可提供次数已用完"):
        actions.claim_need(need=second, unit=unit, resource=resource, by=liaison)
    actions.give_back_claim(claim=first.claims.get(), reason="冲突", by=liaison)
    actions.claim_need(need=second, unit=unit, resource=resource, by=liaison)
    assert resource not in ResourceItem.objects.available()


def test_a_resource_is_published_paused_and_withdrawn_by_its_unit(unit):
    liaison = liaison_of(unit)
    resource = ResourceItem(unit=unit, street=unit.street, name="会议室", kind="venue")
    resource = actions.save_resource(resource=resource, by=liaison)
    assert resource.community == unit.community

    assert actions.publish_resource(resource=resource, by=liaison).published_on == day()
    assert actions.pause_resource(resource=resource, by=liaison).state == ResourceState.PAUSED
    assert actions.publish_resource(resource=resource, by=liaison).published_on == day()
    row = actions.withdraw_resource(resource=resource, reason="拆除", by=liaison)
    assert row.state == ResourceState.WITHDRAWN
    with pytest.raises(RefusedError, match="不需要发布"):
        actions.publish_resource(resource=resource, by=liaison)
    with pytest.raises(RefusedError, match="由所属单位"):
        actions.pause_resource(resource=make_resource(make_member()), by=liaison)


def test_a_need_may_point_to_a_project_of_its_own_street(community, secretary, staff):
    need = make_need(community=community)
    need.project = make_project(street=make_street())

    with pytest.raises((ValidationError, RefusedError)):
        actions.save_need(need=need, by=staff)
    need.project = make_project(community=community)
    assert actions.save_need(need=need, by=staff).project == need.project


def test_people_without_the_permission_do_nothing(community):
    need = make_need(community=community)
    grid_worker = make_user(Role.GRID_WORKER, community=community)

    with pytest.raises(RefusedError):
        actions.save_need(need=new_need(community), by=grid_worker)
    with pytest.raises(RefusedError):
        actions.claim_need(need=need, unit=make_member(), by=grid_worker)
    assert User.objects.filter(pk=grid_worker.pk).exists()
    assert not need.claims.exists()

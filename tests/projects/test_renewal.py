"""Renewal: four days kept apart, the funnel row by row, what is inspected, plans in versions."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.roles import Role
from audit.models import AuditEvent
from core.errors import RefusedError
from dashboard.figures import BY_ID, Selection
from dashboard.tallies import tally
from places.actions import save_compound
from projects import actions
from projects.models import (
    AssetState,
    DrainageStage,
    DrainageUnit,
    OwnersCommittee,
    PlanStage,
    PlanVersion,
    QuasiProperty,
    RenewalProject,
    RenewalStage,
    SafetyAsset,
    YardPlan,
)
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    community = make.make_community()
    return {"street": community.street, "community": community}


@pytest.fixture
def staff(place):
    return make.make_user(Role.STREET_STAFF, street=place["street"])


@pytest.fixture
def secretary(place):
    return make.make_user(Role.COMMUNITY_SECRETARY, community=place["community"])


def figure(key, place, **values):
    """Return a figure's number, which its rows and the board say alike."""
    selection = Selection(street=place["street"], **values)
    number = BY_ID[key].value(selection)
    assert tally(selection, {key})[key].now == number
    return number


def make_renewal(place, staff, **values):
    compound = make.make_compound(community=place["community"])
    defaults = {
        "programme": "overhaul",
        "name": f"{compound.name}改造",
        "buildings_count": 26,
        "households_count": 1020,
        "area_m2": Decimal("75000.00"),
        "compound": compound,
    }
    return actions.save_renewal(project=RenewalProject(**place, **{**defaults, **values}), by=staff)


def make_asset(place, staff, kind="lane", **values):
    asset = SafetyAsset(**place, kind=kind, name=f"{kind}一", **values)
    return actions.save_asset(asset=asset, by=staff)


def inspect(asset, by, result="ok", finding=""):
    return actions.inspect_asset(asset=asset, result=result, finding=finding, photo=None, by=by)


def test_launched_is_not_finished_and_the_days_follow_one_another(place, staff):
    project = make_renewal(place, staff)
    assert figure("F33", place) == 0
    reach = {"project": project, "by": staff}
    with pytest.raises(RefusedError, match="不能登记开工"):
        actions.reach_renewal_stage(stage=RenewalStage.STARTED, day=make.day(), **reach)
    actions.reach_renewal_stage(stage=RenewalStage.LAUNCHED, day=make.day(-9), **reach)
    numbers = [figure(key, place) for key in ("F33", "F34", "F35", "F36")]
    assert numbers == [26, 1020, 75000, 0]
    with pytest.raises(RefusedError, match="不能早于前一步"):
        actions.reach_renewal_stage(stage=RenewalStage.STARTED, day=make.day(-10), **reach)
    with pytest.raises(RefusedError, match="不能晚于今天"):
        actions.reach_renewal_stage(stage=RenewalStage.STARTED, day=make.day(1), **reach)
    actions.reach_renewal_stage(stage=RenewalStage.STARTED, day=make.day(-8), **reach)

    project.refresh_from_db()
    assert (project.stage_label, project.next_stage) == ("已开工，未完工", RenewalStage.COMPLETED)
    with pytest.raises(IntegrityError), transaction.atomic():
        RenewalProject.objects.filter(pk=project.pk).update(accepted_on=make.day())
    for _ in range(2):
        actions.take_back_renewal_stage(reason="登错了", **reach)
    assert figure("F33", place) == 0


def test_a_step_that_is_taken_back_leaves_the_remark_and_the_other_steps(place, staff):
    project = make_renewal(place, staff, note="二期另报")
    reach = {"project": project, "by": staff}
    for stage, days in ((RenewalStage.LAUNCHED, -9), (RenewalStage.STARTED, -8)):
        actions.reach_renewal_stage(stage=stage, day=make.day(days), **reach)

    actions.take_back_renewal_stage(reason="登错了项目", **reach)

    project.refresh_from_db()
    assert project.note == "撤回开工：登错了项目；二期另报"
    event = AuditEvent.objects.get(action="renewal.taken_back")
    assert event.reason == "登错了项目"
    assert figure("F33", place) == 26
    with pytest.raises(RefusedError, match="最多 300 个字"):
        actions.take_back_renewal_stage(reason="错" * 290, **reach)
    assert figure("F33", place) == 26


def test_a_compound_uplifted_twice_counts_once(place, staff):
    first = make_renewal(place, staff, programme="uplift")
    second = make_renewal(place, staff, programme="uplift", compound=first.compound, name="二期")
    for project in (first, second):
        actions.reach_renewal_stage(
            project=project, stage=RenewalStage.LAUNCHED, day=make.day(), by=staff
        )

    assert (figure("F36", place), figure("F33", place)) == (1, 0)


def test_a_compound_of_the_old_ones_is_not_counted_among_the_uplifted(place, staff):
    old = make_renewal(place, staff)
    uplifted = make_renewal(place, staff, programme="uplift", compound=old.compound, name="二期")
    for project, count in ((uplifted, 1), (old, 0)):
        actions.reach_renewal_stage(
            project=project, stage=RenewalStage.LAUNCHED, day=make.day(), by=staff
        )
        assert figure("F36", place) == count


def test_an_old_compound_that_went_to_another_community_is_an_old_one_there_too(place, staff):
    old = make_renewal(place, staff)
    compound, there = old.compound, make.make_community(street=place["street"])
    launch = {"stage": RenewalStage.LAUNCHED, "day": make.day(), "by": staff}
    actions.reach_renewal_stage(project=old, **launch)
    compound.community = there
    save_compound(compound=compound, by=staff)
    moved = {"programme": "uplift", "compound": compound, "name": "二期"}
    uplifted = make_renewal(place | {"community": there}, staff, **moved)
    actions.reach_renewal_stage(project=uplifted, **launch)
    assert [figure("F36", place, community=where) for where in (None, there)] == [0, 0]


def test_an_acceptance_needs_the_whole_hand_over_list(place, staff):
    project = make_renewal(place, staff, programme="infrastructure", compound=None, name="用房")
    item = actions.add_handover_item(project=project, text="钥匙", by=staff)
    for stage in (RenewalStage.LAUNCHED, RenewalStage.STARTED, RenewalStage.COMPLETED):
        actions.reach_renewal_stage(project=project, stage=stage, day=make.day(), by=staff)
    with pytest.raises(RefusedError, match="接收清单"):
        actions.reach_renewal_stage(
            project=project, stage=RenewalStage.ACCEPTED, day=make.day(), by=staff
        )
    actions.check_handover_item(item=item, note="", by=staff)

    done = actions.reach_renewal_stage(
        project=project, stage=RenewalStage.ACCEPTED, day=make.day(), by=staff
    )
    assert done.next_stage is None


def test_the_drainage_funnel_holds_row_by_row(place, staff, secretary):
    units = [
        actions.save_drainage(unit=DrainageUnit(**place, code=f"PS{n}", name=f"单元{n}"), by=staff)
        for n in range(3)
    ]
    reach = {"day": make.day(), "by": staff}
    with pytest.raises(RefusedError, match="现在是“未进场”"):
        actions.reach_drainage_stage(unit=units[0], stage=DrainageStage.COMPLETED, **reach)
    for unit in units[:2]:
        actions.reach_drainage_stage(unit=unit, stage=DrainageStage.ENTERED, **reach)
    actions.reach_drainage_stage(unit=units[0], stage=DrainageStage.COMPLETED, **reach)

    assert [figure(key, place) for key in ("F37", "F38", "F39")] == [3, 2, 1]
    with pytest.raises(IntegrityError), transaction.atomic():
        DrainageUnit.objects.filter(pk=units[2].pk).update(completed_on=make.day())
    with pytest.raises(RefusedError, match="岗位范围"):
        actions.reach_drainage_stage(
            unit=units[1], stage=DrainageStage.COMPLETED, day=make.day(), by=secretary
        )


def test_a_lane_blocked_again_does_not_count_until_it_is_cleared_again(place, staff, secretary):
    lane = make_asset(place, staff)
    with pytest.raises(RefusedError, match="正常、畅通"):
        actions.put_in_use(asset=lane, day=make.day(), by=staff)
    inspect(lane, staff)
    with pytest.raises(RefusedError, match="另一位同事"):
        actions.put_in_use(asset=lane, day=make.day(), by=staff)
    inspect(lane, secretary)
    actions.put_in_use(asset=lane, day=make.day(), by=staff)
    assert figure("F41", place) == 1

    with pytest.raises(RefusedError, match="写明情况"):
        inspect(lane, secretary, "trouble")
    inspect(lane, secretary, "trouble", "三轮车停放")
    lane.refresh_from_db()
    assert (lane.state, lane.state_label, figure("F41", place)) == (
        AssetState.TROUBLED,
        "再次堵塞",
        0,
    )
    assert lane in SafetyAsset.objects.waiting_for(secretary, make.day())

    inspect(lane, secretary)
    lane.refresh_from_db()
    assert (lane.state, figure("F41", place)) == (AssetState.TROUBLED, 0)
    actions.put_in_use(asset=lane, day=make.day(), by=staff)
    assert figure("F41", place) == 1
    actions.close_asset(asset=lane, reason="拆除", by=staff)
    assert figure("F41", place) == 0


def test_assets_are_due_by_their_cycle(place, staff, secretary):
    site = make_asset(place, staff, kind="charging", piles_count=8, cycle_days=7)
    assert list(SafetyAsset.objects.due_by(make.day())) == [site]
    inspect(site, secretary)
    actions.put_in_use(asset=site, day=make.day(), by=staff)

    rows = SafetyAsset.objects
    assert not rows.due_by(make.day(6)).exists()
    assert rows.due_by(make.day(7)).exists()
    assert not rows.overdue(make.day(7)).exists()
    assert rows.overdue(make.day(8)).exists()
    assert figure("F42", place) == 1


def test_a_compound_has_one_pilot_and_one_committee_at_a_time(place, staff):
    compound = make.make_compound(community=place["community"])
    pilot = QuasiProperty(
        compound=compound, provider="示例物业", services="保洁", started_on=make.day(-90)
    )
    actions.save_quasi_property(pilot=pilot, by=staff)
    assert (figure("F43", place), figure("F43", place, community=place["community"])) == (1, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        QuasiProperty.objects.create(
            compound=compound, provider="另一家", services="x", started_on=make.day()
        )
    pilot.ended_on, pilot.end_reason = make.day(), "转为专业物业"
    actions.save_quasi_property(pilot=pilot, by=staff)
    assert figure("F43", place) == 0

    committee = OwnersCommittee(
        compound=compound, members_count=7, term_from=make.day(-900), term_until=make.day(90)
    )
    actions.save_owners_committee(committee=committee, by=staff)
    assert OwnersCommittee.objects.ending_by(make.day(90)).get() == committee
    assert not OwnersCommittee.objects.ending_by(make.day(89)).exists()


def test_a_plan_goes_on_when_its_comments_are_answered(place, staff, secretary):
    compound = make.make_compound(community=place["community"])
    plan = actions.save_plan(
        plan=YardPlan(**place, compound=compound, name="北院", vision="希望有座椅"), by=secretary
    )
    write = {"plan": plan, "drawing": None, "by": secretary}
    actions.advance_plan(plan=plan, words="", by=secretary)
    first = actions.save_plan_version(measures="铺装\n座椅", changes="", **write)
    own = actions.save_plan_version(
        plan=plan, measures="铺装\n座椅\n花箱", changes="", drawing=None, by=staff
    )
    with pytest.raises(RefusedError, match="另一位同事"):
        actions.publish_plan_version(plan_version=own, by=staff)
    first.refresh_from_db()
    other = make.make_user(Role.STREET_STAFF, street=place["street"])
    published = actions.publish_plan_version(plan_version=first, by=other)
    comment = actions.file_plan_comment(
        plan_version=published, text="风口太冷", received_on=make.day(), by=secretary
    )
    plan.refresh_from_db()
    plan.deliberation = "议了两次"
    actions.save_plan(plan=plan, by=secretary)
    with pytest.raises(RefusedError, match="没有答复的居民意见"):
        actions.advance_plan(plan=plan, words="", by=secretary)
    actions.answer_plan_comment(comment=comment, answer="移到背风处", is_adopted=True, by=secretary)
    with pytest.raises(RefusedError, match="与上一版相比"):
        actions.save_plan_version(measures="座椅移位", changes="", **write)
    second = actions.save_plan_version(measures="座椅移位", changes="移到背风处", **write)

    assert second.number == 2
    assert actions.advance_plan(plan=plan, words="", by=secretary).stage == PlanStage.PLANNED


def test_who_writes_a_plan_second_is_told_and_nothing_is_overwritten(client, place, staff):
    compound = make.make_compound(community=place["community"])
    plan = YardPlan(**place, compound=compound, name="北院", vision="希望有座椅")
    plan = actions.save_plan(plan=plan, by=staff)
    client.force_login(staff)
    page = reverse("projects:plan-write", args=[plan.uid])
    seen = {"version": client.get(page).context["form"].initial["version"]}

    client.post(page, seen | {"measures": "铺装"})
    second = client.post(page, seen | {"measures": "花箱"}).content.decode()

    assert "已被他人办理或修改" in second
    assert "花箱" in second
    assert plan.versions.get().measures == "铺装"


def test_who_drafted_a_version_does_not_publish_it_after_a_colleague_changed_a_word(
    client, place, staff
):
    other, third = (make.make_user(Role.STREET_STAFF, street=place["street"]) for _ in range(2))
    compound = make.make_compound(community=place["community"])
    plan = YardPlan(**place, compound=compound, name="北院", vision="希望有座椅")
    plan = actions.save_plan(plan=plan, by=staff)
    write = {"plan": plan, "changes": "", "drawing": None}
    actions.save_plan_version(measures="铺装\n座椅", by=staff, **write)
    draft = actions.save_plan_version(measures="铺装\n座椅。", by=other, **write)

    for writer in (staff, other):
        with pytest.raises(RefusedError, match="您写过这一版"):
            actions.publish_plan_version(plan_version=draft, by=writer)
        assert not PlanVersion.objects.waiting_for(writer).exists()
    offered = []
    for person in (staff, third):
        client.force_login(person)
        page = client.get(plan.get_absolute_url()).content.decode()
        offered.append("公布这一版" in page)
    assert offered == [False, True]
    actions.publish_plan_version(plan_version=draft, by=third)
    fresh = {**write, "changes": "移到背风处"}
    second = actions.save_plan_version(measures="座椅移位", by=third, **fresh)
    actions.publish_plan_version(plan_version=second, by=staff)


def test_a_large_area_is_shown_short_and_kept_exactly():
    area = BY_ID["F35"]

    shown = [area.short(number) for number in (116_000, 9_999, 120_049, 12_345_000)]

    assert shown == [
        ("11.6", "万平方米"),
        ("9,999", "平方米"),
        ("12", "万平方米"),
        ("1,234.5", "万平方米"),
    ]
    assert BY_ID["F33"].short(20_000) == ("20,000", "栋")


def test_late_renewals_and_terms_that_end_soon_wait_for_who_keeps_them(
    client, place, staff, secretary
):
    late = make_renewal(place, staff, due_on=make.day(-1))
    make_renewal(place, staff, due_on=make.day(9), name="不急的改造")
    terms = {"members_count": 5, "term_from": make.day(-1000)}
    for days in (90, 400):
        compound = make.make_compound(community=place["community"])
        OwnersCommittee.objects.create(compound=compound, term_until=make.day(days), **terms)
    QuasiProperty.objects.create(
        compound=late.compound,
        provider="安居公司",
        services="保洁",
        started_on=make.day(-300),
        ended_on=make.day(30),
        end_reason="合同到期",
    )

    found = []
    for person in (staff, secretary):
        client.force_login(person)
        waiting = client.get(reverse("dashboard:desk-home")).context["waiting"]
        found.append({row.label: row.waiting for row in waiting})

    assert found == [{"改造项目": 1, "业委会换届提醒": 2}, {"业委会换届提醒": 2}]
    page = client.get(reverse("projects:committee-list")).content.decode()
    assert "安居公司" in page

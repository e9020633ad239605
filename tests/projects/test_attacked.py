"""Wishes, honours, premises and projects in the hands of somebody who means harm."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from core.errors import ConflictError, RefusedError
from projects import actions
from projects.anonymity import tells_who
from projects.models import (
    ApplicationState,
    Honour,
    HonourApplication,
    Premises,
    PremisesState,
    Wish,
    WishState,
    YardPlan,
)
from tests.alliances.needs import make_category
from tests.factories import (
    day,
    make_community,
    make_compound,
    make_team,
    make_unit,
    make_user,
    saved,
)
from tests.projects.premises_rows import make_application, make_premises
from tests.projects.wishes import liaison_of, make_wish

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def clerk(community):
    return make_user(Role.COMMUNITY_STAFF, community=community)


def page(name, wish):
    return reverse(f"projects:wish-{name}", args=[wish.uid])


def test_words_changed_after_the_reviewer_read_them_are_not_published(
    client, community, secretary, clerk
):
    wish = make_wish(community=community, state=WishState.POSTED, posted_by=clerk)
    client.force_login(secretary)
    read = wish.version
    assert f'name="version" value="{read}"' in client.get(wish.get_absolute_url()).text
    wish.name = "一位老人想要一台电视"
    actions.save_wish(wish=wish, by=clerk)

    answer = client.post(page("publish", wish), {"version": read}, follow=True)

    assert "已被他人办理或修改" in answer.text
    assert Wish.objects.get().state == WishState.POSTED
    with pytest.raises(ConflictError):
        actions.publish_wish(wish=wish, by=secretary, version=read)
    client.post(page("publish", wish), {"version": wish.version})
    assert Wish.objects.get().state == WishState.PUBLISHED


def test_a_crafted_post_sets_no_state_and_names_nobody_elses_unit(client, community, clerk):
    client.force_login(clerk)
    away = make_community(street=community.street)
    crafted = {
        "name": "一名小学生想要一个书包",
        "category": make_category(community.street).pk,
        "community": away.pk,
        "state": "confirmed",
        "posted_by": make_user(Role.COMMUNITY_STAFF, community=community).pk,
        "reviewed_by": clerk.pk,
        "published_on": day(),
        "confirmed_on": day(),
    }
    assert client.post(reverse("projects:wish-create"), crafted).status_code == 422
    client.post(reverse("projects:wish-create"), {**crafted, "community": community.pk})
    wish = Wish.objects.get()
    assert (wish.state, wish.posted_by, wish.reviewed_by) == (WishState.POSTED, clerk, None)
    for step in ("publish", "return"):
        assert client.post(page(step, wish), {"reason": "x"}).status_code == 403

    open_wish = make_wish(community=community)
    unit, other = make_unit(community=community), make_unit(community=community)
    team = make_team(community=community)
    for by, named in (
        (liaison_of(unit), {"unit": other.uid}),
        (liaison_of(unit), {"person_name": "别人"}),
        (make_user(Role.TEAM_LEADER, community=community), {"team": team.uid}),
        (liaison_of(make_unit(community=away)), {"unit": unit.uid}),
    ):
        client.force_login(by)
        assert client.post(page("claim", open_wish), named).status_code in {404, 409, 422}
    open_wish.refresh_from_db()
    assert (open_wish.state, open_wish.claims.count()) == (WishState.PUBLISHED, 0)


def test_who_began_an_application_does_not_review_it(community, secretary):
    both = make_user(Role.STREET_STAFF, street=community.street)
    row = make_application(community=community)
    HonourApplication.objects.filter(pk=row.pk).update(
        state=ApplicationState.SUBMITTED,
        declared_by=both,
        submitted_by=secretary,
        submitted_on=day(),
        self_score=80,
    )

    assert not HonourApplication.objects.reviewable_by(both).exists()
    with pytest.raises(RefusedError, match="自己申报或提交"):
        actions.review_application(application=row, items={}, note="", by=both, version=row.version)


def test_the_same_use_or_repair_is_not_counted_twice(community, clerk):
    premises = make_premises(community=community, state=PremisesState.IN_USE)
    use = {"used_on": day(), "purpose": "开会", "used_by": "舞蹈队"}
    actions.add_use(premises=premises, by=clerk, **use)
    with pytest.raises(RefusedError, match="同样的使用"):
        actions.add_use(premises=premises, by=clerk, **use)
    actions.add_use(premises=premises, by=clerk, **{**use, "used_by": "棋社"})
    actions.report_repair(premises=premises, what="漏水", reported_on=day(), by=clerk)
    with pytest.raises(RefusedError, match="同样的维修"):
        actions.report_repair(premises=premises, what="漏水", reported_on=day(), by=clerk)


def test_one_person_alone_changes_nothing_that_several_decided(community, secretary):
    staff = make_user(Role.STREET_STAFF, street=community.street)
    premises = make_premises(community=community, state=PremisesState.IN_USE)
    Premises.objects.filter(pk=premises.pk).update(signed_by=secretary, transferor="示例置业")
    premises.refresh_from_db()
    premises.transferor = "别的公司"
    with pytest.raises(RefusedError, match="是社区签收的"):
        actions.save_premises(premises=premises, by=staff)
    premises.refresh_from_db()
    premises.state_note = "移交方更名"
    assert actions.save_premises(premises=premises, by=staff).state_note == "移交方更名"

    row = make_application(community=community)
    honour = Honour(
        street=community.street,
        community=community,
        programme=row.programme,
        application=row,
        compound=row.compound,
        period_from=row.period_from,
        period_to=row.period_to,
        level="qualified",
        granted_on=day(-9),
        doc="市发 1 号",
    )
    saved(honour)
    honour.level = "excellent"
    with pytest.raises(RefusedError, match="由申报评定"):
        actions.save_honour(honour=honour, by=staff)
    honour.refresh_from_db()
    honour.doc = "市发〔2026〕1 号"
    assert actions.save_honour(honour=honour, by=staff).doc == "市发〔2026〕1 号"


def test_an_evaluated_plan_stays_as_residents_saw_it(community, secretary):
    plan = actions.save_plan(
        plan=YardPlan(
            street=community.street,
            community=community,
            compound=make_compound(community=community),
            name="北院",
            vision="希望有座椅",
        ),
        by=secretary,
    )
    YardPlan.objects.filter(pk=plan.pk).update(stage="evaluated", evaluation="好")
    plan.vision = "希望停车"

    with pytest.raises(RefusedError, match="已经评价"):
        actions.save_plan(plan=plan, by=secretary)


@pytest.mark.parametrize(
    "text",
    [
        "张\u200b奶奶想要眼镜",
        "3\u2060栋的老人想要眼镜",
        "联系 138·0000·0001",
        "一位老人\xad，名\u200d叫王小云",
    ],
)
def test_invisible_signs_hide_nobody_in_a_wish(text):
    assert tells_who(text)

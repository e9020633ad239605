"""Pages of livelihood projects and renewal: what they show, to whom, and what they keep."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from projects import actions
from projects.models import (
    BallotCount,
    DrainageUnit,
    LivelihoodProject,
    LivelihoodProposal,
    ProposalState,
    RenewalProject,
    SafetyAsset,
    Showcase,
    YardPlan,
)
from tests import factories as make
from tests.factories import picture
from tests.projects.livelihood_rows import Crew

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def photo_of(name="a.jpg"):
    return SimpleUploadedFile(name, picture(), "image/jpeg")


def test_a_secretary_writes_a_project_and_loses_nothing(client):
    crew = Crew()
    client.force_login(crew.secretary)
    address = reverse("projects:livelihood-create")
    typed = {
        "name": "楼道照明更换",
        "community": crew.community.pk,
        "kind": "works",
        "field": "safety",
        "content": "换灯",
        "lead": "示例社区",
        "beneficiaries": "300",
        "beneficiary_basis": "estimate",
        "starts_on": make.day(),
        "due_on": make.day(-1),
        "budget": "10000",
        "funding_street": "10000",
    }
    wrong = client.post(address, typed)
    assert wrong.status_code == 422
    assert "计划完工日期不能早于" in wrong.text
    assert 'value="10000"' in wrong.text

    saved = client.post(address, {**typed, "due_on": make.day(30)}, follow=True)
    assert "提请立项" in saved.text
    assert LivelihoodProject.objects.get().funding.get().amount == 10000


def test_who_changes_only_the_money_second_sees_both_and_overwrites_only_when_meant(client):
    crew = Crew()
    project = crew.draft()
    address = reverse("projects:livelihood-edit", args=[project.uid])
    client.force_login(crew.secretary)
    opened = client.get(address).context["form"]
    typed = {name: opened[name].value() for name in opened.fields}
    typed = {name: value for name, value in typed.items() if value is not None}

    def amounts():
        return dict(project.funding.order_by("kind").values_list("kind", "amount"))

    client.post(address, typed | {"funding_street": "10000", "funding_service": ""})
    told = client.post(address, typed | {"funding_street": "4000", "funding_service": "6000"})
    assert (told.status_code, amounts()) == (422, {"street": 10000})
    assert "已被他人修改" in told.text
    assert 'data-label="已保存的">10000.00<' in told.text
    assert 'value="4000"' in told.text
    again = told.context["form"]["seen_version"].value()
    client.post(
        address,
        typed | {"funding_street": "4000", "funding_service": "6000", "seen_version": again},
    )
    assert amounts() == {"street": 4000, "service": 6000}


def test_a_proposal_that_was_screened_says_why_it_cannot_be_changed(client):
    crew = Crew()
    proposal = LivelihoodProposal.objects.create(
        street=crew.community.street,
        community=crew.community,
        name="加装扶手",
        source="appeal",
        content="一单元",
        raised_on=make.day(-9),
        state=ProposalState.SCREENED,
    )
    client.force_login(crew.secretary)

    page = client.get(reverse("projects:proposal-edit", args=[proposal.uid]), follow=True)

    assert page.redirect_chain[-1][0] == proposal.get_absolute_url()
    assert "“加装扶手”已经筛选过" in page.text


def test_the_ballot_page_says_what_does_not_add_up_and_shows_the_scan_to_who_may_look(client):
    crew = Crew()
    proposal = LivelihoodProposal.objects.create(
        street=crew.community.street,
        community=crew.community,
        name="扶手",
        source="appeal",
        content="x",
        raised_on=make.day(-3),
        state=ProposalState.SCREENED,
    )
    client.force_login(crew.secretary)
    address = reverse("projects:proposal-ballot", args=[proposal.uid])
    typed = {
        "version": 1,
        "held_on": make.day(),
        "issued": "100",
        "returned": "80",
        "yes": "41",
        "no": "30",
        "abstained": "5",
        "invalid": "5",
    }
    wrong = client.post(address, {**typed, "photo": photo_of()})
    assert "四项相加是 81 张，收回 80 张" in wrong.text
    client.post(address, {**typed, "invalid": "4", "photo": photo_of()})

    ballot = BallotCount.objects.get()
    sheet = client.get(reverse("projects:photo", args=[ballot.sheet.uid]))
    assert sheet.getvalue()[:2] == b"\xff\xd8"
    client.force_login(Crew(make.make_community()).secretary)
    assert client.get(reverse("projects:photo", args=[ballot.sheet.uid])).status_code == 404
    for role in (Role.SYSADMIN, Role.SECADMIN, Role.GUIDE_EDITOR):
        client.force_login(make.make_user(role, street=crew.community.street))
        answer = client.get(reverse("projects:photo", args=[ballot.sheet.uid]))
        assert answer.status_code == 404, role


def test_the_public_page_names_money_and_photos_and_nobody(client):
    crew = Crew()
    project = crew.accepted()
    page = client.get(reverse("dashboard:public-livelihood-project", args=[project.uid])).text
    assert "9,000.00 元" in page
    assert "街道经费 7,000.00 元" in page
    assert "验收组 3 人" in page
    assert "张示范" not in page
    shown = project.photos.get().photo
    assert client.get(reverse("dashboard:public-project-photo", args=[shown.uid])).getvalue()
    private = make.make_photo(crew.secretary)
    assert (
        client.get(reverse("dashboard:public-project-photo", args=[private.uid])).status_code == 404
    )
    assert project.name in client.get(reverse("dashboard:public-livelihood")).text
    hidden = crew.draft(name="还没立项的")
    assert hidden.name not in client.get(reverse("dashboard:public-livelihood"), {"p": 1}).text


def test_a_grid_worker_inspects_from_the_list(client):
    crew = Crew()
    asset = SafetyAsset(
        street=crew.community.street, community=crew.community, kind="lane", name="东门通道"
    )
    actions.save_asset(asset=asset, by=crew.staff)
    client.force_login(make.make_user(Role.GRID_WORKER, community=crew.community))
    page = client.get(reverse("projects:asset-list"))
    assert "东门通道" in page.text
    address = reverse("projects:asset-inspect", args=[asset.uid])
    assert "写明情况" in client.post(address, {"result": "trouble"}).text
    done = client.post(address, {"result": "ok", "photo": photo_of()}, follow=True)
    assert "检查已登记" in done.text
    assert client.get(reverse("projects:asset-detail", args=[asset.uid])).status_code == 403


def test_versions_stand_beside_their_comments_and_on_one_a3_sheet(client):
    crew = Crew()
    compound = make.make_compound(community=crew.community)
    plan = YardPlan(
        street=crew.community.street,
        community=crew.community,
        compound=compound,
        name="北院一院一策",
        vision="希望有座椅",
    )
    actions.save_plan(plan=plan, by=crew.secretary)
    public = reverse("dashboard:public-plan", args=[plan.uid])
    version = actions.save_plan_version(
        plan=plan, measures="铺装\n座椅", changes="", drawing=None, by=crew.secretary
    )
    assert client.get(public).status_code == 404
    client.force_login(crew.staff)
    assert "公布这一版" in client.get(plan.get_absolute_url()).text
    client.post(reverse("projects:version-publish", args=[version.uid]), {"version": 1})
    version.refresh_from_db()
    actions.file_plan_comment(
        plan_version=version, text="风口太冷", received_on=make.day(), by=crew.secretary
    )

    board = client.get(reverse("projects:plan-board", args=[plan.uid])).text
    assert "风口太冷" in board
    assert "<svg" in board
    assert public in board
    assert "风口太冷" in client.get(public).text


def test_a_showcase_says_what_is_not_known_yet(client):
    crew = Crew()
    showcase = Showcase(street=crew.community.street, name="花卉街区", story="一起打造")
    actions.save_showcase(showcase=showcase, by=crew.staff)
    address = reverse("dashboard:public-showcase", args=[showcase.uid])
    assert client.get(address).status_code == 404
    showcase.is_published = True
    actions.save_showcase(showcase=showcase, by=crew.staff)
    showcase.indicators.create(label="街区长度")

    assert "待补充" in client.get(address).text


def test_a_step_that_was_the_last_one_is_refused_beside_what_was_typed(client, community):
    """Whoever types the day of a step that somebody else registered meanwhile loses no word."""
    staff = make.make_user(Role.STREET_STAFF, street=community.street)
    client.force_login(staff)
    here = {"street": community.street, "community": community}
    days = ("launched_on", "started_on", "completed_on", "accepted_on")
    size = {"buildings_count": 1, "households_count": 9, "area_m2": 90}
    project = RenewalProject.objects.create(
        **here,
        **size,
        **dict.fromkeys(days, make.day(-9)),
        name="一期",
        programme="overhaul",
        compound=make.make_compound(community=community),
    )
    steps = ("entered_on", "completed_on", "accepted_on")
    unit = DrainageUnit.objects.create(**here, **dict.fromkeys(steps, make.day(-9)), name="一号")
    for name, row in (("renewal-stage", project), ("drainage-stage", unit)):
        address = reverse(f"projects:{name}", args=[row.uid])
        typed = {"day": make.day(-3).isoformat(), "version": row.version}

        late = client.post(address, typed)

        assert late.status_code == 422
        assert "不能登记验收" in late.text
        assert late.context["form"]["day"].value() == typed["day"]
        assert client.get(address).status_code == 302  # nothing is typed yet

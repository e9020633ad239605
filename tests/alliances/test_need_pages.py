"""The pages of needs and resources: who opens them, what they show, what they say when refused."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from alliances import actions
from alliances.models import (
    ClaimState,
    NeedItem,
    NeedMatch,
    NeedState,
    ProjectState,
    ResourceItem,
    ResourceState,
)
from core.errors import RefusedError
from core.models import Photo
from tests.alliances.needs import (
    liaison_of,
    make_category,
    make_member,
    make_need,
    make_resource,
    street_alliance,
)
from tests.factories import (
    day,
    make_activity,
    make_community,
    make_project,
    make_street,
    make_user,
    picture,
)
from volunteers.models import ActivityState

pytestmark = [pytest.mark.django_db, pytest.mark.once]
NEEDS, RESOURCES = reverse("alliances:need-list"), reverse("alliances:resource-list")


@pytest.fixture
def unit(community):
    return make_member(community=community, name="第三小学")


@pytest.fixture
def liaison(client, unit):
    user = liaison_of(unit)
    client.force_login(user)
    return user


@pytest.fixture
def staff(client, community):
    user = make_user(Role.STREET_STAFF, street=community.street)
    client.force_login(user)
    return user


def text(response):
    return response.content.decode()


def step(need, name):
    return reverse(f"alliances:need-{name}", args=[need.uid])


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.STREET_STAFF, 200),
        (Role.STREET_LEADER, 200),
        (Role.COMMUNITY_STAFF, 200),
        (Role.UNIT_LIAISON, 200),
        (Role.AUDITOR, 200),
        (Role.GRID_WORKER, 403),
        (Role.GUIDE_EDITOR, 403),
    ],
)
@pytest.mark.parametrize("address", [NEEDS, RESOURCES])
def test_who_may_look_at_the_lists(client, role, status, address):
    client.force_login(make_user(role))

    assert client.get(address).status_code == status


def test_the_longest_waiting_stands_first_and_is_marked(client, staff, community):
    make_need(community=community, name="新需求", published_on=day(-1))
    make_need(community=community, name="老需求", published_on=day(-90))
    make_need(community=community, name="办完的", state=NeedState.CLOSED, published_on=day(-200))

    page = text(client.get(NEEDS))

    assert page.index("老需求") < page.index("新需求") < page.index("办完的")
    assert page.count("久未满足") == 1
    assert "新需求" not in text(client.get(NEEDS, {"whose": "unmet"}))


def test_the_list_is_narrowed_by_state_category_community_and_word(client, staff, community):
    other = make_community(street=community.street)
    category = make_category(community.street, "法律咨询")
    make_need(community=community, name="法律讲座", category=category)
    make_need(community=other, name="楼道清理", state=NeedState.CLOSED)

    for asked, seen in (
        ({"state": "closed"}, "楼道清理"),
        ({"category": category.uid}, "法律讲座"),
        ({"community": other.code}, "楼道清理"),
        ({"q": "flj"}, "法律讲座"),
    ):
        page = text(client.get(NEEDS, asked))
        hidden = {"楼道清理", "法律讲座"} - {seen}
        assert seen in page, asked
        assert hidden.pop() not in page, asked
    assert client.get(NEEDS, {"state": "x", "category": "x", "community": "x"}).status_code == 200


def test_a_secretary_raises_and_publishes_from_a_phone(client, community):
    secretary = make_user(Role.COMMUNITY_SECRETARY, community=community)
    client.force_login(secretary)
    typed = {
        "raiser": f"community-{community.uid}",
        "name": "重阳节慰问",
        "alliance": street_alliance(community.street).pk,
        "category": make_category(community.street).pk,
        "season": "festival",
        "detail": "看望 12 位老人",
    }

    form = client.get(reverse("alliances:need-create")).context["form"]
    assert f'<option value="{typed["alliance"]}" selected>' in str(form["alliance"])

    wrong = client.post(reverse("alliances:need-create"), {**typed, "detail": "13800000001"})
    assert wrong.status_code == 422
    assert "请不要写手机号" in text(wrong)
    assert "重阳节慰问" in text(wrong)

    page = client.post(reverse("alliances:need-create"), typed, follow=True)
    need = NeedItem.objects.get()
    assert (need.community, need.raised_by, need.state) == (community, secretary, "collected")
    assert step(need, "publish") in text(page)
    assert "可以认领" in text(client.post(step(need, "publish"), follow=True))


def test_a_liaison_claims_reports_with_photos_and_others_see_them(client, liaison, unit, community):
    need = make_need(community=community)
    assert step(need, "claim") in text(client.get(need.get_absolute_url()))

    typed = {"unit": unit.uid, "plan": "派两位老师", "planned_by": day(9)}
    assert "计划办成的日期不能早于今天" in text(
        client.post(step(need, "claim"), {**typed, "planned_by": day(-1)})
    )
    client.post(step(need, "claim"), typed)
    claim = need.claims.get()
    assert (claim.unit, claim.plan, claim.is_on_behalf) == (unit, "派两位老师", False)

    fulfil = reverse("dashboard:need-fulfil", args=[need.uid])
    files = [SimpleUploadedFile(f"{n}.jpg", picture(), "image/jpeg") for n in range(2)]
    client.post(fulfil, {"result": "上了八次课", "done_on": day(), "photos": files})
    claim.refresh_from_db()
    assert (claim.state, claim.photos.count()) == (ClaimState.FULFILLED, 2)
    assert not Photo.objects.unused_since(timezone.now() + timedelta(days=9)).exists()

    client.force_login(make_user(community=community))
    page = text(client.get(need.get_absolute_url()))
    photo = reverse("volunteers:photo", args=[claim.photos.first().uid])
    assert photo in page
    assert step(need, "close") in page
    shown = client.get(photo)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert shown.getvalue()
    client.force_login(make_user(community=make_community(street=make_street())))
    assert client.get(photo).status_code == 404
    assert client.get(need.get_absolute_url()).status_code == 404


def test_the_second_claimant_gets_the_sentence_and_keeps_what_was_typed(
    client, liaison, unit, community
):
    need, other = make_need(community=community), make_member(name="先到医院")
    actions.claim_need(need=need, unit=other, by=liaison_of(other))

    answer = client.post(
        step(need, "claim"), {"unit": unit.uid, "plan": "我们也想办", "planned_by": day(5)}
    )

    assert answer.status_code == 422
    assert "“先到医院”已先一步认领了这项需求" in text(answer)
    assert "我们也想办" in text(answer)


def test_a_photo_that_is_none_is_refused_and_nothing_is_fulfilled(client, liaison, unit, community):
    need = make_need(community=community, state=NeedState.CLAIMED, claimed_by=unit)
    fulfil = reverse("dashboard:need-fulfil", args=[need.uid])
    file = SimpleUploadedFile("a.jpg", b"no picture", "image/jpeg")

    answer = client.post(fulfil, {"result": "办了", "done_on": day(), "photos": [file]})

    need.refresh_from_db()
    assert (answer.status_code, need.state) == (422, NeedState.CLAIMED)


def test_the_street_asks_a_suggested_unit_and_notes_its_answer(client, staff, unit, community):
    need = make_need(community=community, detail="看望 12 位老人")
    resource = make_resource(unit)
    page = text(client.get(step(need, "suggestions")))
    assert "有“为老服务”方面的资源：志愿者小队" in page

    asked = client.post(
        step(need, "ask"), {"unit": unit.uid, "resource": resource.uid}, follow=True
    )
    match = NeedMatch.objects.get()
    assert f"第三小学：您好。{community}需要“{need}”，看望 12 位老人" in text(asked)
    assert "等答复" in text(client.get(step(need, "suggestions")))
    client.post(reverse("alliances:match-detail", args=[match.uid]), {"answer": "yes"})

    assert need.claims.get().unit == unit


def test_the_desk_of_a_liaison_shows_promises_questions_and_the_lists(
    client, liaison, unit, community
):
    promise = make_need(
        community=community, state=NeedState.CLAIMED, claimed_by=unit, name="已认领的"
    )
    promise.claims.update(planned_by=day(-1), claimed_on=day(-9))
    asked = make_need(community=community, name="被问到的")
    actions.ask_unit(
        need=asked, unit=unit, by=make_user(Role.STREET_STAFF, street=community.street)
    )
    make_need(community=community, name="等验收的", state=NeedState.FULFILLED, raised_by_unit=unit)

    page = text(client.get(reverse("dashboard:desk-home")))

    for words in ("已认领的", "超过计划日期", "被问到的", "等验收的"):
        assert words in page, words
    assert ">需求清单</span>" not in page  # each of them is a card already


def test_a_need_is_fulfilled_within_a_project_of_the_unit(client, liaison, unit, community):
    need = make_need(community=community, state=NeedState.CLAIMED, claimed_by=unit)
    fulfil = reverse("dashboard:need-fulfil", args=[need.uid])
    assert "属于哪个共建项目" not in text(client.get(fulfil))
    theirs = make_project(community=community, alliance=need.alliance, name="护学共建")
    theirs.partner_units.add(unit)
    others = make_project(community=community, alliance=need.alliance, name="别家共建")
    unsigned = make_project(
        community=community,
        alliance=need.alliance,
        host_unit=unit,
        name="还没签约",
        state=ProjectState.DRAFT,
        signed_on=None,
    )

    page = text(client.get(fulfil))
    assert "护学共建" in page
    assert others.name not in page
    assert unsigned.name not in page
    typed = {"result": "上了八次课", "done_on": day()}
    assert client.post(fulfil, {**typed, "project": others.uid}).status_code == 422
    with pytest.raises(RefusedError, match="没有“第三小学”参加"):
        actions.fulfil_claim(
            claim=need.claims.get(), result="办了", done_on=day(), by=liaison, project=others
        )
    client.post(fulfil, {**typed, "project": theirs.uid})

    need.refresh_from_db()
    assert (need.state, need.project) == (NeedState.FULFILLED, theirs)
    assert "护学共建" in text(client.get(need.get_absolute_url()))
    actions.reopen_need(need=need, reason="没有来", by=make_user(community=community))
    need.refresh_from_db()
    assert need.project is None


def test_a_unit_sees_what_any_of_its_liaisons_has_sent_in(client, liaison, unit):
    colleague, stranger = liaison_of(unit), liaison_of(make_member(name="第九医院"))
    make_activity(filed_by=colleague, title="校园开放日")
    make_activity(filed_by=colleague, title="还没写完", state=ActivityState.DRAFT)
    make_activity(filed_by=stranger, title="别家的活动")

    page = text(client.get(reverse("volunteers:activity-list"), {"mine": "no"}))

    assert "校园开放日" in page
    assert "还没写完" not in page
    assert "别家的活动" not in page


def test_a_community_is_told_who_claims(client, community):
    need = make_need(community=community)
    client.force_login(make_user(community=community))

    assert "由联盟的成员单位认领" in text(client.get(step(need, "claim")))


def test_the_street_raises_in_the_name_of_a_community(client, staff, community):
    typed = {
        "raiser": f"community-{community.uid}",
        "name": "社区义诊",
        "alliance": street_alliance(community.street).pk,
        "category": make_category(community.street).pk,
        "season": "any",
        "expected_by": day(-1),
    }
    address = reverse("alliances:need-create")

    assert "希望办成的日期不能早于今天" in text(client.post(address, typed))
    client.post(address, {**typed, "expected_by": day(30)})
    foreign = make_community(street=make_street())
    client.post(address, {**typed, "expected_by": "", "raiser": f"community-{foreign.uid}"})

    assert NeedItem.objects.get().raiser == community


def test_the_hub_counts_what_waits_for_the_street(client, staff, community):
    make_need(community=community, state=NeedState.COLLECTED)
    make_need(community=community, published_on=day(-90))
    make_need(community=community, published_on=day(-1))

    page = text(client.get(reverse("dashboard:desk-home")))

    assert re.search(">需求清单(<[^>]+>)+待处理</span>2<", page)


def test_a_resource_is_registered_published_and_taken_down_on_the_phone(client, liaison, unit):
    typed = {"unit": unit.pk, "name": "会议室", "kind": "venue", "season": "any", "quota": 3}
    assert "可提供次数" in text(
        client.post(reverse("alliances:resource-create"), {**typed, "quota": 0})
    )
    client.post(reverse("alliances:resource-create"), typed)
    resource = ResourceItem.objects.get()
    for name, state in (("publish", "published"), ("pause", "paused"), ("publish", "published")):
        client.post(reverse(f"alliances:resource-{name}", args=[resource.uid]))
        resource.refresh_from_db()
        assert resource.state == state
    page = client.post(
        reverse("alliances:resource-withdraw", args=[resource.uid]), {"reason": "装修"}, follow=True
    )
    assert "装修" in text(page)
    resource.refresh_from_db()
    assert resource.state == ResourceState.WITHDRAWN


def test_two_people_who_edit_one_need_see_both_versions(client, staff, community):
    need = make_need(community=community, state=NeedState.COLLECTED)
    edit = step(need, "edit")
    typed = {
        "name": "改过的",
        "alliance": need.alliance.pk,
        "category": need.category.pk,
        "season": "any",
        "seen_version": need.version,
    }
    client.post(edit, typed)

    answer = client.post(edit, {**typed, "name": "也改了"})

    assert "已被他人修改" in text(answer)
    assert "改过的" in text(answer)
    need.refresh_from_db()
    assert need.name == "改过的"


@pytest.mark.parametrize(
    "ledger", ["needitem", "needclaim", "needmatch", "resourceitem", "needcategory"]
)
def test_each_ledger_opens_and_exports(client, staff, community, unit, ledger):
    need = make_need(community=community, state=NeedState.CLAIMED, claimed_by=unit)
    resource = make_resource(unit)
    NeedMatch.objects.create(need=need, unit=unit, resource=resource, asked_on=day())

    page = client.get(reverse(f"admin:alliances_{ledger}_changelist"))

    assert page.status_code == 200
    assert "导出" in text(page)


def test_a_question_that_is_refused_is_said_on_the_page_it_began_on(client, staff, unit, community):
    need = make_need(community=community)
    client.post(step(need, "ask"), {"unit": unit.uid})

    again = client.post(step(need, "ask"), {"unit": unit.uid})
    assert (again.status_code, "已经问过“第三小学”，正在等答复" in again.text) == (422, True)
    assert f'<option value="{unit.uid}" selected>' in again.text
    nobody = client.post(step(need, "ask"), {"unit": ""})
    assert (nobody.status_code, "请选择要问的单位" in nobody.text) == (422, True)
    done = make_need(community=community, name="已办成的", state=NeedState.FULFILLED)
    late = client.post(step(done, "ask"), {"unit": unit.uid})
    assert (late.status_code, "不需要再问" in late.text) == (422, True)
    assert NeedMatch.objects.count() == 1

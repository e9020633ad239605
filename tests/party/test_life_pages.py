"""Pages of organisational life: filing on the phone, judging, completion behind every number."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from core.models import Photo
from dashboard.life import OUTCOMES
from party.models import LifeKind, LifeRequirement, LifeState, OrgLifeRecord, RequiredPer
from tests.factories import PASSWORD, day, make_community, make_organisation, make_user, picture
from tests.party.life_rows import make_life_record, make_requirement

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def branch():
    root = make_organisation()
    committee = make_organisation(parent=root, community=make_community(street=root.street))
    return make_organisation(parent=committee, name="东苑小区党支部", members_full=30)


@pytest.fixture
def secretary(branch):
    return make_user(Role.COMMUNITY_SECRETARY, community=branch.community)


@pytest.fixture
def staff(branch):
    return make_user(Role.STREET_STAFF, street=branch.street)


def typed(branch, **values):
    return {
        "key": uuid4(),
        "organisation": branch.uid,
        "kind": LifeKind.GENERAL_MEETING,
        "topic": "讨论小区共治方案",
        "held_on": day(-1).isoformat(),
        "place": "党群活动室",
        "host": "何明",
        "expected_count": 20,
        "attended_count": 18,
        "step": "submit",
        **values,
    }


def test_a_secretary_files_with_photos_and_the_street_confirms(client, branch, secretary, staff):
    client.force_login(secretary)
    photo, sheet = (
        SimpleUploadedFile(f"{name}.jpg", picture(), "image/jpeg") for name in ("a", "b")
    )
    sent = client.post(
        reverse("party:life-create"),
        typed(branch, new_photos=photo, new_sign_sheet=sheet),
        follow=True,
    )
    record = OrgLifeRecord.objects.get()
    assert "已提交，等上级确认" in sent.text
    assert (record.state, record.photos.count()) == (LifeState.SUBMITTED, 1)
    small = reverse("volunteers:photo-small", args=[record.sign_sheet.uid])

    client.force_login(staff)
    assert b"".join(client.get(small).streaming_content)
    page = client.get(record.get_absolute_url()).text
    assert "登记的正式党员 30 人" in page
    client.post(reverse("party:life-confirm", args=[record.uid]), {"version": record.version})
    record.refresh_from_db()
    assert record.state == LifeState.CONFIRMED
    client.force_login(
        make_user(Role.COMMUNITY_SECRETARY, community=make_community(street=branch.street))
    )
    assert client.get(small).status_code == 404
    assert client.get(record.get_absolute_url()).status_code == 404


def test_bad_input_loses_nothing(client, branch, secretary):
    client.force_login(secretary)

    content = picture()

    def send():
        photo = SimpleUploadedFile("a.jpg", content, "image/jpeg")
        wrong = {"attended_count": 99, "topic": "", "minutes": "形成三条意见"}
        return client.post(reverse("party:life-create"), typed(branch, new_photos=photo, **wrong))

    send()
    again = send()  # the page loaded again: its photo is kept once

    assert Photo.objects.count() == again.text.count('name="photos"') == 1
    assert again.status_code == 422
    assert "请填写主题。" in again.text
    assert "形成三条意见" in again.text
    assert 'name="photos"' in again.text
    more = client.post(reverse("party:life-create"), typed(branch, attended_count=99))
    assert "实到人数不能多于应到人数" in more.text
    assert not OrgLifeRecord.objects.exists()


def test_a_draft_may_have_gaps_and_a_colleague_goes_on_with_it(client, branch, secretary):
    client.force_login(make_user(Role.COMMUNITY_STAFF, community=branch.community))
    client.post(reverse("party:life-create"), typed(branch, topic="", host="", step="draft"))
    draft = OrgLifeRecord.objects.get()
    assert draft.state == LifeState.DRAFT

    client.force_login(secretary)
    edit = reverse("party:life-edit", args=[draft.uid])
    assert client.get(edit).status_code == 200
    client.post(edit, typed(branch, seen_version=draft.version))
    draft.refresh_from_db()
    assert (draft.state, draft.topic) == (LifeState.SUBMITTED, "讨论小区共治方案")
    client.post(reverse("party:life-withdraw", args=[draft.uid]))
    client.post(reverse("party:life-discard", args=[draft.uid]))
    assert not OrgLifeRecord.objects.exists()


def test_a_return_needs_a_reason_and_shows_it_to_the_filer(client, branch, secretary, staff):
    record = make_life_record(branch, filed_by=secretary)
    client.force_login(staff)
    address = reverse("party:life-return", args=[record.uid])

    assert client.post(address, {"version": record.version}).status_code == 422
    client.post(address, {"version": record.version, "reason": "请补签到表"})

    client.force_login(secretary)
    assert "1 条要修改后再提交" in client.get(reverse("party:life-list")).text
    assert "请补签到表" in client.get(record.get_absolute_url()).text


def test_the_list_is_narrowed_by_organisation_kind_days_and_state(client, branch, staff):
    wanted = make_life_record(branch, topic="春季党课", kind=LifeKind.LECTURE)
    make_life_record(branch, topic="清理楼道")
    make_life_record(branch, topic="冬季党课", kind=LifeKind.LECTURE, held_on=day(-90))
    client.force_login(staff)

    page = client.get(
        reverse("party:life-list"),
        {
            "organisation": branch.uid,
            "kind": LifeKind.LECTURE,
            "start": day(-7),
            "end": day(),
            "state": LifeState.SUBMITTED,
        },
    ).text

    assert wanted.topic in page
    assert "清理楼道" not in page
    assert "冬季党课" not in page
    assert "/admin/party/orgliferecord/export/?" in page


def test_waiting_holds_what_one_may_judge(client, branch, secretary):
    make_life_record(branch, filed_by=secretary, topic="自己填报的")
    make_life_record(branch, topic="同事填报的")
    client.force_login(secretary)

    page = client.get(reverse("party:life-waiting")).text

    assert "同事填报的" in page
    assert "自己填报的" not in page


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.STREET_LEADER, 200),
        (Role.COMMUNITY_STAFF, 200),
        (Role.AUDITOR, 200),
        (Role.GRID_WORKER, 403),
        (Role.SYSADMIN, 403),
    ],
)
def test_who_may_look(client, branch, role, status):
    community = branch.community if role in {Role.COMMUNITY_STAFF, Role.GRID_WORKER} else None
    client.force_login(make_user(role, street=branch.street, community=community))

    for name in ("party:life-list", "dashboard:life-completion", "dashboard:life-owed"):
        assert client.get(reverse(name)).status_code == status


def test_every_number_of_completion_opens_as_many_rows(client, branch, staff):
    make_requirement(branch)
    make_requirement(branch, kind=LifeKind.LECTURE, per=RequiredPer.QUARTER, times=2)
    other = make_organisation(parent=branch.parent)
    last = day().year - 1
    for month in (1, 2, 5):
        make_life_record(branch, state=LifeState.CONFIRMED, held_on=day().replace(last, month, 3))
    make_life_record(other, held_on=day().replace(last, 3, 3))
    client.force_login(staff)
    period = {"period": str(last)}

    page = client.get(reverse("dashboard:life-completion"), period)
    total = page.context["total"]
    numbers = {"all": total.required, "done": total.done, "missing": total.missing, "running": 0}

    assert numbers == {"all": 2 * (12 + 8), "done": 3, "missing": 37, "running": 0}
    for outcome in OUTCOMES:
        rows = client.get(page.context["total_urls"][outcome])
        assert rows.context["page"].paginator.count == numbers[outcome], outcome
    community = branch.community.code
    one = client.get(reverse("dashboard:life-completion"), {**period, "community": community})
    for line in one.context["lines"]:
        assert (
            client.get(line.rows_urls["missing"]).context["page"].paginator.count
            == line.tally.missing
        )
        for _, tally, url in line.cells:
            if tally:
                found = client.get(url).context["page"].paginator.count
                assert found == tally.required


def test_completion_is_exported_as_its_page_shows_it(client, branch, staff):
    make_requirement(branch)
    client.force_login(staff)
    client.post("/sign-in/again/", {"password": PASSWORD})
    address = reverse("dashboard:life-export", args=["csv"])

    answer = client.post(f"{address}?period={day().year - 1}&outcome=missing")

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert sum("东苑小区党支部" in line and "缺" in line for line in lines) == 12


def test_a_community_sees_its_own_completion_alone(client, branch, secretary):
    make_requirement(branch)
    elsewhere = make_organisation(
        parent=branch.parent.parent, community=make_community(street=branch.street)
    )
    foreign = make_organisation(parent=elsewhere, name="西苑小区党支部")
    client.force_login(secretary)

    page = client.get(reverse("dashboard:life-owed"), {"period": str(day().year - 1)}).text

    assert branch.name in page
    assert foreign.name not in page
    asked = {"community": elsewhere.community.code}
    assert client.get(reverse("dashboard:life-completion"), asked).status_code == 404


def test_without_requirements_the_page_says_the_first_step(client, branch, staff):
    client.force_login(staff)
    page = client.get(reverse("dashboard:life-completion")).text

    assert "还没有写明要求" in page
    assert reverse("admin:party_liferequirement_add") in page
    client.post(
        reverse("admin:party_liferequirement_add"),
        {
            "street": branch.street.pk,
            "kind": LifeKind.THEME_DAY,
            "per": RequiredPer.MONTH,
            "times": 1,
            "starts_on": "2022-01-01",
            "basis": "",
        },
    )
    assert LifeRequirement.objects.get().times == 1


def test_a_confirmed_record_opens_the_activity_form_filled_in(client, branch, secretary):
    record = make_life_record(
        branch, filed_by=secretary, state=LifeState.CONFIRMED, minutes="清走杂物三车"
    )
    waiting = make_life_record(branch, filed_by=secretary)
    client.force_login(secretary)
    address = reverse("volunteers:activity-create")

    assert f"{address}?life={record.uid}" in client.get(record.get_absolute_url()).text
    form = client.get(address, {"life": record.uid}).context["form"]

    assert form["title"].value() == record.topic
    assert (form["headcount"].value(), form["summary"].value()) == (18, "清走杂物三车")
    for uid in (waiting.uid, uuid4(), "x"):
        assert client.get(address, {"life": uid}).status_code == 404

"""The phone form without a line of JavaScript: opened, kept, submitted, refused, mended."""

import re
from time import process_time
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from core.models import Photo
from tests import factories
from volunteers.forms import named
from volunteers.forms.people import _name_and_tail
from volunteers.models import Activity, ActivityState, Line, Problem

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NEW = reverse("volunteers:activity-create")


@pytest.fixture
def secretary(client):
    user = factories.make_user(Role.COMMUNITY_SECRETARY)
    client.force_login(user)
    return user


@pytest.fixture
def team(secretary):
    return factories.make_team(community=secretary.current_posts[0].community)


@pytest.fixture
def typed(secretary, team):
    return {
        "key": str(uuid4()),
        "filer": str(secretary.uid),
        "post": str(secretary.current_posts[0].uid),
        "line": "volunteer",
        "team": str(team.uid),
        "kind": "environment",
        "title": "清理楼道",
        "held_on": factories.day().isoformat(),
        "place": "东苑小区",
        "headcount": "12",
        "headcount_basis": "people",
        "summary": "清走杂物。",
        "problems-TOTAL_FORMS": "1",
        "problems-INITIAL_FORMS": "0",
        "problems-0-outcome": "solved",
        "step": "submit",
    }


def upload(name="照片.jpg", content=None):
    return SimpleUploadedFile(name, content or factories.picture(), content_type="image/jpeg")


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.COMMUNITY_SECRETARY, 200),
        (Role.GRID_WORKER, 200),
        (Role.TEAM_LEADER, 200),
        (Role.UNIT_LIAISON, 200),
        (Role.STREET_STAFF, 200),
        (Role.STREET_LEADER, 403),
        (Role.GUIDE_EDITOR, 403),
        (Role.AUDITOR, 403),
    ],
    ids=str,
)
def test_who_may_open_the_form(client, role, status):
    client.force_login(factories.make_user(role))

    assert client.get(NEW).status_code == status


def test_a_visitor_is_sent_to_sign_in(client):
    assert reverse("accounts:sign-in") in client.get(NEW).url


def test_the_form_opens_in_few_queries(client, secretary, team, django_assert_max_num_queries):
    factories.make_activity(filed_by=secretary, team=team)

    with django_assert_max_num_queries(26):
        page = client.get(NEW)

    assert page.context["form"]["team"].value() == team.uid


def test_a_first_filing_is_the_communitys_own_where_no_team_is_registered(client, secretary):
    page = client.get(NEW)

    assert page.context["form"]["line"].value() == Line.COMMUNITY


def test_a_first_filing_is_a_teams_where_there_is_one(client, team):
    page = client.get(NEW)

    assert page.context["form"]["line"].value() == Line.VOLUNTEER


def test_a_filing_with_photos_waits_for_the_street(client, secretary, typed):
    answer = client.post(NEW, {**typed, "new_photos": [upload(), upload()]})

    activity = Activity.objects.get()
    assert answer.url == reverse("volunteers:activity-sent", args=[activity.uid])
    assert (activity.state, activity.photos.count()) == (ActivityState.SUBMITTED, 2)
    page = client.get(answer.url)
    assert "再来一份" in page.content.decode()
    assert activity.group_text in page.context["activity"].group_text


def test_the_same_form_sent_twice_is_one_record(client, typed):
    client.post(NEW, typed)
    client.post(NEW, typed)

    assert Activity.objects.count() == 1


def test_a_form_sent_again_after_going_back_and_changing_it_says_so(client, typed):
    client.post(NEW, typed)

    answer = client.post(NEW, {**typed, "headcount": "13"})

    assert answer.status_code == 422
    assert "已经提交过" in answer.content.decode()


def with_problems(typed, count):
    rows = {f"problems-{n}-title": f"第{n}处楼道灯不亮" for n in range(count)}
    rows |= {f"problems-{n}-outcome": "solved" for n in range(count)}
    rows |= {f"problems-{n}-result": "换了灯泡" for n in range(count)}
    return {**typed, **rows, "problems-TOTAL_FORMS": str(count)}


@pytest.mark.parametrize("step", ["submit", "draft"])
def test_problems_beyond_twenty_are_not_lost_but_told(client, typed, step):
    answer = client.post(NEW, {**with_problems(typed, 23), "step": step})

    assert answer.status_code == 422
    text = answer.content.decode()
    assert "一次填报最多写 20 个问题，现在有 23 个。" in text
    assert all(f"第{n}处楼道灯不亮" in text for n in range(23))
    assert not Activity.objects.exists()

    client.post(NEW, with_problems(typed, 20))
    assert Activity.objects.get().problems.count() == 20


def test_more_rows_than_anybody_types_are_not_drawn(client, typed):
    answer = client.post(NEW, {**typed, "problems-TOTAL_FORMS": "9" * 20})

    assert answer.status_code == 422
    assert "发现的问题：最多 20 条。" in answer.content.decode()
    assert len(answer.context["form"].problems.forms) <= 60
    assert not Activity.objects.exists()


def test_what_is_missing_is_named_and_what_was_typed_and_uploaded_stays(client, typed):
    answer = client.post(NEW, {**typed, "title": "", "held_on": "", "new_photos": [upload()]})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请填写活动名称" in page
    assert "请选择活动日期" in page
    assert "东苑小区" in page
    assert str(Photo.objects.get().uid) in page
    assert not Activity.objects.exists()


def test_a_bad_photo_gets_a_sentence_and_nothing_else_is_lost(client, typed):
    bad = upload("报告.docx", b"PK\x03\x04not a photo")

    answer = client.post(NEW, {**typed, "new_photos": [upload(), bad]})

    page = answer.content.decode()
    assert "报告.docx：这不是照片文件" in page
    assert "清理楼道" in page
    again = client.post(NEW, {**typed, "photos": [str(Photo.objects.get().uid)]})
    assert again.status_code == 302
    assert Activity.objects.get().photos.count() == 1


def test_unticking_a_kept_photo_takes_it_off(client, secretary, typed):
    kept, dropped = factories.make_photo(secretary), factories.make_photo(secretary)
    draft = factories.make_activity(filed_by=secretary, state=ActivityState.DRAFT)
    draft.photos.create(photo=kept)
    draft.photos.create(photo=dropped, order=1)

    client.post(
        reverse("volunteers:activity-edit", args=[draft.uid]),
        {**typed, "version": draft.version, "photos": [str(kept.uid)]},
    )

    assert [row.photo for row in draft.photos.all()] == [kept]


def test_a_draft_is_kept_however_incomplete_and_taken_up_again(client, secretary, typed):
    answer = client.post(NEW, {**typed, "step": "draft", "title": "", "headcount": ""})

    draft = Activity.objects.get()
    assert answer.url == reverse("volunteers:activity-edit", args=[draft.uid])
    form = client.get(answer.url).context["form"]
    assert (form["place"].value(), form["version"].value()) == ("东苑小区", draft.version)
    assert form["key"].value() == str(draft.filing_key)

    client.post(answer.url, {**typed, "version": draft.version})
    draft.refresh_from_db()
    assert draft.state == ActivityState.SUBMITTED


def test_what_a_draft_cannot_keep_is_said(client, typed):
    answer = client.post(NEW, {**typed, "step": "draft", "held_on": "昨天"})

    assert answer.status_code == 422
    assert "草稿已保存，但下面几处没有存上" in answer.content.decode()
    assert Activity.objects.get().title == "清理楼道"


def test_a_likely_duplicate_is_pointed_out_and_sent_anyway_on_demand(client, secretary, typed):
    client.post(NEW, typed)
    second = {**typed, "key": str(uuid4())}

    answer = client.post(NEW, second)
    assert answer.status_code == 409
    assert "可能已经填报过" in answer.content.decode()
    assert Activity.objects.count() == 1

    client.post(NEW, {**second, "anyway": "1"})
    assert Activity.objects.count() == 2


def test_problems_and_participants_are_filed_with_the_activity(client, secretary, typed):
    community = secretary.current_posts[0].community
    factories.make_volunteer(community=community, name="陈安然")
    factories.make_volunteer(community=community, name="林知夏", phone="13900001111")
    factories.make_volunteer(community=community, name="林知夏", phone="13900002222")

    client.post(
        NEW,
        {
            **typed,
            "participant_names": "陈安然、林知夏2222",
            "problems-TOTAL_FORMS": "3",
            "problems-0-title": "灯不亮",
            "problems-0-result": "已换灯泡",
            "problems-1-title": "井盖松动",
            "problems-1-outcome": "open",
        },
    )

    activity = Activity.objects.get()
    assert {person.phone[-4:] for person in activity.participants.all()} == {"", "2222"}
    assert {problem.state for problem in Problem.objects.all()} == {"solved", "open"}


@pytest.mark.parametrize(
    ("words", "name", "tail"),
    [
        ("陈安然", "陈安然", ""),
        ("林知夏2222", "林知夏", "2222"),
        ("林知夏（2222） ", "林知夏", "2222"),
        ("林知夏 ( 2222 )", "林知夏", "2222"),
        ("12345", "1", "2345"),
        ("陈安然()", "陈安然", ""),
        ("阿" + " " * 990 + "依", "阿" + " " * 990 + "依", ""),
    ],
)
def test_a_name_is_told_from_the_end_of_a_phone_number(words, name, tail):
    began = process_time()

    assert _name_and_tail(words) == (name, tail)
    assert process_time() - began < 0.5  # a pattern took four seconds over the blanks


@pytest.mark.parametrize(
    ("names", "sentence"),
    [("王不在", "没有找到“王不在”"), ("林知夏", "有 2 位“林知夏”")],
    ids=["unknown", "two of that name"],
)
def test_a_name_that_is_unclear_is_asked_about(client, secretary, typed, names, sentence):
    for phone in ("13900001111", "13900002222"):
        factories.make_volunteer(
            community=secretary.current_posts[0].community, name="林知夏", phone=phone
        )

    answer = client.post(NEW, {**typed, "participant_names": names})

    assert sentence in answer.content.decode()


def test_a_solved_problem_without_a_result_is_asked_about(client, typed):
    answer = client.post(NEW, {**typed, "problems-0-title": "灯不亮"})

    assert (
        '<a href="#id_problems-0-result">第 1 个问题：请写明怎么解决的。</a>'
        in answer.content.decode()
    )


def test_more_problem_rows_open_without_javascript(client, typed):
    answer = client.post(NEW, {**typed, "step": "rows", "problems-0-title": "灯不亮"})

    page = client.get(answer.url.partition("#")[0])

    assert len(page.context["form"].problems.forms) == 4


def test_what_another_account_typed_is_not_filed_under_mine(client, typed):
    answer = client.post(NEW, {**typed, "filer": str(factories.make_user().uid)})

    assert "另一个账号" in answer.content.decode()
    assert not Activity.objects.exists()


def test_a_draft_saved_on_another_device_shows_both_versions(client, secretary, typed):
    client.post(NEW, {**typed, "step": "draft"})
    draft = Activity.objects.get()
    address = reverse("volunteers:activity-edit", args=[draft.uid])
    client.post(address, {**typed, "step": "draft", "version": 1, "place": "西苑小区"})

    answer = client.post(address, {**typed, "version": 1, "place": "北苑小区"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "西苑小区" in page
    assert "北苑小区" in page
    client.post(address, {**typed, "version": answer.context["form"]["version"].value()})
    draft.refresh_from_db()
    assert draft.state == ActivityState.SUBMITTED


def test_somebody_elses_draft_is_not_found(client, secretary, typed):
    theirs = factories.make_activity(state=ActivityState.DRAFT)

    for name in ("activity-edit", "activity-detail", "activity-sent"):
        assert client.get(reverse(f"volunteers:{name}", args=[theirs.uid])).status_code == 404
    for name in ("activity-withdraw", "activity-discard"):
        assert client.post(reverse(f"volunteers:{name}", args=[theirs.uid])).status_code == 404


def test_a_filing_is_withdrawn_from_its_page_and_discarded(client, secretary, typed):
    client.post(NEW, typed)
    activity = Activity.objects.get()

    client.post(reverse("volunteers:activity-withdraw", args=[activity.uid]))
    activity.refresh_from_db()
    assert activity.state == ActivityState.DRAFT
    client.post(reverse("volunteers:activity-discard", args=[activity.uid]))
    assert not Activity.objects.exists()


def test_the_same_again_opens_with_all_but_day_photos_and_people(client, secretary, team):
    earlier = factories.make_activity(filed_by=secretary, team=team, held_on=factories.day(-30))

    form = client.get(f"{NEW}?again={earlier.uid}").context["form"]

    assert (form["title"].value(), form["team"].value()) == (earlier.title, team.uid)
    assert form["held_on"].value() == factories.day()
    assert form.chosen_photos == []
    assert client.get(f"{NEW}?again={uuid4()}").status_code == 404
    assert client.get(f"{NEW}?again=x").status_code == 404


def test_a_confirmed_filing_is_not_opened_for_editing(client, secretary):
    activity = factories.make_activity(filed_by=secretary, state=ActivityState.CONFIRMED)

    answer = client.get(reverse("volunteers:activity-edit", args=[activity.uid]))

    assert answer.url == activity.get_absolute_url()


def test_the_post_is_asked_for_only_when_there_are_several(client, secretary):
    assert not client.get(NEW).context["form"].has_several_posts
    factories.make_post(secretary, Role.COMMUNITY_STAFF)

    assert client.get(NEW).context["form"].has_several_posts


def test_a_community_activity_needs_neither_team_nor_project(client, typed):
    client.post(NEW, {**typed, "line": "community"})

    activity = Activity.objects.get()
    assert (activity.line, activity.team) == (Line.COMMUNITY, None)


def test_an_alliance_activity_needs_its_project(client, typed):
    answer = client.post(NEW, {**typed, "line": "alliance"})

    assert "请选择共建项目" in answer.content.decode()


def ask_json(client, address, data):
    return client.post(address, data, headers={"accept": "application/json"})


def test_the_script_gets_the_same_answers_in_few_words(client, secretary, typed):
    saved = ask_json(client, NEW, {**typed, "step": "draft", "title": ""}).json()
    assert saved["outcome"] == "saved"
    assert saved["errors"] == {}

    invalid = ask_json(client, NEW, {**typed, "title": ""})
    assert (invalid.status_code, invalid.json()["outcome"]) == (422, "invalid")
    assert invalid.json()["errors"]["title"] == ["请填写活动名称。"]

    sent = ask_json(client, NEW, typed).json()
    assert sent["outcome"] == "submitted"
    assert ask_json(client, NEW, typed).json() == sent

    reused = ask_json(client, NEW, {**typed, "headcount": "13"})
    assert (reused.status_code, reused.json()["outcome"]) == (422, "reused")

    alike = ask_json(client, NEW, {**typed, "key": str(uuid4())})
    assert (alike.status_code, alike.json()["outcome"]) == (409, "alike")
    assert alike.json()["alike"][0]["title"] == "清理楼道"
    assert Activity.objects.count() == 1


def test_among_many_units_and_projects_one_types_their_names(client, secretary, typed, monkeypatch):
    monkeypatch.setattr(named, "MOST_OFFERED", 1)
    community = secretary.current_posts[0].community
    first, second, third = (
        factories.make_unit(community=community, name=name) for name in ("一幼", "二幼", "三幼")
    )
    factories.make_project(community=community)
    project = factories.make_project(community=community)
    empty = client.get(NEW).text
    data = {**typed, "line": "alliance", "team": "", "units": [str(first.uid)]}

    wrong = client.post(NEW, {**data, "project_name": "没有这个", "unit_names": "二幼、三"})
    right = client.post(NEW, {**data, "project_name": project.number, "unit_names": "二幼、三幼"})

    assert third.name not in empty
    assert wrong.status_code == 422
    assert "没有找到共建项目“没有这个”" in wrong.text
    assert "没有找到单位“三”。名称相近的有：三幼。" in wrong.text
    assert f'value="{first.uid}"' in wrong.text  # what is ticked stays
    assert right.status_code == 302
    activity = Activity.objects.get(title="清理楼道")
    assert activity.project == project
    assert set(activity.units.all()) == {first, second, third}
    assert "二幼" in client.get(NEW).text  # used lately, so it is offered now


def test_a_draft_opens_with_the_unit_and_the_project_that_were_named(
    client, secretary, typed, monkeypatch
):
    monkeypatch.setattr(named, "MOST_OFFERED", 1)
    community = secretary.current_posts[0].community
    factories.make_unit(community=community, name="一幼")
    unit = factories.make_unit(community=community, name="二幼")
    factories.make_project(community=community)
    project = factories.make_project(community=community)
    data = {**typed, "line": "alliance", "team": "", "place": "", "unit_names": "二幼"}

    kept = client.post(NEW, {**data, "project_name": project.number, "step": "draft"})
    text = client.get(kept["Location"]).text

    assert re.search(rf'value="{unit.uid}"[^>]* checked', text)
    assert re.search(rf'value="{project.uid}"[^>]* selected', text)


def test_who_filed_nothing_yet_is_not_told_of_a_list_above(client, secretary, typed, monkeypatch):
    monkeypatch.setattr(named, "MOST_OFFERED", 1)
    community = secretary.current_posts[0].community
    for name in ("一幼", "二幼"):
        factories.make_unit(community=community, name=name)
    for _ in range(2):
        factories.make_project(community=community)

    text = client.get(NEW).text
    missing = client.post(NEW, {**typed, "line": "alliance", "team": ""})
    other_line = client.post(NEW, typed)

    assert "上面只列出" not in text
    assert 'id="id_project"' not in text
    assert (missing.status_code, "请填写共建项目的编号或全名。" in missing.text) == (422, True)
    assert other_line.status_code == 302


def test_few_units_are_all_offered_and_no_name_is_asked(client, secretary):
    unit = factories.make_unit(community=secretary.current_posts[0].community)

    text = client.get(NEW).text

    assert f'value="{unit.uid}"' in text
    assert "unit_names" not in text
    assert "project_name" not in text

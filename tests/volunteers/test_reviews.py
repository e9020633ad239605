"""The street's review queue: who sees what, one decision, several at once, two people at once."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import close_old_connections, connection
from django.test import Client
from django.urls import reverse
from zeal import zeal_context

from accounts.models import Message
from accounts.roles import Role
from audit.models import AuditEvent
from tests.factories import (
    day,
    make_activity,
    make_community,
    make_photo,
    make_problem,
    make_street,
    make_team,
    make_user,
    make_volunteer,
)
from volunteers.actions import confirm_hours, correct_activity, propose_hours
from volunteers.models import (
    Activity,
    ActivityPhoto,
    ActivityState,
    ActivityVersion,
    Participation,
)

QUEUE = "volunteers:review-queue"

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer(client):
    user = make_user(Role.STREET_STAFF)
    client.force_login(user)
    return user


def confirm(client, activity, version=None):
    url = reverse("volunteers:review-confirm", args=[activity.uid])
    return client.post(url, {"version": activity.version if version is None else version})


def send_back(client, activity, **values):
    url = reverse("volunteers:review-return", args=[activity.uid])
    words = {
        "reason": "人数或时间不对",
        "words": "请按签到表填写人数。",
        "version": activity.version,
    }
    return client.post(url, {**words, **values})


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.STREET_STAFF, 200),
        (Role.STREET_LEADER, 200),
        (Role.COMMUNITY_SECRETARY, 403),
        (Role.GRID_WORKER, 403),
        (Role.AUDITOR, 403),
        (Role.SYSADMIN, 403),
    ],
)
def test_queue_is_for_those_who_may_confirm(client, role, status):
    client.force_login(make_user(role))
    assert client.get(reverse(QUEUE)).status_code == status


def test_queue_sends_visitors_to_sign_in(client):
    assert client.get(reverse(QUEUE)).status_code == 302


def test_queue_holds_what_waits_oldest_first_and_nothing_else(client, reviewer):
    second, first = make_activity(), make_activity()
    Activity.objects.filter(pk=first.pk).update(submitted_at="2022-10-01T08:00:00+08:00")
    for state in (ActivityState.DRAFT, ActivityState.CONFIRMED, ActivityState.RETURNED):
        make_activity(state=state)

    page = client.get(reverse(QUEUE)).context["page"]

    assert list(page) == [first, second]


def test_queue_shows_nothing_of_another_street(client, reviewer):
    foreign = make_activity(community=make_community(street=make_street()), title="别处的事")

    assert "别处的事" not in client.get(reverse(QUEUE)).content.decode()
    assert confirm(client, foreign).status_code == 404
    assert send_back(client, foreign).status_code == 404
    client.post(reverse("volunteers:review-confirm-several"), {"filing": f"{foreign.uid}:1"})
    foreign.refresh_from_db()
    assert foreign.state == ActivityState.SUBMITTED


def test_queue_leaves_out_ones_own_filing_and_says_so(client, reviewer):
    own = make_activity(filed_by=reviewer)

    page = client.get(reverse(QUEUE))

    assert list(page.context["page"]) == []
    assert "您自己填报或填写过的 1 份" in page.content.decode()
    assert confirm(client, own).status_code == 409


def test_who_wrote_a_filing_before_it_was_handed_over_never_judges_it(client, reviewer):
    handed_over = make_activity(title="交出去的")
    handed_over.co_authors.add(reviewer)
    other = make_activity(title="别人的")

    page = client.get(reverse(QUEUE))
    boxes = [f"{row.uid}:{row.version}" for row in (handed_over, other)]
    told = client.post(reverse("volunteers:review-confirm-several"), {"filing": boxes}, follow=True)

    assert list(page.context["page"]) == [other]
    assert "“交出去的”没有确认：不能处理自己填报或填写过的活动" in told.content.decode()
    assert confirm(client, handed_over).status_code == 409
    assert send_back(client, handed_over).status_code == 409
    assert list(Activity.objects.submitted()) == [handed_over]
    assert Activity.objects.confirmed().get() == other


def test_queue_narrows_by_community_and_line_and_offers_to_take_each_off(client, reviewer):
    here = make_community(name="榕树社区")
    of_team = make_activity(community=here, team=make_team(community=here))
    make_activity(community=here)
    make_activity()

    page = client.get(reverse(QUEUE), {"community": here.code, "line": "volunteer"})

    assert list(page.context["page"]) == [of_team]
    assert [chip["value"] for chip in page.context["filters"].chips] == ["榕树社区", "志愿服务队"]
    assert page.context["filters"].chips[1]["remove_url"].endswith(f"?community={here.code}")


def test_queue_ignores_a_filter_that_makes_no_sense(client, reviewer):
    make_activity()
    assert len(client.get(reverse(QUEUE), {"community": "x'", "line": "?"}).context["page"]) == 1


def test_filing_shows_photos_problems_doubles_and_what_the_team_filed_before(client, reviewer):
    team = make_team()
    previous = make_activity(team=team, state=ActivityState.CONFIRMED, title="清理河道垃圾")
    waiting = make_activity(team=team, community=previous.community, title="清理河道")
    photo = make_photo()
    ActivityPhoto.objects.create(activity=waiting, photo=photo)
    ActivityPhoto.objects.create(activity=previous, photo=photo)
    make_problem(activity=waiting, title="护栏松动")

    page = client.get(reverse(QUEUE))

    html = page.content.decode()
    assert reverse("volunteers:photo", args=[photo.uid]) in html
    assert "护栏松动" in html
    assert list(page.context["previous"]) == [previous]
    assert list(page.context["duplicates"]) == [previous]
    assert list(page.context["photo_doubles"]) == [previous]


def test_confirming_counts_the_filing_tells_the_filer_and_goes_to_the_next(
    client, reviewer, django_capture_on_commit_callbacks
):
    filing, following = make_activity(), make_activity()

    with django_capture_on_commit_callbacks(execute=True):
        answer = confirm(client, filing)

    filing.refresh_from_db()
    assert filing.state == ActivityState.CONFIRMED
    assert filing.confirmed_by == reviewer
    assert answer.url == f"{reverse(QUEUE)}?filing={following.uid}#filing"
    message = Message.objects.get(recipient=filing.filed_by)
    assert filing.title in message.group_text
    assert AuditEvent.objects.filter(action="activity.confirmed", actor=reviewer).count() == 1


def test_going_to_the_next_keeps_the_filter(client, reviewer):
    here = make_community()
    filing = make_activity(community=here)
    make_activity()
    following = make_activity(community=here)
    url = reverse("volunteers:review-confirm", args=[filing.uid])

    answer = client.post(f"{url}?community={here.code}", {"version": filing.version})

    assert answer.url == f"{reverse(QUEUE)}?community={here.code}&filing={following.uid}#filing"


def test_returning_needs_a_reason_and_own_words(client, reviewer):
    filing = make_activity()

    answer = send_back(client, filing, reason="", words="")

    assert answer.status_code == 200
    assert set(answer.context["return_form"].errors) == {"reason", "words"}
    filing.refresh_from_db()
    assert filing.state == ActivityState.SUBMITTED


def test_returning_keeps_what_was_typed_when_something_is_missing(client, reviewer):
    make_activity()
    filing = make_activity()

    answer = send_back(client, filing, reason="")

    assert answer.context["activity"] == filing
    assert "请按签到表填写人数。" in answer.content.decode()


def test_returning_tells_the_filer_why(client, reviewer, django_capture_on_commit_callbacks):
    filing = make_activity()

    with django_capture_on_commit_callbacks(execute=True):
        send_back(client, filing)

    filing.refresh_from_db()
    assert filing.state == ActivityState.RETURNED
    assert filing.return_reason == "人数或时间不对。请按签到表填写人数。"
    assert "请按签到表填写人数" in Message.objects.get(recipient=filing.filed_by).body


def test_second_reviewer_is_told_who_confirmed_and_nothing_is_overwritten(client, reviewer):
    filing = make_activity()
    other = make_user(Role.STREET_LEADER, name="周主任")
    elsewhere = Client()
    elsewhere.force_login(other)
    confirm(elsewhere, filing)

    for answer in (confirm(client, filing), send_back(client, filing)):
        assert answer.status_code == 409
        assert "已由周主任于" in answer.content.decode()
    assert "请按签到表填写人数" in answer.content.decode()  # what the second wrote can be copied
    filing.refresh_from_db()
    assert filing.state == ActivityState.CONFIRMED
    assert filing.confirmed_by == other


def test_reviewer_of_a_withdrawn_filing_is_told_so(client, reviewer):
    filing = make_activity()
    Activity.objects.filter(pk=filing.pk).update(state="draft", submitted_at=None, version=2)

    answer = confirm(client, filing)

    assert answer.status_code == 409
    assert "填报人已撤回" in answer.content.decode()


def test_reviewer_who_kept_the_address_of_a_draft_learns_nothing_of_it(client, reviewer):
    draft = make_activity(state=ActivityState.DRAFT, title="还没想好的题目")
    queue = reverse("volunteers:review-confirm-several")

    for version in (draft.version, 99):
        answers = [
            confirm(client, draft, version=version),
            send_back(client, draft, version=version),
            client.post(queue, {"filing": f"{draft.uid}:{version}"}, follow=True),
        ]
        for answer in answers:
            assert draft.title not in answer.content.decode()
    assert "这份填报没有确认" in answers[-1].content.decode()


def test_confirming_without_a_version_is_refused(client, reviewer):
    filing = make_activity()
    url = reverse("volunteers:review-confirm", args=[filing.uid])
    assert client.post(url).status_code == 400


def test_several_are_confirmed_and_each_conflict_is_told(client, reviewer):
    first, second, changed = make_activity(), make_activity(), make_activity(title="改过的")
    boxes = [f"{row.uid}:{row.version}" for row in (first, second, changed)]
    Activity.objects.filter(pk=changed.pk).update(version=5)

    page = client.post(reverse("volunteers:review-confirm-several"), {"filing": boxes}, follow=True)

    told = [str(message) for message in page.context["messages"]]
    assert "已确认 2 份，已计入统计，并告知填报人。" in told
    assert any("“改过的”没有确认" in sentence for sentence in told)
    assert list(Activity.objects.submitted()) == [changed]


def test_several_with_none_ticked_says_what_to_do(client, reviewer):
    page = client.post(reverse("volunteers:review-confirm-several"), follow=True)
    assert "请先勾选" in page.content.decode()


def test_several_never_confirm_ones_own(client, reviewer):
    own = make_activity(filed_by=reviewer)

    page = client.post(
        reverse("volunteers:review-confirm-several"),
        {"filing": f"{own.uid}:{own.version}"},
        follow=True,
    )

    assert "不能处理自己填报或填写过的活动" in page.content.decode()
    own.refresh_from_db()
    assert own.state == ActivityState.SUBMITTED


def test_queue_asks_the_same_number_of_queries_for_more_filings(
    client, reviewer, django_assert_max_num_queries, watched_queries
):
    team = make_team()
    for _ in range(2):
        make_activity(team=team)
    with django_assert_max_num_queries(25) as few:
        client.get(reverse(QUEUE))
    for _ in range(8):
        filing = make_activity(team=team)
        make_problem(activity=filing)
        ActivityPhoto.objects.create(activity=filing, photo=make_photo())

    with django_assert_max_num_queries(len(few)), zeal_context():
        client.get(reverse(QUEUE))


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_the_same_moment_confirm_once():
    filing = make_activity()
    reviewers = [make_user(Role.STREET_STAFF), make_user(Role.STREET_LEADER)]
    together = Barrier(len(reviewers))

    def decide(user):
        browser = Client()
        browser.force_login(user)
        together.wait()
        try:
            return confirm(browser, filing).status_code
        finally:
            close_old_connections()
            connection.close()

    with ThreadPoolExecutor(len(reviewers)) as pool:
        statuses = list(pool.map(decide, reviewers))

    assert sorted(statuses) == [302, 409]
    assert AuditEvent.objects.filter(action="activity.confirmed").count() == 1


def test_correcting_keeps_both_versions_and_stays_counted(client, reviewer):
    activity = make_activity(state=ActivityState.CONFIRMED, headcount=12)
    url = reverse("volunteers:activity-correct", args=[activity.uid])
    typed = client.get(url).context["form"].initial | {
        "headcount": 21,
        "reason": "数字抄反了",
        "seen_version": activity.version,
    }

    answer = client.post(url, {name: value for name, value in typed.items() if value is not None})

    assert answer.url == activity.get_absolute_url()
    activity.refresh_from_db()
    assert (activity.headcount, activity.state) == (21, ActivityState.CONFIRMED)
    [comparison] = ActivityVersion.objects.compared(activity)
    assert [(c.label, c.before, c.after) for c in comparison.changes] == [("参加人数", "12", "21")]
    html = client.get(answer.url).content.decode()
    assert "数字抄反了" in html


@pytest.mark.parametrize(
    ("held_on", "sentence"),
    [(day(1), "不能晚于今天"), (day(-3), "有确认过的工时，日期和所属社区不能改")],
    ids=["to come", "of confirmed hours"],
)
def test_a_day_that_a_correction_may_not_give_is_said_and_the_rest_stays(
    client, reviewer, held_on, sentence
):
    activity = make_activity(state=ActivityState.CONFIRMED)
    person = make_volunteer(community=activity.community)
    Participation.objects.create(activity=activity, volunteer=person)
    proposed = propose_hours(
        activity=activity, hours={person.pk: Decimal(2)}, content="", by=activity.filed_by
    )
    [hours] = confirm_hours(records=proposed, by=reviewer)
    url = reverse("volunteers:activity-correct", args=[activity.uid])
    typed = client.get(url).context["form"].initial | {
        "held_on": held_on.isoformat(),
        "reason": "记错了日子",
        "seen_version": activity.version,
    }

    answer = client.post(url, {name: value for name, value in typed.items() if value is not None})

    assert sentence in answer.content.decode()
    assert "记错了日子" in answer.content.decode()
    activity.refresh_from_db()
    assert activity.held_on == hours.served_on


def test_corrections_name_related_rows_and_follow_each_other(reviewer):
    first, second = make_team(name="一队"), make_team(name="二队")
    activity = make_activity(team=first, state=ActivityState.CONFIRMED)
    correct_activity(activity=activity, changes={"team": second}, reason="队伍选错", by=reviewer)
    correct_activity(activity=activity, changes={"headcount": 40}, reason="补签", by=reviewer)
    activity.refresh_from_db()

    newest, oldest = ActivityVersion.objects.compared(activity)

    assert [(c.before, c.after) for c in newest.changes] == [("12", "40")]
    assert [(c.before, c.after) for c in oldest.changes] == [("一队", "二队")]


def test_correcting_shows_both_versions_when_somebody_was_faster(client, reviewer):
    activity = make_activity(state=ActivityState.CONFIRMED, headcount=12)
    url = reverse("volunteers:activity-correct", args=[activity.uid])
    typed = client.get(url).context["form"].initial | {"seen_version": 1, "headcount": 21}
    typed = {name: value for name, value in typed.items() if value is not None}
    other = make_user(Role.STREET_LEADER)
    correct_activity(activity=activity, changes={"headcount": 30}, reason="核对", by=other)

    answer = client.post(url, {**typed, "reason": "数字抄反了"})

    assert [(d.typed, d.saved) for d in answer.context["form"].differences] == [("21", "30")]
    assert "数字抄反了" in answer.content.decode()
    activity.refresh_from_db()
    assert activity.headcount == 30
    again = client.post(url, {**typed, "reason": "数字抄反了", "seen_version": activity.version})
    assert again.status_code == 302
    activity.refresh_from_db()
    assert activity.headcount == 21


def test_voiding_needs_a_reason_and_takes_the_row_out_of_the_count(client, reviewer):
    activity = make_activity(state=ActivityState.CONFIRMED)
    url = reverse("volunteers:activity-void", args=[activity.uid])

    assert client.post(url, {"reason": " ", "version": 1}).status_code == 422
    assert Activity.objects.confirmed().count() == 1
    client.post(url, {"reason": "活动没有举行", "version": activity.version})

    activity.refresh_from_db()
    assert (activity.state, activity.void_reason) == (ActivityState.VOIDED, "活动没有举行")
    assert Activity.objects.confirmed().count() == 0
    assert client.get(url).status_code == 409


@pytest.mark.parametrize("name", ["activity-correct", "activity-void"])
@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.STREET_STAFF, 200), (Role.COMMUNITY_SECRETARY, 403), (Role.AUDITOR, 403)],
)
def test_correcting_and_voiding_are_for_those_who_may_confirm(client, name, role, status):
    activity = make_activity(state=ActivityState.CONFIRMED)
    client.force_login(make_user(role))
    assert client.get(reverse(f"volunteers:{name}", args=[activity.uid])).status_code == status


@pytest.mark.parametrize("name", ["activity-correct", "activity-void"])
def test_correcting_and_voiding_of_another_street_is_not_found(client, reviewer, name):
    foreign = make_activity(
        community=make_community(street=make_street()), state=ActivityState.CONFIRMED
    )
    assert client.get(reverse(f"volunteers:{name}", args=[foreign.uid])).status_code == 404


@pytest.mark.parametrize("name", ["activity-correct", "activity-void"])
def test_nobody_corrects_or_voids_their_own_filing(client, reviewer, name):
    own = make_activity(filed_by=reviewer, state=ActivityState.CONFIRMED)
    assert client.get(reverse(f"volunteers:{name}", args=[own.uid])).status_code == 409


def test_photo_is_shown_to_those_who_see_its_activity_and_to_nobody_else(client, reviewer):
    photo = make_photo()
    ActivityPhoto.objects.create(activity=make_activity(), photo=photo)
    url = reverse("volunteers:photo", args=[photo.uid])
    assert b"".join(client.get(url).streaming_content).startswith(b"\xff\xd8")

    client.force_login(make_user())
    assert client.get(url).status_code == 404

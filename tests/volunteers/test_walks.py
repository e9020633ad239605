"""人在网中走: filed once, counted in every ledger that it fulfils; what is due in whose hands."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import Message
from accounts.roles import Role
from core.errors import RefusedError, ReusedKeyError
from dashboard.figures import BY_ID, Selection
from tests.factories import (
    day,
    make_community,
    make_grid,
    make_photo,
    make_street,
    make_user,
    saved,
)
from tests.volunteers.armband_rows import make_duty, make_kind, walk_by
from volunteers import actions
from volunteers.actions import ProblemContent
from volunteers.forms import walks
from volunteers.models import (
    DutyPeriod,
    GridWalk,
    PatrolShift,
    Problem,
    VisitDone,
    VisitDuty,
    WalkKind,
    span_of,
    visible_photos,
)
from volunteers.notifications import tell_of_visits

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(community):
    return make_user(Role.GRID_WORKER, community=community)


def test_one_visit_stands_in_the_ledger_of_every_duty_that_it_fulfils(community, worker):
    old = make_duty(community, make_kind(community.street, "独居老人"))
    disabled = make_duty(community, make_kind(community.street, "残疾人"), times=2)

    walk = walk_by(worker, old, disabled)

    assert set(walk.duties.all()) == {old, disabled}
    done = {row.pk: row.done_count for row in VisitDuty.objects.with_done(day(0))}
    assert done == {old.pk: 1, disabled.pk: 1}
    assert list(VisitDuty.objects.due_on(day(0))) == [disabled]


def test_a_voided_walk_counts_for_no_duty_and_its_problems_stay(community, worker, secretary):
    duty = make_duty(community)
    walk = walk_by(worker, duty, problems=(ProblemContent(title="楼道堆物", result="已清走"),))
    other = make_user(Role.GRID_WORKER, community=community)
    with pytest.raises(RefusedError, match="自己当天"):
        actions.void_walk(walk=walk, reason="填错", by=other)

    actions.void_walk(walk=walk, reason="填错", by=secretary)

    assert VisitDuty.objects.with_done(day(0)).get().done_count == 0
    assert Problem.objects.get().walk == walk
    assert BY_ID["F13"].value(Selection(street=community.street)) == 1


@pytest.mark.parametrize(
    ("period", "span"),
    [
        (DutyPeriod.WEEK, (date(2026, 11, 23), date(2026, 11, 29))),
        (DutyPeriod.MONTH, (date(2026, 11, 1), date(2026, 11, 30))),
        (DutyPeriod.QUARTER, (date(2026, 10, 1), date(2026, 12, 31))),
        (DutyPeriod.YEAR, (date(2026, 1, 1), date(2026, 12, 31))),
    ],
)
def test_a_period_is_the_calendars(period, span):
    found = span_of(period, date(2026, 11, 26))

    assert (found.start, found.end) == span


def end_of_last_month() -> date:
    return day().replace(day=1) - timedelta(days=1)


def test_visits_of_the_period_before_do_not_count_any_more(community, worker):
    last_day = end_of_last_month()
    duty = make_duty(community, period=DutyPeriod.MONTH)
    walk_by(worker, duty, on=last_day)

    assert VisitDuty.objects.due_on(last_day).count() == 0
    assert VisitDuty.objects.due_on(last_day + timedelta(days=1)).get().last_on == last_day


def test_the_due_list_is_ones_own_duties_and_those_of_ones_grids(community, worker, secretary):
    grid = make_grid(community=community, worker=worker)
    kind = make_kind(community.street)
    of_grid = make_duty(community, kind, grid=grid, label="甲户")
    named = make_duty(community, kind, owner=worker, label="乙户")
    make_duty(community, kind, grid=grid, owner=secretary, label="丙户")
    make_duty(make_community(street=community.street), kind, label="丁户")

    assert set(VisitDuty.objects.in_hands_of(worker)) == {of_grid, named}
    assert VisitDuty.objects.visible_to(worker).count() == 2
    assert VisitDuty.objects.visible_to(secretary).count() == 3


@pytest.mark.parametrize("label", ["张三 13800000001", "530102195001010011"])
def test_a_label_holds_no_phone_and_no_id_number(community, label):
    with pytest.raises(ValidationError, match="不要写电话"):
        make_duty(community, label=label)


def test_walks_are_numbered_per_kind_and_day_and_sent_twice_is_one(community, worker):
    key = uuid4()
    first = walk_by(worker, key=key, kind=WalkKind.PATROL)
    again = walk_by(worker, key=key, kind=WalkKind.PATROL)
    second = walk_by(worker, kind=WalkKind.PATROL)
    visit = walk_by(worker)

    assert again == first
    assert first.number == f"XC{day(0):%Y%m%d}0001"
    assert second.number == f"XC{day(0):%Y%m%d}0002"
    assert visit.number == f"ZF{day(0):%Y%m%d}0001"
    with pytest.raises(ReusedKeyError):
        walk_by(worker, key=key, kind=WalkKind.VISIT)


def test_what_one_may_not_use_is_refused(community, worker, secretary):
    foreign = make_duty(make_community(street=community.street))
    with pytest.raises(RefusedError, match="到访任务不在"):
        walk_by(worker, foreign)
    with pytest.raises(RefusedError, match="只能用自己上传的照片"):
        walk_by(worker, photo=make_photo(secretary))
    with pytest.raises(ValidationError, match="不能晚于今天"):
        walk_by(worker, on=day(1))
    with pytest.raises(ValidationError, match="早于一年"):
        walk_by(worker, on=day(-400))
    with pytest.raises(RefusedError, match="岗位不能填报"):
        walk_by(make_user(Role.TEAM_LEADER, community=community))
    assert GridWalk.objects.count() == 0


def test_a_visit_is_filed_from_the_phone_with_a_problem(client, community, worker):
    client.force_login(worker)
    duty = make_duty(community, owner=worker)
    page = client.get(reverse("volunteers:walk-create"), {"duty": duty.uid})
    form = page.context["form"]
    assert form["place"].value() == duty.label
    data = {
        "key": form["key"].value(),
        "filer": worker.uid,
        "post": worker.current_posts[0].uid,
        "kind": "visit",
        "place": duty.label,
        "duties": [duty.uid],
        "walked_on": day(0).isoformat(),
        "problem-title": "门口堆物",
        "problem-outcome": "open",
    }
    wrong = client.post(reverse("volunteers:walk-create"), {**data, "place": ""})
    assert wrong.status_code == 422
    assert str(duty.uid) in wrong.content.decode()
    wrong = client.post(reverse("volunteers:walk-create"), {**data, "problem-outcome": "solved"})
    assert '<a href="#id_problem-result">请写明怎么解决的。</a>' in wrong.content.decode()

    answer = client.post(
        reverse("volunteers:walk-create"), data, headers={"accept": "application/json"}
    )

    walk = GridWalk.objects.get()
    assert answer.json() == {"outcome": "submitted", "url": walk.get_absolute_url()}
    assert VisitDone.objects.filter(walk=walk, duty=duty).exists()
    assert Problem.objects.get().owner == worker
    text = client.get(walk.get_absolute_url()).content.decode()
    assert "门口堆物" in text
    assert duty.label in text
    due = client.get(reverse("volunteers:visit-due")).content.decode()
    assert "这一期都走到了" in due
    assert client.get(duty.get_absolute_url()).status_code == 200
    client.post(
        reverse("volunteers:walk-void", args=[walk.uid]),
        {"reason": "填错了", "version": walk.version},
    )
    assert duty.label in client.get(reverse("volunteers:visit-due")).content.decode()


def test_the_copy_for_the_phone_says_where_but_not_why(client, community, worker):
    client.force_login(worker)
    make_duty(community, make_kind(community.street, "残疾人家庭"), owner=worker)

    text = client.get(reverse("volunteers:walk-offline")).content.decode()

    assert "3 栋 2 单元甲户" in text
    assert "残疾人家庭" not in text
    assert worker.name not in text


def test_a_photo_of_a_walk_is_seen_by_who_sees_the_walk(community, worker, secretary):
    photo = make_photo(worker)
    walk_by(worker, photo=photo)
    stranger = make_user(Role.COMMUNITY_SECRETARY)

    assert visible_photos(secretary, uid=photo.uid).exists()
    assert not visible_photos(stranger, uid=photo.uid).exists()


def test_who_still_has_to_visit_hears_of_it_once_before_the_period_ends(community, worker):
    kind, last_day = make_kind(community.street), end_of_last_month()
    duty = make_duty(community, kind, owner=worker)
    make_duty(community, kind, label="5 栋乙户", owner=worker)
    walk_by(worker, duty, on=last_day.replace(day=3))
    tell_of_visits(last_day - timedelta(days=11))
    assert not Message.objects.exists()

    for _ in range(2):
        tell_of_visits(last_day - timedelta(days=2))

    message = Message.objects.get(recipient=worker)
    assert message.title == f"还有 1 处要在 {last_day:%-m月%-d日}前走访"
    assert message.body.startswith("5 栋乙户。")


def test_among_many_duties_some_are_listed_and_any_other_can_still_be_ticked(
    client, community, worker, monkeypatch
):
    monkeypatch.setattr(walks, "MOST_OFFERED", 2)
    kind = make_kind(community.street)
    duties = [make_duty(community, kind, label=f"{n} 栋", owner=worker) for n in range(1, 5)]
    client.force_login(worker)
    address = reverse("volunteers:walk-create")

    plain = client.get(address).text
    form = client.get(address, {"duty": duties[3].uid}).context["form"]
    offline = client.get(reverse("volunteers:walk-offline")).text

    assert [str(duty.uid) in plain for duty in duties] == [True, True, False, False]
    assert [str(duty.uid) in offline for duty in duties] == [True, True, False, False]
    assert "只列出" in plain
    assert [str(duty.uid) in str(form["duties"]) for duty in duties] == [True, True, False, True]
    data = {
        "key": uuid4(),
        "filer": worker.uid,
        "post": worker.current_posts[0].uid,
        "kind": "visit",
        "place": "4 栋",
        "duties": [duties[3].uid],
        "walked_on": day(0).isoformat(),
    }
    wrong = client.post(address, {**data, "place": ""}).context["form"]
    assert f'value="{duties[3].uid}"' in str(wrong["duties"])
    assert client.post(address, data).status_code == 302
    assert VisitDone.objects.get().duty == duties[3]


def test_what_is_due_among_many_is_what_is_due_alone(community, worker):
    kind = make_kind(community.street)
    once = make_duty(community, kind, label="一次")
    twice = make_duty(community, kind, label="两次", times=2, period=DutyPeriod.WEEK)
    make_duty(community, kind, label="没去过", period=DutyPeriod.YEAR)
    walk_by(worker, once, twice)
    walk_by(worker, twice, on=day(-8))
    voided = walk_by(worker, twice)
    actions.void_walk(walk=voided, by=worker, reason="填错了", version=voided.version)

    found = VisitDuty.objects.due_among_many_on(day(0)).order_by("pk")

    assert list(found) == list(VisitDuty.objects.due_on(day(0)).order_by("pk"))
    assert {row.label for row in found} == {"两次", "没去过"}
    assert {row.label: row.done_count for row in found} == {"两次": 1, "没去过": 0}


@pytest.fixture
def last_night(community):
    """A shift that was over before midnight, and what its walk sends afterwards."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    times = {"starts_at": midnight - timedelta(hours=3), "ends_at": midnight - timedelta(hours=1)}
    place = {"street": community.street, "community": community, "place": "东门"}
    return saved(PatrolShift(**place, seats=3, **times))


def test_a_walk_filed_before_midnight_is_taken_after_it_and_once(client, worker, last_night):
    client.force_login(worker)
    data = {"key": str(uuid4()), "filer": str(worker.uid), "kind": "patrol", "place": "东门一圈"}
    data |= {"post": str(worker.current_posts[0].uid), "shift": str(last_night.uid)}
    data |= {"walked_on": day(-1).isoformat()}

    def send(**more):
        address, accept = reverse("volunteers:walk-create"), {"accept": "application/json"}
        return client.post(address, data | more, headers=accept).json()

    sent = send()

    walk = GridWalk.objects.get()
    assert (sent["outcome"], walk.shift) == ("submitted", last_night)
    last_night.cancelled_at, last_night.cancel_reason = timezone.now(), "下雨"
    last_night.save()
    assert send() == sent
    changed = send(place="西门一圈")
    assert changed["outcome"] == "reused"
    assert f"已提交，编号{walk.number}，可打开查看" in changed["sentence"]
    assert changed["url"] == walk.get_absolute_url()
    assert GridWalk.objects.count() == 1


@pytest.mark.parametrize("walked_on", ["0001-01-01", "9999-12-31"])
def test_a_day_of_which_no_walk_can_be_is_refused_in_a_sentence(client, worker, walked_on):
    client.force_login(worker)
    data = {"key": str(uuid4()), "filer": str(worker.uid), "kind": "patrol", "place": "东门一圈"}
    data |= {"post": str(worker.current_posts[0].uid), "walked_on": walked_on}

    assert client.post(reverse("volunteers:walk-create"), data).status_code == 422
    assert not GridWalk.objects.exists()


@pytest.fixture
def street_worker(community):
    return make_user(Role.STREET_STAFF, street=community.street)


def found(**values):
    return (ProblemContent(title="楼道堆物", **values),)


def test_what_the_street_finds_on_a_walk_lies_where_the_walk_does(
    client, community, street_worker, secretary
):
    """Source: docs/rules.md R-VST-6."""
    grid, duty = make_grid(community=community), make_duty(community)

    for chosen in ({"grid": grid}, {"duties": (duty,)}):
        walk = file_walk_of(street_worker, problems=found(owner=secretary), **chosen)

        problem = Problem.objects.get(walk=walk)
        assert (walk.community, problem.community) == (community, community)
        assert problem.owner == secretary
    client.force_login(secretary)
    assert client.get(problem.get_absolute_url()).status_code == 200


def file_walk_of(user, **values):
    content = actions.WalkContent(walked_on=day(0), place="3 栋", **values)
    return actions.file_walk(content=content, post=user.current_posts[0], by=user, key=uuid4())


def test_a_walk_of_the_street_lies_in_one_community(community, street_worker):
    """Source: docs/rules.md R-VST-6."""
    kind = make_kind(community.street)
    here = make_duty(community, kind)
    there = make_duty(make_community(street=community.street), kind)

    with pytest.raises(ValidationError, match="请按社区分开填报"):
        walk_by(street_worker, here, there)
    with pytest.raises(ValidationError, match="请按社区分开填报"):
        file_walk_of(street_worker, grid=make_grid(community=community), duties=(there,))
    assert walk_by(street_worker).community is None


def test_a_shift_of_another_street_is_no_place_for_a_walk(community, street_worker, last_night):
    other = make_user(Role.STREET_STAFF, street=make_street())
    with pytest.raises((RefusedError, ValidationError)):
        file_walk_of(other, shift=last_night)
    assert file_walk_of(street_worker, shift=last_night).community == community


def test_who_walks_for_the_street_gives_what_they_find_to_people_of_the_community(
    client, community, street_worker, secretary
):
    client.force_login(street_worker)
    duty = make_duty(community)
    form = client.get(reverse("volunteers:walk-create"), {"duty": duty.uid}).context["form"]
    assert secretary in form.problem.fields["owner"].queryset
    data = {
        "key": form["key"].value(),
        "filer": street_worker.uid,
        "post": street_worker.current_posts[0].uid,
        "kind": "visit",
        "place": duty.label,
        "duties": [duty.uid],
        "walked_on": day(0).isoformat(),
        "problem-title": "门口堆物",
        "problem-outcome": "open",
        "problem-owner": secretary.uid,
    }

    assert client.post(reverse("volunteers:walk-create"), data).status_code == 302

    assert Problem.objects.get().owner == secretary


def test_the_page_of_a_walk_shows_the_problems_that_its_reader_may_see(
    client, community, worker, street_worker
):
    walk = walk_by(worker, problems=found())
    Problem.objects.update(community=make_community(street=community.street))
    client.force_login(make_user(Role.COMMUNITY_SECRETARY, community=community))

    page = client.get(walk.get_absolute_url()).content.decode()

    assert "楼道堆物" not in page
    client.force_login(street_worker)
    assert "楼道堆物" in client.get(walk.get_absolute_url()).content.decode()

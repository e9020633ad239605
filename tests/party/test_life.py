"""Organisational life: who files, who judges, what is owed, what the database refuses."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Message, Post, User
from accounts.roles import Role
from audit.models import AuditEvent
from core.errors import ConflictError, RefusedError, ReusedKeyError
from party import actions
from party.completion import owed_by, tally_of, unmet_now
from party.models import (
    LifeKind,
    LifeRequirement,
    LifeState,
    OrgLifeRecord,
    PartyOrganisation,
    RequiredPer,
)
from tests.factories import (
    day,
    make_community,
    make_organisation,
    make_photo,
    make_post,
    make_street,
    make_user,
)
from tests.party.life_rows import (
    content,
    make_committee,
    make_life_record,
    make_requirement,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return make_organisation()


@pytest.fixture
def committee(root):
    return make_organisation(
        parent=root, name="银杏社区党委", community=make_community(street=root.street)
    )


@pytest.fixture
def branch(committee):
    return make_organisation(parent=committee, name="东苑小区党支部", members_full=20)


@pytest.fixture
def secretary(branch):
    return make_user(Role.COMMUNITY_SECRETARY, community=branch.community)


@pytest.fixture
def worker(branch):
    return make_user(Role.COMMUNITY_STAFF, community=branch.community)


@pytest.fixture
def staff(root):
    return make_user(Role.STREET_STAFF, street=root.street)


def owed(start, end, today, street):
    return owed_by(
        PartyOrganisation.objects.filter(street=street),
        OrgLifeRecord.objects.all(),
        LifeRequirement.objects.filter(street=street),
        start=start,
        end=end,
        today=today,
    )


def test_a_record_is_filed_returned_mended_and_confirmed(
    branch, worker, secretary, django_capture_on_commit_callbacks
):
    record = actions.submit_life_record(content=content(branch), by=worker)
    with django_capture_on_commit_callbacks(execute=True):
        actions.return_life_record(record=record, reason="没有签到表", by=secretary)
    record.refresh_from_db()
    assert (record.state, record.return_reason) == (LifeState.RETURNED, "没有签到表")

    sheet = make_photo(worker)
    mended = actions.submit_life_record(
        content=content(branch, sign_sheet=sheet, photos=(sheet,)),
        by=worker,
        record=record,
        version=record.version,
    )
    with django_capture_on_commit_callbacks(execute=True):
        actions.confirm_life_record(record=mended, by=secretary)

    mended.refresh_from_db()
    assert (mended.state, mended.confirmed_by) == (LifeState.CONFIRMED, secretary)
    assert (mended.community, mended.street) == (branch.community, branch.street)
    told = Message.objects.filter(recipient=worker).order_by("pk")
    assert [message.title for message in told] == [
        "“主题党日：清洁家园”被退回",
        "“主题党日：清洁家园”已确认",
    ]
    kinds = AuditEvent.objects.filter(object_uid=record.uid).values_list("action", flat=True)
    assert sorted(kinds) == [
        "life.confirmed",
        "life.returned",
        "life.submitted",
        "life.submitted",
    ]


def test_nobody_judges_what_they_wrote_or_what_their_principal_wrote(branch, secretary, staff):
    filed = make_life_record(branch, filed_by=secretary)
    with pytest.raises(RefusedError, match="自己填报"):
        actions.confirm_life_record(record=filed, by=secretary)

    own = make_post(staff, Role.COMMUNITY_STAFF, community=branch.community)
    written = actions.submit_life_record(content=content(branch), by=staff)
    Post.objects.filter(pk=own.pk).update(starts_on=day(-2), ends_on=day(-1))
    del staff.current_posts
    deputy = make_user(Role.STREET_STAFF, street=branch.street)
    make_post(
        deputy,
        Role.STREET_STAFF,
        street=branch.street,
        deputises_for=staff.posts.get(role=Role.STREET_STAFF),
        ends_on=day(3),
        starts_on=day(),
    )
    for judge in (staff, deputy):
        with pytest.raises(RefusedError, match="自己填报"):
            actions.confirm_life_record(record=written, by=judge)
        assert written not in OrgLifeRecord.objects.confirmable_by(judge)


def test_whoever_mends_a_colleagues_record_cannot_confirm_it(branch, worker, secretary):
    record = make_life_record(branch, filed_by=worker, state=LifeState.RETURNED)
    actions.submit_life_record(
        content=content(branch), by=secretary, record=record, version=record.version
    )

    with pytest.raises(RefusedError, match="填写过"):
        actions.confirm_life_record(record=record, by=secretary)


def test_a_community_judges_below_its_committee_and_the_street_judges_the_committee(
    committee, branch, worker, secretary, staff
):
    below = make_life_record(branch, filed_by=worker)
    own = make_life_record(committee, filed_by=worker, kind=LifeKind.LECTURE)

    assert list(OrgLifeRecord.objects.confirmable_by(secretary)) == [below]
    assert set(OrgLifeRecord.objects.confirmable_by(staff)) == {below, own}
    with pytest.raises(RefusedError, match="由街道确认"):
        actions.confirm_life_record(record=own, by=secretary)
    with pytest.raises(RefusedError, match="只有街道和上级党组织"):
        actions.confirm_life_record(record=below, by=worker)


def test_a_foreign_post_neither_files_nor_sees_nor_judges(branch):
    stranger = make_user(Role.COMMUNITY_SECRETARY, community=make_community(street=branch.street))
    record = make_life_record(branch)
    elsewhere = make_user(Role.STREET_STAFF, street=make_street())

    with pytest.raises(RefusedError, match="岗位范围"):
        actions.submit_life_record(content=content(branch), by=stranger)
    for user in (stranger, elsewhere):
        assert record not in OrgLifeRecord.objects.visible_to(user)
        with pytest.raises(RefusedError):
            actions.confirm_life_record(record=record, by=user)


def test_a_draft_is_seen_by_its_office_alone(branch, worker, secretary, staff):
    draft = make_life_record(branch, filed_by=worker, state=LifeState.DRAFT)

    assert draft in OrgLifeRecord.objects.visible_to(secretary)
    assert draft not in OrgLifeRecord.objects.visible_to(staff)
    with pytest.raises(RefusedError, match="本社区"):
        actions.discard_life_draft(record=draft, by=staff)
    actions.discard_life_draft(record=draft, by=secretary)
    assert not OrgLifeRecord.objects.exists()


def test_sent_twice_under_one_key_it_is_one_record(branch, worker):
    key = uuid4()
    first, again = (
        actions.submit_life_record(content=content(branch), by=worker, key=key) for _ in range(2)
    )

    assert first == again
    assert OrgLifeRecord.objects.count() == 1


@pytest.mark.parametrize("act", [actions.submit_life_record, actions.save_life_draft])
@pytest.mark.parametrize("changed", [{"topic": "学习（补正）"}, {"attended_count": 9}, "photo"])
def test_another_content_under_a_sent_key_is_refused_and_not_dropped(branch, worker, act, changed):
    """Source: docs/rules.md R-LIF-2."""
    if changed == "photo":
        changed = {"photos": (make_photo(worker),)}
    key = uuid4()
    first = actions.submit_life_record(content=content(branch), by=worker, key=key)

    assert act(content=content(branch), by=worker, key=key) == first
    with pytest.raises(ReusedKeyError, match="刚才的改动没有保存"):
        act(content=content(branch, **changed), by=worker, key=key)
    assert OrgLifeRecord.objects.count() == 1


def test_what_is_sent_again_overwrites_nothing_that_was_written_since(branch, worker, secretary):
    key, first = uuid4(), content(branch)
    draft = actions.save_life_draft(content=first, by=worker, key=key)
    longer = content(branch, minutes="补写的记录")
    assert actions.save_life_draft(content=longer, by=worker, key=key) == draft
    draft.refresh_from_db()
    better = content(branch, minutes="同事改好的记录")
    actions.save_life_draft(content=better, by=secretary, record=draft, version=draft.version)

    for act in (actions.save_life_draft, actions.submit_life_record):
        with pytest.raises(ReusedKeyError, match="没有保存"):
            act(content=longer, by=worker, key=key)

    draft.refresh_from_db()
    assert (draft.minutes, draft.state) == ("同事改好的记录", LifeState.DRAFT)
    sent = actions.submit_life_record(content=better, by=worker, key=key)
    assert actions.submit_life_record(content=better, by=worker, key=key) == sent
    with pytest.raises(ReusedKeyError):
        actions.submit_life_record(content=longer, by=worker, key=key)


def test_a_key_of_another_post_takes_no_draft_away_from_its_community(root, branch, worker):
    key, there = uuid4(), make_community(street=root.street)
    draft = actions.save_life_draft(content=content(branch), by=worker, key=key)
    worker.posts.update(ended_at=timezone.now(), end_reason="调离")
    make_post(worker, Role.COMMUNITY_STAFF, community=there)
    moved = User.objects.get(pk=worker.pk)
    elsewhere = make_organisation(parent=root, community=there, members_full=20)

    with pytest.raises(RefusedError, match="只能办理本社区"):
        actions.save_life_draft(content=content(elsewhere), by=moved, key=key)
    draft.refresh_from_db()
    assert draft.community == branch.community


def test_the_second_writer_of_a_draft_is_told(branch, worker, secretary):
    draft = make_life_record(branch, filed_by=worker, state=LifeState.DRAFT)
    said = content(branch, topic="另一个主题")
    actions.save_life_draft(content=said, by=worker, record=draft, version=draft.version)

    with pytest.raises(ConflictError):
        actions.save_life_draft(content=said, by=secretary, record=draft, version=draft.version)


def test_one_confirmed_by_mistake_is_returned_and_no_longer_counts(branch, staff):
    record = make_life_record(branch, state=LifeState.CONFIRMED)
    other = make_user(Role.STREET_LEADER, street=branch.street)

    actions.return_life_record(record=record, reason="日期有误", by=other)

    assert not OrgLifeRecord.objects.confirmed().exists()
    record.refresh_from_db()
    assert (record.confirmed_at, record.confirmed_by) == (None, None)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"attended_count": 21}, "实到人数不能多于应到"),
        ({"topic": ""}, "提交前请填写"),
        ({"held_on": None}, "提交前请填写"),
        ({"expected_count": 0, "attended_count": 0}, "提交前请填写"),
        ({"held_on": date(2999, 1, 1)}, "不能晚于今天"),
        ({"held_on": date(1066, 1, 1)}, "年份太早"),
        ({"kind": LifeKind.GROUP_MEETING}, "请选择党小组"),
        ({"kind": LifeKind.COMMITTEE_MEETING}, "不足 3 人"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(branch, worker, wrong, sentence):
    with pytest.raises(ValidationError, match=sentence):
        actions.submit_life_record(content=content(branch, **wrong), by=worker)
    assert not OrgLifeRecord.objects.exists()


def test_a_group_files_group_meetings_alone_and_a_committee_of_three_meets(branch, worker):
    group = make_organisation(parent=branch)
    with pytest.raises(ValidationError, match="党小组只填报党小组会"):
        actions.submit_life_record(content=content(group, kind=LifeKind.LECTURE), by=worker)
    actions.submit_life_record(content=content(group), by=worker)

    make_committee(branch)
    said = content(branch, kind=LifeKind.COMMITTEE_MEETING)
    assert actions.submit_life_record(content=said, by=worker).pk


def test_somebody_elses_photo_is_refused(branch, worker):
    said = content(branch, photos=(make_photo(make_user()),))

    with pytest.raises(ValidationError, match="自己上传"):
        actions.submit_life_record(content=said, by=worker)


@pytest.mark.parametrize(
    "values",
    [
        {"attended_count": 99},
        {"state": LifeState.RETURNED},
        {"state": LifeState.CONFIRMED},
        {"topic": ""},
    ],
)
def test_the_database_refuses_what_the_actions_would(branch, values):
    record = make_life_record(branch)

    with pytest.raises(IntegrityError), transaction.atomic():
        OrgLifeRecord.objects.filter(pk=record.pk).update(**values)


def test_the_filer_cannot_be_the_one_who_confirmed(branch):
    record = make_life_record(branch, state=LifeState.CONFIRMED)

    with pytest.raises(IntegrityError), transaction.atomic():
        OrgLifeRecord.objects.filter(pk=record.pk).update(confirmed_by=record.filed_by_id)


def test_what_is_owed_and_met_in_a_year(branch):
    make_requirement(branch)
    make_requirement(branch, kind=LifeKind.LECTURE, per=RequiredPer.QUARTER)
    for held_on in (date(2022, 1, 5), date(2022, 1, 25), date(2022, 3, 31)):
        make_life_record(branch, state=LifeState.CONFIRMED, held_on=held_on)
    make_life_record(branch, held_on=date(2022, 2, 8))  # not confirmed
    make_life_record(
        branch, state=LifeState.CONFIRMED, kind=LifeKind.LECTURE, held_on=date(2022, 2, 1)
    )

    times = owed(date(2022, 1, 1), date(2022, 12, 31), date(2022, 4, 20), branch.street)
    total = tally_of(times)

    assert (total.required, total.done, total.missing, total.rate) == (4, 3, 1, 75)
    assert total.by_kind[LifeKind.THEME_DAY].missing == 1
    assert unmet_now(times) == {LifeKind.THEME_DAY: 1, LifeKind.LECTURE: 1}
    assert [time.label for time in times if not time.is_running and time.record is None] == [
        "2022年2月"
    ]


def test_an_organisation_owes_only_what_applies_to_it(root, committee, branch):
    small = make_organisation(parent=committee)
    group = make_organisation(parent=branch)
    make_organisation(parent=committee, founded_on=date(2022, 3, 10))
    make_committee(branch)
    make_requirement(branch, kind=LifeKind.COMMITTEE_MEETING)
    make_requirement(branch, kind=LifeKind.GROUP_MEETING)
    make_requirement(branch, starts_on=date(2022, 3, 1))
    today = day()
    last = date(today.year - 1, 12, 31)

    times = owed(date(today.year - 1, 12, 1), last, today, branch.street)

    assert {
        (row.organisation, row.kind) for row in times if row.organisation in (small, group)
    } == {
        (small, LifeKind.THEME_DAY),
        (group, LifeKind.GROUP_MEETING),
    }
    assert {row.kind for row in times if row.organisation == branch} == {
        LifeKind.COMMITTEE_MEETING,
        LifeKind.THEME_DAY,
    }
    assert not [row for row in times if row.organisation in (root, committee)]
    early = owed(date(2022, 2, 1), date(2022, 3, 31), today, branch.street)
    theme = [row for row in early if row.kind == LifeKind.THEME_DAY]
    assert {row.span.start for row in theme} == {date(2022, 3, 1)}
    assert len(theme) == 2  # the one founded during the month owes nothing yet


def test_twice_a_month_needs_two(branch):
    make_requirement(branch, times=2)
    make_life_record(branch, state=LifeState.CONFIRMED, held_on=date(2022, 5, 4))

    times = owed(date(2022, 5, 1), date(2022, 5, 31), date(2022, 7, 1), branch.street)

    assert [(row.label, row.record is not None) for row in times] == [
        ("2022年5月第 1 次", True),
        ("2022年5月第 2 次", False),
    ]


def test_requirements_are_the_streets_to_change(branch, staff, secretary):
    requirement = make_requirement(branch)
    requirement.times = 2
    actions.save_life_requirement(requirement=requirement, by=staff)

    requirement.times = 3
    with pytest.raises(RefusedError):
        actions.save_life_requirement(requirement=requirement, by=secretary)
    requirement.refresh_from_db()
    assert requirement.times == 2

"""The lists: versions, the second person, what is in force, who sees what."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Post
from accounts.roles import Role
from audit.models import AuditEvent
from core.errors import ConflictError, RefusedError
from dashboard.figures import BY_ID, Selection
from dashboard.periods import Period
from party import actions
from party.models import OwnerLevel, WorkList, WorkListItem, WorkListKind, WorkListState
from tests.factories import day, make_community, make_street, make_user, the_street
from tests.party.lists import make_list, staff_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def street():
    return the_street()


@pytest.fixture
def writer(street):
    return staff_of(street)


@pytest.fixture
def colleague(street):
    return staff_of(street)


def begin(street, by, kind=WorkListKind.LAWFUL):
    return actions.begin_version(street=street, owner_level=OwnerLevel.COMMUNITY, kind=kind, by=by)


def ready(street, by):
    """A version of its author's that waits for somebody else."""
    row = begin(street, by)
    row.effective_from = day(1)
    row = actions.save_list(work_list=row, by=by, version=row.version)
    actions.save_item(item=WorkListItem(work_list=row, name="调解民间纠纷"), by=by)
    return actions.submit_list(work_list=row, by=by)


def test_a_new_version_begins_as_a_copy_and_supersedes_the_old_one_when_published(
    street, writer, colleague
):
    old = make_list(WorkListKind.LAWFUL, "公开居务", "调解纠纷")

    new = begin(street, writer)
    assert [item.name for item in new.items.all()] == ["公开居务", "调解纠纷"]
    assert (new.edition, new.state) == (2, WorkListState.DRAFT)
    new.effective_from = day(1)
    new = actions.save_list(work_list=new, by=writer)
    actions.submit_list(work_list=new, by=writer)
    actions.publish_list(work_list=new, by=colleague)

    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, old.superseded_on) == (WorkListState.SUPERSEDED, day())
    assert (new.state, new.published_on, new.published_by) == ("published", day(), colleague)
    assert AuditEvent.objects.filter(action="worklist.superseded").count() == 1


def test_nobody_publishes_or_returns_what_they_wrote(street, writer, colleague):
    row = ready(street, writer)

    for step in (
        lambda: actions.publish_list(work_list=row, by=writer),
        lambda: actions.return_list(work_list=row, reason="改", by=writer),
    ):
        with pytest.raises(RefusedError, match="自己编写"):
            step()
    assert not WorkList.objects.publishable_by(writer).exists()
    assert list(WorkList.objects.publishable_by(colleague)) == [row]


def test_whoever_changed_one_item_is_an_author_too(street, writer, colleague):
    row = begin(street, writer)
    actions.save_item(item=WorkListItem(work_list=row, name="公开财务"), by=colleague)
    row.effective_from = day(1)
    row = actions.save_list(work_list=row, by=writer)
    row = actions.submit_list(work_list=row, by=writer)

    with pytest.raises(RefusedError, match="自己编写"):
        actions.publish_list(work_list=row, by=colleague)


def test_a_deputy_counts_as_the_author(street, writer, colleague):
    row = ready(street, writer)
    lent = writer.posts.get()
    post = Post(
        user=colleague,
        role=lent.role,
        street=street,
        starts_on=day(-1),
        ends_on=day(5),
        deputises_for=lent,
        granted_at=lent.granted_at,
        granted_by=lent.granted_by,
    )
    post.save()
    deputy = type(colleague).objects.get(pk=colleague.pk)

    with pytest.raises(RefusedError, match="自己编写"):
        actions.publish_list(work_list=row, by=deputy)


def test_a_returned_version_goes_back_to_its_author_with_the_reason(street, writer, colleague):
    row = ready(street, writer)

    row = actions.return_list(work_list=row, reason="依据写全", by=colleague)

    assert (row.state, row.return_reason) == (WorkListState.DRAFT, "依据写全")
    with pytest.raises(RefusedError, match="不在待审核"):
        actions.publish_list(work_list=row, by=colleague)


def test_an_empty_version_or_one_without_a_first_day_is_not_sent(street, writer):
    row = begin(street, writer)
    with pytest.raises(RefusedError, match="还没有事项"):
        actions.submit_list(work_list=row, by=writer)
    actions.save_item(item=WorkListItem(work_list=row, name="公开居务"), by=writer)
    with pytest.raises(RefusedError, match="施行日期"):
        actions.submit_list(work_list=row, by=writer)


def test_items_of_a_published_version_do_not_change(street, writer):
    item = make_list(WorkListKind.LAWFUL, "公开居务").items.get()
    item.name = "别的"

    with pytest.raises(RefusedError, match="新建一版"):
        actions.save_item(item=item, by=writer)
    with pytest.raises(RefusedError, match="新建一版"):
        actions.remove_item(item=item, by=writer)
    with pytest.raises(ValidationError):
        item.full_clean()


def test_an_item_taken_out_of_a_draft_stays_in_the_version_in_force(street, writer):
    old = make_list(WorkListKind.LAWFUL, "公开居务")
    new = begin(street, writer)

    actions.remove_item(item=new.items.get(), by=writer)

    assert (old.items.count(), new.items.count()) == (1, 0)
    assert AuditEvent.objects.filter(action="worklistitem.removed").exists()


def test_only_one_version_is_written_at_a_time(street, writer):
    begin(street, writer)

    with pytest.raises(RefusedError, match="正在编写"):
        begin(street, writer)


def test_the_database_allows_one_version_in_force(street):
    make_list(WorkListKind.LAWFUL)

    with pytest.raises(IntegrityError), transaction.atomic():
        WorkList.objects.create(
            street=street,
            owner_level="community",
            kind="lawful",
            edition=2,
            title="清单",
            state="published",
            published_on=day(),
        )


def test_a_kind_of_the_street_is_no_list_of_a_community(street):
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkList.objects.create(
            street=street, owner_level="community", kind="basic", edition=1, title="清单"
        )


def test_the_second_to_save_is_told(street, writer):
    row = begin(street, writer)
    row.title = "新的名称"
    actions.save_list(work_list=row, by=writer, version=row.version)
    row.title = "另一个名称"

    with pytest.raises(ConflictError):
        actions.save_list(work_list=row, by=writer, version=1)


def test_another_streets_staff_can_do_nothing(street, writer):
    row = ready(street, writer)
    foreign = staff_of(make_street())

    with pytest.raises(RefusedError, match="岗位范围"):
        actions.publish_list(work_list=row, by=foreign)
    assert not WorkList.objects.visible_to(foreign).exists()


def test_a_community_sees_versions_that_are_or_were_in_force_and_no_drafts(street, writer):
    old = make_list(WorkListKind.LAWFUL, state=WorkListState.SUPERSEDED)
    current = make_list(WorkListKind.ASSIST)
    begin(street, writer)
    secretary = make_user(Role.COMMUNITY_SECRETARY, community=make_community(street=street))

    assert set(WorkList.objects.visible_to(secretary)) == {old, current}


def test_f50_counts_the_communities_lists_in_force_on_the_day(street, writer):
    make_list(WorkListKind.LAWFUL, state=WorkListState.SUPERSEDED)
    make_list(WorkListKind.ASSIST)
    make_list(WorkListKind.NEGATIVE)
    make_list(WorkListKind.BASIC)
    begin(street, writer)
    figure = BY_ID["F50"]

    assert figure.value(Selection(street=street)) == 2
    earlier = Selection(street=street, period=Period.between(None, day(-11)))
    assert figure.value(earlier) == 3
    community = make_community(street=street)
    assert figure.value(Selection(street=street, community=community)) == 2


def test_what_is_typed_into_a_list_that_was_sent_meanwhile_stays_on_the_page(client):
    row = make_list(WorkListKind.LAWFUL, "组织居民会议", state=WorkListState.DRAFT)
    client.force_login(staff_of(row.street))
    item = row.items.get()
    address = reverse("party:work-item-edit", args=[item.uid])
    form = client.get(address).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {"name": "组织居民议事会议"}
    WorkList.objects.update(state=WorkListState.REVIEWING)

    answer = client.post(address, typed)

    assert "已送审或发布，事项不能再改" in answer.text
    assert "组织居民议事会议" in answer.text
    assert row.items.get().name == "组织居民会议"

"""党小组: parts of a branch that stand below it and are no tier of their own."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.errors import RefusedError
from dashboard.figures import BY_ID, Selection
from party import actions
from party.models import CommitteePost, OrganisationKind, PartyOrganisation
from party.tree import tree_on
from tests.factories import day, make_organisation
from tests.party.organisations import TREE, branch, committee, names, root, staff

__all__ = ["branch", "committee", "root", "staff"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def group(branch):
    return make_organisation(parent=branch, name="东苑第一党小组", secretary="吴组长")


def test_a_group_stands_below_its_branch_and_is_no_tier(client, staff, root, group):
    page = client.get(reverse(TREE))

    assert names(page.context["tops"])["青松街道党工委"]["银杏社区党委"] == {
        "东苑小区党支部": {"东苑第一党小组": {}}
    }
    assert "组长 吴组长" in page.content.decode()
    assert page.context["tops"][0].below_words == "社区 1 个，小区（网格） 1 个，党小组 1 个"
    tiers = BY_ID["F01"].rows(Selection(street=root.street))
    assert [row["level"] for row in tiers] == ["community", "compound", "street"]


def test_a_group_moves_from_branch_to_branch_and_leaves_the_past(client, staff, branch, group):
    other = make_organisation(parent=branch.parent, name="西苑小区党支部")
    url = reverse("party:organisation-move", args=[group.uid])
    assert list(client.get(url).context["form"].fields["parent"].queryset) == [other]

    actions.move_organisation(organisation=group, parent=other, moved_on=day(-5), by=staff)

    rows = PartyOrganisation.objects.all()
    for when, name in ((day(-6), "东苑小区党支部"), (day(), "西苑小区党支部")):
        (committee,) = tree_on(when, rows)[0].children
        holder = next(node for node in committee.children if node.children)
        assert holder.organisation.name == name


def test_only_a_group_stands_below_a_branch_and_nothing_below_a_group(staff, branch, group):
    for organisation, parent, words in (
        (group, branch.parent, "它所在的党支部"),
        (make_organisation(parent=branch.parent), branch, "只设党小组"),
        (make_organisation(parent=branch), group, "之下不再设"),
    ):
        with pytest.raises(ValidationError, match=words):
            actions.move_organisation(
                organisation=organisation, parent=parent, moved_on=day(), by=staff
            )


@pytest.mark.parametrize(
    "values",
    [{"level": "compound"}, {"kind": "branch"}, {"parent": None}],
    ids=["a tier", "a branch at the level of groups", "no branch"],
)
def test_the_database_refuses_a_group_that_is_none(group, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        PartyOrganisation.objects.filter(pk=group.pk).update(**values)


def test_a_branch_with_groups_does_not_become_a_committee(staff, branch, group):
    branch.kind = OrganisationKind.COMMITTEE

    with pytest.raises(ValidationError, match="请先移走下级"):
        actions.save_organisation(organisation=branch, by=staff, version=branch.version)


def test_a_group_has_one_leader_and_nothing_else(client, staff, branch, group):
    form = client.get(reverse("party:member-appoint", args=[group.uid])).context["form"]
    assert [value for value, _ in form.fields["post"].choices] == ["leader"]
    values = {"name": "周新任", "started_on": day(), "by": staff}
    with pytest.raises(RefusedError, match="仍是在任组长"):
        actions.appoint_member(organisation=group, post=CommitteePost.LEADER, **values)
    for organisation, post in ((group, CommitteePost.MEMBER), (branch, CommitteePost.LEADER)):
        with pytest.raises(ValidationError, match="没有这个职务"):
            actions.appoint_member(organisation=organisation, post=post, **values)
    with pytest.raises(RefusedError, match="党小组没有届次"):
        actions.open_term(
            organisation=group, number=1, elected_on=day(-1), expires_on=day(9), by=staff
        )

    actions.end_member(member=group.members.get(), ended_on=day(), by=staff)
    actions.appoint_member(organisation=group, post=CommitteePost.LEADER, **values)

    page = client.get(group.get_absolute_url())
    assert [member.name for member in page.context["serving"]] == ["周新任"]
    assert [member.name for member in page.context["former"]] == ["吴组长"]
    assert "届次</h2>" not in page.content.decode()


def test_a_group_is_added_from_the_page_of_its_branch(client, staff, branch):
    url = f"{reverse('party:organisation-create')}?parent={branch.uid}"
    initial = client.get(url).context["form"].initial
    assert (initial["kind"], initial["level"]) == ("group", "group")

    client.post(
        url,
        {
            "name": "东苑第二党小组",
            "code": "ZZ-901",
            "kind": "group",
            "level": "group",
            "parent": branch.pk,
        },
    )

    made = PartyOrganisation.objects.get(code="ZZ-901")
    assert made.path == f"{branch.path}{made.pk:06d}/"

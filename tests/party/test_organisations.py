"""The organisation tree: who sees it, how it stood on a day, how it changes."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from zeal import zeal_context

from accounts.roles import Role
from audit.models import AuditEvent
from core.errors import ConflictError, RefusedError
from dashboard.figures import BY_ID, Selection
from party import actions
from party.models import (
    CommitteeMember,
    CommitteePost,
    CommitteeTerm,
    OrganisationKind,
    OrganisationMove,
    PartyOrganisation,
    TermState,
)
from party.tree import tree_on
from tests.factories import day, make_community, make_organisation, make_street, make_user

TREE = "party:organisation-tree"

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return make_organisation(name="青松街道党工委", secretary="何工委")


@pytest.fixture
def committee(root):
    return make_organisation(
        parent=root,
        name="银杏社区党委",
        secretary="郑社区",
        term=(day(-400), day(100)),
        community=make_community(street=root.street),
    )


@pytest.fixture
def branch(committee):
    return make_organisation(parent=committee, name="东苑小区党支部")


@pytest.fixture
def staff(client, root):
    user = make_user(Role.STREET_STAFF, street=root.street)
    client.force_login(user)
    return user


def names(nodes):
    return {node.organisation.name: names(node.children) for node in nodes}


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.STREET_STAFF, 200),
        (Role.STREET_LEADER, 200),
        (Role.COMMUNITY_SECRETARY, 200),
        (Role.AUDITOR, 200),
        (Role.GRID_WORKER, 403),
        (Role.SYSADMIN, 403),
    ],
)
@pytest.mark.parametrize("page", ["tree", "terms", "detail"])
def test_who_may_look_at_organisations(client, root, branch, role, status, page):
    community = None
    if role in {Role.COMMUNITY_SECRETARY, Role.GRID_WORKER}:
        community = make_community(street=root.street)
    client.force_login(make_user(role, street=root.street, community=community))
    url = {
        "tree": reverse(TREE),
        "terms": reverse("party:term-list"),
        "detail": branch.get_absolute_url(),
    }[page]

    assert client.get(url).status_code == status


@pytest.mark.parametrize(
    "step",
    [
        "organisation-edit",
        "organisation-move",
        "term-open",
        "member-appoint",
    ],
)
def test_a_secretary_reads_the_tree_but_changes_nothing(client, committee, step):
    client.force_login(make_user(community=committee.community))

    page = client.get(committee.get_absolute_url()).content.decode()

    assert "登记任职" not in page
    assert client.get(reverse(f"party:{step}", args=[committee.uid])).status_code == 403


def test_the_community_of_an_organisation_is_a_link_only_for_those_who_may_open_it(
    client, staff, committee
):
    page = reverse("dashboard:community-detail", args=[committee.community.uid])
    own = make_user(Role.COMMUNITY_SECRETARY, community=committee.community)
    other = make_user(Role.COMMUNITY_SECRETARY, community=make_community(street=committee.street))

    for user, is_link in ((staff, True), (own, True), (other, False)):
        client.force_login(user)
        assert (page in client.get(committee.get_absolute_url()).text) is is_link


def test_another_streets_organisations_are_neither_listed_nor_found(client, staff, root):
    foreign = make_organisation(street=make_street(), name="白杨街道党工委")

    assert "白杨街道" not in client.get(reverse(TREE)).content.decode()
    assert "白杨街道" not in client.get(reverse(TREE), {"q": "白杨"}).content.decode()
    assert client.get(foreign.get_absolute_url()).status_code == 404
    assert client.get(reverse("party:organisation-edit", args=[foreign.uid])).status_code == 404
    assert client.get(reverse("party:term-open", args=[foreign.uid])).status_code == 404
    page = reverse("party:organisation-move", args=[root.uid])
    assert foreign not in client.get(page).context["form"].fields["parent"].queryset


def test_the_tree_shows_levels_secretaries_and_terms(client, staff, branch):
    page = client.get(reverse(TREE))

    assert names(page.context["tops"]) == {
        "青松街道党工委": {"银杏社区党委": {"东苑小区党支部": {}}}
    }
    assert [level["count"] for level in page.context["levels"]] == [1, 1, 1]
    assert page.context["tops"][0].below_words == "社区 1 个，小区（网格） 1 个"
    for words in ("郑社区", "第 6 届", "即将届满"):
        assert words in page.content.decode()


@pytest.mark.parametrize("text", ["银杏", "yinxing", "yxsq"])
def test_an_organisation_is_found_by_text_pinyin_or_initials(client, staff, branch, text):
    page = client.get(reverse(TREE), {"q": text})

    assert [node.organisation.name for node in page.context["nodes"]] == ["银杏社区党委"]


def test_a_level_lists_as_many_as_it_counts(client, staff, branch):
    page = client.get(reverse(TREE), {"level": "community"})

    assert [node.organisation for node in page.context["nodes"]] == [branch.parent]


def test_a_date_that_is_none_is_told(client, staff, root):
    assert "有误" in client.get(reverse(TREE), {"day": "2022-13-40"}).content.decode()


def test_the_tree_of_a_day_has_those_who_were_there_then(client, staff, root, committee):
    make_organisation(parent=root, name="旧党委", founded_on=day(-900), ended_on=day(-300))
    make_organisation(parent=root, name="新党委", founded_on=day(-10))
    rows = PartyOrganisation.objects.all()

    assert names(tree_on(day(-301), rows))["青松街道党工委"] == {"旧党委": {}, "银杏社区党委": {}}
    assert names(tree_on(day(-300), rows))["青松街道党工委"] == {"银杏社区党委": {}}
    assert names(tree_on(day(-10), rows))["青松街道党工委"] == {"新党委": {}, "银杏社区党委": {}}


def test_the_tree_of_a_day_names_the_secretary_and_term_of_then(staff, committee):
    actions.open_term(
        organisation=committee, number=7, elected_on=day(-20), expires_on=day(1800), by=staff
    )
    actions.appoint_member(
        organisation=committee,
        name="周新任",
        post=CommitteePost.SECRETARY,
        started_on=day(-20),
        by=staff,
    )

    before, since = (
        tree_on(when, PartyOrganisation.objects.all())[0].children[0] for when in (day(-21), day())
    )

    assert (before.head, before.term.number) == ("郑社区", 6)
    assert (since.head, since.term.number) == ("周新任", 7)


def test_a_move_takes_everything_below_along_and_leaves_the_past(staff, root, committee, branch):
    other = make_organisation(parent=root, name="桂花社区党委")
    sub = make_organisation(parent=root, name="总支", kind=OrganisationKind.GENERAL_BRANCH)
    below = make_organisation(parent=sub, name="支部")

    actions.move_organisation(
        organisation=sub, parent=other, moved_on=day(-5), reason="批复〔2026〕1 号", by=staff
    )

    below.refresh_from_db()
    assert below.path.startswith(f"{other.path}{sub.pk:06d}/")
    rows = PartyOrganisation.objects.all()
    assert names(tree_on(day(), rows))["青松街道党工委"]["桂花社区党委"] == {"总支": {"支部": {}}}
    assert names(tree_on(day(-6), rows))["青松街道党工委"]["总支"] == {"支部": {}}
    move = OrganisationMove.objects.get()
    assert (move.from_parent, move.to_parent, move.reason) == (root, other, "批复〔2026〕1 号")
    assert AuditEvent.objects.filter(action="organisation.moved").count() == 1


def test_the_page_shows_what_moves_before_anything_moves(client, staff, root, committee, branch):
    other = make_organisation(parent=root, name="桂花社区党委")
    url = reverse("party:organisation-move", args=[committee.uid])
    choice = {"parent": str(other.uid), "moved_on": day().isoformat(), "reason": ""}

    preview = client.get(url, choice)
    committee.refresh_from_db()

    assert [row.name for row in preview.context["moving"]] == ["银杏社区党委", "东苑小区党支部"]
    assert committee.parent == root
    answer = client.post(url, {**choice, "version": committee.version})
    committee.refresh_from_db()
    assert answer.status_code == 302
    assert committee.parent == other


def test_the_tree_of_today_can_be_dragged_by_those_who_may_change_it(client, staff, root, branch):
    page = client.get(reverse(TREE)).content.decode()
    move = reverse("party:organisation-move", args=[branch.uid])

    assert f'data-tree="{day().isoformat()}"' in page
    assert f'data-move-url="{move}" data-is="organisation" data-holds="group">' in page
    assert page.count('data-holds="organisation"') == 2

    earlier = client.get(reverse(TREE), {"day": day(-30).isoformat()}).content.decode()
    client.force_login(make_user(Role.STREET_LEADER, street=root.street))
    for other in (earlier, client.get(reverse(TREE)).content.decode()):
        assert "data-tree=" not in other
        assert "js/tree" not in other


def test_a_move_confirmed_on_an_old_version_is_told_and_not_done(client, staff, root, committee):
    other = make_organisation(parent=root, name="桂花社区党委")
    url = reverse("party:organisation-move", args=[committee.uid])
    choice = {"parent": str(other.uid), "moved_on": day().isoformat(), "version": 99}

    assert client.post(url, choice).status_code == 409
    committee.refresh_from_db()
    assert committee.parent == root


def test_nothing_moves_below_itself_or_below_a_branch(staff, root, committee, branch):
    for organisation, parent in ((root, committee), (committee, branch)):
        with pytest.raises(ValidationError):
            actions.move_organisation(
                organisation=organisation, parent=parent, moved_on=day(), by=staff
            )
    with pytest.raises(RefusedError, match="没有变化"):
        actions.move_organisation(organisation=branch, parent=committee, moved_on=day(), by=staff)
    with pytest.raises(RefusedError, match="不能晚于今天"):
        actions.move_organisation(organisation=branch, parent=root, moved_on=day(1), by=staff)


def test_a_move_is_never_dated_before_an_earlier_one(staff, root, committee, branch):
    actions.move_organisation(organisation=branch, parent=root, moved_on=day(-5), by=staff)

    with pytest.raises(RefusedError, match="已有一次隶属变更"):
        actions.move_organisation(organisation=branch, parent=committee, moved_on=day(-6), by=staff)


def test_a_superior_changed_in_the_ledger_is_kept_as_a_move_too(staff, root, committee, branch):
    branch.parent = root
    actions.save_organisation(organisation=branch, by=staff, version=branch.version)

    assert OrganisationMove.objects.get().moved_on == day()


def test_an_organisation_with_others_below_does_not_become_a_branch(staff, committee, branch):
    committee.kind = OrganisationKind.BRANCH

    with pytest.raises(ValidationError, match="请先移走下级"):
        actions.save_organisation(organisation=committee, by=staff, version=committee.version)


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


def test_an_election_ends_the_term_before_and_its_committee(staff, committee):
    actions.open_term(
        organisation=committee, number=7, elected_on=day(-1), expires_on=day(1800), by=staff
    )

    old = CommitteeTerm.objects.get(number=6)
    assert (old.ended_on, old.state_on(day())) == (day(-1), TermState.ENDED)
    assert CommitteeMember.objects.get(name="郑社区").ended_on == day(-1)
    actions_done = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"term.opened", "term.ended", "member.ended"} <= actions_done


@pytest.mark.parametrize(
    ("number", "elected", "words"),
    [
        pytest.param(6, -1, "已登记到第 6 届", id="number again"),
        pytest.param(7, 1, "不能晚于今天", id="to come"),
        pytest.param(7, -500, "不能早于第 6 届", id="before the last"),
        pytest.param(7, -400, "", id="same day"),
    ],
)
def test_a_term_follows_the_one_before(staff, committee, number, elected, words):
    term = {"number": number, "elected_on": day(elected), "expires_on": day(1800)}
    if not words:
        assert actions.open_term(organisation=committee, **term, by=staff).number == 7
        return
    with pytest.raises(RefusedError, match=words):
        actions.open_term(organisation=committee, **term, by=staff)


def test_a_working_committee_has_no_term(client, staff, root):
    with pytest.raises(RefusedError, match="没有届次"):
        actions.open_term(
            organisation=root, number=1, elected_on=day(-1), expires_on=day(9), by=staff
        )
    with pytest.raises(ValidationError):
        CommitteeTerm(
            organisation=root, number=1, elected_on=day(-1), expires_on=day(9)
        ).full_clean()
    assert client.get(reverse("party:term-open", args=[root.uid])).status_code == 409


def test_one_secretary_at_a_time(staff, committee):
    with pytest.raises(RefusedError, match="仍是在任书记"):
        actions.appoint_member(
            organisation=committee,
            name="周新任",
            post=CommitteePost.SECRETARY,
            started_on=day(),
            by=staff,
        )
    serving = CommitteeMember.objects.get(name="郑社区")
    actions.end_member(member=serving, ended_on=day(-3), by=staff)
    with pytest.raises(RefusedError, match="任职日期不能更早"):
        actions.appoint_member(
            organisation=committee,
            name="周新任",
            post=CommitteePost.SECRETARY,
            started_on=day(-4),
            by=staff,
        )
    member = actions.appoint_member(
        organisation=committee,
        name="周新任",
        post=CommitteePost.SECRETARY,
        started_on=day(-3),
        by=staff,
    )
    assert member.term.number == 6


def test_nobody_leaves_twice_or_before_the_start(staff, committee):
    member = CommitteeMember.objects.get(name="郑社区")
    with pytest.raises(RefusedError, match="离任日期不能更早"):
        actions.end_member(member=member, ended_on=day(-401), by=staff)
    actions.end_member(member=member, ended_on=day(), by=staff)
    with pytest.raises(RefusedError, match="已登记于"):
        actions.end_member(member=member, ended_on=day(), by=staff)


def test_what_a_rule_refuses_is_said_in_the_form(client, staff, committee):
    url = reverse("party:member-appoint", args=[committee.uid])

    page = client.post(url, {"name": "周新任", "post": "secretary", "started_on": day()})

    assert page.status_code == 422
    assert "仍是在任书记" in page.content.decode()
    assert "周新任" in page.content.decode()


def test_the_steps_of_a_committee_from_page_to_page(client, staff, committee):
    opened = client.post(
        reverse("party:term-open", args=[committee.uid]),
        {"number": 7, "elected_on": day(-2), "expires_on": ""},
    )
    term = CommitteeTerm.objects.get(number=7)
    assert opened.url == committee.get_absolute_url()
    assert term.expires_on.year == term.elected_on.year + 5
    client.post(
        reverse("party:member-appoint", args=[committee.uid]),
        {"name": "周新任", "post": "secretary", "started_on": day(-2)},
    )
    member = CommitteeMember.objects.get(name="周新任")
    client.post(reverse("party:member-end", args=[member.uid]), {"ended_on": day(-1)})
    client.post(reverse("party:term-end", args=[term.uid]), {"ended_on": day()})

    page = client.get(committee.get_absolute_url())
    assert [row.name for row in page.context["former"]] == ["周新任", "郑社区"]
    assert not page.context["serving"]


def test_terms_that_end_soon_are_listed_and_those_of_later_are_not(client, staff, root, committee):
    make_organisation(parent=root, name="届满的", term=(day(-400), day(-1)))
    make_organisation(parent=root, name="还早的", term=(day(-400), day(181)))
    make_organisation(
        parent=root, name="撤销的", term=(day(-400), day(1)), founded_on=day(-900), ended_on=day()
    )

    rows = client.get(reverse("party:term-list")).context["rows"]

    assert [(term.organisation.name, state) for term, state in rows] == [
        ("届满的", TermState.EXPIRED),
        ("银杏社区党委", TermState.ENDS_SOON),
    ]
    assert len(client.get(reverse("party:term-list"), {"days": 90}).context["rows"]) == 1


@pytest.mark.parametrize(
    ("offset", "state"),
    [(181, "running"), (180, "ends_soon"), (1, "ends_soon"), (0, "expired")],
)
def test_a_term_is_about_to_end_half_a_year_before(offset, state):
    term = CommitteeTerm(elected_on=date(2021, 1, 1), expires_on=day(offset))

    assert term.state_on(day()) == state


def test_a_new_organisation_begins_where_its_superior_stands(client, staff, committee):
    url = reverse("party:organisation-create")
    form = client.get(url, {"parent": committee.uid}).context["form"]
    assert form.initial["level"] == "compound"

    client.post(
        f"{url}?parent={committee.uid}",
        {
            "name": "西苑小区党支部",
            "code": "ZZ-900",
            "kind": "branch",
            "level": "compound",
            "parent": committee.pk,
            "community": committee.community.pk,
        },
    )

    made = PartyOrganisation.objects.get(code="ZZ-900")
    assert made.path == f"{committee.path}{made.pk:06d}/"
    assert AuditEvent.objects.filter(action="organisation.saved").exists()


def test_two_people_edit_one_organisation_and_the_second_is_told(client, staff, committee):
    url = reverse("party:organisation-edit", args=[committee.uid])
    values = {
        "name": "银杏社区党委",
        "code": committee.code,
        "kind": "committee",
        "level": "community",
        "phone": "0591-1",
        "seen_version": committee.version,
    }
    assert client.post(url, values).status_code == 302

    page = client.post(url, {**values, "phone": "0591-2"})

    assert page.status_code == 200
    assert page.context["form"].differences[0].typed == "0591-2"
    with pytest.raises(ConflictError):
        actions.save_organisation(organisation=committee, by=staff, version=committee.version)


def test_pages_of_many_organisations_ask_as_often_as_pages_of_few(
    client, staff, root, django_assert_max_num_queries, watched_queries
):
    for _ in range(6):
        committee = make_organisation(parent=root, secretary="某", term=(day(-400), day(9)))
        make_organisation(parent=committee, secretary="某")
    for url in (reverse(TREE), f"{reverse(TREE)}?q=xiang", reverse("party:term-list")):
        client.get(url)
        with django_assert_max_num_queries(14), zeal_context():
            assert client.get(url).status_code == 200
    with django_assert_max_num_queries(18), zeal_context():
        assert client.get(root.get_absolute_url()).status_code == 200

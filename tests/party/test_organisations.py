"""The organisation tree: who sees it, how it stood on a day, how it changes."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from zeal import zeal_context

from accounts.roles import Role
from audit.models import AuditEvent
from core.errors import ConflictError, RefusedError
from party import actions
from party.models import CommitteePost, OrganisationKind, OrganisationMove, PartyOrganisation
from party.tree import tree_on
from tests.factories import day, make_community, make_organisation, make_street, make_user
from tests.party.organisations import TREE, branch, committee, names, root, staff

__all__ = ["branch", "committee", "root", "staff"]
pytestmark = pytest.mark.django_db


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

    answer = client.post(url, choice | {"reason": "社区调整后归桂花社区管"})

    assert answer.status_code == 422
    assert "已被他人办理或修改" in answer.text
    assert "社区调整后归桂花社区管" in answer.text
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
        "phone": "0591-65150001",
        "seen_version": committee.version,
    }
    assert client.post(url, values).status_code == 302

    page = client.post(url, {**values, "phone": "0591-65150002"})

    assert page.status_code == 422
    assert page.context["form"].differences[0].typed == "0591-65150002"
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

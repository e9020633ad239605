"""双报到 on its pages: who sees what, and every number opens its rows."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from alliances.actions import join_units, undo_join
from audit.models import AuditEvent
from core.errors import RefusedError
from dashboard.sections import hubs_for, waiting_in
from party import actions
from party.halves import Half
from party.models import (
    MemberCheckIn,
    PostClaim,
    ReportKind,
    ServicePost,
    UnitCheckIn,
)
from tests.dashboard.check_ins import clerk, liaison, member, school, service, unit
from tests.factories import (
    day,
    make_community,
    make_problem,
    make_unit,
    make_user,
    make_volunteer,
)
from volunteers.models import CheckInLink, Problem

pytestmark = [pytest.mark.django_db, pytest.mark.once]
__all__ = ["clerk", "liaison", "member", "school", "service", "unit"]  # fixtures


def test_lists_and_pages_never_show_a_members_name_or_phone(client, member, service, clerk):
    client.force_login(clerk)
    half = Half.of(day())

    for address in (
        reverse("party:check-in-members"),
        member.get_absolute_url(),
        reverse("party:check-in-member-edit", args=[member.uid]),
        reverse("dashboard:check-in-member-report", args=[member.uid]),
        reverse("dashboard:check-in-services") + f"?who=members&half={half.key}",
        reverse("dashboard:check-in-due") + "?who=members",
    ):
        text = client.get(address).text
        assert "陈**" in text
        assert "陈安然" not in text
        assert "13800000001" not in text


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.GRID_WORKER, 403),
        (Role.TEAM_LEADER, 403),
        (Role.AUDITOR, 403),
        (Role.SYSADMIN, 403),
        (Role.STREET_LEADER, 200),
        (Role.STREET_STAFF, 200),
    ],
)
def test_only_some_roles_open_the_list_of_members(client, community, role, status):
    place = {"community": community} if role == Role.GRID_WORKER else {"street": community.street}
    client.force_login(make_user(role, **place))

    assert client.get(reverse("party:check-in-members")).status_code == status


def test_a_strangers_check_in_is_not_found(client, community, member, school):
    other = make_community(street=community.street)
    for user in (
        make_user(Role.COMMUNITY_SECRETARY, community=other),
        make_user(Role.UNIT_LIAISON, unit=make_unit(community=community)),
    ):
        client.force_login(user)
        for row in (member, school):
            assert client.get(row.get_absolute_url()).status_code == 404


def test_a_liaison_reports_for_the_unit_and_its_member_and_waits(client, community, unit, liaison):
    client.force_login(liaison)

    client.post(
        reverse("party:check-in-unit-new"),
        {"unit": unit.uid, "community": community.uid, "checked_in_on": day()},
    )
    page = client.post(
        reverse("party:check-in-member-new"),
        {
            "name": "陈安然",
            "phone": "13800000001",
            "home_unit": unit.uid,
            "community": community.uid,
            "checked_in_on": day(),
        },
        follow=True,
    )

    assert UnitCheckIn.objects.get().unit == unit
    assert MemberCheckIn.objects.get().state == "pending"
    assert "等社区的另一位同事确认" in page.text


def test_a_refused_check_in_keeps_what_was_typed(client, community, school, clerk):
    client.force_login(clerk)

    page = client.post(
        reverse("party:check-in-unit-new"),
        {
            "unit": school.unit.uid,
            "community": community.uid,
            "checked_in_on": day(),
            "liaison_name": "林小满",
        },
    )

    assert page.status_code == 422
    assert "不用重复登记" in page.text
    assert "林小满" in page.text


def test_ticked_members_are_confirmed_together_or_not_at_all(client, community, clerk, secretary):
    rows = [
        actions.check_in_member(
            name="陈安然",
            phone=f"1380000000{number}",
            community=community,
            home_unit_name="区外单位",
            checked_in_on=day(),
            by=clerk if number else secretary,
        )
        for number in range(2)
    ]
    client.force_login(secretary)
    page = client.get(reverse("party:check-in-members") + "?state=pending")
    assert str(rows[1].uid) in page.text
    assert f'value="{rows[0].uid}' not in page.text

    confirm, seen = reverse("party:check-in-member-confirm"), [f"{row.uid}:1" for row in rows]
    refused = client.post(confirm, {"check_in": seen}, follow=True)
    assert "请本社区另一位同事或街道确认" in refused.text
    assert not MemberCheckIn.objects.active().exists()
    MemberCheckIn.objects.update(version=2)
    changed = client.post(confirm, {"check_in": seen[1:]}, follow=True)
    assert "已被他人办理或修改" in changed.text
    assert not MemberCheckIn.objects.active().exists()
    client.post(confirm, {"check_in": [f"{rows[1].uid}:2"]})
    assert MemberCheckIn.objects.active().get() == rows[1]


@pytest.mark.parametrize(
    ("asked", "to"),
    [
        ("/desk/check-ins/members/?page=2", "/desk/check-ins/members/?page=2"),
        ("somewhere", "/desk/check-ins/members/"),
        ("//elsewhere.example/", "/desk/check-ins/members/"),
        ("/\\elsewhere.example/", "/desk/check-ins/members/"),
        ("/\t/elsewhere.example/", "/desk/check-ins/members/"),
        ("", "/desk/check-ins/members/"),
    ],
)
def test_who_confirmed_members_goes_on_within_the_portal_only(
    client, community, clerk, secretary, asked, to
):
    row = actions.check_in_member(
        name="陈安然",
        phone="13800000001",
        community=community,
        home_unit_name="区外单位",
        checked_in_on=day(),
        by=clerk,
    )
    client.force_login(secretary)

    sent = {"check_in": [f"{row.uid}:{row.version}"], "next": asked}
    answer = client.post(reverse("party:check-in-member-confirm"), sent)

    assert answer.url == to
    assert MemberCheckIn.objects.active().get() == row


def test_every_number_of_the_overview_opens_exactly_its_rows(
    client, community, school, member, service, secretary
):
    post = ServicePost.objects.create(
        street=community.street,
        community=community,
        name="护学岗",
        seats=2,
        opened_on=day(-9),
    )
    PostClaim.objects.create(post=post, seat=1, unit_check_in=school, claimed_on=day(-9))
    client.force_login(secretary)
    half = Half.of(day())

    page = client.get(reverse("dashboard:check-ins") + f"?half={half.key}")
    cells = page.context["lines"][0].cells
    assert [cell.value for cell in cells] == [1, 1, 0, 1, 1, 1, 1, 1, 1]
    for line in page.context["lines"]:
        for cell in line.cells:
            rows = client.get(cell.url).context["page"].paginator.count
            assert rows == cell.value, cell


def test_check_ins_of_a_unit_entered_twice_count_once_when_the_units_are_joined(
    client, community, unit, school, service
):
    """Source: docs/rules.md R-UNI-4, R-CHK-2."""
    twice = make_unit(community=community, name="第二小学（重复）")
    UnitCheckIn.objects.create(
        street=community.street, community=community, unit=twice, checked_in_on=day(-200)
    )
    service.units.add(twice)
    clerk = make_user(Role.STREET_STAFF, street=community.street)
    client.force_login(clerk)

    def numbers():
        """Return 服务单位, 单位参与服务 and 单位报告未交, after each opened as many rows."""
        page = client.get(reverse("dashboard:check-ins") + f"?half={Half.of(day()).key}")
        cells = [page.context["lines"][-1].cells[place] for place in (0, 5, 7)]
        for cell in cells:
            assert client.get(cell.url).context["page"].paginator.count == cell.value, cell
        return [cell.value for cell in cells]

    def ledger():
        page = client.get(reverse("admin:party_unitcheckin_changelist"), {"state": "active"})
        return page.context["cl"].result_count

    assert (numbers(), ledger()) == ([2, 2, 2], 2)

    join = join_units(kept=unit, joined=twice, by=clerk)
    assert (numbers(), ledger()) == ([1, 1, 1], 1)

    undo_join(join=join, by=clerk)
    assert (numbers(), ledger()) == ([2, 2, 2], 2)


def test_a_second_check_in_of_a_joined_unit_claims_and_reports_no_more(community, unit, school):
    """Source: docs/rules.md R-UNI-4, R-CHK-4, R-CHK-6."""
    twice = make_unit(community=community, name="第二小学（重复）")
    given = {"street": community.street, "community": community, "checked_in_on": day(-200)}
    second = UnitCheckIn.objects.create(unit=twice, **given)
    post = ServicePost.objects.create(
        **{"street": community.street, "community": community, "name": "护学", "seats": 2},
        opened_on=day(-100),
    )
    clerk = make_user(Role.STREET_STAFF, street=community.street)
    claim = {"post": post, "claimed_on": day(), "by": clerk}
    report = {"half": Half.of(day()), "kind": ReportKind.TO_COMMUNITY, "body": "按岗位巡查。"}
    actions.claim_post(check_in=school, **claim)
    join = join_units(kept=unit, joined=twice, by=clerk)

    for step in (
        lambda: actions.claim_post(check_in=second, **claim),
        lambda: actions.save_report(check_in=second, by=clerk, **report),
    ):
        with pytest.raises(RefusedError, match=f"已并入“{unit}”"):
            step()

    undo_join(join=join, by=clerk)
    assert actions.claim_post(check_in=second, **claim).seat == 2


def test_a_full_look_asks_for_a_purpose(client, member, secretary, clerk):
    address = reverse("party:check-in-member-reveal", args=[member.uid])
    client.force_login(clerk)
    assert client.get(address).status_code == 403
    client.force_login(secretary)

    assert "陈安然" not in client.post(address, {"purpose": "看"}).text
    assert "陈安然" in client.post(address, {"purpose": "电话通知巡查"}).text
    assert AuditEvent.objects.filter(action="membercheckin.revealed").count() == 1


def test_a_member_is_linked_to_the_same_person_of_the_roster(client, community, member, secretary):
    person = make_volunteer(community=community, name="陈安然", phone="13800000001")
    stranger = make_volunteer(community=community, name="林小满")
    client.force_login(secretary)
    address = reverse("dashboard:check-in-member-link", args=[member.uid])
    assert str(person.uid) in client.get(member.get_absolute_url()).text

    assert client.post(address, {"volunteer": stranger.uid}).status_code == 409
    client.post(address, {"volunteer": person.uid})
    assert CheckInLink.objects.get().volunteer == person
    client.post(reverse("dashboard:check-in-member-unlink", args=[member.uid]))
    assert not CheckInLink.objects.exists()


def test_who_helped_is_chosen_when_a_problem_is_solved(client, school, member, secretary):
    problem = make_problem(found_by=secretary)
    client.force_login(secretary)
    address = reverse("volunteers:problem-solve", args=[problem.uid])
    assert "哪家报到单位" in client.get(address).text

    client.post(
        address,
        {
            "version": problem.version,
            "result": "已清理",
            "solved_on": day(),
            "solver": str(member.uid),
        },
    )

    assert Problem.objects.get().solver_member == member
    assert "陈**" in client.get(problem.get_absolute_url()).text
    assert problem.title in client.get(member.get_absolute_url()).text


def test_a_grid_worker_is_not_asked_who_helped(client, community, school, member):
    worker = make_user(Role.GRID_WORKER, community=community)
    problem = make_problem(found_by=worker)
    client.force_login(worker)

    page = client.get(reverse("volunteers:problem-solve", args=[problem.uid]))

    assert "哪家报到单位" not in page.text


def test_what_waits_stands_on_the_page_of_sections(
    community, unit, school, member, clerk, secretary, liaison
):
    actions.check_in_member(
        name="林小满",
        phone="13800000002",
        community=community,
        home_unit=unit,
        checked_in_on=day(),
        by=liaison,
    )
    half = Half.due_on(day())
    actions.save_report(
        check_in=school,
        half=half,
        kind=ReportKind.TO_COMMUNITY,
        body="巡查。",
        is_sent=True,
        by=liaison,
    )

    waiting = {work.label: work.waiting for work in waiting_in(hubs_for(clerk, today=day()))}
    assert waiting["党员报到"] == 1
    assert waiting["双报告"] == 1
    assert waiting["待报告"] == 2


def test_the_lists_are_filtered_by_community_unit_state_and_day(
    client, community, school, member, secretary
):
    staff = make_user(Role.STREET_STAFF, street=community.street)
    other = make_community(street=community.street)
    client.force_login(staff)
    members, units = reverse("party:check-in-members"), reverse("party:check-in-units")

    for address, query, count in (
        (members, f"?community={community.uid}", 1),
        (members, f"?community={other.uid}", 0),
        (members, "?unit=第二", 1),
        (members, "?unit=第三", 0),
        (members, "?q=13800000001", 1),
        (members, "?q=1380000", 0),
        (members, "?state=left", 0),
        (members, "?state=all&since=1999-01-01", 1),
        (units, f"?until={day(-301)}", 0),
        (units, "?q=dexx", 1),
        (units, "?community=x&state=zzz&since=99", 1),
    ):
        page = client.get(address + query)
        assert page.context["page"].paginator.count == count, query


def test_a_wrong_phone_is_refused_and_a_right_one_corrects_the_member(client, member, clerk):
    client.force_login(clerk)
    address = reverse("party:check-in-member-edit", args=[member.uid])
    typed = {
        "home_unit": member.home_unit_id,
        "checked_in_on": day(-300),
        "seen_version": member.version,
    }

    wrong = client.post(address, {**typed, "new_phone": "-1", "skills": "理发"})
    assert wrong.status_code == 422
    assert "理发" in wrong.text
    client.post(address, {**typed, "new_phone": "138 0000 0002"})
    member.refresh_from_db()
    assert (member.name, member.phone) == ("陈安然", "13800000002")
    stale = client.post(address, {**typed, "skills": "摄影"})
    assert (stale.status_code, "已被他人修改" in stale.text) == (422, True)


def test_a_member_without_a_unit_is_asked_for_it_at_its_field(client, member, clerk):
    client.force_login(clerk)
    address = reverse("party:check-in-member-edit", args=[member.uid])

    wrong = client.post(address, {"checked_in_on": day(-300), "seen_version": member.version})

    assert wrong.context["form"].errors == {
        "home_unit_name": ["请选择所在单位；上面没有的，写上单位名称。"]
    }


@pytest.mark.parametrize("name", ["check-ins", "check-in-services", "check-in-due"])
def test_the_lists_are_exported_masked_and_logged(
    client, school, member, service, secretary, liaison, name
):
    address = reverse(f"dashboard:{name}-export", args=["csv"]) + "?who=members"
    client.force_login(liaison)
    assert client.post(address).status_code == 403
    client.force_login(secretary)

    text = b"".join(client.post(address).streaming_content).decode("utf-8-sig")

    assert "陈安然" not in text
    assert ("陈**" in text) == (name != "check-ins")
    assert school.community.name in text
    assert AuditEvent.objects.filter(action="unitcheckin.exported").count() == 1
    assert client.post(address.replace("csv", "pdf")).status_code == 404

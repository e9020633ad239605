"""Pages of 述职评议: each sees what is theirs, and numbers open their rows."""

from urllib.parse import urlsplit

import pytest
import time_machine
from django.urls import reverse

from accounts.roles import Role
from party import actions
from party.forms import RoundForm
from party.models import AppraisalRound, AppraisalState
from tests.factories import day, make_activity, make_community, make_organisation, make_user
from tests.party.appraisals import appraisal, committee, community, leader, succeed
from tests.party.life_rows import (
    evaluation,
    make_appraisal,
    make_life_record,
    make_requirement,
    make_round,
    write_report,
)
from volunteers.models import ActivityState

__all__ = ["appraisal", "committee", "community", "leader"]
pytestmark = [pytest.mark.django_db, pytest.mark.once]


def ballots(appraisal, **values):
    return {**vars(evaluation()), "version": appraisal.version, **values}


def test_a_round_is_begun_from_its_outline(client, committee, staff):
    client.force_login(staff)
    client.post(
        reverse("party:round-create"),
        {
            "year": day().year,
            "level": "community",
            "report_due_on": day(10).isoformat(),
            "governance": "社会治理工作完成情况",
            "others": "党建工作\n\n 联系群众 ",
        },
    )
    round = AppraisalRound.objects.get()
    assert [item.text for item in round.outline.all()] == [
        "社会治理工作完成情况",
        "党建工作",
        "联系群众",
    ]
    again = client.post(
        reverse("party:round-create"),
        {
            "year": day().year,
            "level": "community",
            "report_due_on": day(10).isoformat(),
            "governance": "社会治理",
        },
    )
    assert "已经有了" in again.text


@pytest.mark.parametrize(
    ("today", "year"),
    [("2026-12-31", 2026), ("2027-01-01", 2026), ("2027-02-28", 2026), ("2027-03-01", 2027)],
)
def test_until_march_a_new_round_is_about_the_year_before(today, year):
    with time_machine.travel(f"{today}T08:00:00+08:00", tick=False):
        assert RoundForm()["year"].value() == year


def test_the_secretary_writes_beside_the_evidence_and_sends_it_in(client, appraisal, secretary):
    client.force_login(secretary)
    page = reverse("dashboard:appraisal-report", args=[appraisal.uid])
    items = list(appraisal.round.outline.all())
    first = {f"item_{items[0].pk}": "共处置问题若干", "version": appraisal.version}

    assert "事实依据" in client.get(page).text
    client.post(page, {**first, "step": "draft"})
    appraisal.refresh_from_db()
    refused = client.post(page, {**first, "step": "submit", "version": appraisal.version})
    assert (refused.status_code, "共处置问题若干" in refused.text) == (422, True)
    client.post(
        page,
        {
            **first,
            f"item_{items[1].pk}": "按期换届",
            "step": "submit",
            "version": appraisal.version,
        },
    )
    appraisal.refresh_from_db()
    assert appraisal.state == AppraisalState.SUBMITTED


def test_a_draft_report_is_not_shown_to_the_street(client, appraisal, secretary, staff):
    item = appraisal.round.outline.first()
    actions.save_appraisal_report(appraisal=appraisal, answers={item.pk: "还没写完"}, by=secretary)

    client.force_login(staff)
    assert "还没写完" not in client.get(appraisal.get_absolute_url()).text


def test_the_result_is_entered_confirmed_and_only_then_shown_to_the_secretary(
    client, appraisal, secretary, staff, leader
):
    write_report(appraisal, secretary)
    appraisal.refresh_from_db()
    enter = reverse("party:appraisal-evaluate", args=[appraisal.uid])
    client.force_login(staff)
    wrong = client.post(enter, ballots(appraisal, good=31))
    assert "四个等次合计 39 票，有效票 38 张，应相等" in wrong.text
    wrong = client.post(enter, ballots(appraisal, returned=41, valid=39, invalid=1))
    assert "收回的票不能多于发出的票" in wrong.text
    assert "有效票加无效票是 40 张，收回的是 41 张，应相等" in wrong.text
    assert "四个等次合计 38 票，有效票 39 张，应相等" in wrong.text
    client.post(enter, ballots(appraisal, outcome="评先评优"))
    appraisal.refresh_from_db()

    pages = [
        appraisal.get_absolute_url(),
        appraisal.round.get_absolute_url(),
        reverse("dashboard:appraisal-print", args=[appraisal.uid]),
    ]
    client.force_login(secretary)
    assert not any("91.50" in client.get(page).text for page in pages)
    client.force_login(leader)
    assert "91.50" in client.get(pages[0]).text
    client.post(
        reverse("party:appraisal-confirm", args=[appraisal.uid]), {"version": appraisal.version}
    )
    client.force_login(secretary)
    assert all("91.50" in client.get(page).text for page in pages)


def test_nobody_else_finds_it(client, committee):
    appraisal = make_appraisal(committee, AppraisalState.CLOSED)
    pages = [
        appraisal.get_absolute_url(),
        reverse("dashboard:appraisal-print", args=[appraisal.uid]),
        appraisal.round.get_absolute_url(),
    ]
    other = make_community(street=committee.street)
    for user, status in (
        (make_user(Role.COMMUNITY_SECRETARY, community=other), 404),
        (make_user(Role.COMMUNITY_SECRETARY, community=committee.community), 404),
        (make_user(Role.COMMUNITY_STAFF, community=committee.community), 403),
        (make_user(Role.AUDITOR, street=committee.street), 403),
    ):
        client.force_login(user)
        assert [client.get(page).status_code for page in pages] == [status] * 3
    assert client.get(reverse("admin:party_appraisal_changelist")).status_code == 403


def test_every_fact_opens_as_many_rows_as_it_says(client, appraisal, committee, secretary):
    branch = make_organisation(parent=committee)
    make_requirement(branch)
    make_life_record(branch, state="confirmed", held_on=day())
    for _ in range(2):
        make_activity(community=committee.community, state=ActivityState.CONFIRMED, held_on=day())
    client.force_login(secretary)

    facts = client.get(appraisal.get_absolute_url()).context["facts"]

    values = {fact.label: fact.value for fact in facts}
    assert (values["社区自办活动"], values["组织生活"]) == ("2 次", "1 次")
    for fact in facts[:-1]:
        rows = client.get(fact.url).context["page"].paginator.count
        assert fact.value.startswith(f"{rows:,} "), fact
    assert urlsplit(facts[-1].url).path == reverse("dashboard:life-owed")


def test_the_rank_follows_the_score_among_confirmed_results(client, committee, staff, leader):
    other = make_organisation(
        parent=committee.parent,
        secretary="王书记",
        community=make_community(street=committee.street),
    )
    make_round(committee, by=staff)
    for organisation, score in ((committee, 88), (other, 93)):
        person = make_user(Role.COMMUNITY_SECRETARY, community=organisation.community)
        row = write_report(organisation.appraisals.get(), person)
        actions.evaluate_appraisal(appraisal=row, evaluation=evaluation(score=score), by=staff)
        actions.confirm_evaluation(appraisal=row, by=leader)
    client.force_login(staff)

    page = client.get(committee.appraisals.get().get_absolute_url())

    assert (page.context["rank"], page.context["rank_count"]) == (2, 2)


def test_what_waits_is_counted_for_each(client, appraisal, secretary, staff, leader):
    def waiting(user):
        client.force_login(user)
        groups = client.get(reverse("dashboard:section-index")).context["groups"]
        return next(row.waiting for row in groups["组织生活"] if row.section.label == "述职评议")

    assert [waiting(user) for user in (secretary, staff, leader)] == [1, 0, 0]
    row = write_report(appraisal, secretary)
    assert [waiting(user) for user in (secretary, staff, leader)] == [0, 1, 0]
    actions.evaluate_appraisal(appraisal=row, evaluation=evaluation(), by=staff)
    assert [waiting(user) for user in (secretary, staff, leader)] == [0, 0, 1]
    actions.confirm_evaluation(appraisal=row, by=leader)
    item = actions.add_rectification(appraisal=row, text="补课", due_on=day(), by=staff)
    type(item).objects.update(due_on=day(-1))
    assert [waiting(user) for user in (secretary, staff, leader)] == [1, 1, 0]
    client.force_login(secretary)
    client.post(
        reverse("party:rectification-finish", args=[item.uid]),
        {"result": "已补", "done_on": day().isoformat(), "version": item.version},
    )
    assert waiting(secretary) == 0


def test_the_street_replaces_or_excuses_who_reports_and_what_was_typed_is_kept(
    client, appraisal, committee, secretary, staff
):
    successor = succeed(committee)
    client.force_login(staff)
    page = client.get(appraisal.get_absolute_url()).text
    assert "述职人已经离任，还没有提交报告" in page
    assert "已离任，请更换述职人" in client.get(appraisal.round.get_absolute_url()).text
    replace = reverse("party:appraisal-replace", args=[appraisal.uid])
    assert replace in page
    opened = client.get(replace).text
    assert "现在的述职人是郑书记" in opened
    assert " selected>请选择" in opened  # of two accounts none is chosen beforehand
    typed = {"reporter": successor.pk, "reason": "换届选举", "version": appraisal.version}

    actions.replace_reporter(appraisal=appraisal, reporter=secretary, reason="代", by=staff)
    late = client.post(replace, typed)
    assert (late.status_code, "换届选举" in late.text) == (422, True)
    wrong = client.post(replace, typed | {"reporter": staff.pk})
    assert (wrong.status_code, "换届选举" in wrong.text) == (422, True)
    appraisal.refresh_from_db()
    client.post(replace, typed | {"version": appraisal.version})
    appraisal.refresh_from_db()
    assert (appraisal.member.name, appraisal.reported_by) == ("王书记", successor)

    excuse = reverse("party:appraisal-excuse", args=[appraisal.uid])
    assert excuse in client.get(appraisal.get_absolute_url()).text
    done = client.post(excuse, {"reason": "刚刚到任", "version": appraisal.version}, follow=True)
    assert "刚刚到任" in done.text
    assert "写述职报告" not in done.text
    printed = client.get(reverse("dashboard:appraisal-print", args=[appraisal.uid])).text
    assert "不参加本次评议：刚刚到任" in printed
    client.force_login(successor)
    assert "不参加" in client.get(appraisal.round.get_absolute_url()).text
    report = client.get(reverse("dashboard:appraisal-report", args=[appraisal.uid]))
    assert report.status_code == 409 or "不参加" in report.text


def test_who_changes_the_outline_second_is_told_and_keeps_what_was_typed(client, appraisal, staff):
    round = appraisal.round
    edit = reverse("party:round-edit", args=[round.uid])
    client.force_login(staff)
    opened = client.get(edit).context["form"]
    typed = {name: opened[name].value() for name in opened.fields}
    typed["report_due_on"] = round.report_due_on.isoformat()

    client.post(edit, typed | {"others": "联系群众"})
    told = client.post(edit, typed | {"others": "队伍建设"})

    assert told.status_code == 422
    assert "队伍建设" in told.text
    assert list(round.outline.values_list("text", flat=True)) == ["社会治理", "联系群众"]

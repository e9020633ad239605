"""A renewal that is stopped: paused or given up, with a reason, and what is counted meanwhile."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import AuditEvent
from core.errors import RefusedError
from dashboard.figures import BY_ID, Selection
from dashboard.project_tallies import project_numbers
from projects import actions
from projects.models import RenewalProject, RenewalStage
from tests import factories as make

pytestmark = pytest.mark.django_db
FIGURES = ("F33", "F34", "F35")


@pytest.fixture
def project(community):
    return RenewalProject.objects.create(
        street=community.street,
        community=community,
        compound=make.make_compound(community=community),
        programme="overhaul",
        name="一期",
        buildings_count=26,
        households_count=1020,
        area_m2=75000,
        due_on=make.day(-1),
        launched_on=make.day(-30),
    )


def numbers(project, days=0):
    selection = Selection(street=project.street, today=make.day(days))
    one_by_one = [BY_ID[key].value(selection) for key in FIGURES]
    together = project_numbers(selection, None, set(FIGURES))
    assert [together[key][0] for key in FIGURES] == one_by_one
    return one_by_one


def halt(project, by, kind, days=-5, reason="资金没有落实"):
    return actions.halt_renewal(
        project=project, halt=kind, day=make.day(days), reason=reason, by=by
    )


def test_a_paused_project_still_counts_and_is_not_late(project, staff):
    row = halt(project, staff, "paused")

    assert row.stage_label == "已启动，未开工（已暂停）"
    assert numbers(row) == [26, 1020, 75000]
    assert not RenewalProject.objects.overdue(make.day()).exists()
    with pytest.raises(RefusedError, match="已暂停"):
        actions.reach_renewal_stage(
            project=row, stage=RenewalStage.STARTED, day=make.day(), by=staff
        )
    with pytest.raises(RefusedError, match="已暂停"):
        actions.take_back_renewal_stage(project=row, reason="登错", by=staff)
    back = actions.resume_renewal(project=row, reason="资金到位", by=staff)
    assert (back.halt, back.halted_on, back.halt_reason) == ("", None, "")
    assert RenewalProject.objects.overdue(make.day()).exists()
    events = AuditEvent.objects.filter(action__in=("renewal.halted", "renewal.resumed"))
    assert sorted(events.values_list("action", "reason")) == [
        ("renewal.halted", "资金没有落实"),
        ("renewal.resumed", "资金到位"),
    ]
    actions.reach_renewal_stage(project=back, stage=RenewalStage.STARTED, day=make.day(), by=staff)


def test_one_that_was_given_up_counts_until_the_day_of_its_end(project, staff):
    row = halt(project, staff, "ended")

    assert [numbers(row, days)[0] for days in (-31, -30, -6, -5, 0)] == [0, 26, 26, 0, 0]
    assert numbers(row) == [0, 0, 0]
    assert row.launched_on == make.day(-30)
    actions.resume_renewal(project=row, reason="重新启动", by=staff)
    assert numbers(row)[0] == 26


def test_a_paused_one_may_be_given_up_and_a_finished_one_not(project, staff, secretary):
    halt(project, staff, "paused", days=-9)
    with pytest.raises(RefusedError, match="已暂停"):
        halt(project, staff, "paused")
    assert halt(project, staff, "ended").halt == "ended"
    with pytest.raises(RefusedError, match="已终止"):
        halt(project, staff, "paused")
    actions.resume_renewal(project=project, reason="重启", by=staff)
    with pytest.raises(RefusedError, match="没有暂停"):
        actions.resume_renewal(project=project, reason="重启", by=staff)
    for days, reason, sentence in (
        (1, "停", "不能晚于今天"),
        (-31, "停", "不能早于"),
        (-1, " ", "写明"),
    ):
        with pytest.raises(RefusedError, match=sentence):
            halt(project, staff, "paused", days=days, reason=reason)
    with pytest.raises(RefusedError, match="岗位范围"):
        halt(project, secretary, "paused")
    for stage in (RenewalStage.STARTED, RenewalStage.COMPLETED):
        actions.reach_renewal_stage(project=project, stage=stage, day=make.day(), by=staff)
    with pytest.raises(RefusedError, match="已完工"):
        halt(project, staff, "ended", days=0)


@pytest.mark.parametrize(
    "values",
    [
        {"halt": "paused"},
        {"halt_reason": "x"},
        {"halt": "ended", "halted_on": "2026-01-01"},
        {
            "halt": "ended",
            "halted_on": "2026-01-01",
            "halt_reason": "x",
            "started_on": "2099-01-01",
            "completed_on": "2099-01-01",
        },
    ],
)
def test_nothing_is_stopped_without_a_day_and_a_word(project, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        RenewalProject.objects.filter(pk=project.pk).update(**values)


def test_the_pages_say_that_it_is_stopped_and_why(client, project, staff):
    client.force_login(staff)
    page = client.get(project.get_absolute_url()).text
    address = reverse("projects:renewal-halt", args=[project.uid])
    assert address in page
    typed = {"halt": "ended", "day": make.day().isoformat(), "version": project.version}
    wrong = client.post(address, typed | {"reason": ""})
    assert (wrong.status_code, "请写明原因" in wrong.text) == (422, True)

    client.post(address, typed | {"reason": "规划调整"})

    page = client.get(project.get_absolute_url()).text
    assert "已终止" in page
    assert "规划调整" in page
    assert "登记开工" not in page
    assert "已终止" in client.get(reverse("projects:renewal-list")).text
    resume = reverse("projects:renewal-resume", args=[project.uid])
    assert resume in page
    project.refresh_from_db()
    client.post(resume, {"reason": "恢复计划", "version": project.version})
    assert "已终止" not in client.get(project.get_absolute_url()).text

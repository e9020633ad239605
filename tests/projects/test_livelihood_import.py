"""The office's old list of livelihood projects, the way offices write it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.roles import Role
from core.errors import RefusedError
from core.ledger.writing import undo
from core.models import ImportBatch, ImportedRows, ImportState
from projects import actions
from projects.imports import LivelihoodLedger
from projects.models import LivelihoodProject, LivelihoodState
from tests import factories as make
from tests.imports.messy import Office, text
from tests.projects.livelihood_rows import Crew, verdict

pytestmark = pytest.mark.django_db
HEAD = ["序号", "实事项目", "社区", "投资", "受益人数（人）", "进展情况", "完成时间", "完成成效"]


@pytest.fixture
def office():
    street = make.make_street(name="滨河街道", code="330106007")
    community = make.make_community(street=street, name="清水社区")
    make.make_compound(community=community, name="清水苑小区")
    return Office(street, make.make_user(Role.STREET_STAFF, street=street))


def test_an_old_list_comes_in_and_waits_for_its_acceptance(office):
    office.load(
        LivelihoodLedger,
        text(
            [
                ["2022年民生实事台账"],
                HEAD,
                [
                    "1",
                    "楼道 照明更换",
                    "清水居委会",
                    "12,000元",
                    "１２０",
                    "已完成",
                    "2022.6.1",
                    "好",
                ],
                ["2", "口袋花园", "清水", "35000", "800", "进行中", "", ""],
            ]
        ),
    )

    done = LivelihoodProject.objects.get(state=LivelihoodState.COMPLETED)
    assert (done.budget, done.beneficiaries, done.finished_on) == (
        Decimal(12000),
        120,
        date(2022, 6, 1),
    )
    assert done.number.startswith("MS")
    assert done.lead == "清水社区"
    assert not LivelihoodProject.objects.counted().exists()


def test_what_only_a_step_may_say_is_refused(office):
    office.check(
        LivelihoodLedger,
        text(
            [
                HEAD,
                ["1", "照明", "清水", "100", "9", "已验收", "2022.6.1", "好"],
                ["2", "花园", "清水", "100", "9", "待验收", "", ""],
            ]
        ),
    )

    assert len(office.errors) == 3
    assert any("要在系统里办理" in str(line) for line in office.errors)


@pytest.fixture
def crew():
    """The people of one street; its leader also works as its staff."""
    crew = Crew()
    make.make_post(crew.leader, Role.STREET_STAFF, street=crew.community.street)
    return crew


def brought(crew, *cells):
    """Let the leader import one project."""
    office = Office(crew.community.street, crew.leader)
    office.load(LivelihoodLedger, text([["项目", "社区", *cells[0]], *cells[1:]]))
    return LivelihoodProject.objects.get()


@pytest.mark.parametrize("is_there", [False, True], ids=["brought", "changed"])
def test_who_brought_or_changed_a_project_by_a_ledger_does_not_approve_it(crew, is_there):
    if is_there:
        crew.draft(name="口袋花园", number="MS-1")
    project = brought(crew, ["受益人数", "领域"], ["口袋花园", str(crew.community), 300, "文体"])
    LivelihoodProject.objects.update(state=LivelihoodState.REVIEWING)

    for hand in ("uploaded_by", "applied_by"):
        hands = {"uploaded_by": crew.staff, "applied_by": crew.staff, hand: crew.leader}
        ImportBatch.objects.update(
            state=ImportState.APPLIED, applied_at=project.created_at, **hands
        )
        with pytest.raises(RefusedError, match="台账导入"):
            actions.return_livelihood(project=project, reason="补充", by=crew.leader)
        assert not LivelihoodProject.objects.approvable_by(crew.leader).exists()
    other = make.make_user(Role.STREET_LEADER, street=crew.community.street)
    assert LivelihoodProject.objects.approvable_by(other).get() == project
    assert actions.return_livelihood(project=project, reason="补充", by=other)


def test_the_start_page_opens_no_import_that_was_over_before_what_waits_was_there(crew):
    brought(crew, ["受益人数"], ["照明", str(crew.community), 300])
    ImportedRows.objects.update(sealed="not to be opened")
    assert not LivelihoodProject.objects.approvable_by(crew.leader).exists()

    ImportBatch.objects.update(updated_at=timezone.now() - timedelta(days=1))
    waiting = crew.draft(name="口袋花园", number="MS-1")
    LivelihoodProject.objects.filter(pk=waiting.pk).update(state=LivelihoodState.REVIEWING)

    assert not LivelihoodProject.objects.approvable_by(crew.staff).exists()  # it drafted it
    assert LivelihoodProject.objects.approvable_by(crew.leader).get() == waiting


def test_an_import_that_was_undone_makes_nobody_a_writer(crew):
    crew.draft(name="口袋花园", number="MS-1")
    project = brought(crew, ["受益人数", "领域"], ["口袋花园", str(crew.community), 300, "文体"])
    undo(ImportBatch.objects.get())
    now, by = project.created_at, crew.staff
    ImportBatch.objects.update(
        state=ImportState.UNDONE, applied_at=now, applied_by=by, undone_at=now, undone_by=by
    )
    LivelihoodProject.objects.update(state=LivelihoodState.REVIEWING)

    assert actions.return_livelihood(project=project, reason="补充", by=crew.leader)


def test_who_brought_a_completed_project_by_a_ledger_does_not_register_its_acceptance(crew):
    head = ["受益人数", "状态", "完工日期", "完成情况"]
    project = brought(
        crew, head, ["口袋花园", str(crew.community), 300, "待验收", "2023-02-20", "好"]
    )
    actions.show_photo(
        project=project, photo=make.make_photo(crew.staff), phase="after", by=crew.staff
    )

    with pytest.raises(RefusedError, match="台账导入"):
        actions.accept_livelihood(project=project, verdict=verdict(), by=crew.leader)
    assert actions.accept_livelihood(project=project, verdict=verdict(), by=crew.staff)

"""The office's old list of livelihood projects, the way offices write it."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.roles import Role
from projects.imports import LivelihoodLedger
from projects.models import LivelihoodProject, LivelihoodState
from tests import factories as make
from tests.imports.messy import Office, text

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

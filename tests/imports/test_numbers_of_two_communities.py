"""Two communities that each count from 1 do not write over each other.

Source: docs/rules.md R-IMP-8.
"""

import pytest

from accounts.roles import Role
from alliances.imports import ProjectLedger
from party.imports import PartyOrganisationLedger
from projects.imports import DrainageLedger, LivelihoodLedger, PremisesLedger
from tests import factories as make
from tests.imports.messy import Office, text

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PREMISES = "用房名称|档案编号|社区|坐落|面积|取得方式|用途|产权|状态"
NUMBERED = [
    pytest.param(DrainageLedger, "排水单元|编号|居委会|类型", "{}|01|{}|单位庭院", id="drainage"),
    pytest.param(LivelihoodLedger, "实事项目|编号|社区|惠及人数", "{}|01|{}|9", id="livelihood"),
    pytest.param(
        PremisesLedger, PREMISES, "{}|01|{}|路 1 号|20|租赁|办公|社区|待接收", id="premises"
    ),
    pytest.param(
        PartyOrganisationLedger,
        "党组织名称|代码|社区|类型|层级|上级党组织",
        "{}|01|{}|党委|社区|滨河党工委",
        id="party",
    ),
]


@pytest.fixture
def office():
    street = make.make_street(name="滨河街道", code="330106007")
    for number, name in enumerate(("清水", "柳岸"), start=1):
        make.make_community(street=street, name=f"{name}社区", code=f"33010600700{number}")
        make.make_alliance(street=street, name=f"{name}联盟")
    make.make_organisation(street=street, name="滨河党工委")
    make.make_unit(street=street, name="清水小学")
    return Office(street, make.make_user(Role.STREET_STAFF, street=street))


def file(head, row):
    return text([head.split("|"), row.split("|")])


@pytest.mark.parametrize(("ledger", "head", "row"), NUMBERED)
def test_a_number_that_stands_for_another_thing_is_told_not_overwritten(office, ledger, head, row):
    office.load(ledger, file(head, row.format("甲处", "清水")))

    office.check(ledger, file(head, row.format("乙处", "柳岸")))

    ((cell, _header, sentence),) = office.errors
    assert cell == "B2"
    assert "登记的是清水社区的“甲处”" in sentence


@pytest.mark.parametrize(("ledger", "head", "row"), NUMBERED)
def test_a_number_that_brings_its_thing_to_another_community_is_pointed_out(
    office, ledger, head, row
):
    office.load(ledger, file(head, row.format("甲处", "清水")))

    office.load(ledger, file(head, row.format("乙处", "清水")))  # it may be called otherwise
    office.load(ledger, file(head, row.format("乙处", "柳岸")))

    assert any("编号相同的登记在清水社区" in said for said in office.reminders)


def test_another_thing_is_not_told_to_name_its_compound_as_well(office):
    community = office.street.communities.get(name="清水社区")
    make.make_compound(community=community, name="清水苑小区")
    head = "排水单元|编号|居委会|小区|类型"
    office.load(DrainageLedger, file(head, "甲处|01|清水|清水苑|单位庭院"))

    office.check(DrainageLedger, file(head, "乙处|01|柳岸||单位庭院"))

    assert [cell for cell, *_ in office.errors] == ["B2"]


def test_a_project_of_another_alliance_with_the_same_number_is_told(office):
    head = "项目名称|项目编号|联盟|类别|牵头单位"
    office.load(ProjectLedger, file(head, "护学|A-01|清水联盟|便民|清水小学"))

    office.check(ProjectLedger, file(head, "义诊|A-01|柳岸联盟|便民|清水小学"))

    ((cell, _header, sentence),) = office.errors
    assert cell == "B2"
    assert "登记的是清水联盟的“护学”" in sentence

"""A number is given to a thing once: no workbook puts another in its place.

Grids, contracts and files outside the portal name things by it. Source: docs/rules.md R-IMP-8.
"""

import pytest

from places.imports import CommunityLedger
from places.models import Community
from projects.imports import DrainageLedger, LivelihoodLedger, PremisesLedger
from projects.models import DrainageUnit, LivelihoodProject, Premises
from tests.factories import make_community, make_grid
from tests.imports.messy import text
from tests.imports.test_messy_governance import SAMPLES, changed, office

__all__ = ["office"]  # fixture

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_the_final_code_of_a_community_is_not_replaced(office):
    make_community(street=office.street, name="东苑社区", code="330106007003")

    office.check(CommunityLedger, text([["社区名称", "代码"], ["东苑社区", "330106007009"]]))

    ((where, _header, sentence),) = office.errors
    assert where == "B2"
    assert "已登记的是 330106007003" in sentence
    assert "请先在台账里改" in sentence


def test_a_temporary_code_gives_way_to_the_final_one(office):
    make_community(
        street=office.street, name="东苑社区", code="330106007003", code_is_placeholder=True
    )

    office.load(CommunityLedger, text([["社区名称", "代码"], ["东苑社区", "330106007009"]]))

    assert Community.objects.get(name="东苑社区").code == "330106007009"


def test_a_temporary_code_by_which_grids_are_known_is_changed_in_the_ledger(office):
    """Source: docs/rules.md R-GRD-1."""
    community = make_community(
        street=office.street, name="东苑社区", code="330106007003", code_is_placeholder=True
    )
    make_grid(community=community)

    for name in ("东苑社区", "东苑"):
        office.check(CommunityLedger, text([["社区名称", "代码"], [name, "330106007009"]]))
        ((where, _header, sentence),) = office.errors
        assert where == "B2"
        assert "请先在“社区”台账里改统计代码" in sentence


NUMBERED = [
    pytest.param(DrainageLedger, DrainageUnit, "drainage", "单元编号", id="drainage"),
    pytest.param(PremisesLedger, Premises, "premises", "房号", id="premises"),
]


@pytest.mark.parametrize(("ledger", "model", "key", "label"), NUMBERED)
def test_a_number_once_given_is_not_replaced(office, ledger, model, key, label):
    sample = SAMPLES[key]
    head = sample.head.split("|")
    office.load(ledger, text([head, changed(sample, **{label: "K-1"})]))

    office.check(ledger, text([head, changed(sample, **{label: "K-2"})]))
    ((_where, _header, sentence),) = office.errors
    assert "已登记的是 K-1" in sentence

    office.load(ledger, text([head, changed(sample, **{label: ""})]))
    assert model.objects.count() == 1


def test_the_number_of_a_livelihood_project_is_not_replaced(office):
    head = ["实事项目", "编号", "惠及人数"]
    office.load(LivelihoodLedger, text([head, ["照明", "", "9"]]))
    given = LivelihoodProject.objects.get().number

    office.check(LivelihoodLedger, text([head, ["照明", "2023-7", "9"]]))

    ((_where, _header, sentence),) = office.errors
    assert f"已登记的是 {given}" in sentence

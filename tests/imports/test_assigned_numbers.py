"""A number is given to a thing once: no workbook puts another in its place.

Grids, contracts and files outside the portal name things by it. Source: docs/rules.md R-IMP-8.
"""

import pytest

from core.errors import RefusedError
from dashboard.importing.actions import undo_import
from grids.actions import save_grid
from grids.models import Grid
from places.imports import CommunityLedger
from places.models import Community
from projects.imports import DrainageLedger, LivelihoodLedger, PremisesLedger
from projects.models import DrainageUnit, LivelihoodProject, Premises
from tests.factories import day, make_community, make_grid
from tests.imports.messy import text
from tests.imports.street_hands import bring_one
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


def test_the_final_code_stays_while_grids_stand_on_it(new_office):
    """Source: docs/rules.md R-GRD-1, R-IMP-5."""
    head = ["社区名称", "代码"]
    files = ([head, ["东苑社区", ""]], [head, ["东苑社区", "530102007009"]])
    batches = [bring_one(new_office, "communities", ("社区.csv", text(rows))) for rows in files]
    community = Community.objects.get(name="东苑社区")
    ended = make_grid(community=community, name="一号网格", effective_to=day(-1))

    with pytest.raises(RefusedError, match=r"网格“一号网格.*”的编码以现在的统计代码开头"):
        undo_import(batch=batches[1], by=new_office.person)
    community.refresh_from_db()
    assert community.code == "530102007009"
    ended.name = "一号网格（停用）"
    assert save_grid(grid=ended, by=new_office.person).name == "一号网格（停用）"

    Grid.objects.all().delete()
    undo_import(batch=batches[1], by=new_office.person)
    community.refresh_from_db()
    assert (community.code, community.code_is_placeholder) == ("530102007001", True)


def test_an_import_that_left_the_code_alone_is_undone_with_grids_there(new_office):
    head = ["社区名称", "代码", "户数"]
    for households in ("", "900"):
        file = ("社区.csv", text([head, ["东苑社区", "530102007009", households]]))
        batch = bring_one(new_office, "communities", file)
    make_grid(community=Community.objects.get(name="东苑社区"))

    undo_import(batch=batch, by=new_office.person)

    assert Community.objects.get(name="东苑社区").households is None


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

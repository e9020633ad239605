"""What an office writes and a reader easily misreads is read right or refused, never turned.

Each of these once went through without a word, or with a word that was wrong.
"""

import pytest

from places.imports import CommunityLedger
from projects.imports import LivelihoodLedger, PremisesLedger, SafetyAssetLedger
from projects.models import LivelihoodProject
from tests.imports.messy import xlsx
from tests.imports.test_messy_workbooks import office, settled

__all__ = ["office", "settled"]  # fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ACTIVITY = ["活动主题", "活动日期", "活动地点", "参加人数", "活动类型"]

# Measures


@pytest.mark.parametrize(
    ("ledger", "label", "field"),
    [
        (CommunityLedger, "人口（万）", "population"),
        (CommunityLedger, "人口（单位：百人）", "population"),
        (CommunityLedger, "面积（平米）", "area_km2"),
        (PremisesLedger, "建筑面积（万平方米）", "area_m2"),
        (LivelihoodLedger, "受益群众（户）", "beneficiaries"),
        (SafetyAssetLedger, "长度（公里）", "length_m"),
        (SafetyAssetLedger, "检查周期（月）", "cycle_days"),
    ],
)
@pytest.mark.parametrize("rows", [1, 2])
def test_a_number_in_another_measure_is_not_read(settled, ledger, label, field, rows):
    name = ledger.columns[0].label
    above, _, measure = label.partition("（")
    header = [[name, label]] if rows == 1 else [[name, above], ["", f"（{measure}"]]

    settled.check(ledger, xlsx(("表", [*header, ["东苑", 2]], *(["A1:A2"] if rows == 2 else []))))

    told = [s for s in settled.reminders + [e[2] for e in settled.errors] if "列" in s]
    assert told, "nothing says that the column is not read"
    entries = [e for table in settled.last.tables.values() for e in table.named]
    assert not any(field in entry.values for entry in entries)


@pytest.mark.parametrize(
    "label", ["建筑面积（㎡）", "建筑面积(m²)", "建筑面积（平米）", "建筑面积\n（平方米）"]
)
def test_one_measure_has_several_names(settled, label):
    header = ["用房名称", "社区", "地址", label, "来源", "用途", "权属", "状态"]
    row = ["活动室", "清水", "清水路 1 号", 320, "租用", "活动室", "其他", "未移交"]

    plan = settled.load(PremisesLedger, xlsx(("表", [header, row])))

    assert plan.tables["premises"].named[0].values["area_m2"] == 320


@pytest.mark.parametrize(
    ("title", "label", "yuan"),
    [
        ("", "预算（千元）", 12_000),
        ("", "预算（百万元）", 12_000_000),
        ("", "预算（万）", 120_000),
        ("", "总投资（亿元）", 1_200_000_000),
        ("单位：千元", "预算", 12_000),
        ("金额单位：人民币万元", "预算", 120_000),
        ("单位：元", "预算", 12),
    ],
)
def test_an_amount_is_read_in_the_unit_that_stands_above_it(settled, title, label, yuan):
    rows = [[title], ["项目名称", label, "受益人数"], ["照明", 12, 3]]

    settled.load(LivelihoodLedger, xlsx(("表", rows)))

    assert LivelihoodProject.objects.get().budget == yuan


@pytest.mark.parametrize(
    ("title", "label"),
    [("", "预算（元/万元）"), ("", "预算（十万元）"), ("资金单位：元或单位：万元", "预算")],
)
def test_an_amount_in_an_unclear_unit_is_refused(settled, title, label):
    rows = [[title], ["项目名称", label, "受益人数"], ["照明", 12, 3]]

    settled.check(LivelihoodLedger, xlsx(("表", rows)))

    assert [(where, said[:8]) for where, _, said in settled.errors] == [("B3", "看不出金额的单位")]

"""A row that names another community says where in it: no grid or compound of the old one stays."""

import pytest

from accounts.roles import Role
from projects.imports import DrainageLedger, LivelihoodLedger, PremisesLedger
from tests import factories as make
from tests.imports.messy import Office, text
from volunteers.imports import ArmbandLedger

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def office():
    street = make.make_street(name="滨河街道", code="330106007")
    for number, name in enumerate(("清水", "柳岸"), start=1):
        community = make.make_community(
            street=street, name=f"{name}社区", code=f"33010600700{number}"
        )
        make.make_grid(community=community, name=f"{name}一网格")
        make.make_compound(community=community, name=f"{name}苑小区")
    return Office(street, make.make_user(Role.STREET_STAFF, street=street))


@pytest.mark.parametrize(
    ("ledger", "head", "row", "place"),
    [
        (ArmbandLedger, "社区|网格|姓名|手机号|来源", "张三|13800000001|居民", "一网格"),
        (DrainageLedger, "社区|小区|排水单元|编号|类型", "甲|PS-0012|住宅小区", "苑小区"),
        (LivelihoodLedger, "社区|小区|实事项目|编号|惠及人数", "照明|SS-001|9", "苑小区"),
        (
            PremisesLedger,
            "社区|小区|房屋名称|房号|坐落|面积|取得方式|用途|产权|状态",
            "活动室|F-01|清水路 1 号|20|配建|活动室|未办证|待接收",
            "苑小区",
        ),
    ],
)
def test_the_grid_or_compound_is_named_with_the_new_community(office, ledger, head, row, place):
    def lines(*places):
        return text([line.split("|") for line in (head, f"{'|'.join(places)}|{row}")])

    office.load(ledger, lines("清水", f"清水{place}"))

    office.check(ledger, lines("柳岸", ""))

    ((cell, _header, sentence),) = office.errors
    assert (cell, sentence[-11:]) == ("A2", "请把新的那一个也写上。")
    office.load(ledger, lines("柳岸", f"柳岸{place}"))

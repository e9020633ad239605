"""Lines that would break a rule of the database together are told, or made to fit, beforehand."""

import pytest

from accounts.roles import Role
from grids.imports import StructureLedger
from projects.imports import LivelihoodLedger, PremisesLedger
from projects.models import LivelihoodProject, Premises
from tests import factories as make
from tests.imports.messy import Office, text
from tests.projects.livelihood_rows import Crew
from volunteers.imports import ArmbandLedger

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    street = make.make_street(name="滨河街道", code="330106007")
    community = make.make_community(street=street, name="清水社区", code="330106007001")
    make.make_compound(community=community, name="清水苑小区")
    return Office(street, make.make_user(Role.STREET_STAFF, street=street))


def lines(*rows):
    return text([row.split("|") for row in rows])


def told(office, *words):
    """Say whether each of the words stands in what was found wrong."""
    found = " ".join(map(str, office.errors))
    return [word for word in words if word not in found] == []


PREMISES = "房屋名称|社区|坐落|房屋面积|使用面积|取得方式|实际用途|产权|使用情况|档案编号"
PROJECTS = "实事项目|社区|投资|受益人数（人）|编号|建设内容"


def test_numbers_that_the_portal_gives_pass_those_of_the_file(office):
    office.load(
        PremisesLedger,
        lines(
            PREMISES,
            "活动室|清水|清水路 1 号|320|100|配建|活动室|未办证|未移交|",
            "备用间|清水|清水路 2 号|80||租用|办公|其他|未移交|YF20230001",
        ),
    )
    office.load(
        LivelihoodLedger,
        lines(PROJECTS, "照明|清水|12000|9||换灯", "花园|清水|3|9|MS202303010001|种花"),
    )

    numbers = Premises.objects.order_by("file_no").values_list("name", "file_no")
    assert list(numbers) == [("备用间", "YF20230001"), ("活动室", "YF20230002")]
    numbers = LivelihoodProject.objects.order_by("number").values_list("name", "number")
    assert list(numbers) == [("花园", "MS202303010001"), ("照明", "MS202303010002")]


def test_what_no_row_can_hold_is_told_at_its_cell(office):
    office.check(
        PremisesLedger,
        lines(PREMISES, "活动室|清水|找 13800000009|320|0|配建|活动室|未办证|未移交|"),
    )
    assert told(office, "使用面积应大于 0", "不要写手机号")
    taken = Crew(make.make_community(street=make.make_street())).approved().number
    office.check(LivelihoodLedger, lines(PROJECTS, f"照明|清水|12000|9|{taken}|找 13800000009"))
    assert told(office, "别的街道", "不要写手机号")
    office.check(
        ArmbandLedger,
        lines("姓名|手机号|来源|社区|加入日期|退出日期", "王样例|13800000002|商铺|清水||2022.7.1"),
    )
    assert told(office, "早于加入日期")
    office.check(
        StructureLedger,
        lines(
            "小区名称|社区|楼栋|楼栋长|楼栋长电话|任职日期|任期至",
            "清水苑小区|清水|1栋|李示范|13800000003|2023-01-02|2023-01-01",
        ),
    )
    assert told(office, "早于任职日期")

"""The rows of a made-up street written into workbooks, the way several hands write them."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from random import Random
from typing import Any

import openpyxl

from core.ledger.cells import EXCEL_EPOCH
from tests.imports.street_facts import Facts

STREET = "清河街道"
CODE = "530102007"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
SOURCES = ("党员", "公共户", "商铺", "外卖员", "群众")
Cells = Sequence[tuple[tuple[str, ...], Callable[[dict], Any]]]


class Hand:
    """How somebody writes: which words, which days, which digits; another way in each cell."""

    def __init__(self, seed: int, *, is_text: bool = False) -> None:
        self.rng, self.is_text = Random(seed), is_text

    def day(self, day: date | None) -> Any:
        """Write a day in one of the forms that offices use."""
        if day is None:
            return ""
        ways = [
            day.isoformat(),
            f"{day.year}年{day.month}月{day.day}日",
            f"{day.year}.{day.month}.{day.day}",
            f"{day:%Y%m%d}",
            day.strftime("%Y／%m／%d").translate(FULL_WIDTH),
            f"{day.isoformat()} 23:59:59",
        ]
        if not self.is_text:
            ways += [day, datetime.combine(day, time(23, 59)), (day - EXCEL_EPOCH).days]
        return self.rng.choice(ways)

    def number(self, number: float | None, unit: str) -> Any:
        """Write a number plainly, in groups of three, in wide digits, or with its unit."""
        if number is None:
            return ""
        plain = f"{number:g}" if isinstance(number, float) else str(number)
        grouped = f"{number:,}"
        ways: list[Any] = [
            plain,
            grouped,
            f"{grouped}{unit}",
            plain.translate(FULL_WIDTH),
            f" {plain} ",
        ]
        return self.rng.choice(ways if self.is_text else [*ways, number])

    def place(self, stem: str | None) -> str:
        """Write a community with or without what it is."""
        if stem is None:
            return ""
        ways = (
            stem,
            f"{stem}社区",
            f"{stem}社区居委会",
            f"{STREET}{stem}社区",
            f"{stem[0]}　{stem[1]}社区",
        )
        return self.rng.choice(ways)

    def phone(self, phone: str) -> Any:
        """Write a phone number as text, in groups, or as a number."""
        ways: list[Any] = [
            phone,
            f"{phone[:3]} {phone[3:7]} {phone[7:]}",
            f"{phone[:3]}-{phone[3:7]}-{phone[7:]}",
        ]
        return self.rng.choice(ways if self.is_text else [*ways, int(phone)])

    def name(self, name: str) -> str:
        """Write a name, sometimes with a wide blank in it."""
        return "　".join(name) if len(name) == 2 and self.rng.random() < 0.3 else name


def written(seed: int, title: str, columns: Cells, rows: Sequence[dict]) -> tuple[str, bytes]:
    """Return a file of these rows: its columns in any order, blank lines, a title, a total."""
    rng = Random(seed)
    is_text = rng.random() < 0.25
    columns = rng.sample(columns, len(columns))
    header = ["序号", *(rng.choice(words) for words, _ in columns)]
    lines: list[list[Any]] = []
    for number, row in enumerate(rows, start=1):
        if rng.random() < 0.1:
            lines.append([""] * len(header))
        lines.append([number, *(cell(row) for _, cell in columns)])
    if is_text:
        lines = [[c.isoformat() if isinstance(c, date) else c for c in line] for line in lines]
        stream = io.StringIO()
        csv.writer(stream).writerows([header, *lines])
        return f"{title}.csv", stream.getvalue().encode(rng.choice(("gbk", "utf-8-sig", "utf-8")))
    book = openpyxl.Workbook()
    sheet = book.active
    if rng.random() < 0.7:
        sheet.append([title])
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(header))
        if rng.random() < 0.5:
            sheet.append([f"填报单位：{STREET}办事处"])
    for line in (header, *lines):
        sheet.append([None if cell == "" else cell for cell in line])
    if rng.random() < 0.5:
        sheet.append(["合计", *[None] * (len(header) - 1)])
        sheet.append(["填表人：张某某"])
    stream = io.BytesIO()
    book.save(stream)
    return f"{title}.xlsx", stream.getvalue()


def workbooks(facts: Facts, seed: int) -> Iterator[tuple[str, str, Cells, list[dict]]]:
    """Yield (kind, title, columns, rows) in the order in which a new office imports them."""
    hand = Hand(seed)
    community = (("所属社区", "社区", "所在社区", "居委会"), lambda row: hand.place(row["place"]))

    def said(field: str) -> Callable[[dict], Any]:
        return lambda row: row[field]

    def on(field: str) -> Callable[[dict], Any]:
        return lambda row: hand.day(row[field])

    yield (
        "communities",
        "社区基本情况表",
        (
            (("社区名称", "居委会名称", "社区（居委会）"), lambda row: f"{row['name']}社区"),
            (("统计代码", "区划代码"), lambda row: f"{CODE}{row['number']:03}"),
            (("办公地址", "社区地址"), lambda row: f"清河路{row['number']}号"),
            (("联系电话", "值班电话"), said("phone")),
            (("户数", "总户数"), lambda row: hand.number(row["households"], "户")),
            (("人口", "常住人口", "总人口数"), lambda row: hand.number(row["population"], "人")),
            (
                ("面积", "辖区面积", "面积（平方公里）"),
                lambda row: hand.number(row["area"], "平方公里"),
            ),
        ),
        facts.communities,
    )
    yield (
        "compounds",
        "小区楼栋台账",
        (
            (("小区名称", "院落名称"), said("name")),
            community,
            (("楼栋", "栋号", "楼号"), said("building")),
        ),
        [
            {**row, "building": building}
            for row in facts.compounds
            for building in (row["buildings"] or [""])
        ],
    )
    yield (
        "premises",
        "社区用房台账",
        (
            (("用房名称", "房屋名称"), said("name")),
            (("所属社区", "社区"), lambda row: hand.place(row["place"])),
            (("地址", "坐落"), lambda row: "清河路1号"),
            (("建筑面积", "房屋面积"), lambda row: hand.number(row["area"], "㎡")),
            (("来源", "取得方式"), lambda row: "配建" if row["project"] else "租用"),
            (("主要用途", "实际用途"), lambda row: "活动室"),
            (("权属", "产权"), lambda row: "未办证"),
            (("状态", "使用情况"), said("state")),
            (("接收日期", "移交日期"), on("handed")),
            (("接收岗位",), lambda row: "社区书记"),
            (("接收依据", "移交协议"), lambda row: "移交协议"),
            (("来源项目", "建设项目"), said("project")),
        ),
        facts.premises,
    )
    yield (
        "units",
        "驻区单位",
        (
            (("单位名称", "驻区单位", "单位全称"), said("name")),
            (("单位性质", "性质"), lambda row: "国企"),
            community,
        ),
        facts.units,
    )
    codes = {row["name"]: f"QH-{number:03}" for number, row in enumerate(facts.organisations)}
    yield (
        "party-organisations",
        "党组织花名册",
        (
            (("党组织名称", "组织名称"), said("name")),
            (("党组织代码", "组织代码"), lambda row: codes[row["name"]]),
            (("类型", "党组织类型"), said("kind")),
            (("层级",), said("level")),
            (("上级党组织", "隶属党组织"), said("parent")),
            community,
            (("成立日期", "成立时间"), on("founded")),
        ),
        hand.rng.sample(facts.organisations, len(facts.organisations)),
    )
    yield (
        "alliances",
        "党建联盟",
        (
            (("联盟名称", "子联盟名称"), said("name")),
            (("层级",), said("tier")),
            (("涉及社区", "覆盖社区"), lambda row: "、".join(map(hand.place, row["places"]))),
            (("成立日期", "成立时间"), on("founded")),
        ),
        facts.alliances,
    )
    yield (
        "alliance-members",
        "联盟成员",
        (
            (("单位名称", "成员单位"), said("unit")),
            (("联盟名称", "所属联盟"), said("alliance")),
            (("角色",), lambda row: "成员"),
            (("加入日期", "入盟日期"), on("joined")),
        ),
        facts.members,
    )
    yield (
        "part-time-members",
        "兼职委员名册",
        (
            (("姓名", "委员姓名"), lambda row: hand.name(row["name"])),
            (("单位名称", "所在单位"), said("unit")),
            (("聘任党组织", "任职党组织"), said("host")),
            (("聘任日期", "任职日期"), on("appointed")),
            (("任期至", "届满日期"), on("until")),
        ),
        facts.part_time,
    )
    yield (
        "projects",
        "共建项目清单",
        (
            (("项目名称", "共建项目"), said("name")),
            (("联盟名称", "所属联盟"), said("alliance")),
            (("项目类别", "类别"), said("category")),
            (("牵头单位", "责任单位"), said("host")),
            (("共建单位", "合作单位"), said("partner")),
            community,
            (("状态", "项目状态"), said("state")),
            (("签约日期", "签订时间"), on("signed")),
        ),
        facts.projects,
    )
    yield (
        "drainage",
        "排水单元台账",
        (
            (("排水单元名称", "单元名称"), said("name")),
            community,
            (("类别", "单元类型"), lambda row: "公建"),
            (("进场日期", "开工时间"), on("entered")),
            (("完工日期", "竣工日期"), on("completed")),
        ),
        facts.drainage,
    )
    yield (
        "safety-assets",
        "安全设施台账",
        (
            (("设施名称", "站点名称"), said("name")),
            (("类别", "设施类型"), said("kind")),
            community,
            (("状态", "使用状态"), said("state")),
            (("建成、打通或安装日期", "建成日期", "安装日期"), on("opened")),
            (("充电桩数", "桩数"), lambda row: 8 if row["kind"] == "充电保管站" else ""),
            (
                ("问题或撤销原因", "原因"),
                lambda row: "拆迁" if row["state"] in {"停用", "已撤销"} else "",
            ),
        ),
        facts.assets,
    )
    yield (
        "teams",
        "志愿服务队登记表",
        (
            (("队伍名称", "志愿服务队名称"), said("name")),
            community,
            (("类别", "队伍类型"), lambda row: "巾帼"),
            (("成立日期", "组建时间"), on("founded")),
            (("状态",), lambda row: "已解散" if row["dissolved"] else "正常"),
            (("解散日期",), on("dissolved")),
        ),
        facts.teams,
    )
    yield (
        "volunteers",
        "志愿者花名册",
        (
            (("姓名", "志愿者姓名"), lambda row: hand.name(row["name"])),
            (("手机号", "手机号码", "联系电话"), lambda row: hand.phone(row["phone"])),
            (("所在队伍", "所属队伍"), said("team")),
            community,
            (("入队日期", "加入时间"), lambda row: hand.day(row["joined"])),
            (("状态",), said("state")),
        ),
        hand.rng.sample(
            seats := [
                {**row, "team": team, "joined": joined}
                for row in facts.people
                for team, joined in row["seats"].items()
            ],
            len(seats),
        ),
    )
    yield (
        "red-armbands",
        "红袖标名册",
        (
            (("姓名", "队员姓名"), lambda row: hand.name(row["name"])),
            (("手机号", "联系电话"), lambda row: hand.phone(row["phone"])),
            (("来源", "人员类别"), lambda row: hand.rng.choice(SOURCES)),
            community,
            (("加入日期", "加入时间"), on("joined")),
            (("退出日期", "退出时间"), on("left")),
        ),
        facts.armbands,
    )
    lines = {"队伍": "志愿队", "项目": "共建", "社区": "社区自办"}
    yield (
        "activities",
        "活动台账",
        (
            (("活动名称", "活动主题"), said("name")),
            (("活动日期", "开展时间", "日期"), on("held")),
            (("活动地点", "地点"), lambda row: "清水广场"),
            (
                ("参加人数", "参与人数"),
                lambda row: (
                    f"{row['headcount']:,}人次"
                    if row["is_visits"]
                    else hand.number(row["headcount"], "人")
                ),
            ),
            (("活动类型", "活动类别"), said("kind")),
            (
                ("谁组织的", "组织方式"),
                lambda row: hand.rng.choice(("", lines[row["line"]])) if row["by"] else "社区自办",
            ),
            (("志愿者队伍", "组织队伍"), lambda row: row["by"] if row["line"] == "队伍" else ""),
            (("共建项目", "共建项目名称"), lambda row: row["by"] if row["line"] == "项目" else ""),
            (
                ("所属社区", "社区"),
                lambda row: hand.place(row["place"]) if row["is_place_said"] else "",
            ),
            (
                ("解决的问题", "解决实际问题"),
                lambda row: "；".join(row["problems"]) or hand.rng.choice(("", "无")),
            ),
        ),
        facts.activities,
    )

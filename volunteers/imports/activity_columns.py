"""The columns of the activity ledger, and how its own kinds of cells are read."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import ValidationError

from core.ledger import cells
from core.ledger.cells import Hints
from core.ledger.sheets import Cell
from core.ledger.spec import Column
from places.imports import COMMUNITY
from volunteers.models import ActivityKind, HeadcountBasis, Line

NO_NUMBER_OF_PROBLEMS = "只写数字不能计入。请写清解决了什么问题，每件一句，用分号隔开。"
_NO_PROBLEM = frozenset({"无", "没有", "/", "-", "—", "0"})
_COUNT_ONLY = re.compile(
    r"[约共计已为办帮助解决了实际居民群众类问题难事]*(\d+(\.0)?|[一二两三四五六七八九十几多]+)(余|多)?"
    r"[件个项条起次处]?[实际居民群众的小问题难事]*"
)
_ORDINAL = re.compile(r"^[(（]?\d{1,2}[)）.、．]\s*")


class Headcount(NamedTuple):
    """How many, and what was counted if the cell says so."""

    people: int
    basis: HeadcountBasis | None


_VISITS = ("人次", "人(次)", "人/次")
_HOURS = cells.decimal_number(1, 24, units="小时/时")
_COUNT = cells.whole_number(1, 1_000_000, units=("人/次", "人(次)", "人次", "人", "名", "位"))


def headcount(cell: Cell, hints: Hints) -> Headcount:
    """Accept 35, 35人 and 35人次; the last two say what was counted."""
    said = cells.half_width(cells.as_text(cell))
    count = _COUNT(cell, hints)
    if said.endswith(_VISITS):
        return Headcount(count, HeadcountBasis.VISITS)
    return Headcount(count, HeadcountBasis.PEOPLE if said.endswith(("人", "名", "位")) else None)


def problem_texts(cell: Cell, hints: Hints) -> list[str]:
    """Split what was solved into one sentence per problem; a bare number is refused.

    Source: docs/rules.md R-IMP-2.
    """
    cells.refuse_damaged(cell)
    said = cells.half_width(cells.as_text(cell))
    if said in _NO_PROBLEM:
        return []
    if _COUNT_ONLY.fullmatch(said.rstrip("。.;")):
        raise ValidationError(NO_NUMBER_OF_PROBLEMS)
    found = [_ORDINAL.sub("", part.strip()) for part in re.split(r"[；;\n\r]+", str(cell))]
    found = [part for part in found if part]
    if any(len(part) > 200 for part in found):
        raise ValidationError("每件问题最多 200 字，几件之间请用分号隔开。")
    return found


def _hours(cell: Cell, hints: Hints) -> Decimal:
    """Accept a number of hours above 0."""
    hours: Decimal = _HOURS(cell, hints)
    if not hours:
        raise ValidationError("服务时长应大于 0；不知道的请空着。")
    return hours


ACTIVITY_COLUMNS: Sequence[Column] = (
    Column(
        name="title",
        label="活动名称",
        synonyms=(
            *("名称", "活动主题", "主题", "活动标题", "标题", "活动项目", "志愿服务活动名称"),
            *("活动名称及内容", "主题活动", "活动内容", "内容"),
        ),
        is_required=True,
        clean=cells.text(80),
        example="清扫家园志愿活动",
        width=30,
    ),
    Column(
        name="held_on",
        label="活动日期",
        synonyms=(
            *("日期", "活动时间", "时间", "开展时间", "开展日期", "举办时间", "举办日期"),
            *("服务时间", "服务日期", "年月日", "活动开始时间", "开始时间", "开始日期"),
        ),
        is_required=True,
        clean=cells.day,
    ),
    Column(
        name="place",
        label="活动地点",
        synonyms=("地点", "开展地点", "地址", "活动地址", "举办地点", "服务地点", "活动场所"),
        is_required=True,
        clean=cells.text(100),
        for_all="没有写地点的活动都在哪里",
        width=24,
    ),
    Column(
        name="headcount",
        label="参加人数",
        synonyms=(
            *("人数", "参与人数", "参加人次", "参与人次", "服务人次", "参加人数（人次）"),
            *("人次", "参加人员数", "活动人数", "参与志愿者人数", "志愿者人数", "参加志愿者人数"),
            *("总人数", "参加总人数", "参加活动人数"),
        ),
        is_required=True,
        clean=headcount,
        is_amount=True,
        help="可以写 35、35人、35人次；列名里写了“人次”，就都按人次计。",
        example="35",
    ),
    Column(
        name="basis",
        label="计数方式",
        synonyms=("人或人次",),
        choices=HeadcountBasis,
        for_all="没有写明的人数按什么计",
    ),
    Column(
        name="kind",
        label="活动类型",
        synonyms=("类型", "活动类别", "类别"),
        is_required=True,
        choices=ActivityKind,
        choice_synonyms={
            "志愿活动": ActivityKind.SERVICE,
            "走访": ActivityKind.VISIT,
            "慰问": ActivityKind.VISIT,
            "走访慰问活动": ActivityKind.VISIT,
            "联建": ActivityKind.PARTY,
            "宣讲": ActivityKind.CIVILITY,
            "宣传": ActivityKind.CIVILITY,
            "环境卫生": ActivityKind.ENVIRONMENT,
            "环境卫生整治": ActivityKind.ENVIRONMENT,
            "维稳": ActivityKind.SAFETY,
            "治安": ActivityKind.SAFETY,
            "治安巡防": ActivityKind.SAFETY,
            "治安巡逻": ActivityKind.SAFETY,
            "平安巡逻": ActivityKind.SAFETY,
            "志愿服务活动": ActivityKind.SERVICE,
        },
        for_all="没有写类型的活动都算哪一类",
    ),
    Column(
        name="line",
        label="谁组织的",
        synonyms=("组织方式", "活动性质"),
        choices=Line,
        choice_synonyms={
            "志愿服务": Line.VOLUNTEER,
            "志愿服务活动": Line.VOLUNTEER,
            "志愿队": Line.VOLUNTEER,
            "志愿者队伍": Line.VOLUNTEER,
            "双报到": Line.VOLUNTEER,
            "共建": Line.ALLIANCE,
            "共建项目": Line.ALLIANCE,
            "共建活动": Line.ALLIANCE,
            "联盟": Line.ALLIANCE,
            "党建联盟": Line.ALLIANCE,
            "社区": Line.COMMUNITY,
            "自办": Line.COMMUNITY,
        },
        for_all="整份文件都是谁组织的",
        help="空着时：写了队伍的算志愿服务队，写了共建项目或联盟的算联盟共建。",
    ),
    Column(
        name="organiser",
        label="组织单位",
        synonyms=(
            *("主办单位", "主办", "承办单位", "承办", "举办单位", "开展单位", "组织方", "组织者"),
            *("主办方", "牵头单位", "组织单位（队伍）", "开展队伍"),
        ),
        look_up="organisers",
        help="写队伍、共建项目、联盟或社区的名称：写社区的算社区自办。",
        width=26,
    ),
    Column(
        name="team",
        label="志愿者队伍",
        synonyms=(
            *("队伍", "队伍名称", "志愿队伍", "志愿服务队", "志愿服务队伍"),
            *("组织队伍", "承办队伍", "服务队", "服务队名称", "志愿者服务队", "所属队伍"),
            *("志愿服务组织", "团队名称", "志愿服务队伍名称", "志愿队伍名称"),
        ),
        look_up="teams",
        width=26,
    ),
    Column(
        name="project",
        label="共建项目",
        synonyms=("项目", "项目名称", "共建项目名称"),
        look_up="projects",
        width=26,
    ),
    Column(
        name="alliance",
        label="党建联盟",
        synonyms=(
            *("联盟", "联盟名称", "党建联盟名称", "子联盟", "子联盟名称", "社区子联盟"),
            *("所属联盟", "组织联盟"),
        ),
        look_up="alliances",
        help="联盟自己组织、没有共建项目的写联盟；写了项目的不用写。",
        width=26,
    ),
    COMMUNITY,
    Column(
        name="units",
        label="参与单位",
        synonyms=("参加单位", "共建单位", "协办单位", "联合单位"),
        look_up="units",
        several=True,
        width=26,
    ),
    Column(
        name="hours",
        label="服务时长",
        synonyms=("时长", "服务时长（小时）", "人均时长", "人均服务时长", "活动时长"),
        clean=_hours,
    ),
    Column(
        name="summary",
        label="活动情况",
        synonyms=(
            *("活动简介", "活动小结", "情况说明", "活动概况", "简介", "活动总结", "主要内容"),
            *("具体内容", "活动详情", "活动成效"),
        ),
        clean=cells.text(1000, one_line=False),
        width=40,
    ),
    Column(
        name="problems",
        label="解决的问题",
        synonyms=("解决问题", "解决实际问题", "解决问题情况", "解决实际问题情况"),
        clean=problem_texts,
        help="写清是什么问题，每件一句，用分号隔开；不能只写数字。",
        width=40,
    ),
    Column(
        name="result",
        label="解决结果",
        synonyms=("办理结果", "处理结果"),
        clean=cells.text(300),
        width=30,
    ),
)

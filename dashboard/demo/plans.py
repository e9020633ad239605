"""Two 一院一策 with versions and comments, and the article's two showcases."""

from datetime import date, timedelta
from typing import Any

from core.models import Photo
from dashboard.demo.places import Places
from dashboard.demo.staff import Staff
from places.models import Compound
from projects.models import (
    PlanComment,
    PlanScope,
    PlanStage,
    PlanVersion,
    Showcase,
    ShowcaseIndicator,
    YardPlan,
)

SIX = ("共居", "共治", "共建", "共享", "共事", "共乐")
FIRST = "北院入口铺装更新\n中心花园补植乔木，增设座椅\n楼道墙面粉刷"
SECOND = (
    "北院入口铺装更新，保留老石板\n中心花园补植乔木，座椅移到背风处\n"
    "楼道墙面粉刷，增加扶手\n增设非机动车充电棚"
)


def make_plans(places: Places, staff: Staff, photos: list[Photo], today: date) -> None:
    """Write plans in two stages, and showcases whose unknown indicators say 待补充."""
    compounds = {row.name: row for rows in places.compounds.values() for row in rows}
    _settled(compounds["民族大学北院"], places, staff, photos, today)
    _begun(compounds["莲华小区"], places, staff, today)
    _make_showcases(compounds["民族大学北院"], places, photos)


def _plan(compound: Compound, places: Places, **values: Any) -> YardPlan:
    plan = YardPlan(
        street=places.street,
        community=compound.community,
        compound=compound,
        planner="示例规划设计院",
        is_demo=True,
        **values,
    )
    plan.set_pinyin()
    plan.save()
    return plan


def _settled(
    compound: Compound, places: Places, staff: Staff, photos: list[Photo], today: date
) -> None:
    plan = _plan(
        compound,
        places,
        name="民族大学北院一院一策",
        vision="希望院里有能坐下来聊天的地方，入口雨天不积水，老人上下楼有扶手。",
        deliberation="小区议事亭议了两次，楼栋长逐户征求意见，议定先做入口和花园。",
        stage=PlanStage.PLANNED,
    )
    author = staff.secretaries[compound.community_id]
    for number, measures in enumerate((FIRST, SECOND), start=1):
        version = PlanVersion.objects.create(
            plan=plan,
            number=number,
            measures=measures,
            changes="按居民意见保留老石板，加扶手和充电棚。" if number == 2 else "",
            drawing=photos[number],
            drafted_by=author,
            published_on=today - timedelta(days=70 - number * 25),
            published_by=staff.reviewers[1],
            is_demo=True,
        )
        _comments(version, number, today)


def _comments(version: PlanVersion, number: int, today: date) -> None:
    words = (
        ("入口的老石板有年头了，能不能留下。", "已改为保留老石板，只更换破损的。", True),
        ("座椅放在风口，冬天没人坐。", "座椅移到背风处。", True),
        ("希望多划几个停车位。", "院内面积不够，已在周边道路申请错时停车。", False),
    )
    day = today - timedelta(days=66 - number * 25)
    for text, answer, is_adopted in words if number == 1 else words[2:]:
        PlanComment.objects.create(
            plan_version=version,
            received_on=day,
            text=text,
            answer=answer,
            is_adopted=is_adopted,
            answered_on=day + timedelta(days=5),
            is_demo=True,
        )


def _begun(compound: Compound, places: Places, staff: Staff, today: date) -> None:
    plan = _plan(
        compound,
        places,
        name="莲华小区 3 栋一楼一策",
        scope=PlanScope.BUILDING,
        building="3 栋",
        vision="楼道堆物清理以后，希望装感应灯，一楼放一张换鞋凳。",
        stage=PlanStage.DELIBERATION,
    )
    PlanVersion.objects.create(
        plan=plan,
        number=1,
        measures="清理楼道堆物\n每层安装感应灯\n一楼增设换鞋凳和公告栏",
        drafted_by=staff.secretaries[compound.community_id],
        is_demo=True,
    )


def _make_showcases(yard: Compound, places: Places, photos: list[Photo]) -> None:
    for name, compound, story, labels in (
        (
            "蓝花楹特色花卉文化街区",
            None,
            "以街巷绿化美化为重点，居民、商户和单位一起打造花卉文化街区，"
            "入选 2022 年昆明市最美街巷。",
            ("街区长度", "参与商户", "认养花箱"),
        ),
        (
            "民族大学北院民族团结示范小区",
            yard,
            "提升外部环境，居民自发成立志愿服务团队，参与垃圾分类、文明创建和综治维稳；"
            "健全居民议事协商机制，创造各民族共居、共治、共建、共享、共事、共乐的社会条件。",
            SIX,
        ),
    ):
        showcase = Showcase(
            street=places.street,
            community=compound.community if compound else None,
            compound=compound,
            name=name,
            story=story,
            started_on=date(2022, 1, 1),
            is_published=True,
            is_demo=True,
        )
        showcase.set_pinyin()
        showcase.save()
        showcase.photos.set(photos[10:13] if compound else photos[14:17])
        ShowcaseIndicator.objects.bulk_create(
            ShowcaseIndicator(showcase=showcase, label=label, order=order, is_demo=True)
            for order, label in enumerate(labels, start=1)
        )

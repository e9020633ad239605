"""F08a, F08b, F09: what is agreed and done together."""

from typing import Any

from accounts.permissions import Permission
from alliances.models import CoBuildProject, PartTimeMember, ProjectCategory
from dashboard.figures.base import AS_REGISTERED_NOW, Figure, Nature, Rows, Selection
from dashboard.figures.party import CHAPTER
from dashboard.figures.volunteers import confirmed_activities
from volunteers.models import (
    Line,
)


def _signed_projects(selection: Selection) -> Rows:
    projects: Any = selection.rows_of(CoBuildProject)
    period = selection.period
    rows: Rows = projects.of_street_alliance().signed().signed_between(period.start, period.end)
    return rows


def _project_categories(selection: Selection) -> Rows:
    projects = _signed_projects(selection).order_by().values("category")
    return ProjectCategory.objects.filter(street=selection.street, pk__in=projects)


def _part_time_members(selection: Selection) -> Rows:
    members: Any = selection.rows_of(PartTimeMember)
    rows: Rows = members.serving_on(selection.day).persons()
    return rows


ALLIANCES: tuple[Figure, ...] = (
    Figure(
        id="F07",
        key="part_time_members",
        label="兼职委员",
        unit="名",
        definition="截至当日在任的兼职委员：已聘任、未卸任、任期未满。一人算一名，不论在几个党组织任职，所以各社区之和可以多于全街道。"
        f"{AS_REGISTERED_NOW}",
        chapter=CHAPTER,
        nature=Nature.STOCK,
        permission=Permission.PART_TIME_VIEW,
        rows=_part_time_members,
        is_additive=False,
    ),
    Figure(
        id="F08a",
        key="cobuild_projects",
        label="签订共建项目",
        unit="项",
        definition="街道党建联盟的共建项目，已签约以后的（已签约、执行中、已完成、已评价、已公布）都算，"
        "已终止的不算，按签约日期计。",
        chapter=CHAPTER,
        nature=Nature.FLOW,
        permission=Permission.PROJECT_VIEW,
        rows=_signed_projects,
    ),
    Figure(
        id="F08b",
        key="cobuild_categories",
        label="共建项目大类",
        unit="类",
        definition="“签订共建项目”中至少有一项的类别，每类算一次，所以各社区之和可以多于全街道。",
        chapter=CHAPTER,
        nature=Nature.FLOW,
        permission=Permission.PROJECT_VIEW,
        rows=_project_categories,
        is_additive=False,
        is_suppressible=False,
    ),
    Figure(
        id="F09",
        key="cobuild_activities",
        label="共建活动",
        unit="次",
        definition="共建项目的活动，和没有项目、由党建联盟自己组织的活动，已由街道确认的，"
        "按活动日期计；不与志愿活动相加。",
        chapter=CHAPTER,
        nature=Nature.FLOW,
        permission=Permission.ACTIVITY_VIEW,
        rows=confirmed_activities(Line.ALLIANCE),
    ),
)

"""The registry of figures: a figure is its rows; its number is how many there are.

`tallies.py` computes the same numbers for a whole board in a few queries; tests crawl figures ×
communities × months and compare both with the rows behind the link.
Source: docs/rules.md R-FIG-1.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Count, Model, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from alliances.models import CoBuildProject, ProjectCategory
from dashboard.periods import Period
from party.models import PartyOrganisation
from places.models import Community, Street
from volunteers.models import (
    Activity,
    ActivityKind,
    ActivityQuerySet,
    Line,
    Problem,
    Team,
    TeamMembership,
    Volunteer,
)

Rows = QuerySet[Any, Any]
ALL_TIME = Period.all()


@dataclass(frozen=True, kw_only=True)
class Selection:
    """For whom and for what a figure is asked.

    `user` is None for the public page and for commands: then every row of the street counts.
    `is_street_level` keeps only what the street office itself did, outside any community.
    """

    street: Street
    community: Community | None = None
    is_street_level: bool = False
    period: Period = ALL_TIME
    user: User | None = None
    today: date | None = None

    @property
    def day(self) -> date:
        """The day on which stock figures are taken."""
        return self.period.as_of(self.today or timezone.localdate())

    def before(self) -> "Selection | None":
        """Return the same selection for the period before; None when there is none."""
        previous = self.period.previous
        return replace(self, period=previous) if previous else None

    def rows_of(self, model: type[Model]) -> Rows:
        """Return the rows of a placed model that this selection may count."""
        manager: Any = model._default_manager
        rows: Rows = manager.all() if self.user is None else manager.visible_to(self.user)
        rows = rows.filter(street=self.street)
        if self.is_street_level:
            return rows.filter(community=None)
        return rows.filter(community=self.community) if self.community else rows

    @property
    def place_label(self) -> str:
        """The place in words."""
        if self.is_street_level:
            return f"{self.street}本级"
        return str(self.community or self.street)


class Nature(StrEnum):
    """Whether a figure counts what happened in a period, or what stands on its last day."""

    FLOW = "flow"
    STOCK = "stock"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One headline figure: what it is called, what exactly it counts, and its rows."""

    id: str
    key: str
    label: str
    unit: str
    definition: str
    chapter: str
    nature: Nature
    permission: Permission
    rows: Callable[[Selection], Rows]
    is_public: bool = True
    is_additive: bool = True
    is_suppressible: bool = True
    has_history: bool = True  # False when rows say how it is now, and not how it was on a day
    part_of: str = ""

    def value(self, selection: Selection) -> int:
        """Return the number: how many rows stand behind it."""
        return self.rows(selection).count()


CHAPTER_PARTY = "党建引领“一盘棋”"
CHAPTER_VOLUNTEERS = "志愿服务与解决问题"
CHAPTER_PLACES = "基础信息"


def _tiers(selection: Selection) -> Rows:
    organisations: Any = selection.rows_of(PartyOrganisation)
    tiers: Rows = (
        organisations.as_of(selection.day)
        .in_three_tiers()
        .values("level")
        .annotate(organisation_count=Count("pk", distinct=True))
        .order_by("level")
    )
    return tiers


def _signed_projects(selection: Selection) -> Rows:
    projects: Any = selection.rows_of(CoBuildProject)
    period = selection.period
    rows: Rows = projects.of_street_alliance().signed().signed_between(period.start, period.end)
    return rows.distinct()


def _project_categories(selection: Selection) -> Rows:
    projects = _signed_projects(selection).order_by().values("category")
    return ProjectCategory.objects.filter(street=selection.street, pk__in=projects)


def _teams(selection: Selection) -> Rows:
    teams: Any = selection.rows_of(Team)
    rows: Rows = teams.on_register(selection.day)
    return rows.distinct()


def _volunteers(selection: Selection) -> Rows:
    volunteers: Any = selection.rows_of(Volunteer)
    rows: Rows = volunteers.counted(selection.day)
    return rows


def _seats(selection: Selection) -> Rows:
    # Who holds a seat that day and is active is counted: to ask for `counted` nests it twice,
    # which PostgreSQL plans as a loop over all seats for each seat.
    volunteers: Any = selection.rows_of(Volunteer)
    active = volunteers.active().order_by().values("pk")
    return TeamMembership.objects.held_on(selection.day).filter(volunteer__in=active)


def _activities(line: Line, kind: ActivityKind | None = None) -> Callable[[Selection], Rows]:
    def rows(selection: Selection) -> Rows:
        activities: Any = selection.rows_of(Activity)
        period = selection.period
        found: Rows = activities.confirmed().of_line(line).held_between(period.start, period.end)
        return found.filter(kind=kind) if kind else found

    return rows


def _of_every_line(keep: Callable[[Any], Rows]) -> Callable[[Selection], Rows]:
    def rows(selection: Selection) -> Rows:
        period = selection.period
        activities: Any = keep(selection.rows_of(Activity))
        found: Rows = activities.held_between(period.start, period.end)
        return found

    return rows


def _problems(selection: Selection) -> Rows:
    problems: Any = selection.rows_of(Problem)
    period = selection.period
    rows: Rows = problems.counted().solved_between(period.start, period.end)
    return rows


def _recorded_communities(selection: Selection) -> Rows:
    communities = Community.objects.filter(street=selection.street)
    if selection.user is not None:
        communities = communities.visible_to(selection.user)
    if selection.is_street_level:
        return communities.none()
    if selection.community is not None:
        communities = communities.filter(pk=selection.community.pk)
    return communities.recorded()


FIGURES: tuple[Figure, ...] = (
    Figure(
        id="F01",
        key="party_levels",
        label="三级党组织架构",
        unit="级",
        definition="截至当日仍在的党组织分布在几级：街道、社区、小区（网格），各级算一级。党小组是党支部的一部分，不算一级。",
        chapter=CHAPTER_PARTY,
        nature=Nature.STOCK,
        permission=Permission.PARTY_VIEW,
        rows=_tiers,
        is_additive=False,
        is_suppressible=False,
    ),
    Figure(
        id="F08a",
        key="cobuild_projects",
        label="签订共建项目",
        unit="项",
        definition="街道党建联盟的共建项目，状态为已签约、执行中或已完成，按签约日期计。",
        chapter=CHAPTER_PARTY,
        nature=Nature.FLOW,
        permission=Permission.PROJECT_VIEW,
        rows=_signed_projects,
    ),
    Figure(
        id="F08b",
        key="cobuild_categories",
        label="共建项目大类",
        unit="类",
        definition="“签订共建项目”中至少有一项的类别，每类算一次。",
        chapter=CHAPTER_PARTY,
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
        definition="由共建项目组织、已由街道确认的活动，按活动日期计；不与志愿活动相加。",
        chapter=CHAPTER_PARTY,
        nature=Nature.FLOW,
        permission=Permission.ACTIVITY_VIEW,
        rows=_activities(Line.ALLIANCE),
    ),
    Figure(
        id="F10",
        key="volunteer_teams",
        label="志愿者队伍",
        unit="支",
        definition="截至当日在册（未解散）的志愿者队伍。",
        chapter=CHAPTER_VOLUNTEERS,
        nature=Nature.STOCK,
        permission=Permission.TEAM_VIEW,
        rows=_teams,
    ),
    Figure(
        id="F11",
        key="volunteers",
        label="志愿者",
        unit="名",
        definition="截至当日在册、至少在一支队伍中的志愿者，一人算一名，不论参加几支队伍。",
        chapter=CHAPTER_VOLUNTEERS,
        nature=Nature.STOCK,
        permission=Permission.VOLUNTEER_VIEW,
        rows=_volunteers,
    ),
    Figure(
        id="F11b",
        key="team_seats",
        label="志愿者队籍",
        unit="个",
        definition="上述志愿者在各支队伍中的席位，一人参加两支队伍算两个。",
        chapter=CHAPTER_VOLUNTEERS,
        nature=Nature.STOCK,
        permission=Permission.VOLUNTEER_VIEW,
        rows=_seats,
        is_public=False,
        part_of="F11",
    ),
    Figure(
        id="F12",
        key="volunteer_activities",
        label="志愿活动",
        unit="次",
        definition="由志愿者队伍组织、已由街道确认的活动，按活动日期计；不与共建活动相加。",
        chapter=CHAPTER_VOLUNTEERS,
        nature=Nature.FLOW,
        permission=Permission.ACTIVITY_VIEW,
        rows=_activities(Line.VOLUNTEER),
    ),
    *(
        Figure(
            id=f"F12-{kind.value}",
            key=f"volunteer_activities_{kind.value}",
            label=kind.label,
            unit="次",
            definition=f"“志愿活动”中类型为“{kind.label}”的。",
            chapter=CHAPTER_VOLUNTEERS,
            nature=Nature.FLOW,
            permission=Permission.ACTIVITY_VIEW,
            rows=_activities(Line.VOLUNTEER, kind),
            part_of="F12",
        )
        for kind in ActivityKind
    ),
    Figure(
        id="F13",
        key="problems_solved",
        label="解决实际问题",
        unit="个",
        definition="已解决的问题，按解决日期计；在活动中发现的，活动须已由街道确认。",
        chapter=CHAPTER_VOLUNTEERS,
        nature=Nature.FLOW,
        permission=Permission.PROBLEM_VIEW,
        rows=_problems,
    ),
    Figure(
        id="F19",
        key="communities_recorded",
        label="完成基础信息录入社区",
        unit="个",
        definition="地址、电话、户数、人口、面积齐全，且至少有一个小区和一栋楼的社区。现状，不分时间段。",
        chapter=CHAPTER_PLACES,
        nature=Nature.STOCK,
        permission=Permission.PLACE_VIEW,
        rows=_recorded_communities,
        is_additive=False,
        is_suppressible=False,
        has_history=False,
    ),
)

# What the monthly table counts beside the headline figures; not on the board.
MONTHLY: tuple[Figure, ...] = (
    Figure(
        id="M01",
        key="sent_in",
        label="已填报",
        unit="次",
        definition="已提交、被退回或已确认的活动，三类组织者都算，按活动日期计；草稿和作废的不算。",
        chapter=CHAPTER_VOLUNTEERS,
        nature=Nature.FLOW,
        permission=Permission.ACTIVITY_VIEW,
        rows=_of_every_line(ActivityQuerySet.sent_in),
        is_public=False,
    ),
    Figure(
        id="M02",
        key="waiting",
        label="待确认",
        unit="次",
        definition="已提交、等街道确认的活动，按活动日期计。",
        chapter=CHAPTER_VOLUNTEERS,
        nature=Nature.FLOW,
        permission=Permission.ACTIVITY_VIEW,
        rows=_of_every_line(ActivityQuerySet.submitted),
        is_public=False,
    ),
    Figure(
        id="M03",
        key="confirmed",
        label="已确认",
        unit="次",
        definition="街道已确认的活动，三类组织者都算，按活动日期计；只用于月报核对，不是对外公布的指标。",
        chapter=CHAPTER_VOLUNTEERS,
        nature=Nature.FLOW,
        permission=Permission.ACTIVITY_VIEW,
        rows=_of_every_line(ActivityQuerySet.confirmed),
        is_public=False,
    ),
    Figure(
        id="M04",
        key="community_activities",
        label="社区自办活动",
        unit="次",
        definition="社区自办、已由街道确认的活动，按活动日期计；既不算志愿活动，也不算共建活动。",
        chapter=CHAPTER_VOLUNTEERS,
        nature=Nature.FLOW,
        permission=Permission.ACTIVITY_VIEW,
        rows=_activities(Line.COMMUNITY),
        is_public=False,
    ),
)
BY_ID = {figure.id: figure for figure in (*FIGURES, *MONTHLY)}
HEADLINES = tuple(figure for figure in FIGURES if not figure.part_of)


def visible_figures(user: User) -> tuple[Figure, ...]:
    """Return the figures whose rows `user` may open."""
    return tuple(figure for figure in FIGURES if user.may(figure.permission))


def parts_of(figure: Figure) -> tuple[Figure, ...]:
    """Return the figures shown under `figure`; those of F12 add up to it."""
    return tuple(part for part in FIGURES if part.part_of == figure.id)

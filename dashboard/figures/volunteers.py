"""F10 to F13: volunteers, what they do, and the problems solved."""

from collections.abc import Callable
from typing import Any

from accounts.permissions import Permission
from dashboard.figures.base import AS_REGISTERED_NOW, Figure, Nature, Rows, Selection
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

CHAPTER = "志愿服务与解决问题"


def _teams(selection: Selection) -> Rows:
    teams: Any = selection.rows_of(Team)
    rows: Rows = teams.on_register(selection.day)
    return rows.distinct()


def _volunteers(selection: Selection) -> Rows:
    volunteers: Any = selection.rows_of(Volunteer)
    rows: Rows = volunteers.counted(selection.day)
    return rows


def _seats(selection: Selection) -> Rows:
    volunteers: Any = selection.rows_of(Volunteer)
    rows: Rows = TeamMembership.objects.counted(selection.day, volunteers)
    return rows


def confirmed_activities(
    line: Line, kind: ActivityKind | None = None
) -> Callable[[Selection], Rows]:
    """Return the rows of a figure that counts the confirmed activities of a line, of one kind."""

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


VOLUNTEERS: tuple[Figure, ...] = (
    Figure(
        id="F10",
        key="volunteer_teams",
        label="志愿者队伍",
        unit="支",
        definition=f"截至当日在册（未解散）的志愿者队伍。{AS_REGISTERED_NOW}",
        chapter=CHAPTER,
        nature=Nature.STOCK,
        permission=Permission.TEAM_VIEW,
        rows=_teams,
    ),
    Figure(
        id="F11",
        key="volunteers",
        label="志愿者",
        unit="名",
        definition=(
            "截至当日在册、至少在一支队伍中的志愿者，一人算一名，不论参加几支队伍；"
            "后来退出的，退出以前各天仍算；没有离队日期的不算。"
            f"{AS_REGISTERED_NOW}"
        ),
        chapter=CHAPTER,
        nature=Nature.STOCK,
        permission=Permission.VOLUNTEER_VIEW,
        rows=_volunteers,
    ),
    Figure(
        id="F11b",
        key="team_seats",
        label="志愿者队籍",
        unit="个",
        definition=f"上述志愿者在各支队伍中的席位，一人参加两支队伍算两个。{AS_REGISTERED_NOW}",
        chapter=CHAPTER,
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
        chapter=CHAPTER,
        nature=Nature.FLOW,
        permission=Permission.ACTIVITY_VIEW,
        rows=confirmed_activities(Line.VOLUNTEER),
    ),
    *(
        Figure(
            id=f"F12-{kind.value}",
            key=f"volunteer_activities_{kind.value}",
            label=kind.label,
            unit="次",
            definition=f"“志愿活动”中类型为“{kind.label}”的。",
            chapter=CHAPTER,
            nature=Nature.FLOW,
            permission=Permission.ACTIVITY_VIEW,
            rows=confirmed_activities(Line.VOLUNTEER, kind),
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
        chapter=CHAPTER,
        nature=Nature.FLOW,
        permission=Permission.PROBLEM_VIEW,
        rows=_problems,
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
        chapter=CHAPTER,
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
        chapter=CHAPTER,
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
        chapter=CHAPTER,
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
        chapter=CHAPTER,
        nature=Nature.FLOW,
        permission=Permission.ACTIVITY_VIEW,
        rows=confirmed_activities(Line.COMMUNITY),
        is_public=False,
    ),
)

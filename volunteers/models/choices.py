"""The words activities, teams and persons are described with, and their states."""

from typing import Final

from django.db import models

from core.states import StateChoices, Tone


class Line(models.TextChoices):
    """谁组织的: which count an activity belongs to; the counts are never added together."""

    VOLUNTEER = "volunteer", "志愿服务队"
    ALLIANCE = "alliance", "联盟共建"
    COMMUNITY = "community", "社区自办"


class ActivityKind(models.TextChoices):
    """What was done, as the article lists it."""

    SERVICE = "service", "志愿服务"
    VISIT = "visit", "走访慰问"
    PARTY = "party", "党建联建"
    CIVILITY = "civility", "文明宣讲"
    ENVIRONMENT = "environment", "环境整治"
    SAFETY = "safety", "治安维稳"
    OTHER = "other", "其他"


class HeadcountBasis(models.TextChoices):
    """Whether people were counted once (人) or per visit (人次)."""

    PEOPLE = "people", "人"
    VISITS = "visits", "人次"


class ActivitySource(models.TextChoices):
    """How the record came in."""

    DESK = "desk", "工作台填报"
    IMPORT = "import", "台账导入"


class ActivityState(StateChoices):
    """Life of a record; only 已确认 counts. What recruits people is the same row earlier."""

    PLANNED = "planned", Tone.DRAFT, "筹备中"
    OPEN = "open", Tone.WAITING, "招募中"
    CANCELLED = "cancelled", Tone.ENDED, "已取消"
    DRAFT = "draft", Tone.DRAFT, "草稿"
    SUBMITTED = "submitted", Tone.WAITING, "待确认"
    RETURNED = "returned", Tone.RETURNED, "被退回"
    CONFIRMED = "confirmed", Tone.DONE, "已确认"
    VOIDED = "voided", Tone.ENDED, "已作废"


NEXT: dict[str, frozenset[str]] = {
    ActivityState.PLANNED: frozenset({ActivityState.OPEN, ActivityState.CANCELLED}),
    # Held: its leader has the draft of a filing, with those who came already in it.
    ActivityState.OPEN: frozenset({ActivityState.DRAFT, ActivityState.CANCELLED}),
    ActivityState.CANCELLED: frozenset(),
    # Back to what recruits, when it was not held after all (R-REC-9).
    ActivityState.DRAFT: frozenset({ActivityState.SUBMITTED, ActivityState.OPEN}),
    ActivityState.SUBMITTED: frozenset(
        {ActivityState.CONFIRMED, ActivityState.RETURNED, ActivityState.DRAFT}
    ),
    ActivityState.RETURNED: frozenset({ActivityState.SUBMITTED}),
    ActivityState.CONFIRMED: frozenset({ActivityState.VOIDED}),
    ActivityState.VOIDED: frozenset(),
}
FIRST_YEAR: Final = 1990  # a year before it is a slip of the finger; imports start there, too
EDITABLE_STATES = frozenset({ActivityState.DRAFT, ActivityState.RETURNED})


class TeamKind(models.TextChoices):
    """What a team mainly does (article's three first, then usual ones)."""

    NEW_WORK = "new_work", "新业态"
    WOMEN = "women", "巾帼"
    EPIDEMIC = "epidemic", "疫情防控群众宣传"
    PARTY = "party", "党员先锋"
    STUDENT = "student", "青年大学生"
    ELDER = "elder", "社区老年互助"
    SAFETY = "safety", "治安巡防"
    GREEN = "green", "环保"
    ARTS = "arts", "文艺"
    LAW = "law", "法律"
    HEALTH = "health", "医疗健康"
    MIND = "mind", "心理关爱"
    ETHNIC = "ethnic", "民族团结"
    RESCUE = "rescue", "应急救援"
    OTHER = "other", "其他"


class TeamState(StateChoices):
    """Whether a team is at work."""

    ACTIVE = "active", Tone.DONE, "在册"
    DORMANT = "dormant", Tone.WAITING, "暂停"
    DISSOLVED = "dissolved", Tone.ENDED, "已解散"


class Gender(models.TextChoices):
    """As the identity card has it."""

    MALE = "m", "男"
    FEMALE = "f", "女"


class VolunteerState(StateChoices):
    """Whether a person serves; who leaves gives up their seats that day (R-VOL-3)."""

    ACTIVE = "active", Tone.DONE, "在册"
    SUSPENDED = "suspended", Tone.WAITING, "暂停"
    LEFT = "left", Tone.ENDED, "已退出"

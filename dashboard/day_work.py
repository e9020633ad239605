"""The pages of somebody's day beside filing and review, with what waits in each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import Post, User
from accounts.permissions import Permission
from dashboard.importing.four_eyes import waiting_for as imports_waiting_for
from dashboard.models import Baseline
from dashboard.operating import trouble_of
from services.models import Correction, GuideItem, GuideVersion
from volunteers.models import likely_same_count

OF_GUIDE = ("待审核", "被退回", "待答复的纠错", "半年没有核对")


@dataclass(frozen=True)
class DayWork:
    """A page; `waiting` is how many things wait there for this person, `note` says which.

    `chapter` is the hub under which it stands, empty for a day's own work.
    """

    label: str
    url: str
    icon: str
    waiting: int = 0
    note: str = ""
    chapter: str = ""


def day_questions(user: User, *, today: date) -> dict[str, QuerySet[Any]]:
    """Return what waits on the pages that the person's posts open, to be counted in one query."""
    questions: dict[str, QuerySet[Any]] = {}
    if user.may(Permission.BOARD_VIEW):
        questions["baselines"] = Baseline.objects.approvable_by(user)
    if user.may(Permission.IMPORT):
        questions["imports"] = imports_waiting_for(user)
    if user.may(Permission.GUIDE_VIEW):
        corrections = Correction.objects.answerable_by(user)
        questions |= {
            "待审核": GuideVersion.objects.reviewable_by(user),
            "被退回": GuideVersion.objects.returned_to(user),
            "待答复的纠错": corrections,
            "半年没有核对": GuideItem.objects.checked_by(user).due_for_check(today),
            "overdue": corrections.overdue(today),
        }
    if user.may(Permission.POST_GRANT):
        questions["posts"] = Post.objects.grantable_by(user)
    return questions


def day_work(user: User, counts: Mapping[Any, int]) -> list[DayWork]:
    """Return the pages that the person's posts open, in the order of a day's work.

    `counts` has the answers to `day_questions`.
    """
    pages = []
    if user.may(Permission.BOARD_VIEW):
        baselines = counts["baselines"]
        pages.append(DayWork("看板", reverse("dashboard:board"), "bar-chart"))
        if baselines:
            url = reverse("dashboard:baseline-list")
            pages.append(DayWork("待批准的公布数", url, "bar-chart", baselines))
    if alike := likely_same_count(user.reach(Permission.VOLUNTEER_EDIT)):
        url = reverse("volunteers:duplicate-list")
        pages.append(DayWork("疑似重复的志愿者", url, "people", alike))
    if user.may(Permission.IMPORT):
        uploads = counts["imports"]
        note = f"待核对 {uploads}" if uploads else ""
        pages.append(DayWork("导入", reverse("dashboard:import-index"), "upload", uploads, note))
    if user.may(Permission.GUIDE_VIEW):
        pages.append(_guide(counts))
    if user.may(Permission.ACCOUNT_VIEW):
        pages.append(DayWork("人员", reverse("accounts:people"), "people"))
    if user.may(Permission.POST_GRANT):
        waiting = counts["posts"]
        pages.append(DayWork("待授权岗位", reverse("accounts:posts"), "person-badge", waiting))
    return [*pages, *_machine(user)]


def _machine(user: User) -> list[DayWork]:
    """Return the operator's page, with what is red on it; nothing for anybody else."""
    if not user.may(Permission.SYSTEM_OPERATE):
        return []
    red = trouble_of(user, at=timezone.now())
    return [DayWork("运行情况", reverse("dashboard:operations"), "flag", red.count, red.words)]


def _guide(counts: Mapping[Any, int]) -> DayWork:
    """Return the desk of the guide, with what waits for a writer, a reviewer, an answer."""
    waiting = {label: counts[label] for label in OF_GUIDE}
    words = [f"{label} {count}" for label, count in waiting.items() if count]
    if overdue := counts["overdue"]:
        words.append(f"其中 {overdue} 条纠错过了期限")
    return DayWork(
        "办事指南编辑",
        reverse("services:desk-items"),
        "pencil",
        sum(waiting.values()),
        "，".join(words),
    )

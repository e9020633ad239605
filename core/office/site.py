"""The office's own site object: chapters, and what it needs from apps above this one."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, reverse

from core.database import totals
from core.office.columns import EMPTY

View = Callable[..., Any]

NO_OFFICE_POST = "您的岗位不能进入后台，请回到工作台。"
# Django's own pages that would go round the portal's rules: sign-in rules, rows by scope.
LEFT_OUT = frozenset({"password_change", "password_change_done", "view_on_site"})


class Chapter:
    """Names of the article's four chapters, and what the machine needs; keys of LedgerAdmin."""

    PARTY = "党建一盘棋"
    GRID = "综合治理一张网"
    BASE = "基础保障一条龙"
    SERVICE = "精准服务一面旗"
    SYSTEM = "系统"

    ORDER = (PARTY, GRID, BASE, SERVICE, SYSTEM)


class Subject:
    """What the ledgers of a chapter are about, in the order of its pages; keys of LedgerAdmin."""

    ORGANISATION = "党组织"
    LIFE = "组织生活"
    BASES = "阵地和人才"
    CHECK_IN = "双报到"
    RELIEF = "社区减负"
    ALLIANCE = "联盟和单位"
    MEETINGS = "议事和交办"
    COBUILDING = "需求和共建"
    VOLUNTEERS = "志愿服务"
    GRIDS = "网格和楼栋长"
    HOUSING = "小区和楼栋"
    CHATS = "微信群"
    PATROLS = "巡防和走访"
    OFFICE = "街道和科室"
    PREMISES = "社区用房"
    GUIDE = "办事指南"
    LIVELIHOOD = "民生实事"
    RENEWAL = "小区改造"
    HONOURS = "荣誉创建"
    WISHES = "微心愿"

    ORDER = (
        ORGANISATION,
        LIFE,
        BASES,
        CHECK_IN,
        RELIEF,
        ALLIANCE,
        MEETINGS,
        COBUILDING,
        VOLUNTEERS,
        GRIDS,
        HOUSING,
        CHATS,
        PATROLS,
        OFFICE,
        PREMISES,
        GUIDE,
        LIVELIHOOD,
        RENEWAL,
        HONOURS,
        WISHES,
    )


@dataclass(frozen=True)
class HistoryEntry:
    """One thing that was done to a row, in words."""

    at: datetime
    who: str
    post: str
    what: str
    fields: list[str] = field(default_factory=list)
    reason: str = ""


class OfficeSite(admin.AdminSite):
    """`/admin/`: the ledgers, grouped by chapter, for people whose post lets them in.

    The composition root fills in what stands above this app: the audit trail, the guard that
    asks for the password again, and the pages beside the ledgers.
    """

    site_title = "后台"
    site_header = "街道后台"
    index_title = "台账"
    enable_nav_sidebar = True
    empty_value_display = EMPTY

    def has_permission(self, request: HttpRequest) -> bool:
        """True for people with an active post that may enter the office."""
        return bool(request.user.is_active and getattr(request.user, "is_staff", False))

    def admin_view(  # type: ignore[override]
        self, view: View, cacheable: bool = False
    ) -> View:
        """Answer signed-in people without an office post at once, with 403 and a sentence."""
        inner = super().admin_view(view, cacheable)

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied(NO_OFFICE_POST)
            return inner(request, *args, **kwargs)

        return guarded

    def require_recent_sign_in(self, view: View) -> View:
        """Wrap a view so that it asks for the password unless that was given lately."""
        raise NotImplementedError

    def record(
        self, action: str, *, by: Any, label: str, facts: Mapping[str, str | int | None]
    ) -> None:
        """Write an event that is about no single row into the audit trail."""
        raise NotImplementedError

    def history_of(self, row: Model) -> list[HistoryEntry]:
        """Return what was done to a row, newest first."""
        raise NotImplementedError

    def day_questions(self, request: HttpRequest) -> dict[Any, QuerySet[Any]]:
        """Return what is to be counted for `day_work`, under keys that are no models."""
        return {}

    def day_work(self, request: HttpRequest, counts: Mapping[Any, int]) -> list[dict[str, Any]]:
        """Return the pages beside the ledgers that this person may open: [{label, url, waiting}].

        `counts` has the answers to `day_questions`, and what waits in the ledgers that this person
        may open, by model, not to be asked twice.
        """
        return []

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take ledgers only: pages of libraries know nothing of posts and scopes."""
        if admin_class is not None and hasattr(admin_class, "chapter"):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Leave out pages that would go round the portal's own rules."""
        return [url for url in super().get_urls() if getattr(url, "name", "") not in LEFT_OUT]

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Send visitors to the one sign-in page; tell signed-in people why they may not enter."""
        if request.user.is_authenticated:
            raise PermissionDenied(NO_OFFICE_POST)
        return redirect(f"{reverse('accounts:sign-in')}?next={request.get_full_path()}")

    def logout(  # type: ignore[override]  # a redirect instead of a page of its own
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        """Leave through the portal's own sign-out."""
        return redirect("accounts:sign-out")

    def app_index(  # type: ignore[override]  # a redirect instead of a page of its own
        self, request: HttpRequest, app_label: str, extra_context: Any = None
    ) -> HttpResponse:
        """People know chapters, not apps."""
        return redirect("admin:index")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return nothing: no page shows Django's own list, and it would be made for every one."""
        return []

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add `chapters`: what the side bar and the first page list, in the article's order."""
        context = super().each_context(request)
        if self.has_permission(request):
            context["chapters"] = self.chapters(request)
        return context

    def chapters(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Return the day's pages and the ledgers that this person may open.

        Shape:  [{label, subjects: [{label, entries: [{label, url, waiting}], waiting, is_open}]}],
                empty ones left out; a subject without a label stands first. `waiting` is what waits
                for this person, `is_open` says that the page on view is one of the entries. All
                of it is counted in one query.
        """
        ledgers: list[tuple[type[Model], Any]] = [
            (model, model_admin)
            for model, model_admin in self._registry.items()
            if getattr(model_admin, "chapter", "") and model_admin.has_module_permission(request)
        ]
        waiting = {model: _waiting(model_admin, request) for model, model_admin in ledgers}
        asked = {model: rows for model, rows in waiting.items() if rows is not None}
        counts = Counter(totals(asked | self.day_questions(request)))
        entries: dict[str, dict[str, list[dict[str, Any]]]] = {c: {} for c in Chapter.ORDER}
        for model, model_admin in ledgers:
            of_chapter = entries[model_admin.chapter]
            entry = _entry_of(model, counts[model])
            of_chapter.setdefault(getattr(model_admin, "subject", ""), []).append(entry)
        day_work = self.day_work(request, counts)
        chapters = {"日常": {"": day_work} if day_work else {}, **entries}
        return [
            {"label": label, "subjects": _subjects_of(subjects, request.path)}
            for label, subjects in chapters.items()
            if subjects
        ]


def _waiting(model_admin: Any, request: HttpRequest) -> QuerySet[Any] | None:
    rows: QuerySet[Any] | None = None
    if hasattr(model_admin, "waiting"):
        rows = model_admin.waiting(request)
    return rows


def _entry_of(model: type[Model], waiting: int) -> dict[str, Any]:
    meta = model._meta
    return {
        "label": str(meta.verbose_name_plural),
        "url": address_of(meta.app_label, meta.model_name),
        "waiting": waiting,
    }


@cache
def address_of(app: str, model: str | None) -> str:
    """Return the address of a ledger; every page of the office lists all of them."""
    return reverse(f"admin:{app}_{model}_changelist")


def _subjects_of(subjects: dict[str, list[dict[str, Any]]], path: str) -> list[dict[str, Any]]:
    order = ("", *Subject.ORDER)
    return [
        {
            "label": label,
            "entries": subjects[label],
            "waiting": sum(entry.get("waiting") or 0 for entry in subjects[label]),
            "is_open": any(path.startswith(entry["url"]) for entry in subjects[label]),
        }
        for label in order
        if label in subjects
    ]

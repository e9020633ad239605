"""The street's review queue: what waits for confirmation, one filing at a time or several."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import require_permission, signed_in
from accounts.models import User
from accounts.permissions import Permission
from core.database import totals
from core.errors import ConflictError, RefusedError
from core.numbers import whole_number
from core.paging import page_of
from core.steps import put_refusal, ticked_versions
from core.uids import uid_of
from places.models import Community
from volunteers.actions import OWN_WORK, confirm_activity, return_activity
from volunteers.forms.reviews import ReturnForm, ReviewFilterForm
from volunteers.models import Activity, ActivityQuerySet, ActivityState, Line

PREVIOUS_COUNT = 5
FILINGS_PER_PAGE = 30


@require_safe
@require_permission(Permission.ACTIVITY_REVIEW)
def review_queue(request: HttpRequest) -> HttpResponse:
    """Page 审核 → actions.confirm_activity or return_activity → the board's count."""
    return _queue_page(request)


@require_POST
@require_permission(Permission.ACTIVITY_REVIEW)
def review_confirm(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Confirm one filing, then show the next; 409 when somebody else judged it first."""
    activity = _filing(request, uid)
    address = _address_after(request, activity)
    try:
        confirm_activity(activity=activity, by=signed_in(request), version=_posted_version(request))
    except ConflictError:
        return _conflict_page(request, activity, address)
    messages.success(request, f"已确认“{activity}”，已计入统计，并告知填报人。")
    return redirect(address)


@require_POST
@require_permission(Permission.ACTIVITY_REVIEW)
def review_return(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Send one filing back with a reason, then show the next."""
    activity = _filing(request, uid)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _queue_page(request, chosen=uid, return_form=form)
    address = _address_after(request, activity)
    try:
        return_activity(
            activity=activity,
            reason=form.sentence,
            by=signed_in(request),
            version=form.cleaned_data["version"],
        )
    except ConflictError:
        return _conflict_page(request, activity, address, typed=form.sentence)
    except (RefusedError, ValidationError) as error:
        if not _queue_of(signed_in(request)).filter(pk=activity.pk).exists():
            raise  # the form would stand beside another filing
        put_refusal(form, error)
        return _queue_page(request, chosen=uid, return_form=form)
    messages.success(request, f"已退回“{activity}”，原因已告知填报人。")
    return redirect(address)


@require_POST
@require_permission(Permission.ACTIVITY_REVIEW)
def review_confirm_several(request: HttpRequest) -> HttpResponse:
    """Confirm the ticked filings, each for itself; tell how many, and which not and why."""
    user = signed_in(request)
    chosen = ticked_versions(request, "filing")
    rows = _judged_by(user).filter(uid__in=chosen)
    confirmed_count = 0
    for activity in rows.longest_waiting_first():
        try:
            confirm_activity(activity=activity, by=user, version=chosen[activity.uid])
        except ConflictError:
            activity.refresh_from_db()
            messages.warning(request, f"{_named(activity)}没有确认：{_outcome(activity)}。")
        except RefusedError as refused:
            messages.warning(request, f"{_named(activity)}没有确认：{refused.sentence}")
        else:
            confirmed_count += 1
    if confirmed_count:
        messages.success(request, f"已确认 {confirmed_count} 份，已计入统计，并告知填报人。")
    if not chosen:
        messages.warning(request, "还没有勾选填报，请先勾选要确认的几份。")
    return redirect(_address(_filters(request).values))


def _queue_page(
    request: HttpRequest, *, chosen: UUID | None = None, return_form: ReturnForm | None = None
) -> HttpResponse:
    user = signed_in(request)
    filters = _filters(request)
    queue = filters.narrow(_queue_of(user))
    page = page_of(request, queue, per_page=FILINGS_PER_PAGE)
    wanted = chosen or uid_of(request.GET.get("filing"))
    activity = next((row for row in page if row.uid == wanted), None)
    if wanted and activity is None:
        activity = queue.filter(uid=wanted).first()
    if wanted and activity is None:
        _tell_outcome(request, wanted)
    activity = activity or next(iter(page), None)
    questions: dict[str, QuerySet[Any]] = {
        "own_count": Activity.objects.submitted().authored_by(user)
    }
    context = {"page": page, "filters": filters, "activity": activity}
    if activity is not None:
        form = return_form or ReturnForm(initial={"version": activity.version})
        context |= {"return_form": form, **_evidence(activity, user)}
        questions["participant_count"] = activity.participations.all()
    context |= totals(questions)
    return render(request, "volunteers/review_queue.html", context)


def _evidence(activity: Any, user: User) -> dict[str, Any]:
    """What one looks at before confirming: photos, problems, doubles, earlier filings.

    `activity` is a row of the queue, which knows how many photos it has.
    """
    seen = Activity.objects.visible_to(user)  # their own columns are all that is shown
    has_photos = bool(activity.photo_count)
    doubles = seen.showing_photos_of(activity)[:PREVIOUS_COUNT] if has_photos else []
    return {
        "photos": activity.photos.select_related("photo") if has_photos else [],
        "problems": activity.problems.select_related("owner"),
        "units": activity.units.all(),
        "duplicates": seen.like(activity)[:PREVIOUS_COUNT],
        "photo_doubles": doubles,
        "previous": seen.of_organiser_of(activity)[:PREVIOUS_COUNT],
    }


def _queue_of(user: User) -> ActivityQuerySet:
    return (
        Activity.objects.reviewable_by(user).for_lists().with_photo_count().longest_waiting_first()
    )


def _judged_by(user: User) -> ActivityQuerySet:
    """Whatever `user` may judge, or could have until a moment ago."""
    return Activity.objects.within(user.reach(Permission.ACTIVITY_REVIEW))


def _filing(request: HttpRequest, uid: UUID) -> Activity:
    return get_object_or_404(_judged_by(signed_in(request)), uid=uid)


@dataclass(frozen=True)
class _Filters:
    """What narrows the queue: as parameters, as a form and as chips to take off again."""

    values: dict[str, str]
    form: ReviewFilterForm
    chips: list[dict[str, str]]

    @property
    def query(self) -> str:
        return urlencode(self.values)

    def narrow(self, rows: ActivityQuerySet) -> ActivityQuerySet:
        if "community" in self.values:
            rows = rows.filter(community__code=self.values["community"])
        return rows.of_line(Line(self.values["line"])) if "line" in self.values else rows


def _filters(request: HttpRequest) -> _Filters:
    communities = Community.objects.within(signed_in(request).reach(Permission.ACTIVITY_REVIEW))
    form = ReviewFilterForm(request.GET, communities=communities)
    found = form.cleaned_data if form.is_valid() else {}
    values, words = {}, {}
    if community := found.get("community"):
        values["community"], words["community"] = community.code, str(community)
    if line := found.get("line"):
        values["line"], words["line"] = line, str(Line(line).label)
    chips = [
        {
            "label": str(form.fields[name].label),
            "value": word,
            "remove_url": _address({key: values[key] for key in values if key != name}),
        }
        for name, word in words.items()
    ]
    return _Filters(values=values, form=form, chips=chips)


def _address(values: dict[str, str], **more: str) -> str:
    query = urlencode({**values, **more})
    page = reverse("volunteers:review-queue") + (f"?{query}" if query else "")
    return f"{page}#filing" if "filing" in more else page  # a phone goes past the list


def _address_after(request: HttpRequest, activity: Activity) -> str:
    """Where the next filing is: the one after this, else the first of the queue."""
    filters = _filters(request)
    following = filters.narrow(_queue_of(signed_in(request))).after(activity)
    uid = following.values_list("uid", flat=True).first()
    return _address(filters.values, **({"filing": str(uid)} if uid else {}))


def _tell_outcome(request: HttpRequest, uid: UUID) -> None:
    """Say why a filing that a link names is not in the queue; nothing about foreign ones."""
    row = _judged_by(signed_in(request)).select_related("confirmed_by", "returned_by")
    activity = row.filter(uid=uid).exclude(state=ActivityState.DRAFT).first()
    if activity is None:
        messages.warning(request, "要看的填报不在待确认的里面，下面是等得最久的一份。")
    elif activity.is_authored_by(signed_in(request)):
        messages.warning(request, OWN_WORK)
    elif activity.state != ActivityState.SUBMITTED:
        messages.warning(request, f"“{activity}”{_outcome(activity)}。")


def _conflict_page(
    request: HttpRequest, activity: Activity, next_url: str, *, typed: str = ""
) -> HttpResponse:
    activity.refresh_from_db()
    context = {
        "activity": activity,
        "name": _named(activity),
        "outcome": _outcome(activity),
        "next_url": next_url,
        "typed": typed,
    }
    return render(request, "volunteers/review_conflict.html", context, status=409)


def _named(activity: Activity) -> str:
    """Return what it is called here: of a draft only the filer knows the title (R-ACT-1)."""
    return "这份填报" if activity.state == ActivityState.DRAFT else f"“{activity}”"


def _outcome(activity: Activity) -> str:
    """Who judged it when, as it is now."""
    if activity.confirmed_at is not None:
        return f"已由{activity.confirmed_by}于{_moment(activity.confirmed_at)}确认"
    if activity.state == ActivityState.RETURNED and activity.returned_at is not None:
        return f"已由{activity.returned_by}于{_moment(activity.returned_at)}退回"
    if activity.state == ActivityState.DRAFT:
        return "填报人已撤回，改好后会再次提交"
    return "填报人刚刚改过，请看新的内容再确认"


def _moment(at: Any) -> str:
    return date_format(timezone.localtime(at), "Y年n月j日 H:i")


def _posted_version(request: HttpRequest) -> int:
    version = whole_number(request.POST.get("version", ""))
    if version is None:
        raise BadRequest("缺少版本号，请刷新页面后再确认。")
    return version

"""One version as residents will see it: what is missing, what changed, the reviewer's word."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import require_permission
from accounts.permissions import Permission
from core import workdays
from core.forms import VersionedReasonForm
from core.numbers import whole_number
from core.steps import seen_version, step
from places.models import Facility
from services import actions, documents, gate
from services.hours import places_today
from services.models import GuideItem, GuideVersion
from services.pages import page_of


@require_safe
@require_permission(Permission.GUIDE_VIEW)
def version_detail(request: HttpRequest, uid: str) -> HttpResponse:
    """Preview, gate, differences and the next step, on one page."""
    user: Any = request.user
    version = _version(request, uid)
    document = version.page or documents.build(version)
    is_own = version.is_written_by(user)
    return render(
        request,
        "services/desk_version.html",
        {
            "version": version,
            "page": _page(version, document),
            "problems": gate.problems(document, is_demo=version.is_demo),
            "unverified": documents.unverified_labels(document),
            "changes": _changes(version, document),
            "may_edit": user.may(Permission.GUIDE_EDIT),
            "may_review": user.may(Permission.GUIDE_REVIEW) and not is_own,
            "is_own": is_own,
        },
    )


@require_POST
@require_permission(Permission.GUIDE_REVIEW)
def version_publish(request: HttpRequest, uid: str) -> HttpResponse:
    """Publish → actions.publish_version → residents read it at once."""
    version = actions.publish_version(
        version=_version(request, uid),
        by=request.user,
        expected_version=seen_version(request),
    )
    messages.success(request, "已发布，居民现在就能看到。")
    return redirect("services:desk-item", version.item.uid)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.GUIDE_REVIEW)
def version_return(request: HttpRequest, uid: str) -> HttpResponse:
    """Send back with a reason → actions.return_version."""
    return _step_with_reason(
        request,
        _version(request, uid),
        actions.return_version,
        to=reverse("services:desk-items"),
        title="退回修改",
        notice="编辑会看到原因，改好后再送审；居民现在看到的不变。",
        yes="退回",
        done="已退回给编辑。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.GUIDE_REVIEW)
def version_offline(request: HttpRequest, uid: str) -> HttpResponse:
    """Take off the public pages with a reason → actions.take_offline."""
    version = _version(request, uid)
    return _step_with_reason(
        request,
        version,
        actions.take_offline,
        to=reverse("services:desk-item", args=[version.item.uid]),
        title="下线这个事项",
        yes="下线",
        done="已下线，居民看不到这个事项了。",
    )


@require_POST
@require_permission(Permission.GUIDE_REVIEW)
def item_checked(request: HttpRequest, uid: str) -> HttpResponse:
    """Gone through, everything still holds → actions.confirm_checked."""
    item = get_object_or_404(GuideItem.objects.visible_to(request.user), uid=uid)
    actions.confirm_checked(item=item, on=timezone.localdate(), by=request.user)
    messages.success(request, "已记下今天核对过，内容没有变化。")
    return redirect("services:desk-item", item.uid)


def _version(request: HttpRequest, uid: str) -> GuideVersion:
    versions = GuideVersion.objects.visible_to(request.user)
    return get_object_or_404(
        versions.select_related("item__street", "item__department", "author", "reviewer"), uid=uid
    )


def _step_with_reason(
    request: HttpRequest, version: GuideVersion, action: Callable[..., Any], **words: Any
) -> HttpResponse:
    """Ask why; then `action`, with the version that was read: the page of the text links to it."""
    read = whole_number(request.GET.get("version", "")) if request.method == "GET" else None
    initial = {"version": read or version.version}
    form = VersionedReasonForm(request.POST or None, initial=initial, label="理由")
    return step(
        request,
        form,
        lambda: action(
            version=version,
            reason=form.cleaned_data["reason"],
            by=request.user,
            expected_version=form.cleaned_data["version"],
        ),
        back=reverse("services:desk-version", args=[version.uid]),
        caption=str(version),
        **words,
    )


def _page(version: GuideVersion, document: documents.Document) -> object:
    names = [row["facility"] for row in document["venues"]]
    facilities = Facility.objects.filter(street=version.item.street, name__in=names)
    places = places_today(facilities, at=timezone.now(), calendar=workdays.lookup)
    return page_of(version.item.slug, document, places)


def _changes(version: GuideVersion, document: documents.Document) -> list[documents.Change]:
    """Return what differs from the version residents could read before this one."""
    previous = (
        version.item.versions.filter(number__lt=version.number, published_at__isnull=False)
        .order_by("-number")
        .first()
    )
    if previous is None:
        return []
    return documents.differences(previous.page or documents.build(previous), document)

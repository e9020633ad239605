"""三个清单: search in what is in force, versions, and the steps of one version."""

from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.errors import RefusedError
from core.forms import ReasonForm
from core.paging import page_of
from core.steps import OFFICE, press, seen_version, step
from party import actions
from party.actions.worklists import check_reviewable
from party.comparing import compare
from party.forms import BeginForm, SearchForm, WorkListForm, WorkListItemForm
from party.models import WorkList, WorkListItem, WorkListKind, WorkListState
from party.views.own_street import street_for


@require_safe
@require_permission(Permission.WORKLIST_VIEW)
def work_list_index(request: HttpRequest) -> HttpResponse:
    """Page 三个清单: what is in force and being written; with a word the items that match."""
    user = signed_in(request)
    form = SearchForm(
        request.GET,
        word="事项、拼音首字母或依据",
        name="清单",
        choices=[(kind.value, kind.label) for kind in WorkListKind],
    )
    word, kind = form.asked()
    lists = WorkList.objects.visible_to(user).annotate(item_count=Count("items", distinct=True))
    context: dict[str, Any] = {
        "form": form,
        "is_search": bool(word or kind),
        "may_write": user.may(Permission.WORKLIST_EDIT),
        "may_import": user.may(Permission.IMPORT) and user.may(Permission.WORKLIST_EDIT),
        "may_open_ledgers": user.may(Permission.OFFICE_ENTER),
    }
    if context["is_search"]:
        items = WorkListItem.objects.visible_to(user).published().select_related("work_list")
        items = items.matching(word) if word else items
        items = items.filter(work_list__kind=kind) if kind else items
        context["page"] = page_of(request, items.order_by("work_list__kind", "seq", "pk"))
    else:
        context["published"] = lists.published().in_order()
        context["open"] = lists.filter(published_on=None).in_order()
        context["former"] = lists.filter(state=WorkListState.SUPERSEDED).in_order()
    return render(request, "party/work_list_index.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.WORKLIST_EDIT)
def work_list_begin(request: HttpRequest) -> HttpResponse:
    """Page 新建一版 → actions.begin_version."""
    user = signed_in(request)
    street = street_for(user, Permission.WORKLIST_EDIT)
    form = BeginForm(request.POST or None)

    def act() -> WorkList:
        level, kind = form.chosen()
        return actions.begin_version(street=street, owner_level=level, kind=kind, by=user)

    return step(
        request,
        form,
        act,
        back=reverse("party:work-list-index"),
        follows=True,
        template="party/work_list_begin.html",
        done=lambda row: f"已新建“{row}”，可以添加、修改事项，写好后送审。",
    )


@require_safe
@require_permission(Permission.WORKLIST_VIEW)
def work_list_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One version: its items, what changed since the one before, and the steps open to one."""
    user = signed_in(request)
    lists = WorkList.objects.visible_to(user)
    row = get_object_or_404(lists.select_related("street", "published_by"), uid=uid)
    former = (
        lists.filter(street=row.street, owner_level=row.owner_level, kind=row.kind)
        .filter(edition__lt=row.edition)
        .first()
    )
    may_write = row in WorkList.objects.filter(
        street__in=user.reach(Permission.WORKLIST_EDIT).streets
    )
    is_author = row.is_authored_by(user)
    is_waiting = row.state == WorkListState.REVIEWING
    covers = user.reach(Permission.WORKLIST_PUBLISH).covers(row.street_id, None)
    context = {
        "row": row,
        "items": row.items.all(),
        "former": former,
        "comparison": compare(former, row) if former else None,
        "may_edit": may_write and row.is_draft,
        "may_withdraw": may_write and is_waiting and is_author,
        "may_publish": covers and is_waiting and not is_author,
        "is_own": covers and is_waiting and is_author,
    }
    return render(request, "party/work_list_detail.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.WORKLIST_EDIT)
def work_list_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 修改清单信息 → actions.save_list."""
    row = _draft(request, uid)
    form = WorkListForm(request.POST or None, instance=row)
    return step(
        request,
        form,
        lambda: actions.save_list(
            work_list=form.instance,
            by=signed_in(request),
            version=form.cleaned_data["seen_version"],
        ),
        back=row.get_absolute_url(),
        template="party/work_list_form.html",
        title="修改清单信息",
        yes="保存",
        work_list=row,
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.WORKLIST_EDIT)
def work_item_create(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 添加事项 → actions.save_item."""
    row = _draft(request, uid)
    last = row.items.order_by("-seq", "-pk").first()
    item = WorkListItem(work_list=row, seq=last.seq + 1 if last else 1)
    return _item_page(request, item, title="添加事项")


@require_http_methods(["GET", "POST"])
@require_permission(Permission.WORKLIST_EDIT)
def work_item_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 修改事项 → actions.save_item."""
    return _item_page(request, _draft_item(request, uid), title="修改事项")


@require_POST
@require_permission(Permission.WORKLIST_EDIT)
def work_item_remove(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Button 去掉 → actions.remove_item."""
    item = _draft_item(request, uid)
    return press(
        request,
        lambda: actions.remove_item(item=item, by=signed_in(request)),
        done=f"已从草稿里去掉“{item}”。",
        back=item.work_list.get_absolute_url(),
    )


@require_POST
@require_permission(Permission.WORKLIST_EDIT)
def work_list_submit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Button 送审 → actions.submit_list."""
    row, user = _mine(request, uid, Permission.WORKLIST_EDIT), signed_in(request)
    return press(
        request,
        lambda: actions.submit_list(work_list=row, by=user, version=seen_version(request)),
        done="已送审，由另一位同事发布。",
        back=row.get_absolute_url(),
    )


@require_POST
@require_permission(Permission.WORKLIST_EDIT)
def work_list_withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Button 收回 → actions.withdraw_list."""
    row, user = _mine(request, uid, Permission.WORKLIST_EDIT), signed_in(request)
    return press(
        request,
        lambda: actions.withdraw_list(work_list=row, by=user, version=seen_version(request)),
        done="已收回，可以继续修改。",
        back=row.get_absolute_url(),
    )


@require_POST
@require_permission(Permission.WORKLIST_PUBLISH)
def work_list_publish(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Button 发布 → actions.publish_list; the public page shows it at once."""
    row, user = _mine(request, uid, Permission.WORKLIST_PUBLISH), signed_in(request)
    return press(
        request,
        lambda: actions.publish_list(work_list=row, by=user, version=seen_version(request)),
        done=f"已发布“{row}”，前一版同时被取代。",
        back=row.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.WORKLIST_PUBLISH)
def work_list_return(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 退回 → actions.return_list."""
    row, user = _mine(request, uid, Permission.WORKLIST_PUBLISH), signed_in(request)
    form = ReasonForm(request.POST or None, label="退回原因")
    return step(
        request,
        form,
        lambda: actions.return_list(
            work_list=row,
            reason=form.cleaned_data["reason"],
            by=user,
            version=seen_version(request),
        ),
        back=row.get_absolute_url(),
        template=OFFICE,
        first=lambda: check_reviewable(row, by=user),
        version=row.version,
        title="退回清单",
        notice="清单回到草稿，编写人会看到原因，改好后再送审。",
        yes="退回",
    )


def _item_page(request: HttpRequest, item: WorkListItem, *, title: str) -> HttpResponse:
    form = WorkListItemForm(request.POST or None, instance=item)
    more = reverse("party:work-item-create", args=[item.work_list.uid])
    return step(
        request,
        form,
        lambda: actions.save_item(
            item=form.instance,
            by=signed_in(request),
            version=form.cleaned_data["seen_version"] if item.pk else None,
        ),
        back=item.work_list.get_absolute_url(),
        to=more if "more" in request.POST else "",
        template="party/work_list_form.html",
        title=title,
        yes="保存",
        done=lambda saved: f"已保存“{saved}”。",
        work_list=item.work_list,
        is_item=True,
    )


def _mine(request: HttpRequest, uid: UUID, permission: Permission) -> WorkList:
    streets = signed_in(request).reach(permission).streets
    return get_object_or_404(WorkList.objects.filter(street__in=streets), uid=uid)


def _draft(request: HttpRequest, uid: UUID) -> WorkList:
    """Return a version that may be written in; of what is sent the action judges."""
    row = _mine(request, uid, Permission.WORKLIST_EDIT)
    if request.method == "GET" and not row.is_draft:
        raise RefusedError("这一版清单已送审或发布，不能再改；需要修改的请收回，或新建一版。")
    return row


def _draft_item(request: HttpRequest, uid: UUID) -> WorkListItem:
    streets = signed_in(request).reach(Permission.WORKLIST_EDIT).streets
    items = WorkListItem.objects.filter(work_list__street__in=streets)
    item = get_object_or_404(items.select_related("work_list"), uid=uid)
    if request.method == "GET" and not item.work_list.is_draft:
        raise RefusedError("这一版清单已送审或发布，事项不能再改；请新建一版。")
    return item

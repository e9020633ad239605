"""资源清单 on phones and PCs: the list, one resource, and the steps of its life."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from alliances import actions
from alliances.actions.resources import check_editable, check_withdrawable
from alliances.forms import ResourceFilterForm, ResourceForm
from alliances.models import NeedItem, ResourceItem, ResourceState
from core.errors import RefusedError
from core.forms import ReasonForm
from core.paging import page_of
from core.steps import step

PER_PAGE = 20


@require_safe
@require_permission(Permission.NEED_VIEW)
def resource_list(request: HttpRequest) -> HttpResponse:
    """资源清单: what the units of one's alliances offer, by kind."""
    user = signed_in(request)
    form = ResourceFilterForm(request.GET, user=user)
    rows = form.chosen(ResourceItem.objects.for_lists())
    context = {
        "form": form,
        "page": page_of(request, rows, per_page=PER_PAGE),
        "may_raise": user.may(Permission.NEED_RAISE),
        "may_export": user.may(Permission.OFFICE_ENTER),
    }
    return render(request, "alliances/resource_list.html", context)


@require_safe
@require_permission(Permission.NEED_VIEW)
def resource_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One resource: what, when, how often it was used and for what."""
    user, resource = signed_in(request), _seen(request, uid)
    needs = NeedItem.objects.visible_to(user)
    context = {
        "resource": resource,
        "uses": resource.claims.standing().filter(need__in=needs).select_related("need"),
        "may_keep": actions.may_keep(resource, by=user)
        and resource.state != ResourceState.WITHDRAWN,
    }
    return render(request, "alliances/resource_detail.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.NEED_RAISE)
def resource_create(request: HttpRequest) -> HttpResponse:
    """登记资源 → actions.save_resource → it waits to be published by its unit."""
    user = signed_in(request)
    form = ResourceForm(request.POST or None, instance=ResourceItem(), user=user)
    return step(
        request,
        form,
        lambda: actions.save_resource(resource=form.instance, by=user),
        back=reverse("alliances:resource-list"),
        follows=True,
        template="alliances/resource_form.html",
        done=lambda saved: f"已登记“{saved}”。核对后请按“发布”，大家就看得到。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.NEED_RAISE)
def resource_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """修改资源 → actions.save_resource."""
    user, resource = signed_in(request), _seen(request, uid)
    if request.method == "GET" and not actions.may_keep(resource, by=user):
        raise RefusedError("这项资源由所属单位，或它所在的社区、街道修改。")
    form = ResourceForm(request.POST or None, instance=resource, user=user)
    return step(
        request,
        form,
        lambda: actions.save_resource(
            resource=form.instance, by=user, version=form.cleaned_data["seen_version"]
        ),
        back=resource.get_absolute_url(),
        first=lambda: check_editable(resource),
        template="alliances/resource_form.html",
        done="已保存。",
        resource=resource,
    )


@require_POST
@require_permission(Permission.NEED_RAISE)
def resource_publish(request: HttpRequest, uid: UUID) -> HttpResponse:
    """发布 → actions.publish_resource."""
    resource = actions.publish_resource(resource=_seen(request, uid), by=signed_in(request))
    messages.success(request, "已发布，联盟的成员单位和社区都看得到。")
    return redirect(resource)


@require_POST
@require_permission(Permission.NEED_RAISE)
def resource_pause(request: HttpRequest, uid: UUID) -> HttpResponse:
    """暂停 → actions.pause_resource."""
    resource = actions.pause_resource(resource=_seen(request, uid), by=signed_in(request))
    messages.success(request, "已暂停，恢复时再按“发布”。")
    return redirect(resource)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.NEED_RAISE)
def resource_withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """撤下, with the reason → actions.withdraw_resource."""
    resource = _seen(request, uid)
    form = ReasonForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.withdraw_resource(
            resource=resource, by=signed_in(request), **form.cleaned_data
        ),
        back=resource.get_absolute_url(),
        first=lambda: check_withdrawable(resource, by=signed_in(request)),
        title="撤下资源",
        caption=resource.name,
        yes="撤下",
        final=True,
        notice="撤下后不再出现在清单里，也不能恢复；正在办理的认领不受影响。",
    )


def _seen(request: HttpRequest, uid: UUID) -> ResourceItem:
    rows = ResourceItem.objects.visible_to(signed_in(request)).for_lists()
    return get_object_or_404(rows, uid=uid)

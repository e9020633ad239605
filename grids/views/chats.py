"""微信群: the ledger on phones and PCs, which buildings have none, which nobody checked."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.paging import page_of
from core.steps import step
from grids import actions
from grids.actions.chats import check_in_use
from grids.coverage import buildings_without, chat_coverage, communities_covered
from grids.forms import ChatFilterForm, CheckForm
from grids.models import ChatGroup
from places.models import name_matches

PER_PAGE = 30
PER_PAGE_NAMED = 100


@require_safe
@require_permission(Permission.CHAT_VIEW)
def chat_list(request: HttpRequest) -> HttpResponse:
    """微信群: by community and name; whom each covers and when it was checked."""
    user, today = signed_in(request), timezone.localdate()
    form = ChatFilterForm(request.GET, user=user)
    rows = ChatGroup.objects.visible_to(user).running()
    if form.picked("stale"):
        rows = rows.stale_on(today)
    for name in ("community", "scope"):
        if value := form.picked(name):
            rows = rows.filter(**{name: value})
    if word := form.picked("q").strip():
        rows = rows.filter(name_matches(word))
    rows = rows.for_lists().prefetch_related("buildings__compound")
    page = page_of(
        request, rows.order_by("community__code", "name_pinyin", "pk"), per_page=PER_PAGE
    )
    context = {
        "form": form,
        "page": page,
        "rows": [(group, group.is_stale_on(today)) for group in page],
        "may_keep": user.may(Permission.CHAT_KEEP),
        "may_export": user.may(Permission.OFFICE_ENTER),
        "may_post": user.may(Permission.CHAT_POST),
    }
    return render(request, "grids/chat_list.html", context)


@require_safe
@require_permission(Permission.CHAT_VIEW)
def chat_coverage_page(request: HttpRequest) -> HttpResponse:
    """群覆盖: per community the buildings and households with a group, and those without.

    `?community=` names one by its code: then all its buildings without a group, page by page.
    """
    user = signed_in(request)
    code = request.GET.get("community", "")
    chosen = communities_covered(user).filter(code=code).first() if code else None
    if chosen is None:
        context: dict[str, object] = {"lines": chat_coverage(user)}
    else:
        buildings = buildings_without([chosen.pk])
        context = {"chosen": chosen, "page": page_of(request, buildings, per_page=PER_PAGE_NAMED)}
    return render(request, "grids/chat_coverage.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CHAT_KEEP)
def chat_check(request: HttpRequest, uid: UUID) -> HttpResponse:
    """核对 → actions.check_chat_group."""
    by = signed_in(request)
    group = get_object_or_404(ChatGroup.objects.visible_to(by).for_lists(), uid=uid)
    form = CheckForm(request.POST or None, initial={"version": group.version})
    return step(
        request,
        form,
        lambda: actions.check_chat_group(group=group, by=by, **form.cleaned_data),
        back=reverse("grids:chat-list"),
        first=lambda: check_in_use(group),
        title="核对微信群",
        caption=group.name,
        yes="今天核对过",
        notice="看一眼群还在不在用、群主是不是原来的人；有变化请到台账里修改。",
        done=f"已记下今天核对过“{group}”。",
    )

"""疑似重复的单位: likely duplicates, side by side, joined into one and taken back."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import require_permission, signed_in
from accounts.models import Post
from accounts.permissions import Permission
from alliances import actions
from alliances.actions.joins import relations
from core.errors import ConflictError, RefusedError
from core.kept import answer
from core.masking import mask_name, mask_phone
from core.uids import uids_of
from places.duplicates import MOST_GROUPS, alike_pairs, units_of
from places.models import Unit, UnitJoin

RECENT = 20
PAIR = 2


@require_safe
@require_permission(Permission.UNIT_VIEW)
def duplicate_list(request: HttpRequest) -> HttpResponse:
    """Page 疑似重复的单位: who may edit units joins or tells apart, others look.

    Source: docs/rules.md R-FIG-6.
    """
    user = signed_in(request)
    reach = user.reach(Permission.UNIT_VIEW)
    asked = f"units-alike:{sorted(reach.streets)}{sorted(reach.communities)}"
    kept = answer(asked, lambda: alike_pairs(reach), reader=user.pk)
    pairs, has_more = kept.value
    joins = UnitJoin.objects.visible_to(user).standing()
    context = {
        "groups": units_of(pairs, reach),
        "has_more": has_more,
        "found_at": kept.moment,
        "most": MOST_GROUPS,
        "may_join": user.may(Permission.UNIT_EDIT),
        "joins": joins.select_related("kept", "joined", "joined_by")[:RECENT],
    }
    return render(request, "alliances/duplicate_list.html", context)


@require_POST
@require_permission(Permission.UNIT_EDIT)
def duplicate_tell_apart(request: HttpRequest) -> HttpResponse:
    """Note that two units are different ones → actions.tell_units_apart."""
    units = _named(request, request.POST.getlist("unit"))
    actions.tell_units_apart(units=units, by=signed_in(request))
    messages.success(request, "已记下不是同一家，这一组不再列出；名称或代码改了再提醒。")
    return redirect("alliances:duplicate-list")


@require_http_methods(["GET", "POST"])
@require_permission(Permission.UNIT_EDIT)
def join_preview(request: HttpRequest) -> HttpResponse:
    """Two units side by side, what goes over, then → actions.join_units."""
    units = _named(request, request.GET.getlist("unit"))
    if len(units) != PAIR:
        messages.warning(request, "请选两家单位对照。")
        return redirect("alliances:duplicate-list")
    if request.method == "POST":
        kept = next((u for u in units if str(u.uid) == request.POST.get("kept")), None)
        if kept is None:
            messages.warning(request, "请选择保留哪一家。")
        elif (join := _join(request, kept, units)) is not None:
            messages.success(
                request, f"已合并，转入 {join.moved_count} 条记录。合错了可以在这一页撤销。"
            )
            return redirect("alliances:duplicate-list")
    context = {
        "units": units,
        "rows": _side_by_side(units),
        "liaisons": Post.objects.active_on(timezone.localdate()).filter(unit__in=units).count(),
    }
    return render(request, "alliances/join_preview.html", context)


@require_POST
@require_permission(Permission.UNIT_EDIT)
def join_undo(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a join back → actions.undo_join; refused with a sentence when it cannot be."""
    user = signed_in(request)
    own = Unit.objects.within(user.reach(Permission.UNIT_EDIT))
    join = get_object_or_404(UnitJoin.objects.filter(kept__in=own), uid=uid)
    try:
        actions.undo_join(join=join, by=user)
    except RefusedError as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, "已撤销合并，两家单位各自恢复。")
    return redirect("alliances:duplicate-list")


def _join(request: HttpRequest, kept: Unit, units: list[Unit]) -> UnitJoin | None:
    joined = next(unit for unit in units if unit is not kept)
    try:
        return actions.join_units(kept=kept, joined=joined, by=signed_in(request))
    except ConflictError:
        raise
    except RefusedError as refused:
        messages.warning(request, refused.sentence)
    except ValidationError as error:
        messages.warning(request, "；".join(error.messages))
    return None


def _named(request: HttpRequest, words: list[str]) -> list[Unit]:
    """Return the named units that one may see, in the order of their entry."""
    rows = Unit.objects.visible_to(signed_in(request)).filter(uid__in=uids_of(words[:PAIR]))
    return list(rows.select_related("street", "community").order_by("pk"))


def _side_by_side(units: list[Unit]) -> list[tuple[str, list[str]]]:
    """Return (label, one text per unit) of what is known, then of what hangs on each."""
    known = [
        ("名称", [unit.name for unit in units]),
        ("统一社会信用代码", [unit.credit_code or "没有" for unit in units]),
        ("单位性质", [unit.get_kind_display() for unit in units]),
        ("社区", [unit.place_label for unit in units]),
        ("地址", [unit.address or "没有" for unit in units]),
        ("联系人", [mask_name(unit.contact_name) or "没有" for unit in units]),
        ("联系电话", [mask_phone(unit.contact_phone) or "没有" for unit in units]),
    ]
    hanging = []
    for model, field in relations():
        counts = [model._default_manager.filter(**{field: unit}).count() for unit in units]
        if any(counts):
            hanging.append((_noun(model), [f"{count} 条" for count in counts]))
    return known + hanging


def _noun(model: type) -> str:
    """Return what a table is called; a table of pairs by what it pairs the unit with."""
    meta = model._meta  # type: ignore[attr-defined]
    if not meta.auto_created:
        return str(meta.verbose_name)
    return f"参与的{meta.auto_created._meta.verbose_name}"

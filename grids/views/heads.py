"""Buildings with everybody who looks after them, and the life of a head: appointed to ended."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import require_permission, require_recent_sign_in, signed_in
from accounts.models import User
from accounts.permissions import Permission
from core.errors import RefusedError
from core.forms import PurposeForm, ReasonForm
from core.masking import mask_phone
from core.steps import put_refusal, status_of, step
from grids import actions
from grids.actions.heads import check_award_counts, check_serving, check_vacant
from grids.actions.places import keeps
from grids.forms import AwardForm, EndHeadForm, HeadForm
from grids.models import GridBuilding, HeadAward, ResidentHead, community_of
from grids.views.reaching import (
    keeps_head,
    kept_building,
    kept_entrance,
    kept_group,
    kept_head,
    kind_of,
    name_for,
    visible_building,
    visible_head,
)
from places.models import Building, Community, Unit, UnitKind


@require_safe
@require_permission(Permission.GRID_VIEW)
def building_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One building: its grid, its head, its entrances and groups with theirs, its code."""
    user, today = signed_in(request), timezone.localdate()
    building = visible_building(request, uid)
    community = building.compound.community
    lines = GridBuilding.objects.filter(building=building).select_related("grid")
    serving = ResidentHead.objects.serving().select_related("community")
    heads = serving.filter(community=community)
    entrances = list(building.entrances.all())
    groups = list(building.household_groups.select_related("entrance"))
    by_entrance = {h.entrance_id: h for h in heads.filter(entrance__building=building)}
    by_group = {h.group_id: h for h in heads.filter(group__building=building)}
    context = {
        "building": building,
        "community": community,
        "lines": lines.order_by("-starts_on"),
        "head": _shown(user, heads.filter(building=building).first()),
        "entrances": [(row, _shown(user, by_entrance.get(row.pk))) for row in entrances],
        "groups": [(row, _shown(user, by_group.get(row.pk))) for row in groups],
        "former": [
            (row, name_for(user, row.name, community))
            for row in ResidentHead.objects.filter(building=building).exclude(ends_on=None)
        ],
        "code": building.codes.valid().first(),
        "revoked": building.codes.exclude(revoked_at=None),
        "may_keep": user.may(Permission.HEAD_KEEP) and keeps(user, community, building, on=today),
    }
    return render(request, "grids/building_detail.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.HEAD_KEEP)
def building_appoint(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 任命楼栋长 → actions.appoint_head."""
    building = kept_building(request, uid)
    return _appoint(request, building, building)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.HEAD_KEEP)
def entrance_appoint(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 任命单元长 → actions.appoint_head."""
    entrance = kept_entrance(request, uid)
    return _appoint(request, entrance, entrance.building)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.HEAD_KEEP)
def group_appoint(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 任命十户长 → actions.appoint_head."""
    group = kept_group(request, uid)
    return _appoint(request, group, group.building)


@require_safe
@require_permission(Permission.GRID_VIEW)
def head_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One head: contact, masked; term, awards, and the steps of those who keep it."""
    user, today = signed_in(request), timezone.localdate()
    head = visible_head(request, uid)
    may_keep = user.may(Permission.HEAD_KEEP) and keeps_head(user, head)
    awards = list(head.awards.select_related("recorded_by", "cancelled_by"))
    context = {
        "head": head,
        "name": name_for(user, head.name, head.community),
        "phone": mask_phone(head.phone),
        "is_over": head.ends_on is None and head.term_until is not None and head.term_until < today,
        "awards": awards,
        "points": sum(award.points for award in awards),
        "amount": sum(award.amount for award in awards),
        "may_keep": may_keep,
    }
    return render(request, "grids/head_detail.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.HEAD_KEEP)
@require_recent_sign_in
def head_reveal(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask for the purpose → actions.reveal_head, and show the phone once."""
    user, head = signed_in(request), kept_head(request, uid)
    form = PurposeForm(request.POST or None, example="电话通知楼栋长开会")
    shown = None
    if request.method == "POST" and form.is_valid():
        try:
            shown = actions.reveal_head(head=head, by=user, **form.cleaned_data)
        except RefusedError as error:
            put_refusal(form, error)
    context = {"head": head, "form": form, "shown": shown, "back_url": head.get_absolute_url()}
    return render(request, "grids/head_reveal.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.HEAD_KEEP)
def head_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 修改 → actions.save_head."""
    user, head = signed_in(request), kept_head(request, uid)
    form = HeadForm(request.POST or None, instance=head, companies=_companies(head.community))
    return step(
        request,
        form,
        lambda: actions.save_head(
            head=form.instance, by=user, version=form.cleaned_data["seen_version"]
        ),
        back=head.get_absolute_url(),
        first=lambda: check_serving(head, by=user),
        title=f"修改{head.get_kind_display()}",
        yes="保存",
        done="已保存。",
        caption=str(head.place),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.HEAD_KEEP)
def head_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 登记卸任 → actions.end_head."""
    user, head = signed_in(request), kept_head(request, uid)
    form = EndHeadForm(request.POST or None, initial={"version": head.version})
    return step(
        request,
        form,
        lambda: actions.end_head(head=head, by=user, **form.cleaned_data),
        back=head.get_absolute_url(),
        first=lambda: check_serving(head, by=user),
        title="登记卸任",
        yes="登记卸任",
        done="已登记卸任，记录保留。可以在楼栋页任命接任的人。",
        notice="卸任后，扫门上的码和新印的海报不再显示这个人；任职和奖励的记录都保留。",
        caption=f"{head.place}{head.get_kind_display()}",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.HEAD_KEEP)
def head_award(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 登记奖励 → actions.give_award."""
    user, head = signed_in(request), kept_head(request, uid)
    award = HeadAward(head=head, giver=str(head.company or head.community))
    form = AwardForm(request.POST or None, instance=award)
    return step(
        request,
        form,
        lambda: actions.give_award(award=form.instance, by=user),
        back=head.get_absolute_url(),
        title="登记奖励",
        yes="登记",
        done="已登记奖励。",
        caption=f"{head.place}{head.get_kind_display()}",
        notice="登记以后不能修改；写错了用“冲销”，两笔都保留。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.HEAD_KEEP)
def award_cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 冲销奖励 → actions.cancel_award."""
    user = signed_in(request)
    visible = HeadAward.objects.visible_to(user).select_related("head")
    award = get_object_or_404(visible, uid=uid)
    head = kept_head(request, award.head.uid)
    form = ReasonForm(request.POST or None, label="冲销原因", most=actions.MOST_TO_CANCEL)
    return step(
        request,
        form,
        lambda: actions.cancel_award(award=award, by=user, **form.cleaned_data),
        back=head.get_absolute_url(),
        first=lambda: check_award_counts(award, by=user),
        title="冲销奖励",
        yes="冲销",
        done="已冲销，两笔都保留。",
        caption=f"{award.given_on:%Y年%-m月%-d日} {award.what}",
    )


def _appoint(request: HttpRequest, place: Any, building: Building | None) -> HttpResponse:
    user, community = signed_in(request), community_of(place)
    kind = kind_of(place)
    head = ResidentHead(kind=kind, community=community, **{kind.value: place})
    form = HeadForm(request.POST or None, instance=head, companies=_companies(community))
    back = reverse("grids:coverage")
    if building is not None:
        back = reverse("grids:building-detail", args=[building.uid])
    return step(
        request,
        form,
        lambda: actions.appoint_head(head=form.instance, by=user),
        back=back,
        first=lambda: check_vacant(head, by=user),
        title=f"任命{kind.label}",
        yes="任命",
        done=f"已任命{kind.label}。",
        caption=str(place),
    )


def _companies(community: Community) -> Any:
    return Unit.objects.filter(
        street=community.street_id, kind=UnitKind.PROPERTY, same_as=None
    ).order_by("name_pinyin")


def _shown(user: User, head: ResidentHead | None) -> dict[str, Any] | None:
    """Return a head as lists show it: the name, the phone with its middle hidden."""
    if head is None:
        return None
    name = name_for(user, head.name, head.community)
    return {"head": head, "name": name, "phone": mask_phone(head.phone)}

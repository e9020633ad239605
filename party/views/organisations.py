"""The organisation tree as of any day, one organisation, and the steps that change the tree."""

from collections import Counter
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import require_permission, signed_in
from accounts.models import User
from accounts.permissions import Permission
from core.errors import RefusedError
from core.paging import page_of
from core.steps import put_refusal, seen_version, status_of, step
from core.uids import uid_of
from party import actions
from party.forms import MoveForm, OrganisationForm, TreeForm
from party.models import OrganisationKind, OrganisationLevel, PartyOrganisation
from party.tree import nodes_on, tree_on
from places.models import Community, Compound, Street, Unit, covered_by


@require_safe
@require_permission(Permission.PARTY_VIEW)
def organisation_tree(request: HttpRequest) -> HttpResponse:
    """组织架构: the tree as of a day; with a word or a level the matching ones as a list."""
    user, today = signed_in(request), timezone.localdate()
    form = TreeForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    day = asked.get("day") or today
    word, level = asked.get("q", "").strip(), asked.get("level", "")
    rows = PartyOrganisation.objects.visible_to(user)
    context = {
        "form": form,
        "day": day,
        "is_today": day == today,
        "is_list": bool(word or level),
        "is_open": "open" in request.GET,
        "levels": _levels(rows, day),
        "may_edit": _may_begin(user),
        "day_query": f"&{urlencode({'day': day.isoformat()})}" if day != today else "",
    }
    if context["is_list"]:
        found = rows.as_of(day).select_related("parent", "community").order_by("path")
        found = found.matching(word) if word else found
        page = page_of(request, found.filter(level=level) if level else found)
        context |= {"page": page, "nodes": nodes_on(day, page.object_list)}
    else:
        context["tops"] = tree_on(day, rows.order_by("path"))
    return render(request, "party/organisation_tree.html", context)


@require_safe
@require_permission(Permission.PARTY_VIEW)
def organisation_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One organisation: where it stands, its terms, its people now and before, who is below."""
    user, today = signed_in(request), timezone.localdate()
    rows = PartyOrganisation.objects.visible_to(user)
    organisation = get_object_or_404(
        rows.select_related("street", "community", "compound", "unit"), uid=uid
    )
    members = organisation.members.select_related("term").by_rank()
    children = rows.filter(parent=organisation).order_by("path")
    context = {
        "organisation": organisation,
        "above": rows.above(organisation),
        "terms": [(term, term.state_on(today)) for term in organisation.terms.all()],
        "serving": members.filter(ended_on=None),
        "former": members.exclude(ended_on=None).order_by("-ended_on", "pk"),
        "children": nodes_on(today, children.filter(ended_on=None)),
        "former_children": children.exclude(ended_on=None),
        "moves": organisation.moves.select_related("from_parent", "to_parent"),
        "may_edit": covered_by(user, organisation, Permission.PARTY_EDIT),
        "may_open_community": organisation.community
        in Community.objects.visible_to(user).filter(street=organisation.street),
    }
    return render(request, "party/organisation_detail.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PARTY_EDIT)
def organisation_create(request: HttpRequest) -> HttpResponse:
    """Page 新增党组织 → actions.save_organisation."""
    user = signed_in(request)
    rows = PartyOrganisation.objects.visible_to(user)
    asked = uid_of(request.GET.get("parent", ""))
    parent = rows.filter(uid=asked).first() if asked else None
    street = parent.street if parent else _editable_street(user)
    organisation = PartyOrganisation(street=street)
    initial = _below(parent) if parent else {}
    form = OrganisationForm(
        request.POST or None,
        instance=organisation,
        initial=initial,
        choices=_choices(user, organisation),
    )
    return step(
        request,
        form,
        lambda: actions.save_organisation(organisation=form.instance, by=user),
        back=reverse("party:organisation-tree"),
        follows=True,
        template="party/organisation_form.html",
        done=lambda saved: f"已新增“{saved}”。",
        organisation=None,
        parent=parent,
        noun="党小组" if initial.get("kind") == OrganisationKind.GROUP else "党组织",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PARTY_EDIT)
def organisation_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 修改党组织 → actions.save_organisation; the superior changes by a move."""
    user = signed_in(request)
    organisation = editable(request, uid)
    form = OrganisationForm(
        request.POST or None, instance=organisation, choices=_choices(user, organisation)
    )
    return step(
        request,
        form,
        lambda: actions.save_organisation(
            organisation=form.instance, by=user, version=form.cleaned_data["seen_version"]
        ),
        back=organisation.get_absolute_url(),
        template="party/organisation_form.html",
        done="已保存。",
        organisation=organisation,
        parent=organisation.parent,
        noun=organisation.noun,
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PARTY_EDIT)
def organisation_move(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 移动: choose a superior, see what moves, then actions.move_organisation."""
    user = signed_in(request)
    organisation = editable(request, uid)
    superiors = PartyOrganisation.objects.visible_to(user).superiors_for(organisation)
    superiors = superiors.exclude(children=organisation).order_by("path")
    asked = request.POST or (request.GET if "parent" in request.GET else None)
    form = MoveForm(asked, superiors=superiors)
    is_ready = form.is_valid()
    if request.method == "POST" and is_ready:
        try:
            moved = actions.move_organisation(
                organisation=organisation,
                **form.cleaned_data,
                version=seen_version(request),
                by=user,
            )
        except (RefusedError, ValidationError) as error:
            put_refusal(form, error)
            is_ready = False
        else:
            messages.success(request, f"“{moved}”已移到“{moved.parent}”之下。")
            return redirect(moved)
    context = {
        "form": form,
        "organisation": organisation,
        "new_parent": form.cleaned_data["parent"] if is_ready else None,
        "moving": PartyOrganisation.objects.below(organisation).order_by("path"),
    }
    return render(request, "party/organisation_move.html", context, status=status_of(form))


def editable(request: HttpRequest, uid: UUID) -> PartyOrganisation:
    """Return an organisation that the person may change; one out of reach is not found."""
    user = signed_in(request)
    rows = PartyOrganisation.objects.within(user.reach(Permission.PARTY_EDIT))
    return get_object_or_404(rows.select_related("street", "parent"), uid=uid)


def _levels(rows: Any, day: date) -> list[dict[str, Any]]:
    """Return how many stood on each level on `day`."""
    counts = Counter(level for _, level in rows.as_of(day).values_list("pk", "level").order_by())
    return [
        {"value": level.value, "label": level.label, "count": counts[level]}
        for level in OrganisationLevel
        if counts[level]
    ]


def _may_begin(user: User) -> bool:
    return bool(user.reach(Permission.PARTY_EDIT).streets)


def _editable_street(user: User) -> Street:
    reach = user.reach(Permission.PARTY_EDIT)
    return get_object_or_404(Street.objects.filter(pk__in=reach.streets).order_by("pk")[:1])


def _below(parent: PartyOrganisation) -> dict[str, Any]:
    """Begin a new organisation where its superior stands; below a branch, a group."""
    place = {"parent": parent.pk, "community": parent.community_id}
    if parent.is_branch:
        group = {"kind": OrganisationKind.GROUP, "level": OrganisationLevel.GROUP}
        return {**place, **group, "compound": parent.compound_id, "unit": parent.unit_id}
    below = {
        OrganisationLevel.STREET: OrganisationLevel.COMMUNITY,
        OrganisationLevel.COMMUNITY: OrganisationLevel.COMPOUND,
    }
    return {**place, "level": below.get(OrganisationLevel(parent.level), parent.level)}


def _choices(user: User, organisation: PartyOrganisation) -> dict[str, QuerySet[Any]]:
    """What an organisation may point at: one's own reach, in its street."""
    street = organisation.street_id
    rows = PartyOrganisation.objects.visible_to(user)
    superiors = rows.superiors_for(organisation)
    if not organisation.kind:  # a new one's is chosen in the same form, and checked with it
        superiors = rows.filter(street=street, ended_on=None).exclude(kind=OrganisationKind.GROUP)
    return {
        "parent": superiors.order_by("path"),
        "community": Community.objects.visible_to(user).filter(street=street),
        "compound": Compound.objects.visible_to(user).filter(community__street=street),
        "unit": Unit.objects.visible_to(user).filter(street=street),
    }

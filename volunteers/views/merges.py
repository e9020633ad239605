"""Likely duplicates in the roster of volunteers, putting two entries together, taking it back."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import require_permission, signed_in
from accounts.models import User
from accounts.permissions import Permission
from core.errors import ConflictError, RefusedError
from core.steps import put_refusal, status_of
from core.uids import uids_of
from places.models import covered_by
from volunteers.actions import MOST_MERGED, merge_volunteers, tell_apart, undo_merge
from volunteers.actions.merging import CHANGED_SINCE
from volunteers.forms.merges import NOBODYS, MergeForm, label_of, words_of
from volunteers.models import (
    TeamMembership,
    Volunteer,
    VolunteerMerge,
    VolunteerQuerySet,
    VolunteerState,
)
from volunteers.models.duplicates import MOST_GROUPS, kept_likely_same
from volunteers.models.merges import CHOSEN_FIELDS, MergePlan, chosen_values

RECENT_MERGES = 10


@require_safe
@require_permission(Permission.VOLUNTEER_VIEW)
def duplicate_list(request: HttpRequest) -> HttpResponse:
    """Page 疑似重复: who may edit volunteers merges or tells apart, others look."""
    user = signed_in(request)
    groups, has_more, found_at = kept_likely_same(user.reach(Permission.VOLUNTEER_VIEW))
    merges = VolunteerMerge.objects.visible_to(user).select_related("kept", "merged_by")
    context = {
        "groups": groups,
        "has_more": has_more,
        "found_at": found_at,
        "most": MOST_GROUPS,
        "may_merge": user.may(Permission.VOLUNTEER_EDIT),
        "merges": merges.standing().annotate(entry_count=Count("entries"))[:RECENT_MERGES],
    }
    return render(request, "volunteers/duplicate_list.html", context)


@require_POST
@require_permission(Permission.VOLUNTEER_EDIT)
def duplicate_tell_apart(request: HttpRequest) -> HttpResponse:
    """Note that a group is made of different people → actions.tell_apart."""
    entries = list(_named(request, request.POST.getlist("entry")).standing())
    tell_apart(entries=entries, by=signed_in(request))
    messages.success(request, "已记下是不同的人，这一组不再列出；有新的同名登记时再提醒。")
    return redirect("volunteers:duplicate-list")


@require_http_methods(["GET", "POST"])
@require_permission(Permission.VOLUNTEER_EDIT)
def merge_preview(request: HttpRequest) -> HttpResponse:
    """Side by side, what becomes of it, then → actions.merge_volunteers; 409 when one changed."""
    named = _named(request, request.GET.getlist("entry"))
    # What somebody has merged in between is still asked for, and refused by the action.
    entries = list(named if request.method == "POST" else named.standing())
    if not 1 < len(entries) <= MOST_MERGED:
        sentence = f"请勾选 2 到 {MOST_MERGED} 条登记，再点“合并”。"
        messages.warning(request, sentence)
        return redirect("volunteers:duplicate-list")
    form = MergeForm(request.POST or None, entries=entries)
    if request.method == "POST" and form.is_stale:
        return _changed_since(request, list(named.standing()))
    if request.method == "POST" and form.is_valid() and request.POST.get("step") != "preview":
        try:
            merge = _merge(request, form)
        except ConflictError:
            return _changed_since(request, list(named.standing()))
        except (RefusedError, ValidationError) as error:
            put_refusal(form, error)
        else:
            messages.success(request, "已合并为一条登记。合错了可以在这一页撤销。")
            return redirect("volunteers:merge-detail", merge.uid)
    return _preview_page(request, form)


def _changed_since(request: HttpRequest, entries: list[Volunteer]) -> HttpResponse:
    """Show the entries as they are now, with 409; nothing was merged."""
    if len(entries) < 2:
        raise ConflictError(CHANGED_SINCE)
    messages.warning(request, CHANGED_SINCE)
    return _preview_page(request, MergeForm(entries=entries), status=409)


def _preview_page(request: HttpRequest, form: MergeForm, status: int | None = None) -> HttpResponse:
    context = {
        "form": form,
        "entries": form.entries,
        "outcome": _Outcome.of(form),
        **_side_by_side(form),
    }
    return render(
        request, "volunteers/merge_preview.html", context, status=status or status_of(form)
    )


@require_safe
@require_permission(Permission.VOLUNTEER_VIEW)
def merge_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What was merged into what, by whom; here it is undone."""
    user = signed_in(request)
    merge = _merge_of(user, uid)
    visible = Volunteer.objects.visible_to(user).filter(merges_away=merge)
    entries = list(visible.select_related("street", "community").order_by("pk"))
    context = {
        "merge": merge,
        "entries": entries,
        "unseen_count": merge.entries.count() - len(entries),
        "may_undo": merge.undone_at is None
        and covered_by(user, merge.kept, Permission.VOLUNTEER_EDIT),
    }
    return render(request, "volunteers/merge_detail.html", context)


@require_POST
@require_permission(Permission.VOLUNTEER_EDIT)
def merge_undo(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a merge back → actions.undo_merge; refused with a sentence when rows changed since."""
    user = signed_in(request)
    try:
        undo_merge(merge=_merge_of(user, uid), by=user)
    except RefusedError as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, "已撤销合并，各条登记、队籍和参加记录都回到合并前。")
    return redirect("volunteers:merge-detail", uid)


def _merge_of(user: User, uid: UUID) -> VolunteerMerge:
    rows = VolunteerMerge.objects.visible_to(user)
    rows = rows.select_related("kept__street", "kept__community", "merged_by", "undone_by")
    return get_object_or_404(rows, uid=uid)


def _named(request: HttpRequest, words: list[str]) -> VolunteerQuerySet:
    """Return the named entries that one may see, oldest first."""
    uids = uids_of(words[: MOST_MERGED * 4])
    rows = Volunteer.objects.visible_to(signed_in(request)).filter(uid__in=uids)
    return rows.select_related("street", "community").order_by("pk")


def _merge(request: HttpRequest, form: MergeForm) -> VolunteerMerge:
    kept = form.kept_entry
    return merge_volunteers(
        kept=kept,
        entries=[entry for entry in form.entries if entry is not kept],
        chosen=form.chosen,
        versions=form.versions,
        by=signed_in(request),
    )


def _side_by_side(form: MergeForm) -> dict[str, Any]:
    """Return what differs, one text per entry, and what every entry says alike."""
    lines: list[tuple[str, list[str], set[Any]]] = []
    for name in CHOSEN_FIELDS:
        values = {getattr(entry, name) for entry in form.entries}
        lines.append((label_of(name), [words_of(entry, name) for entry in form.entries], values))
    tails = [entry.id_number_tail for entry in form.entries]
    shown = [f"末四位 {tail}" if tail else NOBODYS for tail in tails]
    lines.insert(3, ("身份证号", shown, {entry.id_number_index for entry in form.entries}))
    names = [f"登记 {number}" for number, _ in enumerate(form.entries, start=1)]
    return {
        "rows": [
            {"label": label, "cells": list(zip(names, texts, strict=True))}
            for label, texts, values in lines
            if len(values) > 1
        ],
        "same": [
            (label, texts[0])
            for label, texts, values in lines
            if len(values) == 1 and texts[0] != NOBODYS
        ],
    }


@dataclass(frozen=True)
class _Outcome:
    """What a merge as chosen now would do, and the two counts of the street before and after."""

    plan: MergePlan
    persons: tuple[int, int]
    seats: tuple[int, int]

    @classmethod
    def of(cls, form: MergeForm) -> "_Outcome":
        """Count the street as F11 does: persons who serve and hold a seat, and their seats."""
        entries, kept = form.entries, form.kept_entry
        plan = MergePlan.of(kept, [entry for entry in entries if entry is not kept])
        today, keys = timezone.localdate(), [entry.pk for entry in entries]
        people = Volunteer.objects.filter(street=kept.street_id)
        counted = people.counted(today)
        seats = TeamMembership.objects.counted(today, people)
        persons_now, seats_now = counted.count(), seats.count()
        serves = chosen_values(entries, form.chosen)["state"] == VolunteerState.ACTIVE
        held = TeamMembership.objects.held_on(today)
        ours = set(held.filter(volunteer__in=keys).values_list("pk", flat=True))
        groups = [ours & {group.seat.pk, *(one.pk for one in group.others)} for group in plan.seats]
        held_after = sum(map(bool, groups)) if serves else 0
        persons_after = persons_now - counted.filter(pk__in=keys).count() + bool(held_after)
        seats_after = seats_now - seats.filter(volunteer__in=keys).count() + held_after
        return cls(plan, (persons_now, persons_after), (seats_now, seats_after))

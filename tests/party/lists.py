"""Rows of the lists, of applications and of pushed work, as the tests of this subject need them."""

from datetime import timedelta

from accounts.roles import Role
from party import actions
from party.models import (
    AdmissionApplication,
    AdmissionState,
    OwnerLevel,
    PushedWork,
    WorkKind,
    WorkList,
    WorkListItem,
    WorkListKind,
    WorkListState,
)
from tests.factories import day, make_department, make_user, saved, the_street


def make_list(kind=WorkListKind.LAWFUL, *items, state=WorkListState.PUBLISHED, **values):
    """Make a version with items of these names."""
    level = OwnerLevel.STREET if kind in {"basic", "cooperate", "withdrawn"} else "community"
    is_open = state in {WorkListState.DRAFT, WorkListState.REVIEWING}
    defaults = {
        "street": values.pop("street", None) or the_street(),
        "owner_level": level,
        "kind": kind,
        "edition": 1,
        "title": f"{WorkListKind(kind).label}清单",
        "effective_from": day(-100),
        "state": state,
        "published_on": None if is_open else day(-100),
        "superseded_on": day(-10) if state == WorkListState.SUPERSEDED else None,
    }
    row = WorkList(**{**defaults, **values})
    saved(row)
    for seq, name in enumerate(items, start=1):
        item = WorkListItem(work_list=row, seq=seq, name=name)
        item.set_pinyin()
        item.save()
    return row


def staff_of(street, role=Role.STREET_STAFF):
    """Make somebody of the street's office."""
    return make_user(role, street=street)


def make_application(communities, *, by, **values):
    """Make a draft by a department of the communities' street, through the action."""
    street = communities[0].street
    defaults = {
        "street": street,
        "department": street.departments.first() or make_department(street=street),
        "title": "居民用水情况调查",
        "content": "入户登记用水情况。",
        "legal_basis": "街道工作安排",
        "kind": WorkKind.TEMPORARY,
        "starts_on": day(20),
        "ends_on": day(60),
        "funding_amount": 3000,
    }
    row = AdmissionApplication(**{**defaults, **values})
    return actions.save_admission(application=row, communities=communities, by=by)


def brought_to(state, communities, *, by, checker, secretaries=(), leader=None, **values):
    """Make an application and take it to a state by the steps that people take."""
    row = make_application(communities, by=by, **values)
    if state == AdmissionState.DRAFT:
        return row
    row = actions.submit_admission(application=row, by=by)
    if state == AdmissionState.SUBMITTED:
        return row
    negative = row.negative_item
    row = actions.check_admission(
        application=row, matched_item=None, negative_item=negative, by=checker
    )
    if state == AdmissionState.OPINION:
        return row
    for opinion in row.opinions.all():
        secretary = next(s for s in secretaries if opinion.community_id in s.reach().communities)
        actions.give_opinion(opinion=opinion, says="agree", by=secretary)
    row.refresh_from_db()
    if state == AdmissionState.DECISION:
        return row
    return actions.decide_admission(
        application=row, outcome=AdmissionState(state), reason="按研究意见办理", by=leader
    )


def push(communities, *, by, **values):
    """Register a pushed work through the action."""
    street = communities[0].street
    defaults = {
        "street": street,
        "department": street.departments.first() or make_department(street=street),
        "title": "商户信息统计表",
        "kind": WorkKind.LEDGER,
        "due_on": day() + timedelta(days=9),
    }
    work = PushedWork(**{**defaults, **values})
    return actions.register_pushed(work=work, communities=communities, by=by)

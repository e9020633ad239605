"""Rows of organisational life and of 述职评议 for tests."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from party import actions
from party.models import (
    Appraisal,
    AppraisalRound,
    AppraisalState,
    CommitteeMember,
    CommitteePost,
    LifeKind,
    LifeRequirement,
    LifeState,
    OrgLifeRecord,
    PartyOrganisation,
    RequiredPer,
)
from tests.factories import day, make_user, saved


def content(organisation: PartyOrganisation, **values: Any) -> actions.LifeContent:
    """Return what somebody says of a theme day of yesterday."""
    defaults = {
        "kind": LifeKind.GROUP_MEETING if organisation.is_group else LifeKind.THEME_DAY,
        "topic": "清洁家园",
        "held_on": day(-1),
        "place": "小区凉亭",
        "host": "何明",
        "expected_count": 20,
        "attended_count": 18,
    }
    return actions.LifeContent(organisation=organisation, **{**defaults, **values})


def make_life_record(
    organisation: PartyOrganisation,
    *,
    filed_by: User | None = None,
    state: str = LifeState.SUBMITTED,
    **values: Any,
) -> OrgLifeRecord:
    """Make a record in any state, filed by a secretary of the organisation's community."""
    if filed_by is None:
        role = Role.COMMUNITY_SECRETARY if organisation.community else Role.STREET_STAFF
        place = {"community": organisation.community} if organisation.community else {}
        filed_by = make_user(role, street=organisation.street, **place)
    said = content(organisation, **values)
    if state == LifeState.DRAFT:
        return actions.save_life_draft(content=said, by=filed_by, key=uuid4())
    record = actions.submit_life_record(content=said, by=filed_by, key=uuid4())
    judge = make_user(Role.STREET_STAFF, street=organisation.street)
    if state == LifeState.CONFIRMED:
        return actions.confirm_life_record(record=record, by=judge)
    if state == LifeState.RETURNED:
        return actions.return_life_record(record=record, reason="没有签到表", by=judge)
    return record


def make_requirement(organisation: PartyOrganisation, **values: Any) -> LifeRequirement:
    defaults = {
        "kind": LifeKind.THEME_DAY,
        "per": RequiredPer.MONTH,
        "times": 1,
        "starts_on": day(-4000),
    }
    return LifeRequirement.objects.create(street=organisation.street, **{**defaults, **values})


def make_committee(organisation: PartyOrganisation, count: int = 3) -> None:
    for number in range(count):
        CommitteeMember.objects.create(
            organisation=organisation,
            name=f"委员{number}",
            post=CommitteePost.MEMBER,
            started_on=day(-800),
        )


def make_round(organisation: PartyOrganisation, *, by: User, **values: Any) -> AppraisalRound:
    """Begin a round for the serving secretaries of the street's communities."""
    defaults = {"year": day().year, "report_due_on": day(10)}
    round = AppraisalRound(street=organisation.street, **{**defaults, **values})
    return actions.begin_round(round=round, outline=["社会治理", "党建"], by=by)


def write_report(appraisal: Appraisal, by: User) -> Appraisal:
    answers = {item.pk: "已完成。" for item in appraisal.round.outline.all()}
    return actions.submit_report(appraisal=appraisal, answers=answers, by=by)


def evaluation(**values: Any) -> actions.Evaluation:
    defaults = {
        "issued": 40,
        "returned": 39,
        "valid": 38,
        "invalid": 1,
        "good": 30,
        "fairly": 6,
        "normal": 2,
        "poor": 0,
        "score": Decimal("91.5"),
        "governance_score": Decimal("90"),
        "grade": "good",
    }
    return actions.Evaluation(**{**defaults, **values})


def make_appraisal(
    organisation: PartyOrganisation, state: str = AppraisalState.OPEN, **values: Any
) -> Appraisal:
    """Make one appraisal in any state, written past the steps."""
    people = [make_user(Role.STREET_STAFF, street=organisation.street) for _ in range(3)]
    year = day().year - AppraisalRound.objects.filter(street=organisation.street).count()
    round = AppraisalRound.objects.create(
        street=organisation.street, year=year, report_due_on=day(10)
    )
    item = round.outline.create(order=0, text="社会治理", is_governance=True)
    now = timezone.now()
    row = Appraisal(
        round=round,
        organisation=organisation,
        member=organisation.members.running().heads().get(),
        street=organisation.street,
        community=organisation.community,
        state=state,
    )
    if state == AppraisalState.EXCUSED:
        row.excuse_reason, row.closed_at, row.closed_by = "已调离", now, people[1]
    elif state != AppraisalState.OPEN:
        row.submitted_at, row.reported_by = now, values.get("reported_by", people[0])
    if state in {AppraisalState.EVALUATED, AppraisalState.CLOSED}:
        row.evaluated_at, row.evaluated_by = now, people[1]
        for name, value in vars(evaluation(outcome="评先评优的依据")).items():
            setattr(row, name, value)
    if state == AppraisalState.CLOSED:
        row.confirmed_at, row.confirmed_by = now, people[2]
        row.closed_at, row.closed_by = now, people[1]
    for name, value in values.items():
        setattr(row, name, value)
    saved(row)
    row.answers.create(item=item, text="全年共处置问题若干。")
    return row

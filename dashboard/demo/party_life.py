"""Organisational life of 2022, of two years up to today, and two rounds of 述职评议."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import F

from accounts.models import User
from core.models import Photo
from dashboard.demo.places import Places
from dashboard.demo.staff import Staff
from dashboard.demo.words import dice, judged_year, person_names
from party.models import (
    Appraisal,
    AppraisalAnswer,
    AppraisalGrade,
    AppraisalLevel,
    AppraisalRound,
    AppraisalState,
    CommitteeMember,
    CommitteePost,
    LifeKind,
    LifeRequirement,
    LifeState,
    OrganisationKind,
    OrganisationLevel,
    OrgLifePhoto,
    OrgLifeRecord,
    OutlineItem,
    PartyOrganisation,
    Rectification,
    RequiredPer,
)

YEAR = 2022
BASIS = "《中国共产党支部工作条例（试行）》"
REQUIREMENTS = (
    (LifeKind.GENERAL_MEETING, RequiredPer.QUARTER),
    (LifeKind.COMMITTEE_MEETING, RequiredPer.MONTH),
    (LifeKind.GROUP_MEETING, RequiredPer.MONTH),
    (LifeKind.LECTURE, RequiredPer.QUARTER),
    (LifeKind.THEME_DAY, RequiredPer.MONTH),
)
TOPICS = {
    LifeKind.GENERAL_MEETING: ("通报上季度支部工作", "讨论小区共治方案", "学习贯彻上级会议精神"),
    LifeKind.COMMITTEE_MEETING: ("研究下月支部工作", "研究党员联系服务群众", "研究主题党日安排"),
    LifeKind.GROUP_MEETING: ("学习讨论", "分工走访楼栋住户"),
    LifeKind.LECTURE: ("党课：当好群众的贴心人", "党课：小区治理中的党员作用"),
    LifeKind.THEME_DAY: ("主题党日：清洁家园", "主题党日：入户问需", "主题党日：重温入党誓词"),
}
PLACES = ("小区党群活动室", "社区党群服务站", "小区凉亭")
WITH_COMMITTEE = 6  # communities whose branches have a committee of three
BRANCHES_SHOWN = 2  # of each community, with their groups
SHARE = 9  # of ten times owed, about how many were held
OUTLINE = (
    "社会治理工作完成情况",
    "抓党支部建设和组织生活情况",
    "联系服务群众、解决实际问题情况",
    "存在的问题和下一步打算",
)


def make_party_life(places: Places, staff: Staff, photos: list[Photo], today: date) -> None:
    """Write committees, requirements, records in every state, a finished and an open round."""
    _make_committees(places)
    _make_requirements(places)
    branches = list(
        PartyOrganisation.objects.filter(
            kind__in=[OrganisationKind.BRANCH, OrganisationKind.GROUP]
        ).order_by("path")
    )
    records = OrgLifeRecord.objects.bulk_create(
        [
            *(
                row
                for year in sorted({YEAR, today.year - 1, today.year})
                for row in _of_year(year, branches, staff, until=today - timedelta(days=9))
            ),
            *_near(today, branches, staff),
        ],
        batch_size=500,
    )
    # All rows were written just now; people began them before they sent them.
    sent = OrgLifeRecord.objects.filter(submitted_at__isnull=False)
    sent.update(created_at=F("submitted_at") - timedelta(minutes=20))
    authors = OrgLifeRecord.authors.through
    authors.objects.bulk_create(
        authors(orgliferecord_id=row.pk, user_id=row.filed_by_id) for row in records
    )
    OrgLifePhoto.objects.bulk_create(
        OrgLifePhoto(record=row, photo=photos[number % len(photos)])
        for number, row in enumerate(records[::3])
    )
    _finished_round(places, staff)
    _open_round(places, staff, today)


def _make_committees(places: Places) -> None:
    """Give the branches of some communities a committee of three."""
    names = person_names()
    for _ in range(400):  # the first names are the secretaries'
        next(names)
    chosen = PartyOrganisation.objects.filter(
        kind=OrganisationKind.BRANCH, community__in=places.communities[:WITH_COMMITTEE]
    )
    CommitteeMember.objects.bulk_create(
        CommitteeMember(
            organisation=branch,
            name=next(names),
            post=post,
            started_on=date(2021, 3, 18),
            is_demo=True,
        )
        for branch in chosen.order_by("path")
        for post in (CommitteePost.ORGANISATION, CommitteePost.PUBLICITY)
    )


def _make_requirements(places: Places) -> None:
    LifeRequirement.objects.bulk_create(
        LifeRequirement(
            street=places.street,
            kind=kind,
            per=per,
            times=1,
            starts_on=date(2022, 1, 1),
            basis=BASIS,
            is_demo=True,
        )
        for kind, per in REQUIREMENTS
    )


def _of_year(
    year: int, branches: list[PartyOrganisation], staff: Staff, *, until: date
) -> list[OrgLifeRecord]:
    """Return what the first branches of each community held: most of what they owed."""
    roll = dice(f"party life {year}")
    per_community: dict[int | None, int] = {}
    rows = []
    for branch in branches:
        seen = per_community.get(branch.community_id, 0) + (not branch.is_group)
        per_community[branch.community_id] = seen
        if seen > BRANCHES_SHOWN:
            continue
        for kind, per in REQUIREMENTS:
            if branch.is_group != (kind == LifeKind.GROUP_MEETING):
                continue
            if kind == LifeKind.COMMITTEE_MEETING and branch.members.count() < 3:
                continue
            step = {RequiredPer.MONTH: 1, RequiredPer.QUARTER: 3}[per]
            for month in range(1, 13, step):
                day = date(year, month, roll.randrange(3, 27))
                if roll.randrange(10) < SHARE and day <= until:
                    rows.append(_record(branch, kind, day, LifeState.CONFIRMED, staff))
    return rows


def _near(today: date, branches: list[PartyOrganisation], staff: Staff) -> list[OrgLifeRecord]:
    """Return records of the last weeks in every state."""
    states = (
        LifeState.SUBMITTED,
        LifeState.CONFIRMED,
        LifeState.SUBMITTED,
        LifeState.RETURNED,
        LifeState.CONFIRMED,
        LifeState.DRAFT,
    )
    kinds = (LifeKind.THEME_DAY, LifeKind.LECTURE, LifeKind.GENERAL_MEETING)
    chosen = [branch for branch in branches if not branch.is_group][::3]
    return [
        _record(
            branch,
            kinds[number % len(kinds)],
            today - timedelta(days=1 + number * 2),
            states[number % len(states)],
            staff,
        )
        for number, branch in enumerate(chosen)
    ]


def _record(
    branch: PartyOrganisation, kind: LifeKind, day: date, state: LifeState, staff: Staff
) -> OrgLifeRecord:
    roll = dice(f"life {branch.code} {kind} {day}")
    filer, reviewer = _filer(branch, staff), staff.reviewers[0]
    sent_at = datetime.combine(day, time(12), tzinfo=UTC)
    expected = branch.members_full or 12
    row = OrgLifeRecord(
        street_id=branch.street_id,
        community_id=branch.community_id,
        organisation=branch,
        kind=kind,
        topic=roll.choice(TOPICS[kind]),
        held_on=day,
        place=roll.choice(PLACES),
        host="支部书记" if not branch.is_group else "党小组组长",
        expected_count=expected,
        attended_count=expected - roll.randrange(0, max(1, expected // 5)),
        agenda="一、学习文件\n二、讨论议题\n三、形成意见",
        minutes="与会党员逐项讨论，形成意见并明确了负责人。",
        state=state,
        filed_by=filer,
        filed_post=staff.posts.get(filer.pk),
        is_demo=True,
    )
    if state != LifeState.DRAFT:
        row.submitted_at = sent_at
    if state == LifeState.RETURNED:
        row.returned_at, row.returned_by = sent_at + timedelta(hours=5), reviewer
        row.return_reason = "请补一张签到表照片，并写明讨论结果"
    if state == LifeState.CONFIRMED:
        row.confirmed_at, row.confirmed_by = sent_at + timedelta(days=1), reviewer
    return row


def _filer(branch: PartyOrganisation, staff: Staff) -> User:
    return staff.secretaries[branch.community_id or 0]


def _round(places: Places, year: int, due_on: date) -> AppraisalRound:
    made = AppraisalRound.objects.create(
        street=places.street,
        year=year,
        level=AppraisalLevel.COMMUNITY,
        report_due_on=due_on,
        is_demo=True,
    )
    OutlineItem.objects.bulk_create(
        OutlineItem(round=made, order=order, text=text, is_governance=order == 0)
        for order, text in enumerate(OUTLINE)
    )
    return made


def _secretaries() -> list[CommitteeMember]:
    return list(
        CommitteeMember.objects.running()
        .filter(post=CommitteePost.SECRETARY, organisation__level=OrganisationLevel.COMMUNITY)
        .select_related("organisation__community")
        .order_by("organisation__path")
    )


def _appraisal(round: AppraisalRound, member: CommitteeMember, state: AppraisalState) -> Appraisal:
    organisation = member.organisation
    return Appraisal(
        round=round,
        organisation=organisation,
        member=member,
        street_id=organisation.street_id,
        community_id=organisation.community_id,
        state=state,
        is_demo=True,
    )


def _answer(rows: list[Appraisal]) -> None:
    AppraisalAnswer.objects.bulk_create(
        AppraisalAnswer(
            appraisal=row,
            item=item,
            text=f"本年度围绕“{item.text}”开展工作，具体数字见事实依据。",
        )
        for row in rows
        for item in row.round.outline.all()
    )


def _finished_round(places: Places, staff: Staff) -> None:
    """2022: reported, graded, confirmed; one still has something to mend."""
    roll = dice("appraisals")
    made = _round(places, YEAR, date(2022, 12, 20))
    rows = []
    for number, member in enumerate(_secretaries()):
        is_last = number == 12
        row = _appraisal(
            made, member, AppraisalState.EVALUATED if is_last else AppraisalState.CLOSED
        )
        community = member.organisation.community_id or 0
        row.submitted_at = datetime(2022, 12, 18, 2, tzinfo=UTC)
        row.reported_by = staff.secretaries[community]
        row.issued = 40
        row.returned = 38 + roll.randrange(0, 3)
        row.invalid = roll.randrange(0, 2)
        row.valid = row.returned - row.invalid
        row.poor, row.normal = roll.randrange(0, 2), roll.randrange(0, 3)
        row.fairly = roll.randrange(3, 12)
        row.good = row.valid - row.fairly - row.normal - row.poor
        row.score = Decimal(80 + roll.randrange(0, 1800) / 100).quantize(Decimal("0.01"))
        row.governance_score = Decimal(82 + roll.randrange(0, 15))
        row.grade = AppraisalGrade.GOOD if row.score >= Decimal(88) else AppraisalGrade.FAIRLY
        row.outcome = "作为年度评先评优的依据。"
        row.evaluated_at = datetime(2022, 12, 28, 2, tzinfo=UTC)
        row.evaluated_by = staff.reviewers[0]
        row.confirmed_at = datetime(2022, 12, 29, 2, tzinfo=UTC)
        row.confirmed_by = staff.leader
        if not is_last:
            row.closed_at = datetime(2023, 3, 1, 2, tzinfo=UTC)
            row.closed_by = staff.reviewers[0]
        rows.append(row)
    rows = Appraisal.objects.bulk_create(rows)
    _answer(rows)
    Rectification.objects.bulk_create(
        Rectification(
            appraisal=row,
            text="小区党支部的党课没有每季度开展",
            due_on=date(2023, 2, 28),
            result="" if number == 12 else "已按季度安排并开展。",
            done_on=None if number == 12 else date(2023, 2, 20),
            is_demo=True,
        )
        for number, row in enumerate(rows)
        if number % 3 == 0
    )


def _open_round(places: Places, staff: Staff, today: date) -> None:
    """The one that is under way: reports are coming in, one result waits for the leader."""
    made = _round(places, judged_year(today), today + timedelta(days=14))
    rows = []
    for number, member in enumerate(_secretaries()):
        state = AppraisalState.OPEN
        if number in {1, 2}:
            state = AppraisalState.SUBMITTED
        elif number == 4:
            state = AppraisalState.EVALUATED
        row = _appraisal(made, member, state)
        if state != AppraisalState.OPEN:
            row.submitted_at = datetime.combine(today - timedelta(days=2), time(2), tzinfo=UTC)
            row.reported_by = staff.secretaries[member.organisation.community_id or 0]
        if state == AppraisalState.EVALUATED:
            row.issued, row.returned, row.valid, row.invalid = 36, 35, 34, 1
            row.good, row.fairly, row.normal, row.poor = 27, 5, 2, 0
            row.score, row.governance_score = Decimal("91.50"), Decimal(92)
            row.grade, row.outcome = AppraisalGrade.GOOD, "建议作为评先评优的依据。"
            row.evaluated_at = datetime.combine(today - timedelta(days=1), time(2), tzinfo=UTC)
            row.evaluated_by = staff.reviewers[0]
        rows.append(row)
    rows = Appraisal.objects.bulk_create(rows)
    _answer([row for row in rows if row.state != AppraisalState.OPEN])

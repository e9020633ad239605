"""The three lists of community work, the street's own in draft, applications and pushed work."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import Department, User
from core import workdays
from dashboard.demo.list_items import ITEMS, PUSHED, STREET_ITEMS, UNVERIFIED
from dashboard.demo.places import Places
from dashboard.demo.staff import Staff
from party.models import (
    KINDS_OF,
    AdmissionApplication,
    AdmissionOpinion,
    AdmissionState,
    AssignmentState,
    Opinion,
    OwnerLevel,
    PushedAssignment,
    PushedWork,
    WorkKind,
    WorkList,
    WorkListItem,
    WorkListKind,
    WorkListState,
)
from places.models import Community

FIRST_ON, SECOND_ON = date(2021, 9, 1), date(2022, 3, 1)


def make_lists(places: Places, staff: Staff, today: date) -> None:
    """Write lists, applications in every state and pushed work around `today`."""
    maker = _Maker(places, staff, today)
    maker.lists()
    maker.applications()
    maker.pushed()


@dataclass(frozen=True)
class _Case:
    """One application of the demonstration, days counted from today."""

    title: str
    kind: WorkKind
    state: AdmissionState
    days: tuple[int, int]
    item: str = ""
    negative: str = ""
    funding: int = 0
    more: tuple[tuple[str, Any], ...] = ()


_REVOKED = (("revoke_reason", "市里已统一推送数据，不再需要社区填报。"),)
_DISTRICT = (("district_number", "五华演示发〔2022〕3号"), ("district_on", date(2022, 6, 1)))
_S = AdmissionState
CASES = (
    _Case("楼道消防安全宣传和巡查", WorkKind.LONG, _S.APPROVED, (-120, 240),
          "协助消防安全宣传和楼道巡查", funding=26_000),
    _Case("高龄津贴资格认证集中办理", WorkKind.TEMPORARY, _S.APPROVED, (-20, 40),
          "协助高龄津贴资格认证", funding=13_000),
    _Case("夏季反诈宣传进院落", WorkKind.TEMPORARY, _S.APPROVED, (-200, -110),
          "协助反诈宣传", funding=6_500),
    _Case("冬季流动人口信息登记", WorkKind.TEMPORARY, _S.APPROVED, (15, 75),
          "协助流动人口信息登记", funding=9_100),
    _Case("环境整治责任主体专项考核", WorkKind.ASSESSMENT, _S.APPROVED, (-30, 30),
          negative="作为环境整治责任主体", funding=13_000, more=_DISTRICT),
    _Case("社区招商引资线索月报", WorkKind.LEDGER, _S.REJECTED, (10, 200),
          negative="承担招商引资任务指标"),
    _Case("燃气安全入户登记表", WorkKind.LEDGER, _S.REVOKED, (-90, 90),
          funding=6_500, more=_REVOKED),
    _Case("作为城市管理责任主体的达标验收", WorkKind.ASSESSMENT, _S.ESCALATED, (20, 110),
          negative="作为城市管理责任主体", funding=5_000),
    _Case("垃圾分类宣传员站点挂牌", WorkKind.PLAQUE, _S.DECISION, (12, 300),
          "协助生活垃圾分类宣传", funding=3_900),
    _Case("残疾人状况动态更新入户", WorkKind.TEMPORARY, _S.OPINION, (14, 80),
          "协助残疾人状况动态更新", funding=11_700),
    _Case("停车资源摸底小程序填报", WorkKind.APP, _S.OPINION, (14, 60)),
    _Case("医保参保提醒电话回访", WorkKind.TEMPORARY, _S.SUBMITTED, (18, 78), funding=2_600),
    _Case("商户协税护税任务指标台账", WorkKind.LEDGER, _S.SUBMITTED, (20, 200),
          negative="承担协税护税任务指标"),
    _Case("老年食堂用餐意见收集", WorkKind.TEMPORARY, _S.DRAFT, (25, 60)),
)  # fmt: skip


class _Maker:
    def __init__(self, places: Places, staff: Staff, today: date) -> None:
        self.places, self.staff, self.today = places, staff, today
        self.departments = {
            row.name: row for row in Department.objects.filter(street=places.street)
        }
        self.items: dict[str, WorkListItem] = {}
        self.admissions: dict[str, AdmissionApplication] = {}

    def lists(self) -> None:
        for kind in KINDS_OF[OwnerLevel.COMMUNITY]:
            rows = ITEMS[kind]
            if kind == WorkListKind.LAWFUL:
                old = self._list(kind, 1, WorkListState.SUPERSEDED)
                self._fill(old, rows[:-2])
                self._fill(self._list(kind, 2, WorkListState.PUBLISHED), rows)
            else:
                self._fill(self._list(kind, 1, WorkListState.PUBLISHED), rows)
        self.items = {
            item.name: item for item in WorkListItem.objects.published().select_related("work_list")
        }
        for kind in KINDS_OF[OwnerLevel.STREET]:
            draft = self._list(kind, 1, WorkListState.DRAFT, level=OwnerLevel.STREET)
            self._fill(draft, [(name, UNVERIFIED, "", "") for name in STREET_ITEMS[kind]])
        waiting = self._list(WorkListKind.ASSIST, 2, WorkListState.REVIEWING)
        self._fill(waiting, ITEMS[WorkListKind.ASSIST][:-1])

    def _list(
        self,
        kind: WorkListKind,
        edition: int,
        state: WorkListState,
        level: OwnerLevel = OwnerLevel.COMMUNITY,
    ) -> WorkList:
        is_open = state in {WorkListState.DRAFT, WorkListState.REVIEWING}
        from_ = FIRST_ON if edition == 1 and kind == WorkListKind.LAWFUL else SECOND_ON
        row = WorkList.objects.create(
            street=self.places.street,
            owner_level=level,
            kind=kind,
            edition=edition,
            title=f"{level.label}{kind.label}清单",
            issued_by=self.places.street.name,
            issued_doc="" if is_open else f"演示发〔{from_.year}〕{edition}号",
            effective_from=self.today + timedelta(days=30) if is_open else from_,
            state=state,
            published_on=None if is_open else from_,
            published_by=None if is_open else self.staff.leader,
            superseded_on=SECOND_ON if state == WorkListState.SUPERSEDED else None,
            is_demo=True,
        )
        row.authors.add(self.staff.reviewers[0])
        return row

    def _fill(self, work_list: WorkList, rows: Any) -> None:
        items = [
            WorkListItem(
                work_list=work_list,
                seq=seq,
                code=f"{work_list.kind[:2].upper()}{seq:02}",
                name=name,
                legal_basis=basis,
                lead_department=department,
                frequency=frequency,
                funding_required=work_list.kind == WorkListKind.ASSIST,
                is_demo=True,
            )
            for seq, (name, basis, department, frequency) in enumerate(rows, start=1)
        ]
        for item in items:
            item.set_pinyin()
        WorkListItem.objects.bulk_create(items)

    def applications(self) -> None:
        names = list(self.departments)
        for number, case in enumerate(CASES):
            department = self.departments[names[number % len(names)]]
            applicant = self.staff.reviewers[1 - number % 2]
            self._application(number, case, department, applicant)

    def _application(
        self, number: int, case: _Case, department: Department, applicant: User
    ) -> None:
        first, last = (self.today + timedelta(days=offset) for offset in case.days)
        sent_on = min(first, self.today) - timedelta(days=20 if case.days[0] < 0 else 9)
        row = AdmissionApplication(
            street=self.places.street,
            number=f"ZR{sent_on:%Y%m%d}{number + 1:03}",
            department=department,
            applicant=applicant,
            title=case.title,
            content=f"请有关社区配合开展{case.title}，按月报送进展。",
            legal_basis=UNVERIFIED,
            kind=case.kind,
            starts_on=first,
            ends_on=last,
            workload="每个社区 1 人，每月约 2 天",
            funding_amount=Decimal(case.funding),
            funding_source="街道工作经费（演示）" if case.funding else "",
            state=case.state,
            matched_item=self.items.get(case.item),
            negative_item=self.items.get(case.negative),
            is_demo=True,
            **dict(case.more),
        )
        self._set_steps(row, sent_on)
        row.save()
        row.communities.set(self.places.communities[number % 5 : number % 5 + 5])
        self.admissions[case.title] = row
        self._opinions(row, sent_on)

    def _set_steps(self, row: AdmissionApplication, sent_on: date) -> None:
        if row.state == AdmissionState.DRAFT:
            return
        row.submitted_at = _at(sent_on)
        if row.state == AdmissionState.SUBMITTED:
            return
        # Of the two that are asked about, one is overdue and one still has time.
        checked_on = sent_on + timedelta(days=1)
        if row.kind == WorkKind.APP:
            checked_on = self.today - timedelta(days=1)
        row.checked_at, row.checked_by = _at(checked_on), self._other(row.applicant)
        row.check_note = "材料齐全，请社区研究。"
        row.opinions_due_on = workdays.add_workdays(checked_on, 5).date
        if row.state in {AdmissionState.OPINION, AdmissionState.DECISION}:
            return
        row.decided_at, row.decided_by = _at(sent_on + timedelta(days=8)), self.staff.leader
        row.decision_reason = "经街道研究决定。"
        if row.state == AdmissionState.REVOKED:
            row.revoked_at = _at(self.today - timedelta(days=20))

    def _other(self, user: User) -> User:
        return next(person for person in self.staff.reviewers if person != user)

    def _opinions(self, row: AdmissionApplication, sent_on: date) -> None:
        if row.checked_at is None:
            return
        given = _at(sent_on + timedelta(days=3))
        rows = []
        for number, community in enumerate(row.communities.order_by("code")):
            is_silent = row.state == AdmissionState.OPINION and (
                number >= 2 or row.kind == WorkKind.APP
            )
            objects = number == 1
            rows.append(
                AdmissionOpinion(
                    application=row,
                    street=self.places.street,
                    community=community,
                    opinion="" if is_silent else Opinion.REVISE if objects else Opinion.AGREE,
                    reason="建议改为每季度报送一次。" if objects and not is_silent else "",
                    given_by=None if is_silent else self.staff.secretaries[community.pk],
                    given_at=None if is_silent else given,
                    is_demo=True,
                )
            )
        AdmissionOpinion.objects.bulk_create(rows)

    def pushed(self) -> None:
        for number, (title, kind, offset, entry) in enumerate(PUSHED):
            pushed_on = self.today + timedelta(days=offset)
            names = list(self.departments)
            work = PushedWork.objects.create(
                street=self.places.street,
                department=self.departments[names[number % len(names)]],
                title=title,
                content="请按要求报送，材料从简。",
                kind=kind,
                pushed_on=pushed_on,
                due_on=pushed_on + timedelta(days=12),
                admission=self.admissions.get(entry),
                item=self.items.get(entry),
                hours_each=Decimal("3.5") if number % 2 else None,
                registered_by=self.staff.reviewers[number % 2],
                is_demo=True,
            )
            chosen = self.places.communities[:5] if work.admission else self.places.communities
            if work.admission is not None:
                chosen = list(work.admission.communities.order_by("code"))
            PushedAssignment.objects.bulk_create(self._assignments(work, number, chosen))

    def _assignments(
        self, work: PushedWork, number: int, communities: list[Community]
    ) -> Iterator[PushedAssignment]:
        for place, community in enumerate(communities):
            state = self._answer(work, number + place)
            is_done, is_declined = (
                state == AssignmentState.DONE,
                state == AssignmentState.DECLINED,
            )
            is_answered = state != AssignmentState.WAITING
            yield PushedAssignment(
                street=self.places.street,
                community=community,
                pushed=work,
                is_admitted=work.is_admitted,
                state=state,
                decline_reason="不在清单内，社区没有相应人手。" if is_declined else "",
                result="已按要求完成并报送。" if is_done else "",
                done_on=work.pushed_on + timedelta(days=4) if is_done else None,
                answered_by=self.staff.secretaries[community.pk] if is_answered else None,
                answered_at=_at(work.pushed_on + timedelta(days=1)) if is_answered else None,
                is_demo=True,
            )

    def _answer(self, work: PushedWork, turn: int) -> AssignmentState:
        if self.today - work.pushed_on < timedelta(days=6):
            return (AssignmentState.WAITING, AssignmentState.ACCEPTED)[turn % 3 == 0]
        if not work.is_admitted and turn % 3:
            return AssignmentState.DECLINED
        return (AssignmentState.DONE, AssignmentState.ACCEPTED)[turn % 7 == 0]


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10)))

"""A year of meetings with what came of them, one that still has tasks open, one to come."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Department
from alliances.models import MemberAttendance, PartTimeMember
from dashboard.demo.places import Places
from dashboard.demo.staff import Staff
from dashboard.demo.words import dice
from party.models import (
    Attendance,
    Attendee,
    Meeting,
    MeetingDecision,
    MeetingKind,
    MeetingState,
    MeetingTask,
    MeetingTopic,
    PartyOrganisation,
    Rating,
    TaskExtension,
    TaskNote,
    TaskState,
    TopicState,
)
from places.models import Community

# What was proposed, what was decided, what was to be done, what came of it.
MATTERS = (
    (
        "放学时段校门口交通疏导",
        "设护学岗，学校门前错峰放学。",
        "每个上学日派两人护学",
        "护学岗排班到人，拥堵时间缩短。",
    ),
    (
        "老旧小区楼道堆物清理",
        "一个月内清理完，建立每周巡查。",
        "派车清运楼道堆物",
        "清运 12 车，巡查表贴在单元门口。",
    ),
    (
        "暑期托管场地不足",
        "共享单位会议室作托管教室。",
        "开放会议室到八月底",
        "开放两间，周一至周五使用。",
    ),
    (
        "独居老人夏季探访",
        "单位与社区结对，每周探访一次。",
        "组织党员结对探访",
        "结对 18 户，探访记录已交社区。",
    ),
    (
        "夜间停车困难",
        "机关单位停车场夜间错时开放。",
        "开放 40 个夜间车位",
        "车位已开放，与物业签了管理约定。",
    ),
    (
        "河道沿线垃圾",
        "每月第一个周六联合清河。",
        "组织清河行动",
        "参加 60 人次，河岸保洁有了排班。",
    ),
    ("社区义诊需求", "每季度在小区开展一次义诊。", "安排医护人员义诊", "义诊两场，接待 130 人次。"),
    (
        "外卖骑手歇脚充电",
        "沿街网点设骑手驿站。",
        "在网点设饮水和充电处",
        "两处已挂牌，早七点到晚十点开放。",
    ),
    (
        "电动车飞线充电",
        "增设集中充电棚，入户提醒。",
        "选址并安装充电棚",
        "装好 20 个充电位，飞线已拆。",
    ),
    (
        "就业岗位推介",
        "每季度办一次家门口招聘。",
        "收集并公布岗位",
        "收集岗位 86 个，现场达成意向 21 人。",
    ),
    ("反诈宣传进小区", "银行网点与社区合办宣讲。", "开展宣讲四场", "四场讲完，发放资料 600 份。"),
    (
        "共建经费和场地清单",
        "每半年更新一次共享清单。",
        "更新本单位共享清单",
        "清单已更新，交联盟汇总。",
    ),
)
STUDY = (
    (
        "莲华片区治理年度重点",
        "列出十项重点，科室分头负责。",
        "拟定年度重点任务分工",
        "分工已印发。",
    ),
    ("网格党建经费使用", "经费向小区党支部倾斜。", "提出经费使用办法", "办法经讨论通过。"),
)
FUTURE = ("校园周边流动摊贩疏导", "重阳敬老活动联办", "共享单车停放点位", "雨季前排水沟清理")


@dataclass
class _Maker:
    """Writes meetings with what hangs on them."""

    places: Places
    root: PartyOrganisation
    staff: Staff
    members: list[PartTimeMember]
    today: date

    def __post_init__(self) -> None:
        self.department = Department.objects.get(street=self.places.street, name="党建办公室")
        self.roll = dice("meetings")
        self.names: list[Attendee] = []
        self.seats: list[PartTimeMember] = []
        self.number = 0

    def meeting(
        self,
        day: date,
        *,
        state: str = MeetingState.CLOSED,
        kind: str = MeetingKind.ALLIANCE,
        community: Community | None = None,
    ) -> Meeting:
        host = self.root
        if community is not None:
            host = PartyOrganisation.objects.get(community=community, level="community")
        where = community.short_name if community else self.places.street.name
        prefix = "" if kind == MeetingKind.COMMITTEE else "党建"
        label = f"{prefix}{MeetingKind(kind).label}"
        return Meeting.objects.create(
            street=self.places.street,
            community=community,
            kind=kind,
            organisation=host,
            title=f"{where}{label}（{day:%Y年%-m月}）",
            held_on=day,
            starts_at=time(14, 30),
            place="街道三楼会议室" if community is None else "社区党群服务中心",
            chair=self.staff.leader.name,
            is_escalated=community is not None,
            minutes="逐项听取议题提出方说明，讨论后形成决议。"
            if state in {MeetingState.HELD, MeetingState.CLOSED}
            else "",
            state=state,
            cancel_reason="与防汛值班冲突，改期" if state == MeetingState.CANCELLED else "",
            is_demo=True,
        )

    def topic(self, title: str, on: date, **values: object) -> MeetingTopic:
        self.number += 1
        is_study = values.get("kind") == MeetingKind.COMMITTEE
        unit = None if is_study else self.places.units[self.number % 12]
        proposer = self.staff.liaison if unit == self.places.units[0] else None
        return MeetingTopic.objects.create(
            street=self.places.street,
            title=title,
            content=f"{title}，请联席会议研究，明确谁来做、什么时候做完。",
            unit=unit,
            proposed_by=proposer or self.staff.reviewers[0],
            proposed_on=on,
            **{"is_demo": True, **values},
        )

    def decided(self, meeting: Meeting, order: int, matter: tuple[str, ...]) -> MeetingDecision:
        is_closed = meeting.state == MeetingState.CLOSED
        topic = self.topic(
            matter[0],
            meeting.held_on - timedelta(days=14 + order),
            kind=meeting.kind,
            community=meeting.community,
            meeting=meeting,
            order=order,
            state=TopicState.CLOSED if is_closed else TopicState.DECIDED,
            answer=matter[3] if is_closed else "",
            rating=self.roll.choice(Rating.values[:2]) if is_closed else "",
        )
        return MeetingDecision.objects.create(
            meeting=meeting, topic=topic, number=order, text=matter[1], is_demo=True
        )

    def task(
        self, decision: MeetingDecision, what: str, *, due_in: int, state: str, result: str = ""
    ) -> MeetingTask:
        meeting = decision.meeting
        self.number += 1
        is_settled = state == TaskState.ACCEPTED
        base = meeting.held_on if is_settled else self.today
        due_on = base + timedelta(days=due_in)
        told_on = min(due_on, self.today - timedelta(days=1))
        at = timezone.make_aware(datetime.combine(told_on, time(10)))
        owner: dict[str, Any] = {"department": self.department}
        if meeting.kind == MeetingKind.ALLIANCE:
            owner = {"unit": self.places.units[0 if not is_settled else self.number % 20]}
        return MeetingTask.objects.create(
            street=meeting.street,
            community=meeting.community,
            decision=decision,
            what=what,
            assigned_on=meeting.held_on,
            due_on=due_on,
            state=state,
            result=result,
            reported_by=(self.staff.liaison or self.staff.leader) if result else None,
            reported_at=at if result else None,
            return_reason="请补充照片和人数" if state == TaskState.RETURNED else "",
            accepted_by=self.staff.reviewers[0] if is_settled else None,
            accepted_at=at if is_settled else None,
            is_demo=True,
            **owner,
        )

    def people(self, meeting: Meeting, first: int) -> None:
        """Ask a dozen part-time members; most come, once the meeting was held."""
        was_held = meeting.state in {MeetingState.HELD, MeetingState.CLOSED}
        for member in (self.members * 2)[first : first + 12]:
            self.names.append(
                Attendee(
                    meeting=meeting,
                    name=member.name,
                    unit=member.unit,
                    title=member.title,
                    state=self.roll.choices(Attendance.values, (1, 9, 2))[0]
                    if was_held
                    else Attendance.INVITED,
                    is_demo=True,
                )
            )
            self.seats.append(member)

    def keep_people(self) -> None:
        """Write the lists of all meetings at once."""
        names = Attendee.objects.bulk_create(self.names)
        MemberAttendance.objects.bulk_create(
            MemberAttendance(attendee=name, member=member, is_demo=True)
            for name, member in zip(names, self.seats, strict=True)
        )


def make_meetings(
    places: Places,
    root: PartyOrganisation,
    staff: Staff,
    members: list[PartTimeMember],
    today: date,
) -> None:
    """Write a dozen meetings of 2022 that are closed, and what is going on near `today`."""
    maker = _Maker(places, root, staff, members, today)
    for month, matter in enumerate(MATTERS, start=1):
        community = places.communities[3] if month in {5, 10} else None
        meeting = maker.meeting(date(2022, month, 18), community=community)
        decision = maker.decided(meeting, 1, matter)
        maker.task(decision, matter[2], due_in=45, state=TaskState.ACCEPTED, result=matter[3])
        maker.people(meeting, 5 * month)
    for month, matter in zip((3, 9), STUDY, strict=True):
        meeting = maker.meeting(date(2022, month, 8), kind=MeetingKind.COMMITTEE)
        decision = maker.decided(meeting, 1, matter)
        maker.task(decision, matter[2], due_in=30, state=TaskState.ACCEPTED, result=matter[3])
    _recent(maker, today)
    maker.keep_people()


def _recent(maker: _Maker, today: date) -> None:
    held = maker.meeting(today - timedelta(days=40), state=MeetingState.HELD)
    maker.people(held, 3)
    first, second = (maker.decided(held, n, MATTERS[n + 6]) for n in (1, 2))
    late = maker.task(first, "选定两处驿站并挂牌", due_in=-6, state=TaskState.OPEN)
    TaskNote.objects.create(
        task=late,
        text="一处已谈妥，另一处等房东答复。",
        written_by=maker.staff.reviewers[0],
        is_demo=True,
    )
    TaskExtension.objects.create(
        task=late,
        old_due_on=late.due_on - timedelta(days=10),
        new_due_on=late.due_on,
        reason="房东出差，推迟签约",
        extended_by=maker.staff.reviewers[0],
        is_demo=True,
    )
    maker.task(first, "公布驿站开放时间", due_in=9, state=TaskState.OPEN)
    maker.task(second, "公布充电棚选址", due_in=-2, state=TaskState.DONE, result="选址已公示。")
    maker.task(second, "拆除飞线并入户提醒", due_in=3, state=TaskState.RETURNED, result="已提醒。")
    study = maker.meeting(
        today - timedelta(days=25), state=MeetingState.HELD, kind=MeetingKind.COMMITTEE
    )
    decision = maker.decided(study, 1, STUDY[0])
    maker.task(decision, "拟定明年重点任务分工", due_in=-3, state=TaskState.OPEN)
    planned = maker.meeting(today + timedelta(days=6), state=MeetingState.PLANNED)
    maker.people(planned, 10)
    maker.meeting(today - timedelta(days=60), state=MeetingState.CANCELLED)
    maker.topic(
        FUTURE[0],
        today - timedelta(days=12),
        meeting=planned,
        order=1,
        state=TopicState.SCHEDULED,
    )
    maker.topic(FUTURE[1], today - timedelta(days=9), state=TopicState.ACCEPTED)
    for number, title in enumerate(FUTURE[2:]):
        maker.topic(title, today - timedelta(days=number + 1))
    maker.topic(
        "更换小区大门颜色",
        today - timedelta(days=20),
        state=TopicState.DECLINED,
        decline_reason="属于小区业主共同决定的事，请向业委会提出。",
    )

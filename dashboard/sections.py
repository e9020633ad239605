"""The pages of Party work and of the alliance, by what they are for, with what waits in each."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Count, QuerySet, Value
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from alliances.models import AllianceMembership, PartTimeMember
from dashboard.check_ins import waiting_members, waiting_reports, waiting_reviews
from dashboard.cobuilding import ending_agreements, work_on_projects
from dashboard.day_work import DayWork
from dashboard.need_work import needs_waiting
from dashboard.premises_work import applications_waiting, honours_to_check, premises_waiting
from dashboard.wish_work import wishes_waiting
from grids.models import TERM_ENDS_SOON, ChatGroup, ResidentHead
from party.models import (
    AdmissionApplication,
    AssistantLog,
    Meeting,
    MeetingTask,
    MeetingTopic,
    OrgLifeRecord,
    PushedAssignment,
    WorkList,
    appraisals_waiting,
)
from projects.models import (
    LivelihoodMilestone,
    LivelihoodProject,
    LivelihoodProposal,
    NoticeObjection,
    PlanVersion,
    Premises,
    SafetyAsset,
)
from volunteers.models import PatrolShift, ServiceRecord, VisitDuty

Waiting = Callable[[User, date], list[QuerySet[Any]]]


@dataclass(frozen=True)
class Section:
    """One page: who may open it, and which rows wait there for a person on a day."""

    label: str
    hint: str
    route: str
    permission: Permission
    waiting: Waiting | None = None


@dataclass(frozen=True)
class Opened:
    """A section as somebody sees it."""

    section: Section
    waiting: int

    @property
    def url(self) -> str:
        return reverse(self.section.route)


def memberships_to_decide(user: User, today: date) -> list[QuerySet[Any]]:
    """Return the requests that wait for this person at the alliances they run."""
    return [AllianceMembership.objects.to_decide_by(user)]


def memberships_to_answer(user: User, today: date) -> list[QuerySet[Any]]:
    """Return the invitations that wait for this person as the liaison of a unit."""
    return [AllianceMembership.objects.to_answer_by(user)]


def _lists_waiting(user: User, today: date) -> list[QuerySet[Any]]:
    """Versions that this person may publish."""
    if not user.may(Permission.WORKLIST_PUBLISH):
        return []
    return [WorkList.objects.publishable_by(user)]


def _admissions_waiting(user: User, today: date) -> list[QuerySet[Any]]:
    """Applications to check, to bring forward, to give an opinion on, to decide."""
    rows = AdmissionApplication.objects
    waiting: list[QuerySet[Any]] = []
    if user.may(Permission.ADMISSION_CHECK):
        waiting += [rows.checkable_by(user), rows.to_bring_forward(user, today)]
    if user.may(Permission.ADMISSION_ANSWER):
        waiting.append(rows.to_answer_by(user))
    if user.may(Permission.ADMISSION_DECIDE):
        waiting.append(rows.decidable_by(user))
    return waiting


def _pushed_waiting(user: User, today: date) -> list[QuerySet[Any]]:
    """Pushed work that waits for an answer of the person's community."""
    if not user.may(Permission.ADMISSION_ANSWER):
        return []
    return [PushedAssignment.objects.to_answer_by(user)]


def _heads_waiting(user: User, today: date) -> list[QuerySet[Any]]:
    """Heads whose term has ended or ends soon, for those who appoint the next ones."""
    if not user.may(Permission.HEAD_KEEP):
        return []
    return [ResidentHead.objects.visible_to(user).term_over_by(today + TERM_ENDS_SOON)]


def shifts_to_fill(user: User, today: date) -> list[QuerySet[Any]]:
    """Return the shifts of the coming week that lack people, for who fills them."""
    reach = user.reach(Permission.ARMBAND_EDIT)
    now = timezone.now()
    rows = PatrolShift.objects.within(reach).filter(starts_at__lt=now + timedelta(days=7))
    return [rows.short_of_people(now)]


def livelihood_waiting(user: User, today: date) -> list[QuerySet[Any]]:
    """Projects that wait for a step, objections for an answer, milestones that are late."""
    managed = LivelihoodProject.objects.within(user.reach(Permission.LIVELIHOOD_MANAGE))
    return [
        LivelihoodProject.objects.waiting_for(user),
        managed.notice_over(today),
        NoticeObjection.objects.waiting_for(user),
        LivelihoodMilestone.objects.handled_by(user).overdue(today),
    ]


GROUPS: dict[str, tuple[Section, ...]] = {
    "党组织": (
        Section(
            "组织架构",
            "街道党工委、社区党组织、小区党支部和党小组，看任何一天的架构。",
            "party:organisation-tree",
            Permission.PARTY_VIEW,
        ),
        Section(
            "换届提醒",
            "快要届满和已经届满的班子。",
            "party:term-list",
            Permission.PARTY_VIEW,
        ),
    ),
    "组织生活": (
        Section(
            "组织生活",
            "三会一课、主题党日、组织生活会和民主评议党员，在手机上填报。",
            "party:life-list",
            Permission.LIFE_VIEW,
            lambda user, today: [OrgLifeRecord.objects.returned_to(user)],
        ),
        Section(
            "待确认的组织生活",
            "下级党组织提交的，确认或退回；自己填报的由别人确认。",
            "party:life-waiting",
            Permission.LIFE_CONFIRM,
            lambda user, today: [OrgLifeRecord.objects.confirmable_by(user)],
        ),
        Section(
            "组织生活完成情况",
            "各党组织按要求应开展多少、已完成多少、缺在哪里。",
            "dashboard:life-completion",
            Permission.LIFE_VIEW,
        ),
        Section(
            "述职评议",
            "党组织书记的述职报告、测评结果和整改。",
            "party:round-list",
            Permission.APPRAISAL_VIEW,
            appraisals_waiting,
        ),
    ),
    "阵地和人才": (
        Section(
            "1+5+N",
            "每个栏位是谁、做什么、最近一次活动；还没有的显示待补充。",
            "dashboard:slot-board",
            Permission.PARTY_VIEW,
        ),
        Section(
            "品牌和基地",
            "两基地一平台、红色商圈、党建示范街，参与的商户和二维码卡。",
            "party:brand-list",
            Permission.PARTY_VIEW,
        ),
        Section(
            "伙伴和社团",
            "大学生社团、高校、公益组织，各在哪些社区，每学期有多少。",
            "party:partner-list",
            Permission.PARTY_VIEW,
        ),
        Section(
            "助理员",
            "社区书记群团助理员：职责清单、履职记录、服务证明。",
            "party:assistant-list",
            Permission.PARTY_VIEW,
            lambda user, today: [AssistantLog.objects.waiting_for(user)],
        ),
        Section(
            "智库人才",
            "区域智库人才储备：专业领域、可服务时间、邀请情况。",
            "admin:party_talent_changelist",
            Permission.PARTY_VIEW,
        ),
    ),
    "双报到": (
        Section(
            "双报到总览",
            "各社区报到的单位、党员、岗位和服务，每个数都能点开。",
            "dashboard:check-ins",
            Permission.CHECKIN_VIEW,
        ),
        Section(
            "单位报到",
            "向社区报到的单位，登记、修改和结束。",
            "party:check-in-units",
            Permission.CHECKIN_VIEW,
        ),
        Section(
            "党员报到",
            "在职党员报到，社区确认以后开始服务。",
            "party:check-in-members",
            Permission.CHECKIN_VIEW,
            waiting_members,
        ),
        Section(
            "服务岗位",
            "社区发布的岗位，还有几个名额，谁认领了。",
            "party:service-posts",
            Permission.CHECKIN_VIEW,
        ),
        Section(
            "双报告",
            "半年一次，向社区和所在单位报告，由对方评价。",
            "dashboard:check-in-reports",
            Permission.CHECKIN_VIEW,
            waiting_reviews,
        ),
        Section(
            "待报告",
            "这半年还没有写报告的单位和党员。",
            "dashboard:check-in-due",
            Permission.CHECKIN_VIEW,
            waiting_reports,
        ),
    ),
    "社区减负": (
        Section(
            "三个清单",
            "社区依法履职、协助政府工作、不应承担的事项，查得到依据和版本。",
            "party:work-list-index",
            Permission.WORKLIST_VIEW,
            _lists_waiting,
        ),
        Section(
            "准入申请",
            "科室派新工作到社区先申请：初审、社区意见、街道研究。",
            "party:admission-list",
            Permission.WORKLIST_VIEW,
            _admissions_waiting,
        ),
        Section(
            "下派事项",
            "派到社区的任务和表格；未准入的社区可以婉拒。",
            "party:pushed-list",
            Permission.WORKLIST_VIEW,
            _pushed_waiting,
        ),
        Section(
            "减负账单",
            "每季度派了多少、准入多少、婉拒多少，按社区、科室和类型。",
            "party:relief-bill",
            Permission.WORKLIST_VIEW,
        ),
    ),
    "联盟和单位": (
        Section(
            "联盟和成员单位",
            "街道党建联盟和社区子联盟：成员、覆盖单位，邀请和申请。",
            "alliances:alliance-list",
            Permission.PROJECT_VIEW,
            memberships_to_decide,
        ),
        Section(
            "兼职委员",
            "谁在哪个党组织任职、任期到哪天、出席会议的情况。",
            "alliances:part-time-list",
            Permission.PART_TIME_VIEW,
            lambda user, _: [PartTimeMember.objects.waiting_for(user)],
        ),
        Section(
            "单位体检",
            "成员单位最近的活动、未了的承诺，超过 180 天没有动静的；年度贡献单和感谢信。",
            "dashboard:unit-health-list",
            Permission.UNIT_HEALTH,
            memberships_to_answer,
        ),
        Section(
            "单位链接",
            "发给单位联络员，手机上点开就能填报，不用密码。",
            "accounts:entry-links",
            Permission.LINK_ISSUE,
        ),
        Section(
            "疑似重复的单位",
            "同一家单位登记了两次的，对照后合并。",
            "alliances:duplicate-list",
            Permission.UNIT_VIEW,
        ),
    ),
    "议事和交办": (
        Section(
            "议题",
            "提出的事从受理、上会、决议到反馈。",
            "party:topic-list",
            Permission.MEETING_VIEW,
            lambda user, _: [MeetingTopic.objects.waiting_for(user)],
        ),
        Section(
            "会议和决议",
            "联席会议和党工委专题研究，决议怎么落实。",
            "party:meeting-list",
            Permission.MEETING_VIEW,
            lambda user, today: [Meeting.objects.held_by(user).past_day(today)],
        ),
        Section(
            "交办任务",
            "会议交办的事，谁办、哪天到期、办得怎样。",
            "party:task-list",
            Permission.TASK_REPORT,
            lambda user, today: [MeetingTask.objects.waiting_for(user, today)],
        ),
    ),
    "微心愿": (
        Section(
            "微心愿",
            "替不方便的居民说出小心愿，一个心愿一家认领；久未认领的推送给匹配的单位。",
            "projects:wish-list",
            Permission.WISH_VIEW,
            wishes_waiting,
        ),
    ),
    "微信群": (
        Section(
            "微信群",
            "每个社区有哪些群、覆盖多少楼栋和住户，哪些楼栋没有群。",
            "grids:chat-list",
            Permission.CHAT_VIEW,
            lambda user, today: [ChatGroup.objects.kept_by(user).stale_on(today)],
        ),
        Section(
            "群发",
            "活动、办事指南、通知变成短消息和海报，记下谁发到了哪些群。",
            "grids:broadcast-list",
            Permission.CHAT_VIEW,
        ),
    ),
    "需求和共建": (
        Section(
            "需求清单",
            "社区和单位需要什么，成员单位认领，先到为准；等了多少个工作日。",
            "alliances:need-list",
            Permission.NEED_VIEW,
            needs_waiting,
        ),
        Section(
            "资源清单",
            "成员单位能提供的场地、人才、设施和服务。",
            "alliances:resource-list",
            Permission.NEED_VIEW,
        ),
        Section(
            "共建项目",
            "各类共建项目的状态、参加单位、节点、活动和协议。",
            "alliances:project-list",
            Permission.PROJECT_VIEW,
        ),
        Section(
            "共建项目待办",
            "待审核、被退回、待签约的项目，和逾期的节点。",
            "alliances:project-work",
            Permission.PROJECT_VIEW,
            work_on_projects,
        ),
        Section(
            "协议到期",
            "六十天内到期和已经到期、还在执行的协议。",
            "alliances:project-ending",
            Permission.PROJECT_VIEW,
            ending_agreements,
        ),
    ),
    "网格和楼栋": (
        Section(
            "网格",
            "各社区的网格、网格长和楼栋；更换网格长，拆分、合并和停用。",
            "grids:grid-list",
            Permission.GRID_VIEW,
        ),
        Section(
            "网格地图",
            "社区和网格的户数、缺楼栋长、待解决的问题、本月活动，地图和表格。",
            "dashboard:grid-map",
            Permission.GRID_VIEW,
        ),
        Section(
            "我的网格",
            "自己负责的网格和楼栋，任命楼栋长、单元长、十户长。",
            "grids:my-grids",
            Permission.GRID_VIEW,
        ),
        Section(
            "楼栋长覆盖",
            "哪些楼栋、单元、十户组还没有负责人，谁的任期快到。",
            "grids:coverage",
            Permission.GRID_VIEW,
            _heads_waiting,
        ),
        Section(
            "楼栋海报",
            "每栋一张，有二维码；一个小区做成一份 PDF。",
            "grids:poster-batch",
            Permission.HEAD_KEEP,
        ),
    ),
    "红袖标和走访": (
        Section(
            "走访巡查",
            "人在网中走：手机上填一次，各项到访任务的台账都有。",
            "volunteers:walk-list",
            Permission.WALK_FILE,
        ),
        Section(
            "待走访",
            "这一期还没有走够次数的地方。",
            "volunteers:visit-due",
            Permission.WALK_FILE,
            lambda user, today: [VisitDuty.objects.in_hands_of(user).due_on(today)],
        ),
        Section(
            "红袖标值守",
            "谁哪天在哪里值守，还缺几个人，谁没有到。",
            "volunteers:shift-list",
            Permission.ARMBAND_VIEW,
            shifts_to_fill,
        ),
        Section(
            "红袖标队员",
            "队员台账：来源、社区，可以导入导出。",
            "admin:volunteers_redarmband_changelist",
            Permission.ARMBAND_VIEW,
        ),
    ),
    "志愿招募": (
        Section(
            "招募",
            "发起活动、扫码报名、候补递补、签到，办完直接转成填报。",
            "volunteers:plan-list",
            Permission.RECRUIT,
        ),
        Section(
            "待确认工时",
            "别人提出的服务时长，由您确认；自己提出的由别人确认。",
            "volunteers:hours-queue",
            Permission.HOURS_CONFIRM,
            lambda user, today: [ServiceRecord.objects.confirmable_by(user)],
        ),
        Section(
            "志愿服务记录",
            "每名志愿者的服务时长，按全国系统的栏目导出；证明、积分也在台账里。",
            "admin:volunteers_servicerecord_changelist",
            Permission.VOLUNTEER_VIEW,
        ),
    ),
    "民生实事": (
        Section(
            "民生实事项目",
            "立项、公示、实施、验收、测评、公开，节点和照片在手机上登记。",
            "projects:livelihood-list",
            Permission.LIVELIHOOD_VIEW,
            livelihood_waiting,
        ),
        Section(
            "征集和票决",
            "诉求、议题、微心愿、代表建议里想办的事，筛选和居民票决。",
            "projects:proposal-list",
            Permission.LIVELIHOOD_VIEW,
            lambda user, _: [LivelihoodProposal.objects.waiting_for(user)],
        ),
    ),
    "小区改造": (
        Section(
            "改造项目",
            "老旧小区改造、提升改造和基础设施：启动、开工、完工、验收各是各的日期。",
            "projects:renewal-list",
            Permission.RENEWAL_VIEW,
        ),
        Section(
            "排水单元",
            "雨污分流的漏斗：全部、进场、完工，按社区。",
            "projects:drainage-list",
            Permission.RENEWAL_VIEW,
        ),
        Section(
            "安全检查",
            "微型消防站、消防通道、充电保管站：今天该查的、逾期的、堵了坏了的。",
            "projects:asset-list",
            Permission.RENEWAL_REPORT,
            lambda user, today: [SafetyAsset.objects.waiting_for(user, today)],
        ),
        Section(
            "业委会换届提醒",
            "半年内届满和已经届满的业主委员会。",
            "projects:committee-list",
            Permission.RENEWAL_VIEW,
        ),
        Section(
            "一院一策",
            "愿景、协商、方案各版和居民意见并排看，A3 公示板。",
            "projects:plan-list",
            Permission.RENEWAL_VIEW,
            lambda user, _: [PlanVersion.objects.waiting_for(user)],
        ),
    ),
    "社区用房": (
        Section(
            "社区用房",
            "一房一档：面积、权属、图纸、钥匙、维修、使用，接收和档案卡。",
            "projects:premises-list",
            Permission.PREMISES_VIEW,
            premises_waiting,
        ),
        Section(
            "到期巡查",
            "快到期和已过期的用房，手机上拍照登记。",
            "projects:premises-due",
            Permission.PREMISES_KEEP,
            lambda user, today: [Premises.objects.kept_by(user).due_by(today)],
        ),
        Section(
            "闲置用房",
            "超过 90 天没有使用登记的用房。",
            "projects:premises-idle",
            Permission.PREMISES_VIEW,
        ),
        Section(
            "每百户用房面积",
            "各社区每百户有多少平方米，哪些不到标准。",
            "projects:premises-area",
            Permission.PREMISES_VIEW,
        ),
    ),
    "荣誉创建": (
        Section(
            "创建申报",
            "百佳小区、最美街巷、民族团结示范、平安细胞：自评、差距清单、审核。",
            "projects:application-list",
            Permission.HONOUR_VIEW,
            applications_waiting,
        ),
        Section(
            "荣誉",
            "已命名的小区、街巷、单位和社区，证书和复评。",
            "projects:honour-list",
            Permission.HONOUR_VIEW,
            honours_to_check,
        ),
        Section(
            "四方平台",
            "各小区的党支部、业委会、楼栋长和物业是否齐备。",
            "projects:platform-list",
            Permission.HONOUR_VIEW,
        ),
    ),
}


def sections_for(user: User, *, today: date) -> dict[str, list[Opened]]:
    """Return the sections that the person's posts open, by group; empty groups are left out."""
    may_open = {
        group: [section for section in sections if user.may(section.permission)]
        for group, sections in GROUPS.items()
    }
    waiting = {
        section.route: section.waiting(user, today)
        for sections in may_open.values()
        for section in sections
        if section.waiting is not None
    }
    counts = _counted(waiting)
    return {
        group: [Opened(section, counts.get(section.route, 0)) for section in sections]
        for group, sections in may_open.items()
        if sections
    }


def _counted(waiting: dict[str, list[QuerySet[Any]]]) -> dict[str, int]:
    """Return {key: how many rows}; one query however many questions there are."""
    questions = [
        rows.order_by()
        .annotate(section_key=Value(key, output_field=CharField()))
        .values("section_key")
        .annotate(number=Count("pk", distinct=True))
        .values_list("section_key", "number")
        for key, asked in waiting.items()
        for rows in asked
    ]
    if not questions:
        return {}
    counts: Counter[str] = Counter()
    for key, number in questions[0].union(*questions[1:], all=True):
        counts[key] += number
    return counts


def waiting_in(groups: dict[str, list[Opened]]) -> list[DayWork]:
    """Return the sections in which something waits, for the person's home page."""
    return [
        DayWork(opened.section.label, opened.url, "flag", opened.waiting)
        for sections in groups.values()
        for opened in sections
        if opened.waiting
    ]

"""The pages of Party work and of the alliance."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from accounts.permissions import Permission
from alliances.models import AllianceMembership, PartTimeMember
from dashboard.check_ins import waiting_members, waiting_reports, waiting_reviews
from dashboard.cobuilding import ending_agreements, reviews_to_give, work_on_projects
from dashboard.need_work import needs_waiting
from dashboard.sections.base import Hub, Section
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


PARTY = Hub(
    title="党建",
    route="dashboard:section-index",
    groups={
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
            Section(
                "待评价",
                "项目完成、需求办结以后，单位和社区互相评价，每一方一次。",
                "alliances:review-work",
                Permission.PROJECT_VIEW,
                reviews_to_give,
            ),
        ),
    },
)

"""The pages of grids, patrols, visits and volunteering."""

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from dashboard.sections.base import Hub, Section
from grids.models import TERM_ENDS_SOON, ChatGroup, ResidentHead
from volunteers.models import PatrolShift, ServiceRecord, Signup, VisitDuty


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


GOVERNANCE = Hub(
    title="综合治理",
    route="dashboard:governance-index",
    groups={
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
                lambda user, today: [Signup.objects.visible_to(user).to_tell(timezone.now())],
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
            Section(
                "积分排名",
                "月度、季度结束后固定名次，网站上只公布姓氏和社区。",
                "volunteers:ranking-list",
                Permission.VOLUNTEER_VIEW,
            ),
        ),
    },
)

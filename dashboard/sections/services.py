"""The pages of what is built, kept and granted for residents."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from accounts.permissions import Permission
from dashboard.models import SubjectRequest
from dashboard.premises_work import applications_waiting, honours_to_check, premises_waiting
from dashboard.sections.base import Hub, Section
from dashboard.wish_work import wishes_waiting
from projects.models import (
    TERM_ENDS_SOON,
    LivelihoodMilestone,
    LivelihoodProject,
    LivelihoodProposal,
    NoticeObjection,
    OwnersCommittee,
    PlanVersion,
    Premises,
    QuasiProperty,
    RenewalProject,
    SafetyAsset,
)


def livelihood_waiting(user: User, today: date) -> list[QuerySet[Any]]:
    """Projects that wait for a step, objections for an answer, milestones that are late."""
    managed = LivelihoodProject.objects.within(user.reach(Permission.LIVELIHOOD_MANAGE))
    return [
        LivelihoodProject.objects.waiting_for(user),
        managed.notice_over(today),
        NoticeObjection.objects.waiting_for(user),
        LivelihoodMilestone.objects.handled_by(user).overdue(today),
    ]


def terms_waiting(user: User, today: date) -> list[QuerySet[Any]]:
    """Owners' committees and quasi-property that end within half a year, or have ended."""
    soon = today + TERM_ENDS_SOON
    return [
        OwnersCommittee.objects.in_charge_of(user).ending_by(soon),
        QuasiProperty.objects.in_charge_of(user).ending_by(today, soon),
    ]


def renewals_late(user: User, today: date) -> list[QuerySet[Any]]:
    """Renewal projects past the day on which they should be finished, for who keeps them."""
    reach = user.reach(Permission.RENEWAL_EDIT)
    return [RenewalProject.objects.within(reach).overdue(today)]


SERVICES = Hub(
    title="民生服务",
    route="dashboard:services-index",
    groups={
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
                renewals_late,
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
                "半年内届满和已经届满的业主委员会，半年内结束的准物业。",
                "projects:committee-list",
                Permission.RENEWAL_VIEW,
                terms_waiting,
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
        "个人信息": (
            Section(
                "个人信息请求",
                "居民查阅、复制自己的信息，撤回同意，要求删除：一人受理，另一人批准。",
                "dashboard:subject-list",
                Permission.SUBJECT_TAKE,
                lambda user, today: [SubjectRequest.objects.decidable_by(user)],
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
    },
)

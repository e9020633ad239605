"""A street on its first day: what each post has to do first, and for whom the others wait."""

from dataclasses import dataclass

from accounts.models import User
from accounts.permissions import Permission

# Who brings a new street's people and workbooks in.
SET_UP = (Permission.ACCOUNT_EDIT, Permission.POST_GRANT, Permission.PLACE_EDIT)
WAITING = "同事正在登记社区、导入台账，登记好以前这里是空的。您现在没有要做的，可以先看帮助。"


@dataclass(frozen=True)
class FirstStep:
    """One sentence of what is theirs to do, and the page where it is done."""

    text: str
    label: str
    route: str


# In the order in which a street comes into being.
STEPS: dict[Permission, FirstStep] = {
    Permission.ACCOUNT_EDIT: FirstStep(
        "先给科室的同事开账号、提出岗位；社区的账号等社区登记好再开。",
        "去开账号",
        "accounts:people",
    ),
    Permission.POST_GRANT: FirstStep(
        "系统管理员提出的岗位由您核对、授权，授权以后同事才能办事。",
        "看待授权的岗位",
        "accounts:posts",
    ),
    Permission.PLACE_EDIT: FirstStep(
        "从“社区”开始，按页面上的顺序用表格导入台账。", "去导入", "dashboard:import-index"
    ),
    Permission.BASELINE_APPROVE: FirstStep(
        "科室录入公布数以后由您批准，到时会出现在这一页；现在可以先看有哪些指标、由谁负责。",
        "看指标目录",
        "dashboard:catalogue",
    ),
    Permission.GUIDE_EDIT: FirstStep(
        "写第一个办事事项，或者用文件导入，写好后提交审核；不用等社区登记。",
        "去写办事指南",
        "services:desk-items",
    ),
    Permission.GUIDE_REVIEW: FirstStep(
        "指南编辑提交的事项由您审核、发布，提交以后会列在办事指南里。",
        "看办事指南",
        "services:desk-items",
    ),
    Permission.AUDIT_READ: FirstStep(
        "开账号、授权、登录从第一天起就有记录：请先看看是不是由三个人分别在办。",
        "看审计记录",
        "admin:audit_auditevent_changelist",
    ),
}


def first_steps(user: User) -> list[FirstStep]:
    """Return what is this person's to do before anything is registered; none who only waits."""
    return [step for permission, step in STEPS.items() if user.may(permission)]


def sets_up(user: User) -> bool:
    """True for whoever brings the street's people and workbooks in."""
    return any(user.may(permission) for permission in SET_UP)

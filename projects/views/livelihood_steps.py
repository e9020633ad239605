"""The steps of a livelihood project, each a small page: what will happen, then the action."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.guards import require_permission, signed_in
from accounts.models import User
from accounts.permissions import Permission
from core.forms import StepForm, VersionedReasonForm
from core.steps import stands_open, step
from projects import actions
from projects.actions.livelihood_checks import check_step, check_turn
from projects.forms import livelihood_steps as forms
from projects.models import LivelihoodProject, LivelihoodStepKind

K, P = LivelihoodStepKind, Permission


@dataclass(frozen=True)
class Step:
    """One step as its page says it; the action does it."""

    kind: LivelihoodStepKind
    route: str
    yes: str
    notice: str
    permission: Permission
    act: Callable[..., LivelihoodProject]
    form: type[StepForm] = StepForm
    tone: str = "primary"
    final: bool = False


STEPS = {
    way.kind: way
    for way in (
        Step(
            K.SUBMITTED,
            "submit",
            "提请立项",
            "提请后由街道领导批准，内容不能再改。资金来源合计应等于预算；没有编号的会自动编一个。",
            P.LIVELIHOOD_FILE,
            actions.submit_livelihood,
        ),
        Step(
            K.APPROVED,
            "approve",
            "批准立项",
            "批准后由街道公示。自己草拟或提请的项目要由另一位领导批准。",
            P.LIVELIHOOD_APPROVE,
            actions.approve_livelihood,
        ),
        Step(
            K.RETURNED,
            "return",
            "退回",
            "退回后由社区修改，再次提请。原因会显示在项目页上。",
            P.LIVELIHOOD_APPROVE,
            actions.return_livelihood,
            VersionedReasonForm,
            "secondary",
        ),
        Step(
            K.PUBLICISED,
            "publicise",
            "开始公示",
            "公示期间居民可以提异议；项目页面对外公开。期满、异议答复完才能签合同。",
            P.LIVELIHOOD_MANAGE,
            actions.publicise_livelihood,
            forms.NoticeForm,
        ),
        Step(
            K.CONTRACTED,
            "contract",
            "登记合同",
            "合同金额不能超过预算，付款合计不能超过合同金额。实施单位和金额会公开。",
            P.LIVELIHOOD_MANAGE,
            actions.contract_livelihood,
            forms.ContractForm,
        ),
        Step(
            K.REVISED,
            "revise",
            "撤回公示修改",
            "公示停止，公开页面撤下，项目退回修改；改好后重新立项、公示。采纳了异议的都要这样办。",
            P.LIVELIHOOD_MANAGE,
            actions.revise_livelihood,
            VersionedReasonForm,
            "secondary",
        ),
        Step(
            K.STARTED,
            "start",
            "登记开工",
            "开工以后逐个登记节点，拍照留痕。",
            P.LIVELIHOOD_FILE,
            actions.start_livelihood,
            forms.StartForm,
        ),
        Step(
            K.COMPLETED,
            "complete",
            "登记完工",
            "节点都完成以后登记。完工由另一位同事登记验收，验收合格才计入“民生实事”。",
            P.LIVELIHOOD_FILE,
            actions.complete_livelihood,
            forms.CompleteForm,
        ),
        Step(
            K.ACCEPTED,
            "accept",
            "登记验收",
            "合格的至少要有一张实施后的照片；需整改的回到实施中。登记完工的人不能登记验收。",
            P.LIVELIHOOD_MANAGE,
            actions.accept_livelihood,
            forms.AcceptForm,
        ),
        Step(
            K.EVALUATED,
            "survey",
            "登记满意度",
            "满意、基本满意、不满意相加应等于收回份数。",
            P.LIVELIHOOD_MANAGE,
            actions.survey_livelihood,
            forms.SurveyForm,
        ),
        Step(
            K.DISCLOSED,
            "disclose",
            "公开结果",
            "资金、实施单位、验收和满意度一并公开，项目到此办结。",
            P.LIVELIHOOD_MANAGE,
            actions.disclose_livelihood,
        ),
        Step(
            K.CANCELLED,
            "cancel",
            "取消项目",
            "取消后不再公开，也不能恢复。经过都保留。",
            P.LIVELIHOOD_APPROVE,
            actions.cancel_livelihood,
            VersionedReasonForm,
            "quiet",
            final=True,
        ),
    )
}


def open_steps(user: User, project: LivelihoodProject) -> list[dict[str, str]]:
    """Return the steps whose turn it is for this person: label, url, tone.

    What is still missing for one is said when it is opened.
    """
    return [
        {
            "label": way.yes,
            "url": reverse(f"projects:livelihood-{way.route}", args=[project.uid]),
            "tone": way.tone,
        }
        for way in STEPS.values()
        if stands_open(partial(check_turn, project, way.kind, by=user))
    ]


def step_view(kind: LivelihoodStepKind) -> Callable[..., HttpResponse]:
    """Return the page of one step, guarded by the permission that the step needs."""
    way = STEPS[kind]

    def view(request: HttpRequest, uid: UUID) -> HttpResponse:
        """Show the step; take it, or show what the rules said to it with everything typed."""
        return _page(request, uid, way)

    view.__name__ = f"livelihood_{way.route}"
    guarded: Callable[..., HttpResponse] = require_http_methods(["GET", "POST"])(
        require_permission(way.permission)(view)
    )
    return guarded


def _page(request: HttpRequest, uid: UUID, way: Step) -> HttpResponse:
    user = signed_in(request)
    rows = LivelihoodProject.objects.within(user.reach(way.permission))
    project: LivelihoodProject = get_object_or_404(rows, uid=uid)
    initial: dict[str, Any] = {"version": project.version}
    if way.kind == K.COMPLETED:
        initial["beneficiaries"] = project.beneficiaries
    form = way.form(request.POST or None, initial=initial)
    return step(
        request,
        form,
        lambda: way.act(project=project, by=user, **_arguments(form)),
        back=project.get_absolute_url(),
        first=lambda: check_step(project, way.kind, by=user),
        title=way.yes,
        yes=way.yes,
        notice=way.notice,
        final=way.final,
        caption=project.name,
    )


def _arguments(form: Any) -> dict[str, Any]:
    arguments: dict[str, Any] = (
        form.arguments() if hasattr(form, "arguments") else form.cleaned_data
    )
    return arguments

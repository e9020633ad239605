"""Where a proposal and a livelihood project may stand, and which step leads from where to where."""

from dataclasses import dataclass
from typing import Final

from django.db import models

from core.states import StateChoices, Tone


class ProposalSource(models.TextChoices):
    """Where a proposal came from."""

    APPEAL = "appeal", "居民诉求"
    TOPIC = "topic", "协商议题"
    WISH = "wish", "微心愿"
    DEPUTY = "deputy", "代表、委员建议"
    VISIT = "visit", "走访发现"
    OTHER = "other", "其他"


class ProposalState(StateChoices):
    """Where a proposal stands."""

    COLLECTED = "collected", Tone.WAITING, "待筛选"
    SCREENED = "screened", Tone.WAITING, "待票决"
    INFEASIBLE = "infeasible", Tone.ENDED, "暂不可行"
    CHOSEN = "chosen", Tone.DONE, "已入选"
    NOT_CHOSEN = "not_chosen", Tone.ENDED, "未入选"


class LivelihoodKind(models.TextChoices):
    """What is bought: works, a service or goods."""

    WORKS = "works", "工程类"
    SERVICE = "service", "服务类"
    GOODS = "goods", "货物类"


class LivelihoodField(models.TextChoices):
    """What a project is about."""

    ENVIRONMENT = "environment", "环境微改造"
    SAFETY = "safety", "安全"
    ELDER_CHILD = "elder_child", "一老一小"
    CULTURE = "culture", "文体"
    TRANSPORT = "transport", "停车出行"
    CONVENIENCE = "convenience", "便民设施"
    OTHER = "other", "其他"


class BeneficiaryBasis(models.TextChoices):
    """How it is known how many people a project serves."""

    ESTIMATE = "estimate", "估算"
    REGISTER = "register", "实名台账"


class LivelihoodState(StateChoices):
    """Where a livelihood project stands; from 已验收 on it counts (F14)."""

    DRAFT = "draft", Tone.DRAFT, "草拟"
    REVIEWING = "reviewing", Tone.WAITING, "待立项"
    RETURNED = "returned", Tone.RETURNED, "被退回"
    APPROVED = "approved", Tone.WAITING, "已立项"
    PUBLICISED = "publicised", Tone.WAITING, "公示中"
    CONTRACTED = "contracted", Tone.WAITING, "已签合同"
    IMPLEMENTING = "implementing", Tone.WAITING, "实施中"
    COMPLETED = "completed", Tone.WAITING, "待验收"
    ACCEPTED = "accepted", Tone.DONE, "已验收"
    EVALUATED = "evaluated", Tone.DONE, "已测评"
    DISCLOSED = "disclosed", Tone.DONE, "已公开"
    CANCELLED = "cancelled", Tone.ENDED, "已取消"


EDITABLE = (LivelihoodState.DRAFT, LivelihoodState.RETURNED)
BEFORE_APPROVAL = (*EDITABLE, LivelihoodState.REVIEWING)
TAKEN_UP = tuple(state for state in LivelihoodState if state != LivelihoodState.CANCELLED)
COUNTED = (LivelihoodState.ACCEPTED, LivelihoodState.EVALUATED, LivelihoodState.DISCLOSED)
UNDER_WAY = (LivelihoodState.CONTRACTED, LivelihoodState.IMPLEMENTING)
WITH_CONTRACT = (*UNDER_WAY, LivelihoodState.COMPLETED, *COUNTED)
PUBLIC = (LivelihoodState.PUBLICISED, *WITH_CONTRACT)
# A workbook from before the portal may say where a project stands as far as no second person has
# to look: acceptance, survey and disclosure are steps of this portal, with a photo.
LEDGER_STATES = (LivelihoodState.DRAFT, LivelihoodState.IMPLEMENTING, LivelihoodState.COMPLETED)


class LivelihoodSource(models.TextChoices):
    """How the record came in."""

    DESK = "desk", "工作台填报"
    LEDGER = "ledger", "台账导入"


class LivelihoodStepKind(models.TextChoices):
    """What was done with a project, in the order of its life."""

    DRAFTED = "drafted", "草拟"
    SUBMITTED = "submitted", "提请立项"
    RETURNED = "returned", "退回"
    APPROVED = "approved", "批准立项"
    PUBLICISED = "publicised", "开始公示"
    REVISED = "revised", "撤回公示修改"
    CONTRACTED = "contracted", "登记合同"
    STARTED = "started", "开工"
    COMPLETED = "completed", "登记完工"
    REWORKED = "reworked", "验收未通过"
    ACCEPTED = "accepted", "验收通过"
    EVALUATED = "evaluated", "登记满意度"
    DISCLOSED = "disclosed", "公开结果"
    CANCELLED = "cancelled", "取消"


# Whoever took one of these wrote in the project.
WRITING_STEPS: Final = (LivelihoodStepKind.DRAFTED, LivelihoodStepKind.SUBMITTED)


@dataclass(frozen=True)
class LivelihoodWay:
    """From which states a step leads, and to which."""

    sources: tuple[LivelihoodState, ...]
    target: LivelihoodState


_K, _S = LivelihoodStepKind, LivelihoodState
LIVELIHOOD_WAYS: dict[LivelihoodStepKind, LivelihoodWay] = {
    _K.SUBMITTED: LivelihoodWay(EDITABLE, _S.REVIEWING),
    _K.RETURNED: LivelihoodWay((_S.REVIEWING,), _S.RETURNED),
    _K.APPROVED: LivelihoodWay((_S.REVIEWING,), _S.APPROVED),
    _K.PUBLICISED: LivelihoodWay((_S.APPROVED,), _S.PUBLICISED),
    _K.REVISED: LivelihoodWay((_S.PUBLICISED,), _S.RETURNED),
    _K.CONTRACTED: LivelihoodWay((_S.PUBLICISED,), _S.CONTRACTED),
    _K.STARTED: LivelihoodWay((_S.CONTRACTED,), _S.IMPLEMENTING),
    _K.COMPLETED: LivelihoodWay((_S.IMPLEMENTING,), _S.COMPLETED),
    _K.REWORKED: LivelihoodWay((_S.COMPLETED,), _S.IMPLEMENTING),
    _K.ACCEPTED: LivelihoodWay((_S.COMPLETED,), _S.ACCEPTED),
    _K.EVALUATED: LivelihoodWay((_S.ACCEPTED,), _S.EVALUATED),
    _K.DISCLOSED: LivelihoodWay((_S.EVALUATED,), _S.DISCLOSED),
    _K.CANCELLED: LivelihoodWay(
        (_S.RETURNED, _S.APPROVED, _S.PUBLICISED, *UNDER_WAY), _S.CANCELLED
    ),
}
WITH_REASON = (_K.RETURNED, _K.REVISED, _K.REWORKED, _K.CANCELLED)


class PhotoPhase(models.TextChoices):
    """When a photo was taken."""

    BEFORE = "before", "实施前"
    DURING = "during", "实施中"
    AFTER = "after", "实施后"


class AcceptanceResult(models.TextChoices):
    """What the team said."""

    PASS = "pass", "合格"
    RECTIFY = "rectify", "需整改"

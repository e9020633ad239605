"""Where a co-building project may stand, and which step leads from where to where."""

from dataclasses import dataclass

from django.db import models

from core.states import StateChoices, Tone


class ProjectState(StateChoices):
    """Where a co-building project stands; from 已签约 on it counts (F08a)."""

    DRAFT = "draft", Tone.DRAFT, "草拟"
    REVIEWING = "reviewing", Tone.WAITING, "待审核"
    RETURNED = "returned", Tone.RETURNED, "被退回"
    APPROVED = "approved", Tone.WAITING, "待签约"
    SIGNED = "signed", Tone.DONE, "已签约"
    EXECUTING = "executing", Tone.WAITING, "执行中"
    FINISHED = "finished", Tone.DONE, "已完成"
    EVALUATED = "evaluated", Tone.DONE, "已评价"
    PUBLISHED = "published", Tone.DONE, "已公布"
    TERMINATED = "terminated", Tone.ENDED, "已终止"


EDITABLE_STATES = (ProjectState.DRAFT, ProjectState.RETURNED)
BEFORE_APPROVAL = (*EDITABLE_STATES, ProjectState.REVIEWING)
RUNNING_STATES = (ProjectState.SIGNED, ProjectState.EXECUTING)
DONE_STATES = (ProjectState.FINISHED, ProjectState.EVALUATED, ProjectState.PUBLISHED)
SIGNED_STATES = (*RUNNING_STATES, *DONE_STATES)
# A ledger from before the portal may say that a project is drafted, counts, or was given up; what
# lies between is decided here, by two people.
LEDGER_STATES = (ProjectState.DRAFT, *SIGNED_STATES, ProjectState.TERMINATED)


class ProjectSource(models.TextChoices):
    """How the record came in."""

    DESK = "desk", "工作台填报"
    LEDGER = "ledger", "台账导入"


class StepKind(models.TextChoices):
    """What was done with a project, in the order of its life."""

    DRAFTED = "drafted", "起草"
    SUBMITTED = "submitted", "提交审核"
    RETURNED = "returned", "退回"
    APPROVED = "approved", "批准"
    SIGNED = "signed", "签约"
    STARTED = "started", "启动"
    FINISHED = "finished", "完成"
    EVALUATED = "evaluated", "评价"
    PUBLISHED = "published", "公布"
    TERMINATED = "terminated", "终止"


@dataclass(frozen=True)
class Way:
    """From which states a step leads, and to which."""

    sources: tuple[ProjectState, ...]
    target: ProjectState


WAYS: dict[StepKind, Way] = {
    StepKind.SUBMITTED: Way(EDITABLE_STATES, ProjectState.REVIEWING),
    StepKind.RETURNED: Way((ProjectState.REVIEWING,), ProjectState.RETURNED),
    StepKind.APPROVED: Way((ProjectState.REVIEWING,), ProjectState.APPROVED),
    StepKind.SIGNED: Way((ProjectState.APPROVED,), ProjectState.SIGNED),
    StepKind.STARTED: Way((ProjectState.SIGNED,), ProjectState.EXECUTING),
    StepKind.FINISHED: Way((ProjectState.EXECUTING,), ProjectState.FINISHED),
    StepKind.EVALUATED: Way((ProjectState.FINISHED,), ProjectState.EVALUATED),
    StepKind.PUBLISHED: Way((ProjectState.EVALUATED,), ProjectState.PUBLISHED),
    StepKind.TERMINATED: Way((ProjectState.APPROVED, *RUNNING_STATES), ProjectState.TERMINATED),
}


class CountBasis(models.TextChoices):
    """Whether those who benefited were counted once (人) or per visit (人次)."""

    PEOPLE = "people", "人"
    VISITS = "visits", "人次"

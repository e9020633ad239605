"""78 livelihood projects of the article's year, and what is proposed and under way today."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from core.models import Photo
from dashboard.demo.livelihood_steps import (
    CANCEL_REASON,
    RETURN_REASON,
    Writer,
    make_objections,
    make_steps,
)
from dashboard.demo.places import Places
from dashboard.demo.staff import Staff
from dashboard.demo.words import dice
from projects.models import (
    UNDER_WAY,
    WITH_CONTRACT,
    Acceptance,
    AcceptanceResult,
    BallotCount,
    FundingKind,
    FundingSource,
    LivelihoodField,
    LivelihoodKind,
    LivelihoodMilestone,
    LivelihoodPayment,
    LivelihoodPhoto,
    LivelihoodProject,
    LivelihoodProposal,
    LivelihoodSource,
    LivelihoodState,
    LivelihoodStepKind,
    PhotoPhase,
    ProposalSource,
    ProposalState,
    SatisfactionSurvey,
)

DONE_PROJECTS = 78
TITLES = (
    ("口袋花园改造", LivelihoodKind.WORKS, LivelihoodField.ENVIRONMENT),
    ("楼道照明更换", LivelihoodKind.WORKS, LivelihoodField.SAFETY),
    ("非机动车棚翻新", LivelihoodKind.WORKS, LivelihoodField.TRANSPORT),
    ("晾晒区和休闲座椅增设", LivelihoodKind.GOODS, LivelihoodField.CONVENIENCE),
    ("无障碍坡道和扶手", LivelihoodKind.WORKS, LivelihoodField.ELDER_CHILD),
    ("健身器材更新", LivelihoodKind.GOODS, LivelihoodField.CULTURE),
    ("排水沟清掏", LivelihoodKind.SERVICE, LivelihoodField.ENVIRONMENT),
    ("路面坑洼修补", LivelihoodKind.WORKS, LivelihoodField.TRANSPORT),
    ("单元门禁维修", LivelihoodKind.WORKS, LivelihoodField.SAFETY),
    ("暑期托管课堂", LivelihoodKind.SERVICE, LivelihoodField.ELDER_CHILD),
)
MILESTONES = ("进场准备", "主体完成", "清理移交")
CONTRACTOR = "示例建设工程{n}公司"
AWAY = (
    (LivelihoodState.DRAFT, 0),
    (LivelihoodState.DRAFT, 5),
    (LivelihoodState.REVIEWING, 0),
    (LivelihoodState.REVIEWING, 3),
    (LivelihoodState.RETURNED, 0),
    (LivelihoodState.APPROVED, 6),
    (LivelihoodState.PUBLICISED, 0),
    (LivelihoodState.PUBLICISED, 8),
    (LivelihoodState.CONTRACTED, 9),
    (LivelihoodState.IMPLEMENTING, 0),
    (LivelihoodState.IMPLEMENTING, 3),
    (LivelihoodState.IMPLEMENTING, 7),
    (LivelihoodState.COMPLETED, 0),
    (LivelihoodState.COMPLETED, 10),
    (LivelihoodState.CANCELLED, 4),
)
PROPOSALS = (
    ("加装单元扶手", ProposalSource.APPEAL, ProposalState.COLLECTED),
    ("增设快递柜", ProposalSource.TOPIC, ProposalState.COLLECTED),
    ("修缮小区书屋", ProposalSource.WISH, ProposalState.COLLECTED),
    ("广场增加遮阳", ProposalSource.DEPUTY, ProposalState.COLLECTED),
    ("增划非机动车位", ProposalSource.VISIT, ProposalState.SCREENED),
    ("更换破损健身器材", ProposalSource.APPEAL, ProposalState.SCREENED),
    ("拓宽小区出口", ProposalSource.TOPIC, ProposalState.INFEASIBLE),
    ("修补儿童活动场地", ProposalSource.APPEAL, ProposalState.CHOSEN),
    ("楼顶装饰灯带", ProposalSource.OTHER, ProposalState.NOT_CHOSEN),
)
_K, _S = LivelihoodStepKind, LivelihoodState
NUMBERED = (_S.DRAFT,)


def make_livelihood(places: Places, staff: Staff, photos: list[Photo], today: date) -> None:
    """Write proposals, ballots, projects in every state and what hangs on them."""
    writer = Writer(places, staff, photos, today)
    _make_proposals(writer)
    done = [_done(writer, number) for number in range(DONE_PROJECTS)]
    away = [_away(writer, number, *case) for number, case in enumerate(AWAY)]
    made = LivelihoodProject.objects.bulk_create([*done, *away])
    _make_money(writer, made)
    _make_work(writer, made)
    _make_results(writer, made[: len(done)])
    make_steps(writer, made)
    make_objections(writer, made)


def _make_proposals(writer: Writer) -> None:
    for number, (title, source, state) in enumerate(PROPOSALS):
        community = writer.places.communities[0 if number < 3 else number]
        proposal = LivelihoodProposal(
            street=writer.places.street,
            community=community,
            name=f"{community.short_name}{title}",
            source=source,
            content=f"居民希望{title}，地点和做法由社区现场核实。",
            raised_on=writer.today - timedelta(days=40 - number * 3),
            expected_beneficiaries=180 + number * 40,
            state=state,
            screen_note="出口红线外是市政道路，街道无权拓宽，已转区住建部门。"
            if state == ProposalState.INFEASIBLE
            else "",
            is_demo=True,
        )
        proposal.set_pinyin()
        proposal.save()
        if state in (ProposalState.CHOSEN, ProposalState.NOT_CHOSEN):
            yes = 61 if state == ProposalState.CHOSEN else 20
            BallotCount.objects.create(
                proposal=proposal,
                held_on=writer.today - timedelta(days=6),
                issued=100,
                returned=86,
                yes=yes,
                no=80 - yes,
                abstained=4,
                invalid=2,
                sheet=writer.photos[0],
                entered_by=writer.staff.secretaries[community.pk],
                is_demo=True,
            )


def _project(writer: Writer, number: int, place: int) -> LivelihoodProject:
    community = writer.places.communities[place % len(writer.places.communities)]
    compounds = writer.places.compounds[community.pk]
    compound = compounds[number % len(compounds)]
    title, kind, field = TITLES[number % len(TITLES)]
    project = LivelihoodProject(
        street=writer.places.street,
        community=community,
        compound=compound,
        name=f"{compound.name}{title}",
        kind=kind,
        field=field,
        content=f"在{compound.name}实施“{title}”，方便居民日常生活。",
        lead=community.name,
        budget=Decimal(20_000 + number * 1_500),
        beneficiaries=800 + number * 37 % 330,
        is_demo=True,
    )
    project.set_pinyin()
    return project


def _done(writer: Writer, number: int) -> LivelihoodProject:
    """A project of the article's year, accepted and mostly disclosed."""
    project = _project(writer, number, number)
    finished_on = date(2022, 3, 10) + timedelta(days=number * 290 // DONE_PROJECTS)
    state = (_S.DISCLOSED, _S.DISCLOSED, _S.EVALUATED, _S.ACCEPTED)[number % 4]
    if number >= len(TITLES) * 6:
        project.name = f"{project.name}（二期）"
        project.set_pinyin()
    project.number = f"MS2022{number + 1:04d}"
    _contract(project, finished_on - timedelta(days=50), number)
    project.started_on = finished_on - timedelta(days=40)
    project.finished_on = finished_on
    project.starts_on, project.due_on = project.started_on, finished_on
    project.outcome = "按计划完成，现场已清理，移交社区管理。"
    project.paid_total = project.contract_amount
    project.state = state
    project.disclosed_on = finished_on + timedelta(days=20) if state == _S.DISCLOSED else None
    _name_people(writer, project)
    return project


def _away(writer: Writer, number: int, state: LivelihoodState, place: int) -> LivelihoodProject:
    """A project of these weeks."""
    project, today = _project(writer, number + 3, place), writer.today
    project.name = f"{project.name}（{today.year}）"
    project.set_pinyin()
    project.state = state
    project.starts_on, project.due_on = today - timedelta(days=20), today + timedelta(days=40)
    if state not in NUMBERED:
        sent_on = today - timedelta(days=25)
        project.number = f"MS{sent_on:%Y%m%d}{number + 1:04d}"
        project.submitted_by = writer.author(project)
    if state in (_S.APPROVED, _S.PUBLICISED, *WITH_CONTRACT):
        project.approved_by = writer.staff.leader
    if state == _S.PUBLICISED:
        # One notice still runs, the other is over.
        project.notice_from = today - timedelta(days=2 if place else 12)
        project.notice_until = today + timedelta(days=5 if place else -3)
    if state in WITH_CONTRACT:
        _contract(project, today - timedelta(days=18), number)
    if state in (_S.IMPLEMENTING, _S.COMPLETED):
        project.started_on = today - timedelta(days=15)
    if state == _S.COMPLETED:
        project.finished_on = today - timedelta(days=2)
        project.outcome = "施工完成，现场已清理，等待验收。"
        project.completed_by = writer.author(project)
    project.return_reason = RETURN_REASON if state == _S.RETURNED else ""
    project.cancel_reason = CANCEL_REASON if state == _S.CANCELLED else ""
    return project


def _contract(project: LivelihoodProject, signed_on: date, number: int) -> None:
    project.notice_from = signed_on - timedelta(days=12)
    project.notice_until = signed_on - timedelta(days=3)
    project.contractor = CONTRACTOR.format(n=number % 7 + 1)
    project.contract_amount = (project.budget * Decimal("0.9")).quantize(Decimal("0.01"))
    project.contracted_on = signed_on
    project.source = LivelihoodSource.DESK


def _name_people(writer: Writer, project: LivelihoodProject) -> None:
    project.submitted_by = project.completed_by = writer.author(project)
    project.approved_by, project.accepted_by = writer.staff.leader, writer.staff.reviewers[0]


def _make_money(writer: Writer, projects: list[LivelihoodProject]) -> None:
    sources, payments = [], []
    for project in projects:
        street = (project.budget * Decimal("0.7")).quantize(Decimal("0.01"))
        for kind, amount in (
            (FundingKind.STREET, street),
            (FundingKind.SERVICE, project.budget - street),
        ):
            sources.append(FundingSource(project=project, kind=kind, amount=amount, is_demo=True))
        if project.paid_total and project.contracted_on and project.finished_on:
            half = (project.paid_total / 2).quantize(Decimal("0.01"))
            for purpose, amount, day in (
                ("进度款", half, project.contracted_on),
                ("尾款", project.paid_total - half, project.finished_on),
            ):
                payments.append(
                    LivelihoodPayment(
                        project=project,
                        purpose=purpose,
                        amount=amount,
                        paid_on=day,
                        entered_by=writer.staff.reviewers[1],
                        is_demo=True,
                    )
                )
    FundingSource.objects.bulk_create(sources)
    LivelihoodPayment.objects.bulk_create(payments)


def _make_work(writer: Writer, projects: list[LivelihoodProject]) -> None:
    """Milestones, of which a few are late, and photos before, during and after."""
    carried = [project for project in projects if project.state in WITH_CONTRACT]
    LivelihoodMilestone.objects.bulk_create(
        row for project in carried for row in _milestones(project, writer.today)
    )
    phases = tuple(PhotoPhase)
    shown = []
    for number, project in enumerate(carried):
        count = 3 if project.finished_on else 1
        shown += [
            LivelihoodPhoto(
                project=project,
                photo=writer.photos[(number * 3 + place) % len(writer.photos)],
                phase=phase,
                is_demo=True,
            )
            for place, phase in enumerate(phases[:count])
        ]
    LivelihoodPhoto.objects.bulk_create(shown)


def _milestones(project: LivelihoodProject, today: date) -> Iterator[LivelihoodMilestone]:
    is_running = project.state in UNDER_WAY
    first = project.started_on or today
    for place, title in enumerate(MILESTONES):
        due_on = first + timedelta(days=12 * (place + 1))
        is_done = not is_running or (place == 0 and project.state == _S.IMPLEMENTING)
        if is_running and not is_done:
            is_late = place == 1 and project.state == _S.IMPLEMENTING and project.pk % 2 == 0
            due_on = today + timedelta(days=-4 if is_late else 10 * (place + 1))
        yield LivelihoodMilestone(
            project=project,
            title=title,
            due_on=due_on,
            done_on=min(due_on, today) if is_done else None,
            note="按计划完成。" if is_done else "",
            is_demo=True,
        )


def _make_results(writer: Writer, projects: list[LivelihoodProject]) -> None:
    roll = dice("livelihood")
    acceptances, surveys = [], []
    for project in projects:
        day = (project.finished_on or writer.today) + timedelta(days=5)
        acceptances.append(
            Acceptance(
                project=project,
                accepted_on=day,
                team="张示范、李样例、王演示",
                team_count=3,
                has_resident=True,
                result=AcceptanceResult.PASS,
                opinion="现场查看，质量合格，同意验收。",
                entered_by=writer.staff.reviewers[0],
                is_demo=True,
            )
        )
        if project.state == _S.ACCEPTED:
            continue
        satisfied, neutral, not_so = roll.randrange(30, 60), roll.randrange(3, 9), roll.randrange(3)
        answered = satisfied + neutral + not_so
        surveys.append(
            SatisfactionSurvey(
                project=project,
                surveyed_on=day + timedelta(days=8),
                asked=answered + roll.randrange(9),
                answered=answered,
                satisfied=satisfied,
                neutral=neutral,
                dissatisfied=not_so,
                entered_by=writer.staff.reviewers[0],
                is_demo=True,
            )
        )
    Acceptance.objects.bulk_create(acceptances)
    SatisfactionSurvey.objects.bulk_create(surveys)

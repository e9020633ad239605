"""123 signed projects of six categories in every counted state, and what is on its way today."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from alliances.models import (
    Alliance,
    CoBuildProject,
    ProjectCategory,
    ProjectMilestone,
    ProjectSource,
    ProjectState,
    ProjectStep,
    StepKind,
)
from dashboard.demo.places import Places
from dashboard.demo.staff import Staff
from dashboard.demo.words import dice
from places.models import Unit

HOSTS = 81  # the members of the street's alliance
SIGNED_PROJECTS = 123
# The article gives the number six only; the names are editable rows of the office.
CATEGORIES = ("组织共建", "治理共抓", "服务共做", "环境共治", "文化共育", "资源共享")
TITLES = {
    "组织共建": ("主题党日联办", "党员结对共学", "青年人才共育", "党务互助"),
    "治理共抓": ("平安巡防联动", "网格力量下沉", "矛盾纠纷共调", "交通文明劝导"),
    "服务共做": ("独居老人探访", "暑期托管课堂", "社区义诊", "就业岗位推介"),
    "环境共治": ("楼道清理", "垃圾分类", "街巷花境美化", "河道保洁"),
    "文化共育": ("文明宣讲", "民族团结进院落", "书香社区", "邻里文艺汇演"),
    "资源共享": ("会议室共享", "停车位错时共享", "公益法律咨询", "运动场地开放"),
}
MILESTONES = ("召开启动会", "开展首次活动", "开展第二次活动", "总结并公示")
COUNTED = (
    ProjectState.PUBLISHED,
    ProjectState.FINISHED,
    ProjectState.EXECUTING,
    ProjectState.EVALUATED,
    ProjectState.FINISHED,
    ProjectState.EXECUTING,
    ProjectState.SIGNED,
)
RUNNING = (ProjectState.SIGNED, ProjectState.EXECUTING)
# What is on its way near today, by the number of the host unit; the first unit has a liaison.
ON_THE_WAY = (
    (ProjectState.DRAFT, 0),
    (ProjectState.DRAFT, 3),
    (ProjectState.DRAFT, 16),
    (ProjectState.REVIEWING, 0),
    (ProjectState.REVIEWING, 5),
    (ProjectState.REVIEWING, 9),
    (ProjectState.RETURNED, 0),
    (ProjectState.RETURNED, 3),
    (ProjectState.APPROVED, 0),
    (ProjectState.APPROVED, 3),
    (ProjectState.APPROVED, 11),
    (ProjectState.TERMINATED, 7),
    (ProjectState.TERMINATED, 20),
)
RETURN_REASON = "计划里没有写清谁负责、多久一次，请补充后再提交。"
TERMINATION_REASON = "共建单位搬离本街道，各方商定不再开展。"
WAYS_THERE = {
    ProjectState.DRAFT: (StepKind.DRAFTED,),
    ProjectState.REVIEWING: (StepKind.DRAFTED, StepKind.SUBMITTED),
    ProjectState.RETURNED: (StepKind.DRAFTED, StepKind.SUBMITTED, StepKind.RETURNED),
    ProjectState.APPROVED: (StepKind.DRAFTED, StepKind.SUBMITTED, StepKind.APPROVED),
    ProjectState.TERMINATED: (
        StepKind.DRAFTED,
        StepKind.SUBMITTED,
        StepKind.APPROVED,
        StepKind.TERMINATED,
    ),
}


def make_projects(
    places: Places, alliance: Alliance, staff: Staff, today: date
) -> list[CoBuildProject]:
    """Write categories, projects, milestones and steps; return the signed projects."""
    categories = [
        ProjectCategory.objects.create(street=places.street, name=name, order=order, is_demo=True)
        for order, name in enumerate(CATEGORIES, start=1)
    ]
    roll = dice("projects")
    signed = [
        _signed(_project(places, alliance, categories, number, number % HOSTS), number, today)
        for number in range(SIGNED_PROJECTS)
    ]
    for project in signed:
        if project.state not in RUNNING:
            project.beneficiaries = roll.randrange(60, 900)
    under_way = [
        _under_way(
            _project(places, alliance, categories, number, host), number, state, staff, today
        )
        for number, (state, host) in enumerate(ON_THE_WAY)
    ]
    made = CoBuildProject.objects.bulk_create([*signed, *under_way])
    _give_partners(places, made)
    ProjectMilestone.objects.bulk_create(
        [milestone for project in made for milestone in _milestones(project, today)]
    )
    _tell(made[len(signed) :], staff, today)
    return made[: len(signed)]


def _project(
    places: Places,
    alliance: Alliance,
    categories: list[ProjectCategory],
    number: int,
    host_number: int,
) -> CoBuildProject:
    category, host = categories[number % len(categories)], places.units[host_number]
    title = TITLES[category.name][number // len(categories) % 4]
    subject = title.removesuffix("共建")
    return CoBuildProject(
        street=places.street,
        community=host.community,
        alliance=alliance,
        category=category,
        host_unit=host,
        name=f"{host.community.short_name if host.community else ''}{subject}共建项目",
        goal=f"每季度至少开展一次{title}活动。",
        plan=f"牵头单位出人出场地，共建单位出志愿者；每季度开展一次{title}，年底总结并公示。",
        is_demo=True,
    )


def _signed(project: CoBuildProject, number: int, today: date) -> CoBuildProject:
    """A project of the article's year, as the office's ledger has it."""
    project.source = ProjectSource.LEDGER
    project.number = f"GJ2022{number + 1:04d}"
    project.state = COUNTED[number % len(COUNTED)]
    project.signed_on = date(2022, 1, 12) + timedelta(days=number * 355 // SIGNED_PROJECTS)
    project.starts_on = project.signed_on
    project.ends_on = date(2023, 12, 31)
    if project.state in RUNNING:
        # Most run on for a year or two; every ninth ends about now.
        days = (number % 7 - 1) * 9 if number % 9 == 2 else 200 + number * 5
        project.ends_on = today + timedelta(days=days)
    else:
        project.outcome = f"按计划完成。{project.goal}参加单位分工明确，居民反映良好。"
    if project.state in (ProjectState.EVALUATED, ProjectState.PUBLISHED):
        project.rating = 4 + number % 2
        project.evaluation = "联席会议认为项目贴近居民需要，各方履约情况好，建议继续开展。"
    project.set_pinyin()
    return project


def _under_way(
    project: CoBuildProject, number: int, state: ProjectState, staff: Staff, today: date
) -> CoBuildProject:
    """A project of these weeks, as it is written and judged on the desk."""
    project.state = state
    project.starts_on = today + timedelta(days=20)
    project.ends_on = today + timedelta(days=385)
    if state != ProjectState.DRAFT:
        sent_on = today - timedelta(days=12 - number % 5)
        project.number = f"GJ{sent_on:%Y%m%d}{number + 1:04d}"
        project.submitted_by = _author(project, staff)
    if state in (ProjectState.APPROVED, ProjectState.TERMINATED):
        project.approved_by = staff.reviewers[0]
    if state == ProjectState.RETURNED:
        project.return_reason = RETURN_REASON
    if state == ProjectState.TERMINATED:
        project.termination_reason = TERMINATION_REASON
    project.set_pinyin()
    return project


def _give_partners(places: Places, projects: list[CoBuildProject]) -> None:
    link = CoBuildProject.partner_units.through
    numbers: dict[int, int] = {unit.pk: number for number, unit in enumerate(places.units)}
    link.objects.bulk_create(
        link(cobuildproject=project, unit=_partner(places, numbers[project.host_unit_id]))
        for project in projects
    )


def _partner(places: Places, number: int) -> Unit:
    return places.units[(number + 7) % HOSTS]


def _milestones(project: CoBuildProject, today: date) -> Iterator[ProjectMilestone]:
    """Four milestones; of what is carried out some are done, a few are overdue."""
    running = project.state in RUNNING
    first = project.signed_on or today + timedelta(days=30)
    for place, title in enumerate(MILESTONES):
        due_on = first + timedelta(days=20 + 80 * place)
        is_done = project.signed_on is not None and not running
        if running:
            is_done = place < 2 and project.state == ProjectState.EXECUTING
        if running and not is_done:
            is_late = place == 2 and first.day % 8 == 0
            due_on = today + timedelta(days=-9 if is_late else 40 + 30 * place)
        yield ProjectMilestone(
            project=project,
            title=title,
            due_on=due_on,
            done_on=due_on if is_done else None,
            evidence="按计划完成，照片和签到表在社区。" if is_done else "",
            is_demo=True,
        )


def _author(project: CoBuildProject, staff: Staff) -> User:
    """Who writes for the host unit: its liaison, else the secretary of its community."""
    post = staff.posts.get(staff.liaison.pk) if staff.liaison else None
    if staff.liaison and post and post.unit_id == project.host_unit_id:
        return staff.liaison
    return staff.secretaries[project.community_id or next(iter(staff.secretaries))]


def _tell(projects: list[CoBuildProject], staff: Staff, today: date) -> None:
    """Write how each project came where it stands, and who wrote it."""
    words = {StepKind.RETURNED: RETURN_REASON, StepKind.TERMINATED: TERMINATION_REASON}
    judges = {
        StepKind.RETURNED: staff.reviewers[0],
        StepKind.APPROVED: staff.reviewers[0],
        StepKind.TERMINATED: staff.leader,
    }
    morning = timezone.make_aware(datetime.combine(today - timedelta(days=13), time(9, 20)))
    steps = [
        ProjectStep(
            project=project,
            kind=kind,
            at=morning + timedelta(days=3 * place),
            by=judges.get(kind) or _author(project, staff),
            words=words.get(kind, ""),
            is_demo=True,
        )
        for project in projects
        for place, kind in enumerate(WAYS_THERE[ProjectState(project.state)])
    ]
    ProjectStep.objects.bulk_create(steps)
    link = CoBuildProject.authors.through
    link.objects.bulk_create(
        link(cobuildproject_id=project.pk, user_id=_author(project, staff).pk)
        for project in projects
    )

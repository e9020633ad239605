"""The street's alliance, nine sub-alliances, their units and 123 signed projects."""

from datetime import date, timedelta

from alliances.models import (
    Alliance,
    AllianceMembership,
    AllianceTier,
    CoBuildProject,
    MembershipRole,
    ProjectCategory,
    ProjectState,
)
from dashboard.demo.places import Places
from dashboard.demo.words import dice
from party.models import PartyOrganisation

STREET_MEMBERS = 81
COVERED_UNITS = 134
SUB_ALLIANCES = 9
SIGNED_PROJECTS = 123
DRAFT_PROJECTS = 4
# The article gives the number six only; the names are editable rows of the office.
CATEGORIES = ("组织共建", "治理共抓", "服务共做", "环境共治", "文化共育", "资源共享")
TITLES = {
    "组织共建": ("主题党日联办", "党员结对共学", "青年人才共育", "党务互助"),
    "治理共抓": ("平安巡防联动", "网格力量下沉", "矛盾纠纷共调", "交通文明劝导"),
    "服务共做": ("独居老人探访", "暑期托管课堂", "社区义诊", "就业岗位推介"),
    "环境共治": ("楼道清理", "垃圾分类共建", "街巷花境美化", "河道保洁"),
    "文化共育": ("文明宣讲", "民族团结进院落", "书香社区", "邻里文艺汇演"),
    "资源共享": ("会议室共享", "停车位错时共享", "公益法律咨询", "运动场地开放"),
}


def make_alliances(places: Places, root: PartyOrganisation) -> list[CoBuildProject]:
    """Write alliances, memberships and projects; return the signed projects."""
    street_alliance = Alliance.objects.create(
        street=places.street,
        name="莲华街道党建联盟“议事厅”",
        tier=AllianceTier.STREET,
        lead_organisation=root,
        founded_on=date(2021, 7, 1),
        is_demo=True,
    )
    seats = [
        AllianceMembership(
            alliance=street_alliance,
            unit=unit,
            role=MembershipRole.CHAIR if number == 0 else MembershipRole.MEMBER,
            joined_on=date(2022, 1, 10) + timedelta(days=number),
            is_demo=True,
        )
        for number, unit in enumerate(places.units[:STREET_MEMBERS])
    ]
    for number, community in enumerate(places.communities[:SUB_ALLIANCES]):
        sub = Alliance.objects.create(
            street=places.street,
            name=f"{community.name}党建子联盟",
            tier=AllianceTier.COMMUNITY,
            parent=street_alliance,
            founded_on=date(2021, 9, 1),
            is_demo=True,
        )
        sub.communities.add(community)
        seats += [
            AllianceMembership(alliance=sub, unit=unit, joined_on=date(2022, 2, 1), is_demo=True)
            for unit in places.units[number:COVERED_UNITS:SUB_ALLIANCES]
        ]
    AllianceMembership.objects.bulk_create(seats)
    return _make_projects(places, street_alliance)


def _make_projects(places: Places, alliance: Alliance) -> list[CoBuildProject]:
    roll = dice("projects")
    categories = [
        ProjectCategory.objects.create(street=places.street, name=name, order=order, is_demo=True)
        for order, name in enumerate(CATEGORIES, start=1)
    ]
    projects = []
    for number in range(SIGNED_PROJECTS + DRAFT_PROJECTS):
        is_signed = number < SIGNED_PROJECTS
        category = categories[number % len(categories)]
        host = places.units[number % STREET_MEMBERS]
        signed_on = date(2022, 1, 12) + timedelta(days=number * 355 // SIGNED_PROJECTS)
        title = TITLES[category.name][number // len(categories) % 4]
        project = CoBuildProject(
            street=places.street,
            community=host.community,
            number=f"GJ2022{number + 1:04d}",
            alliance=alliance,
            category=category,
            host_unit=host,
            name=f"{host.community.short_name if host.community else ''}{title}共建项目",
            goal=f"每季度至少开展一次{title}活动。",
            state=roll.choice((ProjectState.SIGNED, ProjectState.EXECUTING, ProjectState.FINISHED))
            if is_signed
            else ProjectState.DRAFT,
            signed_on=signed_on if is_signed else None,
            starts_on=signed_on if is_signed else None,
            ends_on=date(2023, 12, 31) if is_signed else None,
            is_demo=True,
        )
        project.set_pinyin()
        projects.append(project)
    made = CoBuildProject.objects.bulk_create(projects)
    CoBuildProject.partner_units.through.objects.bulk_create(
        CoBuildProject.partner_units.through(
            cobuildproject=project, unit=places.units[(number + 7) % STREET_MEMBERS]
        )
        for number, project in enumerate(made)
    )
    return [project for project in made if project.signed_on]

"""673 + 1482 confirmed activities and 1467 solved problems of 2022, and this month's queues."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import cast

from django.db.models import F
from django.utils import timezone

from alliances.models import Alliance, AllianceMembership, CoBuildProject
from core.models import Photo
from dashboard.demo.places import Places
from dashboard.demo.staff import Staff
from dashboard.demo.volunteering import Volunteering
from dashboard.demo.words import dice
from grids.models import Grid
from places.models import Community
from volunteers.models import (
    Activity,
    ActivityKind,
    ActivityPhoto,
    ActivityState,
    HeadcountBasis,
    Line,
    Participation,
    Problem,
    ProblemState,
    Team,
)

ALLIANCE_ACTIVITIES = 673
OF_AN_ALLIANCE = 24  # one in so many has no project: a sub-alliance held it itself
NAMED_MEMBERS = 3
VOLUNTEER_ACTIVITIES = 1482
COMMUNITY_ACTIVITIES = 96
VOIDED_ACTIVITIES = 8
SOLVED_PROBLEMS = 1467
YEAR = 2022
SHARED_PHOTOS = 12

KINDS = {
    ActivityKind.SERVICE: 30,
    ActivityKind.VISIT: 18,
    ActivityKind.PARTY: 10,
    ActivityKind.CIVILITY: 12,
    ActivityKind.ENVIRONMENT: 18,
    ActivityKind.SAFETY: 10,
    ActivityKind.OTHER: 2,
}
TITLES = {
    ActivityKind.SERVICE: (
        "便民理发服务",
        "家电义务维修",
        "智慧助老手机课堂",
        "周末义诊",
        "暑期托管陪伴",
    ),
    ActivityKind.VISIT: (
        "走访慰问独居老人",
        "探望困难家庭",
        "入户问需",
        "慰问退役军人",
        "看望高龄老人",
    ),
    ActivityKind.PARTY: ("主题党日联办", "党建联建座谈", "结对共学", "红色观影", "支部共建交流"),
    ActivityKind.CIVILITY: (
        "文明养犬宣讲",
        "反诈宣传进小区",
        "民族团结宣讲",
        "节约用水宣传",
        "消防知识宣讲",
    ),
    ActivityKind.ENVIRONMENT: (
        "楼道堆物清理",
        "垃圾分类桶边值守",
        "绿化带清扫",
        "小广告清除",
        "花坛补植",
    ),
    ActivityKind.SAFETY: (
        "夜间平安巡防",
        "护学岗执勤",
        "消防通道巡查",
        "电动车充电检查",
        "节日值守",
    ),
    ActivityKind.OTHER: ("邻里节", "旧物交换集市", "趣味运动会"),
}
SPRING, SUMMER, AUTUMN, WINTER = range(4)
SEASON_WORDS = {
    SPRING: ("春季", "植树节", "学雷锋日"),
    SUMMER: ("夏季", "端午", "“七一”"),
    AUTUMN: ("秋季", "中秋", "重阳"),
    WINTER: ("冬季", "迎新", "岁末"),
}
PROBLEMS = (
    ("{place}楼道堆放杂物", "与住户沟通后当天清理完毕。"),
    ("{place}单元门禁损坏", "联系物业更换门锁，已恢复使用。"),
    ("{place}路灯不亮", "协调维修单位更换灯具，已亮灯。"),
    ("{place}井盖松动", "设置警示后更换井盖。"),
    ("{place}飞线充电", "现场拆除并引导到充电棚充电。"),
    ("{place}独居老人家中水管漏水", "志愿者上门维修，回访正常。"),
    ("{place}垃圾投放点异味", "增加清运次数并冲洗地面。"),
    ("{place}电动车乱停堵塞通道", "划线规范停放，劝导挪车。"),
    ("{place}绿化带枯枝", "当天修剪清运。"),
    ("{place}老人不会用手机挂号", "一对一教会，并帮助预约成功。"),
    ("{place}邻里噪音纠纷", "上门调解，双方约定安静时段。"),
    ("{place}墙面小广告", "组织清除并粉刷。"),
)


@dataclass
class World:
    """What an activity may hang on."""

    places: Places
    staff: Staff
    volunteering: Volunteering
    projects: list[CoBuildProject]
    sub_alliances: dict[int, Alliance]  # by the community that they span
    grids: dict[int, list[Grid]]
    photos: list[Photo]


def make_activities(world: World, today: date) -> None:
    """Write last year's confirmed record and what waits near `today`."""
    confirmed = Activity.objects.bulk_create(_confirmed(world), batch_size=1000)
    recent = [_recent(world, today, number) for number in range(26)]
    recent = Activity.objects.bulk_create(recent)
    # All rows were written just now; people began them before they sent them.
    sent = Activity.objects.filter(submitted_at__isnull=False)
    sent.update(created_at=F("submitted_at") - timedelta(minutes=20))
    _attach(world, confirmed, recent)
    _name_members(world, confirmed)
    Problem.objects.bulk_create(
        [*_solved_problems(world, confirmed), *_recent_problems(world, recent, today)],
        batch_size=1000,
    )


def _confirmed(world: World) -> list[Activity]:
    roll = dice("activities")
    rows = [_of_project(world, roll, number) for number in range(ALLIANCE_ACTIVITIES)]
    teams = _cycle_by_weight(world.volunteering.teams, roll)
    rows += [_of_team(world, roll, next(teams), number) for number in range(VOLUNTEER_ACTIVITIES)]
    rows += [_of_community(world, roll, number) for number in range(COMMUNITY_ACTIVITIES)]
    for row in rows:
        confirm(row, world, roll)
    voided = [_of_team(world, roll, next(teams), number) for number in range(VOIDED_ACTIVITIES)]
    for row in voided:
        confirm(row, world, roll)
        row.state = ActivityState.VOIDED
        row.voided_at, row.voided_by = row.confirmed_at, world.staff.leader
        row.void_reason = "与另一份填报重复，作废本条。"
    return rows + voided


def _cycle_by_weight(teams: list[Team], roll: Random) -> Iterator[Team]:
    """Yield teams forever, some busier than others, every one now and then."""
    while True:
        round_of_teams = teams + roll.sample(teams, k=len(teams) // 3)
        roll.shuffle(round_of_teams)
        yield from round_of_teams


def _day(number: int, total: int, roll: Random) -> date:
    """Spread over the year with more in spring and autumn; never the very last days."""
    day = date(YEAR, 1, 5) + timedelta(days=number * 350 // total)
    return min(day + timedelta(days=roll.randrange(0, 9)), date(YEAR, 12, 28))


def new_activity(
    world: World,
    roll: Random,
    *,
    kind: ActivityKind,
    community: Community | None,
    held_on: date,
) -> Activity:
    """Return a submitted activity of a place and a day, not yet saved."""
    season = SEASON_WORDS[(held_on.month % 12 // 3 - 1) % 4]
    title = f"{roll.choice(season)}{roll.choice(TITLES[kind])}"
    compounds = world.places.compounds[community.pk] if community else []
    place = roll.choice(compounds).name if compounds else world.places.facilities[2].name
    secretary = world.staff.secretaries[community.pk] if community else world.staff.reviewers[0]
    headcount = roll.randrange(8, 60)
    row = Activity(
        street=world.places.street,
        community=community,
        kind=kind,
        title=title,
        held_on=held_on,
        place=place,
        headcount=headcount,
        headcount_basis=HeadcountBasis.VISITS if headcount > 45 else HeadcountBasis.PEOPLE,
        summary=f"在{place}开展{title}，{headcount} 人参加。居民反映的问题已逐一登记办理。",
        hours=Decimal(roll.choice((1, 1.5, 2, 2.5, 3))),
        grid=roll.choice(world.grids[community.pk]) if community and roll.random() < 0.4 else None,
        state=ActivityState.SUBMITTED,
        filed_by=secretary,
        filed_post=world.staff.posts[secretary.pk],
        is_demo=True,
    )
    row.clean()
    return row


def _of_project(world: World, roll: Random, number: int) -> Activity:
    project = world.projects[number % len(world.projects)]
    day = max(_day(number, ALLIANCE_ACTIVITIES, roll), project.signed_on or date(YEAR, 1, 12))
    kind = roll.choices(list(KINDS), weights=[20, 14, 28, 14, 12, 10, 2])[0]
    row = new_activity(world, roll, kind=kind, community=project.community, held_on=day)
    row.line = Line.ALLIANCE
    sub = world.sub_alliances.get(project.community_id or 0)
    if sub is not None and number % OF_AN_ALLIANCE == OF_AN_ALLIANCE - 1:
        row.alliance = sub
    else:
        row.project = project
    return row


def _of_team(world: World, roll: Random, team: Team, number: int) -> Activity:
    kind = roll.choices(list(KINDS), weights=list(KINDS.values()))[0]
    day = _day(number, VOLUNTEER_ACTIVITIES, roll)
    row = new_activity(world, roll, kind=kind, community=team.community, held_on=day)
    row.line, row.team = Line.VOLUNTEER, team
    return row


def _of_community(world: World, roll: Random, number: int) -> Activity:
    community = world.places.communities[number % len(world.places.communities)]
    kind = roll.choices(list(KINDS), weights=list(KINDS.values()))[0]
    day = _day(number, COMMUNITY_ACTIVITIES, roll)
    row = new_activity(world, roll, kind=kind, community=community, held_on=day)
    row.line = Line.COMMUNITY
    return row


def _moment(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, 20))).astimezone(UTC)


def _held_on(row: Activity) -> date:
    return cast(date, row.held_on)  # every row of the demo has its day


def confirm(row: Activity, world: World, roll: Random) -> None:
    """Let somebody of the street confirm it within two days; the caller saves."""
    row.submitted_at = _moment(_held_on(row), 18)
    row.state = ActivityState.CONFIRMED
    reviewers = [user for user in world.staff.reviewers if user != row.filed_by]
    row.confirmed_by = roll.choice(reviewers)
    row.confirmed_at = _moment(_held_on(row) + timedelta(days=roll.randrange(1, 3)), 10)


def _recent(world: World, today: date, number: int) -> Activity:
    """Make one row near today: twelve wait, six came back, eight are drafts."""
    roll = dice(f"recent {number}")
    team = world.volunteering.teams[(5 + number * 3) % len(world.volunteering.teams)]
    held_on = today - timedelta(days=1 + number % 9)  # filed in the evening
    kind = list(KINDS)[number % 6]
    row = new_activity(world, roll, kind=kind, community=team.community, held_on=held_on)
    row.line, row.team = Line.VOLUNTEER, team
    row.submitted_at = _moment(held_on, 19)
    if number >= 18:
        row.state, row.submitted_at = ActivityState.DRAFT, None
        row.summary = ""
    elif number >= 12:
        row.state = ActivityState.RETURNED
        row.returned_by = world.staff.reviewers[0]
        row.returned_at = row.submitted_at + timedelta(hours=3)
        row.return_reason = roll.choice(
            ("照片看不清现场，请补拍或换一张。", "人数与照片不符，请核对后再提交。")
        )
    return row


def _attach(world: World, confirmed: list[Activity], recent: list[Activity]) -> None:
    """Give photos to the last quarter and the queues, and participants to some."""
    roll = dice("attachments")
    last_quarter = [row for row in confirmed if row.held_on and row.held_on.month >= 10]
    shown = last_quarter + recent
    shared, fresh = world.photos[:SHARED_PHOTOS], iter(world.photos[SHARED_PHOTOS:])
    photos = [roll.sample(shared, k=roll.randrange(1, 4)) for _ in last_quarter]
    photos += [[next(fresh), next(fresh)] for _ in recent]  # a photo used twice would be reported
    ActivityPhoto.objects.bulk_create(
        (
            ActivityPhoto(activity=row, photo=photo, order=order)
            for row, chosen in zip(shown, photos, strict=True)
            for order, photo in enumerate(chosen)
        ),
        batch_size=1000,
    )
    Participation.objects.bulk_create(
        (
            Participation(activity=row, volunteer=person)
            for row in shown
            if row.team_id
            for person in roll.sample(
                world.volunteering.members[row.team_id],
                k=min(6, len(world.volunteering.members[row.team_id])),
            )
        ),
        batch_size=1000,
    )


def _name_members(world: World, confirmed: list[Activity]) -> None:
    """Say of what sub-alliances held themselves which of their members took part."""
    held = [row for row in confirmed if row.alliance_id]
    seats: dict[int, list[int]] = {sub.pk: [] for sub in world.sub_alliances.values()}
    members = AllianceMembership.objects.filter(alliance__in=seats).order_by("pk")
    for alliance, unit in members.values_list("alliance", "unit"):
        seats[alliance].append(unit)
    part = Activity.units.through
    part.objects.bulk_create(
        part(activity_id=row.pk, unit_id=unit)
        for row in held
        for unit in seats[row.alliance_id or 0][:NAMED_MEMBERS]
    )


def _solved_problems(world: World, confirmed: list[Activity]) -> list[Problem]:
    roll = dice("problems")
    sources = [row for row in confirmed if row.state == ActivityState.CONFIRMED]
    rows = []
    for number in range(SOLVED_PROBLEMS):
        source = sources[number * 3 % len(sources)] if number % 8 else None
        home = world.places.communities[number % 13]
        community = source.community if source else home
        found_on = _held_on(source) if source else _day(number, SOLVED_PROBLEMS, roll)
        secretary = world.staff.secretaries[community.pk] if community else world.staff.reviewers[0]
        title, result = PROBLEMS[number % len(PROBLEMS)]
        place = source.place if source else roll.choice(world.places.compounds[home.pk]).name
        rows.append(
            Problem(
                street=world.places.street,
                community=community,
                activity=source,
                title=title.format(place=place),
                found_on=found_on,
                found_by=secretary,
                owner=secretary,
                due_on=found_on + timedelta(days=7),
                state=ProblemState.SOLVED,
                solved_on=min(
                    found_on + timedelta(days=roll.choice((0, 0, 0, 1, 3))), date(2022, 12, 31)
                ),
                solved_by=secretary,
                result=result,
                is_demo=True,
            )
        )
    return rows


def _recent_problems(world: World, recent: list[Activity], today: date) -> Iterator[Problem]:
    """Yield open problems, two of them overdue, and one solved in a filing that still waits."""
    for number, community in enumerate(world.places.communities[:8]):
        secretary = world.staff.secretaries[community.pk]
        title, _ = PROBLEMS[number]
        yield Problem(
            street=world.places.street,
            community=community,
            title=title.format(place=world.places.compounds[community.pk][0].name),
            found_on=today - timedelta(days=6 + number),
            found_by=secretary,
            owner=secretary,
            due_on=today + timedelta(days=number - 2),
            is_demo=True,
        )
    waiting = next(row for row in recent if row.community_id)
    title, result = PROBLEMS[9]
    yield Problem(
        street=world.places.street,
        community=waiting.community,
        activity=waiting,
        title=title.format(place=waiting.place),
        found_on=_held_on(waiting),
        found_by=waiting.filed_by,
        owner=waiting.filed_by,
        due_on=_held_on(waiting) + timedelta(days=7),
        state=ProblemState.SOLVED,
        solved_on=_held_on(waiting),
        solved_by=waiting.filed_by,
        result=result,
        is_demo=True,
    )

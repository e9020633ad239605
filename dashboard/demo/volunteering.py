"""65 teams, 9057 volunteers and their seats."""

from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.demo.places import Places
from dashboard.demo.staff import Staff
from dashboard.demo.words import dice, person_names, phones
from places.models import Community
from volunteers.models import (
    Team,
    TeamKind,
    TeamLeadership,
    TeamMembership,
    TeamState,
    Volunteer,
    VolunteerState,
)

VOLUNTEERS = 9057
LEFT_VOLUNTEERS = 31
REGISTERED_TWICE = 3  # of those: they came back under a second entry
SECOND_SEAT_EVERY = 17
ID_NUMBERS = ("530102195001010011", "530102199003070024", "530102201506010031")
STREET_TEAMS = (
    ("新业态志愿服务队", TeamKind.NEW_WORK),
    ("巾帼志愿服务队", TeamKind.WOMEN),
    ("疫情防控群众宣传志愿队", TeamKind.EPIDEMIC),
    ("民族团结志愿服务队", TeamKind.ETHNIC),
    ("应急救援志愿服务队", TeamKind.RESCUE),
)
COMMUNITY_TEAMS = (
    ("党员先锋志愿服务队", TeamKind.PARTY),
    ("邻里互助志愿服务队", TeamKind.ELDER),
    ("平安巡防志愿服务队", TeamKind.SAFETY),
    ("环境卫生志愿服务队", TeamKind.GREEN),
    ("文艺宣传志愿服务队", TeamKind.ARTS),
)
FOCUS = {
    TeamKind.PARTY: "政策宣讲、结对帮扶",
    TeamKind.ELDER: "探访独居老人、代买代办",
    TeamKind.SAFETY: "巡逻守护、消防提醒",
    TeamKind.GREEN: "垃圾分类、卫生清扫",
    TeamKind.ARTS: "节庆演出、文明宣传",
}


@dataclass
class Volunteering:
    """Teams by community (None for the whole street) and some members of each."""

    teams: list[Team]
    members: dict[int, list[Volunteer]]


def make_volunteering(places: Places, staff: Staff) -> Volunteering:
    """Write teams, volunteers as unique persons, and their seats."""
    teams = _make_teams(places)
    for leader in staff.team_leaders:
        TeamLeadership.objects.create(
            team=next(team for team in teams if team.community == places.communities[3]),
            user=leader,
            started_on=date(2022, 1, 5),
            is_demo=True,
        )
    volunteers = _make_volunteers(places)
    return Volunteering(teams, _make_seats(teams, volunteers))


def _make_teams(places: Places) -> list[Team]:
    names = person_names()
    plans: list[tuple[str, TeamKind, Community | None]] = [
        (name, kind, None) for name, kind in STREET_TEAMS
    ]
    for number, community in enumerate(places.communities):
        count = 5 if number < 8 else 4  # eight times five and five times four: sixty
        plans += [
            (f"{community.name}{name}", kind, community) for name, kind in COMMUNITY_TEAMS[:count]
        ]
    teams = [
        Team(
            street=places.street,
            community=community,
            name=name,
            kind=kind,
            leader_name=next(names),
            leader_phone=f"1380001{number:04d}",
            focus=FOCUS.get(kind, ""),
            founded_on=date(2022, 1, 4),
            is_demo=True,
        )
        for number, (name, kind, community) in enumerate(plans)
    ]
    for team in teams:
        team.set_pinyin()
    made = Team.objects.bulk_create(teams)
    retired = Team(
        street=places.street,
        name="大学生返乡志愿服务队",
        kind=TeamKind.STUDENT,
        state=TeamState.DISSOLVED,
        founded_on=date(2020, 6, 1),
        dissolved_on=date(2021, 12, 31),
        is_demo=True,
    )
    retired.set_pinyin()
    retired.save()
    return made


def _make_volunteers(places: Places) -> list[Volunteer]:
    names, numbers = person_names(), phones()
    volunteers: list[Volunteer] = []
    for number in range(VOLUNTEERS + LEFT_VOLUNTEERS):
        volunteer = Volunteer(
            street=places.street,
            community=places.communities[number % len(places.communities)],
            name=next(names),
            phone=next(numbers),
            gender="mf"[number % 2],
            registered_on=date(2022, 1, 5) + timedelta(days=number * 350 // VOLUNTEERS),
            state=VolunteerState.ACTIVE if number < VOLUNTEERS else VolunteerState.LEFT,
            is_demo=True,
        )
        if VOLUNTEERS <= number < VOLUNTEERS + REGISTERED_TWICE:
            twin = volunteers[number % len(places.communities) + 40 * len(places.communities)]
            volunteer.name, volunteer.gender = twin.name, twin.gender
            volunteer.phone = twin.phone if number % 3 else ""
        volunteer.set_pinyin()
        if number < len(ID_NUMBERS):
            volunteer.seal_id_number(ID_NUMBERS[number])
        volunteers.append(volunteer)
    return Volunteer.objects.bulk_create(volunteers, batch_size=2000)


def _make_seats(teams: list[Team], volunteers: list[Volunteer]) -> dict[int, list[Volunteer]]:
    roll = dice("seats")
    own: dict[int | None, list[Team]] = {}
    for team in teams:
        own.setdefault(team.community_id, []).append(team)
    members: dict[int, list[Volunteer]] = {team.pk: [] for team in teams}
    seats = []
    for number, volunteer in enumerate(volunteers):
        choices = own.get(volunteer.community_id, own[None])
        chosen = {roll.choice(choices if number % 5 else own[None])}
        if number % SECOND_SEAT_EVERY == 0:
            chosen.add(own[None][number % len(own[None])])
        for team in sorted(chosen, key=lambda team: team.pk):
            members[team.pk].append(volunteer)
            seats.append(
                TeamMembership(
                    team=team,
                    volunteer=volunteer,
                    joined_on=volunteer.registered_on,
                    is_demo=True,
                )
            )
    TeamMembership.objects.bulk_create(seats, batch_size=2000)
    return members

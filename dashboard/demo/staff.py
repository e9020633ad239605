"""People who sign in, their posts, and one random password for all of them."""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import Department, Post, User
from accounts.roles import Role
from dashboard.demo.places import Places
from places.models import Community, Unit

DEPARTMENTS = ("党建办公室", "平安法治办公室", "公共服务办公室", "社会事务办公室", "城建城管办公室")
STARTED_ON = date(2021, 3, 1)


@dataclass
class Staff:
    """The demo's people, by what they do."""

    password: str
    leader: User
    reviewers: list[User]
    secretaries: dict[int, User] = field(default_factory=dict)
    posts: dict[int, Post] = field(default_factory=dict)
    grid_workers: dict[int, User] = field(default_factory=dict)
    team_leaders: list[User] = field(default_factory=list)
    liaison: User | None = None
    everybody: list[tuple[User, str]] = field(default_factory=list)


def make_staff(places: Places) -> Staff:
    """Write about forty people; posts are granted by two who guard each other."""
    maker = _Maker(places)
    departments = {
        name: Department.objects.create(street=places.street, name=name, is_demo=True)
        for name in DEPARTMENTS
    }
    guard = maker.person("anquan", "安示管", Role.SECADMIN)
    maker.person("xitong", "席样统", Role.SYSADMIN)
    maker.person("shenji", "申演计", Role.AUDITOR)
    leader = maker.person("lingdao", "凌示道", Role.STREET_LEADER)
    reviewers = [
        maker.person("dangjian", "党样建", Role.STREET_STAFF, department=departments["党建办公室"]),
        maker.person(
            "pingan", "平演安", Role.STREET_STAFF, department=departments["平安法治办公室"]
        ),
    ]
    maker.person(
        "bianji",
        "卞示辑",
        Role.GUIDE_EDITOR,
        department=departments["公共服务办公室"],
    )
    maker.person("shenhe", "沈样核", Role.GUIDE_REVIEWER)
    staff = Staff(maker.password, leader, reviewers)
    for number, community in enumerate(places.communities, start=1):
        staff.secretaries[community.pk] = maker.person(
            f"shuji{number:02d}",
            f"{'赵钱孙李周吴郑王冯陈褚卫蒋'[number - 1]}示书",
            Role.COMMUNITY_SECRETARY,
            community=community,
        )
        staff.grid_workers[community.pk] = maker.person(
            f"wangge{number:02d}",
            f"{'沈韩杨朱秦尤许何吕施张孔曹'[number - 1]}样格",
            Role.GRID_WORKER,
            community=community,
        )
    maker.person("shegong", "舒演工", Role.COMMUNITY_STAFF, community=places.communities[3])
    staff.team_leaders = [
        maker.person("duizhang", "段示长", Role.TEAM_LEADER, community=places.communities[3])
    ]
    staff.liaison = maker.person("lianluo", "连样络", Role.UNIT_LIAISON, unit=places.units[0])
    maker.grant_all(guard, leader)
    staff.posts = {
        post.user_id: post for post in Post.objects.select_related("street", "community")
    }
    staff.everybody = maker.made
    return staff


class _Maker:
    """Makes one person after another with the same hashed password."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.password = f"Demo-{secrets.token_urlsafe(9)}"
        self.hashed = make_password(self.password)
        self.now: datetime = timezone.now()
        self.made: list[tuple[User, str]] = []

    def person(
        self,
        username: str,
        name: str,
        role: Role,
        *,
        community: Community | None = None,
        unit: Unit | None = None,
        department: Department | None = None,
    ) -> User:
        user = User(
            username=username,
            name=name,
            phone=f"1380009{len(self.made) + 9001:04d}"[:11],
            home_street=self.places.street,
            password=self.hashed,
            password_changed_at=self.now,
            must_change_password=False,
            is_demo=True,
        )
        user.clean()
        user.save()
        Post.objects.create(
            user=user,
            role=role,
            street=self.places.street,
            community=community,
            unit=unit,
            department=department,
            starts_on=STARTED_ON,
            is_demo=True,
        )
        self.made.append((user, role.label))
        return user

    def grant_all(self, guard: User, leader: User) -> None:
        """The guard grants everybody's post, the leader the guard's own."""
        Post.objects.exclude(user=guard).update(granted_by=guard, granted_at=self.now)
        Post.objects.filter(user=guard).update(granted_by=leader, granted_at=self.now)

"""Community premises: three that building projects bring (F18), and what each community has."""

from datetime import date, timedelta
from decimal import Decimal

from core.models import Photo
from dashboard.demo.places import Places
from dashboard.demo.staff import Staff
from dashboard.demo.words import dice
from places.models import Community
from projects.models import (
    BuildStage,
    CheckResult,
    HandOverCheck,
    HandOverTopic,
    Premises,
    PremisesFinding,
    PremisesInspection,
    PremisesKey,
    PremisesOwner,
    PremisesRepair,
    PremisesSource,
    PremisesStandard,
    PremisesState,
    PremisesUse,
    PremisesUseKind,
)

TOPICS = (
    ("图纸和面积与移交协议一致", True),
    ("消防验收或备案文件", True),
    ("水、电、排水通", True),
    ("门窗完好，钥匙齐全", True),
    ("墙地面无渗漏、无裂缝", True),
    ("保修单位和保修期", False),
)
STAGES = ("项目立项", "施工招标", "主体施工", "室内安装", "竣工验收")
PURPOSES = (
    "居民议事会",
    "老年合唱队排练",
    "四点半课堂",
    "便民理发",
    "志愿者培训",
    "主题党日",
    "健康讲座",
)
OFFICES = ("党群服务站", "居民活动室")


def make_premises(places: Places, staff: Staff, photos: list[Photo], today: date) -> None:
    """Write the files: the three of the article, and those that communities had before."""
    PremisesStandard.objects.create(
        street=places.street,
        area_per_hundred=Decimal(30),
        basis="城乡社区综合服务设施建设标准（待核实）",
        is_demo=True,
    )
    topics = [
        HandOverTopic.objects.create(
            street=places.street, order=order, title=title, is_needed=is_needed, is_demo=True
        )
        for order, (title, is_needed) in enumerate(TOPICS, start=1)
    ]
    maker = _Maker(places, staff, photos, today)
    maker.from_projects(topics)
    maker.waiting(topics)
    maker.earlier()
    maker.keep_uses()


class _Maker:
    """Writes files one after another, each with a number of its own."""

    def __init__(self, places: Places, staff: Staff, photos: list[Photo], today: date) -> None:
        self.places, self.staff, self.photos, self.today = places, staff, photos, today
        self.roll = dice("premises")
        self.made: list[Premises] = []

    def file(
        self,
        community: Community,
        name: str,
        area: int,
        **values: object,
    ) -> Premises:
        row = Premises(
            **{
                "street": self.places.street,
                "community": community,
                "name": name,
                "file_no": f"YF{2022}{len(self.made) + 1:04d}",
                "address": community.office_address,
                "building_floor": "一层（示例）",
                "area_m2": Decimal(area),
                "usable_m2": Decimal(area) * Decimal("0.85"),
                "source": PremisesSource.BUILT,
                "use": PremisesUseKind.PARTY,
                "ownership": PremisesOwner.STREET,
                "manager": "社区副主任",
                "is_demo": True,
                **values,
            }
        )
        row.set_pinyin()
        row.save()
        self.made.append(row)
        return row

    def received(self, on: date, **values: object) -> dict[str, object]:
        """Return what a received file holds."""
        return {
            "state": PremisesState.IN_USE,
            "handed_over_on": on,
            "transferor": "示例置业公司",
            "receiver": "社区书记",
            "acceptance_doc": "移交协议（示例）",
            "received_by": self.staff.reviewers[1],
            "is_fire_filed": True,
            "is_structure_safe": True,
            "inspect_on": self.today + timedelta(days=40),
            **values,
        }

    def from_projects(self, topics: list[HandOverTopic]) -> None:
        """Write the two that developers handed over, and the one being built."""
        north = self.places.communities[1]
        hills = self.places.communities[7]
        for community, project, compound, area, day in (
            (north, "碧桂园龙腾世家项目", "碧桂园龙腾世家", 620, date(2022, 6, 20)),
            (hills, "核桃箐德润香山府项目", "德润香山府", 540, date(2022, 9, 15)),
        ):
            found = next(row for row in self.places.compounds[community.pk] if row.name == compound)
            row = self.file(
                community,
                f"{compound}社区用房",
                area,
                compound=found,
                project_name=project,
                source=PremisesSource.ALLOCATED,
                ownership=PremisesOwner.PENDING,
                **self.received(day, signed_by=self.staff.secretaries[community.pk]),
            )
            self._check(row, topics, day)
            PremisesKey.objects.create(
                premises=row, what="正门，2 把", holder="社区副主任", given_on=day, is_demo=True
            )
        building = self.file(
            north,
            "教场北路社区综合服务用房",
            900,
            project_name="教场北路社区基础服务设施建设项目",
            use=PremisesUseKind.SERVICE,
            state=PremisesState.BUILDING,
        )
        for place, title in enumerate(STAGES):
            due = self.today + timedelta(days=45 * (place - 2) - 5)
            BuildStage.objects.create(
                premises=building,
                title=title,
                due_on=due,
                done_on=due + timedelta(days=4) if place < 2 else None,
                note="已完成（示例）" if place < 2 else "",
                is_demo=True,
            )

    def waiting(self, topics: list[HandOverTopic]) -> None:
        """Write one that waits for the community's signature, and one that is fitted out."""
        community = self.places.communities[8]
        row = self.file(
            community,
            "江岸小区北区活动用房",
            180,
            source=PremisesSource.BORROWED,
            ownership=PremisesOwner.OTHER,
            use=PremisesUseKind.CULTURE,
            state=PremisesState.TO_RECEIVE,
        )
        self._check(row, topics[:4], self.today - timedelta(days=3), lacking=topics[3])
        signed = self.places.communities[3]
        self._check(
            self.file(
                signed,
                "学府社区儿童之家",
                150,
                source=PremisesSource.RENTED,
                ownership=PremisesOwner.OTHER,
                use=PremisesUseKind.CHILD,
                state=PremisesState.TO_RECEIVE,
                handed_over_on=self.today - timedelta(days=2),
                transferor="示例物业公司",
                receiver="社区书记",
                acceptance_doc="租赁合同（示例）",
                signed_by=self.staff.secretaries[signed.pk],
            ),
            topics,
            self.today - timedelta(days=4),
        )

    def _check(
        self,
        row: Premises,
        topics: list[HandOverTopic],
        day: date,
        lacking: HandOverTopic | None = None,
    ) -> None:
        for topic in topics:
            is_lacking = topic == lacking
            HandOverCheck.objects.create(
                premises=row,
                topic=topic,
                result=CheckResult.LACKING if is_lacking else CheckResult.GOOD,
                note="缺一把后门钥匙" if is_lacking else "",
                checked_on=day,
                is_demo=True,
            )

    def earlier(self) -> None:
        """Write what communities had before: some idle, some whose inspection is overdue."""
        for number, community in enumerate(self.places.communities):
            for place, kind in enumerate(OFFICES):
                if place and number % 3 == 0:
                    continue
                state = PremisesState.REPAIRING if (number, place) == (5, 1) else None
                inspect_on = self.today + timedelta(days=(number * 11 + place * 5) % 90 - 12)
                values = self.received(date(2019, 5, 1), inspect_on=inspect_on)
                if state is not None:
                    values |= {"state": state, "state_note": "屋面漏雨，停用维修"}
                row = self.file(
                    community,
                    f"{community.short_name}{kind}",
                    self.roll.randrange(180, 620),
                    use=PremisesUseKind.CULTURE if place else PremisesUseKind.PARTY,
                    source=PremisesSource.RENTED if number % 5 == 2 else PremisesSource.BUILT,
                    **values,
                )
                self._inspect(row, number + place)
        repaired = next(row for row in self.made if row.state == PremisesState.REPAIRING)
        PremisesRepair.objects.create(
            premises=repaired,
            reported_on=self.today - timedelta(days=12),
            what="屋面漏雨",
            contractor="示例维修公司",
            is_demo=True,
        )

    def _inspect(self, row: Premises, number: int) -> None:
        is_found = number % 4 == 1
        inspection = PremisesInspection.objects.create(
            premises=row,
            done_on=self.today - timedelta(days=30 + number * 3),
            result=PremisesFinding.FOUND if is_found else PremisesFinding.GOOD,
            findings="灭火器压力不足" if is_found else "",
            fix_by=self.today + timedelta(days=number - 6) if is_found else None,
            inspected_by=self.staff.secretaries[row.community_id or 0],
            is_demo=True,
        )
        inspection.photos.set([self.photos[number % len(self.photos)]])

    def keep_uses(self) -> None:
        """Write uses of the last half year; every fifth stood idle for longer than that."""
        uses = []
        for number, row in enumerate(self.made):
            if not row.is_held or number % 5 == 4:
                continue
            for turn in range(6):
                day = self.today - timedelta(days=3 + number % 7 + turn * 9)
                uses.append(
                    PremisesUse(
                        premises=row,
                        used_on=day,
                        purpose=PURPOSES[(number + turn) % len(PURPOSES)],
                        used_by="示例居民队伍",
                        hours=Decimal(2),
                        headcount=self.roll.randrange(8, 40),
                        is_demo=True,
                    )
                )
            row.last_used_on = self.today - timedelta(days=3 + number % 7)
        PremisesUse.objects.bulk_create(uses)
        Premises.objects.bulk_update(self.made, ["last_used_on"])

"""Honours of the article (F45–F47), and applications of this year in several states."""

from dataclasses import dataclass
from datetime import date, timedelta

from core.models import Photo
from dashboard.demo.places import Places
from dashboard.demo.staff import Staff
from dashboard.demo.words import dice, judged_year
from party.models import PartyOrganisation
from places.models import Community, Compound, Unit, UnitKind
from projects.models import (
    ApplicationState,
    CompoundPlatform,
    CriterionScore,
    Honour,
    HonourApplication,
    HonourCheck,
    HonourCheckResult,
    HonourCriterion,
    HonourLevel,
    HonourProgramme,
    HonourStandard,
    HonourTheme,
    TargetKind,
)

# The office's own items were not published; these dimensions stand in for them.
ITEMS = (
    ("党建引领", "小区有党支部，党员亮身份、有分工", 20, True),
    ("组织健全", "业委会、物业、楼栋长到位，四方平台有章程", 20, False),
    ("协商议事", "每月议事，议题有结果、有反馈", 15, True),
    ("环境与安全", "楼道无堆物，消防通道畅通，垃圾分类到位", 20, True),
    ("志愿服务与文化", "有自己的志愿队，常年有活动", 15, False),
    ("居民满意", "居民满意度调查", 10, False),
)
PROGRAMMES = (
    ("昆明市基层治理百佳示范小区", HonourTheme.MODEL_COMPOUND, TargetKind.COMPOUND, "昆明市", 2),
    ("昆明市最美街巷", HonourTheme.BEAUTIFUL_STREET, TargetKind.LANE, "昆明市", None),
    ("民族团结示范小区", HonourTheme.ETHNIC_UNITY, TargetKind.COMPOUND, "待补充", 3),
    ("平安小区", HonourTheme.SAFE_CELL, TargetKind.COMPOUND, "待补充", 1),
    ("平安单位（校园）", HonourTheme.SAFE_CELL, TargetKind.UNIT, "待补充", 1),
    ("平安社区", HonourTheme.SAFE_CELL, TargetKind.COMMUNITY, "待补充", 1),
)


def make_honours(places: Places, staff: Staff, photos: list[Photo], today: date) -> None:
    """Write programmes, standards, granted honours, applications and platforms."""
    programmes = {
        name: HonourProgramme.objects.create(
            street=places.street,
            name=name,
            theme=theme,
            target_kind=kind,
            granting_body=body,
            valid_years=years,
            is_demo=True,
        )
        for name, theme, kind, body, years in PROGRAMMES
    }
    maker = _Maker(places, staff, photos, today, programmes)
    maker.granted()
    maker.applications()
    maker.platforms()


@dataclass
class _Maker:
    places: Places
    staff: Staff
    photos: list[Photo]
    today: date
    programmes: dict[str, HonourProgramme]

    def _compound(self, name: str) -> tuple[Community, Compound]:
        for community in self.places.communities:
            for row in self.places.compounds[community.pk]:
                if row.name == name:
                    return community, row
        raise LookupError(name)

    def _grant(
        self,
        programme: str,
        community: Community,
        years: tuple[int, int],
        level: HonourLevel,
        granted_on: date,
        **values: object,
    ) -> Honour:
        found = self.programmes[programme]
        return Honour.objects.create(
            street=self.places.street,
            community=community,
            programme=found,
            kind=found.target_kind,
            period_from=years[0],
            period_to=years[1],
            level=level,
            granted_on=granted_on,
            is_demo=True,
            **{"doc": "命名文件待核实", **values},
        )

    def granted(self) -> None:
        """Write what the article names, and a few that others gave and took away."""
        model = "昆明市基层治理百佳示范小区"
        rows = (
            ("中海学府花园小区", (2020, 2021), HonourLevel.EXCELLENT, date(2021, 12, 20)),
            ("龙湖水晶郦城", (2020, 2021), HonourLevel.QUALIFIED, date(2021, 12, 20)),
            ("长城小区", (2022, 2022), HonourLevel.QUALIFIED, date(2022, 11, 30)),
        )
        for name, years, level, day in rows:
            community, compound = self._compound(name)
            self._grant(model, community, years, level, day, compound=compound)
        self._grant(
            "昆明市最美街巷",
            self.places.communities[0],
            (2022, 2022),
            HonourLevel.SELECTED,
            date(2022, 10, 28),
            lane="蓝花楹特色花卉文化街区",
        )
        community, compound = self._compound("民族大学北院")
        self._grant(
            "民族团结示范小区",
            community,
            (2022, 2022),
            HonourLevel.SELECTED,
            date(2022, 9, 30),
            compound=compound,
            doc="试点（文件待核实）",
        )
        self._safe_cells()

    def _safe_cells(self) -> None:
        day = self.today - timedelta(days=330)
        year = day.year
        community, compound = self._compound("荷叶山小区")
        kept = self._grant(
            "平安小区",
            community,
            (year, year),
            HonourLevel.QUALIFIED,
            day,
            compound=compound,
            check_on=self.today + timedelta(days=20),
        )
        HonourCheck.objects.create(
            honour=kept,
            done_on=self.today - timedelta(days=90),
            result=HonourCheckResult.TO_MEND,
            words="消防通道有车辆停放，请一个月内整改",
            checked_by=self.staff.reviewers[1],
            is_demo=True,
        )
        community, compound = self._compound("亚龙棚户区")
        self._grant(
            "平安小区",
            community,
            (year, year),
            HonourLevel.QUALIFIED,
            day,
            compound=compound,
            revoked_on=self.today - timedelta(days=60),
            revoked_by=self.staff.leader,
            revoke_reason="发生火情，复评不合格",
        )
        school = next(row for row in self.places.units if row.kind == UnitKind.SCHOOL)
        owner: Unit = school
        self._grant(
            "平安单位（校园）",
            self._community_of(owner),
            (year, year),
            HonourLevel.QUALIFIED,
            day,
            unit=owner,
        )

    def _community_of(self, unit: Unit) -> Community:
        return next(row for row in self.places.communities if row.pk == unit.community_id)

    def _standard(self, programme: str, year: int, *, is_draft: bool = False) -> HonourStandard:
        is_now = year == judged_year(self.today)
        standard = HonourStandard.objects.create(
            programme=self.programmes[programme],
            year=year,
            self_check_due_on=self.today + timedelta(days=12) if is_now else None,
            published_on=None if is_draft else date(year, 1, 15),
            is_demo=True,
        )
        HonourCriterion.objects.bulk_create(
            HonourCriterion(
                standard=standard,
                order=order,
                dimension=dimension,
                item=item,
                max_score=points,
                needs_photo=needs_photo,
                is_demo=True,
            )
            for order, (dimension, item, points, needs_photo) in enumerate(ITEMS, start=1)
        )
        return standard

    def applications(self) -> None:
        """Write three years of one compound for its trend, and this year's in several states."""
        model, year = "昆明市基层治理百佳示范小区", judged_year(self.today)
        standards = {at: self._standard(model, at) for at in (year - 2, year - 1, year)}
        self._standard("平安小区", year)
        self._standard(model, year + 1, is_draft=True)
        for at, share in ((year - 2, 0.48), (year - 1, 0.56)):
            self._application(standards[at], "莲华小区", share, ApplicationState.FAILED)
        for name, share, state in (
            ("莲华小区", 0.66, ApplicationState.SUBMITTED),
            ("民族大学北院", 0.5, ApplicationState.DECLARED),
            ("鑫龙苑小区", 0.7, ApplicationState.RETURNED),
            ("荷叶山小区", 0.78, ApplicationState.REVIEWED),
            ("江岸小区", 0.92, ApplicationState.RECOMMENDED),
        ):
            self._application(standards[year], name, share, state)

    def _application(
        self, standard: HonourStandard, name: str, share: float, state: ApplicationState
    ) -> None:
        community, compound = self._compound(name)
        secretary = self.staff.secretaries[community.pk]
        is_sent = state != ApplicationState.DECLARED
        is_judged = state in (
            ApplicationState.REVIEWED,
            ApplicationState.RECOMMENDED,
            ApplicationState.FAILED,
        )
        sent_on = min(date(standard.year, 10, 20), self.today - timedelta(days=6))
        reasons = {
            ApplicationState.FAILED: "审核分不到合格分",
            ApplicationState.RETURNED: "协商议事缺少会议照片，请补充",
        }
        row = HonourApplication.objects.create(
            street=self.places.street,
            community=community,
            programme=standard.programme,
            standard=standard,
            kind=TargetKind.COMPOUND,
            compound=compound,
            period_from=standard.year,
            period_to=standard.year,
            state=state,
            declared_by=secretary,
            submitted_by=secretary if is_sent else None,
            submitted_on=sent_on if is_sent else None,
            self_score=0,
            review_score=0 if is_judged else None,
            reviewed_by=self.staff.reviewers[1] if is_judged else None,
            reviewed_on=sent_on + timedelta(days=3) if is_judged else None,
            recommended_by=self.staff.leader if state == ApplicationState.RECOMMENDED else None,
            closing_reason=reasons.get(state, ""),
            is_demo=True,
        )
        self._score(row, standard, share, is_whole=is_sent, is_judged=is_judged)

    def _score(
        self,
        row: HonourApplication,
        standard: HonourStandard,
        share: float,
        *,
        is_whole: bool,
        is_judged: bool,
    ) -> None:
        roll = dice(f"honour {row.compound} {standard.year}")
        items = list(standard.criteria.all())
        total = judged = 0
        for item in items if is_whole else items[:4]:
            points = min(max(round(item.max_score * (share + roll.uniform(-0.08, 0.08))), 0), 20)
            points = min(points, item.max_score)
            score = CriterionScore.objects.create(
                application=row,
                criterion=item,
                self_score=points,
                self_note="示例说明",
                review_score=max(points - 1, 0) if is_judged else None,
                is_demo=True,
            )
            if item.needs_photo and is_whole:
                score.photos.set([self.photos[roll.randrange(len(self.photos))]])
            total += points
            judged += max(points - 1, 0)
        row.self_score, row.review_score = total, judged if is_judged else None
        row.save()

    def platforms(self) -> None:
        """Write the four-party platforms; some lack an owners' committee or a branch."""
        branches = {
            row.name: row for row in PartyOrganisation.objects.filter(street=self.places.street)
        }
        companies = [row for row in self.places.units if row.kind == UnitKind.PROPERTY]
        number = 0
        for community in self.places.communities:
            for compound in self.places.compounds[community.pk]:
                number += 1
                branch = next((b for n, b in branches.items() if n.startswith(compound.name)), None)
                CompoundPlatform.objects.create(
                    compound=compound,
                    branch=branch,
                    owners_committee="" if number % 4 == 0 else f"{compound.name}业主委员会",
                    building_heads=None if number % 7 == 0 else 4 + number % 5,
                    property_company=companies[number % len(companies)] if number % 3 else None,
                    meets="每月一次",
                    started_on=date(2022, 3, 1) + timedelta(days=number * 9),
                    is_demo=True,
                )

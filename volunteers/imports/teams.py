"""Workbooks of teams."""

from collections.abc import Callable, Sequence
from functools import partial

from core.identity import check_phone
from core.ledger import cells, names
from core.ledger.alike import Near
from core.ledger.row import Row
from core.ledger.spec import Column, Lookup, Target, keep_pinyin
from places.imports import COMMUNITY, StreetLedger, unit_names
from places.models import Unit
from volunteers.models import Team, TeamKind, TeamState


class TeamLedger(StreetLedger):
    """志愿者队伍: known by its name, which a street uses once."""

    key, label = "teams", "志愿者队伍"
    row_means = "每行一支队伍。"
    columns = (
        Column(
            name="name",
            label="队伍名称",
            synonyms=(
                *("名称", "志愿服务队", "志愿队", "团队名称", "志愿者队伍", "志愿服务队名称"),
                *("志愿队伍名称", "服务队名称", "志愿者队伍名称", "志愿服务团队", "队名", "队伍"),
                *("志愿服务队伍", "志愿服务队伍名称", "志愿服务组织名称"),
            ),
            is_required=True,
            clean=names.name(100),
            example="清水先锋志愿服务队",
            width=28,
        ),
        COMMUNITY,
        Column(
            name="kind",
            label="类别",
            synonyms=("队伍类别", "队伍类型", "类型", "队伍性质"),
            choices=TeamKind,
            choice_synonyms={
                "党员": TeamKind.PARTY,
                "巾帼志愿": TeamKind.WOMEN,
                "妇女": TeamKind.WOMEN,
                "青年": TeamKind.STUDENT,
                "大学生": TeamKind.STUDENT,
                "巡防": TeamKind.SAFETY,
                "治安巡逻": TeamKind.SAFETY,
                "文化": TeamKind.ARTS,
                "法律服务": TeamKind.LAW,
                "医疗": TeamKind.HEALTH,
                "心理": TeamKind.MIND,
                "应急": TeamKind.RESCUE,
            },
        ),
        Column(
            name="unit", label="所属单位", synonyms=("单位", "所在单位"), look_up="units", width=24
        ),
        Column(
            name="leader_name",
            label="队长",
            synonyms=("队长姓名", "负责人", "负责人姓名", "联系人", "队伍负责人"),
            clean=names.people(),
        ),
        Column(
            name="leader_phone",
            label="队长电话",
            synonyms=(
                *("负责人电话", "联系电话", "电话", "联系方式", "手机号", "手机号码"),
                *("联系人电话", "队伍负责人电话"),
            ),
            clean=cells.number_of(check_phone),
        ),
        Column(
            name="focus",
            label="服务方向",
            synonyms=("服务内容", "服务领域", "服务项目"),
            width=30,
        ),
        Column(
            name="founded_on",
            label="成立日期",
            synonyms=("成立时间", "组建日期", "组建时间"),
            clean=cells.day,
        ),
        Column(
            name="state",
            label="状态",
            choices=TeamState,
            choice_synonyms={"正常": TeamState.ACTIVE, "解散": TeamState.DISSOLVED},
        ),
        Column(name="dissolved_on", label="解散日期", clean=cells.day),
    )
    targets = (
        Target(
            name="team",
            model=Team,
            fields=(
                "street_id",
                "community_id",
                "name",
                "kind",
                "unit_id",
                "leader_name",
                "leader_phone",
                "focus",
                "founded_on",
                "state",
                "dissolved_on",
            ),
            existing=lambda ledger: Team.objects.filter(street=ledger.scope),
            near=Near(),
            keys=lambda row: [row["name"]],
            derive=keep_pinyin,
        ),
    )

    def prepare(self) -> None:
        super().prepare()
        units = Unit.objects.filter(street=self.scope)
        self.lookups["units"] = Lookup("单位", unit_names(units), where="导入驻区单位")

    def rules(self) -> Sequence[Callable[[Row], None]]:
        no_day_to_come = partial(self.refuse_to_come, "dissolved_on")
        return (self._check_dissolved, no_day_to_come, self._check_place)

    def _check_dissolved(self, row: Row) -> None:
        is_dissolved = row["state"] == TeamState.DISSOLVED
        if is_dissolved != (row["dissolved_on"] is not None):
            row.fail("dissolved_on", "“已解散”与解散日期要一起填写。")

    def _check_place(self, row: Row) -> None:
        self.refuse_elsewhere(row, "team", row["name"], noun="队伍")

    def read(self, row: Row) -> None:
        unit = {"unit_id": row["unit"].pk} if row["unit"] is not None else {}
        row.put(
            "team",
            **self.place_of(row),
            **unit,
            **row.given(
                "name",
                "kind",
                "leader_name",
                "leader_phone",
                "focus",
                "founded_on",
                "state",
                "dissolved_on",
            ),
        )

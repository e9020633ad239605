"""Workbook of the red armbands."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial
from typing import Any

from django.db.models import QuerySet

from core.identity import check_phone
from core.ledger import cells, names
from core.ledger.alike import BY_PHONE_OR_NAME
from core.ledger.row import Row
from core.ledger.spec import Column, Target, keep_pinyin
from grids.models import Grid
from places.imports import COMMUNITY, StreetLedger
from places.imports.streets import OTHER_COMMUNITY
from volunteers.actions.armbands import take_leavers_off
from volunteers.models import ArmbandSource, RedArmband, Volunteer

LEFT = "这名队员已于 {left} 退出，这一行按已登记的不改。重新加入的，请写重新加入的日期。"
JOINED_BEFORE = "登记的这名队员已于 {left} 退出，加入日期应晚于那一天；是同一次的，请核对日期。"
SAME_NAME = "这个社区已有同名的红袖标队员，登记了手机号。请写上手机号，分清是不是同一个人。"
NOW_WITH_PHONE = (
    "按已登记的、没有手机号的这一位补上手机号；是同名的另一人的，请先给那一位补上手机号。"
)
NO_PHONE = "没有手机号，只按姓名登记；如有同名，请补上手机号。"


def _known_by(row: Mapping[str, Any]) -> list[Hashable]:
    """Return how somebody is known: who left, by the day on which that time began."""
    person = (row["name"], row["phone"] or "")
    return [person if row["left_on"] is None else (*person, str(row["joined_on"]))]


class ArmbandLedger(StreetLedger):
    """红袖标队员: known by name and phone, and joined to the roster's entry of both.

    Source: docs/rules.md R-ARM-2.
    """

    key, label = "red-armbands", "红袖标队员"
    row_means = "每行一名红袖标队员。"
    columns = (
        Column(
            name="name",
            label="姓名",
            synonyms=("队员姓名", "名字", "红袖标队员", "志愿者姓名"),
            is_required=True,
            clean=names.person(),
            example="李示范",
        ),
        Column(
            name="phone",
            label="手机号",
            synonyms=("手机号码", "手机", "联系电话", "电话", "联系方式"),
            clean=cells.number_of(check_phone),
            help="同名的人靠手机号分开。",
        ),
        Column(
            name="source",
            label="来源",
            synonyms=("人员类别", "类别", "身份", "人员来源"),
            is_required=True,
            choices=ArmbandSource,
            choice_synonyms={
                **{"单位志愿者": ArmbandSource.UNIT, "公共户单位": ArmbandSource.UNIT},
                **{"公共户": ArmbandSource.UNIT, "单位": ArmbandSource.UNIT},
                **{"商铺": ArmbandSource.SHOP, "商户": ArmbandSource.SHOP},
                **{"店主": ArmbandSource.SHOP, "外卖": ArmbandSource.DELIVERY},
                **{"外卖员": ArmbandSource.DELIVERY, "骑手": ArmbandSource.DELIVERY},
                **{"居民": ArmbandSource.RESIDENT, "群众": ArmbandSource.RESIDENT},
            },
        ),
        Column(
            name="organisation",
            label="所在单位或商铺",
            synonyms=("单位", "工作单位", "商铺", "所在单位", "单位名称", "店名", "公司"),
            clean=cells.text(100),
            width=24,
        ),
        COMMUNITY,
        Column(
            name="grid",
            label="网格",
            synonyms=("所属网格", "网格名称", "网格编码"),
            clean=cells.text(60),
            help="本社区网格的名称或编码。",
        ),
        Column(
            name="joined_on",
            label="加入日期",
            synonyms=("加入时间", "登记日期", "入队日期"),
            clean=cells.day,
        ),
        Column(
            name="left_on", label="退出日期", synonyms=("退出时间", "离队日期"), clean=cells.day
        ),
    )
    targets = (
        Target(
            name="armband",
            model=RedArmband,
            fields=(
                "street_id",
                "community_id",
                "grid_id",
                "name",
                "phone",
                "source",
                "organisation",
                "volunteer_id",
                "joined_on",
                "left_on",
            ),
            existing=lambda ledger: RedArmband.objects.filter(street=ledger.scope),
            near=BY_PHONE_OR_NAME,
            keys=_known_by,
            derive=keep_pinyin,
        ),
    )

    def prepare(self) -> None:
        super().prepare()
        grids = Grid.objects.filter(community__street=self.scope, effective_to=None)
        self.grids = {
            (row.community_id, word): row for row in grids for word in (row.name, row.code)
        }
        people = Volunteer.objects.standing().filter(street=self.scope).exclude(phone="")
        self.volunteers: dict[tuple[str, str], int | None] = {}
        for pk, name, phone in people.values_list("pk", "name", "phone"):
            is_known = (name, phone) in self.volunteers
            self.volunteers[name, phone] = None if is_known else pk
        serving = RedArmband.objects.filter(street=self.scope, left_on=None)
        linked = serving.exclude(volunteer=None).values_list("volunteer", "name", "phone")
        self.linked = {pk: (name, phone) for pk, name, phone in linked}
        self.phones: dict[tuple[int | None, str], set[str]] = {}
        for place, name, phone in serving.values_list("community", "name", "phone"):
            self.phones.setdefault((place, name), set()).add(phone)
        self.left: dict[tuple[str, str], list[RedArmband]] = {}
        gone = RedArmband.objects.filter(street=self.scope).exclude(left_on=None)
        for armband in gone.order_by("left_on"):
            self.left.setdefault((armband.name, armband.phone), []).append(armband)

    def settle(self) -> None:
        """Take whoever has left off the coming shifts.

        Source: docs/rules.md R-ARM-7.
        """
        super().settle()
        take_leavers_off(self.scope, by=self.by, at=self.at)

    def stored(self) -> QuerySet[RedArmband]:
        """Return who wears the armband now."""
        return RedArmband.objects.filter(street=self.scope, left_on=None)

    def rules(self) -> Sequence[Callable[[Row], None]]:
        no_day_to_come = partial(self.refuse_to_come, "joined_on")
        return (self._check_community, no_day_to_come, self._check_grid)

    def _check_community(self, row: Row) -> None:
        if row["community"] is None:
            row.fail("community", "请写明社区，红袖标队伍按社区登记。")

    def _check_grid(self, row: Row) -> None:
        if row["grid"] and row["community"] is not None and self._grid(row) is None:
            row.fail("grid", "这个社区没有这个网格，请核对名称或编码，或先导入网格。")

    def read(self, row: Row) -> None:
        person = (row["name"], row["phone"] or "")
        if row["left_on"] is None and self._has_left(row, person):
            return
        self._check_phone(row)
        entry = row.put(
            "armband",
            keys=[self._key(row, person)],
            if_new={"joined_on": self.today},
            phone=person[1],
            **self._volunteer(row),
            **self._in_grid(row),
            **self.place_of(row),
            **row.given("name", "source", "organisation", "joined_on", "left_on"),
        )
        if (entry.old or {}).get("grid_id") and "community_id" in entry.changes and not row["grid"]:
            row.fail("community", OTHER_COMMUNITY.format(place="网格"))
        if row["left_on"] is None:
            self.phones.setdefault((row["community"].pk, row["name"]), set()).add(person[1])
        joined = row["joined_on"] or (entry.old or {}).get("joined_on", self.today)
        if row["left_on"] is not None and row["left_on"] < joined:
            said = "退出日期不能早于加入日期，请核对；没有写加入日期的，请写上。"
            row.fail("left_on", said)

    def _has_left(self, row: Row, person: tuple[str, str]) -> bool:
        """Say whether this line is of somebody who left since; it neither brings them back."""
        gone = self.left.get(person)
        if not gone:
            return False
        last, joined = gone[-1].left_on, row["joined_on"]
        running = row.known("armband", person)
        if running is not None:
            began = {**(running.old or {}), **running.values}.get("joined_on")
            if joined in (None, began):
                return False
        if joined is None or any(joined == armband.joined_on for armband in gone):
            row.warn("joined_on", LEFT.format(left=last))
            return True
        if last is not None and joined <= last:
            row.fail("joined_on", JOINED_BEFORE.format(left=last))
        return False

    def _key(self, row: Row, person: tuple[str, str]) -> Hashable:
        """Return the key of the time of service that this line is about.

        A line with its end is about the one that still runs, unless it began on another day.
        """
        without_phone = (person[0], "")
        if person[1] and row.known("armband", person) is None and self._is_now_given(row):
            return without_phone
        if row["left_on"] is None:
            return person
        running = row.known("armband", person)
        began = {**(running.old or {}), **running.values}.get("joined_on") if running else None
        is_running = began is not None and row["joined_on"] in (None, began)
        return person if is_running else (*person, str(row["joined_on"] or self.today))

    def _is_now_given(self, row: Row) -> bool:
        """Say whether this community has the same name without a phone, so that it is given one."""
        return "" in self.phones.get((row["community"].pk, row["name"]), ())

    def _check_phone(self, row: Row) -> None:
        known = self.phones.get((row["community"].pk, row["name"]), set())
        if row["phone"]:
            if row["phone"] not in known and self._is_now_given(row):
                row.warn("phone", NOW_WITH_PHONE)
        elif known and "" not in known:
            row.fail("phone", SAME_NAME)
        else:
            row.warn("phone", NO_PHONE)

    def _in_grid(self, row: Row) -> dict[str, Any]:
        return {"grid_id": self._grid(row)} if row["grid"] else {}

    def _grid(self, row: Row) -> int | None:
        grid = self.grids.get((row["community"].pk, row["grid"]))
        return grid.pk if grid is not None else None

    def _volunteer(self, row: Row) -> dict[str, Any]:
        """Return the roster's entry of the same person; somebody stands in the register once."""
        person = (row["name"], row["phone"] or "")
        pk = self.volunteers.get(person)
        if pk is None:
            return {}
        if self.linked.get(pk, person) != person:
            row.fail("phone", "这名志愿者已在红袖标队伍中，登记的手机号不同，请先核对台账。")
        return {"volunteer_id": pk}

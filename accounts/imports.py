"""Workbook of accounts with the posts that are proposed for them."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from typing import Any

from accounts.models import Department, Post, User
from accounts.models.posts import THREE_HANDS, scope_sentence
from accounts.roles import OVERSIGHT_ROLES, ROLES, Role, Scope
from core import pinyin
from core.identity import check_mobile
from core.ledger import cells, names
from core.ledger.alike import BY_PHONE_OR_NAME
from core.ledger.entries import Entry, plain_key
from core.ledger.row import Row
from core.ledger.spec import Column, Lookup, Target, names_of
from places.imports import COMMUNITY, StreetLedger, unit_names
from places.models import Unit

SEVERAL_PEOPLE = "叫“{name}”的不止一个（账号 {accounts}），请写手机号或账号，分清是哪一个。"
_OF_POST = ("user_id", "role", "community_id", "unit_id", "department_id")


def _stored_keys(row: Mapping[str, Any]) -> list[Hashable]:
    by_phone = [("phone", row["name"], row["phone"])] if row.get("phone") else []
    return [("username", row["username"]), *by_phone, ("name", row["name"])]


def _prepare_account(row: Any, extra: Mapping[str, Any]) -> None:
    """Derive the pinyin; a new account has no password until its one-time code is printed."""
    row.clean()
    if row.pk is None:
        row.set_unusable_password()


class AccountLedger(StreetLedger):
    """人员账号: known by account name, else by name and phone.

    A post in the file is a proposal: the security administrator grants it, as any other. One-time
    codes are printed afterwards, from the page of the import.
    Source: docs/rules.md R-ACC-3.
    """

    key, label = "accounts", "人员账号"
    row_means = "每行一个人的一个岗位；一人有几个岗位就写几行。岗位导入后由安全管理员授权。"
    columns = (
        Column(
            name="name",
            label="姓名",
            synonyms=("人员姓名", "名字"),
            is_required=True,
            clean=names.person(),
            example="李示范",
        ),
        Column(
            name="username",
            label="账号",
            synonyms=("登录名", "用户名"),
            clean=cells.code(
                r"[A-Za-z0-9._\-]{2,40}", "账号只能用小写字母、数字和 . _ -，2 到 40 位。"
            ),
            help="空着时用姓名的拼音。",
        ),
        Column(
            name="phone",
            label="手机号",
            synonyms=("联系电话", "电话", "手机", "手机号码"),
            clean=cells.number_of(check_mobile),
        ),
        Column(
            name="role",
            label="角色",
            synonyms=("岗位", "职务"),
            is_required=True,
            choices=Role,
            choice_synonyms={
                "书记": Role.COMMUNITY_SECRETARY,
                "社区党组织书记": Role.COMMUNITY_SECRETARY,
                "社区党委书记": Role.COMMUNITY_SECRETARY,
                "社区党总支书记": Role.COMMUNITY_SECRETARY,
                "社区工作人员": Role.COMMUNITY_STAFF,
                "社区专职工作者": Role.COMMUNITY_STAFF,
                "专职网格员": Role.GRID_WORKER,
                "社工": Role.COMMUNITY_STAFF,
                "队长": Role.TEAM_LEADER,
                "联络员": Role.UNIT_LIAISON,
            },
            for_all="整份文件都是什么角色",
        ),
        COMMUNITY,
        Column(name="unit", label="所属单位", synonyms=("单位",), look_up="units", width=24),
        Column(name="department", label="科室", synonyms=("部门",), look_up="departments"),
        Column(name="starts_on", label="开始日期", synonyms=("任职日期",), clean=cells.day),
    )
    targets = (
        Target(
            name="user",
            model=User,
            fields=("username", "name", "phone"),
            existing=lambda ledger: User.objects.filter(home_street=ledger.scope),
            near=BY_PHONE_OR_NAME,
            keys=_stored_keys,
            derive=_prepare_account,
        ),
        Target(
            name="post",
            model=Post,
            fields=(*_OF_POST, "starts_on"),
            existing=lambda ledger: Post.objects.filter(
                street=ledger.scope, ended_at=None, ends_on=None
            ),
            keys=lambda row: [tuple(row[name] for name in _OF_POST)],
        ),
    )

    def prepare(self) -> None:
        super().prepare()
        units = Unit.objects.filter(street=self.scope)
        departments = Department.objects.filter(street=self.scope)
        self.lookups["units"] = Lookup("单位", unit_names(units), where="导入驻区单位")
        self.lookups["departments"] = Lookup("科室", names_of(departments), where="在后台登记科室")
        self._taken = set(User.objects.values_list("username", flat=True))
        own = User.objects.filter(home_street=self.scope)
        self._bearers: dict[Hashable, list[str]] = {}  # the accounts of each name
        for name, username in own.order_by("username").values_list("name", "username"):
            self._bearers.setdefault(plain_key(name), []).append(username)
        self._oversight: dict[Hashable, list[tuple[str, date | None]]] = {}
        three = Post.objects.filter(role__in=OVERSIGHT_ROLES, ended_at=None)
        for user, held, ends_on in three.values_list("user", "role", "ends_on"):
            self._oversight.setdefault(user, []).append((held, ends_on))
        self._foreign = self._taken - set(own.values_list("username", flat=True))

    def rules(self) -> Sequence[Callable[[Row], None]]:
        return (
            self._check_scope,
            self._check_place,
            self._check_username,
            self._check_namesakes,
        )

    def _check_scope(self, row: Row) -> None:
        role = Role(row["role"])
        scope = Scope.COMMUNITY if row["community"] else Scope.UNIT if row["unit"] else Scope.STREET
        if scope not in ROLES[role].scopes:
            row.fail("role", scope_sentence(role))

    def _check_place(self, row: Row) -> None:
        if row["community"] and row["unit"]:
            row.fail("unit", "岗位只能属于一个社区或一个单位，请只填一项。")

    def _check_username(self, row: Row) -> None:
        if (row["username"] or "").lower() in self._foreign:
            row.fail("username", "这个账号已被别人使用，请换一个。")

    def _check_namesakes(self, row: Row) -> None:
        """Refuse a name that several bear and nothing else. Source: docs/rules.md R-IMP-8."""
        if row["username"] or row["phone"]:
            return
        bearers = self._bearers.get(plain_key(row["name"]), [])
        if len(bearers) > 1:
            accounts = "、".join(bearers)
            row.fail("phone", SEVERAL_PEOPLE.format(name=row["name"], accounts=accounts))

    def read(self, row: Row) -> None:
        user = self._read_user(row)
        role = Role(row["role"])
        self._refuse_two_of_three(row, user, role)
        self._read_post(row, user, role)

    def _read_user(self, row: Row) -> Entry:
        username = (row["username"] or "").lower()
        key: tuple[str, ...] = ("name", row["name"])
        if username:
            key = ("username", username)
        elif row["phone"]:
            key = ("phone", row["name"], row["phone"])
        known = row.known("user", key)
        if known is None and not username:
            username = self._free_name(row["name"])
        elif known is not None and key[0] == "name":
            row.warn("phone", "没有账号和手机号，按姓名认作同一人；如是同名，请补上手机号。")
        values = row.given("name", "phone") | ({"username": username} if username else {})
        user = row.put(
            "user",
            keys=[key],
            repeated=True,
            if_new={"home_street_id": self.scope.pk},
            **values,
        )
        if row["phone"]:
            row.alias("user", ("phone", row["name"], row["phone"]), user)
        return user

    def _read_post(self, row: Row, user: Entry, role: Role) -> None:
        places = {
            f"{name}_id": row[name] and row[name].pk for name in ("community", "unit", "department")
        }
        post = row.put(
            "post",
            keys=[(user.key, role.value, *places.values())],
            user_id=user,
            role=role.value,
            if_new={
                "street_id": self.scope.pk,
                "starts_on": row["starts_on"] or self.today,
                "proposed_by_id": self.by.pk,
            },
            **places,
        )
        row.tell_kept("starts_on", post)

    def _refuse_two_of_three(self, row: Row, user: Entry, role: Role) -> None:
        """A person of the file is given no second of 三员, beside a stored one or one of the file;
        what stands already may be read again.

        Source: docs/rules.md R-ACC-18.
        """
        if role not in OVERSIGHT_ROLES:
            return
        begins = max(row["starts_on"] or self.today, self.today)
        known = self._oversight.setdefault(user.key, [])
        held = {one for one, ends_on in known if ends_on is None or ends_on >= begins}
        if held and role not in held:
            row.fail("role", THREE_HANDS.format(role=Role(min(held)).label))
        known.append((role, None))

    def _free_name(self, name: str) -> str:
        """Return the pinyin of a name, with a number behind it when somebody has it."""
        base = pinyin.person_full(name)[:36] or "user"
        base = base if len(base) > 1 else f"{base}1"
        number, free = 1, base
        while free in self._taken:
            number += 1
            free = f"{base}{number}"
        self._taken.add(free)
        return free

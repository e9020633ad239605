"""A person who signs in."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.functional import cached_property  # the one that prefetching knows

from accounts.permissions import Permission
from accounts.roles import OFFICE_ROLES, OVERSIGHT_ROLES, ROLES
from core import pinyin
from core.ledger.writing import handed_over, tables_handed_over
from core.masking import mask_phone
from core.models import Record
from places.models import Street
from places.reach import Reach

if TYPE_CHECKING:
    from accounts.models.posts import Post, PostQuerySet


class NoticeBy(models.TextChoices):
    """How a person hears outside the portal that there is news."""

    NONE = "", "只在平台里看"
    SMS = "sms", "发短信"
    EMAIL = "email", "发邮件"


class UserQuerySet(models.QuerySet["User"]):
    """People with an account."""

    def visible_to(self, user: "User") -> Self:
        """Keep the people whose posts lie where `user` may look after accounts, and oneself."""
        reach = user.reach(Permission.ACCOUNT_VIEW)
        return self.filter(
            Q(pk=user.pk) | Q(posts__street__in=reach.streets) | Q(home_street__in=reach.streets)
        ).distinct()

    def with_posts_in(self, reach: Reach) -> Self:
        """Keep the people with a post in the streets and communities that `reach` covers."""
        return self.filter(
            Q(posts__street__in=reach.streets) | Q(posts__community__in=reach.communities),
            is_active=True,
        ).distinct()

    def holding(self, permission: Permission, *, street_id: int) -> Self:
        """Keep the active people who hold `permission` through a street post there today."""
        return self.filter(
            is_active=True,
            posts__in=self.model.active_posts()
            .with_permission(permission)
            .filter(street=street_id, community=None, unit=None),
        ).distinct()

    def with_current_posts(self) -> Self:
        """Load the posts of today with the people: two queries for a whole list."""
        posts = self.model.active_posts().named()
        return self.prefetch_related(Prefetch("posts", queryset=posts, to_attr="current_posts"))

    def with_posts(self, pk: int) -> "User | None":
        """Return a person with the posts of today, in one query for the usual post.

        Every request of somebody signed in begins so: what few posts have is asked for only where
        one has it, because eight tables in one query take twice as long as four; and they are put
        in order here, because to ask for an order takes as long again.
        Shape:  None when nobody has this key; `current_posts` is filled, posts are `named`.
        """
        here = self.model.active_posts().filter(user=pk).order_by()
        posts = sorted(here.select_related("user", "street", "community"), key=lambda p: p.rank)
        seldom = {
            "unit": "unit",
            "department": "department",
            "deputises_for": "deputises_for__user",
        }
        found = [
            path
            for name, path in seldom.items()
            if any(getattr(post, f"{name}_id") is not None for post in posts)
        ]
        if found:
            models.prefetch_related_objects(posts, *found)
        user = posts[0].user if posts else self.filter(pk=pk).first()
        if user is not None:
            user.current_posts = posts
            for post in posts:
                post.user = user
        return user

    def lock(self, *keys: int | None) -> None:
        """Hold these people until the transaction ends, in one order, before any other row.

        Every step that changes somebody's posts, sign-ins or account begins so: two such steps
        then queue up instead of waiting for each other. Rows that only point at a person can
        still be written meanwhile.
        """
        rows = self.filter(pk__in=[key for key in keys if key is not None])
        list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk"))

    def able_at(self, permission: Permission, *, street_id: int, community_id: int | None) -> Self:
        """Keep the active people whose posts permit it there: the place's own, or the street's."""
        whole_street = Q(community=None, unit=None)
        here = whole_street if community_id is None else whole_street | Q(community=community_id)
        posts = self.model.active_posts().with_permission(permission).filter(here, street=street_id)
        return self.filter(is_active=True, pk__in=posts.values("user"))

    def able_within(self, permission: Permission, *, street_id: int) -> Self:
        """Keep the active people whose posts permit it in the street or one of its communities."""
        here = Q(unit=None) | Q(community__isnull=False)
        posts = self.model.active_posts().with_permission(permission).filter(here, street=street_id)
        return self.filter(is_active=True, pk__in=posts.values("user"))

    def able_to_deputise(self, post: "Post") -> Self:
        """Keep who may stand in for the holder of `post`: a colleague with a post of their own at
        the same place or in the street's office, none of 三员.

        Source: docs/rules.md R-ACC-13.
        """
        running = self.model.active_posts().filter(street=post.street_id, deputises_for=None)
        office, here = (
            Q(community=None, unit=None),
            Q(community=post.community_id, unit=post.unit_id),
        )
        oversight = self.model.active_posts().filter(role__in=OVERSIGHT_ROLES)
        return (
            self.filter(is_active=True, pk__in=running.filter(office | here).values("user"))
            .exclude(pk__in=oversight.values("user"))
            .exclude(pk=post.user_id)
        )


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Finds a person by sign-in name, whatever the case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user; names are kept in lower case."""
        user: User = self.get(username=(username or "").strip().lower())
        return user


class User(AbstractBaseUser, Record):
    """Somebody who signs in. What they may do comes only from active posts."""

    username = models.CharField(
        "账号",
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z0-9._-]{2,40}$", "账号只能用小写字母、数字和 . _ -，2 到 40 位。")
        ],
    )
    name = models.CharField("姓名", max_length=40)
    name_pinyin = models.CharField("拼音", max_length=120, blank=True, editable=False)
    name_initials = models.CharField("拼音首字母", max_length=40, blank=True, editable=False)
    phone = models.CharField("手机号", max_length=20, blank=True)
    home_street = models.ForeignKey(
        "places.Street",
        models.PROTECT,
        related_name="people",
        verbose_name="所属街道",
        null=True,
        blank=True,
    )
    notice_by = models.CharField(
        "通知方式", max_length=8, choices=NoticeBy, blank=True, db_default="", default=""
    )
    email = models.EmailField("邮箱", max_length=120, blank=True, db_default="", default="")
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("下次登录须改密码", default=True)
    password_changed_at = models.DateTimeField("密码更新时间", null=True, blank=True)
    one_time_code = models.CharField("一次性登录码（摘要）", max_length=128, blank=True)
    one_time_code_expires_at = models.DateTimeField("登录码失效时间", null=True, blank=True)

    objects: ClassVar[Any] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        ordering = ["name_pinyin", "username"]
        constraints = [
            models.CheckConstraint(
                name="one_time_code_with_expiry",
                condition=Q(one_time_code="", one_time_code_expires_at__isnull=True)
                | (~Q(one_time_code="") & Q(one_time_code_expires_at__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Keep the sign-in name in lower case and the pinyin in step."""
        self.username = self.username.strip().lower()
        self.name = self.name.strip()
        self.name_pinyin = pinyin.person_full(self.name)[:120]
        self.name_initials = pinyin.person_initials(self.name)[:40]

    def has_valid_code(self, at: datetime) -> bool:
        """True while a one-time code from the office stands in for the password."""
        return self.one_time_code_expires_at is not None and at < self.one_time_code_expires_at

    @property
    def password_is_due(self) -> bool:
        """True when the password must be changed before anything else.

        Source: docs/rules.md R-ACC-5.
        """
        if self.must_change_password or not settings.PASSWORD_MAX_AGE_DAYS or not self.is_office:
            return self.must_change_password
        age = timezone.now() - (self.password_changed_at or self.created_at)
        return age > timedelta(days=settings.PASSWORD_MAX_AGE_DAYS)

    @staticmethod
    def active_posts() -> "PostQuerySet":
        """Return everybody's posts that give rights today."""
        from accounts.models.posts import Post  # the two models name each other

        return Post.objects.active_on(timezone.localdate())

    @cached_property
    def current_posts(self) -> list["Post"]:
        """The posts that give rights today; read once per request."""
        posts = self.active_posts().filter(user=self).named().order_by()
        return sorted(posts, key=lambda post: post.rank)

    def may(self, permission: Permission) -> bool:
        """True when any active post permits it, wherever."""
        return self.is_active and any(
            permission in ROLES[post.role_enum].permissions for post in self.current_posts
        )

    @property
    def post_keys(self) -> set[str]:
        """The posts of today by their uid; what was made under one is not had without it."""
        return {str(post.uid) for post in self.current_posts}

    def posts_with(self, permission: Permission) -> list["Post"]:
        """Return the running posts that permit it; none of somebody who is switched off."""
        posts = self.current_posts if self.is_active else []
        return [post for post in posts if post.permits(permission)]

    def reach(self, *permissions: Permission) -> Reach:
        """Return where one post holds them all; without any, where any post lies.

        What two posts permit at two places is no right at either.
        """
        wanted = set(permissions)
        posts = [
            post
            for post in (self.current_posts if self.is_active else [])
            if wanted <= ROLES[post.role_enum].permissions
        ]
        return Reach(
            streets=_ids(p.street_id for p in posts if p.is_street_post),
            communities=_ids(p.community_id for p in posts),
            units=_ids(p.unit_id for p in posts),
            home_streets=_ids(p.street_id for p in posts if p.community_id is not None),
        )

    @cached_property
    def counts_as(self) -> frozenset[int]:
        """Oneself, those one deputises for today and one's own deputies of today: one person
        wherever a second one is asked for. One query.

        Source: docs/rules.md R-ACC-14.
        """
        principals = [p.deputises_for.user_id for p in self.current_posts if p.deputises_for]
        deputies = self.active_posts().filter(deputises_for__user=self)
        return frozenset({self.pk, *principals, *deputies.values_list("user", flat=True)})

    def handed_over(self, model: type[Record]) -> set[UUID]:
        """Return the uids of rows that one, or who counts as one, uploaded and others confirmed."""
        if model._meta.label_lower not in self._tables_handed_over:
            return set()
        return handed_over(model, self.counts_as)

    @cached_property
    def _tables_handed_over(self) -> frozenset[str]:
        return tables_handed_over(self.counts_as)

    def post_at(self, permission: Permission, row: Any) -> "Post | None":
        """Return the post by which `permission` holds at the place of `row`, one's own first."""
        posts = self.posts_with(permission)
        return next((p for p in posts if p.covers(row.street_id, row.community_id)), None)

    def duty_reach(self) -> Reach:
        """Return where a duty kept with a grid or a team may still hold: where a post lies.

        A unit's post lies in the unit's community. A duty that nobody ended when its holder left
        gives nothing. Source: docs/rules.md R-ACC-9.
        """
        reach = self.reach()
        units = [post.unit for post in self.current_posts if post.unit_id in reach.units]
        homes = _ids(unit.community_id for unit in units if unit is not None)
        return replace(reach, communities=reach.communities | homes)

    @property
    def masked_phone(self) -> str:
        """The phone with its middle hidden."""
        return mask_phone(self.phone)

    @property
    def is_office(self) -> bool:
        """True for those who work at an office PC: short idle time, second factor."""
        return any(post.role_enum in OFFICE_ROLES for post in self.current_posts)

    @property
    def needs_second_factor(self) -> bool:
        """True when the setting asks for a one-time code in one of the posts of today.

        Source: docs/rules.md R-ACC-8.
        """
        if settings.TOTP_REQUIRED == "all":
            return bool(self.current_posts)
        return bool(settings.TOTP_REQUIRED) and self.is_office

    @property
    def is_street_office(self) -> bool:
        """True for those whose office post reaches the whole street: they idle out everywhere."""
        return any(
            post.role_enum in OFFICE_ROLES and post.is_street_post for post in self.current_posts
        )

    def audit_scope(self) -> Q:
        """Return which audit events this person may read; asked by the audit app, which is below.

        One query more where the portal serves several streets.
        """
        streets = self.reach(Permission.AUDIT_READ).streets
        if not streets:
            return Q(pk__in=[])
        if not Street.objects.exclude(pk__in=streets).exists():
            return Q()
        return Q(actor__in=self.posts.model.objects.filter(street__in=streets).values("user"))

    @property
    def post_label(self) -> str:
        """The first active post in words and those one stands in for, for headers and the audit
        trail.
        """
        if not self.current_posts:
            return "无岗位"
        own, *others = self.current_posts
        stood_in = [
            post.title if post.place == own.place else str(post)
            for post in others
            if post.deputises_for_id
        ]
        return "、".join([str(own), *stood_in])

    def get_full_name(self) -> str:
        """The person's name, as page headers ask for it."""
        return self.name

    # What Django's admin asks of a user; row and step permissions are in core/office/.
    @property
    def is_staff(self) -> bool:
        """True when the person may enter /admin/."""
        return self.may(Permission.OFFICE_ENTER)

    def get_short_name(self) -> str:
        """The name in the admin's header."""
        return self.name

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Django's own permission strings are not used; nothing is granted through them."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """Django's own permission strings are not used."""
        return False


def _ids(values: Iterable[int | None]) -> frozenset[int]:
    return frozenset(value for value in values if value is not None)

import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.tables


class Migration(migrations.Migration):
    replaces = [
        ("accounts", "0001_initial"),
        ("accounts", "0002_sign_in_and_grants"),
        ("accounts", "0003_post_add_deputises_for"),
        ("accounts", "0004_entry_links"),
    ]

    initial = True

    dependencies = [
        ("places", "0001_squashed_0002"),
    ]

    operations = [
        core.tables.CreateModels(
            operations=[
                migrations.CreateModel(
                    name="User",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        (
                            "last_login",
                            models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                        ),
                        (
                            "username",
                            models.CharField(
                                max_length=40,
                                unique=True,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[a-z0-9._-]{2,40}$",
                                        "账号只能用小写字母、数字和 . _ -，2 到 40 位。",
                                    )
                                ],
                                verbose_name="账号",
                            ),
                        ),
                        ("name", models.CharField(max_length=40, verbose_name="姓名")),
                        (
                            "name_pinyin",
                            models.CharField(
                                blank=True, editable=False, max_length=120, verbose_name="拼音"
                            ),
                        ),
                        (
                            "name_initials",
                            models.CharField(
                                blank=True, editable=False, max_length=40, verbose_name="拼音首字母"
                            ),
                        ),
                        (
                            "phone",
                            models.CharField(blank=True, max_length=20, verbose_name="手机号"),
                        ),
                        (
                            "home_street",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="people",
                                to="places.street",
                                verbose_name="所属街道",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                        (
                            "must_change_password",
                            models.BooleanField(default=True, verbose_name="下次登录须改密码"),
                        ),
                        (
                            "password_changed_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="密码更新时间"
                            ),
                        ),
                        (
                            "one_time_code",
                            models.CharField(
                                blank=True, max_length=128, verbose_name="一次性登录码（摘要）"
                            ),
                        ),
                        (
                            "one_time_code_expires_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="登录码失效时间"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "人员",
                        "verbose_name_plural": "人员",
                        "ordering": ["name_pinyin", "username"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("one_time_code", ""),
                                        ("one_time_code_expires_at__isnull", True),
                                    ),
                                    models.Q(
                                        models.Q(("one_time_code", ""), _negated=True),
                                        ("one_time_code_expires_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="one_time_code_with_expiry",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Authenticator",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="authenticator",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="人员",
                            ),
                        ),
                        (
                            "key_sealed",
                            models.CharField(max_length=300, verbose_name="密钥（加密）"),
                        ),
                        (
                            "confirmed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="启用时间"),
                        ),
                        (
                            "last_step",
                            models.BigIntegerField(default=-1, verbose_name="已用过的时间步"),
                        ),
                        (
                            "wrong_count",
                            models.PositiveSmallIntegerField(
                                default=0, verbose_name="连续输错次数"
                            ),
                        ),
                        (
                            "wrong_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="最近输错时间"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "动态口令",
                        "verbose_name_plural": "动态口令",
                    },
                ),
                migrations.CreateModel(
                    name="Department",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        (
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="departments",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                        ("name", models.CharField(max_length=40, verbose_name="科室")),
                        ("phone", models.CharField(blank=True, max_length=20, verbose_name="电话")),
                    ],
                    options={
                        "verbose_name": "科室",
                        "verbose_name_plural": "科室",
                        "ordering": ["name"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("street", "name"), name="department_name_once_per_street"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Post",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="posts",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="人员",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("street_leader", "街道领导"),
                                    ("street_staff", "街道工作人员"),
                                    ("community_secretary", "社区书记"),
                                    ("community_staff", "社区工作者"),
                                    ("grid_worker", "网格员"),
                                    ("team_leader", "志愿队队长"),
                                    ("unit_liaison", "单位联络员"),
                                    ("guide_editor", "指南编辑"),
                                    ("guide_reviewer", "指南审核"),
                                    ("auditor", "审计员"),
                                    ("sysadmin", "系统管理员"),
                                    ("secadmin", "安全管理员"),
                                ],
                                max_length=20,
                                verbose_name="角色",
                            ),
                        ),
                        (
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="posts",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                        (
                            "community",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="posts",
                                to="places.community",
                                verbose_name="社区",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="posts",
                                to="places.unit",
                                verbose_name="单位",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="posts",
                                to="accounts.department",
                                verbose_name="科室",
                            ),
                        ),
                        (
                            "deputises_for",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deputies",
                                to="accounts.post",
                                verbose_name="代办的岗位",
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="开始日期")),
                        (
                            "ends_on",
                            models.DateField(
                                blank=True,
                                help_text="当天仍有效",
                                null=True,
                                verbose_name="结束日期",
                            ),
                        ),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proposed_posts",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="提出人",
                            ),
                        ),
                        (
                            "granted_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="granted_posts",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="授权人",
                            ),
                        ),
                        (
                            "granted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="授权时间"
                            ),
                        ),
                        (
                            "ended_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ended_posts",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="结束操作人",
                            ),
                        ),
                        (
                            "ended_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="结束时间"
                            ),
                        ),
                        (
                            "end_reason",
                            models.CharField(
                                blank=True, editable=False, max_length=200, verbose_name="结束原因"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "岗位",
                        "verbose_name_plural": "岗位",
                        "ordering": [
                            models.OrderBy(models.F("deputises_for"), nulls_first=True),
                            "street",
                            "community__code",
                            "role",
                            "starts_on",
                            "pk",
                        ],
                        "indexes": [
                            models.Index(fields=["user", "starts_on"], name="post_of_user")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on__isnull", True),
                                    ("ends_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="post_ends_after_start",
                                violation_error_message="结束日期不能早于开始日期。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("deputises_for__isnull", True),
                                    ("ends_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="post_of_deputy_with_last_day",
                                violation_error_message="代办要写明最后一天。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("community__isnull", True),
                                    ("unit__isnull", True),
                                    _connector="OR",
                                ),
                                name="post_in_one_scope",
                                violation_error_message="岗位只能属于一个社区或一个单位。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("granted_by__isnull", True),
                                    models.Q(("granted_by", models.F("user")), _negated=True),
                                    _connector="OR",
                                ),
                                name="post_not_granted_to_oneself",
                                violation_error_message="不能给自己授权。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("granted_by__isnull", True),
                                    ("proposed_by__isnull", True),
                                    models.Q(
                                        ("granted_by", models.F("proposed_by")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="post_not_granted_by_its_proposer",
                                violation_error_message="不能给自己提出的岗位授权。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("granted_by__isnull", True),
                                    ("granted_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="post_granted_by_needs_granted_at",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("end_reason", ""),
                                        ("ended_at__isnull", True),
                                        ("ended_by__isnull", True),
                                    ),
                                    models.Q(
                                        ("ended_at__isnull", False),
                                        models.Q(("end_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="post_ended_at_iff_end_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EntryLink",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        (
                            "post",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entry_links",
                                to="accounts.post",
                                verbose_name="联络员岗位",
                            ),
                        ),
                        (
                            "token_index",
                            models.CharField(
                                max_length=64, unique=True, verbose_name="链接码（摘要）"
                            ),
                        ),
                        (
                            "issued_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="issued_links",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="发放人",
                            ),
                        ),
                        (
                            "days",
                            models.PositiveSmallIntegerField(default=30, verbose_name="有效天数"),
                        ),
                        ("expires_at", models.DateTimeField(verbose_name="失效时间")),
                        (
                            "use_count",
                            models.PositiveIntegerField(default=0, verbose_name="使用次数"),
                        ),
                        (
                            "used_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="最近使用"),
                        ),
                        (
                            "revoked_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="收回时间"),
                        ),
                        (
                            "revoked_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="revoked_links",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="收回人",
                            ),
                        ),
                        (
                            "revoke_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="收回原因"),
                        ),
                    ],
                    options={
                        "verbose_name": "进入链接",
                        "verbose_name_plural": "进入链接",
                        "ordering": ["-created_at", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("revoked_at__isnull", True)),
                                fields=("post",),
                                name="entry_link_one_per_post",
                                violation_error_message="这位联络员已有一个链接，请先收回。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("revoke_reason", ""),
                                        ("revoked_at__isnull", True),
                                        ("revoked_by__isnull", True),
                                    ),
                                    models.Q(
                                        ("revoked_at__isnull", False),
                                        ("revoked_by__isnull", False),
                                        models.Q(("revoke_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="entry_link_revoked_with_reason",
                                violation_error_message="收回要写明原因。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("days__gte", 1), ("days__lte", 90)),
                                name="entry_link_at_most_90_days",
                                violation_error_message="链接最短 1 天、最长 90 天有效。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("use_count", 0), ("used_at__isnull", True)),
                                    models.Q(("use_count__gt", 0), ("used_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="entry_link_used_at_iff_counted",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FormerPassword",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="former_passwords",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="人员",
                            ),
                        ),
                        (
                            "password",
                            models.CharField(max_length=128, verbose_name="旧密码（摘要）"),
                        ),
                    ],
                    options={
                        "verbose_name": "旧密码",
                        "verbose_name_plural": "旧密码",
                        "ordering": ["-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Message",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        (
                            "recipient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="messages",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="收件人",
                            ),
                        ),
                        (
                            "key",
                            models.CharField(max_length=120, unique=True, verbose_name="去重键"),
                        ),
                        ("title", models.CharField(max_length=100, verbose_name="标题")),
                        ("body", models.CharField(blank=True, max_length=500, verbose_name="内容")),
                        ("link", models.CharField(blank=True, max_length=200, verbose_name="链接")),
                        (
                            "group_text",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="可转发的群消息"
                            ),
                        ),
                        (
                            "read_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="阅读时间"),
                        ),
                    ],
                    options={
                        "verbose_name": "消息",
                        "verbose_name_plural": "消息",
                        "ordering": ["-created_at", "-pk"],
                        "indexes": [
                            models.Index(fields=["recipient", "-created_at"], name="message_inbox")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RecoveryCode",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="recovery_codes",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="人员",
                            ),
                        ),
                        ("code", models.CharField(max_length=128, verbose_name="恢复码（摘要）")),
                        (
                            "used_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="使用时间"),
                        ),
                    ],
                    options={
                        "verbose_name": "恢复码",
                        "verbose_name_plural": "恢复码",
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "code"), name="recovery_code_once_per_user"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SignIn",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sign_ins",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="人员",
                            ),
                        ),
                        (
                            "entry_link",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sign_ins",
                                to="accounts.entrylink",
                                verbose_name="进入链接",
                            ),
                        ),
                        (
                            "session_key",
                            models.CharField(max_length=40, unique=True, verbose_name="会话"),
                        ),
                        (
                            "device",
                            models.CharField(blank=True, max_length=120, verbose_name="设备"),
                        ),
                        (
                            "address",
                            models.CharField(blank=True, max_length=45, verbose_name="来源地址"),
                        ),
                        ("seen_at", models.DateTimeField(verbose_name="最近使用")),
                        (
                            "ended_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="结束时间"),
                        ),
                        (
                            "ended_how",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("signed_out", "本人退出"),
                                    ("idle", "长时间未操作"),
                                    ("expired", "超过最长时间"),
                                    ("revoked", "在别处下线"),
                                    ("changed", "密码、岗位或账号状态变动"),
                                ],
                                max_length=10,
                                verbose_name="结束原因",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "登录记录",
                        "verbose_name_plural": "登录记录",
                        "ordering": ["-seen_at"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_at__isnull", True), ("ended_how", "")),
                                    models.Q(
                                        ("ended_at__isnull", False),
                                        models.Q(("ended_how", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="sign_in_ended_at_iff_ended_how",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]

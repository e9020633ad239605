"""Red armbands with shifts and rosters; patrols, visits and duties to visit."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.tables


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_squashed_0004"),
        ("accounts", "__first__"),
        ("core", "0001_squashed_0005"),
        ("grids", "0001_initial"),
        ("places", "0003_unit_codes_and_joins"),
        ("volunteers", "0012_need_evidence"),
    ]

    operations = [
        core.tables.CreateModels(
            [
                migrations.CreateModel(
                    name="RedArmband",
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
                        ("name", models.CharField(max_length=100, verbose_name="名称")),
                        (
                            "name_pinyin",
                            models.CharField(
                                blank=True, editable=False, max_length=300, verbose_name="拼音"
                            ),
                        ),
                        (
                            "name_initials",
                            models.CharField(
                                blank=True,
                                db_index=True,
                                editable=False,
                                max_length=100,
                                verbose_name="拼音首字母",
                            ),
                        ),
                        (
                            "phone",
                            models.CharField(blank=True, max_length=20, verbose_name="手机号"),
                        ),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("party", "党员"),
                                    ("unit", "公共户单位志愿者"),
                                    ("shop", "商铺店主"),
                                    ("delivery", "外卖公司"),
                                    ("resident", "辖区居民"),
                                ],
                                max_length=10,
                                verbose_name="来源",
                            ),
                        ),
                        (
                            "organisation",
                            models.CharField(
                                blank=True, max_length=100, verbose_name="所在单位或商铺"
                            ),
                        ),
                        ("joined_on", models.DateField(verbose_name="加入日期")),
                        (
                            "left_on",
                            models.DateField(blank=True, null=True, verbose_name="退出日期"),
                        ),
                        (
                            "community",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.community",
                                verbose_name="社区",
                            ),
                        ),
                        (
                            "grid",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="armbands",
                                to="grids.grid",
                                verbose_name="网格",
                            ),
                        ),
                        (
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                        (
                            "volunteer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="armbands",
                                to="volunteers.volunteer",
                                verbose_name="志愿者登记",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "红袖标队员",
                        "verbose_name_plural": "红袖标队员",
                        "ordering": ["name_pinyin", "pk"],
                        "indexes": [
                            models.Index(
                                fields=["community", "name_pinyin", "id"], name="armband_ledger"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("community__isnull", False)),
                                name="armband_in_a_community",
                                violation_error_message="请选择红袖标队员所在的社区。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("left_on__isnull", True),
                                    ("left_on__gte", models.F("joined_on")),
                                    _connector="OR",
                                ),
                                name="armband_leaves_after_joining",
                                violation_error_message="退出日期不能早于加入日期。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("left_on__isnull", True)),
                                fields=("street", "name", "phone"),
                                name="armband_once_per_person",
                                violation_error_message="这个人已在红袖标队伍中。如果是同名的另一个人，请填写各自的手机号。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("left_on__isnull", True)),
                                fields=("volunteer",),
                                name="armband_once_per_volunteer",
                                violation_error_message="这名志愿者已在红袖标队伍中，不用再登记一次。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VisitDutyKind",
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
                        ("name", models.CharField(max_length=40, verbose_name="类别")),
                        (
                            "basis",
                            models.CharField(
                                blank=True,
                                help_text="哪份文件要求到访。",
                                max_length=200,
                                verbose_name="依据",
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                        ("is_active", models.BooleanField(default=True, verbose_name="在用")),
                        (
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="visit_duty_kinds",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "走访类别",
                        "verbose_name_plural": "走访类别",
                        "ordering": ["order", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("street", "name"),
                                name="visit_kind_once",
                                violation_error_message="本街道已有这个走访类别。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DutyRoster",
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
                        ("place", models.CharField(max_length=100, verbose_name="值守地点")),
                        (
                            "seats",
                            models.PositiveSmallIntegerField(default=2, verbose_name="需要人数"),
                        ),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="要求")),
                        (
                            "days",
                            models.CharField(
                                choices=[
                                    ("daily", "每天"),
                                    ("workdays", "工作日（含调休上班）"),
                                    ("days_off", "休息日（含法定节假日）"),
                                    ("mon", "每周一"),
                                    ("tue", "每周二"),
                                    ("wed", "每周三"),
                                    ("thu", "每周四"),
                                    ("fri", "每周五"),
                                    ("sat", "每周六"),
                                    ("sun", "每周日"),
                                ],
                                max_length=10,
                                verbose_name="哪些天",
                            ),
                        ),
                        ("starts", models.TimeField(verbose_name="开始时间")),
                        ("ends", models.TimeField(verbose_name="结束时间")),
                        ("is_active", models.BooleanField(default=True, verbose_name="在用")),
                        (
                            "community",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.community",
                                verbose_name="社区",
                            ),
                        ),
                        (
                            "grid",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="grids.grid",
                                verbose_name="网格",
                            ),
                        ),
                        (
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                        (
                            "members",
                            models.ManyToManyField(
                                blank=True,
                                related_name="rosters",
                                to="volunteers.redarmband",
                                verbose_name="固定队员",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "轮值表",
                        "verbose_name_plural": "轮值表",
                        "ordering": ["community", "starts", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("community__isnull", False)),
                                name="roster_in_a_community",
                                violation_error_message="请选择轮值表所在的社区。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends__gt", models.F("starts"))),
                                name="roster_ends_after_start",
                                violation_error_message="结束时间应晚于开始时间；跨午夜的请分成两班。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("seats__gt", 0)),
                                name="roster_needs_somebody",
                                violation_error_message="需要人数应大于 0。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VisitDuty",
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
                            "label",
                            models.CharField(
                                help_text="例如：3 栋 2 单元甲户。不写姓名、电话和证件号。",
                                max_length=60,
                                verbose_name="到访地点或代号",
                            ),
                        ),
                        (
                            "times",
                            models.PositiveSmallIntegerField(default=1, verbose_name="每期次数"),
                        ),
                        (
                            "period",
                            models.CharField(
                                choices=[
                                    ("week", "每周"),
                                    ("month", "每月"),
                                    ("quarter", "每季度"),
                                    ("year", "每年"),
                                ],
                                default="month",
                                max_length=8,
                                verbose_name="周期",
                            ),
                        ),
                        ("started_on", models.DateField(verbose_name="开始日期")),
                        (
                            "ended_on",
                            models.DateField(blank=True, null=True, verbose_name="结束日期"),
                        ),
                        (
                            "community",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.community",
                                verbose_name="社区",
                            ),
                        ),
                        (
                            "grid",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="visit_duties",
                                to="grids.grid",
                                verbose_name="网格",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                help_text="不选的，由本网格的人到访。",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="visit_duties",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="由谁到访",
                            ),
                        ),
                        (
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                        (
                            "kind",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="duties",
                                to="volunteers.visitdutykind",
                                verbose_name="走访类别",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "到访任务",
                        "verbose_name_plural": "到访任务",
                        "ordering": ["community", "kind", "label", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("community__isnull", False)),
                                name="visit_duty_in_a_community",
                                violation_error_message="请选择到访任务所在的社区。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("times__gt", 0), ("times__lte", 31)),
                                name="visit_duty_has_times",
                                violation_error_message="每期次数应在 1 到 31 之间。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_on__isnull", True),
                                    ("ended_on__gte", models.F("started_on")),
                                    _connector="OR",
                                ),
                                name="visit_duty_ends_after_start",
                                violation_error_message="结束日期不能早于开始日期。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("ended_on__isnull", True)),
                                fields=("community", "kind", "label"),
                                name="visit_duty_once",
                                violation_error_message="这个地点的这类到访任务已经登记过。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PatrolShift",
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
                        ("place", models.CharField(max_length=100, verbose_name="值守地点")),
                        (
                            "seats",
                            models.PositiveSmallIntegerField(default=2, verbose_name="需要人数"),
                        ),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="要求")),
                        ("starts_at", models.DateTimeField(verbose_name="开始")),
                        ("ends_at", models.DateTimeField(verbose_name="结束")),
                        (
                            "cancelled_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="取消时间"),
                        ),
                        (
                            "cancel_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="取消原因"),
                        ),
                        (
                            "community",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.community",
                                verbose_name="社区",
                            ),
                        ),
                        (
                            "grid",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="grids.grid",
                                verbose_name="网格",
                            ),
                        ),
                        (
                            "roster",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="shifts",
                                to="volunteers.dutyroster",
                                verbose_name="轮值表",
                            ),
                        ),
                        (
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "值守班次",
                        "verbose_name_plural": "值守班次",
                        "ordering": ["-starts_at", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["community", "-starts_at", "id"], name="shift_ledger"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("community__isnull", False)),
                                name="shift_in_a_community",
                                violation_error_message="请选择班次所在的社区。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                                name="shift_ends_after_start",
                                violation_error_message="结束时间应晚于开始时间。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("seats__gt", 0)),
                                name="shift_needs_somebody",
                                violation_error_message="需要人数应大于 0。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("cancel_reason", ""), ("cancelled_at__isnull", True)),
                                    models.Q(
                                        ("cancelled_at__isnull", False),
                                        models.Q(("cancel_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="shift_cancelled_with_reason",
                                violation_error_message="取消班次要写明原因。",
                            ),
                            models.UniqueConstraint(
                                fields=("roster", "starts_at"),
                                name="shift_once_per_roster_and_start",
                                violation_error_message="这张轮值表在这一天已排过班。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="GridWalk",
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
                            "number",
                            models.CharField(editable=False, max_length=20, verbose_name="编号"),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("patrol", "巡查"), ("visit", "走访")],
                                default="visit",
                                max_length=8,
                                verbose_name="类别",
                            ),
                        ),
                        ("walked_on", models.DateField(verbose_name="日期")),
                        (
                            "place",
                            models.CharField(
                                help_text="路段、楼栋单元或代号，不写姓名和电话。",
                                max_length=100,
                                verbose_name="到过哪里",
                            ),
                        ),
                        (
                            "households",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="走访户数"
                            ),
                        ),
                        (
                            "note",
                            models.TextField(blank=True, max_length=500, verbose_name="看到的情况"),
                        ),
                        ("filing_key", models.UUIDField(editable=False, verbose_name="填报键")),
                        (
                            "content_digest",
                            models.CharField(
                                editable=False, max_length=64, verbose_name="内容摘要"
                            ),
                        ),
                        (
                            "voided_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="作废时间"),
                        ),
                        (
                            "void_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="作废原因"),
                        ),
                        (
                            "community",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.community",
                                verbose_name="社区",
                            ),
                        ),
                        (
                            "filed_post",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="walks",
                                to="accounts.post",
                                verbose_name="填报岗位",
                            ),
                        ),
                        (
                            "grid",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="walks",
                                to="grids.grid",
                                verbose_name="网格",
                            ),
                        ),
                        (
                            "photo",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="walks",
                                to="core.photo",
                                verbose_name="照片",
                            ),
                        ),
                        (
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                        (
                            "walker",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="walks",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="谁去的",
                            ),
                        ),
                        (
                            "shift",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="walks",
                                to="volunteers.patrolshift",
                                verbose_name="值守班次",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "走访巡查",
                        "verbose_name_plural": "走访巡查",
                        "ordering": ["-walked_on", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["community", "-walked_on", "id"], name="walk_ledger"
                            ),
                            models.Index(
                                fields=["walker", "-walked_on", "id"], name="walk_of_walker"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("street", "number"), name="walk_number_once"
                            ),
                            models.UniqueConstraint(
                                fields=("walker", "filing_key"), name="walk_once_per_filing_key"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("void_reason", ""), ("voided_at__isnull", True)),
                                    models.Q(
                                        ("voided_at__isnull", False),
                                        models.Q(("void_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="walk_voided_with_reason",
                                violation_error_message="作废要写明原因。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ShiftAsk",
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
                        ("asked_at", models.DateTimeField(verbose_name="询问时间")),
                        (
                            "answer",
                            models.CharField(
                                choices=[("waiting", "等答复"), ("yes", "答应"), ("no", "不能来")],
                                default="waiting",
                                max_length=8,
                                verbose_name="答复",
                            ),
                        ),
                        (
                            "armband",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="asks",
                                to="volunteers.redarmband",
                                verbose_name="队员",
                            ),
                        ),
                        (
                            "shift",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="asks",
                                to="volunteers.patrolshift",
                                verbose_name="班次",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "找人顶班",
                        "verbose_name_plural": "找人顶班",
                        "ordering": ["-asked_at", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("shift", "armband"),
                                name="shift_ask_once",
                                violation_error_message="这个班次已经问过这名队员。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ShiftMember",
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
                            "is_close",
                            models.BooleanField(
                                default=False,
                                help_text="排班时已提示、由排班人接受",
                                verbose_name="与另一班间隔很短",
                            ),
                        ),
                        (
                            "attendance",
                            models.CharField(
                                choices=[
                                    ("unknown", "未登记"),
                                    ("present", "到岗"),
                                    ("absent", "缺岗"),
                                ],
                                default="unknown",
                                max_length=8,
                                verbose_name="到岗",
                            ),
                        ),
                        (
                            "armband",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="shifts",
                                to="volunteers.redarmband",
                                verbose_name="队员",
                            ),
                        ),
                        (
                            "shift",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="members",
                                to="volunteers.patrolshift",
                                verbose_name="班次",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "值守人员",
                        "verbose_name_plural": "值守人员",
                        "ordering": ["shift", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("shift", "armband"),
                                name="shift_member_once",
                                violation_error_message="这名队员已在这个班次。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VisitDone",
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
                            "walk",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="fulfilled",
                                to="volunteers.gridwalk",
                                verbose_name="走访",
                            ),
                        ),
                        (
                            "duty",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="visits",
                                to="volunteers.visitduty",
                                verbose_name="到访任务",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "到访记录",
                        "verbose_name_plural": "到访记录",
                        "ordering": ["-walk__walked_on", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("walk", "duty"),
                                name="visit_done_once",
                                violation_error_message="这次走访已计入这项到访任务。",
                            )
                        ],
                    },
                ),
            ]
        ),
        migrations.AddField(
            model_name="problem",
            name="walk",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="problems",
                to="volunteers.gridwalk",
                verbose_name="走访巡查",
            ),
        ),
        migrations.AddField(
            model_name="gridwalk",
            name="duties",
            field=models.ManyToManyField(
                related_name="walks",
                through="volunteers.VisitDone",
                to="volunteers.visitduty",
                verbose_name="到访任务",
            ),
        ),
    ]

"""Recruiting for an activity, sign-ups, hours, certificates, points."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.tables
import volunteers.models.recruiting


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_squashed_0004"),
        ("accounts", "__first__"),
        ("alliances", "0001_squashed_0006"),
        ("grids", "0001_initial"),
        ("places", "0003_unit_codes_and_joins"),
        ("volunteers", "0013_armbands_and_walks"),
    ]

    operations = [
        core.tables.CreateModels(
            [
                migrations.CreateModel(
                    name="ActivityPlan",
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
                        ("starts_at", models.DateTimeField(verbose_name="开始")),
                        ("ends_at", models.DateTimeField(verbose_name="结束")),
                        ("closes_at", models.DateTimeField(verbose_name="报名截止")),
                        ("capacity", models.PositiveSmallIntegerField(verbose_name="名额")),
                        ("task", models.CharField(max_length=300, verbose_name="做什么")),
                        (
                            "target",
                            models.CharField(blank=True, max_length=60, verbose_name="服务对象"),
                        ),
                        (
                            "risk",
                            models.CharField(
                                choices=[
                                    ("none", "没有危险"),
                                    ("low", "有一般风险"),
                                    ("bodily", "可能发生人身危险"),
                                ],
                                default="none",
                                max_length=8,
                                verbose_name="风险",
                            ),
                        ),
                        (
                            "risk_notice",
                            models.CharField(blank=True, max_length=300, verbose_name="风险告知"),
                        ),
                        (
                            "insurer",
                            models.CharField(blank=True, max_length=60, verbose_name="保险公司"),
                        ),
                        (
                            "policy_number",
                            models.CharField(blank=True, max_length=60, verbose_name="保险单号"),
                        ),
                        (
                            "takes_minors",
                            models.BooleanField(default=False, verbose_name="未成年人可以参加"),
                        ),
                        (
                            "sign_up_code",
                            models.CharField(
                                default=volunteers.models.recruiting.new_code,
                                editable=False,
                                max_length=14,
                                unique=True,
                                verbose_name="报名码",
                            ),
                        ),
                        (
                            "check_in_code",
                            models.CharField(
                                default=volunteers.models.recruiting.new_code,
                                editable=False,
                                max_length=14,
                                unique=True,
                                verbose_name="签到码",
                            ),
                        ),
                        (
                            "published_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="发布时间"),
                        ),
                        (
                            "cancel_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="取消原因"),
                        ),
                        (
                            "activity",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plan",
                                to="volunteers.activity",
                                verbose_name="活动",
                            ),
                        ),
                        (
                            "published_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="发布人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "招募计划",
                        "verbose_name_plural": "招募计划",
                        "ordering": ["-starts_at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                                name="plan_ends_after_start",
                                violation_error_message="结束时间应晚于开始时间。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("closes_at__lte", models.F("starts_at"))),
                                name="plan_closes_before_start",
                                violation_error_message="报名截止不能晚于活动开始。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("capacity__gt", 0)),
                                name="plan_has_places",
                                violation_error_message="名额应大于 0。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("published_at__isnull", True),
                                    models.Q(("risk", "bodily"), _negated=True),
                                    models.Q(
                                        models.Q(("insurer", ""), _negated=True),
                                        models.Q(("policy_number", ""), _negated=True),
                                        models.Q(("risk_notice", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="plan_insured_when_dangerous",
                                violation_error_message="可能发生人身危险的活动，发布前要写明风险告知、保险公司和保险单号。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("risk", "bodily"), _negated=True),
                                    ("takes_minors", False),
                                    _connector="OR",
                                ),
                                name="plan_no_minors_in_danger",
                                violation_error_message="可能发生人身危险的活动不能招募未成年人。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("published_at__isnull", True),
                                        ("published_by__isnull", True),
                                    ),
                                    models.Q(
                                        ("published_at__isnull", False),
                                        ("published_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="plan_published_at_and_by",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ServiceProof",
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
                        ("number", models.CharField(max_length=20, verbose_name="证明编号")),
                        (
                            "code",
                            models.CharField(
                                default=volunteers.models.recruiting.new_code,
                                editable=False,
                                max_length=14,
                                unique=True,
                                verbose_name="验证码",
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="从哪天")),
                        ("ends_on", models.DateField(verbose_name="到哪天")),
                        (
                            "hours",
                            models.DecimalField(
                                decimal_places=1, max_digits=7, verbose_name="服务时长"
                            ),
                        ),
                        ("items", models.JSONField(verbose_name="服务内容")),
                        ("issued_on", models.DateField(verbose_name="出具日期")),
                        (
                            "revoked_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="撤销时间"),
                        ),
                        (
                            "revoke_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="撤销原因"),
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
                            "issued_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="出具人",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proofs",
                                to="volunteers.volunteer",
                                verbose_name="志愿者",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "志愿服务记录证明",
                        "verbose_name_plural": "志愿服务记录证明",
                        "ordering": ["-issued_on", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("street", "number"), name="proof_number_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                                name="proof_end_after_start",
                                violation_error_message="结束日期不能早于开始日期。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("hours__gt", 0)),
                                name="proof_of_some_hours",
                                violation_error_message="这段时间没有已确认的服务时长，不能出具证明。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("revoke_reason", ""), ("revoked_at__isnull", True)),
                                    models.Q(
                                        ("revoked_at__isnull", False),
                                        models.Q(("revoke_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="proof_revoked_with_reason",
                                violation_error_message="撤销要写明原因。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ServiceRecord",
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
                        ("served_on", models.DateField(verbose_name="服务日期")),
                        (
                            "hours",
                            models.DecimalField(
                                decimal_places=1,
                                help_text="小时",
                                max_digits=4,
                                verbose_name="服务时长",
                            ),
                        ),
                        ("content", models.CharField(max_length=300, verbose_name="服务内容")),
                        ("is_backfilled", models.BooleanField(default=False, verbose_name="补录")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "待确认"),
                                    ("confirmed", "已确认"),
                                    ("voided", "已作废"),
                                ],
                                default="proposed",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "confirmed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="确认时间"),
                        ),
                        (
                            "void_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="作废原因"),
                        ),
                        (
                            "activity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="service_records",
                                to="volunteers.activity",
                                verbose_name="活动",
                            ),
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
                            "confirmed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="确认人",
                            ),
                        ),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proposed_hours",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="提出人",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="service_records",
                                to="volunteers.volunteer",
                                verbose_name="志愿者",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "志愿服务记录",
                        "verbose_name_plural": "志愿服务记录",
                        "ordering": ["-served_on", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["community", "-served_on", "id"], name="service_ledger"
                            ),
                            models.Index(
                                fields=["volunteer", "served_on"], name="service_of_volunteer"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "voided"), _negated=True),
                                fields=("volunteer", "activity"),
                                name="service_once_per_activity",
                                violation_error_message="这名志愿者在这次活动中已有服务记录。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("hours__gt", 0), ("hours__lte", 12)),
                                name="service_hours_sensible",
                                violation_error_message="服务时长应大于 0、不超过 12 小时。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("confirmed_at__isnull", True),
                                        ("confirmed_by__isnull", True),
                                        ("state", "proposed"),
                                    ),
                                    models.Q(
                                        ("confirmed_at__isnull", False),
                                        ("confirmed_by__isnull", False),
                                        ("state", "confirmed"),
                                    ),
                                    ("state", "voided"),
                                    _connector="OR",
                                ),
                                name="service_confirmed_at_and_by",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("confirmed_by__isnull", True),
                                    ("proposed_by__isnull", True),
                                    models.Q(
                                        ("confirmed_by", models.F("proposed_by")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="service_not_confirmed_by_proposer",
                                violation_error_message="不能确认自己提出的服务时长。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "voided"), _negated=True),
                                    models.Q(("void_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="service_voided_with_reason",
                                violation_error_message="作废要写明原因。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HoursCorrection",
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
                            "before",
                            models.DecimalField(
                                decimal_places=1, max_digits=4, verbose_name="原来"
                            ),
                        ),
                        (
                            "after",
                            models.DecimalField(
                                decimal_places=1, max_digits=4, verbose_name="改为"
                            ),
                        ),
                        ("reason", models.CharField(max_length=200, verbose_name="原因")),
                        ("corrected_at", models.DateTimeField(verbose_name="更正时间")),
                        (
                            "corrected_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="更正人",
                            ),
                        ),
                        (
                            "record",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrections",
                                to="volunteers.servicerecord",
                                verbose_name="服务记录",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "工时更正",
                        "verbose_name_plural": "工时更正",
                        "ordering": ["-corrected_at", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="PointEntry",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("service", "服务时长"),
                                    ("correction", "工时更正"),
                                    ("exchange", "兑换"),
                                ],
                                max_length=10,
                                verbose_name="事由",
                            ),
                        ),
                        ("points", models.IntegerField(verbose_name="积分")),
                        ("what", models.CharField(blank=True, max_length=100, verbose_name="说明")),
                        ("entered_on", models.DateField(verbose_name="日期")),
                        (
                            "entered_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="登记人",
                            ),
                        ),
                        (
                            "volunteer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="points",
                                to="volunteers.volunteer",
                                verbose_name="志愿者",
                            ),
                        ),
                        (
                            "record",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="points",
                                to="volunteers.servicerecord",
                                verbose_name="服务记录",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "积分",
                        "verbose_name_plural": "积分",
                        "ordering": ["-entered_on", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("points", 0), _negated=True),
                                name="points_not_nothing",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("kind", "exchange"),
                                        ("points__lt", 0),
                                        ("record__isnull", True),
                                        models.Q(("what", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("kind", "exchange"), _negated=True),
                                        ("record__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="points_given_for_what",
                                violation_error_message="兑换要写明换了什么，积分为负数。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Signup",
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
                        ("name", models.CharField(max_length=40, verbose_name="姓名")),
                        ("phone", models.CharField(max_length=20, verbose_name="手机号")),
                        ("is_minor", models.BooleanField(default=False, verbose_name="未满 18 岁")),
                        (
                            "guardian_name",
                            models.CharField(blank=True, max_length=40, verbose_name="监护人"),
                        ),
                        (
                            "guardian_phone",
                            models.CharField(blank=True, max_length=20, verbose_name="监护人电话"),
                        ),
                        (
                            "seat",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="名额号"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("taken", "已报上"),
                                    ("waiting", "候补"),
                                    ("cancelled", "已取消"),
                                    ("attended", "已签到"),
                                    ("absent", "没有来"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("applied_at", models.DateTimeField(verbose_name="报名时间")),
                        (
                            "checked_in_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="签到时间"),
                        ),
                        (
                            "entered_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="代为报名的人",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="signups",
                                to="volunteers.activityplan",
                                verbose_name="招募计划",
                            ),
                        ),
                        (
                            "volunteer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="signups",
                                to="volunteers.volunteer",
                                verbose_name="志愿者",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "报名",
                        "verbose_name_plural": "报名",
                        "ordering": ["plan", "applied_at", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("plan", "seat"), name="signup_one_per_seat"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "cancelled"), _negated=True),
                                fields=("plan", "name", "phone"),
                                name="signup_once_per_person",
                                violation_error_message="这个人已经报过名。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("seat__isnull", False),
                                        ("state__in", ["taken", "attended", "absent"]),
                                    ),
                                    models.Q(
                                        ("seat__isnull", True),
                                        ("state__in", ["waiting", "cancelled"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="signup_seat_when_taken",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("checked_in_at__isnull", False), ("state", "attended")
                                    ),
                                    models.Q(
                                        models.Q(("state", "attended"), _negated=True),
                                        ("checked_in_at__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="signup_checked_in_when_attended",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_minor", False),
                                    models.Q(
                                        models.Q(("guardian_name", ""), _negated=True),
                                        models.Q(("guardian_phone", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="signup_minor_with_guardian",
                                violation_error_message="未满 18 岁的，要写监护人的姓名和电话。",
                            ),
                        ],
                    },
                ),
            ]
        ),
        migrations.RemoveConstraint(
            model_name="activity",
            name="activity_confirmed_at_and_by",
        ),
        migrations.RemoveConstraint(
            model_name="activity",
            name="activity_complete_when_sent",
        ),
        migrations.AddField(
            model_name="volunteer",
            name="availability",
            field=models.CharField(
                blank=True,
                default="",
                db_default="",
                help_text="例如：周末、工作日晚上。",
                max_length=100,
                verbose_name="可服务时间",
            ),
        ),
        migrations.AddField(
            model_name="volunteer",
            name="consented_on",
            field=models.DateField(
                blank=True,
                help_text="本人哪天同意登记和使用个人信息。",
                null=True,
                verbose_name="同意登记信息",
            ),
        ),
        migrations.AlterField(
            model_name="activity",
            name="state",
            field=models.CharField(
                choices=[
                    ("planned", "筹备中"),
                    ("open", "招募中"),
                    ("cancelled", "已取消"),
                    ("draft", "草稿"),
                    ("submitted", "待确认"),
                    ("returned", "被退回"),
                    ("confirmed", "已确认"),
                    ("voided", "已作废"),
                ],
                default="draft",
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "planned", "open", "cancelled"]),
                    models.Q(
                        models.Q(("title", ""), _negated=True),
                        models.Q(("place", ""), _negated=True),
                        ("headcount__gt", 0),
                        ("headcount__isnull", False),
                        ("held_on__isnull", False),
                        ("submitted_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="activity_complete_when_sent",
                violation_error_message="提交前请填写名称、日期、地点和大于 0 的人数。",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("confirmed_at__isnull", False),
                        ("confirmed_by__isnull", False),
                        ("state__in", ["confirmed", "voided"]),
                    ),
                    models.Q(
                        ("confirmed_at__isnull", True),
                        ("confirmed_by__isnull", True),
                        (
                            "state__in",
                            ["draft", "submitted", "returned", "planned", "open", "cancelled"],
                        ),
                    ),
                    _connector="OR",
                ),
                name="activity_confirmed_at_and_by",
            ),
        ),
    ]

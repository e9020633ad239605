import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.tables
import services.models.corrections


class Migration(migrations.Migration):
    replaces = [
        ("services", "0001_initial"),
        ("services", "0002_useful_tally"),
        ("services", "0003_guide_version_co_authors"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_squashed_0004"),
        ("places", "0003_unit_codes_and_joins"),
    ]

    operations = [
        core.tables.CreateModels(
            operations=[
                migrations.CreateModel(
                    name="GuideItem",
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
                                related_name="guide_items",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                        (
                            "slug",
                            models.SlugField(
                                help_text="小写字母、数字和短横线，用在网址里",
                                max_length=60,
                                unique=True,
                                verbose_name="网址名",
                            ),
                        ),
                        (
                            "title",
                            models.CharField(
                                help_text="最近一版的简称", max_length=60, verbose_name="事项"
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="guide_items",
                                to="accounts.department",
                                verbose_name="责任科室",
                            ),
                        ),
                        (
                            "position",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="填 1、2、3 …，首页显示前六个；空着不显示",
                                null=True,
                                verbose_name="首页常用排序",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "办事事项",
                        "verbose_name_plural": "办事事项",
                        "ordering": [models.OrderBy(models.F("position"), nulls_last=True), "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("slug__in", ["by", "search"]), _negated=True),
                                name="guide_slug_is_not_reserved",
                                violation_error_message="这个网址名留给网站本身使用，请换一个。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Topic",
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
                                choices=[("audience", "按身份"), ("event", "按人生事件")],
                                max_length=8,
                                verbose_name="分类",
                            ),
                        ),
                        (
                            "slug",
                            models.SlugField(max_length=40, unique=True, verbose_name="网址名"),
                        ),
                        ("name", models.CharField(max_length=20, verbose_name="名称")),
                        (
                            "hint",
                            models.CharField(blank=True, max_length=60, verbose_name="一句说明"),
                        ),
                        (
                            "position",
                            models.PositiveSmallIntegerField(default=0, verbose_name="排序"),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="使用中")),
                    ],
                    options={
                        "verbose_name": "指南分类",
                        "verbose_name_plural": "指南分类",
                        "ordering": ["kind", "position", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("kind", "name"),
                                name="topic_name_once_per_kind",
                                violation_error_message="这一类里已有同名分类。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="GuideVersion",
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
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="services.guideitem",
                                verbose_name="事项",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="版次")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("draft", "草稿"),
                                    ("review", "待审核"),
                                    ("returned", "被退回"),
                                    ("published", "已发布"),
                                    ("superseded", "已被替换"),
                                    ("offline", "已下线"),
                                ],
                                default="draft",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("name", models.CharField(max_length=100, verbose_name="事项名称")),
                        ("short_name", models.CharField(max_length=60, verbose_name="简称")),
                        (
                            "summary",
                            models.CharField(
                                help_text="谁能办、能得到什么",
                                max_length=120,
                                verbose_name="一句话说明",
                            ),
                        ),
                        (
                            "base_code",
                            models.CharField(blank=True, max_length=12, verbose_name="基本编码"),
                        ),
                        (
                            "impl_code",
                            models.CharField(blank=True, max_length=31, verbose_name="实施编码"),
                        ),
                        (
                            "item_type",
                            models.CharField(
                                choices=[
                                    ("permit", "行政许可"),
                                    ("grant", "行政给付"),
                                    ("confirm", "行政确认"),
                                    ("reward", "行政奖励"),
                                    ("ruling", "行政裁决"),
                                    ("other", "其他行政权力"),
                                    ("service", "公共服务"),
                                ],
                                max_length=10,
                                verbose_name="事项类型",
                            ),
                        ),
                        (
                            "audience_object",
                            models.CharField(
                                choices=[
                                    ("person", "自然人"),
                                    ("legal", "法人"),
                                    ("other", "其他组织"),
                                ],
                                default="person",
                                max_length=8,
                                verbose_name="服务对象",
                            ),
                        ),
                        (
                            "power_level",
                            models.CharField(
                                choices=[
                                    ("nation", "国家级"),
                                    ("province", "省级"),
                                    ("city", "市级"),
                                    ("county", "县级"),
                                    ("street", "乡镇街道级"),
                                    ("village", "村社区级"),
                                ],
                                max_length=10,
                                verbose_name="行使层级",
                            ),
                        ),
                        (
                            "street_role",
                            models.CharField(
                                choices=[
                                    ("full", "街道办结"),
                                    ("first", "街道受理初审"),
                                    ("agent", "街道代办帮办"),
                                    ("guide", "街道咨询引导"),
                                ],
                                max_length=8,
                                verbose_name="街道做什么",
                            ),
                        ),
                        (
                            "handle_kind",
                            models.CharField(
                                choices=[("instant", "即办件"), ("promise", "承诺件")],
                                max_length=8,
                                verbose_name="办件类型",
                            ),
                        ),
                        ("authority", models.CharField(max_length=80, verbose_name="实施主体")),
                        (
                            "authority_kind",
                            models.CharField(
                                choices=[
                                    ("statutory", "法定机关"),
                                    ("authorised", "授权组织"),
                                    ("entrusted", "受委托组织"),
                                ],
                                default="statutory",
                                max_length=12,
                                verbose_name="实施主体性质",
                            ),
                        ),
                        (
                            "authority_note",
                            models.CharField(
                                blank=True, max_length=120, verbose_name="实施主体说明"
                            ),
                        ),
                        (
                            "legal_days",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="法定时限"
                            ),
                        ),
                        (
                            "legal_unit",
                            models.CharField(
                                choices=[("wd", "个工作日"), ("cd", "日")],
                                default="wd",
                                max_length=2,
                                verbose_name="法定时限单位",
                            ),
                        ),
                        (
                            "promised_days",
                            models.PositiveSmallIntegerField(
                                help_text="当场办好填 0", verbose_name="承诺时限"
                            ),
                        ),
                        (
                            "promised_unit",
                            models.CharField(
                                choices=[("wd", "个工作日"), ("cd", "日")],
                                default="wd",
                                max_length=2,
                                verbose_name="承诺时限单位",
                            ),
                        ),
                        (
                            "urgent_note",
                            models.CharField(blank=True, max_length=120, verbose_name="急事怎么办"),
                        ),
                        (
                            "limit_note",
                            models.CharField(blank=True, max_length=120, verbose_name="时限说明"),
                        ),
                        (
                            "visits_max",
                            models.PositiveSmallIntegerField(default=1, verbose_name="最多跑几次"),
                        ),
                        ("channels", models.JSONField(default=list, verbose_name="办理形式")),
                        (
                            "cross_region",
                            models.CharField(
                                choices=[
                                    ("none", "不通办"),
                                    ("district", "全区通办"),
                                    ("city", "全市通办"),
                                    ("province", "全省通办"),
                                    ("national", "跨省通办"),
                                ],
                                default="none",
                                max_length=8,
                                verbose_name="通办范围",
                            ),
                        ),
                        (
                            "online_name",
                            models.CharField(blank=True, max_length=60, verbose_name="网上在哪办"),
                        ),
                        ("online_url", models.URLField(blank=True, verbose_name="网上办理地址")),
                        ("is_charged", models.BooleanField(default=False, verbose_name="收费")),
                        (
                            "charge_standard",
                            models.CharField(blank=True, max_length=200, verbose_name="收费标准"),
                        ),
                        (
                            "charge_basis",
                            models.CharField(blank=True, max_length=120, verbose_name="收费依据"),
                        ),
                        ("result_name", models.CharField(max_length=80, verbose_name="办理结果")),
                        (
                            "result_kind",
                            models.CharField(
                                choices=[
                                    ("cert", "证照"),
                                    ("approval", "批文"),
                                    ("record", "登记"),
                                    ("fund", "资金"),
                                ],
                                max_length=8,
                                verbose_name="结果类型",
                            ),
                        ),
                        (
                            "result_delivery",
                            models.CharField(blank=True, max_length=120, verbose_name="怎么拿到"),
                        ),
                        (
                            "result_amount",
                            models.CharField(blank=True, max_length=120, verbose_name="金额"),
                        ),
                        (
                            "has_community_counter",
                            models.BooleanField(default=False, verbose_name="所在社区也能办"),
                        ),
                        (
                            "consult_phone",
                            models.CharField(
                                max_length=20,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[\\d-]{5,20}$", "电话只写数字和短横线。"
                                    )
                                ],
                                verbose_name="咨询电话",
                            ),
                        ),
                        (
                            "complain_phone",
                            models.CharField(
                                default="12345",
                                max_length=20,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[\\d-]{5,20}$", "电话只写数字和短横线。"
                                    )
                                ],
                                verbose_name="监督电话",
                            ),
                        ),
                        (
                            "relief",
                            models.CharField(blank=True, max_length=200, verbose_name="不服怎么办"),
                        ),
                        (
                            "special_service",
                            models.CharField(blank=True, max_length=200, verbose_name="特殊照顾"),
                        ),
                        (
                            "notes",
                            models.CharField(blank=True, max_length=200, verbose_name="提醒"),
                        ),
                        (
                            "search_text",
                            models.TextField(
                                blank=True, editable=False, verbose_name="正文（供搜索）"
                            ),
                        ),
                        (
                            "unverified",
                            models.JSONField(blank=True, default=list, verbose_name="待核实的栏目"),
                        ),
                        (
                            "effective_from",
                            models.DateField(blank=True, null=True, verbose_name="实施日期"),
                        ),
                        ("reviewed_on", models.DateField(verbose_name="最近核对日期")),
                        (
                            "change_note",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="这次改了什么"
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="guide_drafts",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="编辑",
                            ),
                        ),
                        (
                            "submitted_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="送审时间"),
                        ),
                        (
                            "reviewer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="guide_reviews",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="审核",
                            ),
                        ),
                        (
                            "published_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="发布时间"),
                        ),
                        (
                            "ended_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="停用时间"),
                        ),
                        (
                            "reason",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="退回或下线的理由"
                            ),
                        ),
                        (
                            "page",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                editable=False,
                                verbose_name="发布时的全文",
                            ),
                        ),
                        (
                            "topics",
                            models.ManyToManyField(
                                blank=True,
                                related_name="versions",
                                to="services.topic",
                                verbose_name="指南分类",
                            ),
                        ),
                        (
                            "related_items",
                            models.ManyToManyField(
                                blank=True,
                                related_name="related_from",
                                to="services.guideitem",
                                verbose_name="相关事项",
                            ),
                        ),
                        (
                            "venues",
                            models.ManyToManyField(
                                related_name="guide_versions",
                                through="services.Venue",
                                to="places.facility",
                                verbose_name="办理地点",
                            ),
                        ),
                        (
                            "co_authors",
                            models.ManyToManyField(
                                blank=True,
                                editable=False,
                                related_name="co_written_guide_versions",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="也写过这一版的人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "指南版本",
                        "verbose_name_plural": "指南版本",
                        "ordering": ["item", "-number"],
                        "indexes": [
                            models.Index(
                                fields=["status", "reviewed_on"], name="guide_version_state"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("item", "number"), name="guide_version_number_once_per_item"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("status", "published")),
                                fields=("item",),
                                name="guide_one_published_version_per_item",
                                violation_error_message="这个事项已有一个发布的版本。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("status__in", ["draft", "returned", "review"])),
                                fields=("item",),
                                name="guide_one_open_version_per_item",
                                violation_error_message="这个事项已有一个还没发布的版本，请在那一版上修改。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("status", "published"),
                                    models.Q(("impl_code", ""), _negated=True),
                                ),
                                fields=("impl_code",),
                                name="guide_impl_code_once_published",
                                violation_error_message="另一个已发布的事项用了同样的实施编码。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("status__in", ["offline", "published", "superseded"]),
                                        _negated=True,
                                    ),
                                    models.Q(
                                        ("published_at__isnull", False), ("reviewer__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="guide_published_has_reviewer",
                                violation_error_message="发布的版本必须有审核人和发布时间。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("reviewer__isnull", True),
                                    models.Q(("reviewer", models.F("author")), _negated=True),
                                    _connector="OR",
                                ),
                                name="guide_reviewed_by_another",
                                violation_error_message="不能审核自己编辑的内容。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("status__in", ["returned", "offline"]), _negated=True
                                    ),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="guide_returned_or_offline_has_reason",
                                violation_error_message="请写明理由。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_charged", False),
                                    models.Q(("charge_standard", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="guide_charge_has_standard",
                                violation_error_message="收费的事项请填写收费标准。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BlankForm",
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
                        ("seq", models.PositiveSmallIntegerField(verbose_name="次序")),
                        (
                            "is_unverified",
                            models.BooleanField(default=False, verbose_name="待核实"),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="blank_forms",
                                to="services.guideversion",
                                verbose_name="版本",
                            ),
                        ),
                        ("code", models.SlugField(max_length=30, verbose_name="代号")),
                        ("title", models.CharField(max_length=80, verbose_name="表格名称")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                        ("fields", models.JSONField(default=list, verbose_name="栏目")),
                        (
                            "declaration",
                            models.CharField(blank=True, max_length=300, verbose_name="声明"),
                        ),
                        (
                            "signer",
                            models.CharField(
                                default="申请人签字", max_length=40, verbose_name="签字栏"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "配套表格",
                        "verbose_name_plural": "配套表格",
                        "ordering": ["seq"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("version", "seq"), name="blank_form_seq_once_per_version"
                            ),
                            models.UniqueConstraint(
                                fields=("version", "code"),
                                name="blank_form_code_once_per_version",
                                violation_error_message="表格代号重复。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Condition",
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
                        ("seq", models.PositiveSmallIntegerField(verbose_name="次序")),
                        (
                            "is_unverified",
                            models.BooleanField(default=False, verbose_name="待核实"),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="conditions",
                                to="services.guideversion",
                                verbose_name="版本",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("accept", "可以办"), ("refuse", "不能办")],
                                max_length=6,
                                verbose_name="类别",
                            ),
                        ),
                        ("text", models.CharField(max_length=300, verbose_name="内容")),
                    ],
                    options={
                        "verbose_name": "受理条件",
                        "verbose_name_plural": "受理条件",
                        "ordering": ["seq"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("version", "seq"), name="condition_seq_once_per_version"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Correction",
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
                            "code",
                            models.CharField(
                                default=services.models.corrections.new_code,
                                editable=False,
                                max_length=12,
                                unique=True,
                                verbose_name="查询码",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrections",
                                to="services.guideitem",
                                verbose_name="事项",
                            ),
                        ),
                        (
                            "guide_version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrections",
                                to="services.guideversion",
                                verbose_name="当时的版本",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("outdated", "内容过期了"),
                                    ("materials", "材料和窗口说的不一样"),
                                    ("place", "地点或时间不对"),
                                    ("phone", "电话打不通或者不对"),
                                    ("unclear", "看不明白"),
                                    ("useless", "没帮上忙"),
                                    ("other", "其他"),
                                ],
                                max_length=10,
                                verbose_name="哪里不对",
                            ),
                        ),
                        ("text", models.CharField(max_length=500, verbose_name="具体情况")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("open", "待答复"),
                                    ("fixed", "已改正"),
                                    ("explained", "已说明"),
                                ],
                                default="open",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("received_at", models.DateTimeField(verbose_name="收到时间")),
                        ("due_on", models.DateField(verbose_name="答复期限")),
                        (
                            "due_is_estimate",
                            models.BooleanField(default=False, verbose_name="期限为推算"),
                        ),
                        (
                            "answer",
                            models.CharField(blank=True, max_length=500, verbose_name="答复"),
                        ),
                        (
                            "answered_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answered_corrections",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="答复人",
                            ),
                        ),
                        (
                            "answered_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="答复时间"),
                        ),
                    ],
                    options={
                        "verbose_name": "内容纠错",
                        "verbose_name_plural": "内容纠错",
                        "ordering": ["-received_at", "-pk"],
                        "indexes": [
                            models.Index(fields=["status", "due_on"], name="correction_worklist")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("answer", ""),
                                        ("answered_at__isnull", True),
                                        ("answered_by__isnull", True),
                                        ("status", "open"),
                                    ),
                                    models.Q(
                                        models.Q(("status", "open"), _negated=True),
                                        models.Q(("answer", ""), _negated=True),
                                        ("answered_at__isnull", False),
                                        ("answered_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="correction_answered_iff_closed",
                                violation_error_message="办结的纠错必须有答复、答复人和时间。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Faq",
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
                        ("seq", models.PositiveSmallIntegerField(verbose_name="次序")),
                        (
                            "is_unverified",
                            models.BooleanField(default=False, verbose_name="待核实"),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="faqs",
                                to="services.guideversion",
                                verbose_name="版本",
                            ),
                        ),
                        ("question", models.CharField(max_length=100, verbose_name="问")),
                        ("answer", models.CharField(max_length=400, verbose_name="答")),
                    ],
                    options={
                        "verbose_name": "常见问题",
                        "verbose_name_plural": "常见问题",
                        "ordering": ["seq"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("version", "seq"), name="faq_seq_once_per_version"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LegalBasis",
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
                        ("seq", models.PositiveSmallIntegerField(verbose_name="次序")),
                        (
                            "is_unverified",
                            models.BooleanField(default=False, verbose_name="待核实"),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="legal_bases",
                                to="services.guideversion",
                                verbose_name="版本",
                            ),
                        ),
                        ("title", models.CharField(max_length=120, verbose_name="文件")),
                        (
                            "article",
                            models.CharField(blank=True, max_length=100, verbose_name="条款"),
                        ),
                    ],
                    options={
                        "verbose_name": "设定依据",
                        "verbose_name_plural": "设定依据",
                        "ordering": ["seq"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("version", "seq"), name="legal_basis_seq_once_per_version"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Material",
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
                        ("seq", models.PositiveSmallIntegerField(verbose_name="次序")),
                        (
                            "is_unverified",
                            models.BooleanField(default=False, verbose_name="待核实"),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="materials",
                                to="services.guideversion",
                                verbose_name="版本",
                            ),
                        ),
                        ("name", models.CharField(max_length=100, verbose_name="材料")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("original", "原件"),
                                    ("copy", "复印件"),
                                    ("both", "原件和复印件"),
                                    ("form", "表格"),
                                    ("electronic", "电子版"),
                                ],
                                max_length=10,
                                verbose_name="形式",
                            ),
                        ),
                        (
                            "original_count",
                            models.PositiveSmallIntegerField(default=1, verbose_name="原件份数"),
                        ),
                        (
                            "copy_count",
                            models.PositiveSmallIntegerField(default=0, verbose_name="复印件份数"),
                        ),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("self", "自己准备"),
                                    ("government", "政府部门核发"),
                                    ("third", "其他单位或个人出具"),
                                    ("share", "能在系统里查到的不用交"),
                                ],
                                max_length=10,
                                verbose_name="来源",
                            ),
                        ),
                        (
                            "necessity",
                            models.CharField(
                                choices=[
                                    ("must", "必须"),
                                    ("optional", "有这种情况才要"),
                                    ("tolerance", "可以后补"),
                                ],
                                max_length=10,
                                verbose_name="必要性",
                            ),
                        ),
                        (
                            "promise_allowed",
                            models.BooleanField(default=False, verbose_name="可以用承诺代替"),
                        ),
                        (
                            "form_code",
                            models.SlugField(blank=True, max_length=30, verbose_name="配套表格"),
                        ),
                        (
                            "accept_standard",
                            models.CharField(blank=True, max_length=300, verbose_name="要求"),
                        ),
                        (
                            "if_missing",
                            models.CharField(blank=True, max_length=300, verbose_name="缺了怎么办"),
                        ),
                    ],
                    options={
                        "verbose_name": "办事材料",
                        "verbose_name_plural": "办事材料",
                        "ordering": ["seq"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("version", "seq"), name="material_seq_once_per_version"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "form"), _negated=True),
                                    models.Q(("form_code", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="material_form_names_its_form",
                                violation_error_message="“表格”类材料请选择配套表格。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("original_count__gt", 0),
                                    ("copy_count__gt", 0),
                                    _connector="OR",
                                ),
                                name="material_has_some_copy",
                                violation_error_message="原件和复印件的份数不能都是 0。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SearchWord",
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
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="search_words",
                                to="services.guideversion",
                                verbose_name="版本",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("name", "名称"), ("word", "俗称")],
                                max_length=4,
                                verbose_name="来源",
                            ),
                        ),
                        (
                            "text",
                            models.CharField(
                                max_length=60,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^\\S+$", "搜索词中间不能有空格。"
                                    )
                                ],
                                verbose_name="词",
                            ),
                        ),
                        (
                            "text_pinyin",
                            models.CharField(blank=True, max_length=240, verbose_name="拼音"),
                        ),
                        (
                            "text_initials",
                            models.CharField(blank=True, max_length=60, verbose_name="拼音首字母"),
                        ),
                    ],
                    options={
                        "verbose_name": "搜索词",
                        "verbose_name_plural": "搜索词",
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("version", "kind", "text"),
                                name="search_word_once_per_version",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Step",
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
                        ("seq", models.PositiveSmallIntegerField(verbose_name="次序")),
                        (
                            "is_unverified",
                            models.BooleanField(default=False, verbose_name="待核实"),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="services.guideversion",
                                verbose_name="版本",
                            ),
                        ),
                        ("name", models.CharField(max_length=40, verbose_name="步骤")),
                        ("actor", models.CharField(max_length=60, verbose_name="谁来办")),
                        (
                            "days",
                            models.PositiveSmallIntegerField(
                                default=0, help_text="0 表示当场或不计时", verbose_name="天数"
                            ),
                        ),
                        (
                            "standard",
                            models.CharField(blank=True, max_length=200, verbose_name="做什么"),
                        ),
                        (
                            "result",
                            models.CharField(blank=True, max_length=60, verbose_name="得到什么"),
                        ),
                    ],
                    options={
                        "verbose_name": "办理步骤",
                        "verbose_name_plural": "办理步骤",
                        "ordering": ["seq"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("version", "seq"), name="step_seq_once_per_version"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UsefulTally",
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
                            "guide_version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="useful_tallies",
                                to="services.guideversion",
                                verbose_name="版本",
                            ),
                        ),
                        ("day", models.DateField(verbose_name="日期")),
                        ("useful", models.PositiveIntegerField(default=0, verbose_name="有用")),
                        ("useless", models.PositiveIntegerField(default=0, verbose_name="没用")),
                    ],
                    options={
                        "verbose_name": "有用没用",
                        "verbose_name_plural": "有用没用",
                        "ordering": ["-day", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("guide_version", "day"),
                                name="useful_tally_once_per_version_and_day",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Venue",
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
                        ("seq", models.PositiveSmallIntegerField(verbose_name="次序")),
                        (
                            "is_unverified",
                            models.BooleanField(default=False, verbose_name="待核实"),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="venue_rows",
                                to="services.guideversion",
                                verbose_name="版本",
                            ),
                        ),
                        (
                            "facility",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="guide_venues",
                                to="places.facility",
                                verbose_name="场所",
                            ),
                        ),
                        (
                            "window",
                            models.CharField(blank=True, max_length=40, verbose_name="窗口"),
                        ),
                        ("note", models.CharField(blank=True, max_length=100, verbose_name="说明")),
                    ],
                    options={
                        "verbose_name": "办理地点",
                        "verbose_name_plural": "办理地点",
                        "ordering": ["seq"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("version", "seq"), name="venue_seq_once_per_version"
                            ),
                            models.UniqueConstraint(
                                fields=("version", "facility"),
                                name="venue_once_per_version",
                                violation_error_message="同一个地点只能填一次。",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]

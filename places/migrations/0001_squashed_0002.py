import uuid

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import core.tables


class Migration(migrations.Migration):
    replaces = [("places", "0001_initial"), ("places", "0002_community_add_verified_on")]

    initial = True

    dependencies = []

    operations = [
        core.tables.CreateModels(
            operations=[
                migrations.CreateModel(
                    name="Street",
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
                            "code",
                            models.CharField(
                                max_length=9,
                                unique=True,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^\\d{9}$", "街道代码应为 9 位数字。"
                                    )
                                ],
                                verbose_name="区划代码",
                            ),
                        ),
                        (
                            "address",
                            models.CharField(blank=True, max_length=200, verbose_name="办公地址"),
                        ),
                        (
                            "phone",
                            models.CharField(blank=True, max_length=20, verbose_name="办公电话"),
                        ),
                        (
                            "area_km2",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="平方千米",
                                max_digits=8,
                                null=True,
                                verbose_name="面积",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "街道",
                        "verbose_name_plural": "街道",
                        "ordering": ["code"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("code__regex", "^[0-9]{9}$")),
                                name="street_code_is_nine_digits",
                                violation_error_message="街道代码应为 9 位数字。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Community",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="communities",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                max_length=12,
                                unique=True,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^\\d{12}$", "社区代码应为 12 位数字。"
                                    )
                                ],
                                verbose_name="统计代码",
                            ),
                        ),
                        (
                            "code_is_placeholder",
                            models.BooleanField(default=False, verbose_name="代码待核实"),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("residential", "居民社区"),
                                    ("campus", "校园社区"),
                                    ("unit", "单位型社区"),
                                ],
                                default="residential",
                                max_length=12,
                                verbose_name="类型",
                            ),
                        ),
                        (
                            "office_address",
                            models.CharField(blank=True, max_length=200, verbose_name="办公地址"),
                        ),
                        (
                            "phone",
                            models.CharField(blank=True, max_length=20, verbose_name="联系电话"),
                        ),
                        (
                            "households",
                            models.PositiveIntegerField(
                                blank=True, help_text="户", null=True, verbose_name="户数"
                            ),
                        ),
                        (
                            "population",
                            models.PositiveIntegerField(
                                blank=True, help_text="人", null=True, verbose_name="人口"
                            ),
                        ),
                        (
                            "elderly",
                            models.PositiveIntegerField(
                                blank=True, help_text="人", null=True, verbose_name="60 岁以上老人"
                            ),
                        ),
                        (
                            "area_km2",
                            models.DecimalField(
                                blank=True,
                                decimal_places=3,
                                help_text="平方千米",
                                max_digits=8,
                                null=True,
                                verbose_name="面积",
                            ),
                        ),
                        (
                            "launched_on",
                            models.DateField(blank=True, null=True, verbose_name="平台上线日期"),
                        ),
                        (
                            "verified_on",
                            models.DateField(blank=True, null=True, verbose_name="最近核对日期"),
                        ),
                    ],
                    options={
                        "verbose_name": "社区",
                        "verbose_name_plural": "社区",
                        "ordering": ["code"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("code__regex", "^[0-9]{12}$")),
                                name="community_code_is_twelve_digits",
                                violation_error_message="社区代码应为 12 位数字。",
                            ),
                            models.UniqueConstraint(
                                fields=("street", "name"),
                                name="community_name_once_per_street",
                                violation_error_message="本街道已有同名社区。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Compound",
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
                            "community",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="compounds",
                                to="places.community",
                                verbose_name="社区",
                            ),
                        ),
                        (
                            "address",
                            models.CharField(blank=True, max_length=200, verbose_name="地址"),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("commodity", "商品房小区"),
                                    ("unit", "单位院落"),
                                    ("old", "老旧小区"),
                                    ("resettlement", "回迁小区"),
                                    ("shanty", "棚户区"),
                                    ("rental", "公租房"),
                                ],
                                default="commodity",
                                max_length=12,
                                verbose_name="类型",
                            ),
                        ),
                        (
                            "property_mode",
                            models.CharField(
                                choices=[
                                    ("professional", "专业物业"),
                                    ("quasi", "准物业"),
                                    ("self", "居民自管"),
                                    ("unit", "单位代管"),
                                    ("none", "无人管理"),
                                ],
                                default="professional",
                                max_length=12,
                                verbose_name="物业方式",
                            ),
                        ),
                        (
                            "built_year",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="建成年份"
                            ),
                        ),
                        (
                            "households",
                            models.PositiveIntegerField(
                                blank=True, help_text="户", null=True, verbose_name="户数"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "小区",
                        "verbose_name_plural": "小区",
                        "ordering": ["community__code", "name"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("community", "name"),
                                name="compound_name_once_per_community",
                                violation_error_message="本社区已有同名小区。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Building",
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
                            "compound",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="buildings",
                                to="places.compound",
                                verbose_name="小区",
                            ),
                        ),
                        ("name", models.CharField(max_length=40, verbose_name="楼栋")),
                        (
                            "floors",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="层数"
                            ),
                        ),
                        (
                            "units_count",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="单元数"
                            ),
                        ),
                        (
                            "households",
                            models.PositiveIntegerField(
                                blank=True, help_text="户", null=True, verbose_name="户数"
                            ),
                        ),
                        ("has_lift", models.BooleanField(default=False, verbose_name="有电梯")),
                    ],
                    options={
                        "verbose_name": "楼栋",
                        "verbose_name_plural": "楼栋",
                        "ordering": ["compound__community__code", "compound__name", "name"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("compound", "name"),
                                name="building_name_once_per_compound",
                                violation_error_message="本小区已有同名楼栋。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Facility",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
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
                                related_name="%(class)s_rows",
                                to="places.community",
                                verbose_name="社区",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("hall", "为民服务中心"),
                                    ("station", "社区便民服务站"),
                                    ("self", "24 小时自助区"),
                                    ("party", "党群服务阵地"),
                                    ("culture", "文体场所"),
                                    ("elder", "养老助餐"),
                                    ("other", "其他场所"),
                                ],
                                default="other",
                                max_length=8,
                                verbose_name="类型",
                            ),
                        ),
                        (
                            "address",
                            models.CharField(blank=True, max_length=200, verbose_name="地址"),
                        ),
                        ("phone", models.CharField(blank=True, max_length=20, verbose_name="电话")),
                        (
                            "windows",
                            models.CharField(blank=True, max_length=100, verbose_name="窗口"),
                        ),
                        (
                            "directions",
                            models.CharField(blank=True, max_length=200, verbose_name="怎么去"),
                        ),
                        (
                            "is_barrier_free",
                            models.BooleanField(default=False, verbose_name="无障碍"),
                        ),
                        (
                            "is_always_open",
                            models.BooleanField(default=False, verbose_name="全天开放"),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="开放中")),
                    ],
                    options={
                        "verbose_name": "服务场所",
                        "verbose_name_plural": "服务场所",
                        "ordering": ["name", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("street", "name"),
                                name="facility_name_once_per_street",
                                violation_error_message="本街道已有同名场所。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HoursException",
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
                            "facility",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="exceptions",
                                to="places.facility",
                                verbose_name="场所",
                            ),
                        ),
                        ("day", models.DateField(verbose_name="日期")),
                        ("opens_at", models.TimeField(blank=True, null=True, verbose_name="开始")),
                        ("closes_at", models.TimeField(blank=True, null=True, verbose_name="结束")),
                        ("note", models.CharField(blank=True, max_length=100, verbose_name="说明")),
                    ],
                    options={
                        "verbose_name": "临时开放安排",
                        "verbose_name_plural": "临时开放安排",
                        "ordering": ["day", "opens_at"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("closes_at__isnull", True), ("opens_at__isnull", True)
                                    ),
                                    ("closes_at__gt", models.F("opens_at")),
                                    _connector="OR",
                                ),
                                name="hours_exception_both_or_none",
                                violation_error_message="请同时填写开始和结束时间，或都留空表示当天不开放。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OpeningHours",
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
                            "facility",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="hours",
                                to="places.facility",
                                verbose_name="场所",
                            ),
                        ),
                        (
                            "days",
                            models.CharField(
                                choices=[("work", "工作日"), ("rest", "休息日")],
                                default="work",
                                max_length=4,
                                verbose_name="日子",
                            ),
                        ),
                        ("opens_at", models.TimeField(verbose_name="开始")),
                        ("closes_at", models.TimeField(verbose_name="结束")),
                    ],
                    options={
                        "verbose_name": "开放时间",
                        "verbose_name_plural": "开放时间",
                        "ordering": ["days", "opens_at"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                                name="opening_hours_end_after_start",
                                violation_error_message="结束时间应晚于开始时间。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Unit",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
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
                                related_name="%(class)s_rows",
                                to="places.community",
                                verbose_name="社区",
                            ),
                        ),
                        (
                            "credit_code",
                            models.CharField(
                                blank=True,
                                max_length=18,
                                null=True,
                                verbose_name="统一社会信用代码",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("gov", "机关"),
                                    ("institution", "事业单位"),
                                    ("soe", "国有企业"),
                                    ("private", "非公企业"),
                                    ("school", "学校"),
                                    ("hospital", "医院"),
                                    ("social_org", "社会组织"),
                                    ("military", "部队"),
                                    ("bank", "金融机构"),
                                    ("property", "物业企业"),
                                    ("merchant", "沿街商户"),
                                    ("other", "其他"),
                                ],
                                default="other",
                                max_length=12,
                                verbose_name="单位性质",
                            ),
                        ),
                        (
                            "address",
                            models.CharField(blank=True, max_length=200, verbose_name="地址"),
                        ),
                        (
                            "contact_name",
                            models.CharField(blank=True, max_length=40, verbose_name="联系人"),
                        ),
                        (
                            "contact_phone",
                            models.CharField(blank=True, max_length=20, verbose_name="联系电话"),
                        ),
                    ],
                    options={
                        "verbose_name": "单位",
                        "verbose_name_plural": "单位",
                        "ordering": ["name", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("credit_code__isnull", False)),
                                fields=("credit_code",),
                                name="unit_credit_code_once",
                                violation_error_message="该统一社会信用代码已登记在另一家单位名下。",
                            ),
                            models.UniqueConstraint(
                                fields=("street", "name"),
                                name="unit_name_once_per_street",
                                violation_error_message="本街道已有同名单位。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("credit_code", ""), _negated=True),
                                name="unit_credit_code_not_blank",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]

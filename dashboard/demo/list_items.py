"""What stands in the demo's lists, and what is pushed to its communities."""

from party.models import WorkKind, WorkListKind

UNVERIFIED = "待核实"
NOTICE = "民政部、中组部《关于进一步开展社区减负工作的通知》（民发〔2015〕136号）"
OPINION = "《中共中央 国务院关于加强和完善城乡社区治理的意见》（2017）"
# Plausible items for a demonstration; the real lists are the city's to make.
ITEMS: dict[WorkListKind, tuple[tuple[str, str, str, str], ...]] = {
    WorkListKind.LAWFUL: (
        ("召集居民会议和居民代表会议", UNVERIFIED, "社会事务办公室", "每年至少一次"),
        ("办理本社区居民公共事务和公益事业", UNVERIFIED, "社会事务办公室", "经常"),
        ("调解民间纠纷", UNVERIFIED, "平安法治办公室", "随发生随办"),
        ("协助维护社会治安", UNVERIFIED, "平安法治办公室", "经常"),
        ("公开居务和财务", UNVERIFIED, "社会事务办公室", "每季度"),
        ("开展居民协商议事", OPINION, "党建办公室", "每季度"),
        ("培育社区社会组织和志愿者队伍", OPINION, "党建办公室", "经常"),
        ("组织开展邻里互助和敬老爱幼活动", UNVERIFIED, "公共服务办公室", "每月"),
        ("制定和执行居民公约", UNVERIFIED, "社会事务办公室", "每届"),
        ("向街道反映居民意见和建议", UNVERIFIED, "党建办公室", "随发生随办"),
        ("指导业主委员会换届", UNVERIFIED, "城建城管办公室", "每届"),
        ("管理社区综合服务用房", UNVERIFIED, "公共服务办公室", "经常"),
    ),
    WorkListKind.ASSIST: (
        ("协助开展人口普查入户登记", UNVERIFIED, "社会事务办公室", "按普查安排"),
        ("协助申请最低生活保障的入户核查", UNVERIFIED, "公共服务办公室", "随申请"),
        ("协助高龄津贴资格认证", UNVERIFIED, "公共服务办公室", "每年"),
        ("协助适龄儿童预防接种通知", UNVERIFIED, "公共服务办公室", "每月"),
        ("协助退役军人信息采集", UNVERIFIED, "社会事务办公室", "随发生随办"),
        ("协助残疾人状况动态更新", UNVERIFIED, "公共服务办公室", "每年"),
        ("协助消防安全宣传和楼道巡查", UNVERIFIED, "平安法治办公室", "每月"),
        ("协助反诈宣传", UNVERIFIED, "平安法治办公室", "每月"),
        ("协助流动人口信息登记", UNVERIFIED, "平安法治办公室", "每月"),
        ("协助老旧小区改造征求居民意见", UNVERIFIED, "城建城管办公室", "按改造安排"),
        ("协助生活垃圾分类宣传", UNVERIFIED, "城建城管办公室", "每月"),
        ("协助城乡居民医疗保险参保提醒", UNVERIFIED, "公共服务办公室", "每年"),
    ),
    WorkListKind.NEGATIVE: (
        ("承担招商引资任务指标", NOTICE, "", ""),
        ("承担协税护税任务指标", NOTICE, "", ""),
        ("承担经济创收任务指标", NOTICE, "", ""),
        ("作为执法工作责任主体", NOTICE, "", ""),
        ("作为拆迁拆违责任主体", NOTICE, "", ""),
        ("作为环境整治责任主体", NOTICE, "", ""),
        ("作为城市管理责任主体", NOTICE, "", ""),
        ("参加部门单独组织的社区考核评比", NOTICE, "", ""),
        ("悬挂部门下设机构牌子", NOTICE, "", ""),
        ("重复填报部门纸质台账", NOTICE, "", ""),
        ("代收商业保险费用", UNVERIFIED, "", ""),
        ("出具亲属关系、无犯罪记录等证明", "民政部等部门（民发〔2020〕20号）", "", ""),
    ),
}
STREET_ITEMS = {
    WorkListKind.BASIC: ("统筹辖区公共服务", "综合管理辖区事务", "动员社会参与", "指导社区自治"),
    WorkListKind.COOPERATE: ("配合食品安全检查", "配合违法建设查处", "配合防汛抢险"),
    WorkListKind.WITHDRAWN: ("行政处罚的立案和决定", "特种设备专业检查"),
}


PUSHED: tuple[tuple[str, WorkKind, int, str], ...] = (
    ("每月消防巡查情况报送", WorkKind.LEDGER, -3, "楼道消防安全宣传和巡查"),
    ("高龄津贴认证名单核对", WorkKind.TEMPORARY, -4, "高龄津贴资格认证集中办理"),
    ("沿街商户信息统计表", WorkKind.LEDGER, -2, ""),
    ("安装部门 APP 并每日打卡", WorkKind.APP, -5, ""),
    ("居务公开情况季度汇总", WorkKind.LEDGER, -40, "公开居务和财务"),
    ("社区示范点挂牌", WorkKind.PLAQUE, -45, ""),
    ("反诈宣传场次登记", WorkKind.TEMPORARY, -60, "协助反诈宣传"),
    ("部门满意度考核评比", WorkKind.ASSESSMENT, -70, ""),
    ("出具租房关系证明", WorkKind.STAMP, -100, ""),
    ("居民协商议事记录抽查", WorkKind.ASSESSMENT, -130, "开展居民协商议事"),
    ("重点人群信息补录", WorkKind.APP, -150, ""),
)

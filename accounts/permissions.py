"""Every single thing that somebody may be allowed to do. Code asks for these, never for roles."""

from enum import StrEnum, auto


class Permission(StrEnum):
    """Grouped by what they touch; accounts/roles.py says which role holds which."""

    # Faces
    DESK_ENTER = auto()
    OFFICE_ENTER = auto()
    BOARD_VIEW = auto()

    # The one activity record and what hangs on it
    ACTIVITY_FILE = auto()
    ACTIVITY_VIEW = auto()
    ACTIVITY_REVIEW = auto()
    PROBLEM_VIEW = auto()
    PROBLEM_SOLVE = auto()

    # Registers
    TEAM_VIEW = auto()
    TEAM_EDIT = auto()
    VOLUNTEER_VIEW = auto()
    VOLUNTEER_EDIT = auto()
    PERSON_REVEAL = auto()
    ARMBAND_VIEW = auto()
    ARMBAND_EDIT = auto()
    WALK_FILE = auto()
    WALK_VIEW = auto()
    WALK_ARRANGE = auto()
    RECRUIT = auto()
    HOURS_CONFIRM = auto()
    PROOF_ISSUE = auto()
    POINTS_KEEP = auto()
    UNIT_VIEW = auto()
    UNIT_EDIT = auto()
    PROJECT_VIEW = auto()
    PROJECT_EDIT = auto()
    PROJECT_FILE = auto()
    PROJECT_REVIEW = auto()
    PROJECT_TERMINATE = auto()
    ALLIANCE_RUN = auto()
    UNIT_HEALTH = auto()
    NEED_VIEW = auto()
    NEED_RAISE = auto()
    NEED_PUBLISH = auto()
    NEED_MANAGE = auto()
    PLACE_VIEW = auto()
    PLACE_EDIT = auto()
    PLACE_UPKEEP = auto()
    PARTY_VIEW = auto()
    PARTY_EDIT = auto()
    CHECKIN_VIEW = auto()
    CHECKIN_FILE = auto()
    CHECKIN_KEEP = auto()
    LIFE_VIEW = auto()
    LIFE_FILE = auto()
    LIFE_CONFIRM = auto()
    APPRAISAL_VIEW = auto()
    APPRAISAL_REPORT = auto()
    APPRAISAL_EDIT = auto()
    APPRAISAL_CONFIRM = auto()
    ASSISTANT_LOG = auto()
    ASSISTANT_CONFIRM = auto()
    GRID_VIEW = auto()
    GRID_EDIT = auto()
    HEAD_KEEP = auto()
    CHAT_VIEW = auto()
    CHAT_KEEP = auto()
    CHAT_POST = auto()

    # Small wishes of residents
    WISH_VIEW = auto()
    WISH_POST = auto()
    WISH_REVIEW = auto()
    WISH_CLAIM = auto()

    # Livelihood projects; renewal, and what is inspected
    LIVELIHOOD_VIEW = auto()
    LIVELIHOOD_FILE = auto()
    LIVELIHOOD_VOTE = auto()
    LIVELIHOOD_MANAGE = auto()
    LIVELIHOOD_APPROVE = auto()
    RENEWAL_VIEW = auto()
    RENEWAL_REPORT = auto()
    RENEWAL_FILE = auto()
    RENEWAL_EDIT = auto()

    # Work lists, admission of work to communities, pushed work
    WORKLIST_VIEW = auto()
    WORKLIST_EDIT = auto()
    WORKLIST_PUBLISH = auto()
    ADMISSION_APPLY = auto()
    ADMISSION_CHECK = auto()
    ADMISSION_ANSWER = auto()
    ADMISSION_DECIDE = auto()
    PUSH_REGISTER = auto()
    # Meetings that decide, and part-time members
    TOPIC_PROPOSE = auto()
    MEETING_VIEW = auto()
    MEETING_HOLD = auto()
    STUDY_VIEW = auto()
    STUDY_HOLD = auto()
    TASK_REPORT = auto()
    PART_TIME_VIEW = auto()
    PART_TIME_NOMINATE = auto()
    PART_TIME_APPROVE = auto()
    PART_TIME_APPOINT = auto()

    # Community premises, and honours that compounds work for
    PREMISES_VIEW = auto()
    PREMISES_KEEP = auto()
    PREMISES_SIGN = auto()
    PREMISES_EDIT = auto()
    PREMISES_RETURN = auto()
    HONOUR_VIEW = auto()
    HONOUR_FILE = auto()
    HONOUR_SUBMIT = auto()
    HONOUR_EDIT = auto()
    HONOUR_REVIEW = auto()
    HONOUR_RECOMMEND = auto()

    # In and out
    IMPORT = auto()
    EXPORT = auto()

    # Figures
    FIGURE_EDIT = auto()
    BASELINE_ENTER = auto()
    BASELINE_APPROVE = auto()

    # Guide
    GUIDE_VIEW = auto()
    GUIDE_EDIT = auto()
    GUIDE_REVIEW = auto()
    GUIDE_ANSWER = auto()

    # People and the machine
    ACCOUNT_VIEW = auto()
    ACCOUNT_EDIT = auto()
    POST_VIEW = auto()
    POST_GRANT = auto()
    LINK_ISSUE = auto()
    SUBJECT_TAKE = auto()
    SUBJECT_DECIDE = auto()
    CALENDAR_EDIT = auto()
    AUDIT_READ = auto()
    SYSTEM_OPERATE = auto()


P = Permission

# What each one is called where people read it: 权限表, refusals, docs/permissions.md.
LABELS: dict[Permission, str] = {
    P.DESK_ENTER: "进入工作台",
    P.OFFICE_ENTER: "进入后台台账",
    P.BOARD_VIEW: "查看看板和月报",
    P.ACTIVITY_FILE: "填报活动",
    P.ACTIVITY_VIEW: "查看活动",
    P.ACTIVITY_REVIEW: "确认、退回、更正、作废活动",
    P.PROBLEM_VIEW: "查看问题",
    P.PROBLEM_SOLVE: "登记问题已解决",
    P.TEAM_VIEW: "查看志愿者队伍",
    P.TEAM_EDIT: "维护志愿者队伍",
    P.VOLUNTEER_VIEW: "查看志愿者（信息遮盖）",
    P.VOLUNTEER_EDIT: "维护志愿者",
    P.PERSON_REVEAL: "查看完整手机号和证件号（须写用途）",
    P.ARMBAND_VIEW: "查看红袖标队员、班次（信息遮盖）",
    P.ARMBAND_EDIT: "维护红袖标队员，排班、找人顶班",
    P.WALK_FILE: "填报走访巡查",
    P.WALK_VIEW: "查看走访巡查和到访任务",
    P.WALK_ARRANGE: "安排到访任务，作废走访巡查",
    P.RECRUIT: "发起招募，登记报名、签到和工时",
    P.HOURS_CONFIRM: "确认、更正服务时长（不能确认自己提出的）",
    P.PROOF_ISSUE: "出具、撤销志愿服务证明",
    P.POINTS_KEEP: "登记积分兑换、固定排名",
    P.UNIT_VIEW: "查看单位",
    P.UNIT_EDIT: "维护单位",
    P.PROJECT_VIEW: "查看共建项目",
    P.PROJECT_EDIT: "维护共建项目台账和类别",
    P.PROJECT_FILE: "填报、签约、推进共建项目",
    P.PROJECT_REVIEW: "审核、评价、公布共建项目",
    P.PROJECT_TERMINATE: "终止共建项目",
    P.ALLIANCE_RUN: "办理单位入盟、退盟（联络员只办本单位的）",
    P.UNIT_HEALTH: "查看单位体检和贡献单",
    P.NEED_VIEW: "查看需求清单和资源清单",
    P.NEED_RAISE: "提出需求、登记资源、认领需求",
    P.NEED_PUBLISH: "发布需求",
    P.NEED_MANAGE: "撮合需求，代单位登记认领",
    P.PLACE_VIEW: "查看社区、小区、楼栋、场所",
    P.PLACE_EDIT: "维护社区、小区、楼栋、场所",
    P.PLACE_UPKEEP: "核对社区基本信息，安排场所开放时间",
    P.PARTY_VIEW: "查看党组织",
    P.PARTY_EDIT: "维护党组织",
    P.CHECKIN_VIEW: "查看双报到（信息遮盖）",
    P.CHECKIN_FILE: "登记报到、认领岗位、写双报告",
    P.CHECKIN_KEEP: "确认报到、发布岗位、评价双报告",
    P.LIFE_VIEW: "查看组织生活",
    P.LIFE_FILE: "填报组织生活",
    P.LIFE_CONFIRM: "确认、退回组织生活（不能办自己填报的）",
    P.APPRAISAL_VIEW: "查看述职评议（社区只看自己的）",
    P.APPRAISAL_REPORT: "提交述职报告",
    P.APPRAISAL_EDIT: "组织述职评议，录入测评结果",
    P.APPRAISAL_CONFIRM: "确认测评结果（不能是录入人）",
    P.ASSISTANT_LOG: "填写助理员履职记录",
    P.ASSISTANT_CONFIRM: "确认、退回、作废助理员履职记录",
    P.GRID_VIEW: "查看网格",
    P.GRID_EDIT: "维护网格",
    P.HEAD_KEEP: "任命楼栋长、单元长、十户长，发楼栋码（网格员只办自己网格的）",
    P.CHAT_VIEW: "查看微信群台账和群发记录",
    P.CHAT_KEEP: "维护、核对微信群台账",
    P.CHAT_POST: "编写群发内容，登记发到了哪些群",
    P.WISH_VIEW: "查看微心愿",
    P.WISH_POST: "登记、确认微心愿，代登记认领",
    P.WISH_REVIEW: "审核微心愿（不能审核自己登记的）",
    P.WISH_CLAIM: "认领微心愿",
    P.LIVELIHOOD_VIEW: "查看民生实事",
    P.LIVELIHOOD_FILE: "征集、草拟、推进民生实事，登记节点和照片",
    P.LIVELIHOOD_VOTE: "登记民生实事票决",
    P.LIVELIHOOD_MANAGE: "筛选、公示、签合同、验收、测评、公开民生实事",
    P.LIVELIHOOD_APPROVE: "批准立项、取消民生实事（不能是自己提请的）",
    P.RENEWAL_VIEW: "查看小区改造、安全设施和一院一策",
    P.RENEWAL_REPORT: "检查安全设施",
    P.RENEWAL_FILE: "填写一院一策，登记居民意见",
    P.RENEWAL_EDIT: "维护小区改造、安全设施和一院一策",
    P.WORKLIST_VIEW: "查看三个清单、准入申请和下派事项",
    P.WORKLIST_EDIT: "编写三个清单",
    P.WORKLIST_PUBLISH: "审核、发布三个清单（不能是自己编写的）",
    P.ADMISSION_APPLY: "提出准入申请",
    P.ADMISSION_CHECK: "初审准入申请",
    P.ADMISSION_ANSWER: "社区对准入申请提意见，答复下派事项",
    P.ADMISSION_DECIDE: "决定、撤销准入",
    P.PUSH_REGISTER: "登记下派事项",
    P.TOPIC_PROPOSE: "提出议题",
    P.MEETING_VIEW: "查看联席会议和决议",
    P.MEETING_HOLD: "受理议题，召开联席会议，交办和验收任务",
    P.STUDY_VIEW: "查看党工委专题研究",
    P.STUDY_HOLD: "办理党工委专题研究",
    P.TASK_REPORT: "报送交办任务的进展和结果",
    P.PART_TIME_VIEW: "查看兼职委员",
    P.PART_TIME_NOMINATE: "推荐兼职委员",
    P.PART_TIME_APPROVE: "审批兼职委员，登记卸任",
    P.PART_TIME_APPOINT: "聘任兼职委员",
    P.PREMISES_VIEW: "查看社区用房档案",
    P.PREMISES_KEEP: "登记用房的查验、巡查、使用、钥匙和维修",
    P.PREMISES_SIGN: "签收移交的用房（街道另一人确认）",
    P.PREMISES_EDIT: "维护用房档案，确认接收",
    P.PREMISES_RETURN: "退回、处置用房",
    P.HONOUR_VIEW: "查看创建申报和荣誉",
    P.HONOUR_FILE: "申报创建，逐项自评，登记四方平台",
    P.HONOUR_SUBMIT: "提交、撤回创建申报",
    P.HONOUR_EDIT: "维护创建项目、标准和荣誉台账",
    P.HONOUR_REVIEW: "审核创建申报（不能是自己提交的），登记结果和复评",
    P.HONOUR_RECOMMEND: "推荐创建申报，撤销荣誉",
    P.IMPORT: "导入台账",
    P.EXPORT: "导出台账",
    P.FIGURE_EDIT: "维护指标责任",
    P.BASELINE_ENTER: "录入公布基数",
    P.BASELINE_APPROVE: "核准公布基数",
    P.GUIDE_VIEW: "查看办事指南底稿",
    P.GUIDE_EDIT: "编辑办事指南",
    P.GUIDE_REVIEW: "审核、发布办事指南",
    P.GUIDE_ANSWER: "答复“内容有误”",
    P.ACCOUNT_VIEW: "查看人员账号",
    P.ACCOUNT_EDIT: "开设、停用账号，提出岗位",
    P.POST_VIEW: "查看岗位",
    P.POST_GRANT: "授权岗位（不能给自己和自己提出的）",
    P.LINK_ISSUE: "发放单位联络员的进入链接",
    P.SUBJECT_TAKE: "受理本人查阅、撤回同意、删除个人信息的请求",
    P.SUBJECT_DECIDE: "批准个人信息请求（不能是自己受理的）",
    P.CALENDAR_EDIT: "维护节假日安排",
    P.AUDIT_READ: "查看审计记录",
    P.SYSTEM_OPERATE: "查看运行情况、重试后台任务、维护对外推送",
}

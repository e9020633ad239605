"""Addresses of the app: the public list of wishes, and the desk."""

from django.urls import include, path

from projects.models import LivelihoodStepKind
from projects.views import (
    honour_applications,
    honours,
    livelihood,
    livelihood_proposals,
    livelihood_steps,
    livelihood_work,
    photos,
    premises,
    premises_area,
    premises_steps,
    premises_upkeep,
    public_wishes,
    renewal,
    renewal_plans,
    renewal_safety,
    wish_steps,
    wishes,
)

app_name = "projects"
one = "livelihood/<uuid:uid>/"
proposal = "livelihood/proposals/<uuid:uid>/"
plan = "yard-plans/<uuid:uid>/"
livelihood_urls = [
    path("livelihood/", livelihood.livelihood_list, name="livelihood-list"),
    path("livelihood/new/", livelihood.livelihood_create, name="livelihood-create"),
    path(one, livelihood.livelihood_detail, name="livelihood-detail"),
    path(f"{one}edit/", livelihood.livelihood_edit, name="livelihood-edit"),
    path(f"{one}discard/", livelihood.livelihood_discard, name="livelihood-discard"),
    *(
        path(
            f"{one}{way.route}/",
            livelihood_steps.step_view(LivelihoodStepKind(kind)),
            name=f"livelihood-{way.route}",
        )
        for kind, way in livelihood_steps.STEPS.items()
    ),
    path(
        f"{one}milestones/new/",
        livelihood_work.livelihood_add_milestone,
        name="livelihood-add-milestone",
    ),
    path(f"{one}photos/new/", livelihood_work.livelihood_add_photo, name="livelihood-add-photo"),
    path(f"{one}payments/new/", livelihood_work.livelihood_pay, name="livelihood-pay"),
    path(f"{one}objections/new/", livelihood_work.livelihood_object, name="livelihood-object"),
    path(
        "livelihood/milestones/<uuid:uid>/done/",
        livelihood_work.livelihood_milestone_done,
        name="milestone-done",
    ),
    path(
        "livelihood/milestones/<uuid:uid>/reopen/",
        livelihood_work.livelihood_milestone_reopen,
        name="milestone-reopen",
    ),
    path(
        "livelihood/photos/<uuid:uid>/hide/",
        livelihood_work.livelihood_photo_hide,
        name="shown-photo-hide",
    ),
    path(
        "livelihood/objections/<uuid:uid>/answer/",
        livelihood_work.objection_answer,
        name="objection-answer",
    ),
    path("livelihood/proposals/", livelihood_proposals.proposal_list, name="proposal-list"),
    path("livelihood/proposals/new/", livelihood_proposals.proposal_create, name="proposal-create"),
    path(proposal, livelihood_proposals.proposal_detail, name="proposal-detail"),
    path(f"{proposal}edit/", livelihood_proposals.proposal_edit, name="proposal-edit"),
    path(f"{proposal}screen/", livelihood_proposals.proposal_screen, name="proposal-screen"),
    path(f"{proposal}ballot/", livelihood_proposals.proposal_ballot, name="proposal-ballot"),
    path("project-photos/<uuid:uid>.jpg", photos.photo, name="photo"),
    path("project-photos/<uuid:uid>-small.jpg", photos.photo_small, name="photo-small"),
]
renewal_urls = [
    path("renewal/", renewal.renewal_list, name="renewal-list"),
    path("renewal/<uuid:uid>/", renewal.renewal_detail, name="renewal-detail"),
    path("renewal/<uuid:uid>/stage/", renewal.renewal_stage, name="renewal-stage"),
    path("renewal/<uuid:uid>/back/", renewal.renewal_back, name="renewal-back"),
    path("renewal/<uuid:uid>/halt/", renewal.renewal_halt, name="renewal-halt"),
    path("renewal/<uuid:uid>/resume/", renewal.renewal_resume, name="renewal-resume"),
    path("renewal/<uuid:uid>/items/new/", renewal.renewal_add_item, name="renewal-add-item"),
    path("renewal/items/<uuid:uid>/", renewal.handover_check, name="handover-check"),
    path("drainage/", renewal.drainage_list, name="drainage-list"),
    path("drainage/<uuid:uid>/", renewal.drainage_stage, name="drainage-stage"),
    path("owners-committees/", renewal.committee_list, name="committee-list"),
    path("safety/", renewal_safety.asset_list, name="asset-list"),
    path("safety/<uuid:uid>/", renewal_safety.asset_detail, name="asset-detail"),
    path("safety/<uuid:uid>/inspect/", renewal_safety.asset_inspect, name="asset-inspect"),
    path("safety/<uuid:uid>/open/", renewal_safety.asset_open, name="asset-open"),
    path("safety/<uuid:uid>/close/", renewal_safety.asset_close, name="asset-close"),
    path("yard-plans/", renewal_plans.plan_list, name="plan-list"),
    path("yard-plans/new/", renewal_plans.plan_create, name="plan-create"),
    path(plan, renewal_plans.plan_detail, name="plan-detail"),
    path(f"{plan}edit/", renewal_plans.plan_edit, name="plan-edit"),
    path(f"{plan}write/", renewal_plans.plan_write, name="plan-write"),
    path(f"{plan}board/", renewal_plans.plan_board, name="plan-board"),
    path(f"{plan}advance/", renewal_plans.plan_advance, name="plan-advance"),
    path(
        "yard-plans/versions/<uuid:uid>/publish/",
        renewal_plans.plan_version_publish,
        name="version-publish",
    ),
    path(
        "yard-plans/versions/<uuid:uid>/comment/",
        renewal_plans.plan_version_comment,
        name="version-comment",
    ),
    path(
        "yard-plans/comments/<uuid:uid>/answer/",
        renewal_plans.plan_comment_answer,
        name="comment-answer",
    ),
    path("showcases/<uuid:uid>/", renewal_plans.showcase_detail, name="showcase-detail"),
    path("showcases/<uuid:uid>/photos/", renewal_plans.showcase_add_photo, name="showcase-photo"),
]
wish = "wishes/<uuid:uid>/"
wish_urls = [
    path("wishes/", wishes.wish_list, name="wish-list"),
    path("wishes/new/", wishes.wish_create, name="wish-create"),
    path(wish, wishes.wish_detail, name="wish-detail"),
    path(f"{wish}edit/", wishes.wish_edit, name="wish-edit"),
    path(f"{wish}publish/", wish_steps.wish_publish, name="wish-publish"),
    path(f"{wish}return/", wish_steps.wish_return, name="wish-return"),
    path(f"{wish}claim/", wish_steps.wish_claim, name="wish-claim"),
    path(f"{wish}give-back/", wish_steps.wish_give_back, name="wish-give-back"),
    path(f"{wish}deliver/", wish_steps.wish_deliver, name="wish-deliver"),
    path(f"{wish}confirm/", wish_steps.wish_confirm, name="wish-confirm"),
    path(f"{wish}reopen/", wish_steps.wish_reopen, name="wish-reopen"),
    path(f"{wish}thank/", wish_steps.wish_thank, name="wish-thank"),
    path(f"{wish}withdraw/", wish_steps.wish_withdraw, name="wish-withdraw"),
    path("wish-claims/<uuid:uid>/photo/", wishes.claim_photo, name="claim-photo"),
]
room = "premises/<uuid:uid>/"
application = "honours/applications/<uuid:uid>/"
honour = "honours/<uuid:uid>/"
standard = "honours/standards/<uuid:uid>/"
premises_urls = [
    path("premises/", premises.premises_list, name="premises-list"),
    path("premises/due/", premises.premises_due, name="premises-due"),
    path("premises/idle/", premises.premises_idle, name="premises-idle"),
    path("premises/area/", premises.premises_area, name="premises-area"),
    path("premises/area/export/", premises_area.premises_area_export, name="premises-area-export"),
    path("premises/new/", premises.premises_create, name="premises-create"),
    path(room, premises.premises_detail, name="premises-detail"),
    path(f"{room}edit/", premises.premises_edit, name="premises-edit"),
    path(f"{room}card/", premises.premises_card, name="premises-card"),
    path(f"{room}begin/", premises_steps.premises_begin, name="premises-begin"),
    path(f"{room}offer/", premises_steps.premises_offer, name="premises-offer"),
    path(f"{room}check/", premises_steps.premises_check, name="premises-check"),
    path(f"{room}sign/", premises_steps.premises_sign, name="premises-sign"),
    path(f"{room}receive/", premises_steps.premises_receive, name="premises-receive"),
    path(f"{room}decline/", premises_steps.premises_decline, name="premises-decline"),
    path(f"{room}fit/", premises_steps.premises_fit, name="premises-fit"),
    path(f"{room}use/", premises_steps.premises_use, name="premises-use"),
    path(f"{room}close/", premises_steps.premises_close, name="premises-close"),
    path(f"{room}return/", premises_steps.premises_return, name="premises-return"),
    path(f"{room}stages/new/", premises_steps.premises_stage_add, name="premises-stage-add"),
    path("premises/stages/<uuid:uid>/done/", premises_steps.stage_done, name="stage-done"),
    path(f"{room}inspect/", premises_upkeep.premises_inspect, name="premises-inspect"),
    path(
        "premises/inspections/<uuid:uid>/fix/",
        premises_upkeep.inspection_fix,
        name="inspection-fix",
    ),
    path(f"{room}uses/new/", premises_upkeep.premises_use_add, name="premises-use-add"),
    path(f"{room}keys/new/", premises_upkeep.premises_key_add, name="premises-key-add"),
    path("premises/keys/<uuid:uid>/back/", premises_upkeep.key_back, name="key-back"),
    path(f"{room}repairs/new/", premises_upkeep.premises_repair_add, name="premises-repair-add"),
    path("premises/repairs/<uuid:uid>/done/", premises_upkeep.repair_done, name="repair-done"),
    path(f"{room}files/new/", premises_upkeep.premises_file_add, name="premises-file-add"),
    path("premises/files/<uuid:uid>/", premises_upkeep.file_download, name="file-download"),
    path("honours/", honours.honour_list, name="honour-list"),
    path("honours/applications/", honour_applications.application_list, name="application-list"),
    path(
        "honours/applications/new/",
        honour_applications.application_create,
        name="application-create",
    ),
    path(application, honour_applications.application_detail, name="application-detail"),
    path(
        f"{application}assess/", honour_applications.application_assess, name="application-assess"
    ),
    path(
        f"{application}submit/", honour_applications.application_submit, name="application-submit"
    ),
    path(
        f"{application}withdraw/",
        honour_applications.application_withdraw,
        name="application-withdraw",
    ),
    path(
        f"{application}review/", honour_applications.application_review, name="application-review"
    ),
    path(
        f"{application}return/", honour_applications.application_return, name="application-return"
    ),
    path(
        f"{application}recommend/",
        honour_applications.application_recommend,
        name="application-recommend",
    ),
    path(f"{application}grant/", honour_applications.application_grant, name="application-grant"),
    path(f"{application}fail/", honour_applications.application_fail, name="application-fail"),
    path("honours/standards/", honours.standard_list, name="standard-list"),
    path(standard, honours.standard_detail, name="standard-detail"),
    path(f"{standard}publish/", honours.standard_publish, name="standard-publish"),
    path(f"{standard}copy/", honours.standard_copy, name="standard-copy"),
    path("honours/platforms/", honours.platform_list, name="platform-list"),
    path("honours/platforms/new/", honours.platform_create, name="platform-create"),
    path("honours/platforms/<uuid:uid>/edit/", honours.platform_edit, name="platform-edit"),
    path(honour, honours.honour_detail, name="honour-detail"),
    path(f"{honour}certificate/", honours.honour_certificate, name="honour-certificate"),
    path(f"{honour}check/", honours.honour_check, name="honour-check"),
    path(f"{honour}revoke/", honours.honour_revoke, name="honour-revoke"),
]

desk_urls = [*livelihood_urls, *premises_urls, *renewal_urls, *wish_urls]
urlpatterns = [
    path("wishes/", public_wishes.public_wishes, name="public-wishes"),
    path("desk/", include(desk_urls)),
]

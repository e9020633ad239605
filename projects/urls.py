"""Addresses of the app: the public list of wishes, and the desk."""

from django.urls import include, path

from projects.models import LivelihoodStepKind
from projects.views import (
    livelihood,
    livelihood_proposals,
    livelihood_steps,
    livelihood_work,
    photos,
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
plan = "plans/<uuid:uid>/"
livelihood_urls = [
    path("livelihood/", livelihood.livelihood_list, name="livelihood-list"),
    path("livelihood/new/", livelihood.livelihood_create, name="livelihood-create"),
    path(one, livelihood.livelihood_detail, name="livelihood-detail"),
    path(f"{one}edit/", livelihood.livelihood_edit, name="livelihood-edit"),
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
    path("plans/", renewal_plans.plan_list, name="plan-list"),
    path("plans/new/", renewal_plans.plan_create, name="plan-create"),
    path(plan, renewal_plans.plan_detail, name="plan-detail"),
    path(f"{plan}edit/", renewal_plans.plan_edit, name="plan-edit"),
    path(f"{plan}write/", renewal_plans.plan_write, name="plan-write"),
    path(f"{plan}board/", renewal_plans.plan_board, name="plan-board"),
    path(f"{plan}advance/", renewal_plans.plan_advance, name="plan-advance"),
    path(
        "plans/versions/<uuid:uid>/publish/",
        renewal_plans.plan_version_publish,
        name="version-publish",
    ),
    path(
        "plans/versions/<uuid:uid>/comment/",
        renewal_plans.plan_version_comment,
        name="version-comment",
    ),
    path(
        "plans/comments/<uuid:uid>/answer/",
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

desk_urls = [*livelihood_urls, *renewal_urls, *wish_urls]
urlpatterns = [
    path("wishes/", public_wishes.public_wishes, name="public-wishes"),
    path("desk/", include(desk_urls)),
]

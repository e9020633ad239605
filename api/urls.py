"""Addresses of the API, version 1."""

from django.urls import path

from api.schema import schema
from api.views import activities, figures, guide, lists, photos, problems, signing_in

app_name = "api"
urlpatterns = [
    path("schema/", schema, name="schema"),
    path("tokens/", signing_in.Tokens.as_view(), name="tokens"),
    path("has-token/", signing_in.is_token_good, name="has-token"),
    path("sign-ins/", signing_in.SignIns.as_view(), name="sign-ins"),
    path("sign-ins/<uuid:uid>/", signing_in.SignInEnd.as_view(), name="sign-in-end"),
    path("me/", signing_in.Me.as_view(), name="me"),
    path("guide/topics/", guide.Topics.as_view(), name="guide-topics"),
    path("guide/items/", guide.GuideItems.as_view(), name="guide-items"),
    path("guide/items/<slug:slug>/", guide.GuideItemDetail.as_view(), name="guide-item"),
    path("activities/", activities.Activities.as_view(), name="activities"),
    path("activities/choices/", activities.Choices.as_view(), name="activity-choices"),
    path("activities/<uuid:uid>/", activities.ActivityDetail.as_view(), name="activity"),
    path(
        "activities/<uuid:uid>/withdraw/",
        activities.ActivityWithdraw.as_view(),
        name="activity-withdraw",
    ),
    path("photos/", photos.Photos.as_view(), name="photos"),
    path("photos/<uuid:uid>/", photos.PhotoFile.as_view(), name="photo"),
    path("photos/<uuid:uid>/small/", photos.PhotoSmall.as_view(), name="photo-small"),
    path("problems/", problems.Problems.as_view(), name="problems"),
    path("problems/<uuid:uid>/", problems.ProblemDetail.as_view(), name="problem"),
    path("problems/<uuid:uid>/solve/", problems.ProblemSolve.as_view(), name="problem-solve"),
    path("problems/<uuid:uid>/give-up/", problems.ProblemGiveUp.as_view(), name="problem-give-up"),
    path("wishes/", lists.Wishes.as_view(), name="wishes"),
    path("wishes/<uuid:uid>/", lists.WishDetail.as_view(), name="wish"),
    path("plans/", lists.Plans.as_view(), name="plans"),
    path("plans/<uuid:uid>/", lists.PlanDetail.as_view(), name="plan"),
    path("figures/", figures.Figures.as_view(), name="figures"),
    path("figures/<str:figure_id>/rows/", figures.FigureRows.as_view(), name="figure-rows"),
]

"""Addresses of the app."""

from django.urls import path

from volunteers.views import (
    activities,
    corrections,
    details,
    hand_over,
    merges,
    offline,
    people,
    photos,
    problems,
    relays,
    reviews,
)

app_name = "volunteers"
urlpatterns = [
    path("activities/", activities.activity_list, name="activity-list"),
    path("activities/new/", activities.activity_create, name="activity-create"),
    path("activities/<uuid:uid>/", details.activity_detail, name="activity-detail"),
    path("activities/<uuid:uid>/edit/", activities.activity_edit, name="activity-edit"),
    path("activities/<uuid:uid>/sent/", activities.activity_sent, name="activity-sent"),
    path("activities/<uuid:uid>/withdraw/", activities.activity_withdraw, name="activity-withdraw"),
    path("activities/<uuid:uid>/discard/", activities.activity_discard, name="activity-discard"),
    path("activities/<uuid:uid>/relay/", relays.activity_relay, name="activity-relay"),
    path("activities/<uuid:uid>/correct/", corrections.activity_correct, name="activity-correct"),
    path("activities/<uuid:uid>/void/", corrections.activity_void, name="activity-void"),
    path("problems/", problems.problem_list, name="problem-list"),
    path("problems/new/", problems.problem_create, name="problem-create"),
    path("problems/<uuid:uid>/", problems.problem_detail, name="problem-detail"),
    path("problems/<uuid:uid>/solve/", problems.problem_solve, name="problem-solve"),
    path("problems/<uuid:uid>/give-up/", problems.problem_give_up, name="problem-give-up"),
    path("photos/", photos.photo_upload, name="photo-upload"),
    path("photos/<uuid:uid>/", photos.photo, name="photo"),
    path("photos/<uuid:uid>/small/", photos.photo_small, name="photo-small"),
    path("sw.js", offline.service_worker, name="service-worker"),
    path("offline/", offline.offline, name="offline"),
    path("offline/form/", offline.offline_form, name="offline-form"),
    path("volunteers/", people.volunteer_search, name="volunteer-search"),
    path("volunteers/duplicates/", merges.duplicate_list, name="duplicate-list"),
    path(
        "volunteers/duplicates/tell-apart/",
        merges.duplicate_tell_apart,
        name="duplicate-tell-apart",
    ),
    path("volunteers/merge/", merges.merge_preview, name="merge-preview"),
    path("volunteers/merges/<uuid:uid>/", merges.merge_detail, name="merge-detail"),
    path("volunteers/merges/<uuid:uid>/undo/", merges.merge_undo, name="merge-undo"),
    path("reviews/", reviews.review_queue, name="review-queue"),
    path("reviews/confirm/", reviews.review_confirm_several, name="review-confirm-several"),
    path("reviews/<uuid:uid>/confirm/", reviews.review_confirm, name="review-confirm"),
    path("reviews/<uuid:uid>/return/", reviews.review_return, name="review-return"),
    path("people/<uuid:uid>/hand-over/", hand_over.hand_over, name="hand-over"),
]

"""Addresses of the app."""

from django.urls import path

from volunteers.views import corrections, details, photos, reviews

app_name = "volunteers"
urlpatterns = [
    path("activities/<uuid:uid>/", details.activity_detail, name="activity-detail"),
    path("activities/<uuid:uid>/correct/", corrections.activity_correct, name="activity-correct"),
    path("activities/<uuid:uid>/void/", corrections.activity_void, name="activity-void"),
    path("photos/<uuid:uid>/", photos.photo, name="photo"),
    path("photos/<uuid:uid>/small/", photos.photo_small, name="photo-small"),
    path("reviews/", reviews.review_queue, name="review-queue"),
    path("reviews/confirm/", reviews.review_confirm_several, name="review-confirm-several"),
    path("reviews/<uuid:uid>/confirm/", reviews.review_confirm, name="review-confirm"),
    path("reviews/<uuid:uid>/return/", reviews.review_return, name="review-return"),
]

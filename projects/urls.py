"""Addresses of the app: the public list of wishes, and the desk."""

from django.urls import path

from projects.views import public_wishes, wish_steps, wishes

app_name = "projects"
wish = "desk/wishes/<uuid:uid>/"
urlpatterns = [
    path("wishes/", public_wishes.public_wishes, name="public-wishes"),
    path("desk/wishes/", wishes.wish_list, name="wish-list"),
    path("desk/wishes/new/", wishes.wish_create, name="wish-create"),
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
    path("desk/wish-claims/<uuid:uid>/photo/", wishes.claim_photo, name="claim-photo"),
]

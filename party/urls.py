"""Addresses of the app, under /desk/."""

from django.urls import path

from party.views import committees, organisations

app_name = "party"
one = "organisations/<uuid:uid>/"
urlpatterns = [
    path("organisations/", organisations.organisation_tree, name="organisation-tree"),
    path("organisations/new/", organisations.organisation_create, name="organisation-create"),
    path("organisations/terms/", committees.term_list, name="term-list"),
    path(one, organisations.organisation_detail, name="organisation-detail"),
    path(f"{one}edit/", organisations.organisation_edit, name="organisation-edit"),
    path(f"{one}move/", organisations.organisation_move, name="organisation-move"),
    path(f"{one}terms/new/", committees.term_open, name="term-open"),
    path(f"{one}members/new/", committees.member_appoint, name="member-appoint"),
    path("organisations/terms/<uuid:uid>/end/", committees.term_end, name="term-end"),
    path("organisations/members/<uuid:uid>/end/", committees.member_end, name="member-end"),
]

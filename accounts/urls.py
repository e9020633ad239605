"""Signing in and out, one's own account, the office's people."""

from django.urls import path

from accounts.views import deputies, entry_links, me, notices, people, posts, sign_in

app_name = "accounts"
urlpatterns = [
    # /sign-in/
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/code/", sign_in.code, name="code"),
    path("sign-in/bind/", sign_in.bind, name="bind"),
    path("sign-in/again/", sign_in.again, name="again"),
    path("sign-in/is-signed-in/", sign_in.is_signed_in, name="is-signed-in"),
    path("sign-in/link/", entry_links.enter, name="entry-link"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    # /desk/me/
    path("desk/me/", me.me, name="me"),
    path("desk/me/password/", me.password, name="password"),
    path("desk/me/authenticator/", me.authenticator, name="authenticator"),
    path("desk/me/authenticator/remove/", me.authenticator_remove, name="authenticator-remove"),
    path("desk/me/recovery-codes/", me.recovery_codes, name="recovery-codes"),
    path("desk/me/sign-ins/<uuid:uid>/end/", me.sign_in_end, name="sign-in-end"),
    path("desk/me/notices/", notices.notice_choice, name="notices"),
    path("desk/me/messages/", me.message_list, name="messages"),
    path("desk/me/messages/<uuid:uid>/", me.message_read, name="message-read"),
    # /desk/me/deputies/
    path("desk/me/deputies/", deputies.deputy_list, name="deputies"),
    path("desk/me/deputies/<uuid:uid>/", deputies.deputy_propose, name="deputy-propose"),
    path("desk/me/deputies/<uuid:uid>/end/", deputies.deputy_end, name="deputy-end"),
    # /desk/entry-links/
    path("desk/entry-links/", entry_links.link_list, name="entry-links"),
    path("desk/entry-links/<uuid:uid>/issue/", entry_links.link_issue, name="entry-link-issue"),
    path("desk/entry-links/<uuid:uid>/revoke/", entry_links.link_revoke, name="entry-link-revoke"),
    # /desk/people/
    path("desk/people/", people.person_list, name="people"),
    path("desk/people/new/", people.person_create, name="person-create"),
    path("desk/people/<uuid:uid>/", people.person_detail, name="person"),
    path("desk/people/<uuid:uid>/edit/", people.person_edit, name="person-edit"),
    path("desk/people/<uuid:uid>/post/", people.post_propose, name="post-propose"),
    path("desk/people/<uuid:uid>/code/", people.password_reset, name="password-reset"),
    path(
        "desk/people/<uuid:uid>/second-factor/",
        people.second_factor_forget,
        name="second-factor-forget",
    ),
    path("desk/people/<uuid:uid>/off/", people.person_switch_off, name="person-switch-off"),
    path("desk/people/<uuid:uid>/on/", people.person_switch_on, name="person-switch-on"),
    # /desk/posts/
    path("desk/posts/", posts.waiting_list, name="posts"),
    path("desk/posts/grant/", posts.grant, name="post-grant"),
    path("desk/posts/<uuid:uid>/refuse/", posts.refuse, name="post-refuse"),
    path("desk/posts/<uuid:uid>/end/", posts.end, name="post-end"),
    path("desk/posts/<uuid:uid>/deputy/", deputies.post_deputy, name="post-deputy"),
    path("desk/permissions/", posts.permission_table, name="permissions"),
]

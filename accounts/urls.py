"""Signing in and out, one's own account, the office's people."""

from django.urls import path

from accounts.views import me, sign_in

app_name = "accounts"
urlpatterns = [
    # /sign-in/
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/code/", sign_in.code, name="code"),
    path("sign-in/bind/", sign_in.bind, name="bind"),
    path("sign-in/again/", sign_in.again, name="again"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    # /desk/me/
    path("desk/me/", me.me, name="me"),
    path("desk/me/password/", me.password, name="password"),
    path("desk/me/authenticator/", me.authenticator, name="authenticator"),
    path("desk/me/authenticator/remove/", me.authenticator_remove, name="authenticator-remove"),
    path("desk/me/recovery-codes/", me.recovery_codes, name="recovery-codes"),
    path("desk/me/sign-ins/<uuid:uid>/end/", me.sign_in_end, name="sign-in-end"),
    path("desk/me/messages/", me.message_list, name="messages"),
    path("desk/me/messages/<uuid:uid>/", me.message_read, name="message-read"),
]

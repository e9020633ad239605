"""Signing in, and who one is."""

from typing import Any

from rest_framework import serializers

from api.shapes.common import NamedShape


class SignInShape(serializers.Serializer[Any]):
    """What signs somebody in."""

    username = serializers.CharField(max_length=150, help_text="账号")
    password = serializers.CharField(
        max_length=200, trim_whitespace=False, help_text="密码", style={"input_type": "password"}
    )
    code = serializers.CharField(
        max_length=40, required=False, allow_blank=True, help_text="动态口令，绑定了才需要"
    )
    device = serializers.CharField(
        max_length=60, default="小程序", help_text="登录的设备，列在“我的”里"
    )


class TokenShape(serializers.Serializer[Any]):
    """A token, answered once."""

    token = serializers.CharField()
    expires_at = serializers.DateTimeField()
    sign_in = serializers.UUIDField(help_text="这次登录的编号，可用来退出")


class OwnSignInShape(serializers.Serializer[Any]):
    """One of one's own sign-ins that still runs, on a page or in a program."""

    uid = serializers.UUIDField()
    device = serializers.CharField()
    address = serializers.CharField()
    created_at = serializers.DateTimeField()
    seen_at = serializers.DateTimeField()
    is_this = serializers.BooleanField()


class PostShape(NamedShape):
    """A post of today."""

    may_file = serializers.BooleanField()


class MeShape(serializers.Serializer[Any]):
    """Who is signed in."""

    uid = serializers.UUIDField()
    name = serializers.CharField()
    username = serializers.CharField()
    posts = PostShape(many=True)
    permissions = serializers.ListField(child=serializers.CharField())

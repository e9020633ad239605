"""Asking the API as a person."""

from django.test import Client

from accounts.actions import issue_token


def client_of(user, **options):
    """Return a program signed in as `user`; nothing but the token says who."""
    new = issue_token(user=user, device="小程序：测试", second_factor=True)
    return Client(headers={"Authorization": f"Bearer {new.token}"}, **options)


def send(client, method, address, values):
    """Send JSON."""
    call = getattr(client, method)
    return call(f"/api/v1/{address}", values, content_type="application/json")

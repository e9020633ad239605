"""An office that brings its workbooks."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from places.models import Street
from tests.factories import make_user
from tests.imports.street_workbooks import CODE, STREET


@pytest.fixture
def new_office(client, django_capture_on_commit_callbacks):
    """Two people of the office of a street that was just set up."""
    call_command("set_up_street", name=STREET, code=CODE)
    street = Street.objects.get()
    client.person = make_user(Role.STREET_STAFF, street=street)
    client.force_login(client.person)
    client.colleague = Client()
    client.colleague.force_login(make_user(Role.STREET_STAFF, street=street))

    def post(name, argument, data, *, by=client):
        with django_capture_on_commit_callbacks(execute=True):
            return by.post(reverse(f"dashboard:{name}", args=[argument]), data)

    client.post_and_commit = post
    return client

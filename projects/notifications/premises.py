"""What to tell whom about premises; doing it twice tells it once."""

from celery import shared_task

from accounts.actions import send_message
from accounts.models import User
from accounts.permissions import Permission
from core import outbox
from projects.models import Premises


def tell_street(premises: Premises) -> None:
    """Promise the street's staff a message that a community signed for premises."""
    outbox.send(premises_signed, f"premises.signed:{premises.uid}:{premises.version}", premises.uid)


def tell_signer(premises: Premises, signer: User) -> None:
    """Promise who signed a message that the signature came back."""
    key = f"premises.declined:{premises.uid}:{premises.version}"
    outbox.send(premises_declined, key, premises.uid, signer.uid)


@shared_task(name="projects.premises_signed")
def premises_signed(uid: str) -> None:
    """Tell those who may confirm it."""
    premises = Premises.objects.select_related("street", "community").get(uid=uid)
    people = User.objects.holding(Permission.PREMISES_EDIT, street_id=premises.street_id)
    for person in people.exclude(pk=premises.signed_by_id):
        send_message(
            recipient=person,
            key=f"premises.signed:{uid}:{premises.version}:{person.pk}",
            title=f"“{premises}”等街道确认接收",
            body=f"{premises.place_label}已签收，请核对接收依据和查验结果。",
            link=premises.get_absolute_url(),
        )


@shared_task(name="projects.premises_declined")
def premises_declined(uid: str, signer_uid: str) -> None:
    """Tell who signed why it came back."""
    premises = Premises.objects.get(uid=uid)
    send_message(
        recipient=User.objects.get(uid=signer_uid),
        key=f"premises.declined:{uid}:{premises.version}",
        title=f"“{premises}”的签收被退回",
        body=f"退回原因：{premises.state_note}。补正后可以再次签收。",
        link=premises.get_absolute_url(),
    )

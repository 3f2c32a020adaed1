"""A server that behaves, and misbehaves, like the WhatsApp Cloud API."""

from sandbox.meta.account import BusinessNumber, MetaAccount
from sandbox.meta.door import Door
from sandbox.meta.fake import CallbackRefused, FakeMeta
from sandbox.meta.faults import MetaFaults, WebhookFaults
from sandbox.meta.phones import Bubble, Phone
from sandbox.meta.platform import SeenDelivery, SeenRequest
from sandbox.meta.standing import LIMITS, AccountStanding, NumberStanding
from sandbox.meta.state import AcceptedSend, Template

__all__ = [
    "LIMITS",
    "AcceptedSend",
    "AccountStanding",
    "Bubble",
    "BusinessNumber",
    "CallbackRefused",
    "Door",
    "FakeMeta",
    "MetaAccount",
    "MetaFaults",
    "NumberStanding",
    "Phone",
    "SeenDelivery",
    "SeenRequest",
    "Template",
    "WebhookFaults",
]

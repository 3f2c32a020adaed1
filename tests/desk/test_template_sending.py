"""An agent sends a template: with the file or place above its words, and refused where something is missing."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from core.compliance.template import Category, Header, HeaderKind, Slot, State, Template, Text
from core.ids import AgentRef, FileRef, MediaRef, TemplateId, TemplateRef
from core.message import FromTemplate, Location
from core.text import Private
from desk import template_sending
from desk.template_views import PLACE_ADDRESS, PLACE_NAME, PLACE_WHERE, TemplateForm
from desk.views import Answer, Tone
from sandbox.office import NUMBER, TENANT, Office

BEA = AgentRef("U0BEA")
ANA = "447700900100"
READY = Template(
    "ready",
    "en",
    Category.UTILITY,
    Text("Dear {{1}}, it is ready.", slots=(Slot("1", "Ada", "friend"),)),
    state=State.APPROVED,
    id=TemplateId("t1"),
    account=NUMBER.account,
    ref=TemplateRef("1"),
)


async def _sends(office: Office, template: Template, values: Mapping[str, str] | None = None) -> Answer:
    """Ana wrote, and Bea answers her with it."""
    await office.takes_in(office.writes(ANA, "Is it ready?"))
    await office.works()
    async with office.desk.store.begin(TENANT.id) as uow:
        uow.templates.save(template)
        await uow.commit()
    talk = office.conversation_id()
    answer = await template_sending.send_filled(office.desk, TENANT.id, talk, template.id, BEA, values or {})
    await office.works()
    return answer


def _got(office: Office) -> FromTemplate:
    (received,) = office.channel.received
    assert isinstance(received.content, FromTemplate)
    return received.content


async def test_an_empty_slot_has_its_default_and_use_is_counted(office: Office) -> None:
    """Counted when the channel took it."""
    answer = await _sends(office, READY)

    async with office.desk.store.begin(TENANT.id) as uow:
        used = await uow.templates.used(office.clock.now())
    assert answer == Answer()
    assert _got(office).body == Private("Dear friend, it is ready.")
    assert used[READY.id].sent == 1


async def test_the_file_above_the_words_is_handed_over_like_any_other(office: Office) -> None:
    """Fetched from where its writer put it."""
    file = FileRef(office.workspace.posts_file(b"\x89PNG\r\n\x1a\n1", "image/png"))
    text = replace(READY.text, header=Header(HeaderKind.IMAGE, file=file, mime_type="image/png"))

    answer = await _sends(office, replace(READY, text=text))

    sent = _got(office)
    assert answer == Answer()
    assert sent.file is not None
    assert office.channel.handed[MediaRef(sent.file.ref)] == b"\x89PNG\r\n\x1a\n1"


async def test_without_its_file_it_is_not_sent(office: Office) -> None:
    """One that was made elsewhere has none here; it is said who can add one."""
    text = replace(READY.text, header=Header(HeaderKind.IMAGE))

    answer = await _sends(office, replace(READY, text=text))
    form = await template_sending.form(office.desk, TENANT.id, office.conversation_id(), READY.id, BEA)

    assert answer.tone is Tone.REFUSED
    assert "/witiop template edit" in answer.lines[0]
    assert isinstance(form, Answer)
    assert office.channel.received == []


@pytest.mark.parametrize(
    ("given", "about"),
    [
        ({}, PLACE_WHERE),
        ({PLACE_WHERE: "45.4, 9.1"}, PLACE_NAME),
        ({PLACE_WHERE: "45.4, 9.1", PLACE_NAME: "Shop"}, PLACE_ADDRESS),
        ({PLACE_WHERE: "45.4, 9.1", PLACE_NAME: "Shop", PLACE_ADDRESS: "Via Roma 1"}, ""),
    ],
)
async def test_a_place_needs_everything_the_channel_wants(
    office: Office, given: Mapping[str, str], about: str
) -> None:
    """Refused beside the field that is missing."""
    text = replace(READY.text, header=Header(HeaderKind.LOCATION))

    answer = await _sends(office, replace(READY, text=text), given)

    assert answer.about == about
    if not about:
        assert _got(office).place == Location(45.4, 9.1, Private("Shop"), Private("Via Roma 1"))


async def test_what_would_be_too_long_is_refused_beside_its_field(office: Office) -> None:
    """With how long it is."""
    answer = await _sends(office, READY, {"1": "x" * 1100})

    assert answer.about == "1"
    assert office.channel.received == []


async def test_the_form_shows_what_is_missing_as_its_slot(office: Office) -> None:
    """And never fails, however much was typed."""
    await _sends(office, READY)
    talk = office.conversation_id()

    forms = [
        await template_sending.form(office.desk, TENANT.id, talk, READY.id, BEA, {"1": typed})
        for typed in ("Ana", "x" * 1100)
    ]

    shown = [each.preview.body for each in forms if isinstance(each, TemplateForm)]
    assert shown == [Private("Dear Ana, it is ready."), Private("Dear {{1}}, it is ready.")]

"""A client that somebody else wrote manages numbers, templates, people and files of the fake."""

from typing import Any

import pytest

from tests.sandbox.meta.foreign import errors, templates
from tests.sandbox.meta.world import AMARA, World

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


async def test_it_looks_at_numbers_and_accounts(world: World, client: Any) -> None:
    """Its own values, read from ours."""
    number = await client.get_business_phone_number()
    account = await client.get_business_account()
    numbers = await client.get_business_phone_numbers()

    assert number.display_phone_number == "+39 02 1234 5678"
    assert number.verified_name == "Lampade Esempio"
    assert account.id == world.meta.account.waba_id
    assert [one.verified_name for one in numbers] == ["Lampade Esempio", "Lampade Bottega", "Test Number"]


async def test_it_writes_the_profile_and_reads_it_back(world: World, client: Any) -> None:
    """Word for word."""
    await client.update_business_profile(
        about="Lamps since 1962",
        address="Via Roma 1, Torino",
        description="We sell lamps",
        email="ciao@shop.example",
        websites=["https://shop.example/"],
    )

    profile = await client.get_business_profile()

    assert (profile.about, profile.address) == ("Lamps since 1962", "Via Roma 1, Torino")
    assert (profile.description, profile.email) == ("We sell lamps", "ciao@shop.example")
    assert list(profile.websites) == ["https://shop.example/"]


async def test_it_blocks_lists_and_unblocks_people(world: World, client: Any) -> None:
    """Somebody who wrote; the list says who; then nobody."""
    await world.writes()

    blocked = await client.block_users(users=[AMARA])
    listed = [user.wa_id for user in await client.get_blocked_users()]
    unblocked = await client.unblock_users(users=[AMARA])

    assert [user.wa_id for user in blocked.added_users] == [AMARA]
    assert listed == [AMARA]
    assert [user.wa_id for user in unblocked.removed_users] == [AMARA]
    assert [user.wa_id for user in await client.get_blocked_users()] == []


async def test_it_registers_a_number_and_names_it(world: World, client: Any) -> None:
    """Out and in again with the PIN; a username given and taken away."""
    assert await client.deregister_phone_number()
    with pytest.raises(errors.WhatsAppError):
        await client.send_message(to=AMARA, text="x")
    assert await client.register_phone_number(pin="123456")

    await client.set_username("example.lamps")
    named = await client.get_current_username()
    await client.delete_username()

    assert named.username == "example.lamps"
    assert world.meta.number_standing().username is None


async def test_templates_go_through_their_life(world: World, client: Any) -> None:
    """Made, reviewed, listed, read, changed, reviewed again, deleted."""
    made = await client.create_template(_table("Your table for {{1}} is ready now.", "two"))
    await world.passes(minutes=2)
    listed = [one.name for one in await client.get_templates(name="table_ready")]
    read = await client.get_template(made.id)
    await client.update_template(
        made.id, new_components=_table("Your table for {{1}} is waiting.", "2").components
    )
    pending = await client.get_template(made.id)
    await world.passes(minutes=2)
    again = await client.get_template(made.id)
    await client.delete_template("table_ready")

    assert (made.status.value, read.status.value) == ("PENDING", "APPROVED")
    assert listed == ["table_ready"]
    assert read.components[0].text == "Your table for {{1}} is ready now."
    assert [button.text for button in read.components[1].buttons] == ["Thanks", "See it"]
    assert (pending.status.value, again.status.value) == ("PENDING", "APPROVED")
    assert [one.name for one in await client.get_templates(name="table_ready")] == []


async def test_a_header_picture_goes_by_its_own_upload_and_a_paced_template_is_unpaused(
    world: World, client: Any
) -> None:
    """The handle of its resumable upload is taken; unpausing works after pacing only."""
    template = templates.Template(
        name="new_lamp",
        language=templates.TemplateLanguage.ENGLISH,
        category=templates.TemplateCategory.MARKETING,
        components=[
            templates.HeaderImage(example=PNG, mime_type="image/png"),
            templates.BodyText("Our new lamp is here for you."),
        ],
    )
    made = await client.create_template(template, app_id=world.meta.account.app_id)
    await world.passes(minutes=2)
    world.meta.templates.drop("new_lamp", "en")
    paused = await client.get_template(made.id)

    unpaused = await client.unpause_template(made.id)
    refused = await client.unpause_template(made.id)

    assert (paused.status.value, bool(unpaused), bool(refused)) == ("PAUSED", True, False)
    assert (await client.get_template(made.id)).status.value == "APPROVED"


async def test_a_refused_template_is_its_own_exception(world: World, client: Any) -> None:
    """With the sentence for people."""
    with pytest.raises(errors.WhatsAppError) as raised:
        await client.create_template(_table("{{1}} is your table number today", "7"))

    assert raised.value.code == 100
    assert raised.value.subcode == 2388299


def _table(text: str, sample: str) -> Any:
    buttons = [
        templates.QuickReplyButton(text="Thanks"),
        templates.URLButton(text="See it", url="https://shop.example/table"),
    ]
    return templates.Template(
        name="table_ready",
        language=templates.TemplateLanguage.ENGLISH,
        category=templates.TemplateCategory.UTILITY,
        components=[templates.BodyText(text, sample), templates.Buttons(buttons=buttons)],
        parameter_format=templates.ParamFormat.POSITIONAL,
    )

"""Templates at Meta: our side before the stand-in, over real HTTP."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.whatsapp.templates import MetaTemplates
from core.compliance.from_template import from_template
from core.compliance.template import (
    CallButton,
    Category,
    CodeButton,
    Header,
    HeaderKind,
    LinkButton,
    Quality,
    ReplyButton,
    Slot,
    State,
    Template,
    Text,
)
from core.compliance.template_life import Judged
from core.ids import AttemptKey, MediaRef, TemplateRef
from core.message import FromTemplate, Location, Media, MediaKind
from core.text import Private
from desk.ports import Account, NotTaken
from desk.problems import Certainty, DeliveryProblem, Retry, Tell
from tests.bridge.whatsapp.cleared import cleared
from tests.contracts.channel.worlds import AMARA, MetaWorld, before_meta, to_amara

FULL = Template(
    "table_ready",
    "it",
    Category.UTILITY,
    Text(
        "Ciao {{name}}, il tavolo {{table}} è pronto.",
        Header(HeaderKind.TEXT, "Per {{name}}"),
        "Osteria da Bea",
        (
            ReplyButton("Arrivo"),
            ReplyButton("Rinuncio"),
            LinkButton("Menu", "https://osteria.example/{{1}}"),
            CallButton("Chiama", "+390612345"),
        ),
        (Slot("name", "Ada"), Slot("table", "4"), Slot("link1", "pranzo")),
    ),
    lives_for=3600,
)
VALUES = {"name": "Ada", "table": "7", "link1": "cena"}


@pytest.fixture
async def world() -> AsyncIterator[MetaWorld]:
    async with before_meta() as world:
        assert isinstance(world, MetaWorld)
        yield world


def templates(world: MetaWorld) -> MetaTemplates:
    found = world.channel.templates
    assert isinstance(found, MetaTemplates)
    return found


def account(world: MetaWorld) -> Account:
    return Account(world.meta.account.waba_id, world.number)


async def approved(world: MetaWorld, template: Template) -> Template:
    """Handed in, and reviewed."""
    taken = await templates(world).hand_in(account(world), template)
    world.clock.advance(timedelta(days=1))
    await world.meta.settle()
    return replace(template, ref=taken.ref, state=State.APPROVED)


async def phone_shows(world: MetaWorld, content: FromTemplate) -> dict[str, object]:
    """What Amara reads, once it was sent."""
    await world.channel.send(to_amara(world, cleared(content, number=world.number)), AttemptKey("v1.e.1"))
    shown = world.meta.phone(AMARA).bubbles[-1].content
    assert isinstance(shown, dict)
    return shown


async def test_what_is_handed_in_is_found_again(world: MetaWorld) -> None:
    """In every part, with its samples; under review first, then as it was judged."""
    taken = await templates(world).hand_in(account(world), FULL)
    under_review = await templates(world).named(account(world), "table_ready", "it")
    world.clock.advance(timedelta(days=1))
    await world.meta.settle()
    there = await templates(world).named(account(world), "table_ready", "it")

    assert taken.judged == Judged(State.AT_CHANNEL)
    assert under_review is not None
    assert under_review.judged == Judged(State.AT_CHANNEL)
    assert there is not None
    assert (there.ref, there.text, there.category) == (taken.ref, FULL.text, Category.UTILITY)
    assert (there.judged, there.lives_for) == (Judged(State.APPROVED), 3600)
    assert await templates(world).named(account(world), "table_ready", "en") is None
    assert await templates(world).named(account(world), "table", "it") is None


async def test_samples_stand_under_their_numbers(world: MetaWorld) -> None:
    """However the numbers stand in the text."""
    text = Text("Ordine {{2}} di {{1}} in consegna oggi.", slots=(Slot("2", "8841"), Slot("1", "Ada")))
    template = Template("consegna", "it", Category.UTILITY, text)

    await templates(world).hand_in(account(world), template)
    there = await templates(world).named(account(world), "consegna", "it")

    assert there is not None
    assert there.text is not None
    assert {slot.name: slot.sample for slot in there.text.slots} == {"1": "Ada", "2": "8841"}
    kept = world.meta.templates.find("consegna", "it").components[0]
    assert kept["example"] == {"body_text": [["Ada", "8841"]]}


async def test_every_page_of_the_list_is_read(world: MetaWorld) -> None:
    """As many as there are, and how many there may be; what nobody can read here is named without its words."""
    for place in range(120):
        text = Text(f"Number {place} is ready for you.")
        await templates(world).hand_in(account(world), Template(f"n{place}", "en", Category.UTILITY, text))
        world.clock.advance(timedelta(minutes=1))
    world.meta.templates.find("n7", "en").components.append({"type": "CAROUSEL", "cards": []})

    there = await templates(world).all(account(world))

    assert len({each.ref for each in there.templates}) == len(there.templates) == 120 + 6
    assert there.allowed == 6000
    assert [each.name for each in there.templates if each.text is None] == ["n7"]


async def test_a_template_arrives_filled_in_with_its_buttons(world: MetaWorld) -> None:
    """Without a window; what is tapped comes back as an answer to it."""
    content = from_template(await approved(world, FULL), VALUES)
    assert isinstance(content, FromTemplate)

    shown = await phone_shows(world, content)

    assert (shown["header"], shown["body"]) == ("Per Ada", "Ciao Ada, il tavolo 7 è pronto.")
    assert [each["title"] for each in shown["choices"]] == ["Arrivo", "Rinuncio"]  # type: ignore[attr-defined]
    assert shown["links"][0]["url"] == "https://osteria.example/cena"  # type: ignore[index]


async def test_codes_are_filled_in(world: MetaWorld) -> None:
    """A coupon's, and one that proves who somebody is, which Meta wants in two places."""
    coupon = Template(
        "coupon", "en", Category.MARKETING, Text("Take this with you.", buttons=(CodeButton("Copy", "A1"),))
    )
    filled = from_template(await approved(world, coupon), {"code": "SPRING"})
    login = await templates(world).named(account(world), "login_code", "en")
    assert isinstance(filled, FromTemplate)
    assert login is not None
    assert login.text is not None
    proof = from_template(Template("login_code", "en", Category.AUTHENTICATION, login.text), {"1": "123456"})
    assert isinstance(proof, FromTemplate)

    assert (await phone_shows(world, filled))["links"] == [{"title": "Copy code", "code": "SPRING"}]
    shown = await phone_shows(world, proof)
    assert (shown["body"], shown["links"]) == (
        "123456 is your verification code.",
        [{"title": "Copy code", "code": "123456"}],
    )


async def test_a_header_with_a_file_is_shown_by_its_sample_and_sent_with_a_file(world: MetaWorld) -> None:
    """The example by a resumable upload, what is sent by the id of a file that was handed over."""

    async def bytes_of(content: bytes) -> AsyncIterator[bytes]:
        yield content[:2]
        yield content[2:]

    handle = await templates(world).hand_over_sample(account(world), "image/png", 6, bytes_of(b"\x89PNG12"))
    photo = Template(
        "photo", "en", Category.UTILITY, Text("Your cake is ready.", Header(HeaderKind.IMAGE, sample=handle))
    )
    ready = await approved(world, photo)
    ref = await world.channel.hand_over(world.number, "image/png", 6, bytes_of(b"\x89PNG12"))
    file = Media(MediaKind.IMAGE, MediaRef(ref), "image/png")
    content = from_template(ready, {}, file=file)
    assert isinstance(content, FromTemplate)

    shown = await phone_shows(world, content)

    assert shown["header"] == {"type": "image", "id": ref}
    with pytest.raises(NotTaken) as raised:
        await templates(world).hand_in(
            account(world),
            replace(photo, name="other", text=Text("Look.", Header(HeaderKind.IMAGE, sample="x"))),
        )
    assert raised.value.code == "2388047"


async def test_a_place_stands_above_the_words(world: MetaWorld) -> None:
    """With its name and address, which Meta wants."""
    template = Template(
        "where", "en", Category.UTILITY, Text("You find us here.", Header(HeaderKind.LOCATION))
    )
    place = Location(45.0, 9.0, Private("Osteria"), Private("Via Roma 1"))
    content = from_template(await approved(world, template), {}, place=place)
    assert isinstance(content, FromTemplate)

    shown = await phone_shows(world, content)

    assert shown["header"] == {
        "type": "location",
        "latitude": 45.0,
        "longitude": 9.0,
        "name": "Osteria",
        "address": "Via Roma 1",
    }


async def test_what_meta_does_not_take_is_said_in_its_words(world: MetaWorld) -> None:
    """With the finer code; a template of that name is there already."""
    bare = Template("order_update", "en", Category.UTILITY, Text("Your order has left us today."))

    with pytest.raises(NotTaken) as taken:
        await templates(world).hand_in(account(world), bare)
    text = Text("Hello {{1}}, it is ready.")
    with pytest.raises(NotTaken) as no_sample:
        await templates(world).hand_in(account(world), replace(bare, name="new", text=text))

    assert taken.value.code == "2388024"
    assert "already a template of this name" in taken.value.why
    assert (no_sample.value.code, no_sample.value.why) == (
        "2388072",
        "Every variable of the body needs a sample.",
    )


async def test_new_words_go_back_to_review_and_only_so_often(world: MetaWorld) -> None:
    """An approved one once a day."""
    ready = await approved(world, FULL)
    other = replace(ready, text=replace(ready.text, body="Ciao {{name}}, il tavolo {{table}} ti aspetta."))

    taken = await templates(world).hand_in(account(world), other)
    there = await templates(world).named(account(world), "table_ready", "it")
    world.clock.advance(timedelta(hours=23))
    await world.meta.settle()
    with pytest.raises(NotTaken) as raised:
        await templates(world).hand_in(account(world), ready)

    assert (taken.ref, taken.judged) == (ready.ref, Judged(State.AT_CHANNEL))
    assert there is not None
    assert there.text is not None
    assert there.text.body == other.text.body
    assert raised.value.why == "An approved template can be edited once a day."


async def test_one_language_is_deleted_and_gone_is_well_too(world: MetaWorld) -> None:
    """The other languages of its name stay."""
    english = replace(FULL, language="en", text=Text("Your table is ready, come in."))
    ready, other = await approved(world, FULL), await approved(world, english)

    for _ in range(2):
        await templates(world).delete(account(world), ready)

    there = {each.ref: each.judged for each in (await templates(world).all(account(world))).templates}
    assert ready.ref not in there or there[ready.ref] == Judged(State.DELETED)
    assert there[TemplateRef(other.ref or "")] == Judged(State.APPROVED)


@pytest.mark.parametrize(
    ("fault", "tell", "certainty", "retry"),
    [
        ("429", Tell.BUSY, Certainty.NOT_APPLIED, Retry.SOON),
        ("reset_after", Tell.UNKNOWN, Certainty.UNKNOWN, Retry.NEVER),
        ("190", Tell.CREDENTIALS, Certainty.NOT_APPLIED, Retry.WHEN_MENDED),
    ],
)
async def test_trouble_on_the_line_is_no_refusal_of_the_template(
    world: MetaWorld, fault: str, tell: Tell, certainty: Certainty, retry: Retry
) -> None:
    """What may pass, or is mended elsewhere, does not make it a draft again."""
    world.meta.faults.add("templates", fault)

    with pytest.raises(DeliveryProblem) as raised:
        await templates(world).hand_in(account(world), FULL)

    problem = raised.value
    assert (problem.tell, problem.certainty, problem.retry) == (tell, certainty, retry)


async def test_quality_and_pauses_are_seen_in_the_list(world: MetaWorld) -> None:
    """As the hourly look finds what no webhook told."""
    world.meta.templates.pause("order_update", "en")
    world.meta.templates.find("order_update", "it").quality = "RED"

    found = {
        (each.name, each.language): each for each in (await templates(world).all(account(world))).templates
    }

    assert found["order_update", "en"].judged == Judged(State.PAUSED)
    assert found["order_update", "it"].quality is Quality.RED

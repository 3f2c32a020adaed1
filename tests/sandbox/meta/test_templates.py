"""Templates: sending them, making them, and what the platform decides about them."""

from typing import Any

import pytest

from tests.sandbox.meta.world import AMARA, TOMAS, Answer, World

WABA = "102290129340398"
LIST = f"/v26.0/{WABA}/message_templates"
BODY = {"type": "BODY", "text": "Your table for {{1}} is ready now.", "example": {"body_text": [["two"]]}}


def new(**changes: Any) -> dict[str, Any]:
    return {"name": "table_ready", "language": "en", "category": "UTILITY", "components": [BODY], **changes}


async def sends(
    world: World, name: str, components: list[dict[str, Any]], to: str = AMARA, **more: Any
) -> Answer:
    template = {"name": name, "language": {"code": "en"}, "components": components}
    return await world.business.sends(f"+{to}", type="template", template=template, **more)


def body(*words: Any) -> dict[str, Any]:
    return {"type": "body", "parameters": [{"type": "text", "text": word} for word in words]}


def link(words: str) -> dict[str, Any]:
    parameters = [{"type": "text", "text": words}]
    return {"type": "button", "sub_type": "url", "index": "0", "parameters": parameters}


def named(word: str, name: str = "first_name") -> dict[str, Any]:
    return {"type": "body", "parameters": [{"type": "text", "parameter_name": name, "text": word}]}


async def test_a_filled_template_reads_as_a_message(world: World) -> None:
    """Body with its values, footer, buttons with their ends filled in."""
    answer = await sends(world, "spring_offer", [named("Amara"), link("8841")], to=TOMAS)
    await world.passes(seconds=1)

    content = world.meta.phone(TOMAS).shown[-1].content
    assert world.business.statuses_of(answer.wamid) == ["sent", "delivered"]
    assert content["body"] == "Hi Amara, our spring lamps are here."
    assert content["footer"] == "Reply STOP to hear no more"
    assert content["links"] == [{"title": "See them", "url": "https://shop.example/spring/8841"}]


@pytest.mark.parametrize(
    ("name", "components", "status", "code"),
    [
        ("no_such_template", [], 404, 132001),
        ("order_update", [body("one")], 400, 132000),
        ("order_update", [body("one", "two", "three")], 400, 132000),
        ("order_update", [], 400, 132000),
        ("order_update", [body("one", "")], 400, 131008),
        ("order_update", [body("one", "two\nlines")], 400, 132018),
        ("order_update", [body("one", "far     apart")], 400, 132018),
        ("order_update", [body("x" * 1_000, "y" * 100)], 400, 132005),
        ("order_update", [named("Amara")], 400, 132000),
        (
            "order_update",
            [{"type": "body", "parameters": [{"type": "image", "image": {"id": "1"}}] * 2}],
            400,
            132012,
        ),
        ("order_update", [{"type": "body", "parameters": ["x", "y"]}], 400, 100),
        ("order_update", [{"type": "soul"}], 400, 100),
        ("order_update", [body("a", "b"), {"type": "header", "parameters": [{"type": "text"}]}], 400, 132000),
        ("spring_offer", [named("Amara")], 400, 132000),
        ("spring_offer", [named("Amara", "last_name"), link("1")], 400, 132000),
        ("spring_offer", [body("Amara"), link("1")], 400, 100),
        ("spring_offer", [named("Amara"), {**link("1"), "sub_type": "quick_reply"}], 400, 132012),
        ("spring_offer", [named("Amara"), link("1"), {**link("1"), "index": "7"}], 400, 132018),
    ],
)
async def test_values_have_to_fit_the_template(
    world: World, name: str, components: list[dict[str, Any]], status: int, code: int
) -> None:
    """Count, kind, names and characters."""
    answer = await sends(world, name, components)

    assert (answer.status, answer.code) == (status, code)
    assert world.meta.sends == []


async def test_there_is_no_fallback_to_another_language(world: World) -> None:
    """The language has to match to the letter."""
    template = {"name": "order_update", "language": {"code": "en_GB"}, "components": [body("a", "b")]}

    answer = await world.business.sends(type="template", template=template)

    assert answer.code == 132001


async def test_a_quick_reply_comes_back_as_a_button(world: World) -> None:
    """With the payload chosen at sending, and the template as its context."""
    reply = {"type": "button", "sub_type": "quick_reply", "index": "0"}
    chosen = {**reply, "parameters": [{"type": "payload", "payload": "thanks-8841"}]}
    answer = await sends(world, "order_update", [body("Amara", "8841"), chosen])
    await world.passes(seconds=1)

    world.meta.phone_presses(AMARA, answer.wamid, "Thanks")
    await world.meta.settle()

    (message,) = world.business.messages
    assert message["type"] == "button"
    assert message["button"] == {"payload": "thanks-8841", "text": "Thanks"}
    assert message["context"] == {"from": "390212345678", "id": answer.wamid}


async def test_who_stopped_marketing_gets_none(world: World) -> None:
    """131050 for marketing; the rest still arrives; after resuming everything does."""
    world.meta.user_preferences(TOMAS, "stop")
    offer = await sends(world, "spring_offer", [named("T"), link("1")], to=TOMAS)
    update = await sends(world, "order_update", [body("T", "1")], to=TOMAS)
    await world.passes(seconds=1)
    world.meta.user_preferences(TOMAS, "resume")
    again = await sends(world, "spring_offer", [named("T"), link("1")], to=TOMAS)
    await world.passes(seconds=1)

    assert world.business.statuses_of(offer.wamid) == ["failed"]
    assert world.business.statuses[0]["errors"][0]["code"] == 131050
    assert world.business.statuses_of(update.wamid) == ["sent", "delivered"]
    assert world.business.statuses_of(again.wamid) == ["sent", "delivered"]
    told = [value["user_preferences"][0] for value in world.business.values if "user_preferences" in value]
    assert [one["value"] for one in told] == ["stop", "resume"]
    assert isinstance(told[0]["timestamp"], int)


async def test_marketing_is_withheld_from_the_united_states(world: World) -> None:
    """131049; other templates go."""
    offer = await sends(world, "spring_offer", [named("P"), link("1")], to="12025550143")
    update = await sends(world, "order_update", [body("P", "1")], to="12025550143")
    await world.meta.settle()

    assert world.business.statuses_of(offer.wamid) == ["failed"]
    assert world.business.statuses_of(update.wamid) == ["sent"]


async def test_a_code_needs_a_phone_number(world: World) -> None:
    """To a business-scoped id it fails with 131062."""
    await world.writes()
    recipient = world.meta.phone(AMARA).user_id
    template = {
        "name": "login_code",
        "language": {"code": "en"},
        "components": [body("123456"), link("123456")],
    }

    by_id = await world.business.sends(None, recipient=recipient, type="template", template=template)
    by_number = await world.business.sends(type="template", template=template)
    await world.meta.settle()

    failed = next(status for status in world.business.statuses if status["id"] == by_id.wamid)
    assert failed["errors"][0]["code"] == 131062
    assert world.business.statuses_of(by_number.wamid) == ["sent"]


@pytest.mark.parametrize(("event", "code"), [("PAUSED", 132015), ("DISABLED", 132016), ("REJECTED", 132001)])
async def test_only_approved_templates_can_be_sent(world: World, event: str, code: int) -> None:
    """And the business hears of the decision."""
    world.meta.templates.decide("order_update", "en", event)
    await world.meta.settle()

    answer = await sends(world, "order_update", [body("a", "b")])

    (change,) = world.business.changes
    assert answer.code == code
    assert change["field"] == "message_template_status_update"
    assert (change["value"]["event"], change["value"]["message_template_name"]) == (event, "order_update")
    assert isinstance(change["value"]["message_template_id"], int)
    assert world.business.bodies[0]["entry"][0]["time"] == int(world.clock.now().timestamp())


@pytest.mark.parametrize(("released", "statuses"), [(True, ["sent", "delivered"]), (False, ["failed"])])
async def test_pacing_keeps_messages_back(world: World, released: bool, statuses: list[str]) -> None:
    """Held for quality assessment; later released, or dropped with 132015."""
    world.meta.templates.hold("order_update", "en")
    answer = await sends(world, "order_update", [body("a", "b")])
    await world.passes(hours=1)
    while_held = world.business.statuses_of(answer.wamid)

    if released:
        world.meta.templates.release("order_update", "en")
    else:
        world.meta.templates.drop("order_update", "en")
    await world.passes(seconds=1)

    assert answer.body["messages"][0]["message_status"] == "held_for_quality_assessment"
    assert while_held == []
    assert world.business.statuses_of(answer.wamid) == statuses


async def test_a_new_template_is_reviewed_before_it_can_be_sent(world: World) -> None:
    """Pending at first; approved after a while, and then it goes out."""
    created = await world.business.call("POST", LIST, json=new())
    early = await sends(world, "table_ready", [body("two")])
    await world.passes(minutes=1)

    answer = await sends(world, "table_ready", [body("two")])

    assert created.body["status"] == "PENDING"
    assert (early.code, answer.status) == (132001, 200)
    assert world.business.values[0]["event"] == "APPROVED"


async def test_a_twin_of_another_template_is_rejected(world: World) -> None:
    """Same words in the same language."""
    await world.business.call("POST", LIST, json=new())
    await world.passes(minutes=2)
    await world.business.call("POST", LIST, json=new(name="table_ready_2"))
    await world.passes(minutes=2)

    assert [value["event"] for value in world.business.values] == ["APPROVED", "REJECTED"]
    assert world.business.values[1]["rejection_info"]["reason"]


def with_body(text: str, *samples: str) -> dict[str, Any]:
    return new(components=[{"type": "BODY", "text": text, "example": {"body_text": [list(samples)]}}])


def with_buttons(*buttons: dict[str, Any]) -> dict[str, Any]:
    return new(components=[BODY, {"type": "BUTTONS", "buttons": list(buttons)}])


QUICK = {"type": "QUICK_REPLY", "text": "Yes"}
CALL = {"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+39021234"}


@pytest.mark.parametrize(
    ("template", "subcode"),
    [
        (new(name="Table Ready"), None),
        (new(name=""), None),
        (new(language="en-GB"), None),
        (new(language="tlh"), None),
        (new(category="TRANSACTIONAL"), None),
        (new(parameter_format="MIXED"), None),
        (new(components=[]), None),
        (new(components=[BODY, BODY]), None),
        (with_body("x" * 1_025), 2388040),
        (with_body("{{1}} is your table number today", "7"), 2388299),
        (with_body("Your table number today is {{1}}", "7"), 2388299),
        (with_body("Your table {{1}} for {{2}} is", "7", "2"), 2388293),
        (with_body("Your table {{1}} {{2}} is ready for you now", "7", "2"), 2388072),
        (with_body("Your table {{2}} is ready for you", "7"), 2388072),
        (with_body("Your table {{1}} is ready for you"), 2388072),
        (with_body("Your table {{a#}} is ready for you", "7"), 2388072),
        (new(components=[BODY, {"type": "FOOTER", "text": "by {{1}}"}]), 2388073),
        (new(components=[BODY, {"type": "HEADER", "format": "TEXT", "text": "*Bold*"}]), 2388047),
        (new(components=[BODY, {"type": "HEADER", "format": "IMAGE"}]), 2388047),
        (new(components=[BODY, {"type": "HEADER", "format": "TEXT", "text": "x" * 61}]), 2388040),
        (with_buttons(*[QUICK] * 11), None),
        (with_buttons(CALL, CALL), None),
        (with_buttons(QUICK, CALL, QUICK), None),
        (with_buttons({**QUICK, "text": "x" * 26}), 2388040),
        (
            with_buttons({"type": "URL", "text": "Go", "url": "https://a.example/{{1}}/x", "example": ["x"]}),
            2388040,
        ),
        (new(category="AUTHENTICATION"), 2388072),
    ],
)
async def test_what_breaks_the_guidelines_is_refused_at_once(
    world: World, template: dict[str, Any], subcode: int | None
) -> None:
    """Code 100; the subcode and a sentence for people say which rule."""
    answer = await world.business.call("POST", LIST, json=template)

    assert (answer.status, answer.code, answer.body["error"].get("error_subcode")) == (400, 100, subcode)
    assert subcode is None or answer.body["error"]["error_user_msg"]


async def test_templates_are_listed_by_pages(world: World) -> None:
    """Every one once; a broken cursor is refused with 131059."""
    names = []
    path = f"{LIST}?limit=4&fields=name,language,status"
    for _ in range(5):
        answer = await world.business.call("GET", path)
        names += [(one["name"], one["language"]) for one in answer.body["data"]]
        following = answer.body["paging"].get("next")
        if following is None:
            break
        path = following.removeprefix(world.business.url)
    broken = await world.business.call("GET", f"{LIST}?after=nonsense")

    assert len(names) == len(set(names)) == 6
    assert broken.code == 131059


async def test_templates_can_be_filtered(world: World) -> None:
    """By status, category, language and name."""
    answer = await world.business.call(
        "GET", f"{LIST}?category=MARKETING&language=it&name=offer&status=APPROVED"
    )

    assert [one["name"] for one in answer.body["data"]] == ["spring_offer"]


async def test_a_deleted_name_rests_for_30_days(world: World) -> None:
    """Deleted in all languages, gone at once, free again after a month."""
    deleted = await world.business.call("DELETE", f"{LIST}?name=order_update")
    sent = await sends(world, "order_update", [body("a", "b")])
    anew = new(name="order_update")
    too_early = await world.business.call("POST", LIST, json=anew)
    await world.passes(days=30)
    in_time = await world.business.call("POST", LIST, json=anew)

    assert deleted.body == {"success": True}
    assert sent.code == 132001
    assert (too_early.status, too_early.body["error"]["error_subcode"], in_time.status) == (400, 2388023, 200)


async def test_an_approved_template_can_be_edited_once_a_day(world: World) -> None:
    """It goes back to review each time."""
    template_id = world.meta.templates.find("order_update", "en").id
    path = f"/v26.0/{template_id}"
    edited = await world.business.call("POST", path, json={"components": [BODY]})
    pending = await world.business.call("GET", f"{path}?fields=status")
    await world.passes(minutes=1)
    second = await world.business.call("POST", path, json={"components": [BODY]})

    named = {"id": template_id, "name": "order_update", "category": "UTILITY"}
    assert edited.body == {"success": True, **named}
    assert pending.body["status"] == "PENDING"
    assert second.status == 400


async def test_a_header_picture_needs_a_sample_uploaded_before(world: World) -> None:
    """By a resumable upload, which gives its handle."""
    app = world.meta.account.app_id
    begun = await world.business.call("POST", f"/v26.0/{app}/uploads?file_length=4&file_type=image/png")
    session = f"/v26.0/{begun.body['id']}"
    headers = {**world.business.headers(), "file_offset": "0"}
    first = await world.business.call("POST", session, data=b"ab", headers=headers)
    told = await world.business.call("GET", session)
    headers["file_offset"] = str(told.body["file_offset"])
    handle = (await world.business.call("POST", session, data=b"cd", headers=headers)).body["h"]
    header = {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": [handle]}}

    answer = await world.business.call("POST", LIST, json=new(components=[header, BODY]))
    await world.passes(minutes=1)
    bare = await sends(world, "table_ready", [body("two")])
    picture = {
        "type": "header",
        "parameters": [{"type": "image", "image": {"link": "https://a.example/a.png"}}],
    }
    text = {"type": "header", "parameters": [{"type": "text", "text": "x"}]}

    assert (first.body["file_offset"], answer.status) == (2, 200)
    assert bare.code == 132000
    assert (await sends(world, "table_ready", [text, body("two")])).code == 132012
    assert (await sends(world, "table_ready", [picture, body("two")])).status == 200


async def test_the_marketing_endpoint_takes_marketing_templates_only(world: World) -> None:
    """Others are refused with 134100; its own are billed apart."""
    path = "/v26.0/106540352242922/marketing_messages"
    frame = {"messaging_product": "whatsapp", "to": f"+{TOMAS}", "type": "template"}
    offer = {"name": "spring_offer", "language": {"code": "en"}, "components": [named("T"), link("1")]}
    update = {"name": "order_update", "language": {"code": "en"}, "components": [body("T", "1")]}

    taken = await world.business.call("POST", path, json={**frame, "template": offer})
    refused = await world.business.call("POST", path, json={**frame, "template": update})
    await world.meta.settle()

    assert (taken.status, refused.code) == (200, 131055)
    assert world.business.statuses[0]["pricing"]["category"] == "marketing_lite"

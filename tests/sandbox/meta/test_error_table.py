"""Every code of the platform's error table comes when a business does what brings it about, with its status."""

import csv
from pathlib import Path

import pytest

from sandbox.meta import MetaAccount
from sandbox.meta.conversation_news import declined_history
from sandbox.meta.error_table import TITLES
from tests.sandbox.meta import causes, counterparts
from tests.sandbox.meta.causes import (
    BODY,
    TEXT,
    WABA,
    Cause,
    account,
    after,
    again,
    asks,
    marketing,
    new_template,
    offer,
    person,
    register,
    sends,
    standing,
    template,
    username,
    with_text,
    without_permission,
)
from tests.sandbox.meta.counterparts import Maker, happens, told_as
from tests.sandbox.meta.world import ORDINARY, OTHER_ACCOUNT, SHARED, TRIAL, World

TABLE = Path(__file__).parents[2] / "bridge" / "whatsapp" / "errors.csv"
HEADER = {"type": "HEADER", "format": "IMAGE"}
UNWELL = {"event": "DISABLED_UPDATE"}

CAUSED: dict[int, Cause] = {
    10: without_permission("whatsapp_business_management", sends()),
    33: after(sends(), "account_update", event="ACCOUNT_DELETED"),
    100: sends(type="hologram"),
    190: causes.with_an_old_token,
    200: without_permission("whatsapp_business_messaging", asks("GET", f"/v26.0/{WABA}")),
    368: after(sends(), "account_update", **UNWELL),
    613: causes.twenty_lost_files,
    803: asks("GET", "/v26.0/nobody"),
    80007: causes.more_templates_than_an_hour_allows,
    130403: causes.to_somebody_blocked,
    130429: causes.too_fast,
    130472: person(offer(), in_experiment=True),
    130497: account(template("order_update", "T", "1"), barred_countries=["IT"]),
    131008: sends(type="text"),
    131009: sends(type="reaction", reaction={"message_id": "wamid.x", "emoji": "👍"}),
    131021: sends("+39 02 1234 5678"),
    131026: person(template("order_update", "T", "1"), on_whatsapp=False),
    131030: template("order_update", "T", "1", number=TRIAL),
    131031: account(sends(), locked=True),
    131037: standing(sends(number=TRIAL), number=TRIAL, name_status="DECLINED"),
    131041: sends(recipient_type="group", number=OTHER_ACCOUNT, **TEXT),
    131042: account(template("order_update", "T", "1"), pays=False),
    131045: standing(sends(), registered=False, verified=False),
    131047: causes.words_to_somebody_who_did_not_write,
    131048: causes.to_more_people_than_today_allows,
    131049: person(again(offer(), 2), marketing_cap=1),
    131050: person(offer(), opted_out=True),
    131053: causes.a_picture_that_is_none,
    131055: marketing(type="template", template={"name": "hello_world", "language": {"code": "en_US"}}),
    131056: causes.to_one_person_too_fast,
    131057: after(sends(), "phone_number_quality_update"),
    131059: asks("GET", f"{causes.TEMPLATES}?after=nonsense"),
    131062: causes.a_login_code_to_an_id,
    131063: account(offer(), marketing_here=False),
    131064: account(template("order_update", "T", "1"), misclassified=True),
    131215: sends(recipient_type="group", **TEXT),
    132000: template("order_update", "one"),
    132001: template("no_such_template"),
    132005: template("order_update", "x" * 1_000, "y" * 100),
    132008: causes.a_login_code_too_long,
    132012: sends(
        type="template",
        template={
            "name": "order_update",
            "language": {"code": "en"},
            "components": [{"type": "body", "parameters": [{"type": "image", "image": {"id": "1"}}] * 2}],
        },
    ),
    132015: causes.paused("PAUSED"),
    132016: causes.paused("DISABLED"),
    132018: template("order_update", "one", "two\nlines"),
    133005: register("000000"),
    133006: standing(register("123456"), verified=False),
    133008: again(causes.guesses_pins, 6),
    133009: again(register("000000"), 2),
    133010: standing(sends(), registered=False),
    133016: again(asks("POST", f"/v26.0/{ORDINARY}/deregister"), 11),
    134100: marketing(**TEXT),
    134101: causes.a_new_template_at_once,
    136024: again(
        asks("POST", f"/v26.0/{ORDINARY}/request_code", {"code_method": "SMS", "language": "it"}), 6
    ),
    137000: causes.with_other_keys,
    139100: causes.blocks_a_stranger,
    139101: causes.blocks_one_too_many,
    139200: sends(category="utility", **TEXT),
    147001: username("whatsapp"),
    147002: causes.a_username_of_a_small_business,
    147005: causes.a_username_of_another_number,
    2388019: causes.one_template_too_many,
    2388040: new_template(components=[{"type": "BODY", "text": "x" * 1_025}]),
    2388047: new_template(components=[BODY, HEADER]),
    2388072: with_text("Your table {{2}} is ready for you"),
    2388073: new_template(components=[BODY, {"type": "FOOTER", "text": "by {{1}}"}]),
    2388293: with_text("Table {{1}} ready"),
    2388299: with_text("{{1}} is your table number today"),
    2593107: again(asks("POST", f"/v26.0/{SHARED}/smb_app_data", causes.SYNCHRONISE), 2),
    2593108: causes.asks_for_the_history_too_late,
}

TOLD: dict[int, Maker] = {
    131051: told_as({"type": "unsupported", "unsupported": {"type": "poll_creation"}}),
    131052: counterparts.too_large,
    131060: told_as({"type": "unsupported", "unsupported": {"type": "media_placeholder"}}),
    2593109: happens("history", declined_history()),
}

# No request decides these: the platform is unwell (1, 2, 131000), sees more than a stand-in can (132007), or they
# belong to groups, calls, flows, analytics and payments, which the stand-in does not serve. A fault brings them.
BY_FAULT = frozenset(
    """
    0 1 2 3 4 130501 131000 131005 131016 131020 131044 131061 131201 131202 131204 131207 131208 131209 131210
    131211 131212 131213 131214 132007 132021 132068 132069 133000 133004 133015 134011 134102 135000 138000 138001
    138002 138003 138004 138005 138006 138007 138009 138012 138013 138014 138015 138017 138018 139000 139001
    139002 139003 139004 139102 139103 147003 147004 200005 200006 200007 1752041 2494100
    """.split()
)


def published() -> dict[str, int | None]:
    """Every code of the table, with its HTTP status where one is published."""
    with TABLE.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {row["code"]: int(row["http_status"]) if row["http_status"] else None for row in rows}


def test_the_whole_table_is_there() -> None:
    """Each code is caused, told, or had by a fault, and none is in two of these."""
    # 200-299 is a range of which the stand-in uses the first.
    known = {"200" if code == "200-299" else code for code in published()}
    kinds = [{str(code) for code in CAUSED}, {str(code) for code in TOLD}, set(BY_FAULT)]

    assert set().union(*kinds) == known
    assert sum(len(kind) for kind in kinds) == len(known)


@pytest.mark.parametrize("code", sorted(CAUSED))
async def test_a_request_can_cause_it(world: World, code: int) -> None:
    """In the answer, with its status, or a moment later by webhook."""
    answers = await CAUSED[code](world)
    await world.meta.settle()

    errors = [answer.body["error"] for answer in answers if "error" in answer.body]
    answered = {error.get("error_subcode") if code > 2_000_000 else error["code"] for error in errors}
    answered |= {error["code"] for error in errors}
    failed = {error["code"] for status in world.business.statuses for error in status.get("errors", [])}
    assert code in answered | failed
    status = published().get(str(code))
    if status is not None and code in {error["code"] for error in errors}:
        assert answers[-1].status == status


@pytest.mark.parametrize("code", sorted(TOLD))
async def test_a_webhook_tells_it(world: World, code: int) -> None:
    """Of what came in, and of what will not come."""
    await TOLD[code](world)
    await world.meta.settle()

    errors = [error for message in world.business.messages for error in message.get("errors", [])]
    errors += [
        error
        for value in world.business.values
        for one in value.get("history", [])
        for error in one["errors"]
    ]
    assert [error["code"] for error in errors] == [code]


@pytest.mark.parametrize("code", sorted(BY_FAULT))
async def test_a_fault_brings_the_rest(world: World, code: str) -> None:
    """With the published status, and the title the table has."""
    await world.writes()
    world.meta.faults.add("messages", code)

    answer = await world.business.sends()

    assert answer.code == int(code)
    assert published()[code] in (None, answer.status)
    assert TITLES[int(code)][0] in answer.body["error"]["message"]


@pytest.mark.parametrize("code", [131047, 131050, 131026, 131048])
@pytest.mark.parametrize(
    "account", [MetaAccount(refuses_at_once=frozenset({131047, 131050, 131026, 131048}))]
)
async def test_what_usually_fails_later_may_be_refused_at_once(world: World, code: int) -> None:
    """Then nothing is sent and nothing comes by webhook."""
    answers = await CAUSED[code](world)
    await world.meta.settle()

    assert answers[-1].code == code
    assert "failed" not in {status["status"] for status in world.business.statuses}

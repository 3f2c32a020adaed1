"""What a program can do with Meta: let things happen, change how numbers stand, decide about templates."""

from typing import Any

import pytest

from tests.sandbox.page.conftest import Json, Scene

META = "/sandbox/meta"
OFFER = {"name": "spring_offer", "language": "it"}


def changes(scene: Scene) -> list[Json]:
    return [change for body in scene.webhooks for entry in body["entry"] for change in entry["changes"]]


async def test_what_happens_is_told_and_felt(scene: Scene) -> None:
    """A ban: the webhook comes, and the account's standing shows it."""
    status, answer = await scene.post(
        f"{META}/happen", {"field": "account_update", "value": {"event": "DISABLED_UPDATE"}}
    )
    await scene.meta.settle()
    _, shown = await scene.get(META)

    assert status == 200
    assert changes(scene) == [{"field": "account_update", "value": answer["value"]}]
    assert [account["banned"] for account in shown["accounts"].values()] == [True]


async def test_how_things_stand_can_be_changed_without_a_word(scene: Scene) -> None:
    """Number, account and limit; nothing is told."""
    change = {"number": {"registered": False}, "account": {"pays": False}, "limit": "TIER_10K"}

    status, answer = await scene.post(f"{META}/standing", change)
    await scene.meta.settle()

    (number,), (account,) = answer["numbers"].values(), answer["accounts"].values()
    assert (status, number["registered"], account["pays"], answer["limit"]) == (200, False, False, "TIER_10K")
    assert scene.webhooks == []


async def test_a_template_can_be_paused(scene: Scene) -> None:
    """For three hours, and then it is approved again."""
    status, answer = await scene.post(f"{META}/templates", {**OFFER, "do": "pause"})

    assert (status, answer["status"]) == (200, "PAUSED")
    await scene.post("/sandbox/clock", {"advance_seconds": 3 * 3_600})
    await scene.meta.settle()
    _, shown = await scene.get(META)
    (offer,) = [one for one in shown["templates"] if OFFER.items() <= one.items()]
    assert offer["status"] == "APPROVED"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("happen", {}),
        ("happen", {"field": "weather_update"}),
        ("happen", {"field": "messages", "value": 7}),
        ("happen", {"field": "messages", "to": "7"}),
        ("happen", {"field": "messages", "without": "errors"}),
        ("standing", {"number": {"colour": "blue"}}),
        ("standing", {"number": {"registered": "perhaps"}}),
        ("standing", {"account": {"barred_countries": "IT"}, "number": {"registered": False}}),
        ("standing", {"limit": "TIER_9"}),
        ("standing", {"to": "7"}),
        ("templates", {**OFFER, "do": "praise"}),
        ("templates", {"name": "spring_offer", "language": "fr", "do": "pause"}),
        ("templates", {**OFFER, "do": "foresee"}),
    ],
)
async def test_mistakes_are_told_in_a_sentence_and_change_nothing(
    scene: Scene, path: str, body: dict[str, Any]
) -> None:
    """The sentence is for whoever wrote the request."""
    _, before = await scene.get(META)

    status, answer = await scene.post(f"{META}/{path}", body)

    assert status in (400, 404)
    assert answer["error"]
    assert (await scene.get(META))[1] == before

"""What survives a restart, and that chance is by seed."""

import json

from sandbox.manual_clock import ManualClock
from sandbox.meta import FakeMeta
from tests.sandbox.meta.world import AMARA, NOON, TOMAS, World


async def test_everything_survives_being_written_down_as_json(world: World) -> None:
    """Phones, windows, sends, files, templates, what is due and what is undelivered."""
    world.meta.phone_sends(
        AMARA, {"type": "image", "image": {"file": "iVBORw0KGgo=", "mime_type": "image/png"}}
    )
    await world.meta.settle()
    answer = await world.business.sends(text={"body": "before"})
    await world.meta.stop()
    world.meta.phone_sends(TOMAS, {"type": "text", "text": {"body": "undelivered"}})

    written = json.loads(json.dumps(world.meta.dump()))
    world.meta.load(written)
    await world.meta.start(world.callback_url)
    await world.passes(seconds=1)
    later = await world.business.sends(text={"body": "after"})
    await world.meta.settle()

    assert world.business.statuses_of(answer.wamid) == ["sent", "delivered"]
    assert world.business.statuses_of(later.wamid) == ["sent"]
    assert [message["type"] for message in world.business.messages] == ["image", "text"]
    assert [sent.body["text"]["body"] for sent in world.meta.sends] == ["before", "after"]
    assert len({answer.wamid, later.wamid}) == 2
    assert world.meta.dump().keys() == written.keys()


def test_the_same_seed_makes_the_same_world() -> None:
    """Ids and chance; another seed makes another."""

    def ids(seed: int) -> list[str]:
        meta = FakeMeta(ManualClock(NOON, flowing=False), seed=seed)
        return [meta.phone_sends(AMARA, {"type": "text", "text": {"body": "x"}}) for _ in range(3)]

    assert ids(1) == ids(1)
    assert set(ids(1)).isdisjoint(ids(2))
    assert len(set(ids(1))) == 3

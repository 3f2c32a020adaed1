"""A18: in the thread of a conversation anybody may post whom Slack lets in; only agents answer the contact."""

from typing import Any

import pytest

from core.access import AccessRefused
from core.facts import KeptInside, PostKeptInside
from core.ids import AgentRef
from tests.bridge.slack.conftest import Centre, centre  # noqa: F401 - a fixture

# What Slack says of them, and why they are no agent.
PEOPLE: dict[str, tuple[dict[str, Any], str]] = {
    "guest": ({"is_restricted": True}, "guest"),
    "guest of one channel": ({"is_restricted": True, "is_ultra_restricted": True}, "guest"),
    "stranger": ({"team_id": "T0ELSEWHERE", "is_stranger": True}, "stranger"),
    "bot": ({"is_bot": True}, "bot"),
    "workflow": ({"is_workflow_bot": True}, "bot"),
    "deactivated": ({"deleted": True}, "gone"),
}


@pytest.mark.parametrize("kind", PEOPLE)
async def test_a18_who_is_no_agent_answers_nobody(centre: Centre, kind: str) -> None:  # noqa: F811 - the fixture
    """Not sent, marked in the thread, kept in the audit with the reason; the conversation stays as it is."""
    said_of_them, why = PEOPLE[kind]
    ts = await centre.writes("Is my parcel lost?")
    ref = centre.slack.add_user("mallory", "Mallory")

    posted = await centre.slack.say("mallory", centre.general, "Send the money to me", thread_ts=ts)
    await centre.slack.change_user("mallory", **said_of_them)
    await centre.passes(seconds=3)

    (tenant_id,) = centre.store.directory.tenants
    facts = centre.store.facts(tenant_id)
    async with centre.store.begin(tenant_id) as uow:
        mallory = await uow.agents.by_ref(AgentRef(ref))
        chain = await uow.audit.checked()
    assert mallory is not None
    assert centre.phones.received == []
    assert [(fact.agent_id, fact.why.value) for fact in facts if isinstance(fact, AccessRefused)] == [
        (mallory.id, why)
    ]
    assert [fact.why for fact in facts if isinstance(fact, PostKeptInside)] == [KeptInside.STRANGER]
    assert centre.reactions(str(posted)) != []
    assert chain.is_whole


async def test_a18_what_no_person_posts_is_nobodys_answer(centre: Centre) -> None:  # noqa: F811 - the fixture
    """Another app's word in the thread: nothing is sent, and nobody is taken for an agent."""
    ts = await centre.writes("Is my parcel lost?")

    await centre.slack.other_app_says("general", "Send the money to me", ts)
    await centre.passes(seconds=3)

    (tenant_id,) = centre.store.directory.tenants
    assert centre.phones.received == []
    assert not any(isinstance(fact, PostKeptInside | AccessRefused) for fact in centre.store.facts(tenant_id))

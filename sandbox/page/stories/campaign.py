"""The story of a campaign: templates to many people through the Graph API, and what comes back of it."""

from collections import Counter
from datetime import timedelta
from typing import Any

import aiohttp

from sandbox.page.stories.stage import Person, Stage
from words import mark

_TEMPLATE, _LANGUAGE = "spring_offer", "it"
# Well below what a number may send. Source: Meta Cloud API, throughput, November 2026: 80 messages a second.
_A_SECOND = 40
_SHARES = {"replies": 0.05, "stops": 0.02, "opted_out": 0.04, "not_on_whatsapp": 0.03, "offline": 0.05}


async def campaign(stage: Stage) -> None:
    """Everybody gets the offer; some read it, some answer, some stop, some are not there."""
    people = [stage.person(place) for place in range(stage.size)]
    fates = {person.address: _fate(stage, person) for person in people}
    stage.tell(mark("{count} people are to get the offer."), count=len(people))
    outcomes: Counter[str] = Counter()
    async with aiohttp.ClientSession() as session:
        for place, person in enumerate(people, 1):
            outcomes[await _sent(stage, session, person)] += 1
            if place % _A_SECOND == 0:
                stage.tell(mark("{count} have been sent."), count=place)
                await stage.passes(timedelta(seconds=1))
    stage.tell(
        mark("Meta took {taken} and refused {refused}."),
        taken=outcomes["200"],
        refused=len(people) - outcomes["200"],
    )
    await stage.passes(timedelta(minutes=5), steps=5)
    await _answered(stage, people, fates)
    stage.tell(
        mark("Who answered stands in Slack as a conversation; the reports of the rest disturb nobody.")
    )


def _fate(stage: Stage, person: Person) -> str:
    """What this person will do, by the seed; the phone is made so."""
    drawn, reached = stage.random.random(), 0.0
    for name, share in _SHARES.items():
        reached += share
        if drawn < reached:
            if name == "opted_out":
                stage.world.meta.set_phone(person.address, opted_out=True)
            if name == "not_on_whatsapp":
                stage.world.meta.set_phone(person.address, on_whatsapp=False)
            if name == "offline":
                stage.world.meta.set_phone(person.address, online=False)
            return name
    return "reads"


async def _sent(stage: Stage, session: aiohttp.ClientSession, person: Person) -> str:
    """One call of the Graph API, as a campaign makes it; answers the status."""
    meta = stage.world.meta
    number = meta.account.numbers[0].phone_number_id
    url = f"{meta.public_url}/{meta.account.api_version}/{number}/messages"
    headers = {"Authorization": f"Bearer {meta.account.access_token}"}
    async with session.post(url, json=_offer(person), headers=headers) as answer:
        await answer.read()
        return str(answer.status)


def _offer(person: Person) -> dict[str, Any]:
    name = {"type": "text", "parameter_name": "first_name", "text": person.name.split()[0]}
    link = {
        "type": "button",
        "sub_type": "url",
        "index": "0",
        "parameters": [{"type": "text", "text": "8841"}],
    }
    template = {
        "name": _TEMPLATE,
        "language": {"code": _LANGUAGE},
        "components": [{"type": "body", "parameters": [name]}, link],
    }
    return {"messaging_product": "whatsapp", "to": person.address, "type": "template", "template": template}


async def _answered(stage: Stage, people: list[Person], fates: dict[str, str]) -> None:
    for person in people:
        if fates[person.address] == "replies":
            stage.tell(mark("{name} answers."), name=person.name)
            stage.writes(person, "Interessante! Quanto costa la spedizione?")
        elif fates[person.address] == "stops":
            stage.tell(mark("{name} wants no more of it."), name=person.name)
            stage.writes(person, "STOP")
            stage.world.meta.user_preferences(person.address, "stop")
        else:
            continue
        await stage.passes(timedelta(seconds=20))

"""Stories of trouble: an hour without Slack, and everything twice."""

from datetime import timedelta

from sandbox.page.stories.stage import Stage
from sandbox.scenarios import plan, scenario_called
from words import mark


async def slack_down(stage: Stage) -> None:
    """Contacts write during an outage of Slack; afterwards everything stands there once."""
    world = stage.world
    outage = scenario_called("slack_down")
    stage.tell(mark("Slack goes down for an hour."))
    plan(outage, {"meta": world.meta.faults, "slack": world.slack.faults})
    people = [stage.person(place) for place in range(stage.size)]
    for person in people:
        stage.tell(mark("{name} writes, and Slack does not hear of it."), name=person.name)
        stage.writes(person, "C'è qualcuno?")
        await stage.passes(outage.lasts / (len(people) + 1))
    stage.tell(mark("The hour is over; what waited is tried again."))
    await stage.passes(outage.lasts / (len(people) + 1))
    await stage.passes(timedelta(minutes=30), steps=6)
    for person in people:
        await stage.card(person)
    stage.tell(mark("Every conversation stands in Slack, once."))


async def everything_twice(stage: Stage) -> None:
    """All the app is told is told twice; nothing is posted or sent twice."""
    world = stage.world
    stage.tell(mark("From now on everything is told twice, in no order."))
    plan(scenario_called("everything_twice"), {"meta": world.meta.faults, "slack": world.slack.faults})
    for place in range(stage.size):
        person = stage.person(place)
        stage.tell(mark("{name} writes."), name=person.name)
        stage.writes(person, "Una domanda sola, promesso.")
        await stage.passes(timedelta(seconds=5))
        card = await stage.card(person)
        stage.tell(mark("{agent} claims {name} and answers."), agent="bea", name=person.name)
        await stage.claims("bea", card)
        await stage.replies("bea", card, "Eccomi, mi dica pure.")
        await stage.passes(timedelta(seconds=5))
    stage.tell(mark("Each word stands once on the phone and once in Slack."))

"""Stories of single contacts: one without a number, and one who is angry."""

from datetime import timedelta

from sandbox.meta import Bubble
from sandbox.page.stories.stage import Stage
from words import mark

_LAST = "Voglio il rimborso. Oggi."


async def hidden_number(stage: Stage) -> None:
    """A contact shows only a username; claimed, answered, and answering."""
    person = stage.person(0, hides_number=True, username="sara.conti")
    stage.tell(mark("{name} writes and shows no number, only a username."), name=person.name)
    stage.writes(person, "Buonasera, preferisco non dare il numero. Mi potete aiutare?")
    card = await stage.card(person)
    stage.tell(mark("{agent} claims {name} and answers."), agent="bea", name=person.name)
    await stage.claims("bea", card)
    await stage.replies("bea", card, "Certo, basta così.")
    await stage.seen(
        lambda: any(bubble.arrived and bubble.direction == "in" for bubble in _phone(stage, person.address)),
        mark("the answer on the phone"),
    )
    stage.tell(mark("The answer arrived, although nobody here knows the number."))
    stage.writes(person, "Grazie!")
    await stage.quiet()


async def angry_album(stage: Stage) -> None:
    """Words and an album of pictures within seconds; all of it in one thread, in order."""
    person = stage.person(1)
    stage.tell(
        mark("{name} is angry, and sends an album of {count} pictures."), name=person.name, count=stage.size
    )
    stage.writes(person, "È la TERZA volta che arriva rotta!!!")
    for number in range(stage.size):
        await stage.passes(timedelta(seconds=1))
        stage.sends_picture(person, number, "Guardate qui" if number == 0 else "")
    await stage.passes(timedelta(seconds=1))
    stage.writes(person, _LAST)
    await stage.passes(timedelta(seconds=10))
    card = await stage.card(person)
    await stage.seen(
        lambda: any(_LAST in post["text"] for post in stage.posts_below(card)),
        mark("the whole album in Slack"),
    )
    stage.tell(mark("All of it stands in one thread, in order."))
    stage.tell(mark("{agent} claims {name} and answers."), agent="carlo", name=person.name)
    await stage.claims("carlo", card)
    await stage.replies("carlo", card, "Mi dispiace davvero. Il rimborso parte adesso.")
    await stage.passes(timedelta(minutes=1))


def _phone(stage: Stage, address: str) -> list[Bubble]:
    return stage.world.meta.phone(address).bubbles

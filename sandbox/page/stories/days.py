"""Stories of ordinary days: much to do, and a window that closes."""

from datetime import timedelta

from sandbox.page.stories.stage import Card, Person, Stage
from words import mark

_QUESTIONS = (
    "Buongiorno, la mia lampada non si accende.",
    "A che ora chiudete oggi?",
    "Avete ancora il modello Aurora in verde?",
    "Vorrei cambiare l'indirizzo di consegna.",
    "Il pacco è arrivato aperto.",
    "Posso pagare alla consegna?",
)
_ANSWERS = (
    "Buongiorno! Controllo subito e le dico.",
    "Siamo aperti fino alle 19.",
    "Sì, ne abbiamo tre. Gliene metto una da parte?",
    "Fatto, la consegna resta per giovedì.",
)
_THANKS = ("Grazie mille!", "Perfetto, a giovedì.", "Gentilissima 🙏")
_AGENTS = ("bea", "carlo")


async def busy_monday(stage: Stage) -> None:
    """Contact after contact writes; two agents claim and answer in turn, a little behind."""
    waiting: list[tuple[Person, Card]] = []
    for place in range(stage.size):
        person = stage.person(place)
        stage.tell(mark("{name} writes."), name=person.name)
        stage.writes(person, stage.random.choice(_QUESTIONS))
        waiting.append((person, await stage.card(person)))
        await stage.passes(timedelta(minutes=stage.random.randint(2, 6)))
        if len(waiting) > 1:
            await _served(stage, *waiting.pop(0), _AGENTS[place % len(_AGENTS)])
    for place, (person, card) in enumerate(waiting):
        await _served(stage, person, card, _AGENTS[place % len(_AGENTS)])
    stage.tell(mark("An hour has passed, and nobody waits any more."))


async def _served(stage: Stage, person: Person, card: Card, agent: str) -> None:
    stage.tell(mark("{agent} claims {name} and answers."), agent=agent, name=person.name)
    await stage.claims(agent, card)
    await stage.replies(agent, card, stage.random.choice(_ANSWERS))
    if stage.random.random() < 0.6:
        stage.writes(person, stage.random.choice(_THANKS))


async def window_closes(stage: Stage) -> None:
    """A conversation, a day of silence, and an answer that comes too late."""
    person = stage.person(0)
    stage.tell(mark("{name} writes."), name=person.name)
    stage.writes(person, "Buongiorno, quando arriva la lampada nuova?")
    card = await stage.card(person)
    stage.tell(mark("{agent} claims {name} and answers."), agent="bea", name=person.name)
    await stage.claims("bea", card)
    await stage.replies("bea", card, "Buongiorno! Dovrebbe arrivare domani, le scrivo appena c'è.")
    stage.tell(mark("Twenty-five hours pass without a word."))
    await stage.passes(timedelta(hours=25), steps=5)
    stage.tell(mark("{agent} answers once more, in free words."), agent="bea")
    before = len(stage.posts_below(card))
    await stage.replies("bea", card, "È arrivata!")
    await stage.seen(
        lambda: len(stage.posts_below(card)) > before + 1, mark("the reason why the answer was stopped")
    )
    stage.tell(
        mark("The answer was stopped, and only {agent} reads why. The phone shows nothing new."), agent="bea"
    )

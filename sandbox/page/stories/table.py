"""The table of stories: how each is called, what it shows, how many people appear."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from sandbox.page.stories import campaign, contacts, days, troubles
from sandbox.page.stories.stage import Stage
from words import mark


@dataclass(frozen=True, slots=True)
class Story:
    """
    One story.

    title, says: for people. size: how many people, or pictures, unless something else is asked for.
    sentences: about how many it tells, whoever appears, and for each of them.
    """

    name: str
    title: str
    says: str
    play: Callable[[Stage], Awaitable[None]]
    size: int
    sentences: tuple[int, float]

    def steps(self, size: int) -> int:
        """About how many sentences it tells for so many people."""
        fixed, each = self.sentences
        return fixed + round(each * size)


STORIES: Mapping[str, Story] = {
    story.name: story
    for story in (
        Story(
            "busy_monday",
            mark("A busy Monday"),
            mark("A dozen contacts write within an hour; Bea and Carlo claim and answer, a little behind."),
            days.busy_monday,
            12,
            (1, 2),
        ),
        Story(
            "window_closes",
            mark("The window closes"),
            mark("A day of silence, then an answer in free words: it is stopped, and the agent reads why."),
            days.window_closes,
            1,
            (5, 0),
        ),
        Story(
            "slack_down",
            mark("Slack is down for an hour"),
            mark(
                "Contacts write on while no call to Slack gets through; afterwards everything stands there once."
            ),
            troubles.slack_down,
            5,
            (3, 1),
        ),
        Story(
            "campaign",
            mark("Campaign with 500 people"),
            mark(
                "The product has no campaigns yet: this drives Meta as one would, with 500 templates through the Graph "
                "API, and lets ticks, answers, opt-outs and failures come back to see what that does to the intake."
            ),
            campaign.campaign,
            500,
            (3, 0.095),
        ),
        Story(
            "hidden_number",
            mark("A contact who hides the number"),
            mark("Only a username is shown; the conversation works all the same."),
            contacts.hidden_number,
            1,
            (3, 0),
        ),
        Story(
            "everything_twice",
            mark("Everything arrives twice"),
            mark("Every webhook and every event is told twice, in no order; each word still stands once."),
            troubles.everything_twice,
            3,
            (2, 2),
        ),
        Story(
            "angry_album",
            mark("An angry contact sends an album"),
            mark("Words and a handful of pictures within seconds, all in one thread and in order."),
            contacts.angry_album,
            6,
            (3, 0),
        ),
    )
}

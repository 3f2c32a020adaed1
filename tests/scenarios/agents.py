"""Agents in Slack, as a story moves them."""

from collections.abc import Awaitable, Callable, Sequence

from sandbox.slack import FakeSlack
from sandbox.slack.interactions import PressResult, SubmitResult
from sandbox.slack.people import PersonsFile
from tests.scenarios.threads import Json, Post, Thread, labels_of, words_of

Rests = Callable[[], Awaitable[None]]


class Agent:
    """A person of the workspace. Whatever thread they touched last is the one they write in."""

    def __init__(self, slack: FakeSlack, rests: Rests, name: str) -> None:
        self._slack = slack
        self._rests = rests
        self.name = name
        self.ref = slack.workspace.user_id(name)
        self._thread: Thread | None = None
        self._posts: list[Post] = []

    # ---- what they do ----------------------------------------------------------------------------------------------

    def opens(self, thread: Thread) -> "Agent":
        """Looks at a thread; what follows happens there."""
        self._thread = thread
        return self

    async def claims(self, thread: Thread) -> "Agent":
        """Presses *Claim* on the card."""
        await self.opens(thread).presses_on(thread.card, "Claim")
        return self

    async def closes(self, thread: Thread) -> "Agent":
        """Presses *Close* on the card, and confirms."""
        await self.opens(thread).presses_on(thread.card, "Close")
        return self

    async def types(self, text: str, *, broadcast: bool = False, files: Sequence[PersonsFile] = ()) -> Post:
        """Posts in the thread; the story does not wait for what comes of it."""
        thread = self._in()
        ts = await self._slack.say(self.ref, thread.channel, text, thread.ts, files, broadcast)
        self._posts.append(Post(self._slack, thread.channel, ts))
        return self._posts[-1]

    async def replies(self, text: str, *, broadcast: bool = False, files: Sequence[PersonsFile] = ()) -> Post:
        """Posts in the thread, and a moment passes."""
        post = await self.types(text, broadcast=broadcast, files=files)
        await self._rests()
        return post

    async def edits(self, post: Post, text: str) -> None:
        """Changes a post of theirs."""
        await self._slack.edit(self.ref, post.channel, post.ts, text)
        await self._rests()

    async def deletes(self, post: Post) -> None:
        """Deletes a post of theirs."""
        await self._slack.delete(self.ref, post.channel, post.ts)
        await self._rests()

    async def presses(self, label: str) -> PressResult:
        """Presses a button: on the newest private note that has it, else on the newest post of the thread."""
        notes = [note for note in reversed(self._notes()) if label in labels_of(note)]
        if notes:
            return await self._pressed(notes[0]["channel"], notes[0]["ts"], label)
        posts = [post for post in reversed(self._in().ours) if label in post.buttons]
        assert posts, f"{self.name} sees no button {label!r}"
        return await self.presses_on(posts[0], label)

    async def presses_on(self, post: Post, label: str) -> PressResult:
        """Presses a button of that very post."""
        return await self._pressed(post.channel, post.ts, label)

    async def presses_in(self, form: str, label: str) -> PressResult:
        """Presses a button of the open form."""
        pressed = await self._slack.press_in_view(self.ref, form, label)
        await self._rests()
        return pressed

    async def chooses(self, post: Post, shortcut: str) -> PressResult:
        """Chooses a shortcut from the menu of that very post."""
        chosen = await self._slack.shortcut(self.ref, shortcut, post.channel, post.ts)
        await self._rests()
        return chosen

    async def fills(self, form: str, values: Json) -> SubmitResult:
        """Fills in the open form and sends it."""
        sent = await self._slack.submit(self.ref, form, values)
        await self._rests()
        return sent

    async def commands(self, line: str) -> str:
        """Types `/witiop` and this; answers what is shown to them."""
        shown = await self._slack.command(self.ref, "general", line)
        await self._rests()
        return "\n".join(words_of(answer) for answer in shown)

    # ---- what they see ---------------------------------------------------------------------------------------------

    @property
    def post(self) -> Post:
        """What they posted last."""
        return self._posts[-1]

    @property
    def posts(self) -> list[Post]:
        """Everything they posted, oldest first."""
        return list(self._posts)

    @property
    def told(self) -> list[str]:
        """Everything told to them alone, oldest first."""
        return [words_of(note) for note in self._notes()]

    def is_told(self, text: str, *, offering: Sequence[str] | str | None = None) -> bool:
        """Whether the newest private word says this; offering: the buttons below it."""
        notes = self._notes()
        if not notes or text not in words_of(notes[-1]):
            return False
        wanted = [offering] if isinstance(offering, str) else offering
        return wanted is None or all(label in labels_of(notes[-1]) for label in wanted)

    def carries(self, label: str) -> str:
        """What the button on the newest private note carries back."""
        blocks = [block for block in self._notes()[-1]["blocks"] if block["type"] == "actions"]
        elements = [element for block in blocks for element in block["elements"]]
        return next(str(element["value"]) for element in elements if element["text"]["text"] == label)

    def _notes(self) -> list[Json]:
        notes: list[Json] = []
        for channel in self._slack.workspace.channels.values():
            if channel.of_user == self.ref:
                bot = self._slack.workspace.bot_user_id
                notes += [
                    {**m, "channel": channel.id} for m in channel.messages.values() if m.get("user") == bot
                ]
            notes += [{**m, "channel": channel.id} for m in channel.ephemerals if m["shown_to"] == self.ref]
        return sorted(notes, key=lambda note: str(note["ts"]))

    async def _pressed(self, channel: str, ts: str, label: str) -> PressResult:
        pressed = await self._slack.press(self.ref, channel, ts, label)
        await self._rests()
        return pressed

    def _in(self) -> Thread:
        assert self._thread is not None, f"{self.name} looks at no thread"
        return self._thread

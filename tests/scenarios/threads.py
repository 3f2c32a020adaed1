"""What stands in Slack, as a person reads it: threads, cards, posts, marks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.slack import FakeSlack

Json = dict[str, Any]

MARKS = {
    "hourglass_flowing_sand": "queued",
    "heavy_check_mark": "delivered",
    "eyes": "read",
    "warning": "failed",
    "lock": "inside",
    "hourglass": "held",
}
# Elements of rich text that do something: tell people, lead somewhere.
_LIVE_ELEMENTS = frozenset({"broadcast", "user", "usergroup", "channel", "link", "team"})
_LIVE_TEXT = re.compile(r"<[^>]*>")


def words_of(message: Json) -> str:
    """A message as one reads it: the words of its blocks, a line each; its text where it has none."""
    if not message.get("blocks"):
        return _unescaped(str(message["text"]))
    return "\n".join("".join(_words(block)) for block in message["blocks"])


def _words(part: Json) -> Iterator[str]:
    match part.get("type"):
        case "mrkdwn":
            yield _unescaped(part["text"])
        case "plain_text" | "text":
            yield str(part["text"])
        case "link":
            yield str(part.get("text") or part["url"])
        case "user":
            yield f"@{part['user_id']}"
        case "emoji":
            yield f":{part['name']}:"
        case "header" | "section" | "button":
            for text in (part.get("text"), *part.get("fields", ())):
                if text:
                    yield from _words(text)
                    yield "\n"
        case _:
            for element in part.get("elements", ()):
                yield from _words(element)
            yield "\n"


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def live_in(message: Json) -> list[str]:
    """Everything in a message that tells somebody or leads somewhere, in blocks and in the text beside them."""
    found = _LIVE_TEXT.findall(str(message["text"]))
    for block in message.get("blocks") or ():
        found += _live(block)
    return found


def _live(part: Json) -> list[str]:
    if part.get("type") in _LIVE_ELEMENTS:
        return [str(part.get("url") or part) + (f" shown as {part['text']}" if part.get("text") else "")]
    if part.get("type") == "mrkdwn":
        return _LIVE_TEXT.findall(part["text"])
    inner = [part.get("text"), *part.get("fields", ()), *part.get("elements", ())]
    return [live for each in inner if isinstance(each, dict) for live in _live(each)]


def labels_of(message: Json) -> list[str]:
    """What can be pressed on a message, in its order."""
    blocks = [block for block in message.get("blocks") or () if block["type"] == "actions"]
    return [element["text"]["text"] for block in blocks for element in block["elements"]]


@dataclass(frozen=True, slots=True)
class Post:
    """One post, looked at anew each time it is asked."""

    slack: FakeSlack
    channel: str
    ts: str

    @property
    def message(self) -> Json:
        """As Slack keeps it. Raises KeyError when it is gone."""
        return self.slack.workspace.channels[self.channel].messages[self.ts]

    @property
    def words(self) -> str:
        """What one reads."""
        return words_of(self.message)

    @property
    def buttons(self) -> list[str]:
        """What can be pressed."""
        return labels_of(self.message)

    @property
    def marks(self) -> set[str]:
        """What the bridge put on it, in our words."""
        bot = self.slack.workspace.bot_user_id
        reactions = self.message.get("reactions", ())
        ours = {reaction["name"] for reaction in reactions if bot in reaction["users"]}
        return {MARKS[name] for name in ours if name in MARKS}

    @property
    def reactions(self) -> list[str]:
        """Every sign on it, by Slack's names."""
        return [reaction["name"] for reaction in self.message.get("reactions", ())]

    @property
    def live(self) -> list[str]:
        """Whatever tells somebody or leads somewhere."""
        return live_in(self.message)

    @property
    def links(self) -> list[str]:
        """Where it leads."""
        return [live for live in self.live if "://" in live]

    def mentions(self, ref: str) -> bool:
        """Whether it names this person, so that Slack tells them."""
        return f"<@{ref}>" in self.live

    def is_marked(self, *marks: str) -> bool:
        """Whether it carries these marks, and no others."""
        return self.marks == set(marks)


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation's thread: the card, and what stands below it."""

    slack: FakeSlack
    channel: str
    ts: str

    @property
    def card(self) -> Post:
        """The root."""
        return Post(self.slack, self.channel, self.ts)

    @property
    def posts(self) -> list[Post]:
        """What everybody sees below the card, oldest first."""
        replies = self.slack.workspace.channels[self.channel].replies(self.ts)
        return [Post(self.slack, self.channel, reply["ts"]) for reply in replies]

    @property
    def ours(self) -> list[Post]:
        """What the bridge posted below the card."""
        bot = self.slack.workspace.bot_user_id
        return [post for post in self.posts if post.message.get("user") == bot]

    def shows(self, *texts: str) -> bool:
        """Whether these words stand below the card, each once and in this order."""
        everything = "\n".join(post.words for post in self.ours)
        places = [everything.find(text) for text in texts]
        once = all(everything.count(text) == 1 for text in texts)
        return once and places == sorted(places)

    @property
    def files(self) -> list[tuple[str, bytes]]:
        """Names and bytes of the files the bridge put below the card, in their order."""
        shared = [file for post in self.ours for file in post.message.get("files", ())]
        return [(file["title"], self.slack.workspace.files[file["id"]].content) for file in shared]

    def offers(self, *labels: str) -> bool:
        """Whether the newest post of the bridge with buttons has these buttons."""
        offering = [post.buttons for post in self.ours if post.buttons]
        return bool(offering) and offering[-1] == list(labels)


def threads_in(slack: FakeSlack, channel: str) -> list[Thread]:
    """Every thread whose card stands in that channel, oldest first; a card begins with a heading."""
    place = slack.workspace.channel(channel)
    bot = slack.workspace.bot_user_id
    mine = (message for message in place.top_level() if message.get("user") == bot)
    return [Thread(slack, place.id, message["ts"]) for message in mine if _is_card(message)]


def _is_card(message: Json) -> bool:
    blocks: list[Json] = message.get("blocks") or [{}]
    return message.get("subtype") != "tombstone" and blocks[0].get("type") == "header"

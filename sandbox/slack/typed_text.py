"""What a person types, turned into the text and the rich_text block that Slack makes of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import emoji

from sandbox.slack.wire import Json, escaped

_STYLES = {"*": "bold", "_": "italic", "~": "strike"}
_BROADCASTS = ("here", "channel", "everyone")
_TOKEN = re.compile(
    r"(?P<code>`[^`\n]+`)"
    r"|(?P<link>https?://[^\s<>|]+)"
    r"|(?P<emoji>:(?!\d+:)[a-z0-9_+'-]+:(?::skin-tone-[2-6]:)?)"
    r"|(?P<mention>(?<![\w@])@[A-Za-z0-9._-]+)"
    r"|(?P<channel>(?<![\w&#])#[A-Za-z0-9._-]+)"
    r"|(?P<styled>(?<![\w*_~])(?P<mark>[*_~])(?=\S)(?P<inner>[^\n]+?)(?<=\S)(?P=mark)(?![\w*_~]))"
)
_LIST_LINE = re.compile(r"^(?:(?P<bullet>[-•*]) |(?P<number>\d+)\. )(?P<rest>.*)$")
# Names that Slack prefers over the ones most libraries give. Source: Slack's own emoji picker.
_SLACK_NAMES = {"thumbsup": "+1", "thumbsdown": "-1"}
_FIRST_SKIN_TONE = 0x1F3FB


@dataclass(frozen=True, slots=True)
class Directory:
    """How names become ids: each answers None for a name nobody has."""

    user: Callable[[str], str | None]
    channel: Callable[[str], tuple[str, str] | None]


@dataclass(frozen=True, slots=True)
class TypedText:
    """`text` with entities escaped, `elements` of the rich_text block, `mentions`: the ids of people named in it."""

    text: str
    elements: list[Json]
    mentions: tuple[str, ...]


def typed(text: str, directory: Directory) -> TypedText:
    """The message as Slack's composer would send it."""
    writer = _Writer(directory)
    fences = _with_emoji_names(text).split("```")
    for index, part in enumerate(fences):
        if index % 2 == 1 and index < len(fences) - 1:
            writer.preformatted(part.strip("\n"))
        else:
            writer.lines(part if index % 2 == 0 else "```" + part)
    return TypedText("".join(writer.texts), writer.blocks, tuple(writer.mentions))


class _Writer:
    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self.texts: list[str] = []
        self.blocks: list[Json] = []
        self.mentions: list[str] = []

    def preformatted(self, text: str) -> None:
        self.texts.append(f"```{escaped(text)}```")
        self.blocks.append({"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]})

    def lines(self, text: str) -> None:
        rows = text.split("\n")
        for index, row in enumerate(rows):
            last = index == len(rows) - 1
            if row.startswith(">") and not row.startswith(">>>"):
                self._quote(row[1:].lstrip())
            elif (listed := _LIST_LINE.match(row)) is not None:
                self._item(listed)
            elif row or not last:
                self._section(row + ("" if last else "\n"))
                continue
            if not last:
                self.texts.append("\n")

    def _quote(self, row: str) -> None:
        self.texts.append("&gt; ")
        self.blocks.append({"type": "rich_text_quote", "elements": self._inline(row, {})})

    def _item(self, listed: re.Match[str]) -> None:
        style = "bullet" if listed["bullet"] else "ordered"
        self.texts.append("• " if style == "bullet" else f"{listed['number']}. ")
        item = {"type": "rich_text_section", "elements": self._inline(listed["rest"], {})}
        before = self.blocks[-1] if self.blocks else {}
        if before.get("type") == "rich_text_list" and before.get("style") == style:
            before["elements"].append(item)
            return
        self.blocks.append(
            {"type": "rich_text_list", "style": style, "indent": 0, "border": 0, "elements": [item]}
        )

    def _section(self, row: str) -> None:
        elements = self._inline(row, {})
        before = self.blocks[-1] if self.blocks else {}
        if before.get("type") != "rich_text_section":
            self.blocks.append({"type": "rich_text_section", "elements": elements})
            return
        for element in elements:
            _join(before["elements"], element)

    def _inline(self, text: str, style: Json) -> list[Json]:
        elements: list[Json] = []
        at = 0
        for found in _TOKEN.finditer(text):
            if not self._known(found):
                continue
            self._plain(text[at : found.start()], style, elements)
            elements.extend(self._token(found, style))
            at = found.end()
        self._plain(text[at:], style, elements)
        return elements

    def _plain(self, text: str, style: Json, elements: list[Json]) -> None:
        if text:
            self.texts.append(escaped(text))
            _join(elements, _styled({"type": "text", "text": text}, style))

    def _known(self, found: re.Match[str]) -> bool:
        name = found[0][1:]
        if found["mention"]:
            return name in _BROADCASTS or self._directory.user(name) is not None
        return not found["channel"] or self._directory.channel(name) is not None

    def _token(self, found: re.Match[str], style: Json) -> list[Json]:
        whole = found[0]
        if found["code"]:
            self.texts.append(escaped(whole))
            return [{"type": "text", "text": whole[1:-1], "style": {**style, "code": True}}]
        if found["link"]:
            self.texts.append(f"<{escaped(whole)}>")
            return [_styled({"type": "link", "url": whole}, style)]
        if found["emoji"]:
            self.texts.append(whole)
            return [_styled(_emoji_element(whole), style)]
        if found["mention"]:
            return [_styled(self._mention(whole[1:]), style)]
        if found["channel"]:
            return [_styled(self._channel(whole[1:]), style)]
        self.texts.append(found["mark"])
        parts = self._inline(found["inner"], {**style, _STYLES[found["mark"]]: True})
        self.texts.append(found["mark"])
        return parts

    def _mention(self, name: str) -> Json:
        user_id = self._directory.user(name)
        if user_id is None:
            self.texts.append(f"<!{name}>")
            return {"type": "broadcast", "range": name}
        self.mentions.append(user_id)
        self.texts.append(f"<@{user_id}>")
        return {"type": "user", "user_id": user_id}

    def _channel(self, name: str) -> Json:
        channel_id, shown = self._directory.channel(name) or ("", name)
        self.texts.append(f"<#{channel_id}|{shown}>")
        return {"type": "channel", "channel_id": channel_id}


def _join(elements: list[Json], element: Json) -> None:
    """Append, melting two neighbouring texts of one style into one, as Slack does."""
    before = elements[-1] if elements else {}
    same = before.get("type") == element["type"] == "text" and before.get("style") == element.get("style")
    if same:
        before["text"] += element["text"]
    else:
        elements.append(element)


def _styled(element: Json, style: Json) -> Json:
    return {**element, "style": dict(style)} if style else element


def _emoji_element(written: str) -> Json:
    name, _, tone = written.strip(":").partition("::skin-tone-")
    drawn = emoji.emojize(f":{name}:", language="alias")
    element: Json = {"type": "emoji", "name": name}
    if not drawn.startswith(":"):
        points = [f"{ord(sign):x}" for sign in drawn if sign != "\ufe0f"]
        if tone:
            points.append(f"{_FIRST_SKIN_TONE + int(tone) - 2:x}")
        element["unicode"] = "-".join(points)
    if tone:
        element["skin_tone"] = int(tone)
    return element


def _with_emoji_names(text: str) -> str:
    """Signs such as the padlock written as `:lock:`: Slack stores every emoji by its name."""

    def name_of(sign: str, _: object) -> str:
        tones = [ord(point) - _FIRST_SKIN_TONE for point in sign if 0 <= ord(point) - _FIRST_SKIN_TONE < 5]
        plain = "".join(point for point in sign if not 0 <= ord(point) - _FIRST_SKIN_TONE < 5)
        name = emoji.demojize(plain, language="alias").strip(":\ufe0f")
        written = f":{_SLACK_NAMES.get(name, name)}:"
        return f"{written}:skin-tone-{tones[0] + 2}:" if tones else written

    return emoji.replace_emoji(text, replace=name_of)

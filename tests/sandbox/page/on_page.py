"""Reading the page as a browser would, and putting things on it."""

from html.parser import HTMLParser

from tests.sandbox.page.conftest import Json, Scene

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">"\'&'
EMPTY_TAGS = {"meta", "link", "img", "input", "hr", "br"}


class Outline(HTMLParser):
    """Reads HTML as a browser would: every tag with its attributes, and whether all of them close."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.unbalanced: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in EMPTY_TAGS:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Attributes of every element of that name."""
        return [attributes for name, attributes in self.tags if name == tag]


async def posts(
    scene: Scene, blocks: list[Json], thread_ts: str | None = None, user: str | None = None
) -> str:
    """The app posts in #general, or privately to one person; answers the ts."""
    method = "chat.postMessage" if user is None else "chat.postEphemeral"
    arguments: Json = {"channel": scene.general, "text": "fallback", "blocks": blocks}
    arguments |= {"thread_ts": thread_ts} if thread_ts else {}
    arguments |= {"user": scene.slack.workspace.user_id(user)} if user else {}
    token = {"Authorization": f"Bearer {scene.slack.workspace.bot_token}"}
    base = scene.slack.platform.api_base
    async with scene.session.post(f"{base}/api/{method}", json=arguments, headers=token) as answer:
        told: Json = await answer.json()
        assert told["ok"], told
        return str(told.get("ts") or told["message_ts"])


def marked(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


async def opens(scene: Scene, view: Json) -> Json:
    """The app answers a shortcut of Bea's with this modal; answers what Slack made of it."""
    await scene.post("/sandbox/slack/shortcut", {"user": "bea", "callback_id": "opens"})
    return await views_open(scene, view)


async def views_open(scene: Scene, view: Json) -> Json:
    """The app opens this modal for the last gesture; answers what Slack made of it."""
    token = {"Authorization": f"Bearer {scene.slack.workspace.bot_token}"}
    body = {"trigger_id": scene.app.payloads[-1]["trigger_id"], "view": view}
    async with scene.session.post(
        f"{scene.slack.platform.api_base}/api/views.open", json=body, headers=token
    ) as answer:
        told: Json = await answer.json()
        assert told["ok"], told
        return told

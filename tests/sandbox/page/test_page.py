"""The page for people, as it stands in the HTML: what it shows, what it never lets through, how one gets around."""

import base64
import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from tests.sandbox.page.conftest import GIULIA, Json, Scene

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


async def test_an_empty_sandbox_says_what_to_do(scene: Scene) -> None:
    """A first visitor reads the next step, and finds contacts to write as."""
    html = await scene.page()

    assert "Write as a contact…" in html and "Giulia Ferri" in html
    assert "Nothing here yet." in html
    assert html.count('class="done"') == 0


async def test_the_page_is_whole(scene: Scene) -> None:
    """Every element closes, every id is there once, everything that is labelled exists."""
    await scene.writes("Hello")
    ts = await posts(scene, [marked("Card"), {"type": "divider"}])
    outline = Outline(await scene.page(f"?phone={GIULIA}&thread={ts}"))
    ids = [str(attributes["id"]) for _, attributes in outline.tags if "id" in attributes]

    assert outline.unbalanced == [] and outline.open == []
    assert len(ids) == len(set(ids))
    named = {str(label["for"]) for label in outline.all("label") if "for" in label}
    assert named <= set(ids)


async def test_nothing_foreign_is_loaded(scene: Scene) -> None:
    """No script, style, font or picture of anybody else, and no code in the page itself."""
    outline = Outline(await scene.page())

    loaded = [
        each.get("src") or each.get("href") for tag in ("script", "link", "img") for each in outline.all(tag)
    ]
    assert all(str(address).startswith(("/sandbox/static/", "data:,")) for address in loaded)
    assert not [name for _, attributes in outline.tags for name in attributes if name.startswith("on")]
    assert not [attributes for _, attributes in outline.tags if "style" in attributes]
    for address in loaded:
        if str(address).startswith("/"):
            async with scene.session.get(f"{scene.url}{address}") as answer:
                assert answer.status == 200
                assert not re.search(r"https?://", await answer.text())


async def test_a_hostile_name_does_not_run(scene: Scene) -> None:
    """Names, texts, files, buttons and quotes of contacts are shown as they are, never as markup."""
    await scene.post(
        f"/sandbox/phones/{GIULIA}", {"name": HOSTILE, "username": HOSTILE, "hides_number": True}
    )
    first = await scene.writes(HOSTILE)
    file = {
        "file": base64.b64encode(b"x").decode(),
        "filename": HOSTILE,
        "mime_type": "text/html",
        "caption": HOSTILE,
    }
    await scene.post(
        f"/sandbox/phones/{GIULIA}/send", {"type": "document", "document": file, "context": {"id": first}}
    )
    await scene.post(f"/sandbox/phones/{GIULIA}/react", {"id": first, "emoji": HOSTILE})
    button = {
        "type": "button",
        "action_id": "a",
        "text": {"type": "plain_text", "text": HOSTILE[:75]},
        "confirm": {
            name: {"type": "plain_text", "text": HOSTILE[:30]}
            for name in ("title", "text", "confirm", "deny")
        },
    }
    plain = {"type": "plain_text", "text": HOSTILE}
    rich = {"type": "rich_text_section", "elements": [{"type": "text", "text": HOSTILE}]}
    ts = await posts(
        scene,
        [
            {"type": "header", "text": plain},
            marked(HOSTILE),
            {"type": "rich_text", "elements": [rich]},
            {"type": "actions", "elements": [button]},
            {"type": "context", "elements": [plain]},
        ],
    )
    await scene.post(
        "/sandbox/slack/say",
        {"user": "bea", "channel": "general", "thread_ts": ts, "text": f"{HOSTILE} *{HOSTILE}*"},
    )

    html = await scene.page(f"?phone={GIULIA}&thread={ts}")

    outline = Outline(html)
    assert [script.get("src") for script in outline.all("script")] == ["/sandbox/static/page.js"]
    assert outline.all("img") == []
    assert "alert(1)" in html and "<script>alert" not in html
    assert not [attributes for _, attributes in outline.tags if "onerror" in attributes]


@pytest.mark.parametrize(
    "query", ["?phone=%3Cscript%3E", "?as=%22onload%3D", "?channel=x&thread=y", "?tab=z&lang=xx"]
)
async def test_a_wrong_address_leads_to_the_beginning(scene: Scene, query: str) -> None:
    """What is not known in an address is left out, never repeated."""
    html = await scene.page(query)

    assert "<script>" not in html and '"onload=' not in html
    assert "Giulia Ferri" in html


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "slack://x", "//elsewhere.example"]
)
async def test_only_addresses_that_may_be_opened_are_links(scene: Scene, url: str) -> None:
    """A link that would run something stays words."""
    link = {"type": "link", "url": url, "text": "here"}
    rich = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [link]}]}
    await posts(scene, [rich, marked(f"<{url}|there>")])

    outline = Outline(await scene.page())

    assert url not in [anchor.get("href") for anchor in outline.all("a")]


async def test_slack_text_is_drawn_as_slack_draws_it(scene: Scene) -> None:
    """Marks, names, dates in the reader's zone, emoji, quotes, code and lists."""
    bea, seconds = scene.slack.workspace.user_id("bea"), int(scene.clock.now().timestamp())
    when = f"<!date^{seconds}^{{date_short_pretty}} {{time}}|long ago>"
    text = f"*Bold* _lean_ ~gone~ `code` <@{bea}> <#{scene.general}> :wave: {when} 2*3*4 snake_case_name &lt;b&gt;"
    parts = [{"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]}]
    lists = {"type": "rich_text_list", "style": "ordered", "indent": 1, "elements": parts}
    quote = {"type": "rich_text_quote", "elements": [{"type": "text", "text": "said"}]}
    rich = {"type": "rich_text", "elements": [lists, quote]}
    await posts(scene, [marked(text), marked("&gt; quoted\n```a < b```"), rich])

    html = await scene.page("", Cookie="zone=America/New_York")

    for drawn in (
        '<span class="bold">Bold</span>',
        '<span class="italic">lean</span>',
        '<span class="strike">gone</span>',
        '<code class="code">code</code>',
        '<span class="mention own">@Bea Rossi</span>',
        "#general",
        "👋",
        "2*3*4 snake_case_name &lt;b&gt;",
        ">today 07:00</time>",
        '<ol class="indent-1"><li>one</li></ol>',
        '<blockquote class="words">said</blockquote>',
        '<blockquote class="words">quoted</blockquote>',
        "<pre>a &lt; b</pre>",
    ):
        assert drawn in html, drawn


async def test_the_zone_is_that_of_the_person_until_the_browser_tells(scene: Scene) -> None:
    """Bea lives in Rome; a zone nobody knows changes nothing."""
    await scene.writes("Hello")

    assert "13:00</time>" in await scene.page()
    assert "13:00</time>" in await scene.page("", Cookie="zone=../../etc/passwd")
    assert "07:00</time>" in await scene.page("", Cookie="zone=America/New_York")


async def test_a_private_word_is_seen_by_one_person(scene: Scene) -> None:
    """Only Bea sees what is only for her, and what is dismissed is gone."""
    ts = await posts(scene, [marked("For Bea alone")], user="bea")

    assert "Only visible to you" in await scene.page("?as=bea")
    assert "For Bea alone" not in await scene.page("?as=carlo")
    await scene.post("/sandbox/slack/delete", {"user": "bea", "channel": "general", "ts": ts})
    assert "For Bea alone" not in await scene.page("?as=bea")


async def test_what_one_has_not_seen_is_marked(scene: Scene) -> None:
    """A channel with something new stands out until it is looked at; each person for themselves."""
    sales = scene.slack.workspace.channel_ids()["sales"]
    await scene.page("?as=bea")
    await scene.post("/sandbox/slack/say", {"user": "carlo", "channel": "sales", "text": "Look"})

    before = await scene.page("?as=bea")
    await scene.page(f"?as=bea&channel={sales}")
    after = await scene.page("?as=bea")

    assert f'data-key="channel-{sales}" class="news"' in before
    assert f'data-key="channel-{sales}" class=""' in after
    assert f'data-key="channel-{sales}" class="news"' in await scene.page("?as=admin")


async def test_replies_are_counted_and_news_among_them_is_marked(scene: Scene) -> None:
    """The channel tells how many replies a thread has; private words do not count."""
    _, said = await scene.post("/sandbox/slack/say", {"user": "bea", "channel": "general", "text": "Root"})
    reply = {"user": "carlo", "channel": "general", "thread_ts": said["ts"], "text": "Reply"}
    await scene.post("/sandbox/slack/say", reply)
    await posts(scene, [marked("Private")], thread_ts=said["ts"], user="bea")

    fresh = await scene.page()
    opened = await scene.page(f"?thread={said['ts']}")
    seen = await scene.page()

    assert "<b>1 reply</b>" in fresh and 'class="replies news"' in fresh
    assert "Private" in opened
    assert 'class="replies"' in seen


async def test_own_posts_alone_can_be_changed(scene: Scene) -> None:
    """Edit and delete stand beside what one wrote oneself, with the words as they were typed."""
    await scene.post(
        "/sandbox/slack/say", {"user": "bea", "channel": "general", "text": "Ask @carlo in #sales & go"}
    )

    mine, theirs = await scene.page("?as=bea"), await scene.page("?as=carlo")

    assert ">Ask @carlo in #sales &amp; go</textarea>" in mine
    assert 'data-post="/sandbox/slack/edit"' in mine and 'data-post="/sandbox/slack/edit"' not in theirs


async def test_a_modal_stands_before_everything(scene: Scene) -> None:
    """Every kind of field has a label of its own."""
    plain = {"type": "plain_text", "text": "One"}
    options = [{"text": plain, "value": "1"}]
    fields = [
        {"type": "plain_text_input"},
        {"type": "plain_text_input", "multiline": True},
        {"type": "static_select", "options": options},
        {"type": "multi_static_select", "options": options},
        {"type": "radio_buttons", "options": options},
        {"type": "checkboxes", "options": options},
        {"type": "datepicker"},
        {"type": "users_select"},
        {"type": "number_input", "is_decimal_allowed": False},
    ]
    blocks = [
        {"type": "input", "label": {"type": "plain_text", "text": f"Field {place}"}, "element": element}
        for place, element in enumerate(fields)
    ]
    view = {"type": "modal", "callback_id": "v", "title": plain, "submit": plain, "blocks": blocks}
    await scene.post("/sandbox/slack/shortcut", {"user": "bea", "callback_id": "v"})
    token = {"Authorization": f"Bearer {scene.slack.workspace.bot_token}"}
    opening = {"trigger_id": scene.app.payloads[0]["trigger_id"], "view": view}
    base = scene.slack.platform.api_base
    async with scene.session.post(f"{base}/api/views.open", json=opening, headers=token) as answer:
        assert (await answer.json())["ok"]

    html = await scene.page("?as=bea")

    outline = Outline(html)
    assert outline.unbalanced == []
    assert html.count('data-field="') == len(fields)
    assert all(f"Field {place}" in html for place in range(len(fields)))
    assert "aria-modal" not in await scene.page("?as=carlo")


async def test_the_page_speaks_italian(scene: Scene) -> None:
    """Chosen in the address, kept for the next visit; else as the browser wishes."""
    chosen = await scene.page("?lang=it")
    wished = await scene.page("", **{"Accept-Language": "it-IT,it;q=0.9,en;q=0.8"})
    other = await scene.page("", **{"Accept-Language": "de-DE,de;q=0.9"})

    assert "Scrivi come contatto…" in chosen and '<html lang="it">' in chosen
    assert "Scrivi come contatto…" in wished
    assert '<html lang="en">' in other


async def test_the_steps_tick_themselves(scene: Scene) -> None:
    """Writing is the first; a day later the third is done as well."""
    await scene.writes("Hello")
    wrote = await scene.page()
    await scene.post("/sandbox/clock", {"advance_seconds": 90_000})
    waited = await scene.page()

    assert wrote.count('<li class="done">') == 1 and "1 d 1 h ahead" not in wrote
    assert waited.count('<li class="done">') == 2 and "25 hours have passed." in waited


async def test_a_phone_shows_its_marks(scene: Scene) -> None:
    """Ticks, quotes, edits, reactions, files, a day's line, and what the contact pressed."""
    first = await scene.writes("*Hello* https://example.com/a_b.")
    await scene.post(
        f"/sandbox/phones/{GIULIA}/send",
        {"type": "text", "text": {"body": "Again"}, "context": {"id": first}},
    )
    await scene.post(f"/sandbox/phones/{GIULIA}/react", {"id": first, "emoji": "👍"})
    place = {"latitude": 45.4, "longitude": 9.1, "name": "Office"}
    await scene.post(f"/sandbox/phones/{GIULIA}/send", {"type": "location", "location": place})

    html = await scene.page(f"?phone={GIULIA}")

    assert '<span class="bold">Hello</span>' in html and 'href="https://example.com/a_b"' in html
    assert '<blockquote class="quoted">' in html and "👍" in html and "📍 Office" in html
    assert 'class="ticks delivered" role="img" aria-label="delivered"' in html
    assert "<span>today</span>" in html


async def test_a_picture_is_shown_and_everything_else_only_saved(scene: Scene) -> None:
    """What a browser could run in a file is never opened on the page's own address."""
    for kind, mime_type in (("image", "image/png"), ("document", "text/html")):
        file = {"file": base64.b64encode(b"<script>").decode(), "filename": "a", "mime_type": mime_type}
        await scene.post(f"/sandbox/phones/{GIULIA}/send", {"type": kind, kind: file})
    svg = {"file": base64.b64encode(b"<svg/>").decode(), "filename": "a.svg"}
    await scene.post("/sandbox/slack/say", {"user": "bea", "channel": "general", "files": [svg]})

    html = await scene.page(f"?phone={GIULIA}")

    addresses = re.findall(r'"(/sandbox/(?:media|files)/[^"]+)"', html)
    kinds = {}
    for address in dict.fromkeys(addresses):
        async with scene.session.get(scene.url + address) as answer:
            assert answer.status == 200 and "sandbox" in answer.headers["Content-Security-Policy"]
            kinds[answer.content_type] = answer.headers["Content-Disposition"].split(";")[0]
    assert kinds == {"image/png": "inline", "application/octet-stream": "attachment"}
    assert (await scene.get("/sandbox/media/1"))[0] == (await scene.get("/sandbox/files/F1"))[0] == 404


async def test_the_keyboard_goes_from_the_phone_to_slack(scene: Scene) -> None:
    """Skip links first, then clock, phone, channels, posts, and the place to write; nothing jumps ahead."""
    html = await scene.page()
    order = [
        html.index(place)
        for place in (
            'href="#phone-text"',
            'id="minutes"',
            'class="contact',
            'id="bubbles"',
            'id="phone-text"',
            'data-key="channel-',
            'id="posts"',
            'id="slack-text"',
        )
    ]

    assert order == sorted(order)
    assert not re.search(r'tabindex="[1-9]', html)


async def test_everything_for_programs_is_told_on_the_page(scene: Scene) -> None:
    """The panel names every call there is, from the same table as the routes."""
    html = await scene.page()

    for path in (
        "/sandbox/links",
        "/sandbox/clock",
        "/sandbox/phones/{address}/send",
        "/sandbox/slack/press",
    ):
        assert f"<code>{path}</code>" in html
    assert scene.url in html


async def test_a_browser_is_told_when_something_changes(scene: Scene) -> None:
    """One line per change, none while nothing happens; a stop hangs up."""
    html = await scene.page(f"?phone={GIULIA}")
    known = re.search(r'data-known="(\w+)"', html)
    assert known is not None

    async with scene.session.get(f"{scene.url}/sandbox/live?phone={GIULIA}&known={known[1]}") as answer:
        assert answer.content_type == "text/event-stream"
        await scene.writes("Hello")
        line = await answer.content.readline()

    assert line.startswith(b"data: ") and known[1].encode() not in line


async def test_days_are_told_where_they_begin(scene: Scene) -> None:
    """Yesterday's words stand under yesterday."""
    await scene.writes("Early")
    scene.clock.advance(timedelta(days=1))
    await scene.writes("Late")

    html = await scene.page()

    assert html.index("<span>yesterday</span>") < html.index("Early") < html.index("<span>today</span>")

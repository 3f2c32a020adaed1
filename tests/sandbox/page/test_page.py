"""The page for people, as it stands in the HTML: what it shows, what it never lets through, how one gets around."""

import base64
import re
from datetime import timedelta

import pytest

from tests.sandbox.page.conftest import GIULIA, Scene
from tests.sandbox.page.on_page import HOSTILE, Outline, marked, posts


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


async def test_a_bubble_costs_little(scene: Scene) -> None:
    """Everything is drawn anew whenever something changes: what all bubbles share stands on the page once."""
    sizes = []
    for _ in range(2):
        for number in range(10):
            await scene.writes(f"Message {number}")
        sizes.append(len(await scene.page(f"?phone={GIULIA}")))

    assert 0 < sizes[1] - sizes[0] < 10 * 1_000


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
    assert f'class="quoted mine" href="#bubbles" data-jump="{first}"' in html
    assert "👍" in html and "<b>Office</b>" in html and "mlat=45.40000" in html
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

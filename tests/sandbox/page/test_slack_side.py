"""The Slack side of the page: drawn as Slack draws it, for the person one is."""

import json

import pytest

from tests.sandbox.page.conftest import Json, Scene
from tests.sandbox.page.on_page import Outline, marked, posts


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


async def test_what_the_page_draws_below_a_post_can_be_pressed(scene: Scene) -> None:
    """An opinion and an icon, with the very bodies the page sends; an icon is drawn for those it is meant for."""
    good, bad = ({"text": {"type": "plain_text", "text": name}, "value": name} for name in ("👍", "👎"))
    icon = {"type": "icon_button", "icon": "trash", "text": good["text"], "value": "gone"}
    elements = [
        {"type": "feedback_buttons", "positive_button": good, "negative_button": bad},
        {**icon, "visible_to_user_ids": [scene.slack.workspace.user_id("bea")]},
    ]
    await posts(scene, [{"type": "context_actions", "elements": elements}])

    mine, others = [_presses(await scene.page(f"?as={user}")) for user in ("bea", "carlo")]
    for body in mine:
        assert (await scene.post("/sandbox/slack/press", body))[1]["ok"]

    assert [payload["actions"][0]["value"] for payload in scene.app.payloads] == ["👍", "👎", "gone"]
    assert len(others) == 2


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


def _presses(html: str) -> list[Json]:
    """What each button of a message would send."""
    drawn = [one for one in Outline(html).all("button") if one.get("data-post") == "/sandbox/slack/press"]
    return [json.loads(one["data-body"] or "") for one in drawn]

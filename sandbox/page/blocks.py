"""Block Kit as the page draws it: each block becomes parts that a template can put down without thinking."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sandbox.page.charts import chart_of
from sandbox.page.controls import Control, control_of
from sandbox.page.inline import Reading, Span, link, of_plain
from sandbox.page.markdown import markdown_parts
from sandbox.page.parts import Part
from sandbox.page.tables import table_part
from sandbox.page.texts import of_marked, rich_parts, text_part, text_parts, words

Json = Mapping[str, Any]


def drawn(blocks: Iterable[Json], reading: Reading) -> tuple[Part, ...]:
    """Every block, in order."""
    return tuple(part for block in blocks for part in _drawn(block, reading))


def text_drawn(text: str, reading: Reading) -> tuple[Part, ...]:
    """A message that has no blocks: its mrkdwn."""
    return tuple(of_marked(text, reading))


def _drawn(block: Json, reading: Reading) -> Iterable[Part]:
    draw = _KINDS.get(str(block.get("type")), _unknown)
    return draw(block, reading)


# ---- words and pictures --------------------------------------------------------------------------------


def _header(block: Json, reading: Reading) -> Iterable[Part]:
    return [Part("heading", tuple(of_plain(words(block.get("text")))), level=int(block.get("level") or 2))]


def _divider(block: Json, reading: Reading) -> Iterable[Part]:
    return [Part("divider")]


def _section(block: Json, reading: Reading) -> Iterable[Part]:
    parts = list(text_parts(block.get("text"), reading))
    if block.get("fields"):
        fields = tuple(text_part(field, reading) for field in block["fields"])
        parts.append(Part("fields", parts=fields))
    accessory = block.get("accessory")
    controls: tuple[Control, ...] = ()
    if isinstance(accessory, dict):
        controls = _controls([accessory], block, reading)
        if accessory.get("type") == "image":
            parts.append(_image(accessory, small=True))
    return [Part("section", parts=tuple(parts), controls=controls)]


def _context(block: Json, reading: Reading) -> Iterable[Part]:
    return [Part("context", parts=tuple(_beside(block, reading)))]


def _beside(block: Json, reading: Reading) -> Iterator[Part]:
    for element in block.get("elements", []):
        yield (_image(element, small=True) if element.get("type") == "image" else text_part(element, reading))


def _picture(block: Json, reading: Reading) -> Iterable[Part]:
    return [_image(block)]


def _image(image: Json, *, small: bool = False) -> Part:
    """A picture; its address is the page's own where the file lies in this workspace."""
    known = image.get("slack_file")
    file = str(known.get("id") or "") if isinstance(known, dict) else ""
    url = f"/sandbox/files/{file}" if file else str(image.get("image_url") or "")
    label, hint = str(image.get("alt_text", "")), words(image.get("title"))
    return Part("picture", label=label, hint=hint, url=url, style="small" if small else "")


def _video(block: Json, reading: Reading) -> Iterable[Part]:
    told = [str(block.get(name)) for name in ("author_name", "provider_name") if block.get(name)]
    film = Part(
        "film",
        spans=tuple(of_plain(words(block.get("title")))),
        parts=tuple(text_parts(block.get("description"), reading)),
        label=str(block.get("alt_text", "")),
        hint=" · ".join(told),
        url=str(block.get("title_url") or block.get("video_url") or ""),
    )
    return [film]


def _markdown(block: Json, reading: Reading) -> Iterable[Part]:
    return markdown_parts(str(block.get("text", "")), reading)


def _alert(block: Json, reading: Reading) -> Iterable[Part]:
    level = str(block.get("level") or "default")
    return [Part("alert", parts=tuple(text_parts(block.get("text"), reading)), style=level)]


def _unknown(block: Json, reading: Reading) -> Iterable[Part]:
    told = words(block.get("title")) or str(block.get("title") or block.get("type"))
    return [Part("context", parts=(Part("paragraph", (Span(told),)),))]


# ---- figures ---------------------------------------------------------------------------------------------


def _table(block: Json, reading: Reading) -> Iterable[Part]:
    return [table_part(block, reading)]


def _chart(block: Json, reading: Reading) -> Iterable[Part]:
    chart = chart_of(str(block.get("title", "")), block.get("chart", {}))
    return [Part("chart", block_id=str(block.get("block_id", "")), chart=chart)]


# ---- what holds other parts ------------------------------------------------------------------------------


def _card(block: Json, reading: Reading) -> Iterator[Part]:
    parts = [_image(block["hero_image"])] if block.get("hero_image") else []
    title = block.get("title")
    if title:
        heading = text_part(title, reading)
        parts.append(Part("heading", heading.spans, level=3))
    subtitle, body, subtext = (block.get(name) for name in ("subtitle", "body", "subtext"))
    parts += [Part("context", parts=(text_part(subtitle, reading),))] if subtitle else []
    parts += [text_part(body, reading)] if body else []
    parts += [Part("context", parts=(text_part(subtext, reading),))] if subtext else []
    if block.get("actions"):
        parts.append(Part("actions", controls=_controls(block["actions"], block, reading)))
    yield Part("card", parts=tuple(parts))


def _carousel(block: Json, reading: Reading) -> Iterable[Part]:
    cards = tuple(part for card in block.get("elements", []) for part in _card(card, reading))
    return [Part("carousel", parts=cards, block_id=str(block.get("block_id", "")))]


def _container(block: Json, reading: Reading) -> Iterable[Part]:
    titles = [*text_parts(block.get("title"), reading), *text_parts(block.get("rich_text_title"), reading)]
    container = Part(
        "container",
        spans=titles[0].spans if titles else (),
        parts=drawn(block.get("child_blocks", []), reading),
        hint=words(block.get("subtitle")),
        style=str(block.get("width") or "standard"),
        block_id=str(block.get("block_id", "")),
        optional=bool(block.get("is_collapsible")),
        shown=not block.get("default_collapsed"),
    )
    return [container]


def _plan(block: Json, reading: Reading) -> Iterable[Part]:
    tasks = tuple(part for task in block.get("tasks") or [] for part in _task(task, reading))
    return [Part("plan", spans=tuple(of_plain(str(block.get("title", "")))), parts=tasks)]


def _task(block: Json, reading: Reading) -> Iterator[Part]:
    told = [part for name in ("details", "output") for part in text_parts(block.get(name), reading)]
    told += [_source(source) for source in block.get("sources") or [] if isinstance(source, dict)]
    status = str(block.get("status") or "pending")
    yield Part("task", tuple(of_plain(str(block.get("title", "")))), tuple(told), style=status)


def _source(source: Json) -> Part:
    url = str(source.get("url", ""))
    return Part("paragraph", (link(str(source.get("text") or url), url),))


# ---- what can be pressed and filled in ---------------------------------------------------------------------


def _actions(block: Json, reading: Reading) -> Iterable[Part]:
    return [Part("actions", controls=_controls(block.get("elements", []), block, reading))]


def _input(block: Json, reading: Reading) -> Iterable[Part]:
    filled = Part(
        "input",
        controls=_controls([block["element"]], block, reading),
        label=words(block.get("label")),
        hint=words(block.get("hint")),
        block_id=str(block.get("block_id", "")),
        optional=bool(block.get("optional")),
    )
    return [filled]


def _controls(elements: Iterable[Json], block: Json, reading: Reading) -> tuple[Control, ...]:
    return tuple(control for element in elements for control in control_of(element, block, reading))


_KINDS: Mapping[str, Callable[[Json, Reading], Iterable[Part]]] = {
    "actions": _actions,
    "alert": _alert,
    "card": _card,
    "carousel": _carousel,
    "container": _container,
    "context": _context,
    "context_actions": _actions,
    "data_table": _table,
    "data_visualization": _chart,
    "divider": _divider,
    "header": _header,
    "image": _picture,
    "input": _input,
    "markdown": _markdown,
    "plan": _plan,
    "rich_text": rich_parts,
    "section": _section,
    "table": _table,
    "task_card": _task,
    "video": _video,
}

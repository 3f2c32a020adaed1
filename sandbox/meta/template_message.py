"""Sending a template: does it exist, is it approved, do the values fit its variables."""

import re
from collections.abc import Mapping
from typing import Any

from sandbox.meta.account import BusinessNumber
from sandbox.meta.graph_errors import GraphRefusal, invalid, missing
from sandbox.meta.media import known
from sandbox.meta.outgoing import Outgoing, block_of, refuse_unless, text_of
from sandbox.meta.platform import Platform
from sandbox.meta.state import Template
from sandbox.meta.templates import buttons, named, part

VARIABLE = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")

# The body with its values. Source: Meta, template components, November 2026.
LONGEST_BODY = 1_024
LONGEST_LOGIN_CODE, LONGEST_COUPON = 15, 20
MEDIA_HEADERS = frozenset({"IMAGE", "VIDEO", "DOCUMENT"})
TEXTUAL = frozenset({"text", "currency", "date_time"})


def read_template(platform: Platform, number: BusinessNumber, block: Mapping[str, Any]) -> Outgoing:
    """A template with its values, filled as the phone shows it. Raises GraphRefusal."""
    name = text_of(block, "name", "template['name']", 512) or ""
    language = text_of(
        block_of(block, "language", "template['language']"), "code", "template['language']['code']", 16
    )
    template = _approved(platform, number, name, language or "")
    given = _components(block)
    content: dict[str, Any] = {"name": name, "language": language}
    content.update(_header(platform, number, template, given))
    content["body"] = _body(template, given)
    footer = part(template, "FOOTER")
    if footer is not None and footer.get("text"):
        content["footer"] = footer["text"]
    content["choices"], content["links"] = _buttons(template, given)
    return Outgoing(
        "template",
        content,
        category=template.category.lower(),
        template_id=template.id,
        held=template.holds and template.passes_first <= 0,
        paused=template.paced,
        ttl=template.ttl,
        failure=(132015, "Template is paused by pacing.") if template.paced else None,
    )


def variables(text: str) -> list[str]:
    """The names or numbers of the variables in a text, each once, in order."""
    return list(dict.fromkeys(VARIABLE.findall(text)))


def _approved(platform: Platform, number: BusinessNumber, name: str, language: str) -> Template:
    template = named(platform, platform.account.waba_of(number), name, language)
    if template is not None and template.status == "PAUSED" and not template.paced:
        raise GraphRefusal(132015)
    if template is not None and template.status == "DISABLED":
        raise GraphRefusal(132016)
    if template is None or not (template.status == "APPROVED" or template.paced):
        raise GraphRefusal(132001, f"template name ({name}) does not exist in {language}")
    return template


def _components(block: Mapping[str, Any]) -> list[dict[str, Any]]:
    components = block.get("components", [])
    if not isinstance(components, list) or not all(isinstance(one, dict) for one in components):
        raise invalid("template['components']", "must be an array of JSON objects.")
    for one in components:
        if str(one.get("type", "")).lower() not in ("header", "body", "button"):
            raise invalid("template['components'][]['type']", "must be one of {header, body, button}.")
    return components


def _given(components: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    for one in components:
        if str(one["type"]).lower() == kind:
            parameters = one.get("parameters", [])
            if not isinstance(parameters, list) or not all(isinstance(each, dict) for each in parameters):
                raise invalid(
                    f"template['components'][{kind}]['parameters']", "must be an array of JSON objects."
                )
            return parameters
    return []


def _header(
    platform: Platform, number: BusinessNumber, template: Template, given: list[dict[str, Any]]
) -> dict[str, Any]:
    piece = part(template, "HEADER")
    parameters = _given(given, "header")
    if piece is None:
        _same_count("header", len(parameters), 0)
        return {}
    style = str(piece.get("format", "TEXT")).upper()
    if style == "TEXT":
        return {"header": _filled("header", template, str(piece.get("text", "")), parameters)}
    _same_count("header", len(parameters), 1)
    kind = str(parameters[0].get("type", "")).lower()
    if kind != style.lower():
        raise GraphRefusal(
            132012, f"header: Format mismatch, expected {style}, received {kind.upper() or 'UNKNOWN'}"
        )
    value = block_of(parameters[0], kind, f"template header {kind}")
    if style == "LOCATION":
        for key in ("latitude", "longitude", "name", "address"):
            if key not in value:
                raise missing(f"The template header needs a location with {key}.")
    if style in MEDIA_HEADERS and "id" in value:
        medium = known(platform, str(value["id"]), number.phone_number_id)
        refuse_unless(medium is not None, f"Media id {value['id']!r} does not exist or has expired.")
    elif style in MEDIA_HEADERS and "link" not in value:
        raise missing(f"The template header needs an id or a link of its {kind}.")
    return {"header": {"type": kind, **value}}


def _body(template: Template, given: list[dict[str, Any]]) -> str:
    piece = part(template, "BODY") or {}
    filled = _filled("body", template, str(piece.get("text", "")), _given(given, "body"))
    if len(filled) > LONGEST_BODY:
        raise GraphRefusal(
            132005, f"body: the text has {len(filled)} characters, at most {LONGEST_BODY} are allowed"
        )
    return filled


def _filled(where: str, template: Template, text: str, parameters: list[dict[str, Any]]) -> str:
    slots = variables(text)
    _same_count(where, len(parameters), len(slots))
    words = [_words(where, parameter) for parameter in parameters]
    if template.parameter_format == "NAMED":
        names = [parameter.get("parameter_name") for parameter in parameters]
        if any(not name for name in names):
            raise invalid(f"template {where}", "Parameter name is missing or empty.")
        if set(names) != set(slots):
            raise GraphRefusal(132000, f"{where}: the parameter names do not match {', '.join(slots)}")
        values = dict(zip([str(name) for name in names], words, strict=True))
    else:
        if any("parameter_name" in parameter for parameter in parameters):
            raise invalid(f"template {where}", "Parameter name is not allowed in a positional template.")
        values = dict(zip(sorted(slots, key=int), words, strict=True))
    return VARIABLE.sub(lambda found: values[found.group(1)], text)


def _words(where: str, parameter: dict[str, Any]) -> str:
    kind = parameter.get("type")
    if kind not in TEXTUAL:
        raise GraphRefusal(132012, f"{where}: Format mismatch, expected TEXT, received {str(kind).upper()}")
    if kind == "text":
        words = parameter.get("text")
        if not isinstance(words, str) or not words:
            raise missing(f"{where}: Parameter of type text is missing text value")
    else:
        value = block_of(parameter, str(kind), f"{where} {kind}")
        words = text_of(value, "fallback_value", f"{where} {kind}['fallback_value']", LONGEST_BODY) or ""
    if re.search(r"[\n\t]| {5,}", words):
        raise GraphRefusal(
            132018,
            f"{where}: Param text cannot have new-line/tab characters or more than 4 consecutive spaces",
        )
    return words


def _same_count(where: str, given: int, expected: int) -> None:
    if given != expected:
        raise GraphRefusal(
            132000,
            f"{where}: number of localizable_params ({given}) does not match the expected number of params "
            f"({expected})",
        )


def _buttons(
    template: Template, given: list[dict[str, Any]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What the phone can press (quick replies), and what it can open or copy."""
    values = {str(one.get("index", "")): one for one in given if str(one["type"]).lower() == "button"}
    choices, links = [], []
    for place, button in enumerate(buttons(template)):
        value = values.pop(str(place), None)
        kind = str(button.get("type", "")).upper()
        if kind == "QUICK_REPLY":
            payload = _value(value, "quick_reply", "payload", place) if value is not None else button["text"]
            choices.append({"answer": "button", "id": payload, "title": button["text"]})
        elif kind == "URL":
            links.append({"title": button["text"], "url": _url(button, value, place)})
        elif kind in ("COPY_CODE", "OTP"):
            links.append({"title": button.get("text", "Copy code"), "code": _code(button, value, place)})
        else:
            links.append({"title": button.get("text", ""), "kind": kind.lower()})
    if values:
        raise GraphRefusal(132018, f"buttons: the template has no button at index {', '.join(values)}")
    return choices, links


def _value(component: dict[str, Any] | None, sub_type: str, key: str, place: int) -> str:
    if component is None:
        raise GraphRefusal(
            132000, f"buttons: Button at index {place} of type {sub_type} requires a parameter"
        )
    if str(component.get("sub_type", "")).lower() != sub_type:
        raise GraphRefusal(132012, f"buttons: Button at index {place} is of type {sub_type}")
    parameters = _given([{**component, "type": "button"}], "button")
    if len(parameters) != 1 or not isinstance(parameters[0].get(key), str) or not parameters[0][key]:
        raise GraphRefusal(132018, f"buttons: Button at index {place} needs one parameter with {key}")
    return str(parameters[0][key])


def _url(button: dict[str, Any], value: dict[str, Any] | None, place: int) -> str:
    url = str(button.get("url", ""))
    if not variables(url):
        if value is not None:
            raise GraphRefusal(
                132018, f"buttons: Button at index {place} of type Url does not take a parameter"
            )
        return url
    ending = _value(value, "url", "text", place)
    return VARIABLE.sub(lambda _: ending, url)


def _code(button: dict[str, Any], value: dict[str, Any] | None, place: int) -> str:
    """A code to copy: a login code has up to 15 characters, a coupon's up to 20. Source: Meta, templates, Nov. 2026."""
    login = str(button.get("type", "")).upper() == "OTP"
    code = _value(value, "url", "text", place) if login else _value(value, "copy_code", "coupon_code", place)
    longest = LONGEST_LOGIN_CODE if login else LONGEST_COUPON
    if len(code) > longest:
        raise GraphRefusal(132008, f"buttons: the code at index {place} has more than {longest} characters")
    return code

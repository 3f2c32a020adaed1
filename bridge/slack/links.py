"""Links in agents' posts: which of them are the company's own and stay inside (pure)."""

import re
from typing import Final
from urllib.parse import urlsplit

# What stands for a link into our own workspace: the contact could not open it and need not know of it.
INTERNAL_MARK: Final = "[…]"

_INTERNAL_HOSTS: Final = ("slack.com", "slack-files.com", "slack-edge.com", "slack.dev")
# One start for each address, so that the time it takes grows with the length alone.
_TYPED: Final = re.compile(
    rf"(?<![\w.:/-])(?:slack://\S+|(?:https?://)?(?:[\w-]+\.)*(?:{'|'.join(map(re.escape, _INTERNAL_HOSTS))})[/:?]\S+)",
    re.IGNORECASE,
)
_PUBLIC_PLACES: Final = ("/help", "/intl", "/downloads", "/pricing")


def is_internal(url: str) -> bool:
    """Whether a link leads into a Slack workspace (posts, files, people) or opens the Slack app."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").rstrip(".").lower()
    except ValueError:
        return True
    if parts.scheme.lower() == "slack":
        return True
    ours = any(host == name or host.endswith("." + name) for name in _INTERNAL_HOSTS)
    return ours and not (host in ("slack.com", "www.slack.com") and parts.path.startswith(_PUBLIC_PLACES))


def leads_inside(typed: str) -> bool:
    """Whether something typed holds the address of a place in a workspace, with or without its scheme."""
    found = (address.group() for address in _TYPED.finditer(typed))
    return any(is_internal(each if "://" in each else f"https://{each}") for each in found)


def plain_address(url: str) -> str | None:
    """The address of a `mailto:` or `tel:` link, which reads best as it is; None for any other link."""
    for scheme in ("mailto:", "tel:"):
        if url.lower().startswith(scheme):
            return url[len(scheme) :].partition("?")[0]
    return None

"""Where a place is: read from what people copy out of maps."""

import re

# In the order in which they are believed: a link to a place often names the middle of the picture too.
# Source: the addresses that Google Maps, OpenStreetMap and Apple Maps show for a place, and geo: of RFC 5870.
_PAIR = r"(-?\d{1,3}(?:\.\d{1,20})?)"
_BETWEEN = r"(?:,|%2C)(?:\+|%20|\s)*"
_IN_LINKS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"!3d{_PAIR}!4d{_PAIR}",
        rf"[?&]mlat={_PAIR}&mlon={_PAIR}",
        rf"[?&](?:q|query|ll|coordinate|destination|daddr)=(?:loc:)?{_PAIR}{_BETWEEN}{_PAIR}",
        rf"^geo:{_PAIR},{_PAIR}",
        rf"/@{_PAIR},{_PAIR}",
        rf"#map=\d+(?:\.\d+)?/{_PAIR}/{_PAIR}",
    )
)
_TYPED = re.compile(rf"{_PAIR}°?(?:\s*[,;]\s*|\s+){_PAIR}°?")


def coordinates_in(text: str) -> tuple[float, float] | None:
    """Latitude and longitude, in degrees, of a pair of numbers or a link to a map; None where there are none."""
    typed = text.strip()
    found = _TYPED.fullmatch(typed) or next(
        (match for pattern in _IN_LINKS if (match := pattern.search(typed))), None
    )
    if found is None:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None

"""Where a place is, as people copy it."""

import pytest

from core.place import coordinates_in

DUOMO = (45.4642, 9.19)


@pytest.mark.parametrize(
    "text",
    [
        "45.4642, 9.1900",
        " 45.4642 9.19 ",
        "45.4642°; 9.19°",
        "geo:45.4642,9.19?z=17",
        "https://www.openstreetmap.org/?mlat=45.4642&mlon=9.1900#map=17/1.0/2.0",
        "https://www.openstreetmap.org/#map=17/45.4642/9.1900",
        "https://www.google.com/maps/place/Duomo/@1.0,2.0,17z/data=!3m1!4b1!4m5!3d45.4642!4d9.19",
        "https://www.google.com/maps/@45.4642,9.19,17z",
        "https://www.google.com/maps?q=45.4642,9.19",
        "https://www.google.com/maps/search/?api=1&query=45.4642%2C%209.19",
        "https://maps.apple.com/?ll=45.4642,9.19&q=Duomo",
        "https://maps.apple.com/place?coordinate=45.4642,9.19&name=Duomo",
    ],
)
def test_numbers_and_links_of_maps_are_read(text: str) -> None:
    """The place itself comes before the middle of the picture."""
    assert coordinates_in(text) == DUOMO


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Piazza del Duomo",
        "45.4642",
        "90.01, 9",
        "9, -180.01",
        "45,4642",
        "1 2 3",
        "https://maps.app.goo.gl/AbC123",
        "https://www.google.com/maps?q=Duomo",
    ],
)
def test_what_is_no_place_is_not_guessed(text: str) -> None:
    """Nobody is sent to the wrong end of the world; a comma is no decimal point."""
    assert coordinates_in(text) is None


@pytest.mark.parametrize("edge", [(90.0, 180.0), (-90.0, -180.0), (0.0, 0.0)])
def test_the_ends_of_the_world_are_places(edge: tuple[float, float]) -> None:
    """South and west too."""
    assert coordinates_in(f"{edge[0]}, {edge[1]}") == edge

"""Who may use the sandbox's page: its own page and programs, no other site."""

import pytest

from tests.sandbox.page.conftest import NOON, Scene


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_another_site_cannot_act(scene: Scene, headers: dict[str, str]) -> None:
    """A page somewhere else that a person has open winds no clock."""
    status, answer = await scene.post("/sandbox/clock", {"advance_seconds": 60}, **headers)

    assert status == 403 and answer["error"]
    assert scene.clock.now() == NOON


async def test_the_page_itself_may_act(scene: Scene) -> None:
    """Its own origin is let through, and so is a program without any."""
    own = {"Origin": scene.url, "Sec-Fetch-Site": "same-origin"}

    assert (await scene.post("/sandbox/clock", {"advance_seconds": 60}, **own))[0] == 200
    assert (await scene.post("/sandbox/clock", {"advance_seconds": 60}))[0] == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [("evil.example", 403), ("127.0.0.1.evil.example", 403), ("localhost:8800", 200), ("[::1]:8800", 200)],
)
async def test_a_borrowed_name_reads_nothing(scene: Scene, host: str, status: int) -> None:
    """A name somebody else points at this machine could read credentials; addresses cannot be borrowed."""
    assert (await scene.get("/sandbox/links", Host=host))[0] == status


async def test_every_answer_carries_the_policy(scene: Scene) -> None:
    """Nothing foreign runs, frames or is guessed at, whatever is asked."""
    for path in ("/sandbox/links", "/sandbox/nowhere"):
        async with scene.session.get(scene.url + path) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy and "unsafe" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"

"""Planning faults over HTTP: single ones, habits and scenarios, and what is said to mistakes."""

from datetime import timedelta

import pytest

from tests.sandbox.page.conftest import NOON, Json, Scene


async def test_faults_are_planned_and_cleared(scene: Scene) -> None:
    """For both platforms in one request; the answer tells what waits."""
    plan = {
        "meta": [{"call": "messages", "fault": "timeout_after"}],
        "slack": [{"method": "chat.postMessage", "fault": "429", "count": None, "seconds": 2}],
        "webhooks": {"duplicate_rate": 0.5},
    }
    _, planned = await scene.post("/sandbox/faults", plan)
    _, cleared = await scene.post("/sandbox/faults", {"clear": True})

    assert [fault["fault"] for fault in planned["meta"]] == ["timeout_after"]
    assert planned["slack"][0]["count"] is None and planned["webhooks"]["duplicate_rate"] == 0.5
    assert cleared["meta"] == cleared["slack"] == [] and cleared["webhooks"]["duplicate_rate"] == 0
    assert "timeout_after" in cleared["known"]["meta"]


async def test_a_scenario_is_planned_by_name(scene: Scene) -> None:
    """For as long as told; an unknown one is answered with those there are."""
    _, planned = await scene.post("/sandbox/faults", {"scenario": "slack_down", "minutes": 5})
    scene.clock.advance(timedelta(minutes=5))
    _, after = await scene.get("/sandbox/faults")
    status, answer = await scene.post("/sandbox/faults", {"scenario": "slack_up"})

    assert planned["slack"][0]["ends"] == (NOON + timedelta(minutes=5)).isoformat()
    assert after["slack"] == []
    assert status == 404 and "slack_down" in answer["error"]


async def test_a_fault_can_be_for_one_channel_and_a_while(scene: Scene) -> None:
    """By channel, chance and time, as the answer repeats."""
    fault = {"method": "chat.update", "channel": scene.general, "fault": "500", "probability": 0.5}
    _, planned = await scene.post(
        "/sandbox/faults", {"slack": [{**fault, "after_seconds": 60, "lasts_seconds": 60}]}
    )

    (shown,) = planned["slack"]
    assert shown | fault == shown
    assert shown["count"] is None
    assert shown["begins"] == (NOON + timedelta(minutes=1)).isoformat()


@pytest.mark.parametrize(
    "plan",
    [
        {"meta": [{"fault": "500"}], "scenario": "nonsense"},
        {"meta": [{"fault": "500"}], "scenario": "slack_down", "minutes": 0},
        {"slack": [{"fault": "500", "nonsense": 1}]},
        {"slack": [{"method": "events", "fault": "500"}]},
        {"meta": [{"fault": "timeout_after"}, {"fault": "nonsense"}]},
        {"meta": [{"fault": "500_graph"}], "slack": [{"fault": "nonsense"}]},
        {"meta": [{"fault": "500_graph"}], "webhooks": {"nonsense": 1}},
        {"meta": [{"fault": "500_graph", "count": 0}]},
        {"meta": "everything"},
    ],
)
async def test_a_wrong_plan_changes_nothing(scene: Scene, plan: Json) -> None:
    """One mistake anywhere, and no fault is planned."""
    status, answer = await scene.post("/sandbox/faults", plan)
    _, standing = await scene.get("/sandbox/faults")

    assert status in (400, 404) and answer["error"]
    assert standing["meta"] == standing["slack"] == []

"""What is known of a contact decides who answers them."""

from tests.scenarios.threads import threads_in
from tests.scenarios.world import World


async def test_whoever_has_a_plan_is_answered_by_whom_it_is_for(world: World) -> None:
    """A number with two skillsets; who says nothing that decides it is unmanaged."""
    admin = world.agent("admin")
    number = world.meta.account.numbers[0].phone_number_id
    await admin.commands("skillset new Sales --channel #sales --mode claim")
    await admin.commands(f'number set {number} --skillsets "General, Sales"')
    wrong = await admin.commands(f'number set {number} --profiling "plam = gold -> Sales"')
    ruled = await admin.commands(f'number set {number} --profiling "choice = I want to buy -> Sales, high"')

    await world.contact("Ana").writes("i want to buy")
    ugo = await world.contact("Ugo").writes("Hello")

    assert "No property is called “plam”." in wrong
    assert "choice = I want to buy -> Sales, high" in ruled
    (thread,) = threads_in(world.slack, "sales")
    assert "Priority: high" in thread.card.words
    assert "Unmanaged" in ugo.thread.card.words

"""The memory of rows."""

from shared.adapters.storage.recent import Recent
from tests.support.fakes.all import FakeClock


def recent(clock: FakeClock, most: int = 10) -> Recent[str, str]:
    return Recent(clock.monotonic, most)


def test_what_was_read_is_remembered_for_ten_seconds_from_the_reads_beginning() -> None:
    clock = FakeClock()
    memory = recent(clock)
    begun = memory.begin()
    clock.advance(4)
    memory.learn("a", "old", begun)
    clock.advance(5.9)
    assert memory.get("a") == "old"
    clock.advance(0.2)
    assert memory.get("a") is None


def test_a_write_is_never_followed_by_what_was_there_before() -> None:
    memory = recent(FakeClock())
    memory.learn("a", "old", memory.begin())
    slow = memory.begin()
    memory.forget("a")
    assert memory.get("a") is None
    memory.learn("a", "old", slow)
    assert memory.get("a") is None
    memory.learn("a", "new", memory.begin())
    assert memory.get("a") == "new"


def test_a_slow_read_does_not_replace_a_later_one() -> None:
    memory = recent(FakeClock())
    slow, quick = memory.begin(), memory.begin()
    memory.learn("a", "newer", quick)
    memory.learn("a", "older", slow)
    assert memory.get("a") == "newer"


def test_a_row_that_is_gone_is_not_remembered() -> None:
    memory = recent(FakeClock())
    memory.learn("a", "there", memory.begin())
    memory.learn("a", None, memory.begin())
    assert memory.get("a") is None


def test_the_memory_is_bounded_and_the_oldest_goes_first() -> None:
    memory = recent(FakeClock(), most=3)
    for name in "abcd":
        memory.learn(name, name, memory.begin())
    memory.learn("b", "again", memory.begin())
    memory.learn("e", "e", memory.begin())
    assert [memory.get(name) for name in "abcde"] == [None, "again", None, "d", "e"]

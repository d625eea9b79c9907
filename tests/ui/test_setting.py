import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.errors import UsageError
from lambdatop.ui.setting import MEMORY, TIMEOUT, Setting

LIMITS = {MEMORY.name: (128, 10_240), TIMEOUT.name: (1, 900)}


@pytest.mark.parametrize(
    ("setting", "text", "value"),
    [
        (MEMORY, "1024", 1024),
        (MEMORY, "1,769", 1769),
        (MEMORY, " 1 GB ", 1024),
        (MEMORY, "1.5g", 1536),
        (MEMORY, "640mb", 640),
        (TIMEOUT, "30", 30),
        (TIMEOUT, "30s", 30),
        (TIMEOUT, "2 min", 120),
        (TIMEOUT, "1.5m", 90),
    ],
)
def test_units_are_read(setting: Setting, text: str, value: int) -> None:
    assert setting.read(text, managed=False) == value


@pytest.mark.parametrize("text", ["", "x", "127", "10241", "-512", "1e3", "512.5", "20 GB", "1 TB", "12 34"])
def test_what_memory_cannot_be_says_what_it_can(text: str) -> None:
    with pytest.raises(UsageError, match="memory is 128 to 10,240 MB"):
        MEMORY.read(text, managed=False)


def test_managed_instances_go_further() -> None:
    assert MEMORY.read("20 GB", managed=True) == 20_480
    assert TIMEOUT.read("5400", managed=True) == 5_400
    with pytest.raises(UsageError, match="timeout is 1 to 900 s"):
        TIMEOUT.read("901", managed=False)


@given(st.sampled_from([MEMORY, TIMEOUT]), st.data(), st.sampled_from("+-*/"))
def test_steps_go_their_way_and_stay_allowed(setting: Setting, data: st.DataObject, key: str) -> None:
    least, most = LIMITS[setting.name]
    value = data.draw(st.integers(least, most))
    moved = setting.stepped(value, key, managed=False)
    assert setting.read(str(moved), managed=False) == moved
    up = key in "+*"
    assert moved > value if up and value < most else moved < value if not up and value > least else moved == value


@given(st.sampled_from([MEMORY, TIMEOUT]), st.data())
def test_a_step_back_and_forth_ends_on_a_round_value(setting: Setting, data: st.DataObject) -> None:
    least, most = LIMITS[setting.name]
    value = data.draw(st.integers(least, most))
    up = setting.stepped(value, "+", managed=False)
    again = setting.stepped(setting.stepped(up, "-", managed=False), "+", managed=False)
    assert again == up

"""Spans that have been read: the same set of moments, in whichever order and overlap they came."""

from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.model import Span
from lambdatop.core.spans import Spans

SPANS = st.lists(st.builds(Span, st.integers(0, 40), st.integers(0, 40)))


def _moments(spans: list[Span]) -> set[int]:
    return {moment for span in spans for moment in range(span.start_ms, span.end_ms)}


@given(SPANS, st.integers(0, 40), st.integers(1, 10))
def test_it_is_the_set_of_all_moments(added: list[Span], start: int, length: int) -> None:
    spans, known = Spans(), set[int]()
    for span in added:
        assert spans.add(span) == bool(_moments([span]) - known)
        known |= _moments([span])
    asked = Span(start, start + length)
    assert spans.covers(asked) == (_moments([asked]) <= known)
    assert spans.touches(asked) == bool(_moments([asked]) & known)
    assert bool(spans) == bool(known)


@given(SPANS, st.integers(0, 40), st.integers(0, 39))
def test_what_is_forgotten_is_out(added: list[Span], cut: int, moment: int) -> None:
    spans = Spans()
    for span in added:
        spans.add(span)
    spans.forget_before(cut)
    known = {m for m in _moments(added) if m >= cut}
    assert spans.covers(Span(moment, moment + 1)) == (moment in known)
    assert bool(spans) == bool(known)

"""Makes invocations for comparisons."""

from decimal import Decimal

from lambdatop.core.invocations.invocation import Invocation, Status


def call(start_ms: int, duration_ms: float, memory_mb: int, *, status: Status = Status.OK) -> Invocation:
    """Make one call that has reported."""
    return Invocation(
        function="image-resize",
        request_id=f"r{start_ms}",
        start_ms=start_ms,
        duration_ms=duration_ms,
        billed_ms=int(duration_ms) + 1,
        init_ms=None,
        memory_mb=memory_mb,
        max_memory_mb=310,
        status=status,
        error_type=None,
        cold=False,
        cost_usd=Decimal(int(duration_ms) * memory_mb) * Decimal("1.3e-11"),
        trace_id=None,
        stream="s",
        lines=(),
    )

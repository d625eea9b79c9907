"""Counts what a client of the demo would be billed for asking, by AWS's rules: the witness of own-cost figures."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from lambdatop.demo.wire import Call

# In USD, us-east-1, whole so that nothing is lost: $0.01 per 1,000 metrics, $0.01 a minute, $0.005 a GB.
_USD_A_METRIC = Fraction(1, 100_000)
_USD_A_TAIL_MINUTE = Fraction(1, 100)
_STATISTICS_OF_A_METRIC = 5
_FREE_TAIL_MINUTES = 1_800


@dataclass(slots=True)
class Meter:
    """What was asked so far; only what is billed costs."""

    calls: Counter[str] = field(default_factory=Counter)
    """Every call that was answered, by its action (`logs:FilterLogEvents`)."""
    metrics: int = 0
    """Metrics requested of GetMetricData: up to five statistics of one metric in a call are one."""
    tail_s: float = 0.0
    """Time of Live Tail sessions together."""
    queries: int = 0
    """Queries of Logs Insights, which are billed by what they scan."""

    def take(self, call: Call) -> None:
        """Count one call that is answered."""
        self.calls[f"{call.service}:{call.operation}"] += 1
        if call.operation == "GetMetricData" and not call.params.get("NextToken"):
            self.metrics += _metrics(call.params)
        self.queries += call.operation == "StartQuery"

    @property
    def usd(self) -> Fraction:
        """Give what it all comes to; the started minute of Live Tail counts."""
        minutes = max(0, -(-int(self.tail_s * 1000) // 60_000) - _FREE_TAIL_MINUTES)
        return self.metrics * _USD_A_METRIC + minutes * _USD_A_TAIL_MINUTE

    def state(self) -> dict[str, Any]:
        """Give all counts as they are."""
        return {
            "metrics": self.metrics,
            "live_tail_s": round(self.tail_s, 3),
            "insights_queries": self.queries,
            "usd": float(self.usd),
            "calls": dict(sorted(self.calls.items())),
        }


def _metrics(params: Mapping[str, Any]) -> int:
    asked: Counter[tuple[str, str, str]] = Counter()
    for query in params.get("MetricDataQueries") or ():
        metric = query.get("MetricStat", {}).get("Metric", {})
        dimensions = sorted((d["Name"], d["Value"]) for d in metric.get("Dimensions", ()))
        asked[metric.get("Namespace", ""), metric.get("MetricName", ""), str(dimensions)] += 1
    return sum(-(-n // _STATISTICS_OF_A_METRIC) for n in asked.values())

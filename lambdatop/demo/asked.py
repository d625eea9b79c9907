"""One call of Lambda's control plane, with what its path names, and how its lists are cut in pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lambdatop.demo.wire import Call, Refusal

_LISTED = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """One call with what its path names."""

    call: Call
    names: Mapping[str, str]

    def number(self, key: str, default: int) -> int:
        """Read a number of the query; raises Refusal where it is none."""
        try:
            return int(self.call.query.get(key, default))
        except ValueError as error:
            raise Refusal("InvalidParameterValueException", f"{key} must be a number") from error


def page(found: list[dict[str, Any]], asked: Asked, key: str) -> dict[str, Any]:
    """Cut a page out; a token is the number of the next item, never more than fifty items whatever is asked for."""
    first, most = asked.number("Marker", 0), asked.number("MaxItems", _LISTED)
    last = first + max(1, min(most, _LISTED))
    return {key: found[first:last], **({"NextMarker": str(last)} if last < len(found) else {})}


def there(found: dict[str, Any] | None) -> dict[str, Any]:
    """Give what was found; raises Refusal where there is nothing."""
    if found is None:
        raise not_found("The resource you requested does not exist.")
    return found


def not_found(message: str) -> Refusal:
    """Say that there is no such thing."""
    return Refusal("ResourceNotFoundException", message, 404)

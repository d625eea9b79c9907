"""Layers over the wire: those that functions use, with the versions that came after."""

from typing import Any

from lambdatop.demo.asked import Asked, page
from lambdatop.demo.world import World

# How many versions came after the newest one that a function uses.
_SINCE = {"pillow": 3}


def listed(world: World, asked: Asked) -> dict[str, Any]:
    """Answer ListLayers: each layer with its newest version."""
    found = [
        {"LayerName": arn.rpartition(":")[2], "LayerArn": arn, "LatestMatchingVersion": _version(arn, newest)}
        for arn, newest in _newest(world).items()
    ]
    return page(found, asked, "Layers")


def versions(world: World, asked: Asked) -> dict[str, Any]:
    """Answer ListLayerVersions, newest first; a layer that nobody knows has none."""
    name = asked.names["layer"].rpartition(":")[2]
    found = [
        _version(arn, number)
        for arn, newest in _newest(world).items()
        if arn.rpartition(":")[2] == name
        for number in range(newest, 0, -1)
    ]
    return page(found, asked, "LayerVersions")


def _newest(world: World) -> dict[str, int]:
    used: dict[str, int] = {}
    for function in world.functions.values():
        for layer in function.config["Layers"]:
            arn, _, version = str(layer["Arn"]).rpartition(":")
            used[arn] = max(used.get(arn, 0), int(version))
    return {arn: used[arn] + _SINCE.get(arn.rpartition(":")[2], 0) for arn in sorted(used)}


def _version(arn: str, number: int) -> dict[str, Any]:
    created = f"2026-{(number - 1) % 10 + 1:02d}-11T08:15:00.000+0000"
    return {"LayerVersionArn": f"{arn}:{number}", "Version": number, "CreatedDate": created}

"""Reads what a function is: its state, its tags, the build of its runtime, what its role allows."""

from lambdatop.aws.room.role import too_much
from lambdatop.aws.room.visit import Reading
from lambdatop.core.room_parts import Basics


async def read_basics(reading: Reading) -> Basics:
    """Read the section `basics`."""
    visit = reading.visit
    found = await reading.part("state, tags and image", visit.function())
    stated = {} if found is None else found["Configuration"]
    tags: tuple[tuple[str, str], ...] | None = None
    if found is not None and found["TagsError"]:
        reading.lacks("tags", "needs lambda:ListTags")
    elif found is not None:
        tags = tuple(sorted((str(k), str(v)) for k, v in (found["Tags"] or {}).items()))
    image = None if found is None else found["ImageUri"]
    # Whoever carries its own runtime in an image has none that Lambda would manage.
    runtime = None if visit.config.runtime is None else await reading.part("runtime updates", _runtime(reading))
    role = visit.config.role
    return Basics(
        state=stated.get("State"),
        state_reason=str(stated.get("StateReason") or ""),
        update=stated.get("LastUpdateStatus"),
        update_reason=str(stated.get("LastUpdateStatusReason") or ""),
        revision=stated.get("RevisionId") or None,
        image=str(image) if image else None,
        tags=tags,
        runtime_version=(stated.get("RuntimeVersionConfig") or {}).get("RuntimeVersionArn") or None,
        runtime_updates=runtime,
        role_wildcards=None if role is None else await too_much(reading, role),
        signed=None if found is None else bool(stated.get("SigningProfileVersionArn")),
    )


async def _runtime(reading: Reading) -> str | None:
    params = {"FunctionName": reading.visit.name}
    answer = await reading.visit.calls.call("lambda", "GetRuntimeManagementConfig", params)
    stated = answer.get("UpdateRuntimeOn")
    return None if stated is None else str(stated)

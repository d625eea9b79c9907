"""Reads what calls a function: event source mappings, its resource policy, URLs, rules and schedules."""

from lambdatop.aws.pages import every_page
from lambdatop.aws.room.figures import figures, of_function
from lambdatop.aws.room.grants import read_grants
from lambdatop.aws.room.mappings import read_mappings
from lambdatop.aws.room.rules import read_rules
from lambdatop.aws.room.visit import Reading
from lambdatop.core.room_parts import Points, Sources, Url


async def read_sources(reading: Reading) -> Sources:
    """Read the section `event sources`."""
    qualifiers = await reading.qualifiers()
    mappings = await read_mappings(reading, qualifiers)
    grants = await read_grants(reading, qualifiers)
    streams = any(m.is_stream for m in mappings or ())
    return Sources(
        mappings=mappings,
        grants=grants,
        urls=await reading.part("function URLs", _urls(reading)),
        rules=await read_rules(reading, qualifiers, grants),
        iterator_age_ms=await _iterator_age(reading) if streams else None,
    )


async def _urls(reading: Reading) -> tuple[Url, ...]:
    found = await every_page(
        lambda p: reading.visit.calls.call("lambda", "ListFunctionUrlConfigs", p),
        {"FunctionName": reading.visit.name},
        "FunctionUrlConfigs",
    )
    urls = []
    for stated in found:
        last = str(stated.get("FunctionArn") or "").rpartition(":")[2]
        origins = (stated.get("Cors") or {}).get("AllowOrigins") or ()
        urls.append(
            Url(
                address=str(stated.get("FunctionUrl") or ""),
                auth=str(stated.get("AuthType") or ""),
                invoke_mode=stated.get("InvokeMode"),
                qualifier=None if last == reading.visit.name else last,
                origins=tuple(map(str, origins)),
            )
        )
    return tuple(urls)


async def _iterator_age(reading: Reading) -> Points | None:
    wanted = of_function("IteratorAge", "Maximum", reading.visit.name, minutes=True)
    found = await figures(reading, (wanted,))
    return None if found is None else found[wanted]

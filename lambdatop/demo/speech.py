"""What the functions of the demo say by themselves: application lines, and errors with their stack traces."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mishap:
    """An exception of one function: type, message, and frames of (file or class, line, function, code)."""

    error: str
    message: str
    frames: tuple[tuple[str, int, str, str], ...]


# The first line of a function is said in nearly every call, each of the others now and then.
LINES: dict[str, tuple[str, ...]] = {
    "payments-webhook": (
        "INFO payment accepted  order={a} amount={b}.{c:02d}",
        "WARN card processor answered slowly  took={b}ms",
        "INFO duplicate event ignored  event=evt_{a}",
    ),
    "image-resize": (
        "INFO resized product photo  sku={a} sizes=4",
        "WARN source photo is large  sku={a} megapixels={c}",
    ),
    "orders-export": ("INFO exported batch  batch={a} orders={c}", "WARN warehouse queue is long  depth={b}"),
    "report-builder": ("INFO statement built  merchant={a} pages={c}", "INFO loaded ledger  rows={a}"),
    "warehouse-sync": ("INFO stock level sent  sku={a} stock={c}", "WARN retrying warehouse  attempt=2"),
    "invoice-render": ("INFO rendered invoice  invoice={a} pages=2", "DEBUG fonts loaded  count={c}"),
    "audit-stream": ("INFO batch written  records={records}", "WARN reader is behind  shard=shardId-000000000001"),
    "checkout-api": (
        "INFO order accepted  order={a} total={b}.{c:02d}",
        "WARN retrying inventory lookup  attempt=2",
        "INFO cart restored  cart={a}",
    ),
    "queue-worker": ("INFO batch done  records={c} took={b}ms",),
    "thumbnail-edge": ("INFO served  sku={a} bytes={b}",),
    "quote-engine": ("INFO quoted  reseller={c} price={b}.{c:02d}", "WARN rate table is old  minutes={c}"),
    "search-index": ("INFO document indexed  doc={a}", "WARN slow shard  shard={c} took={b}ms"),
    "fraud-score": ("INFO scored order  order={a} score=0.{c:02d}", "WARN score near the limit  order={a}"),
    "legacy-mailer": ("INFO newsletter sent  recipients={c}",),
    "session-auth": ("INFO session ok  session={a}", "WARN token expires soon  session={a}"),
}

MISHAPS: dict[str, Mishap] = {
    "payments-webhook": Mishap(
        "PaymentDeclined",
        "card_declined",
        (("/var/task/processor.js", 88, "Processor.charge", ""), ("/var/task/index.js", 31, "exports.handler", "")),
    ),
    "warehouse-sync": Mishap(
        "ConnectTimeout",
        "stock.internal did not answer within 5 s",
        (
            ("/var/task/sync.py", 41, "handler", "send(client, event['detail'])"),
            ("/var/task/stock/client.py", 17, "send", "response = session.post(url, json=body, timeout=5)"),
        ),
    ),
    "invoice-render": Mishap(
        "java.lang.IllegalStateException",
        "no font for script Arab",
        (("com.acme.invoice.Fonts", 71, "pick", ""), ("com.acme.invoice.Render", 44, "handleRequest", "")),
    ),
    "search-index": Mishap(
        "ConflictError",
        "version conflict, document already exists",
        (("/var/task/index.py", 29, "handler", "client.create(index='products', body=document)"),),
    ),
}
_ANY = Mishap("KeyError", "'customer'", (("/var/task/app.py", 52, "handler", "name = event['customer']['name']"),))


def mishap(function: str) -> Mishap:
    """Give the exception that a function raises when it fails."""
    return MISHAPS.get(function, _ANY)


def python_trace(error: Mishap) -> str:
    """Write an unhandled exception as the Python runtime does: indented by no-break spaces."""
    frames = "".join(f'  File "{f}", line {n}, in {fn}\n    {code}\n' for f, n, fn, code in error.frames)
    text = f"[ERROR] {error.error}: {error.message}\nTraceback (most recent call last):\n{frames}"
    return "\n".join(_hard(line) for line in text.split("\n"))


def _hard(line: str) -> str:
    body = line.lstrip(" ")
    return "\u00a0" * (len(line) - len(body)) + body


def node_stack(error: Mishap) -> list[str]:
    """Give the lines of `error.stack` in Node."""
    return [f"{error.error}: {error.message}", *(f"    at {fn} ({f}:{n}:17)" for f, n, fn, _ in error.frames)]


def java_trace(error: Mishap) -> str:
    """Write an exception as the Java runtime does."""
    frames = "".join(f"\tat {f}.{fn}({f.rpartition('.')[2]}.java:{n})\n" for f, n, fn, _ in error.frames)
    return f"{error.message}: {error.error}\n{error.error}: {error.message}\n{frames}"

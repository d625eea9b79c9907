"""The nouns of each section of a function's room; None is not known, an empty tuple is none at all."""

from dataclasses import dataclass

WEEK_MS = 7 * 86_400_000
"""What stands ready is judged by so long a time, or since it was last set."""
Points = tuple[tuple[int, float], ...]
"""Start of the minute in ms since the epoch, and the value; oldest first, without what is missing."""


@dataclass(frozen=True, slots=True)
class Basics:
    """What it is, and who owns it."""

    state: str | None = None
    state_reason: str = ""
    update: str | None = None
    """LastUpdateStatus, in Lambda's word."""
    update_reason: str = ""
    revision: str | None = None
    image: str | None = None
    """URI of a container image."""
    tags: tuple[tuple[str, str], ...] | None = None
    runtime_version: str | None = None
    """The exact build of the runtime, as an ARN."""
    runtime_updates: str | None = None
    """`Auto`, `FunctionUpdate` or `Manual`."""
    role_wildcards: tuple[str, ...] | None = None
    """Statements of the execution role that allow too much: `s3:* on *`."""
    signed: bool | None = None


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a function; `newest` is the highest version that there is, None is not known."""

    arn: str
    name: str
    version: int | None
    newest: int | None = None
    code_size: int | None = None


@dataclass(frozen=True, slots=True)
class Vpc:
    """Where in a VPC it runs."""

    vpc_id: str
    subnets: tuple[str, ...]
    security_groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Logging:
    """Where and what it logs; of the group `retention_days` None is never expires where `group_known`."""

    group: str
    format: str
    application_level: str | None = None
    system_level: str | None = None
    group_known: bool = False
    """Whether the group was found and described."""
    log_class: str | None = None
    retention_days: int | None = None
    stored_bytes: int | None = None
    group_missing: bool = False
    """There is no such group: nothing was ever logged."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything that can be set, beyond memory and timeout; of environment variables names only."""

    variables: tuple[str, ...] | None = None
    variables_key: str | None = None
    """ARN of the customer's key that encrypts them; None is Lambda's own."""
    layers: tuple[Layer, ...] = ()
    vpc: Vpc | None = None
    file_systems: tuple[tuple[str, str], ...] = ()
    """ARN and mount path."""
    tracing: str | None = None
    logging: Logging | None = None
    snap_start: str | None = None
    """`PublishedVersions` or `None`."""
    snap_start_status: str | None = None
    """`On` or `Off`, of the version that traffic hits."""
    recursion: str | None = None
    """`Terminate` or `Allow`."""
    durable_timeout_s: int | None = None
    durable_retention_days: int | None = None
    tenancy: str | None = None
    managed_instances: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    """One event source mapping; what a kind of source does not have is None."""

    uuid: str
    kind: str
    """`SQS`, `Kinesis`, `DynamoDB`, `Kafka`, `MQ`, `DocumentDB`."""
    arn: str
    """Of the source; for self-managed Kafka its brokers."""
    state: str
    state_reason: str = ""
    batch_size: int | None = None
    batch_window_s: int | None = None
    filters: tuple[str, ...] = ()
    """Patterns, as JSON: hostile text."""
    max_concurrency: int | None = None
    parallelization: int | None = None
    pollers: tuple[int, int] | None = None
    """Provisioned pollers, least and most."""
    max_retries: int | None = None
    """-1 is for ever."""
    max_age_s: int | None = None
    bisects: bool | None = None
    partial_failures: bool = False
    """Reports which items of a batch failed (ReportBatchItemFailures)."""
    on_failure: str | None = None
    last_result: str | None = None
    starts_at: str | None = None
    topics: tuple[str, ...] = ()
    visible: int | None = None
    """Of a queue: messages that wait."""
    in_flight: int | None = None
    oldest_s: int | None = None
    """Of a queue: age of the oldest message (AWS/SQS ApproximateAgeOfOldestMessage)."""
    visibility_timeout_s: int | None = None
    retention_s: int | None = None
    """How long the source keeps what is not worked off."""
    dead_letter: str | None = None
    """Of a queue: where its redrive policy sends messages that fail too often."""

    @property
    def is_stream(self) -> bool:
        """Whether IteratorAge is said of it."""
        return self.kind in {"Kinesis", "DynamoDB", "DocumentDB"}


@dataclass(frozen=True, slots=True)
class Grant:
    """A statement of the resource policy: who may call it."""

    sid: str
    who: str
    """A service such as `s3.amazonaws.com`, an account, a role, `*`, an organization."""
    kind: str
    """`S3`, `API Gateway`, `SNS`, `EventBridge`, `ALB`, `Cognito`, `IoT`, `function URL`, `account`, `everyone`, …"""
    action: str
    source: str | None = None
    """ARN that a condition limits it to."""
    qualifier: str | None = None
    foreign: bool = False
    """Another account may call it."""
    public: bool = False
    """Everybody may, without a condition that narrows it."""


@dataclass(frozen=True, slots=True)
class Url:
    """A function URL."""

    address: str
    auth: str
    invoke_mode: str | None = None
    qualifier: str | None = None
    origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule or schedule of EventBridge that calls it."""

    name: str
    schedule: str | None
    """`rate(5 minutes)`, `cron(…)`; None where it waits for events."""
    pattern: str | None
    enabled: bool


@dataclass(frozen=True, slots=True)
class Sources:
    """What calls it."""

    mappings: tuple[Mapping, ...] | None = None
    grants: tuple[Grant, ...] | None = None
    urls: tuple[Url, ...] | None = None
    rules: tuple[Rule, ...] | None = None
    iterator_age_ms: Points | None = None
    """Greatest age of the last record of a batch, minute by minute; None is not asked, as where no stream feeds it."""


@dataclass(frozen=True, slots=True)
class Provisioned:
    """Environments that stand ready behind an alias or version."""

    qualifier: str
    requested: int
    allocated: int | None = None
    available: int | None = None
    status: str | None = None
    reason: str = ""
    changed_ms: int | None = None
    """When it was last set, be it by a schedule or by target tracking."""


@dataclass(frozen=True, slots=True)
class Concurrency:
    """How many at once: what is reserved, what stands ready, and what was used over the window."""

    reserved: int | None = None
    reserved_known: bool = True
    """Whether it could be read: `reserved` None then is none."""
    provisioned: tuple[Provisioned, ...] | None = None
    on_provisioned: float | None = None
    """Invocations on provisioned environments over the window."""
    spilled: float | None = None
    """Invocations that found none of them free over the window."""
    utilization: float | None = None
    """Greatest share of provisioned environments in use over the window, 0..1."""
    utilization_mean: float | None = None
    utilization_week: float | None = None
    """Greatest share of them in use over the last seven days, or since they were last set."""
    on_provisioned_week: float | None = None
    """Invocations on them over the same time."""


@dataclass(frozen=True, slots=True)
class FailurePaths:
    """Where failures go, and what happened on the way over the window."""

    dead_letter: str | None = None
    on_failure: str | None = None
    on_success: str | None = None
    retries: int | None = None
    """Of asynchronous invocations; None is not known, 2 is the default."""
    max_event_age_s: int | None = None
    async_received: float | None = None
    async_dropped: float | None = None
    async_age_max_ms: float | None = None
    dead_letter_errors: float | None = None
    destination_errors: float | None = None
    recursive_dropped: float | None = None
    invoke_known: bool = True
    """Whether the asynchronous settings could be read: `on_failure` None then is none."""


@dataclass(frozen=True, slots=True)
class Version:
    """A published version."""

    number: str
    description: str = ""
    published_ms: int | None = None
    memory_mb: int | None = None
    runtime: str | None = None
    code_sha256: str | None = None
    snap_start: bool = False


@dataclass(frozen=True, slots=True)
class AliasSeen:
    """An alias; `weights` are further versions with their share, 0..1."""

    name: str
    version: str
    weights: tuple[tuple[str, float], ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Alarm:
    """A CloudWatch alarm on a metric of the function."""

    name: str
    state: str
    """`OK`, `ALARM`, `INSUFFICIENT_DATA`."""
    metric: str
    condition: str
    """In words: `Sum of Errors > 3 over 5 min`."""
    reason: str = ""
    since_ms: int | None = None
    actions: bool = True


@dataclass(frozen=True, slots=True)
class Versions:
    """Versions, aliases, what traffic hits, and the alarms."""

    versions: tuple[Version, ...] | None = None
    aliases: tuple[AliasSeen, ...] | None = None
    traffic: tuple[tuple[str, float], ...] | None = None
    """Invocations over the window by what was called: `$LATEST`, or an alias or version; largest first."""
    alarms: tuple[Alarm, ...] | None = None

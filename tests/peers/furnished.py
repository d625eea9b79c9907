"""A function with everything that a peer lets hang on it, put there by plain boto3."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.peers.witness import SECRET, Witness, zipped

NAME = "furnished"
_TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}


@dataclass
class Furnished:
    """The world around one function; each step is plain boto3, and none may fail."""

    world: Witness
    provisioned: bool
    """Whether the peer knows provisioned concurrency."""

    def furnish(self) -> None:
        """Put everything there."""
        dead, jobs = self._queues()
        role = self._role()
        functions = self.world.client("lambda")
        layers = [
            functions.publish_layer_version(LayerName="lib", Content={"ZipFile": zipped()})["LayerVersionArn"]
            for _ in range(2)
        ]
        arn = functions.create_function(
            FunctionName=NAME,
            Runtime="python3.11",
            Role=role,
            Handler="app.handler",
            Code={"ZipFile": zipped()},
            Environment={"Variables": {"PASSWORD": SECRET, "STAGE": SECRET}},
            Layers=layers[:1],
            DeadLetterConfig={"TargetArn": dead},
            TracingConfig={"Mode": "Active"},
            Tags={"team": "red"},
        )["FunctionArn"]
        functions.publish_version(FunctionName=NAME, Description="first")
        functions.create_alias(FunctionName=NAME, Name="live", FunctionVersion="1", Description="customers")
        functions.put_function_concurrency(FunctionName=NAME, ReservedConcurrentExecutions=5)
        functions.create_function_url_config(FunctionName=NAME, AuthType="NONE")
        functions.add_permission(
            FunctionName=NAME,
            StatementId="photos",
            Action="lambda:InvokeFunction",
            Principal="s3.amazonaws.com",
            SourceArn="arn:aws:s3:::photos",
        )
        destinations = {"OnFailure": {"Destination": dead}}
        functions.put_function_event_invoke_config(
            FunctionName=NAME, MaximumRetryAttempts=1, DestinationConfig=destinations
        )
        if self.provisioned:
            functions.put_provisioned_concurrency_config(
                FunctionName=NAME, Qualifier="live", ProvisionedConcurrentExecutions=2
            )
        self._sources(jobs)
        self._callers(arn, role)
        self._watched()
        self._settled()

    def _settled(self) -> None:
        """Wait until it is made: a peer takes its time, as Lambda does."""
        for waiter in ("function_active_v2", "function_updated_v2"):
            self.world.client("lambda").get_waiter(waiter).wait(
                FunctionName=NAME, WaiterConfig={"Delay": 1, "MaxAttempts": 60}
            )

    def _queues(self) -> tuple[str, str]:
        dead = self._queue("dead", {})
        redrive = json.dumps({"deadLetterTargetArn": dead, "maxReceiveCount": 3})
        return dead, self._queue("jobs", {"VisibilityTimeout": "77", "RedrivePolicy": redrive})

    def _queue(self, name: str, attributes: Mapping[str, str]) -> str:
        queues = self.world.client("sqs")
        url = queues.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        queues.send_message(QueueUrl=url, MessageBody="one")
        arn: str = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        return arn

    def _role(self) -> str:
        iam = self.world.client("iam")
        made: str = iam.create_role(
            RoleName="wide", Path="/team/", AssumeRolePolicyDocument=policy(_TRUST)
        )["Role"]["Arn"]  # fmt: skip
        iam.put_role_policy(RoleName="wide", PolicyName="own", PolicyDocument=policy(allowing("s3:*")))
        attached = iam.create_policy(PolicyName="tables", PolicyDocument=policy(allowing("dynamodb:*")))["Policy"][
            "Arn"
        ]
        iam.attach_role_policy(RoleName="wide", PolicyArn=attached)
        return made

    def _sources(self, jobs: str) -> None:
        functions, streams = self.world.client("lambda"), self.world.client("kinesis")
        functions.create_event_source_mapping(FunctionName=NAME, EventSourceArn=jobs, BatchSize=7)
        streams.create_stream(StreamName="clicks", ShardCount=1)
        arn = streams.describe_stream_summary(StreamName="clicks")["StreamDescriptionSummary"]["StreamARN"]
        functions.create_event_source_mapping(
            FunctionName=NAME, EventSourceArn=arn, StartingPosition="LATEST", BatchSize=50
        )

    def _callers(self, arn: str, role: str) -> None:
        rules, schedules = self.world.client("events"), self.world.client("scheduler")
        rules.put_rule(Name="tick", ScheduleExpression="rate(5 minutes)")
        rules.put_targets(Rule="tick", Targets=[{"Id": "1", "Arn": arn}])
        target = {"Arn": arn, "RoleArn": role}
        schedules.create_schedule(
            Name="nightly", ScheduleExpression="cron(0 2 * * ? *)", FlexibleTimeWindow={"Mode": "OFF"}, Target=target
        )

    def _watched(self) -> None:
        self.world.client("cloudwatch").put_metric_alarm(
            AlarmName="furnished fails",
            Namespace="AWS/Lambda",
            MetricName="Errors",
            Dimensions=[{"Name": "FunctionName", "Value": NAME}],
            Statistic="Sum",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanThreshold",
        )
        self.world.logs.create_log_group(logGroupName=f"/aws/lambda/{NAME}")
        self.world.logs.put_retention_policy(logGroupName=f"/aws/lambda/{NAME}", retentionInDays=14)
        counts = {
            "Invocations": (3.0, "Count"),
            "AsyncEventsReceived": (2.0, "Count"),
            "IteratorAge": (4_000.0, "Milliseconds"),
        }
        self.world.put_metrics(NAME, self.world.minute_ms - 2 * 60_000, counts)

    def remove(self) -> None:
        """Take the function away again, for those who count functions."""
        functions = self.world.client("lambda")
        for mapping in functions.list_event_source_mappings(FunctionName=NAME)["EventSourceMappings"]:
            functions.delete_event_source_mapping(UUID=mapping["UUID"])
        functions.delete_function(FunctionName=NAME)


def allowing(action: str) -> dict[str, Any]:
    """Allow an action on everything."""
    return {"Effect": "Allow", "Action": action, "Resource": "*"}


def policy(statement: Mapping[str, Any]) -> str:
    """Write a policy of one statement."""
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})

"""AWS Lambda: asks Headroom what size an EMR cluster should have, and applies it if told to.

Handler: resize.handler. Environment:
  HEADROOM_URL      https://headroom.example.internal
  HEADROOM_API_KEY  sent as a bearer token; none by default
  CLUSTER_ID        the cluster, if the event does not name one
  POLICY            a policy as JSON, or
  POLICY_ID         one that Headroom stores; with neither, the limits of the cluster's own documents hold
  APPLY             `true` applies a decision; anything else only has it stored
  METRIC_MINUTES    how much of the metrics' past is read (60)
"""

import json
import os
import time
from datetime import datetime, timezone

from documents import collect
from headroom import Headroom
from triggers import records_of, trigger_of

# The boto3 call that takes the body of an artifact as it is.
CALLS = {
    "aws.emr.ModifyInstanceGroups": "modify_instance_groups",
    "aws.emr.ModifyInstanceFleet": "modify_instance_fleet",
    "aws.emr.PutManagedScalingPolicy": "put_managed_scaling_policy",
}
MARGIN_SECONDS = 0.5  # of the function's time, for the log and the end

_clients = {}


def client(service):
    """Made once for each container. The runtime brings boto3."""
    if service not in _clients:
        import boto3
        from botocore.config import Config
        config = Config(connect_timeout=3, read_timeout=10, retries={"mode": "standard", "max_attempts": 3})
        _clients[service] = boto3.client(service, config=config)
    return _clients[service]


def now():
    return datetime.now(timezone.utc)


def expired(decision):
    until = datetime.strptime(decision["valid_until"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc)
    return now() >= until


def policy_of(options):
    for name, value in (("policy_id", options.get("policy_id")), ("policy", options.get("policy")),
                        ("policy_id", os.environ.get("POLICY_ID")),
                        ("policy", os.environ.get("POLICY") and json.loads(os.environ["POLICY"]))):
        if value:
            return {name: value}
    return {}


def apply(decision, emr):
    """Sends the preferred bodies. The name of one that this function can't send, or None."""
    preferred = [artifact for artifact in decision["artifacts"] if artifact["preferred"]]
    for artifact in preferred:
        if artifact["kind"] not in CALLS:
            return artifact["kind"]
    for artifact in preferred:
        getattr(emr, CALLS[artifact["kind"]])(**artifact["body"])
    return None


def carry_out(decision, headroom, key, emr, line):
    """What became of the decision, in one word."""
    if not decision["changed"]:
        return "nothing_to_change"
    if decision["outcome"] not in ("recommended", "claimed"):
        return decision["outcome"]  # an earlier attempt of the same event has reported it, or it is too old
    if os.environ.get("APPLY") != "true":
        return "not_applied"
    if expired(decision):
        return "expired"
    try:
        unknown = apply(decision, emr)
    except Exception as error:
        headroom.report(decision, key, "failed", detail=f"{type(error).__name__}: {error}"[:500])
        raise
    if unknown:
        line["artifact"] = unknown
        return "not_applicable"
    return headroom.report(decision, key, "applied", applied_target=decision["target"])["outcome"]


def run(trigger, context, line):
    line |= {"cluster_id": trigger.cluster_id, "key": trigger.key}
    headroom = Headroom(os.environ["HEADROOM_URL"], os.environ.get("HEADROOM_API_KEY", ""),
                        lambda: context.get_remaining_time_in_millis() / 1000 - MARGIN_SECONDS)
    try:
        emr = client("emr")
        sources = collect(emr, client("cloudwatch"), trigger.cluster_id, int(os.environ.get("METRIC_MINUTES", "60")))
        if trigger.event:
            sources.append({"kind": "aws.eventbridge", "body": trigger.event})
        dry_run = trigger.options.get("dry_run") is True
        evaluation = {"sources": sources} | policy_of(trigger.options)
        decision = headroom.evaluate(trigger.cluster_id, evaluation, trigger.key, dry_run)
        line |= {name: decision[name] for name in ("id", "status", "action", "current", "target", "reason",
                                                   "blocked_by", "valid_until")}
        line["result"] = "dry_run" if dry_run else carry_out(decision, headroom, trigger.key, emr, line)
    finally:
        line["requests"] = headroom.attempts


def one(event, context):
    """Handles one event and writes one line of JSON about it."""
    started = time.monotonic()
    line = {"level": "info", "function": "resize", "request_id": context.aws_request_id}
    try:
        trigger = trigger_of(event, os.environ.get("CLUSTER_ID", ""), context.aws_request_id)
        if trigger:
            run(trigger, context, line)
        else:
            line["result"] = "alarm_is_over"
        return {name: line[name] for name in ("cluster_id", "id", "action", "target", "result") if name in line}
    except Exception as error:
        line |= {"level": "error", "error": type(error).__name__, "detail": str(error)}
        raise
    finally:
        line["milliseconds"] = round((time.monotonic() - started) * 1000)
        print(json.dumps(line), flush=True)


def handler(event, context):
    records = records_of(event)
    if records is None:
        return one(event, context)
    failures = []  # of a queue, only the messages that failed come again
    for message, body in records:
        try:
            one(json.loads(body), context)
        except Exception:
            failures.append({"itemIdentifier": message})
    return {"batchItemFailures": failures}

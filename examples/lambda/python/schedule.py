"""AWS Lambda: starts and stops EMR clusters on a schedule.

Handler: schedule.handler. The event is what EventBridge Scheduler sends:
  {"action": "start", "name": "etl", "scheduled_at": "<aws.scheduler.scheduled-time>", "cluster": {…RunJobFlow…}}
  {"action": "stop", "name": "etl", "scheduled_at": "<aws.scheduler.scheduled-time>"}

A start does nothing if a cluster of this schedule runs already, and a stop leaves every cluster that works, that is
protected, or that something else has started. Both do nothing if they come more than MAXIMUM_DELAY_SECONDS (900) late.
"""

import json
import os
from datetime import datetime, timezone

ACTIVE = ["STARTING", "BOOTSTRAPPING", "RUNNING", "WAITING"]
TAG = "headroom-schedule"

_clients = {}


def emr_client():
    if "emr" not in _clients:
        import boto3
        from botocore.config import Config
        config = Config(connect_timeout=3, read_timeout=10, retries={"mode": "standard", "max_attempts": 3})
        _clients["emr"] = boto3.client("emr", config=config)
    return _clients["emr"]


def delay_seconds(event):
    at = datetime.fromisoformat(event["scheduled_at"].replace("Z", "+00:00"))
    return (datetime.now(timezone.utc) - at).total_seconds()


def clusters_of(emr, name):
    """The active clusters that this schedule has started, as DescribeCluster has them."""
    found, page = [], {"ClusterStates": ACTIVE}
    while True:
        listed = emr.list_clusters(**page)
        found += [cluster["Id"] for cluster in listed["Clusters"] if cluster["Name"] == name]
        if not listed.get("Marker"):
            break
        page = {"ClusterStates": ACTIVE, "Marker": listed["Marker"]}
    described = [emr.describe_cluster(ClusterId=cluster)["Cluster"] for cluster in found]
    return [cluster for cluster in described if {"Key": TAG, "Value": name} in cluster.get("Tags", [])]


def start(emr, event, line):
    running = clusters_of(emr, event["name"])
    if running:
        line |= {"result": "already_running", "clusters": [cluster["Id"] for cluster in running]}
        return
    body = dict(event["cluster"], Name=event["name"])
    body["Tags"] = [tag for tag in body.get("Tags", []) if tag["Key"] != TAG] + [{"Key": TAG, "Value": event["name"]}]
    line |= {"result": "started", "clusters": [emr.run_job_flow(**body)["JobFlowId"]]}


def stop(emr, event, line):
    stopped, left = [], {}
    for cluster in clusters_of(emr, event["name"]):
        if cluster.get("TerminationProtected"):
            left[cluster["Id"]] = "protected"
        elif emr.list_steps(ClusterId=cluster["Id"], StepStates=["PENDING", "RUNNING"])["Steps"]:
            left[cluster["Id"]] = "has_steps"
        else:
            stopped.append(cluster["Id"])
    if stopped:
        emr.terminate_job_flows(JobFlowIds=stopped)
    line |= {"result": "stopped" if stopped else "nothing_to_stop", "clusters": stopped, "left": left}


ACTIONS = {"start": start, "stop": stop}


def handler(event, context):
    line = {"level": "info", "function": "schedule", "request_id": context.aws_request_id}
    try:
        line |= {name: event[name] for name in ("action", "name", "scheduled_at")}
        if event["action"] not in ACTIONS:
            raise ValueError(f"no action {event['action']!r}: start or stop")
        if delay_seconds(event) > int(os.environ.get("MAXIMUM_DELAY_SECONDS", "900")):
            line["result"] = "too_late"
        else:
            ACTIONS[event["action"]](emr_client(), event, line)
        return {name: line[name] for name in ("result", "clusters", "left") if name in line}
    except Exception as error:
        line |= {"level": "error", "error": type(error).__name__, "detail": str(error)}
        raise
    finally:
        print(json.dumps(line), flush=True)

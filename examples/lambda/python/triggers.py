"""What made Lambda call: an EventBridge event, an alarm, a schedule, or a queue of them."""

import hashlib
from dataclasses import dataclass, field
from typing import Optional

LONGEST_KEY = 240  # leaves room for the name of a report

# Events whose content says nothing that the documents don't say better.
ONLY_A_SIGNAL = ("Scheduled Event", "CloudWatch Alarm State Change")


@dataclass
class Trigger:
    cluster_id: str
    key: str  # the same for every delivery of the same event
    event: Optional[dict] = None  # sent to Headroom as it is
    options: dict = field(default_factory=dict)


def short(key):
    if len(key) <= LONGEST_KEY and key.isascii() and key.isprintable() and '"' not in key:
        return key
    return hashlib.sha256(key.encode()).hexdigest()


def cluster_of_metrics(metrics):
    for metric in metrics:
        dimensions = metric.get("metricStat", {}).get("metric", {}).get("dimensions", {})
        if "JobFlowId" in dimensions:
            return dimensions["JobFlowId"]
    return ""


def trigger_of(event, default_cluster, request_id):
    """None if there is nothing to do: an alarm that does not ring."""
    if "alarmData" in event:  # an alarm that calls the function itself
        alarm = event["alarmData"]
        if alarm["state"]["value"] != "ALARM":
            return None
        cluster = cluster_of_metrics(alarm["configuration"]["metrics"]) or default_cluster
        return checked(Trigger(cluster, f"{event['alarmArn']}/{alarm['state']['timestamp']}"))
    if "detail-type" in event:
        detail = event.get("detail") or {}
        if event["detail-type"] == "CloudWatch Alarm State Change":
            if detail["state"]["value"] != "ALARM":
                return None
            cluster = cluster_of_metrics(detail["configuration"]["metrics"])
        else:
            cluster = detail.get("clusterId", "")
        sent = None if event["detail-type"] in ONLY_A_SIGNAL else event
        if cluster:
            return checked(Trigger(cluster, event["id"], sent))
        # Functions for other clusters may get the same event.
        return checked(Trigger(default_cluster, f"{event['id']}/{default_cluster}", sent))
    cluster = event.get("cluster_id") or default_cluster
    return checked(Trigger(cluster, f"{cluster}/{event.get('scheduled_at') or request_id}", None, event))


def checked(trigger):
    if not trigger.cluster_id:
        raise ValueError("neither the event nor CLUSTER_ID names a cluster")
    trigger.key = short(trigger.key)
    return trigger


def records_of(event):
    """The messages that a queue delivers in one call as (id, text); None if it is no queue."""
    records = event.get("Records")
    if records is None:
        return None
    return [(record["messageId"], record["body"]) for record in records]

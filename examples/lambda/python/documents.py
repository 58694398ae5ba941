"""Collects what AWS says about one EMR cluster, unchanged, as the `sources` of an evaluation. Only reads."""

from datetime import datetime, timedelta, timezone

METRICS = ("YARNMemoryAvailablePercentage", "ContainerPending", "ContainerAllocated", "MemoryTotalMB",
           "MemoryAvailableMB", "MemoryAllocatedMB", "HDFSUtilization", "CapacityRemainingGB", "AppsPending",
           "AppsRunning", "IsIdle")
PERIOD_SECONDS = 300  # EMR publishes every five minutes
INSTANCE_STATES = ["AWAITING_FULFILLMENT", "PROVISIONING", "BOOTSTRAPPING", "RUNNING"]


def plain(value):
    """A document as AWS sends it: times as text, without what boto3 adds."""
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items() if name != "ResponseMetadata"}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, datetime) else value


def all_pages(call, items, position_out, position_in, **request):
    """Every page of a list as one document."""
    document = call(**request)
    page = document
    while position := page.get(position_out):
        page = call(**request, **{position_in: position})
        document[items] = document[items] + page[items]
    document.pop(position_out, None)
    return document


def metrics_request(cluster_id, minutes, now):
    queries = [{"Id": f"m{number}", "MetricStat": {
        "Metric": {"Namespace": "AWS/ElasticMapReduce", "MetricName": name,
                   "Dimensions": [{"Name": "JobFlowId", "Value": cluster_id}]},
        "Period": PERIOD_SECONDS, "Stat": "Average"}} for number, name in enumerate(METRICS)]
    start = (now - timedelta(minutes=minutes)).replace(second=0, microsecond=0)
    return {"MetricDataQueries": queries, "StartTime": start.isoformat(), "EndTime": now.isoformat(),
            "ScanBy": "TimestampAscending"}


def metrics(cloudwatch, request):
    """Every page of GetMetricData; a series that goes on in the next page is put together."""
    document = cloudwatch.get_metric_data(**request)
    series = {result["Id"]: result for result in document["MetricDataResults"]}
    page = document
    while token := page.get("NextToken"):
        page = cloudwatch.get_metric_data(**request, NextToken=token)
        for result in page["MetricDataResults"]:
            known = series.setdefault(result["Id"], result)
            if known is not result:
                known["Timestamps"] = known["Timestamps"] + result["Timestamps"]
                known["Values"] = known["Values"] + result["Values"]
                known["StatusCode"] = result["StatusCode"]
    document.pop("NextToken", None)
    document["MetricDataResults"] = list(series.values())
    return document


def collect(emr, cloudwatch, cluster_id, minutes=60, now=None):
    cluster = emr.describe_cluster(ClusterId=cluster_id)
    sources = [{"kind": "aws.emr.DescribeCluster", "body": plain(cluster)}]

    def add_list(kind, call, items, **request):
        body = all_pages(call, items, "Marker", "Marker", ClusterId=cluster_id, **request)
        if body[items]:
            sources.append({"kind": kind, "body": plain(body)})

    if cluster["Cluster"].get("InstanceCollectionType") == "INSTANCE_FLEET":
        add_list("aws.emr.ListInstanceFleets", emr.list_instance_fleets, "InstanceFleets")
    else:
        add_list("aws.emr.ListInstanceGroups", emr.list_instance_groups, "InstanceGroups")
    add_list("aws.emr.ListInstances", emr.list_instances, "Instances", InstanceStates=INSTANCE_STATES)
    policy = emr.get_managed_scaling_policy(ClusterId=cluster_id)
    if policy.get("ManagedScalingPolicy"):
        sources.append({"kind": "aws.emr.GetManagedScalingPolicy", "body": plain(policy)})
    request = metrics_request(cluster_id, minutes, now or datetime.now(timezone.utc))
    sources.append({"kind": "aws.cloudwatch.GetMetricData", "request": request,
                    "body": plain(metrics(cloudwatch, request))})
    return sources

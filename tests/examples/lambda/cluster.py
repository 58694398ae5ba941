"""The documents of the example cluster, as if EMR had just published them."""

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
EMR = ROOT / "examples/emr"
CLUSTER = "j-2QK7R4WV0M3DN"

FLEETS = {"InstanceFleets": [
    {"Id": "if-PRIMARY", "InstanceFleetType": "MASTER", "Status": {"State": "RUNNING"}, "TargetOnDemandCapacity": 1,
     "TargetSpotCapacity": 0, "ProvisionedOnDemandCapacity": 1, "ProvisionedSpotCapacity": 0,
     "InstanceTypeSpecifications": [{"InstanceType": "m5.xlarge", "WeightedCapacity": 1}]},
    {"Id": "if-CORE", "InstanceFleetType": "CORE", "Status": {"State": "RUNNING"}, "TargetOnDemandCapacity": 2,
     "TargetSpotCapacity": 0, "ProvisionedOnDemandCapacity": 2, "ProvisionedSpotCapacity": 0,
     "InstanceTypeSpecifications": [{"InstanceType": "m5.xlarge", "WeightedCapacity": 1}]},
    {"Id": "if-TASK", "InstanceFleetType": "TASK", "Status": {"State": "RUNNING"}, "TargetOnDemandCapacity": 0,
     "TargetSpotCapacity": 1, "ProvisionedOnDemandCapacity": 0, "ProvisionedSpotCapacity": 1,
     "InstanceTypeSpecifications": [{"InstanceType": "m5.xlarge", "WeightedCapacity": 1}]}]}


def read(name):
    return json.loads((EMR / f"{name}.json").read_text())


def recent_metrics(metrics):
    """The example's series under the ids m0, m1… of `metrics`, as if the newest period had just ended."""
    named = {query["Id"]: query["MetricStat"]["Metric"]["MetricName"]
             for query in read("get-metric-data-request")["MetricDataQueries"]}
    document = read("get-metric-data")
    newest = datetime.now(timezone.utc).replace(second=0, microsecond=0) - timedelta(minutes=6)
    for result in document["MetricDataResults"]:
        result["Id"] = f"m{metrics.index(named[result['Id']])}"
        result["Timestamps"] = [(newest - timedelta(minutes=5 * i)).isoformat()
                                for i in range(len(result["Timestamps"]))]
    return document


def documents(metrics, fleets=False):
    """The answer to each operation."""
    described = read("describe-cluster")
    if fleets:
        described["Cluster"]["InstanceCollectionType"] = "INSTANCE_FLEET"
    pools = {"ListInstanceFleets": FLEETS} if fleets else {"ListInstanceGroups": read("list-instance-groups")}
    return pools | {"DescribeCluster": described, "ListInstances": {"Instances": []},
                    "GetManagedScalingPolicy": read("get-managed-scaling-policy"),
                    "GetMetricData": recent_metrics(metrics)}

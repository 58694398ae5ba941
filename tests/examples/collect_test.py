"""examples/emr/collect.sh collects a request that `headroom evaluate` takes: collect_test.py BINARY."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path

import botocore.session
from botocore.validate import ParamValidator

ROOT = Path(__file__).resolve().parents[2]
EMR = ROOT / "examples/emr"
CLUSTER = "j-2QK7R4WV0M3DN"

# Prints the document of a call. $DOCUMENTS has one file for each; a missing one is a refused call.
AWS = """#!/bin/sh
set -eu
echo "$*" >> "$DOCUMENTS/calls"
case "$*" in
  *Cluster.InstanceCollectionType*) cat "$DOCUMENTS/composition" ;;
  *Cluster.MasterPublicDnsName*) echo ip-10-0-42-17.ec2.internal ;;
  *)
    for word in "$@"; do
      case "$word" in file://*) cp "${word#file://}" "$DOCUMENTS/request" ;; esac
    done
    [ -e "$DOCUMENTS/$2" ] || { echo "An error occurred (AccessDenied) when calling $2" >&2; exit 254; }
    cat "$DOCUMENTS/$2" ;;
esac
"""

CURL = """#!/bin/sh
for address; do :; done
echo "curl $address" >> "$DOCUMENTS/calls"
[ -e "$DOCUMENTS/yarn-${address##*/}" ] || { echo "curl: (28) Connection timed out" >&2; exit 28; }
cat "$DOCUMENTS/yarn-${address##*/}"
"""

CAPACITY = "yarn-jmx?qry=Hadoop:service=NameNode,name=FSNamesystem"

FLEETS = {
    "InstanceFleets": [
        {"Id": "if-PRIMARY", "InstanceFleetType": "MASTER", "Status": {"State": "RUNNING"}, "TargetOnDemandCapacity": 1,
         "TargetSpotCapacity": 0, "ProvisionedOnDemandCapacity": 1, "ProvisionedSpotCapacity": 0,
         "InstanceTypeSpecifications": [{"InstanceType": "m5.xlarge", "WeightedCapacity": 1}]},
        {"Id": "if-CORE", "InstanceFleetType": "CORE", "Status": {"State": "RUNNING"}, "TargetOnDemandCapacity": 2,
         "TargetSpotCapacity": 0, "ProvisionedOnDemandCapacity": 2, "ProvisionedSpotCapacity": 0,
         "InstanceTypeSpecifications": [{"InstanceType": "m5.2xlarge", "WeightedCapacity": 1}]},
        {"Id": "if-TASK", "InstanceFleetType": "TASK", "Status": {"State": "RUNNING"}, "TargetOnDemandCapacity": 0,
         "TargetSpotCapacity": 2, "ProvisionedOnDemandCapacity": 0, "ProvisionedSpotCapacity": 2,
         "InstanceTypeSpecifications": [{"InstanceType": "m5.2xlarge", "WeightedCapacity": 1}]}]}


class Collect(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        for name, script in (("aws", AWS), ("curl", CURL)):
            (self.folder / name).write_text(script)
            (self.folder / name).chmod(0o755)
        self.answer("composition", "INSTANCE_GROUP\n")
        for name in ("describe-cluster", "list-instance-groups", "get-managed-scaling-policy"):
            self.answer(name, (EMR / f"{name}.json").read_text())
        self.answer("get-metric-data", json.dumps(self.recent_metrics()))
        self.answer("yarn-metrics", (EMR / "yarn-cluster-metrics.json").read_text())
        self.answer(CAPACITY,
                    '{"beans": [{"name": "Hadoop:service=NameNode,name=FSNamesystem", "CapacityTotal": 137438953472, '
                    '"CapacityUsed": 13743895347, "CapacityRemaining": 123695058125}]}')
        self.answer("describe-alarms", "[]\n")

    def answer(self, name, text):
        (self.folder / name).write_text(text)

    def recent_metrics(self):
        """The example's series under the ids of the script's queries, as if the newest period had just ended."""
        named = {query["Id"]: query["MetricStat"]["Metric"]["MetricName"]
                 for query in json.loads((EMR / "get-metric-data-request.json").read_text())["MetricDataQueries"]}
        script = (EMR / "collect.sh").read_text()
        order = script.split("for name in ", 1)[1].split(";", 1)[0].replace("\\", " ").split()
        document = json.loads((EMR / "get-metric-data.json").read_text())
        newest = datetime.now(timezone.utc).replace(second=0, microsecond=0) - timedelta(minutes=6)
        for result in document["MetricDataResults"]:
            result["Id"] = f"m{order.index(named[result['Id']])}"
            result["Timestamps"] = [(newest - timedelta(minutes=5 * i)).isoformat()
                                    for i in range(len(result["Timestamps"]))]
        return document

    def collect(self, cluster=CLUSTER, code=0):
        environment = os.environ | {"PATH": f"{self.folder}:{os.environ['PATH']}", "DOCUMENTS": str(self.folder)}
        environment.pop("RESOURCE_MANAGER", None)
        done = subprocess.run([EMR / "collect.sh", *([cluster] if cluster else [])], capture_output=True, text=True,
                              env=environment, timeout=60)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def evaluate(self, request):
        done = subprocess.run([BINARY, "evaluate", "--json", "-"], input=request, capture_output=True, text=True,
                              timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_evaluates_as_the_example_does(self):
        done = self.collect()
        request = json.loads(done.stdout)
        self.assertEqual([source["kind"] for source in request["sources"]],
                         ["aws.emr.DescribeCluster", "aws.emr.ListInstanceGroups", "aws.cloudwatch.GetMetricData",
                          "aws.emr.GetManagedScalingPolicy", "yarn.cluster.metrics", "hdfs.namenode.jmx"])
        answer = self.evaluate(done.stdout)
        example = self.evaluate((EMR / "evaluation.json").read_text())
        for field in ("cluster_id", "status", "action", "current", "target", "unit", "confidence"):
            self.assertEqual(answer[field], example[field], field)
        calls = (self.folder / "calls").read_text()
        self.assertIn("curl http://ip-10-0-42-17.ec2.internal:8088/ws/v1/cluster/metrics", calls)
        for line in calls.splitlines():
            self.assertRegex(line, r"^(emr (describe|list|get)|cloudwatch (get|describe)|curl )", "it only reads")

    def test_asks_cloudwatch_for_what_its_model_allows(self):
        self.collect()
        request = json.loads((self.folder / "request").read_text())
        model = botocore.session.get_session().get_service_model("cloudwatch").operation_model("GetMetricData")
        report = ParamValidator().validate(request, model.input_shape)
        self.assertFalse(report.has_errors(), report.generate_report())
        for query in request["MetricDataQueries"]:
            self.assertEqual(query["MetricStat"]["Metric"]["Dimensions"], [{"Name": "JobFlowId", "Value": CLUSTER}])

    def test_goes_on_without_what_is_not_necessary(self):
        for name in ("get-managed-scaling-policy", "describe-alarms", "yarn-metrics", CAPACITY):
            (self.folder / name).unlink()
        done = self.collect()
        self.assertEqual([source["kind"] for source in json.loads(done.stdout)["sources"]],
                         ["aws.emr.DescribeCluster", "aws.emr.ListInstanceGroups", "aws.cloudwatch.GetMetricData"])
        for kind in ("aws.emr.GetManagedScalingPolicy", "aws.emr.ListInstances", "yarn.cluster.metrics",
                     "hdfs.namenode.jmx"):
            self.assertIn(f"without {kind}", done.stderr)
        self.assertIn("AccessDenied", done.stderr)
        for nothing in ("", "{}\n"):
            self.answer("get-managed-scaling-policy", nothing)
            done = self.collect()
            self.assertNotIn("GetManagedScalingPolicy", done.stdout + done.stderr)

    def test_collects_fleets(self):
        self.answer("composition", "INSTANCE_FLEET\n")
        described = json.loads((EMR / "describe-cluster.json").read_text())
        described["Cluster"]["InstanceCollectionType"] = "INSTANCE_FLEET"
        self.answer("describe-cluster", json.dumps(described))
        self.answer("list-instance-fleets", json.dumps(FLEETS))
        done = self.collect()
        self.assertIn("aws.emr.ListInstanceFleets", done.stdout)
        self.assertNotIn("list-instance-groups", (self.folder / "calls").read_text())
        self.assertEqual(self.evaluate(done.stdout)["current"], 4, "2 units of core and 2 of task")

    def test_fails_without_what_is_necessary(self):
        self.collect(cluster=None, code=2)
        (self.folder / "list-instance-groups").unlink()
        self.assertIn("AccessDenied", self.collect(code=254).stderr)


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main()

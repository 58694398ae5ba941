"""The scripts of examples/collect gather a request that `headroom evaluate` and a server take: collect_test.py BINARY."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import botocore.session
from botocore.validate import ParamValidator

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
EMR = ROOT / "examples/emr"
KUBERNETES = ROOT / "examples/kubernetes"
SCRIPTS = ROOT / "examples/collect"
sys.path += [str(HERE / "lambda"), str(HERE.parent / "e2e")]

import cluster as example_cluster  # noqa: E402
from server import Server  # noqa: E402

CLUSTER = "j-2QK7R4WV0M3DN"

# Prints the document of a call. $DOCUMENTS has one file for each; a missing one is a refused call.
AWS = """#!/bin/sh
set -eu
echo "$*" >> "$DOCUMENTS/calls"
case "$*" in
  *nodegroups*--query*) cat "$DOCUMENTS/list-nodegroups" ;;
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

KUBECTL = """#!/bin/sh
echo "kubectl $*" >> "$DOCUMENTS/calls"
[ -e "$DOCUMENTS/kubectl-$2" ] || { echo "Error from server (Forbidden)" >&2; exit 1; }
cat "$DOCUMENTS/kubectl-$2"
"""

# Commands that the service models have and the aws command line has not (awscli/customizations/removals.py).
NO_COMMANDS = ("list-instance-groups", "run-job-flow", "terminate-job-flows", "add-job-flow-steps")


class Scripts(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        for name, script in (("aws", AWS), ("curl", CURL), ("kubectl", KUBECTL)):
            (self.folder / name).write_text(script)
            (self.folder / name).chmod(0o755)
        self.answer("describe-cluster", json.dumps(self.described("list-instance-groups")))
        self.answer("get-managed-scaling-policy", (EMR / "get-managed-scaling-policy.json").read_text())
        self.answer("get-metric-data", json.dumps(self.recent_metrics()))
        self.answer("yarn-metrics", (EMR / "yarn-cluster-metrics.json").read_text())
        self.answer(CAPACITY,
                    '{"beans": [{"name": "Hadoop:service=NameNode,name=FSNamesystem", "CapacityTotal": 137438953472, '
                    '"CapacityUsed": 13743895347, "CapacityRemaining": 123695058125}]}')
        self.answer("describe-alarms", "[]\n")

    def answer(self, name, text):
        (self.folder / name).write_text(text)

    def described(self, pools):
        """What the command line prints for describe-cluster: the cluster with its groups."""
        document = json.loads((EMR / "describe-cluster.json").read_text())
        document["Cluster"] |= json.loads((EMR / f"{pools}.json").read_text())
        return document

    def recent_metrics(self):
        script = (SCRIPTS / "emr.sh").read_text()
        return example_cluster.recent_metrics(script.split("for name in ", 1)[1].split(";", 1)[0].replace("\\", " ").split())

    def run_script(self, name, *arguments, code=0, stdin=None, **environment):
        environment = os.environ | {"PATH": f"{self.folder}:{os.environ['PATH']}", "DOCUMENTS": str(self.folder)} | environment
        environment.pop("RESOURCE_MANAGER", None)
        done = subprocess.run([SCRIPTS / name, *arguments], input=stdin, capture_output=True, text=True, env=environment,
                              timeout=60)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def collect(self, cluster=CLUSTER, code=0, **environment):
        return self.run_script("emr.sh", *([cluster] if cluster else []), code=code, **environment)

    def evaluate(self, request):
        done = subprocess.run([BINARY, "evaluate", "--json", "-"], input=request, capture_output=True, text=True,
                              timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)


class Emr(Scripts):
    def test_evaluates_as_the_example_does(self):
        done = self.collect()
        request = json.loads(done.stdout)
        self.assertEqual([source["kind"] for source in request["sources"]],
                         ["aws.emr.DescribeCluster", "aws.cloudwatch.GetMetricData",
                          "aws.emr.GetManagedScalingPolicy", "yarn.cluster.metrics", "hdfs.namenode.jmx"])
        answer = self.evaluate(done.stdout)
        example = self.evaluate((EMR / "evaluation.json").read_text())
        for field in ("cluster_id", "status", "action", "current", "target", "unit", "confidence"):
            self.assertEqual(answer[field], example[field], field)
        calls = (self.folder / "calls").read_text()
        self.assertIn("curl http://ip-10-0-42-17.ec2.internal:8088/ws/v1/cluster/metrics", calls)
        for line in calls.splitlines():
            self.assertRegex(line, r"^(emr (describe|list|get)|cloudwatch (get|describe)|curl )", "it only reads")
            self.assertNotIn(line.split()[1], NO_COMMANDS, "the aws command line has no such command")

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
                         ["aws.emr.DescribeCluster", "aws.cloudwatch.GetMetricData"])
        for kind in ("aws.emr.GetManagedScalingPolicy", "aws.emr.ListInstances", "yarn.cluster.metrics",
                     "hdfs.namenode.jmx"):
            self.assertIn(f"without {kind}", done.stderr)
        self.assertIn("AccessDenied", done.stderr)
        for nothing in ("", "{}\n"):
            self.answer("get-managed-scaling-policy", nothing)
            done = self.collect()
            self.assertNotIn("GetManagedScalingPolicy", done.stdout + done.stderr)

    def test_collects_fleets(self):
        described = json.loads((EMR / "describe-cluster.json").read_text())
        described["Cluster"] |= {"InstanceCollectionType": "INSTANCE_FLEET"} | example_cluster.FLEETS
        self.answer("describe-cluster", json.dumps(described))
        self.assertEqual(self.evaluate(self.collect().stdout)["current"], 3, "2 units of core and 1 of task")

    def test_adds_a_policy(self):
        policy = {"limits": {"minimum": 2, "maximum": 4}, "signals": [{"kind": "managed_scaling"}]}
        self.answer("policy", json.dumps(policy))
        request = json.loads(self.collect(POLICY=str(self.folder / "policy")).stdout)
        self.assertEqual(request["policy"], policy)

    def test_fails_without_what_is_necessary(self):
        self.collect(cluster=None, code=2)
        (self.folder / "describe-cluster").unlink()
        self.assertIn("AccessDenied", self.collect(code=254).stderr)


class Kubernetes(Scripts):
    def setUp(self):
        super().setUp()
        for name in ("nodes", "pods"):
            self.answer(f"kubectl-{name}", (KUBERNETES / f"{name}.json").read_text())

    def test_answers_as_the_two_lists_do(self):
        done = self.run_script("kubernetes.sh", "etl")
        self.assertIn("without kubernetes.PodDisruptionBudgetList: Error from server (Forbidden)", done.stderr)
        answer = self.evaluate(done.stdout)
        self.assertEqual((answer["cluster_id"], answer["action"], answer["current"]), ("etl", "no_action", 3))
        self.assertIn("fit no node group", answer["explanation"]["summary"])
        self.assertEqual((self.folder / "calls").read_text().splitlines(),
                         ["kubectl get nodes --output json", "kubectl get pods --all-namespaces --output json",
                          "kubectl get poddisruptionbudgets --all-namespaces --output json"])

    def test_adds_the_groups_of_eks(self):
        self.answer("list-nodegroups", "etl-on-demand\tetl-spot\n")
        for name in ("describe-nodegroup", "describe-auto-scaling-groups"):
            self.answer(name, (KUBERNETES / f"{name}.json").read_text())
        self.answer("kubectl-poddisruptionbudgets", '{"apiVersion": "v1", "kind": "List", "items": []}')
        request = json.loads(self.run_script("kubernetes.sh", "etl", EKS_CLUSTER="etl").stdout)
        self.assertEqual([source["kind"] for source in request["sources"]],
                         ["kubernetes.NodeList", "kubernetes.PodList", "kubernetes.PodDisruptionBudgetList",
                          "aws.eks.DescribeNodegroup", "aws.eks.DescribeNodegroup",
                          "aws.autoscaling.DescribeAutoScalingGroups"])
        calls = (self.folder / "calls").read_text()
        self.assertIn("eks describe-nodegroup --cluster-name etl --nodegroup-name etl-spot", calls)

    def test_refuses_what_is_no_name(self):
        self.run_script("kubernetes.sh", code=2)
        self.run_script("kubernetes.sh", '"}', code=2)
        (self.folder / "kubectl-pods").unlink()
        self.assertIn("Forbidden", self.run_script("kubernetes.sh", "etl", code=1).stderr)


class Post(Scripts):
    def setUp(self):
        super().setUp()
        (self.folder / "curl").unlink()  # the real one
        self.server = Server(BINARY, self.folder / "headroom.db")
        self.addCleanup(self.server.kill)
        self.server.wait_until_ready()
        self.address = f"http://127.0.0.1:{self.server.port}"

    def post(self, body, *arguments, code=0):
        return self.run_script("post.sh", *arguments, stdin=body, code=code, HEADROOM_URL=self.address, no_proxy="*")

    def test_stores_a_body_once(self):
        body = (EMR / "evaluation.json").read_text()
        first, second = json.loads(self.post(body).stdout), json.loads(self.post(body).stdout)
        self.assertEqual((first["cluster_id"], first["id"]), (CLUSTER, second["id"]))
        self.assertNotEqual(json.loads(self.post(body, "another-key").stdout)["id"], first["id"])
        self.assertEqual(len(self.server.ask("GET", "/v1/decisions").json()["items"]), 2)

    def test_says_what_is_refused(self):
        done = self.post('{"cluster": 1}', code=1)
        self.assertEqual(json.loads(done.stdout)["status"], 422)
        self.assertIn("Headroom answered 422", done.stderr)
        self.post("", "one", "two", code=2)


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main()

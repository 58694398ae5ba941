"""The rules of examples/eventbridge match the events that they should, and what they send is taken by a running server:
eventbridge_test.py BINARY."""

import json
import re
import sys
import tempfile
import unittest
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.append(str(HERE.parent / "e2e"))

from cloudformation import Loader  # noqa: E402
from event_pattern import matches  # noqa: E402
from server import Server  # noqa: E402

CLUSTER = "j-2AXXXXXXGAPLF"
PARAMETERS = {"ClusterId": CLUSTER, "AlarmPrefix": "Emr-"}
TEMPLATE = yaml.load((ROOT / "examples/eventbridge/template.yaml").read_text(), Loader)
EVENTS = {path.stem: json.loads(path.read_text()) for path in sorted((HERE / "eventbridge").glob("*.json"))}

# Which rules match which event. Every event that is not named here matches none.
MATCHES = {
    "emr-cluster-waiting": {"ClusterState"},
    "emr-cluster-terminated": {"ClusterState"},
    "emr-cluster-terminated-with-errors": {"ClusterState", "WorkFailed"},
    "emr-instance-group-resizing": {"GroupResized"},
    "emr-instance-group-resized": {"GroupResized"},
    "emr-instance-group-resized-again": {"GroupResized"},
    "emr-instance-group-stuck": {"GroupResized", "LargeGroup"},
    "emr-instance-group-arrested": {"GroupResized", "LargeGroup"},
    "emr-instance-fleet-resize-timeout": {"GroupResized"},
    "emr-instance-group-insufficient-capacity": {"CapacityMissing"},
    "emr-instance-fleet-insufficient-capacity": {"CapacityMissing"},
    "ec2-spot-interruption-warning": {"SpotLeaving"},
    "ec2-rebalance-recommendation": {"SpotLeaving"},
    "cloudwatch-alarm": {"AlarmFires"},
    "emr-auto-scaling-policy-failed": {"ScalingFailed"},
    "emr-step-failed": {"WorkFailed"},
    "autoscaling-launch-unsuccessful": {"LaunchFailed"},
}


def substituted(value):
    """The template with its parameters put in."""
    if isinstance(value, dict):
        if set(value) == {"Ref"} and value["Ref"] in PARAMETERS:
            return PARAMETERS[value["Ref"]]
        if set(value) == {"Fn::Sub"}:
            return value["Fn::Sub"].replace("${ClusterId}", CLUSTER)
        return {name: substituted(item) for name, item in value.items()}
    return [substituted(item) for item in value] if isinstance(value, list) else value


RULES = {name: substituted(resource["Properties"]) for name, resource in TEMPLATE["Resources"].items()
         if resource["Type"] == "AWS::Events::Rule"}


def at(event, path):
    """The value at $.a.b, or None."""
    for name in path.removeprefix("$.").split("."):
        event = event.get(name) if isinstance(event, dict) else None
    return event


def rendered(transformer, event):
    """What EventBridge sends: a variable is put in as JSON; one whose path is absent is left out."""
    values = {"aws.events.event.json": event}
    values |= {name: at(event, path) for name, path in transformer["InputPathsMap"].items()}
    return re.sub(r"<([\w.]+)>", lambda found: "" if values[found[1]] is None else json.dumps(values[found[1]]),
                  transformer["InputTemplate"])


def key_of(target, event):
    return at(event, target["HttpParameters"]["HeaderParameters"]["Idempotency-Key"])


def matching(event):
    return {name for name, rule in RULES.items() if matches(rule["EventPattern"], event)}


class Rules(unittest.TestCase):
    maxDiff = None

    def test_match_what_the_table_says(self):
        self.assertEqual({name: matching(event) for name, event in EVENTS.items()},
                         {name: MATCHES.get(name, set()) for name in EVENTS})
        self.assertEqual(set().union(*MATCHES.values()), set(RULES), "each rule matches something")

    def test_match_nothing_of_another_cluster(self):
        for name, event in EVENTS.items():
            if "clusterId" in event["detail"]:
                other = event | {"detail": event["detail"] | {"clusterId": "j-OTHER"}}
                self.assertEqual(matching(other), set(), name)

    def test_read_counts_that_are_strings(self):
        event = EVENTS["emr-instance-group-stuck"]
        numeric = {"detail": {"requestedInstanceCount": [{"numeric": [">=", 10]}]}}
        self.assertFalse(matches(numeric, event), "a numeric filter never matches a string")
        self.assertTrue(matches(numeric, {"detail": {"requestedInstanceCount": 12}}))
        for count, large in (("0", False), ("9", False), ("10", True), ("99", True), ("100", True)):
            changed = event | {"detail": event["detail"] | {"requestedInstanceCount": count}}
            self.assertEqual("LargeGroup" in matching(changed), large, count)

    def test_keep_to_what_eventbridge_takes(self):
        for name, rule in RULES.items():
            self.assertLessEqual(len(json.dumps(rule["EventPattern"])), 2048, name)
            self.assertLessEqual(len(rule["Description"]), 512)
            for target in rule["Targets"]:
                if target["Id"] == "notify":
                    self.assertNotIn("InputTransformer", target, "notifications are sent as they are")
                    continue
                transformer = target["InputTransformer"]
                self.assertLessEqual(len(transformer["InputTemplate"]), 8192)
                self.assertLessEqual(len(transformer["InputPathsMap"]), 100)
                for text in re.findall(r'"[^"]*"', transformer["InputTemplate"]):
                    self.assertNotIn("<", text, "within quotes a variable is not escaped")
                used = set(re.findall(r"<([\w.]+)>", transformer["InputTemplate"]))
                self.assertEqual(used - {"aws.events.event.json"}, set(transformer["InputPathsMap"]))

    def test_render_json(self):
        hostile = 'a "quoted"\nmessage \\ with <id>'
        for name, rules in MATCHES.items():
            event = EVENTS[name]
            if "message" in event["detail"]:
                event = event | {"detail": event["detail"] | {"message": hostile}}
            for rule in rules:
                for target in RULES[rule]["Targets"]:
                    if target["Id"] == "notify":
                        continue
                    body = json.loads(rendered(target["InputTransformer"], event))
                    if target["Id"] == "evaluate":
                        self.assertEqual(body["sources"], [{"kind": "aws.eventbridge", "body": event}], "as it is")
                    elif "message" in event["detail"]:
                        self.assertEqual(body["message"], hostile)

    def test_give_one_event_one_body(self):
        for name, rules in MATCHES.items():
            bodies = {rendered(target["InputTransformer"], EVENTS[name]) for rule in rules
                      for target in RULES[rule]["Targets"] if target["Id"] == "evaluate"}
            self.assertLessEqual(len(bodies), 1, "two bodies with one key would be refused")

    def test_refer_to_what_there_is(self):
        text = (ROOT / "examples/eventbridge/template.yaml").read_text()
        self.assertNotRegex(text, r"(?m)^[^#\n]*[ \[][&*][a-z_]+$", "CloudFormation knows no aliases of YAML")
        known = set(TEMPLATE["Resources"]) | set(TEMPLATE["Parameters"])
        for name in re.findall(r"!(?:Ref|GetAtt) ([A-Za-z]+)", text):
            self.assertIn(name, known | {"AWS"})


class Evaluations(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.server = Server(BINARY, Path(folder.name) / "headroom.db")
        self.addCleanup(self.server.kill)
        self.server.wait_until_ready()
        cluster = {"platform": "emr", "pools": [
            {"id": "ig-CORE", "role": "core", "instance_type": "m5.xlarge", "requested": 2, "running": 2},
            {"id": "ig-TASK", "role": "task", "market": "spot", "instance_type": "m5.xlarge", "requested": 1,
             "running": 1, "hourly_price_usd": 0.07}]}
        self.assertEqual(self.ask("PUT", f"/v1/clusters/{CLUSTER}", cluster, {"If-None-Match": "*"}).status, 201)
        snapshots = [{"observed_at": f"2026-11-22T{time}:00Z",
                      "values": {"YARNMemoryAvailablePercentage": 9.5, "ContainerPending": 12}} for time in ("09:50", "10:10")]
        self.assertEqual(self.ask("POST", f"/v1/clusters/{CLUSTER}/snapshots", {"snapshots": snapshots}).status, 200)

    def ask(self, method, path, body, headers=()):
        return self.server.ask(method, path, body if isinstance(body, bytes) else json.dumps(body).encode(), headers)

    def send(self, name, event):
        (rule,) = [rule for rule in MATCHES[name] if RULES[rule]["Targets"][0]["Id"] == "evaluate"]
        (target,) = RULES[rule]["Targets"]
        body = rendered(target["InputTransformer"], event).encode()
        return self.ask("POST", "/v1/evaluations", body, {"Idempotency-Key": key_of(target, event)})

    def test_take_what_the_rules_send_once(self):
        sent = [name for name, rules in MATCHES.items() if rules & {"ClusterState", "GroupResized", "CapacityMissing", "SpotLeaving"}]
        self.assertEqual(len(sent), 13)
        decisions = {}
        for name in sent:
            with self.subTest(event=name):
                first, second = self.send(name, EVENTS[name]), self.send(name, EVENTS[name])
                self.assertEqual((first.status, second.status), (201, 201), first.body)
                self.assertEqual(first.body, second.body)
                self.assertEqual(second.headers["Idempotent-Replayed"], "true")
                decision = first.json()
                self.assertEqual((decision["cluster_id"], decision["labels"]), (CLUSTER, {"event": EVENTS[name]["id"]}))
                decisions[name] = decision
        self.assertEqual(decisions["emr-instance-group-resized"]["id"], decisions["emr-instance-group-resized-again"]["id"])
        self.assertEqual(decisions["emr-cluster-terminated-with-errors"]["blocked_by"], "in_progress")
        warnings = [warning["code"] for warning in decisions["ec2-spot-interruption-warning"]["explanation"]["warnings"]]
        self.assertIn("capacity_leaving", warnings)

    def test_take_the_alarm_that_a_rule_notifies_of_once(self):
        policy = {"limits": {"minimum": 2, "maximum": 10}, "signals": [{"kind": "managed_scaling"}]}
        self.assertEqual(self.ask("PUT", "/v1/policies/etl", policy, {"If-None-Match": "*"}).status, 201)
        path = f"/v1/clusters/{CLUSTER}"
        cluster = self.ask("GET", path, b"").json() | {"policy_id": "etl"}
        self.assertEqual(self.ask("PUT", path, cluster, {"If-Match": "*"}).status, 200)
        endpoint = TEMPLATE["Resources"]["Notifications"]["Properties"]["InvocationEndpoint"]["Fn::Sub"]
        event = EVENTS["cloudwatch-alarm"]
        first, second = [self.ask("POST", endpoint.removeprefix("${HeadroomUrl}"), event) for _ in range(2)]
        self.assertEqual((first.status, second.status), (201, 201), first.body)
        self.assertEqual(first.body, second.body)
        self.assertEqual((first.json()["cluster_id"], first.json()["policy"]), (CLUSTER, "etl@1"))
        recovered = event | {"id": "other", "detail": event["detail"] | {"state": {"value": "OK"}}}
        self.assertEqual(matching(recovered), set())

    def test_take_every_event_verbatim(self):
        for name, event in EVENTS.items():
            with self.subTest(event=name):
                body = {"cluster": {"id": CLUSTER}, "policy": {"limits": {"minimum": 2, "maximum": 10},
                                                              "signals": [{"kind": "managed_scaling"}]},
                        "sources": [{"kind": "aws.eventbridge", "body": event}], "evaluated_at": event["time"]}
                answers = [self.ask("POST", "/v1/evaluations", body, {"Idempotency-Key": event["id"]}) for _ in range(2)]
                self.assertEqual([answer.status for answer in answers], [201, 201], answers[0].body)
                self.assertEqual(answers[0].body, answers[1].body)


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main()

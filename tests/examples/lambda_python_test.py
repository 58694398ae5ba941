"""The Python functions of examples/lambda under Lambda's runtime interface, with a running server: lambda_python_test.py
BINARY."""

import re
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
CODE = HERE.parents[1] / "examples/lambda/python"
STANDIN = HERE / "lambda/standin"
sys.path += [str(HERE / "lambda"), str(CODE)]

import documents  # noqa: E402
import headroom  # noqa: E402
import resizing  # noqa: E402
import triggers  # noqa: E402
from resizing import ago, event  # noqa: E402
from runtime import Function  # noqa: E402


class Python(resizing.Functions):
    def function(self, handler="resize.handler", **environment):
        started = Function(["/usr/bin/python3", "-B", STANDIN / "bootstrap.py", handler], self.folder,
                           self.environment(PYTHONPATH=f"{CODE}:{STANDIN}", DOCUMENTS=str(self.folder), **environment))
        self.addCleanup(started.stop)
        return started

    def test_waits_three_seconds_for_a_connection_to_aws(self):
        self.describe()
        self.function().invoke({})
        self.assertTrue(all(call["timeout"] == 3 for call in self.calls()))

    def test_does_not_take_the_decision_of_another_cluster(self):
        self.describe()
        first = self.function().invoke({"cluster_id": self.cluster}, request_id="same")
        self.assertEqual(first.answer["result"], "not_applied")
        client = headroom.Headroom(f"http://127.0.0.1:{self.proxy.server_port}")
        with self.assertRaisesRegex(headroom.Refused, "idempotency_key_reused"):
            client.evaluate("j-ANOTHER", {"sources": []}, f"{self.cluster}/same")

    def test_starts_one_cluster(self):
        template = {"ReleaseLabel": "emr-7.2.0", "ServiceRole": "r", "JobFlowRole": "p", "Instances": {"InstanceCount": 3},
                    "Tags": [{"Key": "team", "Value": "etl"}]}
        start = {"action": "start", "name": "etl", "scheduled_at": ago(minutes=1), "cluster": template}
        other = {"Id": "j-OTHER", "Name": "etl", "Status": {"State": "RUNNING"}}
        self.answers({"ListClusters": [{"Clusters": [{"Id": "j-1", "Name": "web"}], "Marker": "2"}, {"Clusters": [other]},
                                       {"Clusters": [other, {"Id": "j-OURS", "Name": "etl"}]}],
                      "DescribeCluster": [{"Cluster": {"Id": "j-OTHER", "Name": "etl", "Tags": []}},
                                          {"Cluster": {"Id": "j-OTHER", "Name": "etl", "Tags": []}},
                                          {"Cluster": {"Id": "j-OURS", "Name": "etl",
                                                       "Tags": [{"Key": "headroom-schedule", "Value": "etl"}]}}],
                      "RunJobFlow": {"JobFlowId": "j-OURS"}})
        function = self.function("schedule.handler")
        done = function.invoke(start)
        self.assertEqual((done.error, done.answer), (None, {"result": "started", "clusters": ["j-OURS"]}))
        (call,) = self.calls("RunJobFlow")
        self.assertEqual(call["body"], template | {"Name": "etl", "Tags": [
            {"Key": "team", "Value": "etl"}, {"Key": "headroom-schedule", "Value": "etl"}]})
        again = function.invoke(start)
        self.assertEqual(again.answer, {"result": "already_running", "clusters": ["j-OURS"]})
        self.assertEqual(len(self.calls("RunJobFlow")), 1)

    def test_starts_nothing_late(self):
        function = self.function("schedule.handler")
        for action in ("start", "stop"):
            late = {"action": action, "name": "etl", "scheduled_at": ago(seconds=960), "cluster": {}}
            self.assertEqual(function.invoke(late).answer, {"result": "too_late"})
        self.assertEqual(self.calls(), [])
        self.assertEqual(function.invoke({"action": "pause", "name": "etl", "scheduled_at": ago(seconds=0)})
                         .error["errorType"], "ValueError")

    def test_stops_only_what_is_idle(self):
        tags = [{"Key": "headroom-schedule", "Value": "etl"}]
        described = [{"Id": "j-IDLE", "Tags": tags}, {"Id": "j-BUSY", "Tags": tags},
                     {"Id": "j-KEPT", "Tags": tags, "TerminationProtected": True}, {"Id": "j-OTHER", "Tags": []}]
        self.answers({"ListClusters": {"Clusters": [{"Id": item["Id"], "Name": "etl"} for item in described]},
                      "DescribeCluster": [{"Cluster": item} for item in described],
                      "ListSteps": [{"Steps": []}, {"Steps": [{"Id": "s-1", "Status": {"State": "RUNNING"}}]}],
                      "TerminateJobFlows": {}})
        done = self.function("schedule.handler").invoke({"action": "stop", "name": "etl", "scheduled_at": ago(minutes=1)})
        self.assertEqual((done.error, done.answer), (None, {"result": "stopped", "clusters": ["j-IDLE"],
                                                            "left": {"j-BUSY": "has_steps", "j-KEPT": "protected"}}))
        self.assertEqual([call["body"] for call in self.calls("TerminateJobFlows")], [{"JobFlowIds": ["j-IDLE"]}])
        self.assertEqual(self.calls("ListSteps")[0]["body"]["StepStates"], ["PENDING", "RUNNING"])


class Triggers(unittest.TestCase):
    def test_know_their_cluster_and_key(self):
        alarm = triggers.trigger_of(event("alarm-invocation"), "j-ENV", "request")
        self.assertEqual((alarm.cluster_id, alarm.key, alarm.event),
                         ("j-2AXXXXXXGAPLF", "arn:aws:cloudwatch:us-east-1:111122223333:alarm:Emr-etl-memory-low/"
                          "2026-11-22T10:00:40.102+0000", None))
        constant = triggers.trigger_of(event("scheduler-constant-input"), "", "request")
        self.assertEqual((constant.cluster_id, constant.key), ("j-2AXXXXXXGAPLF", "j-2AXXXXXXGAPLF/2026-11-22T18:00:00Z"))
        self.assertEqual(triggers.trigger_of({}, "j-ENV", "request").key, "j-ENV/request")
        over = event("alarm-invocation")
        over["alarmData"]["state"]["value"] = "OK"
        self.assertIsNone(triggers.trigger_of(over, "j-ENV", "request"))
        with self.assertRaisesRegex(ValueError, "CLUSTER_ID"):
            triggers.trigger_of({}, "", "request")
        self.assertRegex(triggers.trigger_of({"id": "x" * 300, "detail-type": "t"}, "j", "r").key, "^[0-9a-f]{64}$")


class Metrics(unittest.TestCase):
    def test_are_the_same_in_every_language(self):
        self.assertEqual(list(documents.METRICS), resizing.METRICS)


class Waits(unittest.TestCase):
    def test_are_what_the_answer_asks_for(self):
        self.assertEqual(headroom.seconds_asked_for("7"), 7)
        self.assertEqual(headroom.seconds_asked_for("Sun, 06 Nov 1994 08:49:37 GMT"), 0)
        self.assertIsNone(headroom.seconds_asked_for("soon"))
        self.assertIsNone(headroom.seconds_asked_for(None))

    def test_grow_and_end(self):
        waits = []
        client = headroom.Headroom("http://127.0.0.1:9", sleep=waits.append)  # the discard port: nobody listens
        with self.assertRaisesRegex(headroom.Unavailable, "in 5 attempts"):
            client.ask("GET", "/livez")
        for wait, longest in zip(waits, (0.5, 1, 2, 4), strict=True):
            self.assertTrue(longest / 2 <= wait <= longest, waits)

    def test_every_request_has_a_timeout(self):
        self.assertEqual(headroom.TIMEOUT_SECONDS, 3)
        for path in CODE.glob("*.py"):
            for call in re.findall(r"urlopen\([^\n]*", path.read_text()):
                self.assertIn("timeout=", call)


if __name__ == "__main__":
    Python.binary = sys.argv.pop(1)
    unittest.main()

"""The Python functions of examples/lambda under Lambda's runtime interface, with a running server: lambda_python_test.py
BINARY."""

import copy
import http.server
import json
import re
import sys
import tempfile
import threading
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path += [str(HERE / "lambda"), str(HERE.parent / "e2e"), str(HERE.parents[1] / "examples/lambda/python")]

import cluster  # noqa: E402
import documents  # noqa: E402
import headroom  # noqa: E402
import triggers  # noqa: E402
from runtime import Function  # noqa: E402
from server import Server  # noqa: E402

CODE = HERE.parents[1] / "examples/lambda/python"
STANDIN = HERE / "lambda/standin"
SCALING = ("ModifyInstanceGroups", "ModifyInstanceFleet", "PutManagedScalingPolicy", "RunJobFlow", "TerminateJobFlows")


def event(name):
    return json.loads((HERE / f"lambda/events/{name}.json").read_text())


def ago(**time):
    return (datetime.now(timezone.utc) - timedelta(**time)).strftime("%Y-%m-%dT%H:%M:%SZ")


class Proxy(http.server.ThreadingHTTPServer):
    """Between a function and Headroom: answers with what is in `answers` first, and notes every request."""

    daemon_threads = True

    def __init__(self, server):
        super().__init__(("127.0.0.1", 0), Forward)
        self.headroom, self.answers, self.requests = server, [], []
        threading.Thread(target=self.serve_forever, args=[0.02], daemon=True).start()

    def stop(self):
        self.shutdown()
        self.server_close()


class Forward(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.forward("GET", None)

    def do_POST(self):
        self.forward("POST", self.rfile.read(int(self.headers["Content-Length"])))

    def forward(self, method, body):
        key = self.headers["Idempotency-Key"]
        self.server.requests.append((method, self.path, key, body and json.loads(body)))
        if self.server.answers:
            status, headers, answer = self.server.answers.pop(0)
        else:
            found = self.server.headroom.ask(method, self.path, body, {"Idempotency-Key": key} if key else {})
            status, headers, answer = found.status, {}, found.body
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(answer))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


class Functions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.server = Server(BINARY, Path(folder.name) / "headroom.db")
        cls.addClassCleanup(cls.server.kill)
        cls.server.wait_until_ready()

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.proxy = Proxy(self.server)
        self.addCleanup(self.proxy.stop)
        self.cluster = "j-" + self.id().rsplit("_", 1)[1].upper() + str(id(self))[-6:]

    def answers(self, answers):
        for name, answer in answers.items():
            (self.folder / f"{name}.json").write_text(json.dumps(answer))

    def describe(self, managed=True, fleets=False):
        answers = cluster.documents(list(documents.METRICS), fleets)
        answers["DescribeCluster"]["Cluster"]["Id"] = self.cluster
        if not managed:
            answers["GetManagedScalingPolicy"] = {}
        self.answers(answers | {name: {} for name in ("ModifyInstanceGroups", "PutManagedScalingPolicy",
                                                      "ModifyInstanceFleet")})

    def function(self, handler="resize.handler", **environment):
        started = Function(["/usr/bin/python3", "-B", STANDIN / "bootstrap.py", handler], self.folder,
                           {"PYTHONPATH": f"{CODE}:{STANDIN}", "DOCUMENTS": str(self.folder),
                            "CLUSTER_ID": self.cluster,
                            "HEADROOM_URL": f"http://127.0.0.1:{self.proxy.server_port}"} | environment)
        self.addCleanup(started.stop)
        return started

    def calls(self, *operations):
        file = self.folder / "calls"
        lines = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
        return [line for line in lines if not operations or line["operation"] in operations]

    def posted(self):
        return [(path, key) for method, path, key, _ in self.proxy.requests if method == "POST"]

    def decision(self, outcome):
        return self.server.ask("GET", f"/v1/decisions/{outcome.answer['id']}").json()

    def test_applies_and_reports(self):
        self.describe()
        tick = {"version": "0", "id": f"tick-{self.cluster}", "detail-type": "Scheduled Event", "source": "aws.events",
                "time": ago(seconds=1), "resources": [], "detail": {}}
        function = self.function(APPLY="true")
        done = function.invoke(tick)
        self.assertEqual(done.error, None)
        self.assertEqual((done.answer["action"], done.answer["result"]), ("scale_out", "applied"))
        key = f"{tick['id']}/{self.cluster}"
        decision = self.decision(done)
        self.assertEqual((decision["outcome"], decision["outcome_detail"]["applied_target"]),
                         ("applied", decision["target"]))
        self.assertEqual(decision["labels"], {"request": key})
        preferred = [artifact["body"] for artifact in decision["artifacts"] if artifact["preferred"]]
        self.assertEqual([call["body"] for call in self.calls(*SCALING)], preferred, "the body as it is")
        self.assertEqual([call["operation"] for call in self.calls(*SCALING)], ["PutManagedScalingPolicy"])
        self.assertEqual(self.posted()[0], ("/v1/evaluations", key))
        self.assertTrue(all(call["timeout"] == 3 for call in self.calls()))
        (line,) = done.lines
        self.assertEqual({name: line[name] for name in ("level", "cluster_id", "key", "id", "result", "requests")},
                         {"level": "info", "cluster_id": self.cluster, "key": key, "id": decision["id"],
                          "result": "applied", "requests": 2})
        # A second delivery finds other documents, and the same decision.
        (self.folder / "calls").unlink()
        again = function.invoke(tick)
        self.assertEqual(again.answer, done.answer)
        self.assertEqual(self.calls(*SCALING), [])

    def test_sends_the_documents_as_they_are(self):
        self.describe()
        self.function().invoke({"cluster_id": self.cluster, "scheduled_at": "2026-11-22T18:00:00Z"})
        method, path, key, body = self.proxy.requests[0]
        self.assertEqual(key, f"{self.cluster}/2026-11-22T18:00:00Z")
        sources = {source["kind"]: source for source in body["sources"]}
        self.assertEqual(list(sources), ["aws.emr.DescribeCluster", "aws.emr.ListInstanceGroups",
                                         "aws.emr.GetManagedScalingPolicy", "aws.cloudwatch.GetMetricData"])
        groups = sources["aws.emr.ListInstanceGroups"]["body"]
        for group in groups["InstanceGroups"]:
            expected = next(item for item in cluster.read("list-instance-groups")["InstanceGroups"]
                            if item["Id"] == group["Id"])
            for name in ("InstanceType", "RequestedInstanceCount", "RunningInstanceCount", "InstanceGroupType"):
                self.assertEqual(group[name], expected[name])
            created = group["Status"]["Timeline"]["CreationDateTime"]
            self.assertEqual(created, expected["Status"]["Timeline"]["CreationDateTime"])
        self.assertNotIn("ResponseMetadata", groups)
        self.assertEqual(sources["aws.cloudwatch.GetMetricData"]["request"]["MetricDataQueries"][0]["Id"], "m0")

    def test_only_stores_unless_told_to_apply(self):
        self.describe()
        done = self.function(APPLY="yes").invoke({"scheduled_at": "2026-11-22T18:00:00Z"})
        self.assertEqual(done.answer["result"], "not_applied")
        self.assertEqual(self.calls(*SCALING), [])
        self.assertEqual(self.decision(done)["outcome"], "recommended")

    def test_applies_nothing_in_a_dryrun(self):
        self.describe()
        done = self.function(APPLY="true").invoke({"dry_run": True})
        self.assertEqual((done.answer["result"], done.answer["id"]), ("dry_run", "dry_run"))
        self.assertEqual(self.calls(*SCALING), [])
        self.assertEqual(self.posted(), [("/v1/evaluations?dry_run=true", None)])

    def test_reads_every_page(self):
        self.describe(managed=False)
        groups = cluster.read("list-instance-groups")["InstanceGroups"]
        metrics = cluster.recent_metrics(list(documents.METRICS))
        pages = [copy.deepcopy(metrics), copy.deepcopy(metrics)]
        for result in pages[0]["MetricDataResults"]:
            result["Timestamps"], result["Values"] = result["Timestamps"][:1], result["Values"][:1]
        for result in pages[1]["MetricDataResults"]:
            result["Timestamps"], result["Values"] = result["Timestamps"][1:], result["Values"][1:]
        instances = [{"Id": f"ci-{i}", "Ec2InstanceId": f"i-{i}", "InstanceGroupId": groups[0]["Id"],
                      "Status": {"State": "RUNNING"}} for i in range(2)]
        self.answers({"ListInstanceGroups": [{"InstanceGroups": groups[:1], "Marker": "2"}, {"InstanceGroups": groups[1:]}],
                      "ListInstances": [{"Instances": instances[:1], "Marker": "2"}, {"Instances": instances[1:]}],
                      "GetMetricData": [pages[0] | {"NextToken": "2"}, pages[1]]})
        policy = {"limits": {"minimum": 2, "maximum": 10}, "signals": [{"kind": "managed_scaling"}]}
        done = self.function(APPLY="true").invoke({"policy": policy})
        self.assertEqual((done.error, done.answer["result"]), (None, "applied"))
        body = self.proxy.requests[0][3]
        self.assertEqual(body["policy"], policy)
        sources = {source["kind"]: source["body"] for source in body["sources"]}
        self.assertEqual([group["Id"] for group in sources["aws.emr.ListInstanceGroups"]["InstanceGroups"]],
                         [group["Id"] for group in groups])
        self.assertEqual(len(sources["aws.emr.ListInstances"]["Instances"]), 2)
        sent = sources["aws.cloudwatch.GetMetricData"]["MetricDataResults"]
        self.assertEqual([result["Values"] for result in sent], [result["Values"] for result in metrics["MetricDataResults"]])
        self.assertEqual([call["body"].get("Marker") for call in self.calls("ListInstanceGroups")], [None, "2"])
        self.assertEqual([call["operation"] for call in self.calls(*SCALING)], ["ModifyInstanceGroups"])

    def test_applies_to_fleets(self):
        self.describe(managed=False, fleets=True)
        policy = {"limits": {"unit": "fleet_units", "minimum": 2, "maximum": 10}, "signals": [{"kind": "managed_scaling"}]}
        done = self.function(APPLY="true", POLICY=json.dumps(policy)).invoke({})
        self.assertEqual((done.error, done.answer["result"]), (None, "applied"))
        decision = self.decision(done)
        preferred = [artifact["body"] for artifact in decision["artifacts"] if artifact["preferred"]]
        self.assertEqual([call["body"] for call in self.calls("ModifyInstanceFleet")], preferred)
        self.assertTrue(preferred)
        self.assertEqual(self.calls("ListInstanceGroups"), [])

    def test_reports_what_aws_refuses(self):
        self.describe()
        (self.folder / "PutManagedScalingPolicy.json").unlink()
        function = self.function(APPLY="true")
        done = function.invoke({"scheduled_at": "2026-11-22T18:05:00Z"})
        self.assertEqual(done.error["errorType"], "ClientError")
        (line,) = done.lines
        self.assertEqual((line["level"], line["error"]), ("error", "ClientError"))
        decision = self.server.ask("GET", f"/v1/decisions/{line['id']}").json()
        self.assertEqual(decision["outcome"], "failed")
        self.assertIn("AccessDenied", decision["outcome_detail"]["detail"])
        again = function.invoke({"scheduled_at": "2026-11-22T18:05:00Z"})
        self.assertEqual(again.answer["result"], "failed", "the same event does not try again what failed")

    def test_applies_nothing_that_expired(self):
        self.describe()
        tick = {"scheduled_at": "2026-11-22T18:10:00Z"}
        self.function().invoke(tick)  # stores without applying
        stored = self.server.ask("GET", f"/v1/decisions?cluster_id={self.cluster}").json()["items"][0]
        answer = self.server.ask("GET", f"/v1/decisions/{stored['id']}").json() | {"valid_until": "2026-11-22T18:15:00.000Z"}
        self.proxy.answers = [(201, {}, json.dumps(answer).encode())]
        done = self.function(APPLY="true").invoke(tick)
        self.assertEqual(done.answer["result"], "expired")
        self.assertEqual(self.calls(*SCALING), [])

    def test_waits_as_long_as_it_is_asked_to(self):
        self.describe()
        problem = {"code": "overloaded", "detail": "", "errors": [], "retryable": True}
        self.proxy.answers = [(503, {"Retry-After": "0"}, json.dumps(problem).encode()),
                              (429, {"Retry-After": "0"}, b"slow down"), (502, {"Retry-After": "0"}, b"<html>")]
        done = self.function().invoke({"scheduled_at": "2026-11-22T18:20:00Z"})
        self.assertEqual((done.error, done.answer["result"]), (None, "not_applied"))
        self.assertEqual(len(self.proxy.requests), 4)
        self.assertEqual(len({key for _, _, key, _ in self.proxy.requests}), 1, "one key for all attempts")
        self.assertEqual(done.lines[0]["requests"], 4)

    def test_gives_up_when_its_time_ends(self):
        self.describe()
        self.proxy.answers = [(503, {"Retry-After": "3600"}, b"")] * 9
        done = self.function().invoke({"scheduled_at": "2026-11-22T18:25:00Z"}, seconds=30)
        self.assertEqual(done.error["errorType"], "Unavailable")
        self.assertEqual(len(self.proxy.requests), 1, "an hour is more than there is")

    def test_does_not_repeat_what_is_refused(self):
        self.describe()
        done = self.function().invoke({"policy": {"limits": {"minimum": 9, "maximum": 1}}})
        self.assertEqual(done.error["errorType"], "Refused")
        self.assertIn("422", done.error["errorMessage"])
        self.assertEqual(len(self.proxy.requests), 1)

    def test_takes_a_queue(self):
        self.describe()
        delivered = event("sqs-wrapped-event")
        inner = json.loads(delivered["Records"][0]["body"])
        inner["id"], inner["detail"]["clusterId"] = f"queue-{self.cluster}", self.cluster
        broken = delivered["Records"][0] | {"messageId": "second", "body": json.dumps({"alarmData": {}})}
        unreadable = broken | {"messageId": "third", "body": "no JSON"}
        delivered["Records"] = [delivered["Records"][0] | {"body": json.dumps(inner)}, broken, unreadable]
        done = self.function().invoke(delivered)
        self.assertEqual(done.answer, {"batchItemFailures": [{"itemIdentifier": "second"}, {"itemIdentifier": "third"}]})
        self.assertEqual([line["level"] for line in done.lines], ["info", "error"])
        _, _, key, body = self.proxy.requests[0]
        self.assertEqual(key, inner["id"])
        self.assertEqual(body["sources"][-1], {"kind": "aws.eventbridge", "body": inner}, "the event as it is")

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
    BINARY = sys.argv.pop(1)
    unittest.main()

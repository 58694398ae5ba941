"""What the resize functions of examples/lambda do, in every language: under Lambda's runtime interface, with a running
server and stubs of AWS."""

import copy
import http.server
import json
import sys
import tempfile
import threading
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parents[1] / "e2e"))

import cluster  # noqa: E402
from server import Server  # noqa: E402

METRICS = ["YARNMemoryAvailablePercentage", "ContainerPending", "ContainerAllocated", "MemoryTotalMB",
           "MemoryAvailableMB", "MemoryAllocatedMB", "HDFSUtilization", "CapacityRemainingGB", "AppsPending",
           "AppsRunning", "IsIdle"]
SCALING = ("ModifyInstanceGroups", "ModifyInstanceFleet", "PutManagedScalingPolicy", "RunJobFlow", "TerminateJobFlows")


def event(name):
    return json.loads((HERE / f"events/{name}.json").read_text())


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
    """What each resize function does. A subclass says how to start one, and has the path of Headroom as `binary`."""

    refused_call = "ClientError"  # what the SDK calls an answer of AWS that says no

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.server = Server(cls.binary, Path(folder.name) / "headroom.db")
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
        answers = cluster.documents(METRICS, fleets)
        answers["DescribeCluster"]["Cluster"]["Id"] = self.cluster
        if not managed:
            answers["GetManagedScalingPolicy"] = {}
        self.answers(answers | {name: {} for name in ("ModifyInstanceGroups", "PutManagedScalingPolicy",
                                                      "ModifyInstanceFleet")})

    def environment(self, **more):
        return {"CLUSTER_ID": self.cluster, "HEADROOM_URL": f"http://127.0.0.1:{self.proxy.server_port}"} | more

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
            self.assertEqual(datetime.fromisoformat(created.replace("Z", "+00:00")),
                             datetime.fromisoformat(expected["Status"]["Timeline"]["CreationDateTime"]))
        self.assertFalse({"ResponseMetadata", "$metadata"} & set(groups))
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
        metrics = cluster.recent_metrics(METRICS)
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
        self.assertEqual(done.error["errorType"], self.refused_call)
        (line,) = done.lines
        self.assertEqual((line["level"], line["error"]), ("error", self.refused_call))
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

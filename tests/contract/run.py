"""The running server does what openapi.yaml says: run.py BINARY.

Every example that is documented is sent, and the answer has to be a documented one. Then everything the document
forbids is sent as well, one fault at a time, and has to be refused where it stands.
"""

import copy
import gzip
import json
import re
import sys
import time
import unittest
import urllib.parse

import openapi
from broken import broken
from headroom import Headroom

DOCUMENT = openapi.load()
OPERATIONS = list(DOCUMENT.operations())
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
EVALUATIONS = DOCUMENT.operation("POST /v1/evaluations")
REQUESTS = DOCUMENT.examples(EVALUATIONS.request["application/json"])
PLANS = DOCUMENT.operation("POST /v1/plans")
PLAN_REQUESTS = DOCUMENT.examples(PLANS.request["application/json"])
RIGHTSIZING = DOCUMENT.operation("POST /v1/rightsizing")
SIZING_REQUESTS = DOCUMENT.examples(RIGHTSIZING.request["application/json"])
NOBODY = "dec_00000000-0000-7000-8000-000000000000"
NOT_FOR_PROGRAMS = {"id", "instance", "summary", "detail", "reported_at"}


def requests(operation):
    """(name, headers, body) for each way in which an operation is called without faults."""
    if not operation.request:
        yield "", {}, None
    for media_type, media in operation.request.items():
        for name, example in DOCUMENT.examples(media).items():
            body = example.encode() if isinstance(example, str) else example
            yield f"{media_type} {name}", {"Content-Type": media_type}, body


def with_values(document, changes):
    """A copy with the value at each JSON pointer replaced, or removed where the new value is `...`."""
    changed = copy.deepcopy(document)
    for pointer, value in changes.items():
        *path, last = [int(step) if step.isdigit() else step for step in pointer.split("/")[1:]]
        holder = changed
        for step in path:
            holder = holder[step]
        if value is ...:
            del holder[last]
        else:
            holder[last] = value
    return changed


def answers(operation, status):
    """The documented JSON answers of one status by name."""
    return DOCUMENT.examples(operation.responses[status]["content"]["application/json"])


def for_programs(answer):
    """An answer without what differs each time, and without the sentences, which may be worded better any day."""
    if isinstance(answer, list):
        return [for_programs(item) for item in answer]
    if not isinstance(answer, dict):
        return answer
    return {name: for_programs(value) for name, value in answer.items() if name not in NOT_FOR_PROGRAMS}


class Contract(unittest.TestCase):
    """Each test has a server and an empty database of its own."""

    maxDiff = None

    def setUp(self):
        self.server = Headroom(BINARY)
        self.policies = 0
        self.store_policy("etl")  # examples name it

    def tearDown(self):
        self.assertEqual(self.server.stop(), 0, "".join(self.server.log))

    def store_policy(self, name):
        """Makes a policy of two versions."""
        policy = DOCUMENT.root["components"]["examples"]["PolicyDocument"]["value"]
        other = with_values(policy, {"/limits/maximum": 12})
        for document, condition in ((other, {"If-None-Match": "*"}), (policy, {"If-Match": "*"})):
            self.server.ask("PUT", f"/v1/policies/{name}", document, condition)

    def new_policy(self):
        """The id of a policy that no test has changed."""
        self.policies += 1
        name = f"policy-{self.policies}"
        self.store_policy(name)
        return name

    def new_decision(self, more=()):
        """The id of a decision that was just made, changes something and is valid for minutes."""
        now = {"/evaluated_at": ..., "/metrics/observed_at": ..., "/metrics/series": ..., "/cluster/last_scaled_at": ...}
        request = with_values(REQUESTS["instance_groups"], now | dict(more))
        return self.server.ask("POST", "/v1/evaluations", request).json()["id"]

    def new_job(self):
        """The path of a job that runs for minutes, unless it is cancelled: twenty policies for two years."""
        policy = {"limits": {"minimum": 2, "maximum": 10}, "signals": [{"kind": "managed_scaling"}]}
        ends = [{"timestamp": "2024-01-01T00:00:00Z", "value": 2}, {"timestamp": "2025-12-31T00:00:00Z", "value": 9}]
        request = {"trace": {"datapoints": ends}, "policies": [policy] * 20}
        return self.server.ask("POST", "/v1/simulations", request).headers["Location"]

    def new_webhook(self):
        """The path of a webhook at whose address nobody listens, and the id of a delivery that has failed."""
        made = self.server.ask("POST", "/v1/webhooks", {"url": "http://127.0.0.1:9/"})
        path = made.headers["Location"]
        self.new_decision()
        deadline = time.monotonic() + 30
        while not (failed := self.server.ask("GET", path + "/deliveries").json()["items"]):
            self.assertLess(time.monotonic(), deadline, "no delivery has failed")
            time.sleep(0.01)
        return path, failed[0]["id"]

    def target(self, operation):
        """The operation's path, with a decision, a cluster or a job that exists."""
        path = operation.path
        if path.startswith("/v1/webhooks/"):
            webhook, delivery = self.new_webhook()
            return path.replace("/v1/webhooks/{id}", webhook).replace("{delivery}", delivery)
        if path.startswith("/v1/jobs/"):
            return self.new_job()
        if path.startswith("/v1/policies/"):
            return path.replace("{id}", self.new_policy())
        if path.startswith("/v1/clusters/"):
            path = path.replace("{id}", "j-2AXXXXXXGAPLF")
            self.server.ask("PUT", "/v1/clusters/j-2AXXXXXXGAPLF", {}, {"If-None-Match": "*"})
        if path.endswith("/approval"):
            # Of a cluster of its own: where another test applied a change, a cooldown would hold this one back.
            waits = {"/callback": {"kind": "sfn_task_token", "token": "AAAAKgAAAAI"}, "/cluster/id": "j-WAITSFORAPPROVAL"}
            path = path.replace("{id}", self.new_decision(waits))
        if "{" in path:
            path = path.replace("{id}", self.new_decision()).replace("{signal}", "target")
        return path.replace("{cluster_id}", REQUESTS["instance_groups"]["cluster"]["id"])

    def call(self, operation, path, body=None, headers=()):
        """Asks with the operation's method; a change of what exists says so."""
        condition = {"If-Match": "*"} if operation.method == "put" else {}
        return self.server.ask(operation.method.upper(), path, body, condition | dict(headers))

    def assert_documented(self, operation, answer):
        """Status, media type, headers and body are what the document says of this operation."""
        response = operation.response(answer.status)
        self.assertIsNotNone(response, f"{answer.status} is not documented: {answer.body[:500]}")
        self.assertIn(answer.media_type, response.get("content", {"": None}))
        for name, header in response["headers"].items():
            if DOCUMENT.resolved(header).get("required") or name == "X-Request-Id":
                self.assertTrue(answer.headers[name], f"no {name} with {answer.status}")
        if answer.media_type not in ("application/json", "application/problem+json"):
            return
        schema = response["content"][answer.media_type]["schema"]
        self.assertEqual(DOCUMENT.faults(answer.json(), schema), [], answer.body)
        self.assertEqual(list(DOCUMENT.undocumented(answer.json(), schema)), [])
        if answer.status >= 400:
            self.assertEqual(answer.json()["status"], answer.status)
            self.assertEqual(answer.json()["instance"], answer.headers["X-Request-Id"])
            self.assertEqual(answer.json()["retryable"], answer.headers["Retry-After"] is not None)

    def assert_refused(self, operation, answer, status, code=None, pointer=None):
        self.assertEqual(answer.status, status, answer.body[:500])
        self.assert_documented(operation, answer)
        if code is not None:
            self.assertEqual(answer.json()["code"], code)
        if pointer is not None:
            self.assertIn(pointer, answer.pointers())


class WhatIsDocumented(Contract):
    def test_each_example_is_answered_as_documented(self):
        # The example of a simulation of what is stored.
        points = [{"observed_at": f"2026-10-{day}T00:00:00Z", "values": {"demand": 4}} for day in ("01", "02")]
        self.server.ask("POST", "/v1/clusters/j-2AXXXXXXGAPLF/snapshots", {"snapshots": points})
        for operation in OPERATIONS:
            for name, headers, body in requests(operation):
                with self.subTest(str(operation), example=name):
                    answer = self.call(operation, self.target(operation), body, headers)
                    self.assertLess(answer.status, 300, answer.body)
                    self.assert_documented(operation, answer)

    def test_timelines_have_two_forms_and_limits_a_price(self):
        self.new_decision()
        points = [{"observed_at": f"2026-10-{day}T00:00:00Z", "values": {"demand": 4}} for day in ("01", "02")]
        self.server.ask("POST", "/v1/clusters/j-2AXXXXXXGAPLF/snapshots", {"snapshots": points})
        operation = DOCUMENT.operation("GET /v1/clusters/{id}/timeline")
        for query in ("", "?limit=1", "?max_points=100", "?since=2026-10-01T00:00:00Z&until=2026-10-03T00:00:00Z"):
            with self.subTest(query):
                answer = self.server.ask("GET", "/v1/clusters/j-2AXXXXXXGAPLF/timeline" + query)
                self.assertEqual(answer.status, 200, answer.body)
                self.assert_documented(operation, answer)
        self.assert_refused(operation, self.server.ask("GET", "/v1/clusters/j-NONE/timeline"), 404, "not_found")
        prices = self.server.ask("GET", "/v1/limits/price")
        self.assert_documented(DOCUMENT.operation("GET /v1/limits/price"), prices)
        self.assertEqual(prices.json()["decisions"], 1)

    def test_evaluations_answer_the_documented_examples(self):
        for options, status in (("", "201"), ("?dry_run=true&view=compact", "200")):
            for name, example in answers(EVALUATIONS, status).items():
                with self.subTest(name, status=status):
                    answer = self.server.ask("POST", "/v1/evaluations" + options, REQUESTS[name])
                    self.assertEqual(answer.status, int(status))
                    self.assertEqual(for_programs(answer.json()), for_programs(example))

    def test_notifications_evaluate_the_registered_cluster_once(self):
        operation = DOCUMENT.operation("POST /v1/notifications")
        cluster = REQUESTS["instance_groups"]["cluster"]
        document = {name: value for name, value in cluster.items() if name != "id"} | {"policy_id": "etl"}
        self.server.ask("PUT", f"/v1/clusters/{cluster['id']}", document, {"If-None-Match": "*"})
        for name, headers, body in requests(operation):
            with self.subTest(name):
                first, again = [self.server.ask("POST", operation.path, body, headers) for _ in range(2)]
                self.assert_documented(operation, first)
                self.assert_documented(operation, again)
                self.assertEqual([first.status, first.json()["cluster_id"]], [201, cluster["id"]], first.body)
                self.assertEqual([again.body, again.headers["Idempotent-Replayed"]], [first.body, "true"])
        made = self.server.ask("GET", "/v1/decisions").json()["items"]
        media = operation.request["application/json"]
        self.assertEqual(len(made), len(DOCUMENT.examples(media)), "SNS sends the same as text/plain")

    def test_batches_answer_the_documented_examples(self):
        operation = DOCUMENT.operation("POST /v1/evaluation-batches")
        for name, example in answers(operation, "200").items():
            request = DOCUMENT.examples(operation.request["application/json"])[name]
            with self.subTest(name):
                results = self.server.ask("POST", operation.path, request).json()["results"]
                self.assertEqual(for_programs(results), for_programs(example["results"]))

    def test_sizings_answer_the_documented_examples(self):
        for name, example in answers(RIGHTSIZING, "201").items():
            with self.subTest(name):
                answer = self.server.ask("POST", "/v1/rightsizing", SIZING_REQUESTS[name])
                self.assertEqual(for_programs(answer.json()), for_programs(example))

    def test_sizings_are_answered_in_each_documented_form(self):
        for media_type in RIGHTSIZING.responses["201"]["content"]:
            for query, status in (("", 201), ("?dry_run=true", 200)):
                for name, request in SIZING_REQUESTS.items():
                    with self.subTest(media_type, status=status, example=name):
                        answer = self.server.ask("POST", "/v1/rightsizing" + query, request, {"Accept": media_type})
                        self.assertEqual((answer.status, answer.media_type), (status, media_type))
                        self.assert_documented(RIGHTSIZING, answer)

    def test_the_input_of_a_sizing_asks_for_the_same(self):
        operation = DOCUMENT.operation("GET /v1/decisions/{id}/input")
        for name, request in SIZING_REQUESTS.items():
            with self.subTest(name):
                made = self.server.ask("POST", "/v1/rightsizing", request)
                taken = self.server.ask("GET", made.headers["Location"] + "/input")
                self.assert_documented(operation, taken)
                again = self.server.ask("POST", "/v1/rightsizing", taken.json()).json()
                self.assertEqual(again | {"id": "", "warnings": []}, made.json() | {"id": "", "warnings": []})

    def test_fleet_evaluations_answer_the_documented_examples(self):
        operation = DOCUMENT.operation("POST /v1/fleet-evaluations")
        requested = DOCUMENT.examples(operation.request["application/json"])
        for options, status in (("", "201"), ("?dry_run=true&view=compact", "200")):
            for name, example in answers(operation, status).items():
                with self.subTest(name, status=status):
                    answer = self.server.ask("POST", operation.path + options, requested[name])
                    self.assertEqual(for_programs(answer.json()), for_programs(example))
        for name, request in requested.items():
            with self.subTest(name, part="input"):
                made = self.server.ask("POST", operation.path, request)
                taken = self.server.ask("GET", made.headers["Location"] + "/input")
                self.assert_documented(DOCUMENT.operation("GET /v1/decisions/{id}/input"), taken)

    def test_node_removals_answer_the_documented_examples(self):
        operation = DOCUMENT.operation("POST /v1/node-removals")
        for name, example in answers(operation, "200").items():
            request = DOCUMENT.examples(operation.request["application/json"])[name]
            with self.subTest(name):
                answer = self.server.ask("POST", operation.path, request).json()
                self.assertEqual(for_programs(answer), for_programs(example))

    def test_lint_answers_the_documented_examples(self):
        operation = DOCUMENT.operation("POST /v1/policies/lint")
        for name, example in answers(operation, "200").items():
            request = DOCUMENT.examples(operation.request["application/json"])[name]
            with self.subTest(name):
                self.assertEqual(self.server.ask("POST", operation.path, request).json(), example)

    def test_plans_answer_the_documented_examples(self):
        for name, example in answers(PLANS, "201").items():
            with self.subTest(name):
                answer = self.server.ask("POST", "/v1/plans", PLAN_REQUESTS[name])
                self.assertEqual(for_programs(answer.json()), for_programs(example))
        for name, request in PLAN_REQUESTS.items():
            with self.subTest(name, of="input"):
                made = self.server.ask("POST", "/v1/plans", request)
                taken = self.server.ask("GET", f"/v1/decisions/{made.json()['id']}/input")
                again = self.server.ask("POST", "/v1/plans", taken.json()).json()
                self.assertEqual({**again, "id": ""}, {**made.json(), "id": ""})

    def test_decisions_answer_the_documented_examples(self):
        path = self.server.ask("POST", "/v1/evaluations", REQUESTS["instance_groups"]).headers["Location"]
        operation = DOCUMENT.operation("GET /v1/decisions/{id}/input")
        taken = self.server.ask("GET", path + "/input").json()
        self.assertRegex(taken.pop("catalog_sha256"), "^[0-9a-f]{64}$")  # another one with each change of prices
        self.assertEqual(taken, answers(operation, "200")["instance_groups"])
        operation = DOCUMENT.operation("POST /v1/decisions/{id}/outcome")
        report = {"state": "applied", "applied_target": 6, "detail": "resized by the nightly pipeline"}
        applied = self.server.ask("POST", path + "/outcome", report)
        self.assertEqual(for_programs(applied.json()), for_programs(answers(operation, "200")["applied"]))

    def test_reference_answers_hold_the_documented_items(self):
        for path in ("/v1/patterns", "/v1/instance-types", "/v1/executor-presets"):
            for name, example in answers(DOCUMENT.operation(f"GET {path}"), "200").items():
                with self.subTest(path, example=name):
                    answer = self.server.ask("GET", path).json()
                    self.assertEqual([item for item in example["items"] if item not in answer["items"]], [])

    def test_the_document_is_served(self):
        answer = self.server.ask("GET", "/openapi.yaml")
        self.assertEqual(answer.body, (openapi.ROOT / "openapi.yaml").read_bytes())

    def test_a_stored_decision_is_found_again(self):
        made = self.server.ask("POST", "/v1/evaluations", REQUESTS["alarm_rules"])
        self.assertEqual(made.headers["Location"], "/v1/decisions/" + made.json()["id"])
        found = self.server.ask("GET", made.headers["Location"])
        outcome = {"outcome": ""}  # the request is of the past, so the decision has expired by now
        self.assertEqual(found.json() | outcome, made.json() | outcome)

    def test_its_input_is_a_request_that_gives_the_same_answer(self):
        for name, request in REQUESTS.items():
            with self.subTest(name):
                made = self.server.ask("POST", "/v1/evaluations", request).json()
                taken = self.server.ask("GET", f"/v1/decisions/{made['id']}/input").json()
                fields = ("cluster", "kubernetes", "policy", "metrics", "labels", "evaluated_at")
                again = {field: taken[field] for field in fields if field in taken}
                answer = self.server.ask("POST", "/v1/evaluations?dry_run=true&view=compact", again)
                self.assertEqual(answer.status, 200, answer.body)
                same = {field: value for field, value in answer.json().items() if field not in ("id", "outcome", "policy")}
                self.assertEqual({field: made[field] for field in same}, same)

    def test_outcomes_move_as_documented(self):
        operation = DOCUMENT.operation("POST /v1/decisions/{id}/outcome")
        path = self.target(operation)
        for state, status in (("claimed", 200), ("claimed", 409), ("applied", 200), ("failed", 409), ("claimed", 409)):
            with self.subTest(state, status=status):
                answer = self.server.ask("POST", path, {"state": state})
                self.assertEqual(answer.status, status)
                self.assert_documented(operation, answer)
        self.assertEqual(self.server.ask("GET", path.removesuffix("/outcome")).json()["outcome"], "applied")

    def test_a_bad_item_of_a_batch_is_answered_by_itself(self):
        operation = DOCUMENT.operation("POST /v1/evaluation-batches")
        body = DOCUMENT.examples(operation.request["application/json"])["two"]
        answer = self.server.ask("POST", operation.path, body)
        decided, refused = answer.json()["results"]
        self.assertEqual(decided["cluster_id"], body["evaluations"][0]["cluster"]["id"])
        self.assertEqual([refused["status"], refused["errors"][0]["pointer"]], [422, "/policy/limits/minimum"])

    def test_a_batch_of_lines_is_answered_in_lines(self):
        operation = DOCUMENT.operation("POST /v1/evaluation-batches")
        lines = [json.dumps(request) for request in REQUESTS.values()] + ["{", "[]"]
        headers = {"Content-Type": "application/x-ndjson"}
        answer = self.server.ask("POST", operation.path, "\n".join(lines).encode(), headers)
        self.assert_documented(operation, answer)
        results = [json.loads(line) for line in answer.body.splitlines()]
        schema = DOCUMENT.schemas["BatchAnswer"]["properties"]["results"]
        self.assertEqual(DOCUMENT.faults(results, schema), [])
        self.assertEqual([result["status"] for result in results[-2:]], [400, 422])
        self.assertEqual(len(results), len(lines))

    def test_exports_are_documented(self):
        operation = DOCUMENT.operation("GET /v1/decisions")
        made = self.server.ask("POST", "/v1/evaluations", REQUESTS["emr_policy"]).json()
        target = "/v1/decisions?cluster_id=" + made["cluster_id"]
        for media_type, view in (("application/x-ndjson", "full"), ("text/csv", "compact")):
            answer = self.server.ask("GET", f"{target}&view={view}", None, {"Accept": media_type})
            self.assert_documented(operation, answer)
            self.assertEqual(answer.headers["Content-Type"], media_type)
            if media_type == "text/csv":
                names = answer.body.decode().splitlines()[0]
                shown = DOCUMENT.root["paths"]["/v1/decisions"]["get"]["responses"]["200"]["content"]["text/csv"]
                self.assertEqual(names, shown["examples"]["one"]["value"].splitlines()[0])
            else:
                first = json.loads(answer.body.splitlines()[0])
                self.assertEqual(DOCUMENT.faults(first, DOCUMENT.schemas["StoredDecision"]), [])

    def test_pages_follow_each_other(self):
        operation = DOCUMENT.operation("GET /v1/decisions")
        made = [self.server.ask("POST", "/v1/evaluations", REQUESTS["emr_policy"]).json()["id"] for _ in range(5)]
        seen, page = [], "/v1/decisions?limit=2&cluster_id=" + REQUESTS["emr_policy"]["cluster"]["id"]
        while page:
            answer = self.server.ask("GET", page)
            self.assert_documented(operation, answer)
            seen += [item["id"] for item in answer.json()["items"]]
            link, cursor = answer.headers["Link"], answer.json()["next_cursor"]
            self.assertEqual(link is None, cursor is None)
            page = link and link.removesuffix('>; rel="next"').removeprefix("<")
            self.assertIn(urllib.parse.quote(cursor or ""), page or "")
        self.assertEqual(seen[:5], made[::-1])
        self.assertEqual(len(set(seen)), len(seen))

    def test_every_filter_filters(self):
        request = REQUESTS["instance_groups"] | {"labels": {"run": "filters"}}
        made = self.server.ask("POST", "/v1/evaluations", request).json()
        self.server.ask("POST", f"/v1/decisions/{made['id']}/outcome", {"state": "dismissed"})
        matching = {"cluster_id": made["cluster_id"], "kind": "evaluation", "action": "scale_out", "status": "decided",
                    "policy_id": "inline", "outcome": "dismissed", "label.run": "filters", "changed": "true",
                    "reason": made["reason"], "blocked_by": "none",
                    "since": "2026-11-22T10:00:30Z", "until": "2026-11-22T11:00:31+01:00"}
        other = {"cluster_id": "other", "action": "mixed", "status": "insufficient_data", "policy_id": "other",
                 "outcome": "failed", "label.run": "other", "label.other": "filters", "changed": "false",
                 "reason": "other", "blocked_by": "maximum",
                 "since": "2026-11-22T10:00:31Z", "until": "2026-11-22T10:00:30Z"}

        def found(filters):
            answer = self.server.ask("GET", "/v1/decisions?" + urllib.parse.urlencode(filters))
            self.assertEqual(answer.status, 200, answer.body)
            return [item["id"] for item in answer.json()["items"]]

        self.assertEqual(found(matching), [made["id"]])
        for name, value in other.items():
            with self.subTest(name):
                self.assertNotIn(made["id"], found(matching | {name: value}))
        parameters = DOCUMENT.operation("GET /v1/decisions").parameters
        names = {parameter["name"].replace("labels", "label.run") for parameter in parameters if parameter["in"] == "query"}
        self.assertEqual(names - {"limit", "cursor", "view"}, set(matching))

    def test_an_idempotency_key_is_answered_once(self):
        for operation in OPERATIONS:
            if "Idempotency-Key" not in {parameter["name"] for parameter in operation.parameters}:
                continue
            bodies = [body for _, headers, body in requests(operation) if headers["Content-Type"] == "application/json"]
            path = self.target(operation)
            with self.subTest(str(operation)):
                first = self.server.ask("POST", path, bodies[0], {"Idempotency-Key": "once"})
                again = self.server.ask("POST", path, bodies[0], {"Idempotency-Key": '"once"'})
                self.assertEqual(again.body, first.body)
                self.assertEqual(again.headers["Idempotent-Replayed"], "true")
                self.assertIsNone(first.headers["Idempotent-Replayed"])
                self.assert_documented(operation, again)
                other = bodies[1] if len(bodies) > 1 else {"evaluations": []}
                answer = self.server.ask("POST", path, other, {"Idempotency-Key": "once"})
                self.assert_refused(operation, answer, 422, "idempotency_key_reused")

    def test_names_of_a_request_come_back(self):
        trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        for operation in OPERATIONS:
            with self.subTest(str(operation)):
                answer = self.server.ask(operation.method.upper(), operation.path.replace("{id}", NOBODY), None,
                                    {"X-Request-Id": "mine-42", "traceparent": trace})
                self.assertEqual(answer.headers["X-Request-Id"], "mine-42")
                self.assertEqual(answer.headers["traceparent"], trace)

    def test_gzip_is_spoken_both_ways(self):
        body = gzip.compress(json.dumps(REQUESTS["instance_groups"]).encode())
        headers = {"Content-Encoding": "gzip", "Accept-Encoding": "gzip"}
        answer = self.server.ask("POST", "/v1/evaluations?dry_run=true", body, headers)
        self.assertEqual([answer.status, answer.headers["Content-Encoding"]], [200, "gzip"])
        self.assertEqual(json.loads(gzip.decompress(answer.body))["target"], 6)


def is_no_fault(operation, what, pointer):
    """Whether the request without this part is one of another kind, whose own faults are elsewhere: a policy may be a
    static one, a named one, or one of several documents; and a body without a list of runs is one run."""
    if operation.path == "/v1/clusters/{id}/jobs" and pointer == "/jobs":
        return what == "is missing"
    policy = re.fullmatch(r"/policies/\d+(/policy)?/(kind|policy|body)", pointer)
    return operation.path == "/v1/simulations" and what == "is missing" and policy is not None


class WhatIsForbidden(Contract):
    def assert_item_refused(self, answer, index, pointer):
        """A fault in one item of a batch is that item's own problem."""
        self.assertEqual(answer.status, 200, answer.body[:500])
        problem = answer.json()["results"][index]
        self.assertEqual(problem["status"], 422, problem)
        self.assertIn(pointer, [error["pointer"] for error in problem["errors"]])

    def test_each_fault_of_a_body_is_refused_where_it_stands(self):
        for operation in OPERATIONS:
            media = operation.request.get("application/json")
            if not media:
                continue
            path = self.target(operation)
            for name, example in DOCUMENT.examples(media).items():
                for what, pointer, body in broken(DOCUMENT, media["schema"], example):
                    if is_no_fault(operation, what, pointer):
                        continue
                    with self.subTest(str(operation), example=name, at=pointer, what=what):
                        answer = self.call(operation, path, json.dumps(body).encode())
                        if item := re.match(r"/evaluations/(\d+)(.*)", pointer):
                            self.assert_item_refused(answer, int(item[1]), item[2])
                        else:
                            self.assert_refused(operation, answer, 422, pointer=pointer)

    def test_all_faults_are_reported_at_once(self):
        faults = {"/cluster/pools/1/role": "boss", "/metrics/observed_at": "now", "/policy/limits/maximum": -1,
                  "/sources/0/kind": "yarn", "/evaluated_at": 7, "/labels/no name": "x"}
        answer = self.server.ask("POST", "/v1/evaluations", with_values(REQUESTS["instance_groups"], faults))
        self.assertLessEqual(set(faults), set(answer.pointers()))

    def test_what_no_schema_can_say_is_refused_too(self):
        groups, alarms = REQUESTS["instance_groups"], REQUESTS["alarm_rules"]
        rule, other = "/policy/signals/0/rules/0", "/policy/signals/0/rules/1"
        of_pool = f"{rule}/applies_to/pool_id"
        for what, request, changes, pointer in [
            ("no cluster", groups, {"/cluster": ...}, "/cluster/id"),
            ("no id", groups, {"/cluster/id": ...}, "/cluster/id"),
            ("no pools", groups, {"/cluster/pools": []}, "/cluster/pools"),
            ("only a primary", groups, {"/cluster/pools/0/role": "primary", "/cluster/pools/1/role": "primary"},
             "/cluster/pools"),
            ("no role", groups, {"/cluster/pools/0/role": ...}, "/cluster/pools/0/role"),
            ("no count", groups, {"/cluster/pools/0/requested": ...}, "/cluster/pools/0/requested"),
            ("one id twice", groups, {"/cluster/pools/1/id": "ig-CORE"}, "/cluster/pools/1/id"),
            ("no policy", groups, {"/policy": ...}, "/policy"),
            ("no limits", groups, {"/policy/limits": ...}, "/policy/limits"),
            ("minimum above maximum", groups, {"/policy/limits/minimum": 11}, "/policy/limits/minimum"),
            ("core limit above maximum", groups, {"/policy/limits/maximum_core": 11}, "/policy/limits/maximum_core"),
            ("stored policies", groups, {"/policy_id": "etl"}, "/policy_id"),
            ("no cap", groups, {"/policy/budget": {}}, "/policy/budget/daily_usd"),
            ("mixes of markets", groups, {"/policy/mix": {"on_demand_base": -1}}, "/policy/mix/on_demand_base"),
            ("an unknown size", groups, {"/policy/limits/unit": "vcpu", "/cluster/pools/0/instance_type": "m0.huge"},
             "/cluster/pools/0/instance_type"),
            ("limits of no pool", alarms, {"/policy/limits/pools/0/pool_id": "ig-0"}, "/policy/limits/pools/0/pool_id"),
            ("one rule twice", alarms, {f"{other}/name": "disks fill up"}, f"{other}/name"),
            ("no adjustment", alarms, {f"{rule}/adjustment": ...}, f"{rule}/adjustment"),
            ("a period of 45 s", alarms, {f"{rule}/period_seconds": 45}, f"{rule}/period_seconds"),
            ("M above N", alarms, {f"{rule}/datapoints_to_alarm": 4}, f"{rule}/datapoints_to_alarm"),
            ("a rule for no pool", alarms, {f"{rule}/applies_to": {"pool_id": "ig-0"}}, of_pool),
            ("a rule for an unnamed pool", alarms, {f"{rule}/applies_to": {"pool_id": ""}}, of_pool),
            ("a rule for the primary", alarms, {f"{rule}/applies_to": {"role": "primary"}}, f"{rule}/applies_to/role"),
            ("a gap between steps", alarms, {f"{other}/steps/1/lower": 1}, f"{other}/steps/1/lower"),
        ]:
            with self.subTest(what):
                answer = self.server.ask("POST", "/v1/evaluations", with_values(request, changes))
                self.assert_refused(EVALUATIONS, answer, 422, pointer=pointer)

    def test_what_is_not_json_is_malformed(self):
        malformed = (b"", b"{", b"{} {}", b"{} // done", b'{"a": 1,}', b"{'a': 1}", b'{"a": 1, "a": 2}', b'{"a": NaN}',
                     b'{"a": 1e400}', b"\xef\xbb\xbf{}", b'{"a": "\xff"}', b'{"a": "\\ud800"}', b"[" * 65 + b"]" * 65)
        for operation in OPERATIONS:
            if not operation.request:
                continue
            path = self.target(operation)
            for body in malformed:
                with self.subTest(str(operation), body=body[:20]):
                    self.assert_refused(operation, self.call(operation, path, body), 400)

    def test_unknown_and_wrong_parameters(self):
        wrong = {"boolean": "maybe", "integer": "many", "date-time": "yesterday", "enum": "no_such_word", "cursor": "x"}
        for operation in OPERATIONS:
            path = self.target(operation)
            body = next(iter(requests(operation)))[2]
            bad = ["no_such_parameter=1", "%zz=1"]
            for parameter in operation.parameters:
                schema = DOCUMENT.resolved(parameter["schema"])
                kind = schema.get("format") or ("enum" if "enum" in schema else schema["type"])
                kind = parameter["name"] if parameter["name"] in wrong else kind
                values = [wrong[kind], ""] if parameter["in"] == "query" and kind in wrong else []
                if "maximum" in schema:
                    values += [schema["minimum"] - 1, schema["maximum"] + 1]
                bad += [f"{parameter['name']}={value}" for value in values]
            for query in bad:
                with self.subTest(str(operation), query=query):
                    answer = self.call(operation, f"{path}?{query}", body)
                    self.assert_refused(operation, answer, 400, "invalid_parameter")

    def test_keys_that_are_none(self):
        for key in ("", '""', "x" * 256, "caf\u00e9"):
            with self.subTest(key=key[:10]):
                headers = {"Idempotency-Key": key}
                answer = self.server.ask("POST", "/v1/evaluations", REQUESTS["instance_groups"], headers)
                self.assert_refused(EVALUATIONS, answer, 400)

    def test_media_types_that_are_none(self):
        for operation in OPERATIONS:
            _, headers, body = next(iter(requests(operation)))
            path = self.target(operation)
            with self.subTest(str(operation)):
                if "406" in operation.responses:
                    answer = self.call(operation, path, body, headers | {"Accept": "image/png"})
                    self.assert_refused(operation, answer, 406, "not_acceptable")
                if operation.request:
                    other = "text/plain" if "text/plain" not in operation.request else "application/xml"
                    answer = self.call(operation, path, body, {"Content-Type": other})
                    self.assert_refused(operation, answer, 415, "unsupported_media_type")
                    answer = self.call(operation, path, body, headers | {"Content-Encoding": "br"})
                    self.assert_refused(operation, answer, 415, "unsupported_content_encoding")

    def test_methods_that_a_path_does_not_have(self):
        for path in DOCUMENT.root["paths"]:
            operations = [operation for operation in OPERATIONS if operation.path == path]
            methods = {operation.method.upper() for operation in operations}
            allowed = methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())
            location = self.target(operations[0])
            for method in METHODS - methods:
                with self.subTest(path, method=method):
                    answer = self.server.ask(method, location)
                    self.assert_refused(operations[0], answer, 405, "method_not_allowed")
                    self.assertEqual(set(answer.headers["Allow"].split(", ")), allowed)
            with self.subTest(path, method="OPTIONS"):
                answer = self.server.ask("OPTIONS", location)
                self.assertEqual([answer.status, answer.body], [204, b""])
                self.assertEqual(set(answer.headers["Allow"].split(", ")), allowed)
            with self.subTest(path, method="BREW"):
                self.assert_refused(operations[0], self.server.ask("BREW", location), 501, "unknown_method")
            with self.subTest(path, method="HEAD"):
                answer = self.server.ask("HEAD", location)
                self.assertEqual([answer.status, answer.body], [200 if "GET" in methods else 405, b""])

    def test_places_where_nothing_is(self):
        for path in ("/v1", "/v1/", "/v1/nothing", "/v1/evaluations/", "/livez/", "/v2/decisions", "/v1/decisions/a/b"):
            with self.subTest(path):
                answer = self.server.ask("GET", path)
                self.assertEqual([answer.status, answer.media_type], [404, "application/problem+json"])
                self.assertEqual(DOCUMENT.faults(answer.json(), DOCUMENT.schemas["Problem"]), [])

    def test_decisions_that_nobody_made(self):
        for operation in OPERATIONS:
            if not operation.path.startswith("/v1/decisions/{id}"):
                continue
            body = next(iter(requests(operation)))[2]
            for name in (NOBODY, NOBODY.upper(), "dec_", "j-2AXXXXXXGAPLF", "%00"):
                with self.subTest(str(operation), id=name):
                    answer = self.server.ask(operation.method.upper(), operation.path.replace("{id}", name), body)
                    self.assert_refused(operation, answer, 404, "not_found")

    def test_bodies_and_targets_that_are_too_large(self):
        answer = self.server.ask("POST", "/v1/evaluations", b" " * (5 << 20))
        self.assert_refused(EVALUATIONS, answer, 413, "payload_too_large")
        inflating = gzip.compress(b" " * (5 << 20))
        answer = self.server.ask("POST", "/v1/evaluations", inflating, {"Content-Encoding": "gzip"})
        self.assert_refused(EVALUATIONS, answer, 413, "payload_too_large")
        answer = self.server.ask("POST", "/v1/evaluations?" + "x" * 20_000, {})
        self.assert_refused(EVALUATIONS, answer, 414, "uri_too_long")
        answer = self.server.ask("POST", "/v1/evaluations", {}, {"X-Padding": "x" * 40_000})
        self.assert_refused(EVALUATIONS, answer, 431, "headers_too_large")


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main()

"""Every fenced block of docs/clients.md and docs/clients/* is run, checked elsewhere, or says why not:
clients_test.py HEADROOM

The line before a block says what becomes of it:
  run: NAME          given to check_NAME below
  output: WHAT       what the block before it prints
  from: FILE         FILE has these lines, also with other indentation
  checked by: FILE   a test that names the page
  not run: WHY
The marks of docs_test.py count too: it reads all pages.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import unittest
from datetime import datetime, timezone
from pathlib import Path

import yaml

BINARY = sys.argv[1]
ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests/examples"))

import collect_test  # noqa: E402
import eventbridge_test  # noqa: E402
import lambda_python_test  # noqa: E402
from collect_test import CLUSTER, KUBERNETES, Server  # noqa: E402
from lambda_python_test import triggers  # noqa: E402

collect_test.BINARY = BINARY
CLUSTER_ID = "j-2AXXXXXXGAPLF"
NOTIFICATIONS = ROOT / "tests/api/data/notifications"
PAGES = [ROOT / "docs/clients.md", *sorted((ROOT / "docs/clients").glob("*.md"))]
FENCE = re.compile(r"^(?:<!-- ([a-z ]+): ([^\n]+) -->\n)? *```[^\n`]*\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
OF_DOCS_TEST = ("request", "answer", "text", "prints", "prints among others")
TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
CURL = f"""#!/bin/sh
for address; do :; done
case "$address" in http://127.0.0.1*) exec {shutil.which("curl")} "$@" ;; esac
""" + collect_test.CURL.split("\n", 1)[1]


def lines(text):
    return "\n".join(line.strip() for line in text.splitlines())


def fault(mark, value, text, page):
    """What is wrong with a mark, or None."""
    if mark == "run":
        return None if hasattr(Blocks, f"check_{value}") else f"no check {value}"
    if mark in ("from", "checked by"):
        if not (ROOT / value).is_file():
            return f"no file {value}"
        there = (ROOT / value).read_text()
        found = lines(text) in lines(there) if mark == "from" else str(page.relative_to(ROOT)) in there
        return None if found else f"not in {value}"
    return None if mark in ("output", "not run", *OF_DOCS_TEST) else "no mark says what becomes of it"


def request(cluster="j-2AXXXXXXGAPLF"):
    """The example, as if it were now."""
    now = json.loads((ROOT / "examples/emr/inline.json").read_text())
    del now["evaluated_at"], now["cluster"]["last_scaled_at"], now["metrics"]["series"]
    now["metrics"]["observed_at"] = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    now["cluster"]["id"] = cluster
    return now


def rows(page):
    """The first cell of each row of a page's tables, without backticks, and the cells after it."""
    found = re.findall(r"^\| `(\w+)` \| (.*) \|$", (ROOT / page).read_text(), re.MULTILINE)
    return [(name, rest.split(" | ")) for name, rest in found]


class Blocks(collect_test.Scripts):
    maxDiff = None

    def test_say_what_becomes_of_them(self):
        for page in PAGES:
            text = page.read_text()
            self.assertEqual(len(re.findall(r"^ *(?:```|~~~)", text, re.MULTILINE)), 2 * len(FENCE.findall(text)), page)
            for mark, value, block in FENCE.findall(text):
                with self.subTest(page=page.name, block=block[:80]):
                    self.assertIsNone(fault(mark, value, block, page))

    def test_would_be_found_out(self):
        page = PAGES[0]
        for text, expected in (("```sh\nls\n```\n", "no mark says what becomes of it"),
                               ("<!-- note: x -->\n```sh\nls\n```\n", "no mark says what becomes of it"),
                               ("<!-- not run: x -->\n\n```sh\nls\n```\n", "no mark says what becomes of it"),
                               ("<!-- run: nothing -->\n```sh\nls\n```\n", "no check nothing"),
                               ("<!-- from: no/file -->\n```sh\nls\n```\n", "no file no/file"),
                               ("<!-- from: LICENSE -->\n```sh\nls -l\n```\n", "not in LICENSE"),
                               ("<!-- checked by: LICENSE -->\n```sh\nls\n```\n", "not in LICENSE"),
                               ("<!-- not run: it takes a day -->\n```sh\nls\n```\n", None)):
            ((mark, value, block),) = FENCE.findall(text)
            self.assertEqual(fault(mark, value, block, page), expected, text)

    def test_do_what_the_page_says(self):
        for page in PAGES:
            printed = None
            for mark, value, block in FENCE.findall(page.read_text()):
                with self.subTest(page=page.name, block=block[:80]):
                    if mark == "run":
                        self.setUp()
                        printed = getattr(self, f"check_{value}")(block)
                    elif mark == "output":
                        self.assertEqual(TIME.sub("TIME", block), TIME.sub("TIME", printed))

    def start(self):
        server = Server(BINARY, self.folder / "headroom.db")
        self.addCleanup(server.kill)
        server.wait_until_ready()
        return server

    def post(self, server, body):
        answer = server.ask("POST", "/v1/evaluations", json.dumps(body).encode(), {"Content-Type": "application/json"})
        self.assertEqual(answer.status, 201, answer.body)
        return answer.json()

    def shell(self, commands, **environment):
        path = f"{self.folder}:{os.environ['PATH']}"
        environment = os.environ | {"PATH": path, "DOCUMENTS": str(self.folder), "no_proxy": "*"} | environment
        done = subprocess.run(["sh", "-e", "-c", commands], capture_output=True, text=True, timeout=60, cwd=self.folder,
                              env=environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(done.stdout)
        return done.stdout

    def check_collect(self, block):
        self.answer("curl", CURL)
        (self.folder / "headroom").symlink_to(Path(BINARY).resolve())
        (self.folder / "examples").symlink_to(ROOT / "examples")
        for name in ("nodes", "pods"):
            self.answer(f"kubectl-{name}", (KUBERNETES / f"{name}.json").read_text())
        self.answer("list-nodegroups", "etl-on-demand\tetl-spot\n")
        for name in ("describe-nodegroup", "describe-auto-scaling-groups"):
            self.answer(name, (KUBERNETES / f"{name}.json").read_text())
        if "post.sh" not in block:
            return self.shell(block)
        answer = json.loads(self.shell(block, HEADROOM_URL=f"http://127.0.0.1:{self.start().port}"))
        self.assertEqual(answer["cluster_id"], CLUSTER)
        return None

    def check_curl(self, block):
        server = self.start()
        (self.folder / "curl").unlink()  # the real one
        self.answer("uuidgen", "#!/bin/sh\necho 00000000-0000-4000-8000-000000000001\n")
        (self.folder / "uuidgen").chmod(0o755)
        self.answer("request.json", json.dumps(request()))
        commands = block.replace(":8080", f":{server.port}")
        evaluate, report = re.findall(r"^curl .*?[^\\]$", commands, re.MULTILINE | re.DOTALL)
        decision = json.loads(self.shell(evaluate))
        self.assertEqual((decision["changed"], decision["target"]), (True, 6))
        reported = json.loads(self.shell(report.replace("dec_…", decision["id"])))
        self.assertEqual((reported["outcome"], reported["outcome_detail"]["applied_target"]), ("applied", 6))

    def register(self, server):
        """The example's cluster with its policy and what was observed on it."""
        given = request()
        cluster = {name: value for name, value in given["cluster"].items() if name != "id"} | {"policy_id": "etl"}
        for path, document in (("/v1/policies/etl", given["policy"]), (f"/v1/clusters/{CLUSTER_ID}", cluster)):
            answer = server.ask("PUT", path, json.dumps(document).encode(), {"If-None-Match": "*"})
            self.assertEqual(answer.status, 201, answer.body)
        values = given["metrics"]["values"] | {"MemoryPendingMB": 73728, "MemoryTotalMB": 36864}
        snapshot = {"observed_at": given["metrics"]["observed_at"], "values": values}
        answer = server.ask("POST", f"/v1/clusters/{CLUSTER_ID}/snapshots", json.dumps({"snapshots": [snapshot]}).encode(),
                            {"Content-Type": "application/json"})
        self.assertEqual(answer.status, 200, answer.body)

    def notify(self, server, path, body, content_type="application/json"):
        answer = server.ask("POST", path, json.dumps(body).encode(), {"Content-Type": content_type})
        return answer, json.loads(answer.body)

    def check_notification(self, block):
        server = self.start()
        self.register(server)
        (self.folder / "curl").unlink()  # the real one
        for name, target in (("sns_notification", 6), ("sns_alarm", 6), ("alertmanager", 6)):
            self.answer("alarm.json", (NOTIFICATIONS / f"{name}.json").read_text())
            first = self.shell(block.replace(":8080", f":{server.port}"))
            self.assertEqual((json.loads(first)["cluster_id"], json.loads(first)["target"]), (CLUSTER_ID, target), name)
            self.assertEqual(self.shell(block.replace(":8080", f":{server.port}")), first, "once")

    def check_alertmanager(self, block):
        (receiver,) = yaml.safe_load(block)["receivers"]
        self.assertEqual(yaml.safe_load(block)["route"]["receiver"], receiver["name"])
        (webhook,) = receiver["webhook_configs"]
        server = self.start()
        self.register(server)
        body = json.loads((NOTIFICATIONS / "alertmanager.json").read_text())
        answer, decision = self.notify(server, webhook["url"].removeprefix("http://headroom:8080"), body)
        self.assertEqual((answer.status, decision["target"]), (201, 6), answer.body)

    def check_alert_rule(self, block):
        """Alertmanager's body has the labels of the rule that fires."""
        ((rule,),) = [group["rules"] for group in yaml.safe_load(block)["groups"]]
        body = json.loads((NOTIFICATIONS / "alertmanager.json").read_text())
        body["alerts"][0]["labels"] = rule["labels"] | {"alertname": rule["alert"]}
        server = self.start()
        self.register(server)
        self.assertEqual(self.notify(server, "/v1/notifications", body)[0].status, 201)

    def check_choice(self, block):
        answer = self.evaluate(json.dumps(request()))
        for choice in json.loads(block)["Choices"]:
            value = answer[choice["Variable"].removeprefix("$.")]
            self.assertIsInstance(value, str if "StringEquals" in choice else bool, choice)
        self.assertIsInstance(answer["retry_after_seconds"], int)

    def check_keda(self, block):
        ((trigger,),) = yaml.safe_load(block).values()
        server = self.start()
        decision = self.post(server, request("etl"))
        answer = server.ask("GET", trigger["metadata"]["url"].removeprefix("http://headroom:8080"))
        self.assertEqual(answer.json()[trigger["metadata"]["valueLocation"]], decision["target"])

    def check_approval(self, block):
        body = request()
        body["policy"] |= json.loads(block)
        self.assertEqual(self.post(self.start(), body)["outcome"], "recommended", "three units are below both limits")
        body["policy"]["approval"]["above_units"] = 2
        self.setUp()
        self.assertEqual(self.post(self.start(), body)["outcome"], "awaiting_approval")

    def check_input(self, block):
        given = json.loads(block)
        trigger = triggers.trigger_of(given, "", "request")
        self.assertEqual((trigger.cluster_id, trigger.key, trigger.event, trigger.options),
                         (given["cluster_id"], f"{given['cluster_id']}/{given['scheduled_at']}", None, given))
        code = (ROOT / "examples/lambda/python/resize.py").read_text()
        for name in set(given) - {"cluster_id", "scheduled_at"}:
            self.assertIn(f'options.get("{name}")', code)

    def check_log_line(self, block):
        written = []

        class Once(lambda_python_test.Python):
            binary = BINARY

            def test_once(self):
                self.describe()
                written.extend(self.function(APPLY="true").invoke({"scheduled_at": "2026-12-01T10:00:00Z"}).lines)

        result = unittest.TestResult()
        unittest.TestSuite([Once("test_once")]).run(result)
        self.assertTrue(result.wasSuccessful(), result.errors + result.failures)
        shown, (line,) = json.loads(block), written
        self.assertEqual(list(shown), list(line))
        changing = {"request_id", "cluster_id", "key", "id", "valid_until", "milliseconds"}
        self.assertEqual({name: shown[name] for name in set(shown) - changing},
                         {name: line[name] for name in set(line) - changing})


class Tables(unittest.TestCase):
    def test_rules_match_what_the_page_says(self):
        shown = {name: set(re.findall(r"`([\w-]+)`", cells[-1])) for name, cells in rows("docs/clients/eventbridge.md")}
        matches = eventbridge_test.MATCHES
        self.assertEqual(shown, {rule: {event for event, rules in matches.items() if rule in rules}
                                 for rule in eventbridge_test.RULES})

    def test_reasons_are_those_of_the_document(self):
        document = yaml.safe_load((ROOT / "openapi.yaml").read_text())
        shown = {name for name, _ in rows("docs/clients/notifications.md")}
        self.assertEqual(shown, set(document["components"]["schemas"]["IgnoredReason"]["enum"]))

    def test_variables_are_those_of_the_functions(self):
        shown = {name: cells[0] for name, cells in rows("docs/clients/lambda.md")}
        python = (ROOT / "examples/lambda/python/resize.py").read_text().split('"""', 2)[2]
        read = re.findall(r'os\.environ(?:\.get\(|\[)"(\w+)"(?:, "(\w+)")?', python)
        self.assertEqual(set(shown), {name for name, _ in read})
        for name, default in read:
            if default:
                self.assertEqual(shown[name], f"`{default}`")
        node = (ROOT / "examples/lambda/node/resize.mjs").read_text()
        for name in shown:
            self.assertRegex(node, rf"\b{name}\b")
        schedule = (ROOT / "examples/lambda/python/schedule.py").read_text()
        (late,) = re.findall(r'"MAXIMUM_DELAY_SECONDS", "(\d+)"', schedule)
        self.assertIn(f"`MAXIMUM_DELAY_SECONDS` (default: `{late}`)", (ROOT / "docs/clients/lambda.md").read_text())

    def test_variables_are_those_of_the_scripts(self):
        sections = (ROOT / "docs/clients/collect.md").read_text().split("\n## ")
        for script in ("emr.sh", "kubernetes.sh", "post.sh"):
            (section,) = [each for each in sections if each.startswith(script)]
            shown = dict(re.findall(r"^\| `(\w+)` \| (?:none|`([^`]*)`) \|", section, re.MULTILINE))
            code = (ROOT / "examples/collect" / script).read_text()
            read = {name: default.replace("$primary", "PRIMARY") for name, default in
                    re.findall(r"\$\{([A-Z_]+):-([^}]*)\}", code)}
            self.assertEqual(shown, read, script)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])

"""What the documents show is what the program does: requests and their answers, settings, metrics, error codes,
parameters, and the names of tests, files and headings.

usage: docs_test.py HEADROOM      the built program

A fenced block is run when the line before it names it in a comment: `request: NAME` is given to `headroom evaluate`,
to `headroom rightsize` where it has a `data_size`, to `headroom plan` where it has a `job`, or to a server where it has
a `fleet`; `answer: NAME` shows fields of what `--json` prints or the server answers, `text: NAME` everything that is
printed without it. NAME may be a file of the repository instead of a request shown.
`prints: headroom …` shows everything that the command prints, `prints among others: headroom …` whole lines of it.
"""

import http.server
import json
import re
import subprocess
import sys
import threading
import types
import unittest
from datetime import datetime, timezone
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tests" / "contract"))

import openapi  # noqa: E402
from headroom import Headroom  # noqa: E402

BINARY = sys.argv[1]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^<!-- (request|answer|text): ([\w./-]+) -->\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PRINTS = re.compile(r"^<!-- prints( among others)?: headroom ([^\n]+) -->\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def page(name):
    return (ROOT / name).read_text()


def run(*arguments, stdin=""):
    return subprocess.run([BINARY, *arguments], input=stdin, capture_output=True, text=True, timeout=100, check=True,
                          cwd=ROOT).stdout


def planned(request):
    """The answer for a fleet, which only the server gives."""
    server = Headroom(BINARY)
    try:
        return server.ask("POST", "/v1/fleet-evaluations?dry_run=true", json.loads(request)).json()
    finally:
        server.stop()


def table(text, heading):
    """The rows below a heading's first table head, each as its cells."""
    section = re.split(r"^#+ ", text.split(f"# {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]


def literal(cell):
    """The first thing in backticks."""
    return re.search(r"`([^`]+)`", cell)[1]


def without_what_is_not_shown(actual, shown):
    """`actual` cut down to the fields that `shown` has; lists are shown as a whole."""
    if isinstance(actual, dict) and isinstance(shown, dict):
        return {name: without_what_is_not_shown(value, shown[name]) for name, value in actual.items() if name in shown}
    if isinstance(actual, list) and isinstance(shown, list) and len(actual) == len(shown):
        return [without_what_is_not_shown(*pair) for pair in zip(actual, shown)]
    return actual


def anchors(text):
    """The fragments by which a page's headings are linked to."""
    headings = re.findall(r"^#+ (.*)$", FENCED.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


class Examples(unittest.TestCase):
    maxDiff = None

    def test_answers_are_those_of_the_program(self):
        blocks = {}
        for path in PAGES:
            for kind, name, text in BLOCK.findall(path.read_text()):
                self.assertNotIn((kind, name), blocks, f"{path} names {kind}: {name} again")
                blocks[kind, name] = text
        self.assertTrue(blocks)
        for (kind, name), shown in blocks.items():
            with self.subTest(kind=kind, name=name):
                request = blocks.get(("request", name)) or page(name)
                fields = json.loads(request)
                command = "rightsize" if "data_size" in fields else "plan" if "job" in fields else "evaluate"
                if kind == "answer":
                    answer = planned(request) if "fleet" in fields else json.loads(run(command, "--json", "-", stdin=request))
                    self.assertEqual(json.loads(shown), without_what_is_not_shown(answer, json.loads(shown)))
                elif kind == "text":
                    self.assertEqual(shown, run(command, "-", stdin=request))

    def test_commands_print_what_is_shown(self):
        shown = [block for path in PAGES for block in PRINTS.findall(path.read_text())]
        self.assertTrue(shown)
        for partly, command, text in shown:
            with self.subTest(command):
                printed = run(*command.split())
                if partly:
                    self.assertIn("\n" + text, "\n" + printed)
                else:
                    self.assertEqual(text, printed)


class Operations(unittest.TestCase):
    def setUp(self):
        self.text = page("docs/operations.md")

    def test_settings_are_those_of_the_program(self):
        shown = run("serve", "--help")
        named = re.findall(r"^  --([\w-]+)[^\n]*?(?:=(\S+))? \(Env:(\w+)\)$", shown, re.MULTILINE)
        of_this_machine = {"io-threads", "worker-threads"}
        defaults = {name: "" if name in of_this_machine else default for name, default, _ in named}
        environment = {name: variable for name, _, variable in named}
        rows = {literal(row[0]).removeprefix("--"): row for row in table(self.text, "Settings")}
        self.assertEqual(set(rows), set(defaults))
        for name, row in rows.items():
            with self.subTest(setting=name):
                self.assertEqual(environment[name], "HEADROOM_" + name.upper().replace("-", "_"))
                if defaults[name]:
                    self.assertEqual(literal(row[1]), defaults[name])

    def test_metrics_are_those_of_the_program(self):
        server = Headroom(BINARY)
        try:
            metrics = server.ask("GET", "/metrics").body.decode()
        finally:
            server.stop()
        self.assertEqual({literal(row[0]) for row in table(self.text, "Metrics")},
                         set(re.findall(r"^# TYPE (\S+)", metrics, re.MULTILINE)))

    def test_error_codes_are_those_of_the_program(self):
        source = page("api/http/problem.hpp")
        known = {(code, status) for code, status in re.findall(r'ProblemKind\{"(\w+)", (\d+),', source)}
        stored = set(re.findall(r'\.code = "(\w+)"', "".join(path.read_text() for path in (ROOT / "store").rglob("*.cpp"))))
        shown = {(literal(row[1]), row[0]) for row in table(self.text, "Errors")}
        self.assertTrue(known)
        self.assertLessEqual({code for code, _ in shown - known}, stored)
        not_answered_yet = {"unauthorized", "forbidden", "conflict", "length_required", "too_many_requests"}
        self.assertEqual({code for code, _ in known - shown}, not_answered_yet)


class Signals(unittest.TestCase):
    def test_parameters_are_those_of_the_contract(self):
        schemas = openapi.load().root["components"]["schemas"]
        mapping = schemas["Signal"]["discriminator"]["mapping"]
        pages = {kind: reference.rsplit("/", 1)[1] for kind, reference in mapping.items()} | {"alarm_rules": "AlarmRule"}
        for name, schema in pages.items():
            with self.subTest(signal=name):
                fields = {field: about for field, about in schemas[schema]["properties"].items() if field != "kind"}
                rows = {literal(row[0]): row for row in table(page(f"docs/signals/{name}.md"), "Parameters")}
                self.assertEqual(set(rows), set(fields))
                for field, about in fields.items():
                    if "default" in about:
                        self.assertEqual(literal(rows[field][1]), json.dumps(about["default"]).strip('"'), field)


class Deployment(unittest.TestCase):
    def settings(self):
        return set(re.findall(r"\(Env:(\w+)\)$", run("serve", "--help"), re.MULTILINE))

    def test_the_unit_sets_only_what_a_drop_in_can_override(self):
        unit = page("docker/headroom.service")
        self.assertEqual(re.findall(r"^ExecStart=(.*)$", unit, re.MULTILINE), ["/usr/local/bin/headroom serve"])
        named = set(re.findall(r"^Environment=(HEADROOM_\w+)=", unit, re.MULTILINE))
        self.assertIn("HEADROOM_LISTEN", named)
        self.assertLessEqual(named, self.settings())

    def test_the_image_sets_only_what_a_variable_can_override(self):
        image = page("docker/Dockerfile")
        self.assertIn('\nCMD ["serve"]\n', image)
        named = set(re.findall(r"(HEADROOM_\w+)=", image))
        self.assertIn("HEADROOM_ALLOW_REMOTE", named)
        self.assertLessEqual(named, self.settings())

    def test_commands_work_with_old_curls(self):
        """Ubuntu 22.04 has curl 7.81, RHEL 8 has 7.61."""
        newer = r"--json|--fail-with-body|--url-query|--variable|--remove-on-error|--output-dir|--etag-save"
        for path in PAGES:
            for command in re.findall(r"\bcurl\b(?:[^`\n]|\\\n)*", path.read_text()):
                with self.subTest(page=path.name, command=command):
                    self.assertNotRegex(command.replace("headroom evaluate --json", ""), newer)


class Emr:
    """Stands for boto3's client."""

    def __init__(self):
        self.calls = []

    def modify_instance_groups(self, **body):
        self.calls.append(body)


class Flaky(http.server.BaseHTTPRequestHandler):
    """Answers the first requests with a problem, and then as a server would."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.keys.append(self.headers["Idempotency-Key"])
        status, body = self.server.answers.pop(0)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if status == 503:
            self.send_header("Retry-After", "1")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_):
        pass


class Clients(unittest.TestCase):
    def setUp(self):
        code = re.search(r"^```python\n(.*?)^```$", page("docs/clients.md"), re.MULTILINE | re.DOTALL)[1]
        self.names = {}
        exec(compile(code, "docs/clients.md", "exec"), self.names)
        self.waits = []
        self.names["time"] = types.SimpleNamespace(sleep=self.waits.append)
        self.request = json.loads(page("examples/emr/inline.json"))

    def test_the_example_applies_and_reports_a_decision_that_is_valid(self):
        server, emr = Headroom(BINARY), Emr()
        self.addCleanup(server.stop)
        address = f"http://127.0.0.1:{server.port}"
        old = self.names["scale"](address, self.request, "old", emr)
        self.assertEqual((old["changed"], emr.calls), (True, []), "it was evaluated in the past")
        now = {key: value for key, value in self.request.items() if key != "evaluated_at"}
        now["metrics"]["observed_at"] = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        now["cluster"].pop("last_scaled_at", None)
        now["cluster"]["id"] = "j-NOW"
        now["metrics"].pop("series", None)
        decision = self.names["scale"](address, now, "new", emr)
        self.assertEqual((decision["outcome"], len(emr.calls)), ("applied", 1))
        again = self.names["scale"](address, now, "new", emr)
        self.assertEqual(again["id"], decision["id"])

    def test_the_example_repeats_only_what_may_succeed_later(self):
        server = http.server.HTTPServer(("127.0.0.1", 0), Flaky)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        address = f"http://127.0.0.1:{server.server_port}"
        problem = {"code": "overloaded", "detail": "", "errors": [], "retryable": True}
        server.keys, server.answers = [], [(503, problem), (503, problem), (200, {"id": "dec_1"})]
        self.assertEqual(self.names["post"](address, {}, "k"), {"id": "dec_1"})
        self.assertEqual((server.keys, self.waits), (["k", "k", "k"], [1, 1]))
        server.keys, server.answers = [], [(422, problem | {"code": "invalid_document", "retryable": False})]
        with self.assertRaisesRegex(RuntimeError, "invalid_document"):
            self.names["post"](address, {}, "k")
        self.assertEqual(len(server.keys), 1)
        server.keys, server.answers = [], [(503, problem)] * 5
        with self.assertRaisesRegex(RuntimeError, "overloaded"):
            self.names["post"](address, {}, "k")
        self.assertEqual(len(server.keys), 5)


class References(unittest.TestCase):
    def test_links_lead_somewhere(self):
        for path in PAGES:
            for target in re.findall(r"\]\(([^)\s]+)\)", FENCED.sub("", path.read_text())):
                if target.startswith(("https://", "http://")):
                    continue
                with self.subTest(page=path.name, link=target):
                    file, _, fragment = target.partition("#")
                    linked = path.parent / file if file else path
                    self.assertTrue(linked.exists())
                    if fragment:
                        self.assertIn(fragment, anchors(linked.read_text()))

    def test_files_that_are_named_exist(self):
        folders = "core|api|store|server|tests|docs|bench|docker|examples|migrations|cmake"
        for path in PAGES:
            for name in re.findall(rf"`((?:{folders})/(?![^`]*\bfoo)[\w./-]+)`", path.read_text()):
                with self.subTest(page=path.name, file=name):
                    self.assertTrue((ROOT / name).exists())

    def test_tests_that_are_named_exist(self):
        tests = set()
        for path in (ROOT / "tests").rglob("*_test.cpp"):
            tests.update(".".join(names) for names in re.findall(r"^TEST\w*\((\w+), (\w+)\)", path.read_text(), re.MULTILINE))
        for path in (ROOT / "docs").rglob("*.md"):
            for name in re.findall(r"`([A-Z]\w+\.[A-Z]\w+)`", path.read_text()):
                with self.subTest(page=path.name, test=name):
                    self.assertTrue(name in tests)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])

"""The recipes of docs/recipes do what they say: recipes_test.py HEADROOM

Each page has one block behind `<!-- script: NAME -->`. It is run against a server; AWS, Airflow and Argo are stand-ins.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import types
import unittest
import unittest.mock
from datetime import datetime, timezone
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tests" / "contract"))

from headroom import Headroom  # noqa: E402

BINARY = sys.argv[1]


def script(name):
    text = (ROOT / "docs/recipes" / f"{name}.md").read_text()
    return re.search(rf"^<!-- script: {name} -->\n```\w+\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)[1]


def request(**changes):
    """The example, as if it were now."""
    now = json.loads((ROOT / "examples/emr/inline.json").read_text())
    del now["evaluated_at"], now["cluster"]["last_scaled_at"], now["metrics"]["series"], now["labels"]
    now["metrics"]["observed_at"] = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return now | changes


QUIET = {"observed_at": None, "values": {"YARNMemoryAvailablePercentage": 50, "ContainerPending": 0}}


def quiet():
    calm = request(sources=[])
    calm["metrics"] = QUIET | {"observed_at": calm["metrics"]["observed_at"]}
    return calm


class Recipe(unittest.TestCase):
    def setUp(self):
        self.server = Headroom(BINARY)
        self.addCleanup(self.server.stop)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.environment = os.environ | {"HEADROOM_URL": f"http://127.0.0.1:{self.server.port}", "no_proxy": "*"}

    def file(self, name, text, mode=0o644):
        path = self.folder / name
        path.write_text(text)
        path.chmod(mode)
        return path

    def decisions(self):
        return self.server.ask("GET", "/v1/decisions").json()["items"]


class Cron(Recipe):
    def run_script(self, body, aws_exit=0):
        policy = body.pop("policy")
        self.file("collect.sh", "#!/bin/sh\ncat <<'JSON'\n" + json.dumps(body) + "\nJSON\n", 0o755)
        self.file("aws", f'#!/bin/sh\necho "$1 $2" >>"{self.folder}/calls"\ncp "${{4#file://}}" "{self.folder}/body"\n'
                         f"exit {aws_exit}\n", 0o755)
        environment = self.environment | {"PATH": f"{self.folder}:{os.environ['PATH']}", "TMPDIR": str(self.folder),
                                          "COLLECT": str(self.folder / "collect.sh")}
        path = self.file("scale.sh", script("cron"), 0o755)
        return subprocess.run([path, "j-1", self.file("policy.json", json.dumps(policy))], env=environment,
                              capture_output=True, text=True, timeout=60)

    def test_applies_and_reports(self):
        ended = self.run_script(request())
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertEqual((self.folder / "calls").read_text(), "emr modify-instance-groups\n")
        counts = [group["InstanceCount"] for group in json.loads((self.folder / "body").read_text())["InstanceGroups"]]
        self.assertEqual(sum(counts), 6)
        self.assertEqual([each["outcome"] for each in self.decisions()], ["applied"])

    def test_reports_that_aws_refused(self):
        self.assertEqual(self.run_script(request(), aws_exit=254).returncode, 1)
        self.assertEqual([each["outcome"] for each in self.decisions()], ["failed"])

    def test_leaves_a_cluster_alone_that_is_as_it_should_be(self):
        ended = self.run_script(quiet())
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertFalse((self.folder / "calls").exists())

    def test_says_what_is_wrong(self):
        ended = self.run_script(request(cluster={}))
        self.assertEqual(ended.returncode, 1)
        self.assertIn("422: invalid_document", ended.stderr)


class Task:
    """A task of Airflow's: calling it notes what it is to be run with."""

    def __init__(self, function, tasks):
        self.function, self.tasks = function, tasks

    def __call__(self, *arguments):
        self.tasks.append((self.function, arguments))
        return Output(self.function.__name__)


class Output:
    def __init__(self, name):
        self.name = name

    def __rshift__(self, later):
        return later


class Airflow(Recipe):
    def load(self, body):
        """The DAG's tasks, and the stand-in for boto3's client."""
        tasks, calls, options = [], [], {}
        decorators = types.ModuleType("airflow.decorators")

        def dag(**given):
            options.update(given)
            return lambda function: function

        decorators.dag = dag
        decorators.task = lambda function: Task(function, tasks)
        decorators.task.short_circuit = decorators.task
        boto3 = types.ModuleType("boto3")
        boto3.client = lambda name: types.SimpleNamespace(modify_instance_groups=lambda **body: calls.append(body))
        modules = {"airflow": types.ModuleType("airflow"), "airflow.decorators": decorators, "boto3": boto3}
        evaluation = self.file("evaluation.json", json.dumps(body))
        with unittest.mock.patch.dict(sys.modules, modules), \
                unittest.mock.patch.dict(os.environ, self.environment | {"HEADROOM_EVALUATION": str(evaluation)}):
            names = {}
            exec(compile(script("airflow"), "airflow.md", "exec"), names)
            results = {}
            for function, arguments in tasks:
                given = [results.get(each.name) if isinstance(each, Output) else each for each in arguments]
                takes_run = "run_id" in function.__code__.co_varnames[:function.__code__.co_argcount]
                results[function.__name__] = function(*given, **({"run_id": "r1"} if takes_run else {}))
                if results[function.__name__] is False:
                    break
        return options, results, calls

    def test_applies_and_reports(self):
        options, results, calls = self.load(request())
        self.assertEqual((options["catchup"], options["max_active_runs"]), (False, 1))
        self.assertEqual(results["report"]["outcome"], "applied")
        self.assertEqual(sum(group["InstanceCount"] for group in calls[0]["InstanceGroups"]), 6)
        self.assertEqual(self.decisions()[0]["labels"], {"run": "r1"})

    def test_stops_where_nothing_is_to_be_applied(self):
        _, results, calls = self.load(quiet())
        self.assertEqual((results["is_to_be_applied"], calls), (False, []))

    def test_a_repeated_task_is_one_decision(self):
        self.load(request())
        with self.assertRaisesRegex(Exception, "idempotency_key_reused"):
            self.load(quiet())
        self.assertEqual(len(self.decisions()), 1)


class Argo(Recipe):
    def setUp(self):
        super().setUp()
        self.manifest = yaml.safe_load(script("argo"))
        self.templates = {each["name"]: each for each in self.manifest["spec"]["workflowSpec"]["templates"]}

    def run_step(self, name, **environment):
        source = self.templates[name]["script"]["source"]
        named = {each["name"] for each in self.templates[name]["script"]["env"]}
        self.assertLessEqual(set(re.findall(r'environ\["(\w+)"\]', source)), named)
        return subprocess.run([sys.executable, "-c", source], env=self.environment | environment, capture_output=True,
                              text=True, timeout=60, check=True).stdout

    def evaluate(self, body):
        evaluation = self.file("evaluation.json", json.dumps(body))
        self.run_step("evaluate", EVALUATION=str(evaluation), RUN="u1", RESULTS=str(self.folder))
        return {name: (self.folder / name).read_text() for name in ("changed", "id", "body")}

    def test_the_manifest_is_whole(self):
        self.assertEqual((self.manifest["apiVersion"], self.manifest["kind"]), ("argoproj.io/v1alpha1", "CronWorkflow"))
        outputs = {each["name"] for each in self.templates["evaluate"]["outputs"]["parameters"]}
        used = set(re.findall(r"steps\.evaluate\.outputs\.parameters\.(\w+)", script("argo")))
        self.assertEqual(outputs, used)
        for (step,) in self.templates["scale"]["steps"]:
            self.assertIn(step["template"], self.templates)
            given = {each["name"] for each in step.get("arguments", {}).get("parameters", [])}
            taken = {each["name"] for each in self.templates[step["template"]].get("inputs", {}).get("parameters", [])}
            self.assertEqual(given, taken)

    def test_evaluates_and_reports(self):
        result = self.evaluate(request())
        self.assertEqual(result["changed"], "true")
        self.assertEqual(sum(group["InstanceCount"] for group in json.loads(result["body"])["InstanceGroups"]), 6)
        self.run_step("report", DECISION=result["id"], RUN="u1")
        self.assertEqual([each["outcome"] for each in self.decisions()], ["applied"])

    def test_nothing_to_apply(self):
        self.assertEqual(self.evaluate(quiet())["changed"], "false")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])

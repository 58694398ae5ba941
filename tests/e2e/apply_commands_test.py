"""`headroom evaluate --apply-with aws` prints commands that the aws command line has and AWS's models take:
apply_commands_test.py BINARY."""

import json
import re
import shlex
import subprocess
import sys
import tempfile
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path

import botocore
import botocore.session
from botocore.validate import ParamValidator

from server import PATIENCE, ROOT

NOW = datetime.now(timezone.utc)
SESSION = botocore.session.get_session()

# Operations for which the aws command line has no command (awscli/customizations/removals.py).
NO_COMMANDS = {"RunJobFlow", "TerminateJobFlows", "AddJobFlowSteps"}

ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
YEAR = 366 * 86400


def parsed(time):
    return datetime.fromisoformat(time.replace("Z", "+00:00"))


def moved(value, by):
    """A request as if everything in it happened `by` later; numbers that are seconds since 1970 too."""
    if isinstance(value, dict):
        return {name: moved(item, by) for name, item in value.items()}
    if isinstance(value, list):
        return [moved(item, by) for item in value]
    if isinstance(value, str) and ISO.fullmatch(value):
        return (parsed(value) + by).isoformat()
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if is_number and abs(value - NOW.timestamp()) < 3 * YEAR:
        return value + by.total_seconds()
    return value


def at_present(request):
    return moved(request, NOW - parsed(request["evaluated_at"]))


def cases():
    for name in ("cases", "kubernetes_cases"):
        for case in json.loads((ROOT / f"tests/artifacts/{name}.json").read_text()):
            request = case["request"]
            if "fleet" not in request and "cluster_autoscaler" not in json.dumps(request):
                yield case["name"], {"evaluated_at": "2026-11-22T10:00:30Z"} | request


class Commands(unittest.TestCase):
    def headroom(self, *arguments, request):
        return subprocess.run([BINARY, "evaluate", *arguments, "-"], input=json.dumps(request), capture_output=True,
                              text=True, timeout=PATIENCE)

    def commands(self, request):
        """The words of each command, and the remarks."""
        done = self.headroom("--apply-with", "aws", request=request)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        remarks = [line for line in done.stdout.splitlines() if line.startswith("#")]
        words = shlex.split(done.stdout, comments=True)
        starts = [i for i, word in enumerate(words) if word == "aws"] + [len(words)]
        return [words[i:j] for i, j in zip(starts, starts[1:])], remarks

    def test_parse_against_the_models(self):
        printed = set()
        for name, request in cases():
            with self.subTest(case=name):
                request = at_present(request)
                decided = json.loads(self.headroom("--json", request=request).stdout)
                preferred = [artifact for artifact in decided["artifacts"] if artifact["preferred"]]
                commands, remarks = self.commands(request)
                takeable = [artifact for artifact in preferred if artifact["kind"].startswith("aws.")]
                self.assertEqual(len(commands), len(takeable))
                self.assertEqual(len([line for line in remarks if "no command" in line]), len(preferred) - len(takeable))
                for command, artifact in zip(commands, takeable):
                    _, service, operation = artifact["kind"].split(".")
                    self.assertNotIn(operation, NO_COMMANDS)
                    self.assertEqual(command[:4], ["aws", service, botocore.xform_name(operation, "-"), "--cli-input-json"])
                    self.assertEqual(len(command), 5)
                    body = json.loads(command[4])
                    self.assertEqual(body, artifact["body"])
                    self.check(service, operation, body)
                    printed.add(operation)
        self.assertGreaterEqual(printed, {"PutManagedScalingPolicy", "ModifyInstanceGroups", "ModifyInstanceFleet",
                                          "UpdateNodegroupConfig", "SetDesiredCapacity"})

    def check(self, service, operation, body):
        shape = SESSION.get_service_model(service).operation_model(operation).input_shape
        tokens = {name: "t" for name, member in shape.members.items() if member.metadata.get("idempotencyToken")}
        newer = {"ScalingStrategy", "UtilizationPerformanceIndex"}  # Debian's botocore does not know these yet
        body = json.loads(json.dumps(body), object_hook=lambda item: {n: v for n, v in item.items() if n not in newer})
        report = ParamValidator().validate({**tokens, **body}, shape)
        self.assertFalse(report.has_errors(), report.generate_report())

    def test_are_for_what_the_table_of_the_program_names(self):
        source = (ROOT / "server/cli/apply_commands.cpp").read_text()
        table = re.findall(r'Command\{"aws\.([\w-]+)\.(\w+)",\s*"([\w-]+) ([\w-]+)"\}', source)
        self.assertGreater(len(table), 10)
        for service, operation, group, command in table:
            self.assertIn(operation, SESSION.get_service_model(service).operation_names)
            self.assertEqual((group, command), (service, botocore.xform_name(operation, "-")))
            self.assertNotIn(operation, NO_COMMANDS)

    def example(self):
        request = json.loads((ROOT / "examples/emr/inline.json").read_text())
        return at_present(request)

    def test_survive_a_shell(self):
        request = self.example()
        hostile = "ig'$(touch owned)`touch owned`\\\"; touch owned #\n*"
        request["cluster"]["pools"][0]["id"] = hostile
        done = self.headroom("--apply-with", "aws", request=request)
        self.assertEqual(done.returncode, 0, done.stderr)
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder) / "aws"
            program.write_text('#!/bin/sh\nprintf "%s" "$4" >> body\n')
            program.chmod(0o755)
            subprocess.run(["/bin/sh", "-e"], input=done.stdout, text=True, cwd=folder, check=True, timeout=PATIENCE,
                           env={"PATH": f"{folder}:/usr/bin:/bin"})
            self.assertEqual({path.name for path in Path(folder).iterdir()}, {"aws", "body"})
            body = json.loads((Path(folder) / "body").read_text())
        self.assertEqual(body["InstanceGroups"][0]["InstanceGroupId"], hostile)

    def test_are_not_printed_for_what_expired(self):
        request = json.loads((ROOT / "examples/emr/inline.json").read_text())
        done = self.headroom("--apply-with", "aws", request=request)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("valid until 2026-11-22T10:05:30.000Z", done.stderr)
        late = moved(self.example(), timedelta(minutes=-6))  # valid for five minutes
        self.assertEqual(self.headroom("--apply-with", "aws", request=late).returncode, 1)
        early = moved(self.example(), timedelta(minutes=-4))
        self.assertEqual(self.headroom("--apply-with", "aws", request=early).returncode, 0)

    def test_are_none_if_nothing_changes(self):
        request = self.example()
        request["metrics"]["values"] = {"YARNMemoryAvailablePercentage": 50, "ContainerPending": 0}
        del request["sources"], request["metrics"]["series"]
        done = self.headroom("--apply-with", "aws", request=request)
        self.assertEqual((done.returncode, done.stdout), (0, "# no_action: nothing to apply\n"))

    def test_need_a_program_that_is_known(self):
        for arguments in (["--apply-with", "gcloud"], ["--apply-with"], ["--apply-with", "aws", "--json"]):
            done = self.headroom(*arguments, request=self.example())
            self.assertEqual(done.returncode, 2, arguments)


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main()

"""`headroom lint` on files: lint_test.py BINARY."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from server import Server

BINARY = sys.argv.pop(1)
PATIENCE = 60
ROOT = Path(__file__).parents[2]

SOUND = {"limits": {"unit": "instances", "minimum": 2, "maximum": 10}, "signals": [{"kind": "managed_scaling"}]}
HASTY = {**SOUND, "scale_out": {"cooldown_seconds": 60}}
CROSSED = {"ComputeLimits": {"UnitType": "Instances", "MinimumCapacityUnits": 10, "MaximumCapacityUnits": 2}}


class Lint(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def file(self, name, content):
        path = self.folder / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def run_lint(self, *arguments, code=0, given=None):
        done = subprocess.run([BINARY, "lint", *map(str, arguments)], capture_output=True, text=True, timeout=PATIENCE,
                              input=given)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def test_a_finding_is_printed_with_file_pointer_severity_and_code(self):
        path = self.file("hasty.json", HASTY)
        text = self.run_lint(path).stdout
        self.assertEqual(text.splitlines()[0],
                         f"{path}:/scale_out/cooldown_seconds: warning cooldown_shorter_than_start_up")
        self.assertIn("fix: sets 300", text)
        self.assertEqual(self.run_lint(self.file("sound.json", SOUND)).stdout, "no findings\n")

    def test_the_gate_fails_from_the_named_severity_on(self):
        sound, hasty = self.file("sound.json", SOUND), self.file("hasty.json", HASTY)
        crossed = self.file("crossed.json", CROSSED)
        self.run_lint("--fail-on", "error", sound, hasty)
        self.run_lint("--fail-on", "warning", sound, hasty, code=3)
        self.run_lint("--fail-on", "advice", hasty, code=3)
        self.run_lint("--fail-on", "error", crossed, code=3)
        self.run_lint("--fail-on", "colour", crossed, code=2)

    def test_a_document_of_another_system_is_taken_as_it_is(self):
        path = self.file("crossed.json", CROSSED)
        found = json.loads(self.run_lint("-o", "json", path).stdout)["findings"]
        self.assertEqual([(one["file"], one["code"], one["pointer"]) for one in found],
                         [(str(path), "minimum_above_maximum", "/ComputeLimits/MinimumCapacityUnits")])
        self.assertEqual([step["path"] for step in found[0]["fix"]],
                         ["/ComputeLimits/MinimumCapacityUnits", "/ComputeLimits/MaximumCapacityUnits"])

    def test_yaml_and_standard_input_are_read(self):
        text = "limits: {minimum: 2, maximum: 2}\nsignals: [{kind: managed_scaling}]\n"
        found = json.loads(self.run_lint("--json", "-", given=text).stdout)["findings"]
        self.assertEqual([one["code"] for one in found], ["minimum_equals_maximum"])

    def test_wrong_input_is_told_and_the_other_files_are_looked_at(self):
        hasty = self.file("hasty.json", HASTY)
        for content in ("{", "[]", '{"colour": 1}', '{"kind": "tea", "body": {}}'):
            done = self.run_lint("--fail-on", "warning", self.file("wrong.json", content), hasty, code=2)
            self.assertIn("wrong.json", done.stderr)
            self.assertIn("cooldown_shorter_than_start_up", done.stdout)
        self.run_lint(self.folder / "absent.json", code=2)
        self.run_lint(code=2)

    def test_fixes_are_applied_until_none_is_left(self):
        path = self.file("worse.json", {**HASTY, "budget": {"daily_usd": 0},
                                        "limits": {"minimum": 10, "maximum": 2}})
        mended = json.loads(self.run_lint("--fix", path).stdout)
        self.assertEqual(mended["limits"], {"minimum": 2, "maximum": 10})
        self.assertEqual(mended["scale_out"], {"cooldown_seconds": 300})
        self.assertNotIn("budget", mended)
        self.run_lint("--fix", path, path, code=2)

    def test_a_cluster_shows_more_than_the_policy(self):
        policy = self.file("policy.json", {**SOUND, "scale_out": {"cooldown_seconds": 300},
                                           "scale_in": {"cooldown_seconds": 300}, "budget": {"hourly_usd": 2}})
        cluster = {"id": "etl", "platform": "emr", "composition": "instance_groups", "region": "us-east-1",
                   "pools": [{"id": "ig-CORE", "role": "core", "instance_type": "m5.xlarge", "requested": 2,
                              "running": 2}]}
        request = self.file("request.json", {"cluster": cluster, "policy": {"anything": "else"}, "labels": {}})
        self.assertEqual(self.run_lint(policy).stdout, "no findings\n")
        found = json.loads(self.run_lint("--json", "--cluster", request, policy).stdout)["findings"]
        # Ten m5.xlarge cost 10 × (0.192 + 0.048) = 2.40 USD, eight 1.92.
        self.assertEqual([(one["code"], one["pointer"], one["fix"]) for one in found],
                         [("maximum_above_budget", "/limits/maximum",
                           [{"op": "replace", "path": "/limits/maximum", "value": 8}])])
        mended = json.loads(self.run_lint("--fix", "--cluster", request, policy).stdout)
        self.assertEqual(mended["limits"], {"unit": "instances", "minimum": 2, "maximum": 8})
        emr = self.file("emr.json", {"ComputeLimits": {"UnitType": "Instances", "MinimumCapacityUnits": 2,
                                                       "MaximumCapacityUnits": 10}})
        self.assertEqual(self.run_lint("--cluster", request, emr).stdout, "no findings\n")

    def test_a_cluster_may_be_one_that_a_running_server_knows(self):
        database = self.folder / "headroom.db"
        server = Server(BINARY, database)
        self.addCleanup(server.kill)
        server.wait_until_ready()
        cluster = {"platform": "emr", "composition": "instance_groups", "region": "us-east-1",
                   "pools": [{"id": "ig-CORE", "role": "core", "instance_type": "m5.xlarge", "requested": 2,
                              "running": 2}]}
        answer = server.ask("PUT", "/v1/clusters/etl", json.dumps(cluster).encode(),
                            {"Content-Type": "application/json", "If-None-Match": "*"})
        self.assertEqual(answer.status, 201, answer.body)
        policy = self.file("policy.json", {**SOUND, "limits": {"unit": "instances", "minimum": 2, "maximum": 10,
                                                               "pools": [{"pool_id": "ig-GONE", "minimum": 0,
                                                                          "maximum": 4}]}})
        found = json.loads(self.run_lint("--json", "--cluster", "etl", "--database", database, policy).stdout)
        self.assertEqual([(one["code"], one["pointer"]) for one in found["findings"]],
                         [("unknown_pool", "/limits/pools/0/pool_id")])
        done = self.run_lint("--cluster", "nobody", "--database", database, policy, code=2)
        self.assertIn("/cluster", done.stderr)
        done = self.run_lint("--cluster", "etl", "--database", self.folder / "absent.db", policy, code=2)
        self.assertIn("absent.db", done.stderr)

    def test_a_cluster_that_can_not_be_read_is_told(self):
        policy = self.file("policy.json", SOUND)
        for content in ("{", "[]", '{"policy": {}}'):
            done = self.run_lint("--cluster", self.file("cluster.json", content), policy, code=2)
            self.assertIn("cluster.json", done.stderr)


if __name__ == "__main__":
    unittest.main()

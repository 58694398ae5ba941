"""`headroom check` beside a running server: check_test.py BINARY."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from server import PATIENCE, Server

BINARY = sys.argv.pop(1)
ROOT = Path(__file__).parents[2]
REQUEST = ROOT / "examples" / "emr" / "inline.json"
CLUSTER = "j-2AXXXXXXGAPLF"
AT = "2026-11-22T10:01:00Z"


class Check(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.database = Path(cls.folder.name) / "headroom.db"
        cls.server = Server(BINARY, cls.database)
        cls.server.wait_until_ready()
        answer = cls.server.ask("POST", "/v1/evaluations", REQUEST.read_bytes(), {"Content-Type": "application/json"})
        assert answer.status == 201, answer.body

    @classmethod
    def tearDownClass(cls):
        cls.server.kill()
        cls.folder.cleanup()

    def check(self, *arguments, code=0):
        done = subprocess.run([BINARY, "check", *map(str, arguments), "--database", str(self.database)],
                              capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def states(self, items):
        return {item["name"]: item["state"] for item in items}

    def test_the_report_has_what_is_not_met_first(self):
        text = self.check("--cluster", CLUSTER, "--at", AT).stdout
        self.assertTrue(text.startswith(f"cluster {CLUSTER} at 2026-11-22T10:01:00.000Z, policy inline\n"), text)
        self.assertLess(text.index("[NO] "), text.index("[ok] "))
        self.assertLess(text.index("[ok] "), text.index("[ ?] "))
        self.assertIn('patch: [{"op":"add","path":"/mix","value":{"on_demand_percent":30}}]', text)

    def test_json_has_the_items_of_the_endpoint(self):
        found = json.loads(self.check("--cluster", CLUSTER, "--json").stdout)
        answer = self.server.ask("GET", f"/v1/clusters/{CLUSTER}/readiness")
        self.assertEqual(answer.status, 200)
        self.assertEqual(self.states(found["items"]), self.states(json.loads(answer.body)["items"]))

    def test_markdown_has_boxes(self):
        text = self.check("--cluster", CLUSTER, "--at", AT, "-o", "markdown").stdout
        self.assertIn("- [x] **limits set**: The policy allows 2 to 10 instances.", text)

    def test_a_request_is_checked_alone(self):
        found = json.loads(self.check("--cluster", REQUEST, "--json").stdout)
        self.assertEqual(found["cluster_id"], CLUSTER)
        self.assertEqual(self.states(found["items"])["metrics_fresh"], "met")

    def test_the_gate_fails_with_3(self):
        self.check("--cluster", CLUSTER, "--fail-on", "not_met", code=3)

    def test_what_is_wrong_is_refused(self):
        self.assertIn("nothing is stored", self.check("--cluster", "nobody", code=2).stderr)
        self.check("--cluster", CLUSTER, "--at", "yesterday", code=2)
        self.check("--cluster", CLUSTER, "--fail-on", "met", code=2)
        self.check(code=2)


if __name__ == "__main__":
    unittest.main()

"""`headroom diagnose` beside a running server: diagnose_test.py BINARY."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from server import PATIENCE, Server

BINARY = sys.argv.pop(1)
ROOT = Path(__file__).parents[2]
CLUSTER = "j-2AXXXXXXGAPLF"
RANGE = ["--since", "2026-11-22T00:00:00Z", "--until", "2026-11-23T00:00:00Z"]


class Diagnose(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.database = Path(cls.folder.name) / "headroom.db"
        cls.server = Server(BINARY, cls.database)
        cls.server.wait_until_ready()
        request = json.loads((ROOT / "examples" / "emr" / "inline.json").read_text())
        for limit in ("maximum", "maximum_on_demand", "maximum_core"):
            request["policy"]["limits"][limit] = 3  # as many as there are, while containers wait
        request["metrics"].pop("series")
        for minute in range(0, 20, 5):
            request["metrics"]["observed_at"] = f"2026-11-22T10:{minute:02}:00Z"
            request["evaluated_at"] = f"2026-11-22T10:{minute:02}:30Z"
            answer = cls.server.ask("POST", "/v1/evaluations", json.dumps(request).encode(),
                                    {"Content-Type": "application/json"})
            assert answer.status == 201, answer.body

    @classmethod
    def tearDownClass(cls):
        cls.server.kill()
        cls.folder.cleanup()

    def diagnose(self, *arguments, code=0):
        done = subprocess.run([BINARY, "diagnose", *map(str, arguments), "--database", str(self.database)],
                              capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def test_the_report_names_cause_evidence_and_remedy(self):
        text = self.diagnose(CLUSTER, *RANGE).stdout
        self.assertIn(f"cluster {CLUSTER}, 4 evaluations from 2026-11-22T00:00:00.000Z", text)
        self.assertIn("not scaling: at_maximum (shown)", text)
        self.assertIn("3 requested, 3 running", text)
        self.assertIn("Raise policy.limits.maximum", text)

    def test_json_is_what_the_server_answers(self):
        found = json.loads(self.diagnose(CLUSTER, *RANGE, "--json").stdout)
        answer = self.server.ask("GET", f"/v1/clusters/{CLUSTER}/diagnosis?since={RANGE[1]}&until={RANGE[3]}")
        self.assertEqual(found, answer.json())
        self.assertEqual([finding["cause"] for finding in found["findings"]], ["at_maximum"])

    def test_markdown_has_a_table_of_evidence(self):
        text = self.diagnose(CLUSTER, *RANGE, "-o", "markdown").stdout
        self.assertIn("## not scaling: at_maximum (shown)", text)
        self.assertEqual(text.count("| `dec_"), 4)

    def test_a_gate_fails_on_a_finding(self):
        self.diagnose(CLUSTER, *RANGE, "--fail-on-finding", code=3)
        self.diagnose(CLUSTER, "--since", "2026-11-21T00:00:00Z", "--until", "2026-11-22T00:00:00Z",
                      "--fail-on-finding")

    def test_what_is_not_there_is_told(self):
        self.assertIn("No evaluation of this cluster", self.diagnose("nobody", *RANGE).stdout)
        for arguments in (["--since", "yesterday"], ["--since", RANGE[3], "--until", RANGE[1]], ["-o", "csv"]):
            self.assertNotEqual(self.diagnose(CLUSTER, *arguments, code=2).stderr, "")


if __name__ == "__main__":
    unittest.main()

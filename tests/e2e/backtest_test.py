"""`headroom backtest` and the gate, on a history that can be worked out by hand: backtest_test.py BINARY."""

import json
import subprocess
import sys
import tempfile
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path

from server import PATIENCE, Server


def policy(target, **more):
    return {"limits": {"minimum": 1, "maximum": 20},
            "signals": [{"kind": "target_tracking", "metric": "Load", "target": target}]} | more


class Backtest(unittest.TestCase):
    """Version 1 aims at a load of 10, and asks for 8 nodes at $0.10 where there are 4. Version 2 would keep the 4."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.database = self.folder / "headroom.db"
        self.drafts = 0
        self.start = datetime.now(timezone.utc).replace(second=0, microsecond=0) - timedelta(hours=2)
        self.server = Server(BINARY, self.database)
        self.addCleanup(self.server.kill)
        self.server.wait_until_ready()
        self.put(policy(10, activation={"max_cost_increase_percent": 50}), {"If-None-Match": "*"}, 201)
        for minute, nodes, load in ((0, 4, 20), (5, 8, 10), (10, 8, 10)):
            self.evaluate(minute, nodes, load)

    def at(self, minute):
        return (self.start + timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def put(self, document, headers, status, query=""):
        answer = self.server.ask("PUT", "/v1/policies/load" + query, document, headers)
        self.assertEqual(answer.status, status, answer.body)
        return answer.json()

    def evaluate(self, minute, nodes, load):
        pool = {"id": "workers", "role": "worker", "running": nodes, "requested": nodes, "hourly_price_usd": 0.1}
        answer = self.server.ask("POST", "/v1/evaluations", {
            "cluster": {"id": "c-1", "platform": "kubernetes", "pools": [pool]}, "policy_id": "load",
            "metrics": {"observed_at": self.at(minute), "values": {"Load": load, "demand": 6}},
            "evaluated_at": self.at(minute)})
        self.assertEqual(answer.status, 201, answer.body)

    def run_headroom(self, *arguments):
        return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=PATIENCE)

    def backtest(self, *arguments):
        return self.run_headroom("backtest", "--database", self.database, "--from", self.at(0), "--to", self.at(15),
                                 *arguments)

    def draft(self, document):
        self.drafts += 1
        file = self.folder / f"draft-{self.drafts}.json"
        file.write_text(json.dumps(document))
        return file

    def test_a_stored_version_beside_a_running_server(self):
        self.put(policy(20), {"If-Match": "*"}, 200, "?activate=false")
        done = self.backtest("load", "-o", "json")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        result = json.loads(done.stdout)
        self.assertEqual((result["policy_id"], result["version"], result["decisions"]), ("load", 2, 3))
        self.assertEqual((result["cost_usd"], result["against_actual"]["cost_usd"]), (0.1, 0.2))
        self.assertEqual((result["under_provisioned_minutes"], result["actions"]), (10, 0))
        self.assertEqual(len(result["first_differences"]), 3)
        first = json.loads(self.backtest("load", "--version", 1, "-o", "json").stdout)
        self.assertEqual((first["different"], first["cost_increase_percent"]), (0, 0))

    def test_a_draft_as_a_table_as_markdown_and_as_a_picture(self):
        picture = self.folder / "backtest.svg"
        done = self.backtest(self.draft(policy(20)), "--cluster", "c-1", "--svg", picture)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        rows = [" ".join(line.split()) for line in done.stdout.splitlines()]
        self.assertIn("cost $0.2 $0.1 -50%", rows)
        self.assertIn("under-provisioned minutes 5 10 +5", rows)
        self.assertIn("resizes 1 0 -1", rows)
        self.assertIn("Open loop", done.stdout)
        svg = picture.read_text()
        self.assertTrue(svg.startswith("<svg "), svg[:80])
        self.assertIn('class="would"', svg)
        markdown = self.backtest(self.draft(policy(20)), "--cluster", "c-1", "-o", "markdown").stdout
        self.assertIn("| cost | $0.2 | $0.1 | -50% |", markdown)

    def test_a_gate_of_the_command_line(self):
        costly = self.draft(policy(5))
        self.assertEqual(self.backtest(costly, "--cluster", "c-1", "--max-cost-increase", 100).returncode, 0)
        done = self.backtest(costly, "--cluster", "c-1", "--max-cost-increase", 99)
        self.assertEqual(done.returncode, 3)
        self.assertIn("would have cost $0.4 instead of $0.2", done.stderr)
        slow = self.backtest(self.draft(policy(20)), "--cluster", "c-1", "--max-under-provisioned-minutes", 9)
        self.assertEqual(slow.returncode, 3)
        nothing = self.run_headroom("backtest", "load", "--database", self.database, "--cluster", "c-1", "--from",
                                    self.at(-60), "--to", self.at(-30), "--max-cost-increase", 0)
        self.assertEqual(nothing.returncode, 3, nothing.stdout)
        self.assertIn("unknown", nothing.stdout)

    def test_wrong_input(self):
        for arguments, message in ((("other",), "neither a file nor a stored policy"),
                                   (("load", "--version", 9), "no version 9"),
                                   (("load", "--version", "x"), "--version"),
                                   (("load", "--cluster", "nobody"), "nobody"),
                                   (("load", "--from", self.at(20)), "--from"),
                                   ((self.draft(policy(-1)), "--cluster", "c-1"), "/signals/0/target"),
                                   ((self.draft(policy(5)),), "--cluster"),
                                   ((self.draft(policy(5)), "--version", 1), "--version")):
            done = self.backtest(*arguments)
            self.assertEqual(done.returncode, 2, (arguments, done.stdout, done.stderr))
            self.assertIn(message, done.stderr)
        missing = self.run_headroom("backtest", "load", "--database", self.folder / "none.db")
        self.assertEqual(missing.returncode, 1, missing.stderr)

    def test_the_gate_of_the_policy(self):
        stored = self.put(policy(5), {"If-Match": "*"}, 200)
        self.assertEqual((stored["version"], stored["active"], stored["active_version"]), (2, False, 1))
        refused = self.server.ask("POST", "/v1/policies/load/activate", {"version": 2})
        self.assertEqual(refused.status, 409)
        self.assertEqual(refused.json()["code"], "backtest_gate_failed")
        self.server.terminate()
        again = self.run_headroom("policy", "activate", "load", 2, "--database", self.database)
        self.assertEqual(again.returncode, 3, again.stderr)
        put = self.run_headroom("policy", "put", "load", self.draft(policy(4)), "--database", self.database)
        self.assertEqual(put.returncode, 3, put.stderr)
        forced = self.run_headroom("policy", "activate", "load", 2, "--override-gate", "--database", self.database)
        self.assertEqual(forced.returncode, 0, forced.stderr)


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main()

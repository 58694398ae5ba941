"""`headroom replay` on a database: replay_test.py BINARY."""

import json
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from server import PATIENCE, Server, example

ROOT = Path(__file__).resolve().parents[2]
NOBODY = "dec_00000000-0000-7000-8000-000000000000"


class Replay(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.database = Path(folder.name) / "headroom.db"
        self.server = Server(BINARY, self.database)
        self.addCleanup(self.server.kill)
        self.server.wait_until_ready()

    def store(self, path, body):
        answer = self.server.ask("POST", path, body)
        self.assertEqual(answer.status, 201, answer.body)
        return answer.json()["id"]

    def replay(self, *arguments):
        return subprocess.run([BINARY, "replay", "--database", self.database, *arguments], capture_output=True,
                              text=True, timeout=PATIENCE)

    def counts(self, *arguments):
        done = self.replay("-o", "json", *arguments)
        return done.returncode, json.loads(done.stdout)

    def test_a_whole_history(self):
        for n in range(150):  # more than two pages
            self.store("/v1/evaluations", example(f"j-{n % 7}"))
        sized = self.store("/v1/rightsizing", {"data_size": "1TB"})
        code, counts = self.counts("--jobs", "2")
        self.assertEqual(code, 0, counts)
        self.assertEqual((counts["decisions"], counts["identical"], counts["different"]), (151, 151, 0))
        self.assertEqual((counts["unknown"], counts["first_differences"]), ({}, []))
        done = self.replay(sized)
        self.assertEqual((done.returncode, done.stdout, done.stderr),
                         (0, "1 decision: 1 identical, 0 different\n", ""))

    def test_a_range_of_time(self):
        for hour in range(4):
            self.store("/v1/evaluations", example() | {"evaluated_at": f"2026-11-22T{10 + hour}:00:30Z"})
        code, counts = self.counts("--since", "2026-11-22T11:00:30Z", "--until", "2026-11-22T13:00:30+00:00")
        self.assertEqual((code, counts["decisions"]), (0, 2))

    def test_what_was_altered(self):
        now = {"evaluated_at": "2026-11-22T10:00:30Z"}
        first = self.store("/v1/evaluations", example() | now)
        other = example() | now
        other["policy"]["limits"]["maximum"] = 4
        second = self.store("/v1/evaluations", other)
        self.assertEqual(self.server.terminate(), 0)
        with sqlite3.connect(self.database) as database:
            database.execute("UPDATE decisions SET policy_document = (SELECT max(policy_document) FROM decisions)")
        code, counts = self.counts()
        self.assertEqual(code, 3)
        self.assertEqual((counts["decisions"], counts["identical"], counts["different"]), (2, 1, 1))
        (difference,) = counts["first_differences"]
        self.assertEqual(difference["id"], first)
        self.assertEqual(difference["replay"]["first_stage"], "constrain")
        self.assertIn("/target", [operation["path"] for operation in difference["replay"]["patch"]])
        self.assertEqual(self.replay(second).returncode, 0)
        done = self.replay(first)
        self.assertEqual(done.returncode, 3)
        self.assertIn(f"{first}  constrain  ", done.stdout)

    def test_the_prices_of_then(self):
        then = example() | {"evaluated_at": "2026-11-22T10:00:30Z"}
        evaluation = self.store("/v1/evaluations", then)
        plan = self.store("/v1/plans", json.loads((ROOT / "examples/plans/exercise.json").read_text()))
        self.assertEqual(self.server.terminate(), 0)
        dearer = self.database.with_name("types.json")
        dearer.write_text(json.dumps({"items": [{"instance_type": name, "vcpus": 4, "memory_mib": 16384,
                                                 "on_demand_hourly_usd": 9.5}
                                                for name in ("m5.xlarge", "m5.2xlarge", "r5.xlarge")]}))
        for types in ((), ("--instance-types", dearer)):
            code, counts = self.counts(*types)
            self.assertEqual((code, counts["identical"]), (0, 2), counts)
        server = Server(BINARY, self.database, "--instance-types", str(dearer))
        self.addCleanup(server.kill)
        server.wait_until_ready()
        for decision in (evaluation, plan):
            self.assertIs(server.ask("POST", f"/v1/decisions/{decision}/replay").json()["identical"], True)
        old = server.ask("GET", f"/v1/decisions/{evaluation}/input").json()["catalog_sha256"]
        now = server.ask("POST", "/v1/evaluations", then).json()
        self.assertNotEqual(now["hourly_cost_usd"],
                            server.ask("GET", f"/v1/decisions/{evaluation}").json()["hourly_cost_usd"])
        self.assertNotEqual(server.ask("GET", f"/v1/decisions/{now['id']}/input").json()["catalog_sha256"], old)
        self.assertIs(server.ask("POST", f"/v1/decisions/{now['id']}/replay").json()["identical"], True)

    def test_wrong_usage(self):
        for arguments in (["nonsense"], ["--since", "yesterday"], ["--jobs", "0"], ["-o", "yaml"],
                          [NOBODY, "--since", "2026-11-22T11:00:30Z"]):
            done = self.replay(*arguments)
            self.assertEqual((done.returncode, done.stdout), (2, ""), arguments)
            self.assertNotEqual(done.stderr, "", arguments)
        self.assertEqual(self.replay(NOBODY).returncode, 1)
        done = subprocess.run([BINARY, "replay", "--database", str(self.database) + ".missing"], capture_output=True,
                              text=True, timeout=PATIENCE)
        self.assertEqual((done.returncode, done.stdout), (1, ""))


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main()

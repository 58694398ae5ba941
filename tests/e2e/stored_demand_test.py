"""`headroom simulate` and `headroom forecast` on files and on what a server has stored: stored_demand_test.py BINARY."""

import json
import subprocess
import sys
import tempfile
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path

from server import PATIENCE, Server

START = datetime(2026, 11, 2, tzinfo=timezone.utc)  # a Monday
HOURS = 20 * 24


def demand(hour):
    """Four by night, ten from 8 to 18 o'clock."""
    return 10 if 8 <= hour % 24 < 18 else 4


def time(hour):
    return (START + timedelta(hours=hour)).strftime("%Y-%m-%dT%H:%M:%SZ")


def snapshots(metric, values):
    return "observed_at,metric,value\n" + "".join(f"{time(hour)},{metric},{value}\n" for hour, value in
                                                  enumerate(values))


class CommandLine(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.database = self.folder / "headroom.db"
        self.server = Server(BINARY, self.database)
        self.addCleanup(self.server.kill)
        self.server.wait_until_ready()
        self.policy = self.file("five.json", '{"kind": "static", "units": 5}')
        self.trace = self.file("demand.csv", "timestamp,value\n" + "".join(
            f"{time(hour)},{demand(hour)}\n" for hour in range(HOURS)))

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def store(self, metric, values, cluster="etl"):
        answer = self.server.ask("POST", f"/v1/clusters/{cluster}/snapshots", snapshots(metric, values).encode(),
                                 {"Content-Type": "text/csv"})
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(answer.json()["rejected"], [])

    def run_headroom(self, *arguments):
        return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=PATIENCE)

    def answer(self, *arguments):
        done = self.run_headroom(*arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def refusal(self, *arguments):
        done = self.run_headroom(*arguments)
        self.assertEqual((done.returncode, done.stdout), (2, ""), arguments)
        return done.stderr


class StoredDemand(CommandLine):
    RANGE = ["--since", time(0), "--until", time(HOURS)]

    def test_is_played_back_beside_the_server(self):
        self.store("demand", [demand(hour) for hour in range(HOURS)])
        stored = ["simulate", "--database", self.database, "--cluster", "etl", *self.RANGE, "--policy", self.policy]
        found = self.answer(*stored, "--json")
        self.assertEqual(found, self.answer("simulate", self.trace, "--policy", self.policy, "--json"))
        body = {"cluster_id": "etl", "since": time(0), "until": time(HOURS),
                "policies": [{"name": "five", "policy": {"kind": "static", "units": 5}}]}
        of_api = self.server.ask("POST", "/v1/simulations", body).json()
        self.assertEqual(of_api["results"], found["results"])
        # One picture.
        picture = self.folder / "month.svg"
        done = self.run_headroom(*stored, "--svg", picture)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("five", done.stdout)
        self.assertTrue(picture.read_text().startswith("<svg "))

    def test_is_worked_out(self):
        self.store("CoreNodesRunning", [4] * HOURS)
        self.store("YARNMemoryAvailablePercentage", [50] * HOURS)
        arguments = ["--database", self.database, "--cluster", "etl", *self.RANGE, "--policy", self.policy]
        found = self.answer("simulate", *arguments, "--json")
        self.assertEqual(found["oracle"]["instance_hours"], 2 * (HOURS - 1))
        self.assertEqual([warning["code"] for warning in found["warnings"]], ["pending_unknown"])
        self.assertIn("Warning", self.run_headroom("simulate", *arguments).stdout)

    def test_is_forecast_beside_the_server(self):
        self.store("demand", [demand(hour) for hour in range(HOURS)])
        found = self.answer("forecast", "--database", self.database, "--cluster", "etl", "--evaluated-at", time(HOURS),
                            "-o", "json")
        self.assertEqual(found["metric"], "demand")
        for hour, point in enumerate(found["points"]):
            self.assertAlmostEqual(point["p50"], demand(hour), delta=0.5)
        body = {"cluster_id": "etl", "metric": "demand", "evaluated_at": time(HOURS)}
        self.assertEqual(found, self.server.ask("POST", "/v1/forecasts", body).json())
        request = self.file("request.json", json.dumps(body))
        self.assertEqual(found, self.answer("forecast", request, "--database", self.database, "--json"))

    def test_that_is_not_there_is_said(self):
        at = ["--database", self.database]
        policy = ["--policy", self.policy]
        self.assertIn("--metric: needs at least two points", self.refusal("simulate", "--cluster", "none", *at, *policy))
        self.assertIn("--since", self.refusal("simulate", "--cluster", "etl", *at, *policy, "--since", time(1),
                                              "--until", time(0)))
        self.assertIn("--until", self.refusal("simulate", "--cluster", "etl", *at, *policy, "--until", "tomorrow"))
        self.assertIn("--cluster", self.refusal("simulate", *policy))
        self.assertIn("--cluster", self.refusal("forecast"))
        self.assertIn("--cluster", self.refusal("simulate", self.trace, "--cluster", "etl", *policy))
        self.assertIn("--cluster", self.refusal("simulate", self.trace, "--since", time(0), *policy))
        self.assertIn("none.db", self.refusal("simulate", "--cluster", "etl", "--database", self.folder / "none.db",
                                              *policy))
        self.assertFalse((self.folder / "none.db").exists())
        done = self.run_headroom("forecast", "--cluster", "none", *at)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("No forecast", done.stdout)


class Files(CommandLine):
    def test_takes_the_trace_anywhere(self):
        other = self.file("six.json", '{"kind": "static", "units": 6}')
        first = self.answer("simulate", self.trace, "--policy", self.policy, "--policy", other, "--json")
        self.assertEqual([result["policy"] for result in first["results"]], ["five", "six"])
        for arguments in (["--policy", self.policy, "--policy", other, self.trace, "--json"],
                          ["--policy", self.policy, self.trace, "--policy", other, "--json"],
                          ["--json", "--policy", self.policy, "--policy", other, "--price-usd", "0.096", self.trace]):
            self.assertEqual(self.answer("simulate", *arguments), first)
        self.assertIn("'more.csv'", self.refusal("simulate", self.trace, "--policy", self.policy, "more.csv"))


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main()

"""`headroom generate-history`: generate_history_test.py BINARY."""

import json
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from collections import Counter
from pathlib import Path

from server import Server

SIZE = ["--clusters", "12", "--days", "4", "--until", "2026-11-22T00:00:00Z"]
COUNT = 12 * 4 * 24


def run(*arguments):
    return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=100)


class GenerateHistory(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.database = cls.path("one.db")
        cls.made = run("generate-history", "--database", cls.database, *SIZE, "--jobs", "1")

    @classmethod
    def path(cls, name):
        return Path(cls.folder.name) / name

    def exported(self, database):
        done = run("decisions", "export", "--database", database)
        self.assertEqual(done.returncode, 0, done.stderr)
        *lines, trailer = done.stdout.splitlines()
        return [json.loads(line) for line in lines]

    def test_says_what_it_made(self):
        self.assertEqual(self.made.returncode, 0, self.made.stderr)
        self.assertRegex(self.made.stdout, f"^{COUNT} decisions of 12 clusters from 2026-11-18T00:00:00.000Z to "
                                           r"2026-11-22T00:00:00.000Z, \d+ of them with a change, \d+ reports\n$")
        self.assertRegex(self.made.stderr, r"^took [\d.]+ s, \d+ decisions per second\n$")

    def test_makes_decisions_that_can_be_made_again(self):
        done = run("replay", "--database", self.database)
        self.assertEqual((done.returncode, done.stdout), (0, f"{COUNT} decisions: {COUNT} identical, 0 different\n"))

    def test_makes_equal_histories_of_equal_seeds(self):
        again, other = self.path("again.db"), self.path("other.db")
        self.assertEqual(run("generate-history", "--database", again, *SIZE, "--jobs", "3").returncode, 0)
        self.assertEqual(run("generate-history", "--database", other, *SIZE, "--seed", "2").returncode, 0)
        one = self.exported(self.database)
        self.assertEqual(self.exported(again), one)
        self.assertNotEqual([answer["action"] for answer in self.exported(other)], [answer["action"] for answer in one])

    def test_looks_like_real_clusters(self):
        answers = self.exported(self.database)
        self.assertEqual(len(answers), COUNT)
        self.assertEqual(len({answer["cluster_id"] for answer in answers}), 12)
        self.assertEqual({answer["unit"] for answer in answers}, {"instances", "fleet_units", "nodes", "replicas"})
        policies = {"etl", "ad-hoc", "warehouse", "reports", "workers", "streaming"}
        self.assertEqual({answer["policy"] for answer in answers},
                         {f"{policy}@{version}" for policy in policies for version in (1, 2, 3)})
        actions = Counter(answer["action"] for answer in answers)
        for action in ("no_action", "scale_out", "scale_in"):
            self.assertGreater(actions[action], COUNT / 10, actions)
        outcomes = Counter(answer["outcome"] for answer in answers if answer["changed"])
        for outcome, least in (("applied", 200), ("failed", 5), ("dismissed", 5), ("superseded", 5)):
            self.assertGreater(outcomes[outcome], least, outcomes)
        self.assertIn("insufficient_data", {answer["status"] for answer in answers})
        self.assertEqual({tuple(answer["labels"]) for answer in answers}, {("environment", "team")})
        targets = [answer["target"] for answer in answers if answer["cluster_id"] == answers[0]["cluster_id"]]
        self.assertGreater(len(set(targets)), 3, "a cluster does not stand still")

    def test_can_be_served(self):
        server = Server(BINARY, self.database)
        self.addCleanup(server.kill)
        server.wait_until_ready()
        clusters = server.ask("GET", "/v1/clusters?tag.environment=production").json()["items"]
        self.assertGreater(len(clusters), 2)
        self.assertEqual(server.ask("GET", "/v1/policies/etl").json()["active_version"], 3)
        self.assertEqual(server.terminate(), 0)

    def test_tries_counterfactuals_if_asked(self):
        database = self.path("counterfactuals.db")
        done = run("generate-history", "--database", database, "--clusters", "6", "--days", "1", "--every", "14400",
                   "--until", "2026-11-22T00:00:00Z", "--counterfactuals")
        self.assertEqual(done.returncode, 0, done.stderr)
        answers = self.exported(database)
        self.assertEqual(len(answers), 36)
        self.assertTrue(all("counterfactuals" in answer["explanation"] for answer in answers))
        self.assertIn("36 identical", run("replay", "--database", database).stdout)

    def test_leaves_a_database_with_decisions_alone(self):
        before = self.exported(self.database)
        done = run("generate-history", "--database", self.database, *SIZE)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("has decisions already", done.stderr)
        self.assertEqual(self.exported(self.database), before)

    def test_refuses_wrong_usage(self):
        database = self.path("unmade.db")
        for arguments in ([], ["--database", database, "--clusters", "0"], ["--database", database, "--clusters", "4097"],
                          ["--database", database, "--days", "0"], ["--database", database, "--every", "59"],
                          ["--database", database, "--until", "tomorrow"], ["--database", database, "--jobs", "0"],
                          ["--database", database, "--seed", "-1"],
                          ["--database", database, "--until", "1970-01-02T00:00:00Z"]):
            done = run("generate-history", *arguments)
            self.assertEqual((done.returncode, done.stdout), (2, ""), arguments)
            self.assertNotEqual(done.stderr, "", arguments)
        self.assertFalse(database.exists())


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main()

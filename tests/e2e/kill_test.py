"""Nothing acknowledged is lost or altered when the server is killed under load: kill_test.py BINARY.

HEADROOM_KILL_SECONDS says how long to go on killing (8)."""

import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
import unittest
from pathlib import Path

from server import Load, Server

SECONDS = float(os.environ.get("HEADROOM_KILL_SECONDS", "8"))
CLIENTS = 6


class Kill(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.database = Path(self.folder.name) / "headroom.db"
        self.random = random.Random(1)
        self.acknowledged = {}
        self.ready_after = []

    def tearDown(self):
        self.folder.cleanup()

    def start(self):
        server = Server(BINARY, self.database)
        self.addCleanup(server.kill)
        self.ready_after.append(server.wait_until_ready())
        return server

    def assert_intact(self):
        database = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)
        self.assertEqual(database.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        database.close()

    def assert_kept(self, server, decisions):
        for decision, body in decisions.items():
            found = server.ask("GET", f"/v1/decisions/{decision}")
            self.assertEqual(found.status, 200, decision)
            self.assertEqual(found.body.replace(b'"outcome":"expired"', b'"outcome":"recommended"'), body)

    def assert_keys_hold(self, server, keys):
        """A request that is repeated after the crash makes no second decision."""
        for key, (request, answer) in keys.items():
            again = server.ask("POST", "/v1/evaluations", request, {"Idempotency-Key": key})
            self.assertEqual(again.status, 201, again.body)
            if answer is not None:
                self.assertEqual(again.body, answer.body)
                self.assertEqual(again.headers["Idempotent-Replayed"], "true")
            listed = server.ask("GET", f"/v1/decisions?cluster_id={key}").json()["items"]
            self.assertEqual([item["id"] for item in listed], [again.json()["id"]])

    def test_loses_nothing_acknowledged(self):
        deadline = time.monotonic() + SECONDS
        server = self.start()
        rounds = 0
        while rounds < 2 or time.monotonic() < deadline:
            rounds += 1
            load = Load(server.port, CLIENTS, f"round-{rounds}")
            load.wait_for_acknowledged(self.random.randint(1, 120))
            server.kill()
            load.join()
            self.assertEqual(load.refused, [])
            server = self.start()
            self.assert_intact()
            self.assert_kept(server, load.acknowledged)
            self.assert_keys_hold(server, dict(self.random.sample(sorted(load.keys.items()), min(20, len(load.keys)))))
            self.acknowledged |= load.acknowledged
        some = self.random.sample(sorted(self.acknowledged), min(200, len(self.acknowledged)))
        self.assert_kept(server, {decision: self.acknowledged[decision] for decision in some})
        self.assertEqual(server.terminate(), 0)
        self.assertLess(statistics.median(self.ready_after), 2, self.ready_after)
        print(f"{rounds} kills, {len(self.acknowledged)} acknowledged decisions, ready again after "
              f"{statistics.median(self.ready_after):.3f} s")


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main()

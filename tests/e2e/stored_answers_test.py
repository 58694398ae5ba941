"""A database of the version before opens, and its answers read back byte for byte: stored_answers_test.py BINARY.

The version before made the files in stored_answers/: `stored_answers_make.py BINARY` makes them again."""

import gzip
import json
import re
import sys
import tempfile
import unittest
from pathlib import Path

from server import Server

FOLDER = Path(__file__).resolve().parent / "stored_answers"


def unpacked(name):
    return gzip.decompress((FOLDER / f"{name}.gz").read_bytes())


class StoredAnswers(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        database = Path(folder.name) / "headroom.db"
        database.write_bytes(unpacked("headroom.db"))
        self.kept = json.loads(unpacked("answers.json"))
        self.server = Server(BINARY, database)
        self.addCleanup(self.server.kill)
        self.server.wait_until_ready()

    def test_read_back_byte_for_byte(self):
        self.assertGreater(len(self.kept["gets"]), 20, "each decision and its input, and the list")
        for target, body in self.kept["gets"].items():
            found = self.server.ask("GET", target)
            # The version before did not answer what was reported.
            same = re.sub(r',"outcome_detail":\{"reported_at":"[^"]+"\}', "", found.body.decode())
            self.assertEqual((target, found.status, same), (target, 200, body))

    def test_are_given_again_to_a_repeated_request(self):
        for post in self.kept["posts"]:
            again = self.server.ask("POST", post["target"], post["body"].encode(), {"Idempotency-Key": post["key"]})
            self.assertEqual((again.status, again.body.decode()), (post["status"], post["answer"]), post["key"])
            self.assertEqual(again.headers["Location"], post["location"])
            self.assertEqual(again.headers["Idempotent-Replayed"], "true")

    def test_leave_what_the_next_evaluation_needs(self):
        """What the signals remember, and the recommendations, are found in the old database."""
        for post in self.kept["posts"]:
            if not post["key"].startswith("full "):
                continue
            made = self.server.ask("POST", "/v1/evaluations", post["body"].encode())
            self.assertEqual(made.status, 201, made.body)
            warnings = [warning["code"] for warning in made.json()["explanation"]["warnings"]]
            self.assertNotIn("memory_not_used", warnings)


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main()

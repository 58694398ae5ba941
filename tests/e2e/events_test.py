"""Events of a running server, as pages and as streams: events_test.py BINARY."""

import http.client
import json
import sys
import tempfile
import unittest
from pathlib import Path

import jsonschema

from server import PATIENCE, Load, Server, example

# CloudEvents 1.0.2, section 3.1 and the JSON format: names, types and what may not be empty.
CLOUD_EVENT = {
    "type": "object",
    "required": ["specversion", "id", "source", "type"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "minLength": 1},
        "source": {"type": "string", "format": "uri-reference", "minLength": 1},
        "type": {"type": "string", "minLength": 1, "pattern": r"^io\.headroom\."},
        "datacontenttype": {"const": "application/json"},
        "dataschema": {"type": "string", "format": "uri"},
        "subject": {"type": "string", "minLength": 1},
        "time": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"},
        "data": {"type": "object"},
    },
    # Extensions: lower-case letters and digits, and values that are no objects.
    "patternProperties": {"^[a-z0-9]{1,20}$": {}},
    "additionalProperties": False,
}

# What PutEvents takes.
ENTRY = {
    "type": "object",
    "required": ["Source", "DetailType", "Detail"],
    "properties": {
        "Time": {"type": "string"},
        "Source": {"type": "string", "minLength": 1},
        "Resources": {"type": "array", "items": {"type": "string"}},
        "DetailType": {"type": "string", "minLength": 1, "maxLength": 128},
        "Detail": {"type": "string"},
        "EventBusName": {"type": "string"},
    },
    "additionalProperties": False,
}


class Stream:
    """A reader of server-sent events."""

    def __init__(self, port, query="", headers=()):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.connection.request("GET", "/v1/events" + query, headers={"Accept": "text/event-stream"} | dict(headers))
        self.response = self.connection.getresponse()

    def close(self):
        self.response.close()
        self.connection.close()

    def next(self):
        """The fields of the next event; None at the end of the stream."""
        fields = {}
        for line in iter(self.response.readline, b""):
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if name and not name.startswith(":"):
                fields[name] = value
            elif fields:
                return fields | {"data": json.loads(fields["data"])}
        return None


class Events(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.database = Path(folder.name) / "headroom.db"
        self.server = self.start()

    def start(self):
        server = Server(BINARY, self.database)
        self.addCleanup(server.kill)
        return server

    def follow(self, **options):
        stream = Stream(self.server.port, **options)
        self.addCleanup(stream.close)
        return stream

    def decide(self, cluster="j-1"):
        return self.server.ask("POST", "/v1/evaluations", example(cluster)).json()["id"]

    def report(self, decision):
        answer = self.server.ask("POST", f"/v1/decisions/{decision}/outcome", {"state": "dismissed"})
        self.assertEqual(answer.status, 200, answer.body)

    def events(self, query=""):
        answer = self.server.ask("GET", "/v1/events" + query)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()["items"]

    def test_are_cloud_events_and_entries(self):
        self.report(self.decide())
        for name, schema in (("cloudevents", CLOUD_EVENT), ("eventbridge", ENTRY)):
            items = self.events("?format=" + name)
            self.assertEqual(len(items), 2)
            for item in items:
                jsonschema.Draft202012Validator(schema).validate(item)
        for entry in items:
            self.assertIsInstance(json.loads(entry["Detail"]), dict)
        self.assertLess(len(json.dumps({"Entries": items})), 256 * 1024)

    def test_survive_the_server(self):
        before = [self.decide() for _ in range(3)]
        self.server.kill()
        self.server = self.start()
        self.assertEqual([item["subject"] for item in self.events()], before)
        after = self.decide()
        self.assertEqual([(item["id"], item["subject"]) for item in self.events("?after=3")], [("4", after)])

    def test_are_followed_and_taken_up_again(self):
        first = self.decide()
        stream = self.follow()
        self.assertEqual(stream.response.status, 200)
        self.assertEqual(stream.response.headers["Content-Type"], "text/event-stream")
        event = stream.next()
        self.assertEqual((event["id"], event["event"], event["data"]["subject"]), ("1", "decision.created", first))
        self.report(first)
        self.assertEqual(stream.next()["data"]["type"], "decision.outcome")
        stream.close()
        third = self.decide()
        again = self.follow(headers={"Last-Event-ID": "2"})
        self.assertEqual(again.next()["data"]["subject"], third)

    def test_end_when_the_server_does(self):
        stream = self.follow()
        self.assertEqual(self.server.terminate(), 0)
        self.assertIsNone(stream.next())

    def test_none_is_missing_and_all_readers_see_one_order(self):
        streams = [self.follow() for _ in range(20)]
        load = Load(self.server.port, 8, "load")
        load.wait_for_acknowledged(200)
        load.stop()
        expected = self.events("?limit=1000")
        self.assertEqual([int(item["id"]) for item in expected], list(range(1, len(expected) + 1)))
        self.assertEqual({item["subject"] for item in expected}, set(load.acknowledged))
        for stream in streams:
            seen = [stream.next()["data"] for _ in expected]
            self.assertEqual(seen, expected)

    def test_a_reader_that_does_not_read_slows_nobody(self):
        lazy = [self.follow() for _ in range(10)]
        load = Load(self.server.port, 4, "load")
        load.wait_for_acknowledged(400)
        load.stop()
        self.assertEqual(load.refused, [])
        metrics = self.server.ask("GET", "/metrics").body.decode()
        self.assertRegex(metrics, r"headroom_event_streams \d+")
        self.assertEqual(len(lazy), 10)


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main()

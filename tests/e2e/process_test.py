"""The server as a process: one for each database, and gone cleanly when it is told to go: process_test.py BINARY."""

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from server import PATIENCE, ROOT, Client, Load, Server, example, wait_for


class Process(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.database = self.folder / "headroom.db"

    def start(self, *options):
        server = Server(BINARY, self.database, *options)
        self.addCleanup(server.kill)
        return server

    def serve(self, database, listen="127.0.0.1:0"):
        """A server that is not expected to start."""
        return subprocess.run([BINARY, "serve", "--listen", listen, "--database", database], capture_output=True,
                              text=True, timeout=PATIENCE)

    def test_metrics_show_the_process_its_files_and_its_disk(self):
        server = self.start()
        page = server.ask("GET", "/metrics").body.decode()
        value = {name: float(number) for name, number in re.findall(r"^(\w+) (\S+)$", page, re.MULTILINE)}
        files = [path for path in self.folder.iterdir() if path.name in {"headroom.db", "headroom.db-wal", "headroom.db-shm"}]
        self.assertEqual(len(files), 3)
        # Nobody writes, so the files stay as they are.
        self.assertEqual(value["headroom_database_bytes"], sum(path.stat().st_size for path in files))
        disk = os.statvfs(self.folder)
        self.assertGreater(value["headroom_disk_free_bytes"], 0)
        self.assertLessEqual(value["headroom_disk_free_bytes"], disk.f_blocks * disk.f_frsize)
        process = Path("/proc") / str(server.process.pid)
        descriptors = len(list((process / "fd").iterdir()))
        self.assertAlmostEqual(value["process_open_fds"], descriptors, delta=2)  # a connection may come or go
        limits = (process / "limits").read_text()
        self.assertEqual(value["process_max_fds"], float(re.search(r"^Max open files +(\d+)", limits, re.MULTILINE)[1]))
        self.assertGreater(value["process_resident_memory_bytes"], 1_000_000)
        self.assertGreaterEqual(value["process_cpu_seconds_total"], 0)
        for kind, name, results in (("jobs", "result", ("succeeded", "failed", "cancelled")),
                                    ("replays", "result", ("identical", "different", "input_expired", "unknown"))):
            for result in results:
                self.assertIn(f'\nheadroom_{kind}_total{{{name}="{result}"}} 0\n', page)

    def test_readiness_advises_to_vacuum_only_if_it_pays(self):
        server = self.start()
        self.assertEqual(server.ask("GET", "/readyz?verbose").json()["advice"], [])
        self.assertEqual(server.terminate(), 0)
        database = sqlite3.connect(self.database)
        database.execute("CREATE TABLE filler (a)")
        database.executemany("INSERT INTO filler VALUES (zeroblob(1000000))", [()] * 3)
        database.execute("DROP TABLE filler")
        database.commit()
        database.close()
        server = self.start()
        [advice] = server.ask("GET", "/readyz?verbose").json()["advice"]
        self.assertEqual(advice["code"], "vacuum")
        self.assertRegex(advice["detail"], r"^VACUUM would free about 3\.\d MB of the database's \d\.\d MB\. ")
        self.assertEqual(server.ask("GET", "/readyz").body, b'{"status":"ok"}')

    def test_a_second_server_on_the_same_database_is_refused(self):
        first = self.start()
        second = self.serve(self.database)
        self.assertEqual(second.returncode, 1)
        self.assertIn(str(self.database), second.stderr)
        self.assertRegex(second.stderr, "(?i)another headroom server")
        self.assertEqual(first.ask("POST", "/v1/evaluations", example()).status, 201)
        first.kill()
        self.assertEqual(self.start().ask("GET", "/v1/decisions").json()["items"][0]["outcome"], "recommended")

    def test_a_database_that_is_none_is_refused_and_left_alone(self):
        self.database.write_bytes(b"dear diary" * 1000)
        refused = self.serve(self.database)
        self.assertEqual(refused.returncode, 1)
        self.assertIn(str(self.database), refused.stderr)
        self.assertEqual(self.database.read_bytes(), b"dear diary" * 1000)
        missing = self.serve(self.folder / "nowhere/headroom.db")
        self.assertEqual(missing.returncode, 1)
        self.assertIn("nowhere", missing.stderr)

    def test_a_port_in_use_is_refused(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            refused = self.serve(self.database, address)
        self.assertEqual(refused.returncode, 1)
        self.assertIn(address, refused.stderr)

    def test_a_scaled_object_finds_what_was_decided(self):
        server = self.start()
        request = json.loads((ROOT / "examples/kubernetes/keda.json").read_text())
        del request["evaluated_at"], request["metrics"]["observed_at"]
        decision = server.ask("POST", "/v1/evaluations", request).json()
        scaled_object = next(item["body"] for item in decision["artifacts"] if item["kind"] == "keda.ScaledObject")
        trigger = scaled_object["spec"]["triggers"][0]["metadata"]
        path = trigger["url"].removeprefix("http://REPLACE_WITH_HEADROOM_ADDRESS")
        self.assertEqual(server.ask("GET", path).json()[trigger["valueLocation"]], decision["target"])

    def test_restarts_in_less_than_two_seconds(self):
        server = self.start()
        load = Load(server.port, 4, "before")
        load.wait_for_acknowledged(200)
        load.stop()
        server.kill()
        self.assertLess(self.start().wait_until_ready(), 2)

    def test_sigterm_under_load_loses_nothing_and_exits_with_0(self):
        server = self.start()
        load = Load(server.port, 6, "load")
        load.wait_for_acknowledged(50)
        self.assertEqual(server.terminate(), 0, "".join(server.log))
        load.join()
        self.assertEqual(load.refused, [])
        again = self.start()
        for decision, body in load.acknowledged.items():
            self.assertEqual(again.ask("GET", f"/v1/decisions/{decision}").body, body)

    def test_sigterm_lets_a_request_in_flight_finish(self):
        server = self.start()
        body = json.dumps(example()).encode()
        head = (f"POST /v1/evaluations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n")
        with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as client:
            client.sendall(head.encode())
            self.assertTrue(client.recv(100).startswith(b"HTTP/1.1 100"))
            server.process.send_signal(signal.SIGTERM)
            wait_for(lambda: not self.takes_connections(server.port), "the server to stop listening")
            client.sendall(body)
            answer = b""
            while piece := client.recv(65536):
                answer += piece
        self.assertTrue(answer.startswith(b"HTTP/1.1 201 "), answer[:200])
        self.assertIn(b"\r\nConnection: close\r\n", answer)
        self.assertEqual(server.wait(), 0)

    def test_sigterm_waits_for_no_head_that_has_not_arrived_whole(self):
        server = self.start()
        clients = [socket.create_connection(("127.0.0.1", server.port), PATIENCE) for _ in range(200)]
        for client in clients:
            self.addCleanup(client.close)
            client.sendall(b"POST /v1/evaluations HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        began = time.monotonic()
        self.assertEqual(server.terminate(), 0, "".join(server.log))
        self.assertLess(time.monotonic() - began, 10)

    def test_another_site_can_neither_read_nor_write(self):
        server = self.start("--public-host", "headroom.example.com")
        decision = server.ask("POST", "/v1/evaluations", example()).json()["id"]
        for host, status in (("evil.example", 421), ("headroom.example.com", 200), ("localhost", 200)):
            answer = server.ask("GET", f"/v1/decisions/{decision}", headers={"Host": host})
            self.assertEqual(answer.status, status, host)
        for field in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            answer = server.ask("POST", f"/v1/decisions/{decision}/outcome", {"state": "applied"}, field)
            self.assertEqual((answer.status, answer.json()["code"]), (403, "cross_site_request"))
            self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        self.assertEqual(server.ask("GET", f"/v1/decisions/{decision}").json()["outcome"], "recommended")

    def takes_connections(self, port):
        try:
            client = Client(port)
            client.connection.connect()
            client.close()
            return True
        except OSError:
            return False

    def test_a_second_sigterm_ends_it_at_once(self):
        server = self.start()
        with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as client:
            client.sendall(b"POST /v1/evaluations HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n")
            self.assertTrue(client.recv(100).startswith(b"HTTP/1.1 100"))
            server.process.send_signal(signal.SIGTERM)
            wait_for(lambda: not self.takes_connections(server.port), "the server to stop listening")
            server.process.send_signal(signal.SIGTERM)
            self.assertNotEqual(server.wait(), 0)


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main()

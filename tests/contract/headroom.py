"""A running `headroom serve`, and plain HTTP to talk to it."""

import http.client
import json
import re
import signal
import subprocess
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

import openapi


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def media_type(self):
        return openapi.media_type(self.headers["Content-Type"])

    def json(self):
        return json.loads(self.body)

    def pointers(self):
        return [error["pointer"] for error in self.json()["errors"]]


class Headroom:
    """The server on a free port with a database of its own; stopped as an operator would, at the end of the block."""

    def __init__(self, binary):
        self.folder = tempfile.TemporaryDirectory()
        database = Path(self.folder.name) / "headroom.db"
        self.process = subprocess.Popen([binary, "serve", "--listen", "127.0.0.1:0", "--database", database,
                                         "--webhook-allow", "hooks.example.com,127.0.0.1"],
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.log = []
        self.port = self.read_port()
        # Nobody reads the log from here on, and a full pipe would stop the server.
        threading.Thread(target=self.log.extend, args=[self.process.stdout], daemon=True).start()

    def read_port(self):
        for line in self.process.stdout:
            self.log.append(line)
            if found := re.search(r"127\.0\.0\.1:(\d+)", line):
                return int(found[1])
        raise RuntimeError("the server did not start: " + "".join(self.log))

    def stop(self):
        """The exit code after SIGTERM."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=30)
        finally:
            self.process.kill()
            self.folder.cleanup()

    def ask(self, method, target, body=None, headers=()):
        """Sends bytes as they are and everything else as JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        sent = dict(headers)
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
        try:
            connection.request(method, target, body, sent)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

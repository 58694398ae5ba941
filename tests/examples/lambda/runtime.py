"""The other side of Lambda's runtime interface: hands events to a function and takes its answers."""

import http.server
import json
import os
import queue
import subprocess
import threading
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 60
ARN = "arn:aws:lambda:us-east-1:111122223333:function:headroom-resize"


@dataclass(frozen=True)
class Outcome:
    """What a function did with an event: its answer or error, and the lines of JSON that it wrote meanwhile."""
    answer: object
    error: object
    lines: list


class Interface(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        invocation = self.server.invocations.get()
        if invocation is None:
            self.close_connection = True
            return
        request_id, event, seconds = invocation
        body = json.dumps(event).encode()
        self.answer(200, body, {"Lambda-Runtime-Aws-Request-Id": request_id,
                                "Lambda-Runtime-Deadline-Ms": str(int((time.time() + seconds) * 1000)),
                                "Lambda-Runtime-Invoked-Function-Arn": ARN})

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.results.put((self.path.rsplit("/", 1)[1], json.loads(body)))
        self.answer(202, b"{}", {})

    def answer(self, status, body, headers):
        self.send_response(status)
        for name, value in ({"Content-Type": "application/json", "Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # a function that is stopped resets its connection


class Function:
    """A process that runs a handler. `invoke` gives it one event."""

    def __init__(self, command, folder, environment, working_folder=None):
        self.server = Server(("127.0.0.1", 0), Interface)
        self.server.invocations, self.server.results = queue.Queue(), queue.Queue()
        threading.Thread(target=self.server.serve_forever, args=[0.02], daemon=True).start()
        self.log = Path(folder) / "function.log"
        self.written = self.log.open("w")
        self.process = subprocess.Popen(
            command, stdout=self.written, stderr=self.written, cwd=working_folder,
            env=os.environ | environment | {"AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self.server.server_port}"})

    def invoke(self, event, request_id=None, seconds=60):
        before = len(self.log.read_text())
        self.server.invocations.put((request_id or str(uuid.uuid4()), event, seconds))
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                kind, body = self.server.results.get(timeout=0.2)
                break
            except queue.Empty:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise AssertionError("the function did not answer: " + self.log.read_text()) from None
        lines = [json.loads(line) for line in self.log.read_text()[before:].splitlines() if line.startswith("{")]
        return Outcome(body if kind == "response" else None, body if kind == "error" else None, lines)

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.server.invocations.put(None)
        self.server.shutdown()
        self.server.server_close()
        self.written.close()

"""Stands for the HTTP endpoints of EMR (JSON) and CloudWatch (query and XML). The folder is that of standin/boto3.py."""

import http.server
import json
import threading
import urllib.parse
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

import botocore.session
from botocore.validate import ParamValidator

MODELS = {service: botocore.session.get_session().get_service_model(service) for service in ("emr", "cloudwatch")}


def epochs(shape, value):
    """A document as JSON carries it: times are seconds since 1970."""
    if shape.type_name == "structure":
        return {name: epochs(shape.members[name], item) for name, item in value.items() if name in shape.members}
    if shape.type_name == "list":
        return [epochs(shape.member, item) for item in value]
    return datetime.fromisoformat(value).timestamp() if shape.type_name == "timestamp" else value


def xml(value):
    if isinstance(value, dict):
        return "".join(f"<{name}>{xml(item)}</{name}>" for name, item in value.items())
    if isinstance(value, list):
        return "".join(f"<member>{xml(item)}</member>" for item in value)
    return escape(str(value))


class Endpoint(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if target := self.headers["X-Amz-Target"]:
            operation = target.split(".")[1]
            request = json.loads(body)
            report = ParamValidator().validate(request, MODELS["emr"].operation_model(operation).input_shape)
            assert not report.has_errors(), report.generate_report()
        else:
            request = dict(urllib.parse.parse_qsl(body.decode()))
            operation = request["Action"]
        document = self.server.answer_of(operation, request)
        if document is None:
            return self.send(400, "application/x-amz-json-1.1",
                             json.dumps({"__type": "AccessDeniedException", "message": "not allowed"}))
        if target:
            shape = MODELS["emr"].operation_model(operation).output_shape
            return self.send(200, "application/x-amz-json-1.1", json.dumps(epochs(shape, document) if shape else {}))
        return self.send(200, "text/xml", f"<{operation}Response><{operation}Result>{xml(document)}</{operation}Result>"
                                          f"</{operation}Response>")

    def send(self, status, media_type, text):
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


class Aws(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, folder):
        super().__init__(("127.0.0.1", 0), Endpoint)
        self.folder, self.counts = Path(folder), {}
        threading.Thread(target=self.serve_forever, args=[0.02], daemon=True).start()

    def answer_of(self, operation, request):
        with open(self.folder / "calls", "a") as calls:
            calls.write(json.dumps({"operation": operation, "body": request}) + "\n")
        number = self.counts[operation] = self.counts.get(operation, 0) + 1
        file = self.folder / f"{operation}.json"
        document = json.loads(file.read_text()) if file.exists() else None
        return document[number - 1] if isinstance(document, list) else document

    def stop(self):
        self.shutdown()
        self.server_close()

"""Makes the fixture of stored_answers_test.py with the program of a version: stored_answers_make.py BINARY.

It writes a database, and what this version answered from it, into the folder stored_answers/. The evaluations are of a
day that is long past, so that no answer depends on the day on which it is read."""

import gzip
import json
import sys
import tempfile
from pathlib import Path

import yaml

from server import ROOT, Server

FOLDER = Path(__file__).resolve().parent / "stored_answers"
EVALUATED_AT = "2026-11-22T10:00:30Z"
EXAMPLES = ("emr/inline", "emr/evaluation", "kubernetes/cluster_autoscaler", "kubernetes/horizontal_pod_autoscaler",
            "kubernetes/keda", "kubernetes/executor_chain", "spark/evaluation")


def evaluation(name):
    request = json.loads((ROOT / f"examples/{name}.json").read_text())
    return request | {"evaluated_at": EVALUATED_AT}


def requests():
    """Key, target and body of each request that stores something."""
    for name in EXAMPLES:
        yield f"full {name}", "/v1/evaluations", evaluation(name)
    named = yaml.safe_load((ROOT / "openapi.yaml").read_text())["components"]["examples"]
    for name in ("SizingOfExecutors", "SizingCompatible"):
        yield name, "/v1/rightsizing", named[name]["value"] | {"evaluated_at": EVALUATED_AT}
    yield "compact", "/v1/evaluations?view=compact", evaluation("emr/inline")
    yield "batch", "/v1/evaluation-batches", {"evaluations": [evaluation("emr/inline"), evaluation("spark/evaluation")]}


def fill(server):
    kept = {"posts": [], "gets": {}}
    for key, target, request in requests():
        body = json.dumps(request)
        answer = server.ask("POST", target, body.encode(), {"Idempotency-Key": key})
        assert answer.status in (200, 201), (key, answer.body)
        kept["posts"].append({"key": key, "target": target, "body": body, "status": answer.status,
                              "location": answer.headers["Location"], "answer": answer.body.decode()})
    first = json.loads(kept["posts"][0]["answer"])["id"]
    second = json.loads(kept["posts"][2]["answer"])["id"]
    for decision, state in ((first, "applied"), (second, "dismissed")):
        assert server.ask("POST", f"/v1/decisions/{decision}/outcome", {"state": state}).status == 200
    listed = server.ask("GET", "/v1/decisions").json()["items"]
    for decision in (item["id"] for item in listed):
        for target in (f"/v1/decisions/{decision}", f"/v1/decisions/{decision}/input"):
            kept["gets"][target] = server.ask("GET", target).body.decode()
    kept["gets"]["/v1/decisions"] = server.ask("GET", "/v1/decisions").body.decode()
    return kept


def main(binary):
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "headroom.db"
        server = Server(binary, database)
        server.wait_until_ready()
        try:
            kept = fill(server)
        finally:
            server.terminate()
        FOLDER.mkdir(exist_ok=True)
        for name, content in (("headroom.db", database.read_bytes()), ("answers.json", json.dumps(kept).encode())):
            (FOLDER / f"{name}.gz").write_bytes(gzip.compress(content, mtime=0))


if __name__ == "__main__":
    main(sys.argv[1])

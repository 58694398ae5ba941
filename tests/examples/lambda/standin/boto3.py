"""Stands for boto3: botocore's clients, whose calls are checked against AWS's models and answered from a folder.

$DOCUMENTS has a file OPERATION.json for each call: one answer, or a list of answers, of which the call whose number it
is gets each. A missing one is a refused call. Every call is added to $DOCUMENTS/calls as a line of JSON.
"""

import json
import os
from datetime import datetime
from pathlib import Path

import botocore.session
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator

FOLDER = Path(os.environ["DOCUMENTS"])
counts = {}


def times(shape, value):
    """A document as botocore parses it: times are datetimes."""
    if shape.type_name == "structure":
        return {name: times(shape.members[name], item) for name, item in value.items() if name in shape.members}
    if shape.type_name == "list":
        return [times(shape.member, item) for item in value]
    return datetime.fromisoformat(value) if shape.type_name == "timestamp" else value


def answer(model, params, **_):
    body = params["body"]
    name = model.name
    with open(FOLDER / "calls", "a") as calls:
        calls.write(json.dumps({"operation": name, "body": json.loads(body) if isinstance(body, bytes) else None,
                                "timeout": params["context"]["client_config"].connect_timeout}) + "\n")
    counts[name] = counts.get(name, 0) + 1
    file = FOLDER / f"{name}.json"
    if not file.exists():
        raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "not allowed"}}, name)
    document = json.loads(file.read_text())
    if isinstance(document, list):
        document = document[counts[name] - 1]
    parsed = times(model.output_shape, document) if model.output_shape else {}
    if model.output_shape:
        report = ParamValidator().validate(parsed, model.output_shape)
        assert not report.has_errors(), report.generate_report()
    parsed["ResponseMetadata"] = {"HTTPStatusCode": 200, "RequestId": "1"}
    return type("Response", (), {"status_code": 200})(), parsed


def client(service, config):
    made = botocore.session.get_session().create_client(service, "us-east-1", aws_access_key_id="none",
                                                        aws_secret_access_key="none", config=config)
    made.meta.events.register_first(f"before-call.{made.meta.service_model.service_id.hyphenize()}", answer)
    return made

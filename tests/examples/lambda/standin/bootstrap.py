"""Stands for the client of Lambda's runtime interface: bootstrap.py HANDLER, where HANDLER is MODULE.FUNCTION.

Follows https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html: asks for the next invocation, calls the handler,
and posts its answer or its error.
"""

import http.client
import importlib
import json
import os
import sys
import time

VERSION = "/2018-06-01/runtime"


class Context:
    def __init__(self, headers):
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.deadline = int(headers["Lambda-Runtime-Deadline-Ms"])

    def get_remaining_time_in_millis(self):
        return max(0, self.deadline - int(time.time() * 1000))


def main():
    module, function = sys.argv[1].rsplit(".", 1)
    handler = getattr(importlib.import_module(module), function)
    api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    while True:
        api.request("GET", f"{VERSION}/invocation/next")
        invocation = api.getresponse()
        event = json.loads(invocation.read())
        context = Context(invocation.headers)
        try:
            path, body = "response", handler(event, context)
        except Exception as error:
            path, body = "error", {"errorType": type(error).__name__, "errorMessage": str(error)}
        api.request("POST", f"{VERSION}/invocation/{context.aws_request_id}/{path}", json.dumps(body))
        api.getresponse().read()


main()

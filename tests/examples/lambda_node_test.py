"""The JavaScript function of examples/lambda under AWS's runtime interface client, with a running server:
lambda_node_test.py [BINARY]. The packages are those that `npm ci` has installed in lambda/node."""

import shutil
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PACKAGES = HERE / "lambda/node"
CODE = PACKAGES / "node_modules/function"  # a copy, from where the SDK is found as in Lambda
sys.path.append(str(HERE / "lambda"))

import resizing  # noqa: E402
from aws import Aws  # noqa: E402
from runtime import Function  # noqa: E402


class Node(resizing.Functions):
    binary = str(ROOT / "build/dev/headroom")
    refused_call = "AccessDeniedException"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        shutil.rmtree(CODE, ignore_errors=True)
        shutil.copytree(ROOT / "examples/lambda/node", CODE)

    def function(self, **environment):
        aws = Aws(self.folder)
        self.addCleanup(aws.stop)
        started = Function(
            ["node", "--require", PACKAGES / "transport.cjs", PACKAGES / "node_modules/aws-lambda-ric/bin/index.mjs",
             "resize.handler"], self.folder,
            self.environment(AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1="true", AWS_REGION="us-east-1",
                             AWS_ACCESS_KEY_ID="none", AWS_SECRET_ACCESS_KEY="none",
                             AWS_ENDPOINT_URL=f"http://127.0.0.1:{aws.server_port}", **environment), CODE)
        self.addCleanup(started.stop)
        return started


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        Node.binary = sys.argv.pop(1)
    unittest.main()

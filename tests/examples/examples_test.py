"""The examples are what AWS's own client would print, and the request is composed of exactly those documents."""

import json
import unittest
from pathlib import Path

import botocore.session
from botocore.validate import ParamValidator

EMR = Path(__file__).parents[2] / "examples" / "emr"


def document(name):
    return json.loads((EMR / f"{name}.json").read_text())


def operation(service, name):
    return botocore.session.get_session().get_service_model(service).operation_model(name)


class Examples(unittest.TestCase):
    def test_fit_the_service_models(self):
        for name, shape in [
            ("describe-cluster", operation("emr", "DescribeCluster").output_shape),
            ("list-instance-groups", operation("emr", "ListInstanceGroups").output_shape),
            ("get-managed-scaling-policy", operation("emr", "GetManagedScalingPolicy").output_shape),
            ("get-metric-data", operation("cloudwatch", "GetMetricData").output_shape),
            ("get-metric-data-request", operation("cloudwatch", "GetMetricData").input_shape),
        ]:
            with self.subTest(document=name):
                report = ParamValidator().validate(document(name), shape)
                self.assertFalse(report.has_errors(), report.generate_report())

    def test_the_request_is_composed_of_the_documents(self):
        request = document("evaluation")
        self.assertEqual(set(request), {"sources", "evaluated_at"})
        self.assertEqual(
            request["sources"],
            [
                {"kind": "aws.emr.DescribeCluster", "body": document("describe-cluster")},
                {"kind": "aws.emr.ListInstanceGroups", "body": document("list-instance-groups")},
                {"kind": "aws.emr.GetManagedScalingPolicy", "body": document("get-managed-scaling-policy")},
                {
                    "kind": "aws.cloudwatch.GetMetricData",
                    "request": document("get-metric-data-request"),
                    "body": document("get-metric-data"),
                },
                {"kind": "yarn.cluster.metrics", "body": document("yarn-cluster-metrics")},
            ],
        )


if __name__ == "__main__":
    unittest.main()

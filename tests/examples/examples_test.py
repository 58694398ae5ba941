"""The examples are what AWS's own client would print, and the request is composed of exactly those documents."""

import json
import unittest
from pathlib import Path

import botocore.session
from botocore.validate import ParamValidator

EXAMPLES = Path(__file__).parents[2] / "examples"


def document(name, folder="emr"):
    return json.loads((EXAMPLES / folder / f"{name}.json").read_text())


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

    def test_the_template_of_the_fleet_is_a_request_of_emr(self):
        template = document("evaluation", "fleets")["fleet"]["template"]
        report = ParamValidator().validate(template["body"], operation("emr", "RunJobFlow").input_shape)
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

    def test_of_kubernetes_fit_the_service_models(self):
        for name, shape in [
            ("describe-nodegroup", operation("eks", "DescribeNodegroup").output_shape),
            ("describe-auto-scaling-groups", operation("autoscaling", "DescribeAutoScalingGroups").output_shape),
            ("describe-job-run", operation("emr-containers", "DescribeJobRun").output_shape),
        ]:
            with self.subTest(document=name):
                report = ParamValidator().validate(document(name, "kubernetes"), shape)
                self.assertFalse(report.has_errors(), report.generate_report())

    def test_the_request_about_kubernetes_is_composed_of_the_documents(self):
        request = document("evaluation", "kubernetes")
        self.assertEqual(
            request["sources"],
            [
                {"kind": "aws.eks.DescribeNodegroup", "body": document("describe-nodegroup", "kubernetes")},
                {
                    "kind": "aws.autoscaling.DescribeAutoScalingGroups",
                    "body": document("describe-auto-scaling-groups", "kubernetes"),
                },
                {
                    "kind": "prometheus.query_range",
                    "request": document("query-range-request", "kubernetes"),
                    "body": document("query-range", "kubernetes"),
                },
            ],
        )

    def test_the_request_about_an_application_is_composed_of_its_drivers_lists(self):
        request = document("evaluation", "spark")
        self.assertEqual(
            request["sources"],
            [
                {"kind": "spark.executors", "body": document("running-executors", "spark")},
                {"kind": "spark.stages", "body": document("running-stages", "spark")},
            ],
        )


if __name__ == "__main__":
    unittest.main()

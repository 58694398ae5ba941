"""examples/lambda/template.yaml allows each call that the functions make, and nothing else."""

import json
import re
import unittest
from pathlib import Path

import botocore.session
import yaml
from botocore.validate import ParamValidator
from cloudformation import Loader

FOLDER = Path(__file__).resolve().parents[2] / "examples/lambda"

# The folders' files, by function. A call is written as client.describe_cluster( or new DescribeClusterCommand(.
CODE = {"Resize": {"python": ["python/resize.py", "python/documents.py"], "node": ["node/resize.mjs", "node/documents.mjs"]},
        "Schedule": {"python": ["python/schedule.py"]}}

# What AWS asks for beside the action of the call, and what Lambda itself needs.
IMPLIED = {"RunJobFlow": {"elasticmapreduce:AddTags", "iam:PassRole"}}
LOGS = {"logs:CreateLogStream", "logs:PutLogEvents"}
NETWORK = {"ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets",
           "ec2:DeleteNetworkInterface", "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"}

# AWS's service authorization reference: actions that can't be restricted to a resource.
WITHOUT_RESOURCE = {"cloudwatch:GetMetricData", "elasticmapreduce:ListClusters", "elasticmapreduce:RunJobFlow"} | NETWORK

SERVICES = {"emr": "elasticmapreduce", "cloudwatch": "cloudwatch"}


TEMPLATE = yaml.load((FOLDER / "template.yaml").read_text(), Loader)


def list_of(value):
    return value if isinstance(value, list) else [value]


def statements(role):
    """The statements of a role; those within !If too."""
    for policy in TEMPLATE["Resources"][role]["Properties"]["Policies"]:
        for candidate in policy.get("Fn::If", [policy]):
            if isinstance(candidate, dict) and "PolicyDocument" in candidate:
                yield from candidate["PolicyDocument"]["Statement"]


def operations(service):
    return botocore.session.get_session().get_service_model(service).operation_names


def actions_of_code(files):
    """The actions of every operation of EMR and CloudWatch that is named in the files, in Python's or JavaScript's way."""
    text = "".join((FOLDER / file).read_text() for file in files)
    actions = set()
    for service, prefix in SERVICES.items():
        for name in operations(service):
            snake = botocore.xform_name(name)
            if re.search(rf"\b(?:{snake}|{name}Command)\b", text):
                actions |= {f"{prefix}:{name}"} | IMPLIED.get(name, set())
    return actions


def references(value):
    if isinstance(value, dict):
        for name, item in value.items():
            if name == "Ref":
                yield item
            elif name == "Fn::Sub":
                yield from re.findall(r"\$\{([\w:]+)", item)
            elif name == "Fn::GetAtt":
                yield item[0]
            elif name == "Fn::If":
                yield item[0]
                yield from references(item[1:])
            else:
                yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


class Template(unittest.TestCase):
    def test_allows_what_is_called_and_nothing_else(self):
        for function, languages in CODE.items():
            allowed = {action for statement in statements(f"{function}Role") for action in list_of(statement["Action"])}
            network = NETWORK if function == "Resize" else set()
            for language, files in languages.items():
                with self.subTest(function=function, language=language):
                    called = actions_of_code(files)
                    self.assertGreater(len(called), 4)
                    self.assertEqual(allowed, called | LOGS | network)

    def test_names_each_action_and_the_narrowest_resource(self):
        for role in ("ResizeRole", "ScheduleRole", "SchedulerRole"):
            for statement in statements(role):
                with self.subTest(statement=statement["Sid"]):
                    self.assertEqual(statement["Effect"], "Allow")
                    for action in list_of(statement["Action"]):
                        self.assertRegex(action, r"^[a-z0-9]+:[A-Za-z]+$", "no wildcards")
                        if statement["Resource"] == "*":
                            self.assertIn(action, WITHOUT_RESOURCE)
        by_id = {statement["Sid"]: statement for role in ("ResizeRole", "ScheduleRole") for statement in statements(role)}
        for sid in ("DescribeTheCluster", "ResizeTheCluster"):
            self.assertTrue(by_id[sid]["Resource"]["Fn::Sub"].endswith(":cluster/${ClusterId}"))
        for sid in ("StartTagged", "TagWhatIsStarted", "StopTagged"):
            (condition,) = by_id[sid]["Condition"]["StringEquals"].items()
            self.assertIn(condition[0], ("elasticmapreduce:RequestTag/headroom-schedule",
                                         "elasticmapreduce:ResourceTag/headroom-schedule"))
            self.assertEqual(condition[1], {"Ref": "ScheduleName"})

    def test_refers_to_what_it_has(self):
        known = set(TEMPLATE["Parameters"]) | set(TEMPLATE["Resources"]) | set(TEMPLATE["Conditions"])
        used = set(references(TEMPLATE["Resources"])) | set(references(TEMPLATE["Conditions"]))
        self.assertEqual({name for name in used - known if not name.startswith("AWS::")}, set())
        self.assertEqual(set(TEMPLATE["Parameters"]) - used, set(), "every parameter is used")

    def test_handlers_exist(self):
        resize = TEMPLATE["Resources"]["ResizeFunction"]["Properties"]
        self.assertEqual(resize["Handler"], {"Fn::If": ["UsesNode", "node/resize.handler", "resize.handler"]})
        self.assertEqual(resize["CodeUri"], ".")
        self.assertEqual(resize["Environment"]["Variables"]["PYTHONPATH"], "/var/task/python")
        self.assertTrue((FOLDER / "python/resize.py").exists() and (FOLDER / "node/resize.mjs").exists())
        read = set(re.findall(r"environ(?:\.get\(|\[)\"(\w+)\"", (FOLDER / "python/resize.py").read_text()))
        self.assertLessEqual(set(resize["Environment"]["Variables"]) - {"PYTHONPATH"}, read)

    def test_starts_what_emr_takes(self):
        for schedule in ("Start", "Stop"):
            text = TEMPLATE["Resources"][schedule]["Properties"]["Target"]["Input"]["Fn::Sub"]
            event = json.loads(re.sub(r"\$\{\w+\}", "x", text))
            self.assertEqual(event["action"], schedule.lower())
            self.assertEqual(event["scheduled_at"], "<aws.scheduler.scheduled-time>")
            if schedule == "Start":
                model = botocore.session.get_session().get_service_model("emr").operation_model("RunJobFlow")
                report = ParamValidator().validate(event["cluster"] | {"Name": "etl"}, model.input_shape)
                self.assertFalse(report.has_errors(), report.generate_report())


if __name__ == "__main__":
    unittest.main()

"""The words and problems in openapi.yaml are the program's own: kinds_test.py TABLES, the program that prints them."""

import json
import subprocess
import sys
import unittest

import openapi

DOCUMENT = openapi.load()
TABLES = json.loads(subprocess.run([sys.argv.pop(1)], check=True, capture_output=True).stdout)
WORDS = TABLES["words"]

# Words that no table of the program has; the contract test sends or receives each of them.
WITHOUT_TABLE = {"ActivationLimitName", "ArtifactKind", "BacktestUnknownReason", "DecisionKind", "DecisionStatus", "EmrPrice", "ExecutorPresetName",
                 "ForeignPolicyKind", "IgnoredReason", "JobState", "KpiChange", "Outcome", "PatchOperationName", "PodResource", "PolicyFormat",
                 "ReplayStage", "ReportedOutcome", "ScalingStrategy", "SeedPresetName", "SizingModel", "UnmetWork",
                 "View", "WebhookState"}


def lists_of_words(node, path=()):
    """Where `enum` stands in the document."""
    if isinstance(node, dict):
        if isinstance(node.get("enum"), list):
            yield path
        for name, part in node.items():
            yield from lists_of_words(part, (*path, name))
    elif isinstance(node, list):
        for part in node:
            yield from lists_of_words(part, path)


class Kinds(unittest.TestCase):
    def test_are_the_words_of_the_program(self):
        for name, words in WORDS.items():
            with self.subTest(name):
                self.assertEqual(DOCUMENT.schemas[name]["enum"], words)

    def test_stand_in_one_named_schema_each(self):
        named = {("components", "schemas", name) for name in WORDS.keys() | WITHOUT_TABLE}
        self.assertEqual(set(lists_of_words(DOCUMENT.root)), named)

    def test_of_signals_have_a_schema_each(self):
        signal = DOCUMENT.schemas["Signal"]
        mapping = signal["discriminator"]["mapping"]
        self.assertEqual(list(mapping), WORDS["SignalKind"])
        self.assertEqual([{"$ref": target} for target in mapping.values()], signal["oneOf"])
        for kind, target in mapping.items():
            with self.subTest(kind):
                self.assertEqual(DOCUMENT.resolved({"$ref": target})["properties"]["kind"]["const"], kind)

    def test_of_problems_are_documented_as_they_are(self):
        for name, response in DOCUMENT.root["components"]["responses"].items():
            example = response["content"]["application/problem+json"]["example"]
            with self.subTest(name):
                self.assertIn({field: example[field] for field in ("status", "title", "retryable")}, TABLES["problems"])


if __name__ == "__main__":
    unittest.main()

"""The words in openapi.yaml are those that the program knows: kinds_test.py TABLES, the program that prints them."""

import json
import subprocess
import sys
import unittest

import openapi

DOCUMENT = openapi.load()
TABLES = json.loads(subprocess.run([sys.argv.pop(1)], check=True, capture_output=True).stdout)

# Words that no table of the program has; the contract test sends or receives each of them.
WITHOUT_TABLE = {"ArtifactKind", "DecisionKind", "EmrPolicyKind", "EmrPrice", "Outcome", "ReportedOutcome",
                 "ScalingStrategy", "View"}


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
        for name, words in TABLES.items():
            with self.subTest(name):
                self.assertEqual(DOCUMENT.schemas[name]["enum"], words)

    def test_stand_in_one_named_schema_each(self):
        named = {("components", "schemas", name) for name in TABLES.keys() | WITHOUT_TABLE}
        self.assertEqual(set(lists_of_words(DOCUMENT.root)), named)

    def test_of_signals_have_a_schema_each(self):
        signal = DOCUMENT.schemas["Signal"]
        mapping = signal["discriminator"]["mapping"]
        self.assertEqual(list(mapping), TABLES["SignalKind"])
        self.assertEqual([{"$ref": target} for target in mapping.values()], signal["oneOf"])
        for kind, target in mapping.items():
            with self.subTest(kind):
                self.assertEqual(DOCUMENT.resolved({"$ref": target})["properties"]["kind"]["const"], kind)


if __name__ == "__main__":
    unittest.main()

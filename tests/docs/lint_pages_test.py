"""The pages about the linter's findings show what the linter finds.

usage: lint_pages_test.py CONFORMANCE      the built runner of vectors, which prints whole findings

A page of docs/lint has an example below `<!-- lint: CODE -->`, the finding's fix below `<!-- fix: CODE -->`, and a part
of the mended document below `<!-- mended: POINTER -->`. It begins with the code and the severity.
"""

import copy
import json
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUNNER = sys.argv[1]
PAGES = sorted(path for path in (ROOT / "docs" / "lint").glob("*.md") if path.stem != "README")
BLOCK = re.compile(r"^<!-- (lint|fix|mended): (\S*) -->\n```json\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r'^    \{"(\w+)", Severity::(\w+),$', re.MULTILINE)
ROW = re.compile(r"^\| \[`(\w+)`\]\((\w+)\.md\) \| (\w+) \| (.+) \|$", re.MULTILINE)


def blocks(path):
    """Each kind of block, with its argument and its JSON."""
    return {kind: (argument, json.loads(text)) for kind, argument, text in BLOCK.findall(path.read_text())}


def lint(documents):
    """The findings of each of the documents, by its name."""
    vectors = [{"suite": "lint", "kind": "policy", "id": name, "source": "a page of docs/lint", "input": document,
                "expect": {"findings": [], "none_of": []}} for name, document in documents.items()]
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"suite": "lint", "vectors": vectors}, file)
        file.flush()
        run = subprocess.run([RUNNER, "--json", file.name], capture_output=True, text=True, timeout=100, check=True)
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    return {answer["id"]: answer["got"]["findings"] for answer in answers}


def steps(pointer):
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def child(value, step):
    return value[int(step)] if isinstance(value, list) else value[step]


def at(document, pointer):
    for step in steps(pointer):
        document = child(document, step)
    return document


def patched(document, patch):
    """RFC 6902, of which fixes use three operations."""
    document = copy.deepcopy(document)
    for operation in patch:
        *outer, last = steps(operation["path"])
        parent = document
        for step in outer:
            parent = child(parent, step)
        if operation["op"] == "add" and isinstance(parent, list):
            parent.insert(len(parent) if last == "-" else int(last), operation["value"])
        elif operation["op"] == "add":
            parent[last] = operation["value"]
        else:
            key = int(last) if isinstance(parent, list) else last
            del parent[key]  # fails if nothing is there
            if operation["op"] == "replace" and isinstance(parent, list):
                parent.insert(key, operation["value"])
            elif operation["op"] == "replace":
                parent[key] = operation["value"]
            else:
                assert operation["op"] == "remove", operation
    return document


class LintPages(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.pages = {path.stem: blocks(path) for path in PAGES}
        cls.texts = {path.stem: path.read_text() for path in PAGES}
        cls.found = lint({code: page["lint"][1] for code, page in cls.pages.items()})

    def finding(self, code):
        """The one finding of the page's code."""
        findings = [finding for finding in self.found[code] if finding["code"] == code]
        self.assertEqual(len(findings), 1, f"{code}: {self.found[code]}")
        return findings[0]

    def test_every_code_has_a_page_and_a_row_of_the_index(self):
        known = CODE.findall((ROOT / "api" / "lint" / "findings.cpp").read_text())
        self.assertGreater(len(known), 50)
        self.assertEqual(set(self.pages), {code for code, _ in known})
        rows = ROW.findall((ROOT / "docs" / "lint" / "README.md").read_text())
        self.assertEqual([(code, severity) for code, _, severity, _ in rows], known)
        self.assertTrue(all(code == link for code, link, _, _ in rows))

    def test_the_linter_finds_what_the_page_says_and_nothing_else(self):
        for code, page in self.pages.items():
            with self.subTest(code):
                text = self.texts[code]
                self.assertTrue(text.startswith(f"# `{code}`\n\n"))
                self.assertEqual((page["lint"][0], page["fix"][0]), (code, code))
                finding = self.finding(code)
                self.assertIn(f"\n**{finding['severity'].capitalize()}.** ", text)
                self.assertTrue(finding["message"])
                others = {each["code"] for each in self.found[code]} - {code}
                self.assertLessEqual(others, set(re.findall(r"\[`(\w+)`\]", text)))

    def test_the_fix_is_the_linters(self):
        for code, page in self.pages.items():
            with self.subTest(code):
                self.assertEqual(page["fix"][1], self.finding(code)["fix"])

    def test_the_fix_makes_the_finding_go_away_and_brings_no_error(self):
        mended = {code: patched(page["lint"][1], page["fix"][1]) for code, page in self.pages.items()}
        after = lint(mended)
        for code, page in self.pages.items():
            with self.subTest(code):
                if not page["fix"][1]:
                    self.assertNotIn("mended", page)
                    continue
                self.assertNotIn(code, [finding["code"] for finding in after[code]])
                errors = [finding for finding in after[code] if finding["severity"] == "error"]
                self.assertLessEqual({error["code"] for error in errors}, {each["code"] for each in self.found[code]})
                pointer, shown = page["mended"]
                self.assertEqual(shown, at(mended[code], pointer))

    def test_pages_say_what_why_and_how(self):
        for code, text in self.texts.items():
            with self.subTest(code):
                self.assertEqual(re.findall(r"^## (.*)$", text, re.MULTILINE), ["Why it hurts", "Example", "Fix"])
                story = text.split("## Why it hurts\n", 1)[1].split("\n## ", 1)[0]
                self.assertRegex(story, r"\d", "a story has numbers")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])

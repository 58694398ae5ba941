"""The list of warning codes has each code that the program writes: warning_codes_test.py.

`/metrics` counts warnings by their code, and every code of the list is there from the start.
"""

import json
import re
import unittest
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIST = ROOT / "api" / "deciding" / "warning_codes.hpp"
# Code that writes no warning of an evaluation.
OTHER_FOLDERS = ("api/lint", "api/notifications", "api/wire/rightsizing", "api/wire/simulation", "api/wire/planning",
                 "core/backtest", "core/diagnosis", "core/fleet", "core/planning", "core/readiness", "core/rightsizing",
                 "core/simulation")
LITERAL = re.compile(r'(?:Warning\s*\{|Warning>\{\s*\{|[wW]arn\w*(?:\(\))?(?:\.|->)?\w*\(\s*(?:[a-z_]+,\s*)?\{?|'
                     r'return \{\{)\s*"([a-z]+(?:_[a-z]+)+)"')
NO_WARNINGS = {"invalid_document", "no_active_version", "unknown_policy"}  # faults of requests


def listed():
    return re.findall(r'^    "(\w+)",$', LIST.read_text(), re.MULTILINE)


def written():
    codes = set()
    for folder in ("core", "api"):
        for path in (ROOT / folder).rglob("*.cpp"):
            if not str(path.relative_to(ROOT)).startswith(OTHER_FOLDERS):
                codes.update(LITERAL.findall(path.read_text()))
    return codes - NO_WARNINGS


class WarningCodes(unittest.TestCase):
    def test_each_written_code_is_listed(self):
        self.assertGreater(len(written()), 80)
        self.assertEqual(written() - set(listed()), set())

    def test_each_listed_code_is_written_somewhere(self):
        sources = "".join(path.read_text() for folder in ("core", "api") for path in (ROOT / folder).rglob("*.cpp"))
        self.assertEqual([code for code in listed() if f'"{code}"' not in sources], [])

    def test_the_list_is_ascending(self):
        self.assertEqual(listed(), sorted(set(listed())))

    def test_each_warning_of_the_goldens_is_listed(self):
        codes = set()
        for path in (ROOT / "tests" / "golden").glob("*.json"):
            answer = json.loads(path.read_text())["answer"]
            if answer.get("kind", "evaluation") == "evaluation":
                codes.update(warning["code"] for warning in answer.get("explanation", {}).get("warnings", []))
                codes.update(warning["code"] for warning in answer.get("warnings", []))
        self.assertGreater(len(codes), 5)
        self.assertEqual(codes - set(listed()), set())


if __name__ == "__main__":
    unittest.main()

"""`headroom lint` on files: lint_test.py BINARY."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

BINARY = sys.argv.pop(1)
PATIENCE = 60

SOUND = {"limits": {"unit": "instances", "minimum": 2, "maximum": 10}, "signals": [{"kind": "managed_scaling"}]}
HASTY = {**SOUND, "scale_out": {"cooldown_seconds": 60}}
CROSSED = {"ComputeLimits": {"UnitType": "Instances", "MinimumCapacityUnits": 10, "MaximumCapacityUnits": 2}}


class Lint(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def file(self, name, content):
        path = self.folder / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def run_lint(self, *arguments, code=0, given=None):
        done = subprocess.run([BINARY, "lint", *map(str, arguments)], capture_output=True, text=True, timeout=PATIENCE,
                              input=given)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def test_a_finding_is_printed_with_file_pointer_severity_and_code(self):
        path = self.file("hasty.json", HASTY)
        text = self.run_lint(path).stdout
        self.assertEqual(text.splitlines()[0],
                         f"{path}:/scale_out/cooldown_seconds: warning cooldown_shorter_than_start_up")
        self.assertIn("fix: sets 300", text)
        self.assertEqual(self.run_lint(self.file("sound.json", SOUND)).stdout, "no findings\n")

    def test_the_gate_fails_from_the_named_severity_on(self):
        sound, hasty = self.file("sound.json", SOUND), self.file("hasty.json", HASTY)
        crossed = self.file("crossed.json", CROSSED)
        self.run_lint("--fail-on", "error", sound, hasty)
        self.run_lint("--fail-on", "warning", sound, hasty, code=3)
        self.run_lint("--fail-on", "advice", hasty, code=3)
        self.run_lint("--fail-on", "error", crossed, code=3)
        self.run_lint("--fail-on", "colour", crossed, code=2)

    def test_a_document_of_another_system_is_taken_as_it_is(self):
        path = self.file("crossed.json", CROSSED)
        found = json.loads(self.run_lint("-o", "json", path).stdout)["findings"]
        self.assertEqual([(one["file"], one["code"], one["pointer"]) for one in found],
                         [(str(path), "minimum_above_maximum", "/ComputeLimits/MinimumCapacityUnits")])
        self.assertEqual([step["path"] for step in found[0]["fix"]],
                         ["/ComputeLimits/MinimumCapacityUnits", "/ComputeLimits/MaximumCapacityUnits"])

    def test_yaml_and_standard_input_are_read(self):
        text = "limits: {minimum: 2, maximum: 2}\nsignals: [{kind: managed_scaling}]\n"
        found = json.loads(self.run_lint("--json", "-", given=text).stdout)["findings"]
        self.assertEqual([one["code"] for one in found], ["minimum_equals_maximum"])

    def test_wrong_input_is_told_and_the_other_files_are_looked_at(self):
        hasty = self.file("hasty.json", HASTY)
        for content in ("{", "[]", '{"colour": 1}', '{"kind": "tea", "body": {}}'):
            done = self.run_lint("--fail-on", "warning", self.file("wrong.json", content), hasty, code=2)
            self.assertIn("wrong.json", done.stderr)
            self.assertIn("cooldown_shorter_than_start_up", done.stdout)
        self.run_lint(self.folder / "absent.json", code=2)
        self.run_lint(code=2)

    def test_fixes_are_applied_until_none_is_left(self):
        path = self.file("worse.json", {**HASTY, "budget": {"daily_usd": 0},
                                        "limits": {"minimum": 10, "maximum": 2}})
        mended = json.loads(self.run_lint("--fix", path).stdout)
        self.assertEqual(mended["limits"], {"minimum": 2, "maximum": 10})
        self.assertEqual(mended["scale_out"], {"cooldown_seconds": 300})
        self.assertNotIn("budget", mended)
        self.run_lint("--fix", path, path, code=2)


if __name__ == "__main__":
    unittest.main()

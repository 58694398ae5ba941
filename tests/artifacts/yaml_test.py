"""Lets PyYAML read back what the program writes: the same values, whatever a string looks like.

usage: yaml_test.py YAML_OF_JSON
"""

import json
import random
import subprocess
import sys
import unittest

import yaml

LOOKALIKES = """
yes Yes YES no on off y n Y N true True false null Null NULL ~ none
0 1 -1 +1 1.5 .5 5. 1e3 1E3 1.0e+3 1_000 0x1F 0o17 017 0b11 1:30 12:30:45 190:20:30.15 .inf -.inf .nan .NaN inf nan
2026-11-22 2026-11-22T10:00:00Z 4g 4Gi 4608Mi 100m 1e3Mi <<  = - -- --- ... ? : , [ ] { } # & * ! | > ' " % @ `
a:b a# key: #comment 'quoted' "quoted" [a] {a} !tag &anchor *alias |text >text %directive @at `tick a,b a=b a/b a.b a-b
""".split() + ["", " ", " leading", "trailing ", "a: b", "a #b", "- a", "? a", "a\nb", "\n", "a\n", "\ta", "a\tb", "\r", "a\r\nb",
               "\\", "\\n", "a\\", "\x00", "\x07", "\x1b", "\x7f", "\x80", "\x85", "\x9f", "\xa0", "é", "Zürich", "日本", "🚀",
               "\u2028", "\u2029", "a\u2028b", "\ufeff", "\ufeffa", "\ufffd", "\ufffe", "\uffff", "\ue000", "\ud7ff",
               "\U00010000", "\U0010ffff", "true\n", "null ", "x" * 5000, "a " * 300, "---\na", "...\n"]


class Yaml(unittest.TestCase):
    def read_back(self, values):
        text = "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)
        output = subprocess.run([PROGRAM], input=text.encode("utf-8", "surrogatepass"), check=True, capture_output=True)
        return list(yaml.safe_load_all(output.stdout.decode("utf-8")))

    def assert_same(self, values):
        for value, read in zip(values, self.read_back(values), strict=True):
            self.assertEqual(repr(read), repr(value))

    def test_strings_stay_strings(self):
        self.assert_same(LOOKALIKES)

    def test_names_stay_strings(self):
        self.assert_same([{text: 1} for text in LOOKALIKES if len(text) < 1000])

    def test_strings_in_lists_and_below_names(self):
        self.assert_same([{"list": LOOKALIKES, "map": {text: text for text in LOOKALIKES if len(text) < 1000}}])

    def test_numbers(self):
        self.assert_same([0, -1, 9223372036854775807, -9223372036854775808, 0.5, -2.25, 1e300, 1.5e-300, 1e-7, True, False, None])

    def test_empty_and_nested(self):
        self.assert_same([{}, [], {"a": {}}, {"a": []}, [[]], [{}], [[1, [2, []]], {"a": [{"b": [1]}, {"c": {"d": {}}}]}],
                          {"a": [[{"b": [[{"c": 1, "d": 2}]]}]]}])

    def test_random_trees(self):
        source = random.Random(20261122)
        characters = "ab01.:-#'\"\\ \n\t{}[],&*!|>%@`~?=é\x85\u2028\ufeff🚀"

        def text():
            return "".join(source.choice(characters) for _ in range(source.randrange(6)))

        def tree(depth):
            kind = source.randrange(8 if depth else 4)
            if kind < 4:
                return [text(), source.randrange(-10**6, 10**6), source.random() < 0.5, None][kind]
            if kind < 6:
                return [tree(depth - 1) for _ in range(source.randrange(4))]
            return {text(): tree(depth - 1) for _ in range(source.randrange(4))}

        self.assert_same([tree(5) for _ in range(2000)])

    def test_harmless_words_stand_without_quotes(self):
        output = subprocess.run([PROGRAM], input=b'{"spark.executor.cores": "yes", "a": ["SPOT", "4Gi"]}\n', check=True,
                                capture_output=True).stdout.decode()
        self.assertEqual(output, '---\nspark.executor.cores: "yes"\na:\n  - SPOT\n  - "4Gi"\n')


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()

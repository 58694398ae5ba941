import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from lint import Cache, Check, Sources, checks, key_of, run

TREE = {
    "core/base/money.hpp": "#pragma once\n",
    "core/base/money.cpp": '#include "core/base/money.hpp"\n',
    "core/model/pool.hpp": '#pragma once\n#include <vector>\n#include "core/base/money.hpp"\n',
    "core/model/pool.cpp": '#include "core/base/money.hpp"\n#include "core/model/pool.hpp"\n',
    "core/model/names.hpp": "#pragma once\n",
    "api/wire/pool.cpp": '#include "core/model/pool.hpp"\n#include "headroom_documents.hpp"\n',
}


class Tree(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        for file, text in TREE.items():
            self.write(file, text)

    def write(self, file, text):
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def sources(self):
        return Sources(self.root)


class Selection(Tree):
    def test_a_header_concerns_everything_that_includes_it(self):
        for changed, touched in [
            ("core/base/money.hpp", set(TREE) - {"core/model/names.hpp"}),
            ("core/model/pool.hpp", {"core/model/pool.hpp", "core/model/pool.cpp", "api/wire/pool.cpp"}),
            ("core/model/names.hpp", {"core/model/names.hpp"}),
            ("api/wire/pool.cpp", {"api/wire/pool.cpp"}),
            ("README.md", set()),
        ]:
            with self.subTest(changed=changed):
                self.assertEqual(self.sources().touched_by({changed}), touched)

    def test_a_header_is_compiled_alone_unless_its_own_source_begins_with_it(self):
        sources = self.sources()
        commands = {file: ["clang++", "-I.", "-o", "x", "-c", file] for file in TREE if file.endswith(".cpp")}
        alone = [check for check in checks(sources, commands, Path("build"), []) if check.file.endswith(".hpp")]
        self.assertEqual({check.file for check in alone}, {"core/model/pool.hpp", "core/model/names.hpp"})
        self.assertIn(
            Check("core/model/names.hpp", ("clang++", "-I.", "-fsyntax-only", "-x", "c++", "-"),
                  '#include "core/model/names.hpp"\n'),
            alone,
        )


class Keys(Tree):
    def key(self, file="api/wire/pool.cpp", command=("clang++",), environment="clang 14"):
        return key_of(Check(file, ("clang-tidy", file)), self.sources(), command, environment)

    def test_changes_with_everything_that_the_outcome_depends_on(self):
        keys = [self.key(), self.key(command=("clang++", "-DX")), self.key(environment="clang 15")]
        self.write("core/base/money.hpp", "#pragma once\n// changed\n")
        keys.append(self.key())
        self.assertEqual(len(set(keys)), len(keys))

    def test_stays_when_other_files_change(self):
        before = self.key()
        self.write("core/model/names.hpp", "#pragma once\n// changed\n")
        self.assertEqual(self.key(), before)

    def test_does_not_depend_on_the_folder_of_the_clone(self):
        before = self.key(command=("clang++", f"-I{self.root}"))
        with tempfile.TemporaryDirectory() as folder:
            for file, text in TREE.items():
                self.root = Path(folder)
                self.write(file, text)
            self.assertEqual(self.key(command=("clang++", f"-I{folder}")), before)


class Outcomes(unittest.TestCase):
    def test_only_what_passes_is_remembered(self):
        with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, {"XDG_CACHE_HOME": folder}):
            cache = Cache()
            self.assertEqual(run(Check("a.cpp", ("true",)), "good", cache), "")
            self.assertIn("a.cpp", run(Check("a.cpp", ("false",)), "bad", cache))
            self.assertEqual((cache.has("good"), cache.has("bad")), (True, False))


if __name__ == "__main__":
    unittest.main()

import tempfile
import unittest
from pathlib import Path

from check import FLOORS, offences


def write(root, file, text):
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def offences_of(files, known=()):
    """The offences of a tree that holds these files: {path: text}."""
    with tempfile.TemporaryDirectory() as folder:
        for file, text in files.items():
            write(Path(folder), file, text)
        return list(offences(Path(folder), known))


def including(line):
    return f"#pragma once\n{line}\n"


class Headers(unittest.TestCase):
    def test_allows_what_the_table_allows(self):
        for file, line in [
            ("core/decide.cpp", "#include <vector>"),
            ("core/stages/price.cpp", '#include "core/base/money.hpp"'),
            ("core/base/error.hpp", "#include <tl/expected.hpp>"),
            ("core/base/time.cpp", "#include <date/tz.h>"),
            ("store/sqlite/database.cpp", "#include <sqlite3.h>"),
            ("store/migrate.cpp", '#include "headroom_migrations.hpp"'),
            ("api/json/parse.cpp", "#include <nlohmann/json.hpp>"),
            ("server/network/session.cpp", "#include <boost/beast/http.hpp>"),
            ("server/app/app.cpp", '#include "store/sqlite/log.hpp"'),
        ]:
            with self.subTest(file=file, line=line):
                self.assertEqual(offences_of({file: including(line)}), [])

    def test_names_the_line_that_breaks_the_table(self):
        for file, line in [
            ("core/decide.cpp", "#include <nlohmann/json.hpp>"),
            ("core/decide.cpp", '#include "api/http/message.hpp"'),
            ("core/decide.cpp", "#include <spdlog/spdlog.h>"),
            ("core/decide.cpp", "#include <iostream>"),
            ("core/decide.cpp", "  #  include <unistd.h>"),
            ("core/stages/price.cpp", '#include "money.hpp"'),
            ("store/sqlite/database.cpp", '#include "api/http/message.hpp"'),
            ("store/sqlite/database.cpp", "#include <boost/asio.hpp>"),
            ("api/handlers/evaluations.cpp", '#include "store/sqlite/log.hpp"'),
            ("api/handlers/evaluations.cpp", "#include <nlohmann/json.hpp>"),
            ("api/handlers/evaluations.cpp", "#include <boost/beast/http.hpp>"),
            ("server/app/app.cpp", "#include <sqlite3.h>"),
            ("server/app/app.cpp", "#include <nlohmann/json.hpp>"),
        ]:
            with self.subTest(file=file, line=line):
                found = offences_of({file: including(line)})
                self.assertEqual(len(found), 1)
                self.assertTrue(found[0].startswith(f"{file}:2: "))


class Floors(unittest.TestCase):
    def pairs(self):
        """Yields (lower folder, upper folder) for every two folders on different floors of one top folder."""
        for floors in FLOORS.values():
            for level, floor in enumerate(floors):
                for upper in floors[level + 1 :]:
                    yield from ((a, b) for a in floor for b in upper)

    def test_reports_every_include_that_goes_upward(self):
        files = {
            f"{lower}/includes_{number}.hpp": including(f'#include "{upper}/target.hpp"')
            for number, (lower, upper) in enumerate(self.pairs())
        }
        self.assertEqual(sorted(line.split(":")[0] for line in offences_of(files)), sorted(files))

    def test_allows_every_include_that_goes_downward_or_stays_in_its_folder(self):
        files = {
            f"{upper}/includes_{number}.hpp": including(f'#include "{lower}/target.hpp"\n#include "{upper}/target.hpp"')
            for number, (lower, upper) in enumerate(self.pairs())
        }
        self.assertEqual(offences_of(files), [])

    def test_reports_an_include_of_a_folder_on_the_same_floor(self):
        files = {
            f"{folder}/includes_{number}.hpp": including(f'#include "{other}/target.hpp"')
            for floors in FLOORS.values()
            for floor in floors
            for folder in floor
            for number, other in enumerate(floor)
            if folder != other
        }
        self.assertTrue(files)
        self.assertEqual(sorted(line.split(":")[0] for line in offences_of(files)), sorted(files))

    def test_reports_a_folder_that_has_no_floor(self):
        self.assertEqual(
            offences_of({"core/attic/old.hpp": including('#include "core/base/money.hpp"')}),
            ["core/attic/: this folder has no floor; give it one in FLOORS of tests/layering/check.py"],
        )

    def test_a_known_offender_has_to_occur(self):
        known = {("core/base", "core/model")}
        self.assertEqual(offences_of({"core/base/a.hpp": including('#include "core/model/limits.hpp"')}, known), [])
        self.assertEqual(
            offences_of({"core/base/a.hpp": including("")}, known),
            ["core/base/ no longer includes core/model/: take the pair out of KNOWN_OFFENDERS"],
        )


class Folders(unittest.TestCase):
    def test_hold_at_most_thirty_sources(self):
        def folder(sources):
            return {f"core/stages/stage_{n}.{end}": "" for n in range(sources) for end in ("cpp", "hpp")}

        self.assertEqual(offences_of(folder(30)), [])
        self.assertEqual(offences_of(folder(31)), ["core/stages/ holds 31 .cpp files; 30 is the most"])

    def test_hold_the_two_files_of_every_kind_of_signal(self):
        header = '  static constexpr std::string_view kind = "keda";\n'
        complete = {"core/signals/keda.hpp": header, "core/signals/keda.cpp": ""}
        self.assertEqual(offences_of(complete), [])
        self.assertEqual(
            offences_of({"core/signals/scaler.hpp": header, "core/signals/scaler.cpp": ""}),
            [
                "core/signals/scaler.hpp: the kind keda needs a file core/signals/keda.hpp",
                "core/signals/scaler.hpp: the kind keda needs a file core/signals/keda.cpp",
            ],
        )


if __name__ == "__main__":
    unittest.main()

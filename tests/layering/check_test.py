import tempfile
import unittest
from pathlib import Path

from check import offences


def offences_of(file, line):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, file)
        path.parent.mkdir(parents=True)
        path.write_text(f"#pragma once\n{line}\n")
        return list(offences(Path(folder)))


class Layering(unittest.TestCase):
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
                self.assertEqual(offences_of(file, line), [])

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
                found = offences_of(file, line)
                self.assertEqual(len(found), 1)
                self.assertTrue(found[0].startswith(f"{file}:2: "))


if __name__ == "__main__":
    unittest.main()

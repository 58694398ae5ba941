"""Checks every #include below core/, store/, api/ and server/ against the tables of who may know whom.

usage: check.py ROOT      prints each offence and exits 1 if there is one
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

STANDARD = re.compile(r"[a-z_0-9]+")  # <vector>: no dot, no slash
POSIX = ("arpa/", "fcntl.h", "linux/", "netdb.h", "netinet/", "poll.h", "pthread.h", "signal.h", "sys/", "unistd.h")
INCLUDE = re.compile(r'\s*#\s*include\s*([<"])([^>"]+)[>"]')
KIND = re.compile(r'\bkind\s*=\s*"(\w+)"')
MOST_SOURCES = 30  # .cpp files in one folder


@dataclass(frozen=True)
class Layer:
    ours: tuple = ()      # folders of the repository, each with everything below it
    others: tuple = ()    # prefixes of headers that belong to neither us nor the standard library
    barred: tuple = ()    # standard headers that this layer does without


# The longest folder that holds a file decides which headers the file may include.
LAYERS = {
    "core": Layer(
        ours=("core", "headroom_instance_types.hpp"),
        others=("tl/expected.hpp", "date/"),
        # The domain neither reads nor writes: no files, no terminal.
        barred=("filesystem", "fstream", "iostream"),
    ),
    "store": Layer(
        ours=("core", "store", "headroom_migrations.hpp", "headroom_dictionaries.hpp"),
        others=("tl/expected.hpp", "sqlite3.h", "zstd.h", "zdict.h", "openssl/") + POSIX,
    ),
    "api": Layer(ours=("core", "api"), others=("tl/expected.hpp", "date/", "openssl/")),
    "api/json": Layer(ours=("core", "api"), others=("tl/expected.hpp", "date/", "openssl/", "nlohmann/")),
    "server": Layer(
        ours=("core", "api", "store", "server", "headroom_documents.hpp", "headroom_migrations.hpp"),
        others=("tl/expected.hpp", "date/", "boost/", "spdlog/", "fmt/", "CLI/", "prometheus/", "zlib.h", "yaml.h",
                "openssl/")
        + POSIX,
    ),
}

# The floors of each folder at the top, from the ground up. A folder includes itself and what stands on a lower floor.
# Folders on one floor do not include each other.
FLOORS = {
    "core": (
        ("core/base",),
        ("core/schedule",),
        ("core/forecast",),
        ("core/catalog",),
        ("core/kubernetes/objects",),
        ("core/kubernetes/scheduling",),
        ("core/kubernetes/scale_up",),
        ("core/kubernetes/scale_down",),
        ("core/kubernetes/replicas",),
        ("core/spark",),
        ("core/model",),
        ("core/pricing",),
        ("core/yarn",),
        ("core/alarms",),
        ("core/signals",),
        ("core/decision",),
        ("core/intake",),
        ("core/stages",),
        ("core/rightsizing",),
        ("core/planning",),
        ("core/fleet",),
        ("core/ports",),
        ("core",),
        ("core/simulation",),
        ("core/backtest", "core/diagnosis", "core/readiness"),
        ("core/timeline", "core/kpis"),
    ),
    "api": (
        ("api/json",),
        ("api/http",),
        ("api/aws",),
        ("api/kubernetes",),
        ("api/sources/reading",),
        ("api/sources/aws", "api/sources/hdfs", "api/sources/kubernetes", "api/sources/prometheus",
         "api/sources/spark", "api/sources/yarn"),
        ("api/sources",),
        ("api/artifacts/writing",),
        ("api/artifacts/aws", "api/artifacts/kubernetes", "api/artifacts/spark"),
        ("api/artifacts",),
        ("api/wire/fields",),
        ("api/wire/signals",),
        ("api/wire",),
        ("api/wire/rightsizing",),
        ("api/wire/planning",),
        ("api/wire/node_removals",),
        ("api/wire/simulation",),
        ("api/wire/fleet",),
        ("api/lint",),
        ("api/lint/kubernetes",),
        ("api/reports",),
        ("api/webhooks",),
        ("api/deciding",),
        ("api/notifications",),
        ("api/background",),
        ("api/handlers/base",),
        ("api/handlers/policies", "api/handlers/timeline", "api/handlers/webhooks"),
        ("api/handlers",),
    ),
    "store": (("store/common",), ("store/sqlite/base",), ("store/sqlite/history",), ("store/memory", "store/sqlite"), ("store",)),
    "server": (
        ("server/config",),
        ("server/process",),
        ("server/network",),
        ("server/outbound",),
        ("server/app", "server/generating"),
        ("server/cli/base",),
        ("server/cli",),
        ("server",),
    ),
}

# What still includes upward or sideways: (the folder that includes, the folder that it includes). This list only gets
# shorter. An entry that no longer occurs is an offence too.
KNOWN_OFFENDERS = frozenset()


def sources(root):
    return sorted(path for folder in LAYERS if "/" not in folder for path in (root / folder).rglob("*.[ch]pp"))


def includes(root):
    """Yields (file, line number, bracket, header) for every #include."""
    for path in sources(root):
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            match = INCLUDE.match(line)
            if match:
                yield path.relative_to(root), number, *match.groups()


def layer_of(file):
    return next(folder.as_posix() for folder in file.parents if folder.as_posix() in LAYERS)


def allowed(layer, bracket, header):
    ours = any(header == name or header.startswith(name + "/") for name in layer.ours)
    if bracket == '"':
        return ours
    if STANDARD.fullmatch(header):
        return header not in layer.barred
    return header.startswith(layer.others)


def foreign_headers(root):
    for file, number, bracket, header in includes(root):
        layer = layer_of(file)
        if not allowed(LAYERS[layer], bracket, header):
            yield f"{file}:{number}: {layer}/ must not include {header}"


FLOOR_OF = {folder: (top, level) for top, floors in FLOORS.items() for level, floor in enumerate(floors) for folder in floor}


def unknown_folders(root):
    for folder in sorted({path.relative_to(root).parent.as_posix() for path in sources(root)}):
        if folder not in FLOOR_OF:
            yield f"{folder}/: this folder has no floor; give it one in FLOORS of tests/layering/check.py"


def breaks_floors(folder, included):
    """Whether an include from `folder` into `included` goes upward or sideways. Other rules hold for unknown folders."""
    if folder == included or folder not in FLOOR_OF or included not in FLOOR_OF:
        return False
    (top, level), (included_top, included_level) = FLOOR_OF[folder], FLOOR_OF[included]
    return top == included_top and level <= included_level


def broken_floors(root, known):
    """Offences against the floors. Leaves out the pairs of folders in `known`, each of which has to occur."""
    seen = set()
    for file, number, bracket, header in includes(root):
        folder, included = file.parent.as_posix(), Path(header).parent.as_posix()
        if bracket == '"' and breaks_floors(folder, included):
            seen.add((folder, included))
            if (folder, included) not in known:
                yield f"{file}:{number}: {folder}/ must not include {header}, which stands no floor lower"
    for folder, included in sorted(set(known) - seen):
        yield f"{folder}/ no longer includes {included}/: take the pair out of KNOWN_OFFENDERS"


def crowded_folders(root):
    count = {}
    for path in sources(root):
        if path.suffix == ".cpp":
            folder = path.relative_to(root).parent.as_posix()
            count[folder] = count.get(folder, 0) + 1
    for folder, files in sorted(count.items()):
        if files > MOST_SOURCES:
            yield f"{folder}/ holds {files} .cpp files; {MOST_SOURCES} is the most"


def kinds_without_files(root):
    """Every kind of signal has the two files that are named after it."""
    signals = Path("core/signals")
    for path in sorted((root / signals).glob("*.hpp")):
        for kind in KIND.findall(path.read_text()):
            for file in (signals / f"{kind}.hpp", signals / f"{kind}.cpp"):
                if not (root / file).exists():
                    yield f"{path.relative_to(root)}: the kind {kind} needs a file {file}"


def offences(root, known=KNOWN_OFFENDERS):
    """Yields one line of text for each offence."""
    yield from foreign_headers(root)
    yield from unknown_folders(root)
    yield from broken_floors(root, known)
    yield from crowded_folders(root)
    yield from kinds_without_files(root)


if __name__ == "__main__":
    found = list(offences(Path(sys.argv[1])))
    print("\n".join(found) or "every include keeps to its layer and floor")
    sys.exit(bool(found))

"""Checks every #include below core/, store/, api/ and server/ against the table of who may know whom.

usage: check.py ROOT      prints each offending line and exits 1 when there is one
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

STANDARD = re.compile(r"[a-z_0-9]+")  # <vector>: no dot, no slash
POSIX = ("arpa/", "fcntl.h", "linux/", "netdb.h", "netinet/", "poll.h", "pthread.h", "signal.h", "sys/", "unistd.h")
INCLUDE = re.compile(r'\s*#\s*include\s*([<"])([^>"]+)[>"]')


@dataclass(frozen=True)
class Layer:
    ours: tuple = ()      # folders of the repository, each with everything below it
    others: tuple = ()    # prefixes of headers that belong to neither us nor the standard library
    barred: tuple = ()    # standard headers that this layer does without


# The longest folder that holds a file decides.
LAYERS = {
    "core": Layer(
        ours=("core",),
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
        others=("tl/expected.hpp", "date/", "boost/", "spdlog/", "fmt/", "CLI/", "prometheus/", "zlib.h", "openssl/")
        + POSIX,
    ),
}


def layer_of(file):
    for folder in file.parents:
        if folder.as_posix() in LAYERS:
            return folder.as_posix()
    raise KeyError(file)


def allowed(layer, bracket, header):
    ours = any(header == name or header.startswith(name + "/") for name in layer.ours)
    if bracket == '"':
        return ours
    if STANDARD.fullmatch(header):
        return header not in layer.barred
    return header.startswith(layer.others)


def offences(root):
    """Yields `file:line: message` for every include that its layer does not allow."""
    roots = [folder for folder in LAYERS if "/" not in folder]
    for path in sorted(path for folder in roots for path in (root / folder).rglob("*.[ch]pp")):
        file = path.relative_to(root)
        name = layer_of(file)
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            match = INCLUDE.match(line)
            if match and not allowed(LAYERS[name], *match.groups()):
                yield f"{file}:{number}: {name}/ must not include {match[2]}"


if __name__ == "__main__":
    found = list(offences(Path(sys.argv[1])))
    print("\n".join(found) or "every include keeps to its layer")
    sys.exit(bool(found))

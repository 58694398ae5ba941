"""Runs clang-tidy on the sources, and compiles each header alone.

usage: lint.py BUILD [--all]

BUILD is a configured build folder that has a compile_commands.json. Without --all, the script checks what the commits
of the three days before HEAD touched, what the working tree changes, and everything that includes it. Those files are
analysed less deeply than with --all. What passes once is not checked again until the file, a header that it includes,
the settings or the tools change: the cache is a folder of empty files, ${XDG_CACHE_HOME:-~/.cache}/headroom-lint.
"""

import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

FOLDERS = ("core", "api", "store", "server")
DAYS = 3
# A change of one of these concerns every file.
SETTINGS = (".clang-tidy", "tests/lint/lint.py")
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)
# The analyzer follows this many states of a function instead of 225,000, which halves the time of clang-tidy.
QUICK = [word for option in ("-analyzer-config", "max-nodes=75000") for word in ("--extra-arg=-Xclang", f"--extra-arg={option}")]


class Sources:
    """The C++ files below some folders of a tree, and which of them include which."""

    def __init__(self, root, folders=FOLDERS):
        self.root = root
        paths = sorted(path for folder in folders for path in (root / folder).rglob("*.[ch]pp"))
        self.text = {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}
        self.includes = {
            file: [name for name in INCLUDE.findall(text.decode()) if name in self.text] for file, text in self.text.items()
        }

    def closure(self, file):
        """The file and everything of ours that it includes, also through other headers; sorted."""
        found, open_files = {file}, [file]
        while open_files:
            new = [name for name in self.includes[open_files.pop()] if name not in found]
            found.update(new)
            open_files.extend(new)
        return sorted(found)

    def touched_by(self, changed):
        """The files that changed and everything that includes one of them."""
        return {file for file in self.text if not changed.isdisjoint(self.closure(file))}

    def compiled_first(self, header):
        """Whether a source that is named after the header includes it before anything else, and so checks it."""
        source = header.removesuffix(".hpp") + ".cpp"
        return self.includes.get(source, [])[:1] == [header]


@dataclass(frozen=True)
class Check:
    """One command that has to succeed."""

    file: str
    command: tuple
    given: str = ""  # on standard input


def compile_commands(root, build):
    """The words of each source's compile command, without the compiler cache."""
    commands = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        words = shlex.split(entry["command"])
        words = words[1:] if words[0].endswith("ccache") else words
        commands[os.path.relpath(entry["file"], root)] = words
    return commands


def checks(sources, commands, build, tidy_options):
    """Yields every check, the longest first so that none is left to run alone at the end."""
    headers_like = {file.split("/")[0]: words for file, words in commands.items()}
    for file in sorted(sources.text, key=lambda file: -len(sources.text[file])):
        if file in commands:
            yield Check(file, ("clang-tidy", "-p", str(build), "--quiet", *tidy_options, file))
        elif file.endswith(".hpp") and not sources.compiled_first(file):
            words = headers_like[file.split("/")[0]]
            yield Check(file, (*words[: words.index("-o")], "-fsyntax-only", "-x", "c++", "-"), f'#include "{file}"\n')


def key_of(check, sources, command, environment):
    """Changes whenever the outcome of the check may change."""
    digest = hashlib.sha256()
    words = [word.replace(str(sources.root), "") for word in (*check.command, "--", *command)]
    for part in (environment, *words, *(part for file in sources.closure(check.file) for part in (file, sources.text[file]))):
        part = part.encode() if isinstance(part, str) else part
        digest.update(b"%d:%s" % (len(part), part))
    return digest.hexdigest()


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def environment_of(root):
    """The settings, and the versions of the tools and of other people's headers."""
    packages = output_of("dpkg-query", "-W", "-f", "${Package} ${Version}\n", "clang*", "lib*-dev", "*json*-dev")
    return (root / ".clang-tidy").read_text() + output_of("clang-tidy", "--version") + packages


def recently_changed():
    """The files that the commits of the days before HEAD touched, and what the working tree changes."""
    since = int(output_of("git", "log", "-1", "--format=%ct")) - DAYS * 86400
    # A merge counts as the commit that brought everything of its branch.
    names = output_of("git", "log", "--first-parent", "-m", f"--since=@{since}", "--name-only", "--format=")
    names += output_of("git", "diff", "--name-only", "HEAD")
    names += output_of("git", "ls-files", "--others", "--exclude-standard")
    return set(names.splitlines())


class Cache:
    def __init__(self):
        self.folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "headroom-lint"
        self.folder.mkdir(parents=True, exist_ok=True)
        month_ago = time.time() - 30 * 86400
        for file in self.folder.iterdir():
            if file.stat().st_mtime < month_ago:
                file.unlink(missing_ok=True)

    def has(self, key):
        file = self.folder / key
        if not file.exists():
            return False
        file.touch()
        return True

    def add(self, key):
        (self.folder / key).touch()


def run(check, key, cache):
    """What the check has to say; nothing if it passes, which the cache then knows."""
    done = subprocess.run(check.command, input=check.given, capture_output=True, text=True)
    if done.returncode == 0:
        cache.add(key)
        return ""
    noise = re.compile(r"^\d+ warnings? .*generated\.\n", re.MULTILINE)
    return f"{check.file}:\n{done.stdout}{noise.sub('', done.stderr)}"


def main(build, everything):
    root = Path.cwd()
    sources, commands = Sources(root), compile_commands(root, build)
    wanted = set(sources.text)
    if not everything:
        changed = recently_changed()
        if changed.isdisjoint(SETTINGS):
            wanted = sources.touched_by(changed)
    every = list(checks(sources, commands, build, [] if everything else QUICK))
    environment, cache = environment_of(root), Cache()
    keys = {check: key_of(check, sources, commands.get(check.file, []), environment) for check in every if check.file in wanted}
    open_checks = [check for check, key in keys.items() if not cache.has(key)]
    print(f"clang-tidy and headers: {len(open_checks)} of {len(every)} checks; "
          f"{len(keys) - len(open_checks)} passed before, {len(every) - len(keys)} untouched", flush=True)
    with ThreadPoolExecutor(int(os.environ.get("CMAKE_BUILD_PARALLEL_LEVEL") or os.cpu_count())) as pool:
        failed = 0
        for faults in pool.map(lambda check: run(check, keys[check], cache), open_checks):
            failed += bool(faults)
            print(faults, end="", flush=True)
    return failed > 0


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if not arguments or arguments[1:] not in ([], ["--all"]):
        sys.exit(__doc__)
    sys.exit(main(Path(arguments[0]), arguments[1:] == ["--all"]))

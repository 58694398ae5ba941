"""The servers that are compared: each in a process group of its own, on a free loopback port."""

import os
import re
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PEERS = ROOT / "bench" / "peers"
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


class ServerError(Exception):
    """A server that does not start, answers wrongly or dies."""


@dataclass
class Server:
    name: str
    process: subprocess.Popen
    log: Path
    port: int = 0
    database: Path | None = None

    def cpu_seconds(self) -> float:
        """User and system time of the whole process group: every thread, every worker."""
        return sum(_ticks(stat) for stat in _stats() if stat[2] == str(self.process.pid)) / CLOCK_TICKS

    def peak_bytes(self) -> int:
        """The most memory that the server's own process has had at a time."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return 1024 * int(re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)[1])

    def check_alive(self) -> None:
        if self.process.poll() is not None:
            raise ServerError(f"{self.name} ended with {self.process.returncode}:\n{self._log_tail()}")

    def stop(self) -> None:
        """Asks it to finish, so that it closes its database, and insists after 20 s."""
        if self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def wait_for_port(self) -> None:
        """Until the line that names the address it listens on."""
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            self.check_alive()
            address = re.search(r"127\.0\.0\.1:(\d+)", self.log.read_text(errors="replace"))
            if address:
                self.port = int(address[1])
                return
            time.sleep(0.02)
        raise ServerError(f"{self.name} named no address within 15 s:\n{self._log_tail()}")

    def wait_for_connection(self) -> None:
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            self.check_alive()
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise ServerError(f"{self.name} accepts no connection:\n{self._log_tail()}")

    def _log_tail(self) -> str:
        return self.log.read_text(errors="replace")[-2000:]


def start_headroom(name: str, binary: Path, arguments: list[str], directory: Path) -> Server:
    if not binary.is_file():
        raise ServerError(f"{binary} is not there: `./dev build` makes it")
    database = directory / f"{name}.db"
    command = [str(binary), "serve", "--listen", "127.0.0.1:0", "--database", str(database), *arguments]
    return _start(name, command, directory, database)


def start_peer(name: str, commit: str, directory: Path) -> Server:
    database = directory / f"{name}.db"
    command = ["node", str(PEERS / "server.js"), "--commit", commit, "--database", str(database)]
    return _start(name, command, directory, database)


def start_nginx(bodies: dict[str, bytes], directory: Path) -> Server:
    """Serves each body as a file of that name."""
    static = directory / "static"
    static.mkdir()
    for name, body in bodies.items():
        (static / name).write_bytes(body)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    values = {
        "USER": "user root;" if os.geteuid() == 0 else "",
        "DIRECTORY": str(directory),
        "CORES": str(os.cpu_count()),
        "PORT": str(port),
    }
    configuration = directory / "nginx.conf"
    configuration.write_text(re.sub(r"@([A-Z]{4,})@", lambda match: values.get(match[1], match[0]),
                                    (HERE / "nginx.conf").read_text()))
    command = ["nginx", "-e", str(directory / "error.log"), "-p", str(directory), "-c", str(configuration)]
    server = Server("nginx", _spawn(command, directory / "nginx.log"), directory / "nginx.log", port)
    return _ready(server, server.wait_for_connection)


def _start(name: str, command: list[str], directory: Path, database: Path) -> Server:
    log = directory / f"{name}.log"
    server = Server(name, _spawn(command, log), log, database=database)
    return _ready(server, server.wait_for_port)


def _ready(server: Server, wait) -> Server:
    try:
        wait()
    except BaseException:
        server.stop()
        raise
    return server


def _spawn(command: list[str], log: Path) -> subprocess.Popen:
    with log.open("wb") as output:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True)


def _stats():
    """The fields of /proc/PID/stat that follow the command's name: state, parent, group, …"""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            yield path.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            pass


def _ticks(stat: list[str]) -> int:
    user, system = stat[11:13]
    return int(user) + int(system)

"""Medians over the rounds, ratios within each round, and how they are shown."""

import os
import platform
import sqlite3
from contextlib import closing
from dataclasses import asdict, fields
from pathlib import Path
from statistics import median

from load import Sample, Scenario
from servers import Server

# What Headroom is to reach: its requests per second over the other's.
GOALS = {
    ("durable", "fastify-per-request"): 6.0,
    ("durable", "fastify-grouped"): 1.2,
    ("get", "nginx"): 0.6,
}
GOAL_BYTES_PER_DECISION = 1200


def bytes_per_decision(server: Server) -> dict[str, float]:
    """The database's size over its decisions, with the write-ahead log folded in. The server has been stopped."""
    with closing(sqlite3.connect(server.database)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (decisions,) = database.execute("SELECT count(*) FROM decisions").fetchone()
    size = server.database.stat().st_size
    return {"decisions": decisions, "bytes": size, "bytes_per_decision": size / decisions}


def summarise(samples: dict[str, list[Sample]]) -> dict[str, dict]:
    """Each server's medians. For all but Headroom also Headroom's rate and CPU per request over theirs: the medians of
    the rounds' ratios."""
    summary = {
        name: {field.name: median(getattr(sample, field.name) for sample in rounds) for field in fields(Sample)}
        for name, rounds in samples.items()}
    for name, rounds in samples.items():
        if name != "headroom" and "headroom" in samples:
            summary[name]["headroom_ratio"] = median(
                ours.requests_per_second / theirs.requests_per_second
                for ours, theirs in zip(samples["headroom"], rounds))
            summary[name]["headroom_cpu_ratio"] = median(
                ours.cpu_us_per_request / theirs.cpu_us_per_request
                for ours, theirs in zip(samples["headroom"], rounds) if theirs.cpu_us_per_request)
    return summary


def table(scenarios: list[Scenario], summaries: dict[str, dict], disk: dict[str, dict]) -> str:
    lines = []
    for scenario in scenarios:
        lines += ["", scenario.title,
                  f"  {'':22}{'requests/s':>12}{'p50 ms':>9}{'p99 ms':>9}{'CPU µs':>9}   headroom is"]
        for name, row in summaries[scenario.name].items():
            lines.append(
                f"  {name:22}{row['requests_per_second']:12,.0f}{row['p50_ms']:9.2f}{row['p99_ms']:9.2f}"
                f"{row['cpu_us_per_request']:9.1f}   {_ratio(scenario.name, name, row)}".rstrip())
    if disk:
        lines += ["", "Bytes on disk for a decision"]
    for name, row in disk.items():
        goal = f"   goal ≤ {GOAL_BYTES_PER_DECISION:,}" if name == "headroom" else ""
        lines.append(f"  {name:22}{row['bytes_per_decision']:12,.0f}   ({row['decisions']:,} decisions){goal}")
    return "\n".join(lines)


def document(settings: dict, directory: Path, samples: dict, summaries: dict, disk: dict) -> dict:
    return {
        "machine": {"cpu": _cpu_model(), "cores": os.cpu_count(), "kernel": platform.release(),
                    "filesystem": filesystem(directory)},
        "settings": settings,
        "scenarios": summaries,
        "disk": disk,
        "rounds": {name: {server: [asdict(sample) for sample in rounds] for server, rounds in servers.items()}
                   for name, servers in samples.items()},
    }


def filesystem(directory: Path) -> str:
    """The type of the file system that holds the databases: on tmpfs a commit costs nothing. A chroot may not know."""
    mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
    holding = [(point, kind) for point, kind in mounts if directory.resolve().is_relative_to(point)]
    return max([("", "unknown"), *holding], key=lambda mount: len(mount[0]))[1]


def _ratio(scenario: str, name: str, row: dict) -> str:
    if "headroom_ratio" not in row:
        return ""
    if name == "versus":
        return f"{row['headroom_ratio']:.2f} × the rate, {row['headroom_cpu_ratio']:.2f} × the CPU"
    goal = GOALS.get((scenario, name))
    return f"{row['headroom_ratio']:.2f} ×" + (f"   goal ≥ {goal} ×" if goal else "")


def _cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()

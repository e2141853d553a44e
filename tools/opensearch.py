"""Real nodes of OpenSearch on this machine, for tests and trials: `tools/opensearch.py start --nodes 3`, then `stop`.

Maven fetches what a node consists of (`opensearch-node/pom.xml`), once; a JDK of 21 or newer compiles and runs it. The
nodes listen on 127.0.0.1 alone, from port 9311 on, each in a process of 512 MB.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

MODULE = Path(__file__).parent / "opensearch-node"
BUILD = Path(__file__).parents[1] / "build" / "opensearch"
FIRST_PORT = 9311
_TRANSPORT = 100
"""How far above its HTTP port a node's own protocol is."""
_JAVA = 21
_READY = 120.0
"""Seconds that a cluster has to come up."""


class NotHereError(Exception):
    """What nodes need is not on this machine."""


def java() -> Path:
    """The home of a JDK that is new enough.

    Raises:
        NotHereError: there is none.
    """
    own = os.environ.get("JAVA_HOME")
    named = [Path(own)] if own else []
    found = [home for home in (*named, *sorted(Path("/usr/lib/jvm").glob("*"))) if (home / "bin" / "javac").exists()]
    for home in found:
        if _version(home) >= _JAVA:
            return home
    raise NotHereError(f"no JDK of {_JAVA} or newer is on this machine: set JAVA_HOME to one")


def _version(home: Path) -> int:
    told = subprocess.run([home / "bin" / "javac", "-version"], capture_output=True, text=True, check=False)
    number = re.search(r"javac (\d+)", told.stdout + told.stderr)
    return int(number[1]) if number else 0


def fetched() -> Path:
    """The folder with the jars of a node and its compiled class; fetched where that has not been done.

    Raises:
        NotHereError: Maven is missing, or cannot fetch them.
    """
    home, maven = java(), shutil.which("mvn")
    if maven is None:
        raise NotHereError("Maven (mvn) is not on this machine")
    parts = b"".join((MODULE / name).read_bytes() for name in ("pom.xml", "SearchNode.java"))
    folder = BUILD / hashlib.sha256(parts).hexdigest()[:12]
    if not (folder / "SearchNode.class").exists():
        fetch = [maven, "-q", "-B", "-f", str(MODULE / "pom.xml"), "dependency:copy-dependencies"]
        done = subprocess.run([*fetch, f"-DoutputDirectory={folder}"], capture_output=True, text=True, check=False)
        if done.returncode:
            raise NotHereError(f"Maven could not fetch the nodes:\n{done.stdout}{done.stderr}")
        compile_ = [
            str(home / "bin" / "javac"),
            "-cp",
            f"{folder}/*",
            "-d",
            str(folder),
            str(MODULE / "SearchNode.java"),
        ]
        subprocess.run(compile_, check=True)
    return folder


class Cluster:
    """Nodes on this machine that know one another.

    Attributes:
        folder: where their data and logs are.
        ports: where they take requests.
    """

    def __init__(self, folder: Path, nodes: int = 1, first_port: int = FIRST_PORT) -> None:
        self.folder = folder.resolve()
        self.ports = [first_port + place for place in range(nodes)]

    @property
    def hosts(self) -> str:
        """The nodes as an address names them."""
        return ",".join(f"127.0.0.1:{port}" for port in self.ports)

    def start(self) -> None:
        """Start all nodes, and wait until they have found one another.

        Raises:
            NotHereError: what they need is not here, or they do not come up.
        """
        fetched()
        for port in self.ports:
            self.start_node(port)
        self.wait(len(self.ports))

    def start_node(self, port: int) -> None:
        """Start one node."""
        name = f"n{port}"
        home = self.folder / name
        home.mkdir(parents=True, exist_ok=True)
        settings = {
            "cluster.name": f"newsearch-{self.ports[0]}",
            "node.name": name,
            "network.host": "127.0.0.1",
            "http.port": port,
            "transport.port": port + _TRANSPORT,
            "discovery.seed_hosts": ",".join(f"127.0.0.1:{each + _TRANSPORT}" for each in self.ports),
            "cluster.initial_cluster_manager_nodes": ",".join(f"n{each}" for each in self.ports),
            # Expansions of a word go up to a thousand forms, and a query may hold several.
            "indices.query.bool.max_clause_count": 8192,
            "cluster.routing.allocation.disk.watermark.low": "512mb",
            "cluster.routing.allocation.disk.watermark.high": "256mb",
            "cluster.routing.allocation.disk.watermark.flood_stage": "128mb",
        }
        jars = fetched()
        command = [
            str(java() / "bin" / "java"),
            *("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=4", "-Dlog4j2.disable.jmx=true"),
            *("--enable-native-access=ALL-UNNAMED", "-cp", f"{jars}:{jars}/*", "SearchNode", str(home)),
            *(f"{key}={value}" for key, value in settings.items()),
        ]
        # The shell ends at once, so that the node is nobody's child and outlives who started it.
        behind = '"$@" >> "$0" 2>&1 < /dev/null & echo $! > pid'
        subprocess.run(
            ["/bin/sh", "-c", behind, str(home / "log"), *command], cwd=home, start_new_session=True, check=True
        )

    def wait(self, nodes: int, seconds: float = _READY) -> None:
        """Wait until so many nodes have found one another.

        Raises:
            NotHereError: they do not in time.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for port in self.ports:
                if _health(port).get("number_of_nodes", 0) >= nodes:
                    return
            time.sleep(0.5)
        raise NotHereError(f"the nodes did not come up in {seconds:.0f} s: see {self.folder}/*/log")

    def kill(self, port: int, how: signal.Signals = signal.SIGKILL) -> None:
        """End one node."""
        pid = self._pid(port)
        if pid:
            os.kill(pid, how)
            _wait_for_end(pid)
        (self.folder / f"n{port}" / "pid").unlink(missing_ok=True)

    def stop(self) -> None:
        """End all nodes of the folder, whatever ports they have."""
        for home in sorted(self.folder.glob("n[0-9]*")):
            self.kill(int(home.name[1:]))

    def _pid(self, port: int) -> int | None:
        path = self.folder / f"n{port}" / "pid"
        if not path.exists():
            return None
        pid = int(path.read_text("ascii"))
        try:
            # The number may be another process's by now.
            return pid if b"SearchNode" in Path(f"/proc/{pid}/cmdline").read_bytes() else None
        except FileNotFoundError:
            return None


def _wait_for_end(pid: int) -> None:
    for _ in range(200):
        if not Path(f"/proc/{pid}").exists():
            return
        time.sleep(0.05)


def _health(port: int) -> dict[str, Any]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_cluster/health", timeout=2) as answer:
            found: dict[str, Any] = json.load(answer)
            return found
    except (OSError, urllib.error.URLError, ValueError):
        return {}


def main() -> int:
    """Start or stop nodes."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("action", choices=("fetch", "start", "stop", "health"))
    parser.add_argument("--nodes", type=int, default=1, choices=(1, 2, 3))
    parser.add_argument("--folder", type=Path, default=BUILD / "nodes", help="where data and logs are")
    parser.add_argument("--port", type=int, default=FIRST_PORT)
    asked = parser.parse_args()
    cluster = Cluster(asked.folder, asked.nodes, asked.port)
    try:
        if asked.action == "fetch":
            fetched()
        elif asked.action == "start":
            cluster.start()
            sys.stdout.write(f"opensearch://{cluster.hosts}/NAME\n")
        elif asked.action == "stop":
            cluster.stop()
        else:
            sys.stdout.write(json.dumps(_health(asked.port), indent=1) + "\n")
    except NotHereError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

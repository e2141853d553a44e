"""What a server takes for its answers: `newsearch serve --no-log &`, then `python benchmarks/serving.py http://127.0.0.1:8080`.

Every request is another one, so that no answer is one that was kept: each query of a list with each of several outlets
left out. Times are those of the client; with a process number (`--pid`) also the processor time that the server took.
"""

from __future__ import annotations

import argparse
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPConnection
from itertools import product
from pathlib import Path
from statistics import median, quantiles
from threading import local
from time import perf_counter
from urllib.parse import urlencode, urlsplit

QUERIES = """gempa palu;korupsi bansos;harga beras;pemilu 2024;banjir jakarta;"gencatan senjata";vaksin covid;
timnas indonesia;kereta cepat;gunung meletus;judul:gempa;upah minimum;kebakaran hutan;undang-undang kpk;harga bbm;
presiden prabowo;mudik lebaran;piala dunia;rupiah dolar;kecelakaan pesawat;pajak kendaraan;sidang mk;tsunami aceh;
demo mahasiswa;sekolah gratis;stunting anak;listrik padam;jalan tol;ibu kota nusantara;narkoba ditangkap;saham bank;
ekspor nikel;haji kuota;pertamina;bulu tangkis emas;startup;polusi udara;ojek online;sawit petani;bpjs kesehatan"""
OUTLETS = ("", *(f" -sumber:contoh{n}.id" for n in range(1, 12)))
PATHS = {
    "results, 5 facets and timeline": ("/search", {}),
    "API, hits alone": ("/api/v1/search", {}),
    "API, 5 facets and timeline": (
        "/api/v1/search",
        {"facets": "source,section,person,org,place", "timeline": "month"},
    ),
    "timeline": ("/timeline", {}),
    "names": ("/entities", {}),
}


def questions(path: str, more: dict[str, str], count: int) -> list[str]:
    """That many different addresses."""
    queries = [" ".join(query.split()) for query in QUERIES.split(";")]
    return [f"{path}?{urlencode({'q': query + rest, **more})}" for rest, query in product(OUTLETS, queries)][:count]


def processor(pid: int) -> float:
    """Seconds of processor time that a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base")
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--clients", type=int, default=1)
    parser.add_argument("--pid", type=int, action="append", default=[])
    options = parser.parse_args()
    host, mine = urlsplit(options.base).netloc, local()

    def ask(address: str) -> tuple[float, int, int]:
        connection: HTTPConnection = getattr(mine, "connection", None) or HTTPConnection(host, timeout=60)
        mine.connection = connection
        started = perf_counter()
        connection.request("GET", address)
        response = connection.getresponse()
        size = len(response.read())
        if response.headers.get("Connection") == "close":
            connection.close()
        return perf_counter() - started, response.status, size

    print(f"{'':34}{'n':>5}{'req/s':>8}{'p50':>8}{'p95':>8}{'p99':>8}  ms{'kB':>7}{'CPU':>8} ms  not 200")
    for name, (path, more) in PATHS.items():
        addresses = questions(path, more, options.requests)
        with ThreadPoolExecutor(options.clients) as pool:
            list(pool.map(ask, questions(path, more, 2 * options.clients)))
            before = sum(map(processor, options.pid))
            started = perf_counter()
            answers = list(pool.map(ask, addresses))
            seconds = perf_counter() - started
            spent = sum(map(processor, options.pid)) - before
        times = sorted(1000 * time for time, _, _ in answers)
        cuts = quantiles(times, n=100)
        failed = sum(status != 200 for _, status, _ in answers)
        size = median(size for _, _, size in answers) / 1000
        print(
            f"{name:34}{len(times):>5}{len(times) / seconds:>8.1f}"
            f"{median(times):>8.1f}{cuts[94]:>8.1f}{cuts[98]:>8.1f}    "
            f"{size:>7.1f}{1000 * spent / len(times):>8.1f}     {failed}"
        )


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()

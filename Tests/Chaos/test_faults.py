"""What stands in the way of PostgreSQL's users and of processes does so, and is gone afterwards."""

import asyncio
import random
import subprocess
import sys

import pytest
from chaos.cluster import Cluster
from chaos.processes import Child
from chaos.strangers import TABLES, holding_a_lock, taking_all_connections
from test_chaos import _folder  # noqa: F401  the fixture `folder`

SECONDS = 30.0

# Opens what it is told to by a line, and answers with what became of it.
OPENER = """
import sys
kept = []
for line in sys.stdin:
    try:
        kept.append(open(line.strip()))
        print("opened", flush=True)
    except OSError as error:
        print(error.strerror, flush=True)
"""

# Says what it is, and stays until it is ended.
SAYER = """
import os, signal
print(os.environ["VERSION"], flush=True)
signal.pause()
"""


async def is_locked(cluster, table):
    said = await cluster.query(f"SET lock_timeout = '200ms'; UPDATE {table} SET id = id RETURNING id")
    return "1" not in said


@pytest.fixture(name="with_cluster")
def _with_cluster(folder):
    def run(scenario):
        async def within():
            cluster = Cluster(folder)
            try:
                await cluster.initialise()
                await cluster.start()
                async with asyncio.timeout(SECONDS):
                    await scenario(cluster)
            finally:
                cluster.close()

        asyncio.run(within())

    return run


def test_no_connection_is_left(with_cluster):
    async def scenario(cluster):
        assert await cluster.query("SELECT 1") == ["1"]
        async with taking_all_connections(cluster, random.Random(1)):
            while await cluster.query("SELECT 1"):
                pass  # until the last one is taken
        while await cluster.query("SELECT 1") != ["1"]:
            pass  # until the first one has been given up

    with_cluster(scenario)


def test_a_lock_keeps_others_waiting(with_cluster):
    async def scenario(cluster):
        await cluster.query("; ".join(f"CREATE TABLE {table} AS SELECT 1 AS id" for table in TABLES))
        held = []
        for seed in range(6):
            async with holding_a_lock(cluster, random.Random(seed)) as statement:
                held.append(statement.split()[0])
                (table,) = set(statement.split()) & set(TABLES)
                while not await is_locked(cluster, table):
                    pass  # until the lock has come through
            while await is_locked(cluster, table):
                pass  # until it is given up
        assert set(held) == {"LOCK", "SELECT"}

    with_cluster(scenario)


def test_a_table_that_is_gone_is_no_fault(with_cluster):
    async def scenario(cluster):
        with pytest.raises(LookupError):
            async with holding_a_lock(cluster, random.Random(1)):
                pass

    with_cluster(scenario)


def test_a_process_without_descriptors_opens_nothing(tmp_path):
    (tmp_path / "file").touch()
    child = Child("opener", [], {}, tmp_path / "log")
    child._process = subprocess.Popen(
        [sys.executable, "-c", OPENER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )

    def opens():
        child._process.stdin.write(f"{tmp_path / 'file'}\n")
        child._process.stdin.flush()
        return child._process.stdout.readline().strip()

    try:
        assert opens() == "opened"
        with child.without_descriptors():
            assert opens() == "Too many open files"
        assert opens() == "opened"
    finally:
        child.close()


def test_another_program_stands_in_and_is_kept_alive(tmp_path):
    log = tmp_path / "log"
    child = Child("sayer", [sys.executable, "-c", SAYER], {"VERSION": "present"}, log)

    async def said(*versions):
        while [line for line in log.read_text().splitlines() if not line.startswith("---")] != list(versions):
            await asyncio.sleep(0.01)  # until it has started

    async def scenario():
        async with asyncio.timeout(SECONDS):
            log.touch()
            child.start()
            await said("present")
            async with child.replaced([sys.executable, "-c", SAYER], {"VERSION": "next"}):
                await said("present", "next")
                child.kill()
                await said("present", "next", "next")
            await said("present", "next", "next", "present")
            await child.stop()
        ends = [line.split()[3] for line in log.read_text().splitlines() if line.startswith("--- ended")]
        assert ends == ["-15", "-9", "-15"]

    try:
        asyncio.run(scenario())
    finally:
        child.close()

"""GetPlan through RPC and PostgreSQL, beside pgbench with the same prepared statement on the same cluster."""

import contextlib
import glob
import os
import pathlib
import re
import statistics
import subprocess
import tempfile
from collections.abc import Callable, Iterator

import grpc

from . import stubs
from .load import Load, calls_lasting, framed, run
from .paths import REPOSITORY, SERVERS
from .report import Table
from .server import Server

STATEMENT = REPOSITORY / "Sources" / "Services" / "Plans" / "SQL" / "plan_get.sql"
GET_PLAN = "/vantflow.v1.PlanService/GetPlan"
PGBENCH_CLIENTS = [1, 4, 8, 16]
CONCURRENCY = [(1, 16), (4, 32), (10, 50)]  # connections x streams
TASKS = 20
CALL_SECONDS = 30.0


def measure(rounds: int, seconds: float, say: Callable[[str], None]) -> list[Table]:
    with _data_folder() as folder:
        server = Server(
            "vantflow up", [str(SERVERS / "vantflow"), "up"],
            {"PORT": "PORT", "DATA_DIR": folder, "WORKER_CONCURRENCY": "0", "LOG_LEVEL": "error"},
        )
        with server:
            plan_id = _make_plan(server)
            loads = [_load(server, plan_id, *shape) for shape in CONCURRENCY]
            calls = [calls_lasting(server, load, seconds) for load in loads]
            rpc, cpu, pgbench = [[] for _ in loads], [[] for _ in loads], [[] for _ in PGBENCH_CLIENTS]
            for number in range(rounds):
                for index, clients in enumerate(PGBENCH_CLIENTS):
                    pgbench[index].append(_pgbench(folder, plan_id, clients, seconds))
                    say(f"round {number + 1} pgbench, {clients} clients: {pgbench[index][-1]:,.0f}/s")
                for index, load in enumerate(loads):
                    measured = run(server, load, calls[index])
                    rpc[index].append(measured.calls_per_second)
                    cpu[index].append(measured.server_cpu_microseconds_per_call)
                    say(f"round {number + 1} GetPlan, {load.connections} x {load.streams}: {rpc[index][-1]:,.0f}/s")
    return [_table(rpc, cpu, pgbench)]


def _table(rpc: list[list[float]], cpu: list[list[float]], pgbench: list[list[float]]) -> Table:
    best = max(statistics.median(samples) for samples in pgbench)
    rows = [
        [f"pgbench -M prepared, {clients} clients", f"{statistics.median(samples):,.0f}", "",
         f"{statistics.median(samples) / best:.2f}"]
        for clients, samples in zip(PGBENCH_CLIENTS, pgbench)
    ] + [
        [f"GetPlan over RPC, {connections} connections x {streams} streams", f"{statistics.median(samples):,.0f}",
         f"{statistics.median(times):.1f}", f"{statistics.median(samples) / best:.2f}"]
        for (connections, streams), samples, times in zip(CONCURRENCY, rpc, cpu)
    ]
    return Table(
        f"A plan of {TASKS} tasks from PostgreSQL",
        ["", "a second", "server CPU µs a call", "of pgbench's best"],
        rows,
        ["pgbench runs on two threads over the same unix socket and throws the rows away; GetPlan decodes the row,",
         "encodes the message and answers over TCP. The CPU column is the server's without PostgreSQL's."],
    )


@contextlib.contextmanager
def _data_folder() -> Iterator[str]:
    """A folder that the unprivileged user of the embedded cluster can reach when we are root."""
    with tempfile.TemporaryDirectory(prefix="vantflow-bench-") as folder:
        os.chmod(folder, 0o755)
        yield folder


def _make_plan(server: Server) -> str:
    projects, project_service = stubs.vantflow("project")
    plans, plan_service = stubs.vantflow("plan")
    tasks, _ = stubs.vantflow("task")
    actions = [
        {"navigate": tasks.Navigate(url="https://shop.example.com/catalogue?ref=plan")},
        {"click": tasks.Click(selector='role=button[name="Sign up"]')},
        {"fill": tasks.Fill(selector="label=Name", value="Ada Lovelace")},
        {"wait": tasks.Wait(text="Welcome, Ada")},
        {"screenshot": tasks.Screenshot(full_page=True)},
    ]
    wanted = plans.Plan(
        title="Sign up and read the total",
        description="Opens the shop, fills in the form, waits for the welcome and reads what it costs.",
        tasks=[tasks.Task(name=f"Task {index + 1}: in a few words", **actions[index % 5]) for index in range(TASKS)],
    )
    with grpc.insecure_channel(server.address) as channel:
        project = project_service.ProjectServiceStub(channel).CreateProject(
            projects.CreateProjectRequest(project=projects.Project(display_name="Benchmark")),
            timeout=CALL_SECONDS, wait_for_ready=True,
        )
        return plan_service.PlanServiceStub(channel).CreatePlan(
            plans.CreatePlanRequest(project_id=project.id, plan=wanted), timeout=CALL_SECONDS
        ).id


def _load(server: Server, plan_id: str, connections: int, streams: int) -> Load:
    plans, _ = stubs.vantflow("plan")
    request = plans.GetPlanRequest(plan_id=plan_id).SerializeToString()
    with grpc.insecure_channel(server.address) as channel:
        reply = channel.unary_unary(GET_PLAN)(request, timeout=CALL_SECONDS)
    assert len(plans.Plan.FromString(reply).tasks) == TASKS
    return Load(GET_PLAN, request, len(framed(reply)), connections, streams)


def _pgbench(folder: str, plan_id: str, clients: int, seconds: float) -> float:
    """Transactions a second; one transaction is the one statement."""
    (password,) = glob.glob(f"{folder}/**/password", recursive=True)
    (socket,) = glob.glob(f"{folder}/**/.s.PGSQL.5432", recursive=True, include_hidden=True)
    with tempfile.TemporaryDirectory() as scratch:
        script = pathlib.Path(scratch) / "get_plan.sql"
        statement = re.sub(r"--.*", "", STATEMENT.read_text()).replace("$1", ":plan_id").replace("$2", ":version")
        script.write_text(" ".join(statement.split()) + ";\n")
        command = [
            _pgbench_path(), "-M", "prepared", "-n", "-f", str(script), "-D", f"plan_id={plan_id}", "-D", "version=0",
            "-c", str(clients), "-j", str(min(clients, 2)), "-T", str(max(1, round(seconds))),
        ]
        environment = os.environ | {
            "PGHOST": os.path.dirname(socket), "PGUSER": "vantflow", "PGDATABASE": "vantflow",
            "PGPASSWORD": pathlib.Path(password).read_text().strip(),
        }
        output = subprocess.run(
            command, env=environment, stdout=subprocess.PIPE, text=True, check=True, timeout=60 + seconds
        ).stdout
    return float(re.search(r"tps = ([\d.]+)", output).group(1))


def _pgbench_path() -> str:
    """Debian keeps it beside the server, outside the PATH; the newest version wins."""
    return max(glob.glob("/usr/lib/postgresql/*/bin/pgbench"), default="pgbench")

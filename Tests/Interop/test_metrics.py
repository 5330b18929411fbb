"""/metrics as Prometheus's own Python library reads it, after calls of stock clients."""

import os
import time
import urllib.request

import grpc
from prometheus_client.parser import text_string_to_metric_families

from expecting import CALL_SECONDS, eventually, status

OURS = "vantflow.testing.Echo"


def scrape(server) -> dict[str, object]:
    with urllib.request.urlopen(f"http://{server.address}/metrics", timeout=CALL_SECONDS) as response:
        assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        return {family.name: family for family in text_string_to_metric_families(response.read().decode())}


def value(families, family: str, name: str | None = None, **labels) -> float:
    """The sum of the samples of this name that have these labels."""
    samples = [s for s in families[family].samples if s.name == (name or s.name)]
    return sum(s.value for s in samples if labels.items() <= s.labels.items())


def test_calls_messages_and_durations(echo, own_server, own_stub):
    for _ in range(3):
        own_stub.Unary(echo.EchoRequest(text="x"), timeout=CALL_SECONDS)
    assert len(list(own_stub.Stream(echo.StreamRequest(text="x", count=5), timeout=CALL_SECONDS))) == 5
    own_stub.Collect(iter([echo.EchoRequest(text="x")] * 4), timeout=CALL_SECONDS)
    with status(grpc.StatusCode.NOT_FOUND):
        own_stub.Fail(echo.FailRequest(code=5), timeout=CALL_SECONDS)
    families = scrape(own_server)
    for method, kind, received, sent in [
        ("Unary", "unary", 3, 3), ("Stream", "server_stream", 1, 5), ("Collect", "client_stream", 4, 1)
    ]:
        labels = {"grpc_service": OURS, "grpc_method": method, "grpc_type": kind}
        calls = 3 if method == "Unary" else 1
        assert value(families, "grpc_server_started", **labels) == calls
        assert value(families, "grpc_server_handled", grpc_code="OK", **labels) == calls
        assert value(families, "grpc_server_msg_received", **labels) == received
        assert value(families, "grpc_server_msg_sent", **labels) == sent
        assert value(families, "grpc_server_handling_seconds", "grpc_server_handling_seconds_count", **labels) == calls
    assert value(families, "grpc_server_handled", grpc_method="Fail", grpc_code="NotFound") == 1


def test_the_buckets_of_a_histogram_only_grow(echo, own_server, own_stub):
    took = []
    for millis in [*[0, 1] * 10, *[30] * 10]:
        began = time.monotonic()
        own_stub.Sleep(echo.SleepRequest(millis=millis), timeout=CALL_SECONDS)
        took.append(time.monotonic() - began)
    samples = scrape(own_server)["grpc_server_handling_seconds"].samples
    buckets = [s for s in samples if s.labels.get("grpc_method") == "Sleep" and "le" in s.labels]
    bounds = [float(s.labels["le"]) for s in buckets]
    counts = [s.value for s in buckets]
    assert bounds == sorted(bounds) and len(bounds) == 42
    assert counts == sorted(counts) and counts[-1] == len(took)
    # What its client saw is longer than what the server has counted; a call that slept for 30 ms is never among the short.
    assert sum(seconds <= 0.025 for seconds in took) <= dict(zip(bounds, counts))[0.025] <= 20


def test_a_call_that_its_client_gives_up_is_cancelled(echo, own_server, own_stub):
    call = own_stub.Sleep.future(echo.SleepRequest(millis=60_000), timeout=CALL_SECONDS)
    eventually(lambda: value(scrape(own_server), "vantflow_rpc_server_calls_running") == 1)
    call.cancel()
    eventually(lambda: value(scrape(own_server), "grpc_server_handled", grpc_code="Canceled") == 1)
    eventually(lambda: value(scrape(own_server), "vantflow_rpc_server_calls_running") == 0)


def test_the_process_is_described_as_the_system_does(own_server):
    families = scrape(own_server)
    with open(f"/proc/{own_server.pid}/statm") as statm:
        resident = int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    assert abs(value(families, "process_resident_memory_bytes") - resident) < 8 << 20
    open_files = len(os.listdir(f"/proc/{own_server.pid}/fd"))
    assert abs(value(families, "process_open_fds") - open_files) <= 2
    started = os.stat(f"/proc/{own_server.pid}").st_mtime
    assert abs(value(families, "process_start_time_seconds") - started) < 10
    assert 0 < value(families, "process_cpu_seconds") < 60

"""What stock tools learn of a running VantFlow, and that it is what proto/ says."""

import pathlib

import grpc
from google.rpc import status_pb2
from grpc_health.v1 import health_pb2 as health
from grpc_health.v1.health_pb2_grpc import HealthStub

import grpcurl
import plans
import reflected
import vantflow_client as vantflow
from vantflow_client import CALL_SECONDS

SERVICES = {
    f"vantflow.v1.{noun}Service"
    for noun in ("Project", "Plan", "Run", "Schedule", "Chat", "Activity", "Runner", "Queue")
}
STANDARD = {
    "grpc.channelz.v1.Channelz", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection",
    "grpc.reflection.v1alpha.ServerReflection",
}
# The .proto files of googleapis-common-protos.
COMMON = pathlib.Path(status_pb2.__file__).parents[2]
DETAILS = ["google/rpc/error_details.proto", "google/rpc/status.proto"]
FILES = sorted(str(path.relative_to(vantflow.PROTO)) for path in vantflow.PROTO.glob("vantflow/v1/*.proto"))


def test_grpcurl_lists_and_describes_everything(server):
    assert set(grpcurl.text(server.address, "list").split()) == SERVICES | STANDARD
    described = grpcurl.text(server.address, "describe")
    for service in SERVICES | STANDARD:
        assert f"{service} is a service" in described
    for service in SERVICES:
        for method in grpcurl.text(server.address, "list", service).split():
            assert f"{method} is a method" in grpcurl.text(server.address, "describe", method)
    assert "string message = 6;" in grpcurl.text(server.address, "describe", "vantflow.v1.LogEntry")


def test_grpcurl_calls_methods_knowing_nothing(server, client, site):
    service = "vantflow.v1.ProjectService"
    (made,) = grpcurl.call(server.address, f"{service}/CreateProject", {"project": {"display_name": "By grpcurl"}})
    assert made["displayName"] == "By grpcurl"
    (got,) = grpcurl.call(server.address, f"{service}/GetProject", {"project_id": made["id"]})
    assert got == made

    started = plans.start(client, made["id"], plans.navigate(site))
    follow = {"run_id": started.id, "follow": True}
    entries = [
        int(entry["number"])
        for answer in grpcurl.call(server.address, "vantflow.v1.RunService/TailLogs", follow)
        for entry in answer.get("entries", [])
    ]
    assert entries == list(range(1, len(entries) + 1)) and entries


def test_grpcurl_reads_the_details_of_an_error(server):
    refused = grpcurl.run(server.address, "vantflow.v1.ProjectService/CreateProject", request={})
    assert refused.returncode != 0
    assert "InvalidArgument" in refused.stderr
    assert "google.rpc.BadRequest" in refused.stderr and "fieldViolations" in refused.stderr


def test_every_message_can_be_built(server):
    built = reflected.build_every_message(server.address)
    assert {"vantflow.v1.Plan", "vantflow.v1.LogEntry", "google.protobuf.Value"} <= built


def test_the_files_are_protocs(server, tmp_path):
    # What errors carry is not imported by proto/.
    compiled = reflected.compiled_files([vantflow.PROTO, COMMON], FILES + DETAILS, tmp_path / "set")
    assert {"vantflow/v1/run.proto", "google/protobuf/struct.proto"} <= {file.name for file in compiled}
    for file in compiled:
        served = reflected.served_file(server.address, file.name)
        assert reflected.normalised(served) == reflected.normalised(file)


def test_every_service_is_serving(server):
    with grpc.insecure_channel(server.address) as channel:
        listed = HealthStub(channel).List(health.HealthListRequest(), timeout=CALL_SECONDS).statuses
    assert set(listed) == SERVICES | {""}
    assert {answer.status for answer in listed.values()} == {health.HealthCheckResponse.SERVING}

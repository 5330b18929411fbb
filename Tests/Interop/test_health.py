"""grpc.health.v1 as grpcio's own health client sees it."""

import grpc
import pytest
from grpc_health.v1 import health_pb2 as health
from grpc_health.v1.health_pb2_grpc import HealthStub

from expecting import CALL_SECONDS, status

SERVING = health.HealthCheckResponse.SERVING
NOT_SERVING = health.HealthCheckResponse.NOT_SERVING
SERVICE_UNKNOWN = health.HealthCheckResponse.SERVICE_UNKNOWN


@pytest.mark.parametrize("service", ["", "vantflow.testing.Echo"])
def test_a_service_is_serving(server, service):
    with grpc.insecure_channel(server.address) as channel:
        answer = HealthStub(channel).Check(health.HealthCheckRequest(service=service), timeout=CALL_SECONDS)
    assert answer.status == SERVING


def test_a_service_that_is_not_there(server):
    request = health.HealthCheckRequest(service="no.Such")
    with grpc.insecure_channel(server.address) as channel:
        with status(grpc.StatusCode.NOT_FOUND):
            HealthStub(channel).Check(request, timeout=CALL_SECONDS)
        watch = HealthStub(channel).Watch(request, timeout=CALL_SECONDS)
        assert next(watch).status == SERVICE_UNKNOWN
        watch.cancel()


def test_every_service_is_listed(server):
    with grpc.insecure_channel(server.address) as channel:
        listed = HealthStub(channel).List(health.HealthListRequest(), timeout=CALL_SECONDS).statuses
    assert {name: answer.status for name, answer in listed.items()} == {"": SERVING, "vantflow.testing.Echo": SERVING}


def test_a_drain_is_told_before_the_stream_ends(own_server):
    with grpc.insecure_channel(own_server.address) as channel:
        watch = HealthStub(channel).Watch(health.HealthCheckRequest(), timeout=CALL_SECONDS)
        assert next(watch).status == SERVING
        own_server.begin_stop()
        assert next(watch).status == NOT_SERVING
        with status(grpc.StatusCode.UNAVAILABLE):
            next(watch)
    assert own_server.wait() == 0

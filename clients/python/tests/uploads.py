"""A runner host without a browser, whose runs make the files that a test wants."""

import hashlib
import queue

import grpc

import plans
import vantflow_client as vantflow
from vantflow_client import CALL_SECONDS, artifact, run, run_state
from vantflow_server import RUNNER_TOKEN

runner, _runner_service = grpc.protos_and_services("vantflow/v1/runner.proto")

CHUNK_BYTES = 1 << 20
_AUTHORISED = [("authorization", f"Bearer {RUNNER_TOKEN}")]


def make_artifacts(address: str, project_id: str, *files: tuple[str, str, bytes]) -> list[artifact.Artifact]:
    """One run with these files: name, content type and bytes of each. Nobody else may claim runs of the server."""
    with grpc.insecure_channel(address) as channel, vantflow.Client(address) as client:
        stub = _runner_service.RunnerServiceStub(channel)
        plans.start(client, project_id, plans.pause(1))
        registered = stub.RegisterRunner(
            runner.RegisterRunnerRequest(name="files", version="1", capabilities=["wait"], concurrency=1),
            timeout=CALL_SECONDS, metadata=_AUTHORISED,
        )
        session = registered.session
        lease = _claim(stub, session)
        stub.ReportProgress(
            runner.ReportProgressRequest(session=session, lease=lease, progress=run.RunProgress(tasks_total=1)),
            timeout=CALL_SECONDS, metadata=_AUTHORISED,
        )
        made = [_upload(stub, session, lease, *file) for file in files]
        stub.CompleteRun(
            runner.CompleteRunRequest(session=session, lease=lease, state=run_state.RUN_STATE_COMPLETED),
            timeout=CALL_SECONDS, metadata=_AUTHORISED,
        )
        return made


def _claim(stub, session):
    requests = queue.SimpleQueue()
    requests.put(runner.ClaimRunsRequest(session=session, additional_runs=1))
    answers = stub.ClaimRuns(iter(requests.get, None), timeout=CALL_SECONDS, metadata=_AUTHORISED)
    lease = next(answer.runs[0].lease for answer in answers if answer.runs)
    requests.put(runner.ClaimRunsRequest(session=session, confirmed=[lease]))
    requests.put(None)
    list(answers)
    return lease


def _upload(stub, session, lease, name, content_type, data) -> artifact.Artifact:
    header = runner.ArtifactHeader(
        file_name=name, content_type=content_type, kind=artifact.ARTIFACT_KIND_SCREENSHOT, size_bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )

    def requests():
        yield runner.UploadArtifactRequest(
            beginning=runner.UploadArtifactRequest.Beginning(session=session, lease=lease, artifact=header)
        )
        for offset in range(0, len(data), CHUNK_BYTES):
            chunk = runner.UploadArtifactRequest.Chunk(offset=offset, data=data[offset:offset + CHUNK_BYTES])
            yield runner.UploadArtifactRequest(chunk=chunk)

    answers = list(stub.UploadArtifact(requests(), timeout=CALL_SECONDS, metadata=_AUTHORISED))
    return answers[-1].artifact

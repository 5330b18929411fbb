"""Addresses of artifacts, with stock HTTP clients: Python's own and curl, over HTTP/1.1 and HTTP/2."""

import concurrent.futures
import hashlib
import http.client
import pathlib
import random
import re
import socket
import subprocess
import time
import urllib.parse

import grpc
import pytest

import vantflow_client as vantflow
from uploads import make_artifacts
from vantflow_client import CALL_SECONDS, artifact, project
from vantflow_server import RUNNER_TOKEN, start_vantflow

BIG = random.Random(4).randbytes(24_000_000)
HTML = b"<script>document.title = 'ran'</script>" * 20_000
CURL = ["curl", "--silent", "--show-error", "--max-time", "30"]
VERSIONS = ["--http1.1", "--http2-prior-knowledge"]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A server whose runs a test makes, with three files: big.bin, page.html and shot.png."""
    folder = tmp_path_factory.mktemp("downloads")
    with start_vantflow(folder, WORKER_CONCURRENCY="0", RUNNER_TOKENS=RUNNER_TOKEN) as server:
        with vantflow.Client(server.address) as client:
            request = project.CreateProjectRequest(project=project.Project(display_name="Downloads"))
            made = client.projects.CreateProject(request, timeout=CALL_SECONDS)
            files = make_artifacts(
                server.address, made.id, ("big.bin", "application/octet-stream", BIG),
                ("page.html", "text/html", HTML), ("shot.png", "image/png", b"\x89PNG"),
            )
            yield server, client, {each.file_name: each for each in files}, folder


def address(client, made: artifact.Artifact, seconds: int = 600) -> str:
    request = artifact.GetArtifactDownloadURLRequest(artifact_id=made.id)
    request.ttl.seconds = seconds
    answer = client.runs.GetArtifactDownloadURL(request, timeout=CALL_SECONDS)
    assert answer.artifact == made
    return answer.url


def ask(url: str, method: str = "GET", **fields: str) -> tuple[http.client.HTTPResponse, bytes]:
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=CALL_SECONDS)
    headers = {name.replace("_", "-"): value for name, value in fields.items()}
    connection.request(method, f"{parts.path}?{parts.query}", headers=headers)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def without_date(response: http.client.HTTPResponse) -> list[tuple[str, str]]:
    return [field for field in response.getheaders() if field[0] != "Date"]


def test_the_whole_and_its_header_fields(served):
    server, client, files, _ = served
    url = address(client, files["big.bin"])
    assert url.startswith(f"http://{server.address}/artifacts/")
    response, body = ask(url)
    assert (response.status, body == BIG) == (200, True)
    assert response.getheader("Content-Length") == str(len(BIG))
    assert response.getheader("Content-Type") == "application/octet-stream"
    assert response.getheader("Content-Disposition") == 'attachment; filename="big.bin"'
    assert response.getheader("ETag") == f'"{hashlib.sha256(BIG).hexdigest()}"'
    assert response.getheader("Accept-Ranges") == "bytes"
    assert response.getheader("Cache-Control") == "private, no-cache"
    head, nothing = ask(url, "HEAD", Range="bytes=0-1")
    assert (head.status, nothing) == (200, b"")
    assert without_date(head) == without_date(response)
    refused, _ = ask(url, "POST")
    assert (refused.status, refused.getheader("Allow")) == (405, "GET, HEAD")


def test_pages_of_strangers_are_saved_and_never_run(served):
    _, client, files, _ = served
    response, body = ask(address(client, files["page.html"]))
    assert body == HTML
    assert response.getheader("Content-Disposition") == 'attachment; filename="page.html"'
    assert response.getheader("X-Content-Type-Options") == "nosniff"
    assert response.getheader("Content-Security-Policy") == "default-src 'none'; sandbox"
    image, _ = ask(address(client, files["shot.png"]))
    assert image.getheader("Content-Disposition") == 'inline; filename="shot.png"'
    assert image.getheader("Content-Security-Policy") == "default-src 'none'; sandbox"


@pytest.mark.parametrize("version", VERSIONS)
def test_curl_reads_ranges_and_goes_on_where_it_stopped(served, tmp_path, version):
    _, client, files, _ = served
    url = address(client, files["big.bin"])
    target = tmp_path / "big.bin"
    subprocess.run([*CURL, version, "--fail", "--output", target, url], check=True)
    assert target.read_bytes() == BIG
    target.write_bytes(BIG[:10_000_001])
    subprocess.run([*CURL, version, "--fail", "--continue-at", "-", "--output", target, url], check=True)
    assert target.read_bytes() == BIG
    for wanted, expected in [
        ("0-0", BIG[:1]), ("23999990-", BIG[-10:]), ("-300000", BIG[-300_000:]), ("5-4000000", BIG[5:4_000_001])
    ]:
        part = subprocess.run([*CURL, version, "--fail", "--range", wanted, url], check=True, capture_output=True)
        assert part.stdout == expected


def test_ranges_by_the_letter(served):
    _, client, files, _ = served
    url = address(client, files["big.bin"])
    tag = f'"{files["big.bin"].sha256}"'
    part, body = ask(url, Range="bytes=10-19")
    assert (part.status, body, part.getheader("Content-Range")) == (206, BIG[10:20], f"bytes 10-19/{len(BIG)}")
    behind, _ = ask(url, Range=f"bytes={len(BIG)}-")
    assert (behind.status, behind.getheader("Content-Range")) == (416, f"bytes */{len(BIG)}")
    several, body = ask(url, Range="bytes=0-1,5-6")
    assert (several.status, body == BIG) == (200, True)
    assert ask(url, Range="bytes=10-19", If_Range=tag)[0].status == 206
    assert ask(url, Range="bytes=10-19", If_Range='"another"')[0].status == 200
    unchanged, body = ask(url, If_None_Match=f'"x", {tag}')
    assert (unchanged.status, body, unchanged.getheader("ETag")) == (304, b"", tag)
    assert ask(url, If_Match='"another"')[0].status == 412


def test_nothing_of_an_address_can_be_changed(served):
    _, client, files, _ = served
    url = address(client, files["page.html"])
    later = re.sub(r"expires=(\d+)", lambda found: f"expires={int(found[1]) + 1}", url)
    other = address(client, files["big.bin"])
    signature = re.compile(r"signature=[^&]*")
    path = urllib.parse.urlsplit(other).path
    own_path = urllib.parse.urlsplit(url).path
    own_project = own_path.split("/")[2]
    wrong = [
        later, url.replace("page.html", "page.htm"), url.replace("key=1", "key=2"), url.replace(own_path, path),
        url.replace(own_project, files["big.bin"].id), signature.sub("signature=", url),
        signature.sub(signature.search(other)[0], url), signature.sub("signature=" + "A" * 43, url),
        url.split("?")[0], url + "&more=1", url.replace("artifacts/", "artifacts/x/"),
    ]
    for each in wrong:
        assert each != url
        for method in ("GET", "HEAD"):
            assert ask(each, method)[0].status == 403, each
    assert ask(url)[0].status == 200


def test_an_address_expires(served):
    _, client, files, _ = served
    url = address(client, files["shot.png"], seconds=1)
    give_up = time.monotonic() + 20
    while (answer := ask(url))[0].status == 200 and time.monotonic() < give_up:
        pass
    assert (answer[0].status, answer[1]) == (403, b"The address has expired.\n")


def test_a_stalled_reader_holds_little_and_nobody_up(served):
    server, client, files, _ = served
    url = urllib.parse.urlsplit(address(client, files["big.bin"]))
    request = f"GET {url.path}?{url.query} HTTP/1.1\r\nHost: h\r\n\r\n".encode()
    before = resident_bytes(server.pid)
    stalled = []
    for _ in range(60):
        connection = socket.create_connection((url.hostname, url.port), timeout=CALL_SECONDS)
        connection.sendall(request)
        assert connection.recv(1) == b"H"
        stalled.append(connection)
    assert ask(url.geturl())[1] == BIG
    assert resident_bytes(server.pid) - before < 60 * 1_000_000
    for connection in stalled:
        connection.close()


def resident_bytes(pid: int) -> int:
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024


def test_many_at_once(served):
    _, client, files, _ = served
    url = address(client, files["big.bin"])
    digest = hashlib.sha256(BIG).digest()

    def one(number: int) -> bool:
        if number % 2 == 0:
            return hashlib.sha256(ask(url)[1]).digest() == digest
        command = [*CURL, VERSIONS[1], "--fail", url]
        return hashlib.sha256(subprocess.run(command, check=True, capture_output=True).stdout).digest() == digest

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        assert all(pool.map(one, range(32)))


# The last one: it damages what the others read.
def test_damage_breaks_the_answer_off(served):
    server, client, files, folder = served
    made = files["big.bin"]
    url = address(client, made)
    (path,) = (folder / "artifacts").glob(f"*/{made.run_id}/{made.id}")
    with path.open("r+b") as file:
        file.seek(len(BIG) - 1)
        file.write(bytes([BIG[-1] ^ 1]))
    with pytest.raises(http.client.IncompleteRead):
        ask(url)
    for version in VERSIONS:
        broken = subprocess.run([*CURL, version, "--fail", url], capture_output=True)
        assert broken.returncode in (18, 92), broken.stderr
        assert len(broken.stdout) < len(BIG)
    path.unlink()
    assert ask(url)[0].status == 500
    with pytest.raises(grpc.RpcError) as caught:
        list(client.runs.DownloadArtifact(artifact.DownloadArtifactRequest(artifact_id=made.id), timeout=CALL_SECONDS))
    assert caught.value.code() == grpc.StatusCode.DATA_LOSS


def test_an_operator_says_where_the_server_is_reached(tmp_path):
    settings = {"WORKER_CONCURRENCY": "0", "RUNNER_TOKENS": RUNNER_TOKEN, "PUBLIC_URL": "https://flow.example/"}
    with start_vantflow(tmp_path, **settings) as server, vantflow.Client(server.address) as client:
        request = project.CreateProjectRequest(project=project.Project(display_name="Downloads"))
        made = client.projects.CreateProject(request, timeout=CALL_SECONDS)
        (stored,) = make_artifacts(server.address, made.id, ("a.txt", "text/plain", b"text"))
        url = address(client, stored)
        assert url.startswith("https://flow.example/artifacts/")
        local = url.replace("https://flow.example", f"http://{server.address}")
        assert ask(local)[1] == b"text"

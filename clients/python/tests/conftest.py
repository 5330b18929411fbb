"""What the client's tests have: `vantflow up` as a process of its own, and a small web site on loopback."""

import http.server
import threading

import pytest

import vantflow_client as vantflow
from site_pages import SitePages
from vantflow_server import start_vantflow


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    with start_vantflow(tmp_path_factory.mktemp("data")) as running:
        yield running


@pytest.fixture(scope="session")
def client(server):
    with vantflow.Client(server.address) as connected:
        yield connected


@pytest.fixture(scope="session")
def site():
    """The address of the web site, such as http://127.0.0.1:40123."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), SitePages) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}"
        listening.shutdown()
        thread.join()


@pytest.fixture
def new_project(client):
    request = vantflow.project.CreateProjectRequest(
        project=vantflow.project.Project(display_name="Test"), request_id=vantflow.request_id()
    )
    return client.projects.CreateProject(request, timeout=vantflow.CALL_SECONDS)

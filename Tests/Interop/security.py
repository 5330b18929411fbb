"""How a client and a server of these tests reach each other. Every interoperability case runs once for each entry."""

import dataclasses
import functools
import pathlib
import subprocess
import tempfile
from collections.abc import Callable

import grpc

MAKE_CERTIFICATES = pathlib.Path(__file__).resolve().parents[1] / "Certificates" / "make"


@dataclasses.dataclass(frozen=True)
class Security:
    name: str
    # What a server is started with, ours or that of C++, and a client, ours or that of C++, beside the address.
    server_arguments: list[str]
    client_arguments: list[str]
    # A grpcio channel: address, and options by keyword.
    channel: Callable[..., grpc.Channel]
    # Adds a port to a grpcio server: the server, the address. The port is what comes back.
    add_port: Callable[[grpc.Server, str], int]


@functools.cache
def certificates() -> pathlib.Path:
    """The folder of the tests' certificates, made when they are first needed."""
    folder = tempfile.TemporaryDirectory(prefix="vantflow-certificates-")
    certificates.folder = folder  # goes with the process
    subprocess.run([MAKE_CERTIFICATES, folder.name], check=True)
    return pathlib.Path(folder.name)


def certificate(name: str) -> bytes:
    return (certificates() / f"{name}.pem").read_bytes()


def key(name: str) -> bytes:
    return (certificates() / f"{name}.key").read_bytes()


def server_arguments(name: str = "server") -> list[str]:
    """What makes a test server speak TLS with this certificate."""
    return [f"--tls-cert={certificates() / name}.pem", f"--tls-key={certificates() / name}.key"]


def plaintext() -> Security:
    return Security(
        "plaintext", [], ["--use_tls=false"], grpc.insecure_channel,
        lambda server, address: server.add_insecure_port(address),
    )


def tls() -> Security:
    trusted = certificates() / "authority.pem"
    of_client = grpc.ssl_channel_credentials(trusted.read_bytes())
    of_server = grpc.ssl_server_credentials([(key("server"), certificate("server"))])
    return Security(
        "tls", server_arguments(), ["--use_tls=true", f"--ca_file={trusted}"],
        lambda address, **options: grpc.secure_channel(address, of_client, **options),
        lambda server, address: server.add_secure_port(address, of_server),
    )


SECURITIES = [plaintext, tls]

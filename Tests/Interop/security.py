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
    # What the server is started with, and the C++ client beside the address.
    server_arguments: list[str]
    cpp_arguments: list[str]
    # A grpcio channel: address, and options by keyword.
    channel: Callable[..., grpc.Channel]


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
    return Security("plaintext", [], ["--use_tls=false"], grpc.insecure_channel)


def tls() -> Security:
    trusted = certificates() / "authority.pem"
    credentials = grpc.ssl_channel_credentials(trusted.read_bytes())
    return Security(
        "tls", server_arguments(), ["--use_tls=true", f"--ca_file={trusted}"],
        lambda address, **options: grpc.secure_channel(address, credentials, **options),
    )


SECURITIES = [plaintext, tls]

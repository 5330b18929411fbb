"""How a client and a server of these tests reach each other. Every interoperability case runs once for each entry."""

import dataclasses
from collections.abc import Callable

import grpc


@dataclasses.dataclass(frozen=True)
class Security:
    name: str
    # What the server is started with, and the C++ client beside the address.
    server_arguments: list[str]
    cpp_arguments: list[str]
    # A grpcio channel: address, and options by keyword.
    channel: Callable[..., grpc.Channel]


SECURITIES = [
    Security("plaintext", [], ["--use_tls=false"], grpc.insecure_channel),
]

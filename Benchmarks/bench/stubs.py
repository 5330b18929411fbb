"""Message classes of the .proto files, made by grpc_tools when they are asked for."""

import sys

import grpc

from .paths import ECHO_PROTO, PROTO


def echo():
    return _protos(ECHO_PROTO.parent, ECHO_PROTO.name)


def vantflow(noun: str):
    """The messages and the services of proto/vantflow/v1/`noun`.proto."""
    name = f"vantflow/v1/{noun}.proto"
    return _protos(PROTO, name), grpc.services(name)


def _protos(root, name: str):
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    return grpc.protos(name)

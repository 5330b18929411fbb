"""The peer in Python: the echo service on grpcio's asyncio server, which is its faster one.

Usage: echo_server.py PORT [CERTIFICATE KEY]      PEM files; without them in plaintext
"""

import asyncio
import pathlib
import sys

import grpc

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "Tests" / "Interop"))
messages, services = grpc.protos_and_services("echo.proto")


# By default it refuses calls when a thousand wait for the interpreter; the benchmark has ten thousand on their way.
OPTIONS = [("grpc.server.max_pending_requests", 100_000), ("grpc.server.max_pending_requests_hard_limit", 100_000)]


class Echo(services.EchoServicer):
    async def Unary(self, request, context):
        return messages.EchoReply(text=request.text)

    async def Stream(self, request, context):
        reply = messages.EchoReply(text=request.text)
        for _ in range(request.count):
            yield reply

    async def Chat(self, requests, context):
        async for request in requests:
            yield messages.EchoReply(text=request.text)


async def main(port: str, *tls: str) -> None:
    server = grpc.aio.server(options=OPTIONS)
    services.add_EchoServicer_to_server(Echo(), server)
    if tls:
        certificate, key = (pathlib.Path(path).read_bytes() for path in tls)
        server.add_secure_port(f"127.0.0.1:{port}", grpc.ssl_server_credentials([(key, certificate)]))
    else:
        server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    await server.wait_for_termination()


asyncio.run(main(*sys.argv[1:]))

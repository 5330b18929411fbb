"""haproxy. It multiplexes calls on its connections to servers, and can begin each of them with a PROXY header."""

import re

from proxies.proxy_process import Backend, Front, program
from security import certificates

NAME = "haproxy"

# The state of a call at its end in a line of the log, for example " ---- " or " SD-- ".
STATE = re.compile(r" ([-A-Za-z])[-A-Z][-A-Z][-A-Z] \d+/\d+/")


def command(front: Front, backends: list[Backend]) -> list[str]:
    own = certificates()
    identity = front.write("identity.pem", (own / "server.pem").read_text() + (own / "server.key").read_text())
    servers = "".join(
        f"  server server-{number} {server(backend)}\n" for number, backend in enumerate(backends)
    )
    configuration = front.write("haproxy.cfg", f"""
global
  log stdout format raw local0
defaults
  mode http
  log global
  option httplog
  option redispatch 1
  retries 1
  timeout connect 5s
  timeout client 60s
  timeout server 60s
frontend outside
  bind 127.0.0.1:{front.port} ssl crt {identity} alpn h2
  default_backend servers
backend servers
  balance roundrobin
{servers}""")
    return [program(NAME), "-db", "-f", str(configuration)]


def server(backend: Backend) -> str:
    address = backend.address.replace("unix:", "unix@")
    words = [address, "proto h2"]
    if backend.tls:
        words.append(f"ssl verify required ca-file {certificates()}/authority.pem sni str(localhost) alpn h2")
    if backend.proxy_header:
        words.append("send-proxy-v2")
    if backend.check_millis:
        words.append(f"check inter {backend.check_millis}")
    return " ".join(words)


def complaints(log: str) -> list[str]:
    """What the log has against the servers: calls that ended because of one (the first letter of the state: S)."""
    return [line for line in log.splitlines() if (state := STATE.search(line)) and state[1] == "S"]

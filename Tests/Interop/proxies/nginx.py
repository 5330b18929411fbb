"""nginx with grpc_pass. Towards servers it carries one call a connection at a time, keeps connections for the next call,
and ends a call that its client has given up by closing the connection. It cannot send PROXY headers, version 2."""

from proxies.proxy_process import Backend, Front, program
from security import certificates

NAME = "nginx"


def command(front: Front, backends: list[Backend]) -> list[str]:
    own = certificates()
    temporary = "".join(
        f"  {kind}_temp_path {front.folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    scheme = "grpcs" if any(backend.tls for backend in backends) else "grpc"
    configuration = front.write("nginx.conf", f"""
daemon off;
master_process off;
pid {front.folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 512; }}
http {{
  access_log off;
{temporary}
  upstream servers {{
    {" ".join(f"server {backend.address};" for backend in backends)}
    keepalive 16;
    keepalive_requests 1000000;
  }}
  server {{
    listen 127.0.0.1:{front.port} ssl http2;
    ssl_certificate {own}/server.pem;
    ssl_certificate_key {own}/server.key;
    client_max_body_size 0;
    location / {{
      grpc_pass {scheme}://servers;
      grpc_ssl_verify on;
      grpc_ssl_trusted_certificate {own}/authority.pem;
      grpc_ssl_name localhost;
    }}
  }}
}}
""")
    assert not any(backend.proxy_header for backend in backends), "nginx sends no PROXY header, version 2"
    return [program(NAME), "-p", f"{front.folder}/", "-e", "stderr", "-c", str(configuration)]


def complaints(log: str) -> list[str]:
    """What the log has against the servers."""
    return [line for line in log.splitlines() if "upstream" in line.split("upstream:")[0]]

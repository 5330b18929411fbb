"""nghttp2's proxy. It cannot send PROXY headers to its backends, it only understands those of its clients."""

from proxies.proxy_process import Backend, Front, program
from security import certificates

NAME = "nghttpx"


def command(front: Front, backends: list[Backend]) -> list[str]:
    own = certificates()
    configuration = front.write("nghttpx.conf", f"""
frontend=127.0.0.1,{front.port}
private-key-file={own}/server.key
certificate-file={own}/server.pem
cacert={own}/authority.pem
pid-file={front.folder}/nghttpx.pid
errorlog-file=/dev/stderr
no-ocsp=yes
single-process=yes
workers=1
{"".join(map(backend_line, backends))}""")
    return [program(NAME), f"--conf={configuration}"]


def backend_line(backend: Backend) -> str:
    assert not backend.proxy_header, "nghttpx sends no PROXY header"
    if backend.address.startswith("unix:"):
        target = backend.address
    else:
        target = ",".join(backend.address.rsplit(":", 1))
    return f"backend={target};/;proto=h2{';tls;sni=localhost' if backend.tls else ''}\n"


def complaints(log: str) -> list[str]:
    """What the log has against the servers."""
    return [line for line in log.splitlines() if "ERROR" in line or "FATAL" in line or "invalid" in line.lower()]

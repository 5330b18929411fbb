"""moto's S3 on a free port of the loopback, which it prints; it ends with its standard input.

Keys choose faults: "slow" is told to slow down twice, "cut" breaks off in the middle of its first answer, "late" fails
behind a status of 200 when its upload is finished for the first time.
"""

import collections
import logging
import sys
import threading

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

SLOW_DOWN = b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"
LATE = b"<?xml version='1.0'?>\n\n<Error><Code>InternalError</Code><Message>We failed.</Message></Error>"


class Faults:
    def __init__(self, store):
        self.store = store
        self.seen = collections.Counter()

    def __call__(self, environ, start_response):
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        self.seen[method, path] += 1
        count = self.seen[method, path]
        if "slow" in path and count <= 2:
            start_response("503 Slow Down", [("Content-Length", str(len(SLOW_DOWN)))])
            return [SLOW_DOWN]
        if "late" in path and method == "POST" and "uploadId" in environ["QUERY_STRING"] and count <= 2:
            # The first POST began the upload.
            start_response("200 OK", [("Content-Length", str(len(LATE)))])
            return [LATE]
        answer = self.store(environ, start_response)
        if "cut" in path and method == "GET" and count == 1:
            whole = b"".join(answer)
            return [whole[: len(whole) // 2]]
        return answer


logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
server = make_server("127.0.0.1", 0, Faults(DomainDispatcherApplication(create_backend_app)), threaded=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()

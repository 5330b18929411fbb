"""moto's S3 on a free port of the loopback, which it prints; it ends with its standard input.

Keys choose faults: "slow" is told to slow down twice, "cut" breaks off in the middle of its first answer, "late" fails
behind a status of 200 when its upload is finished for the first time, "mute" is never answered, "denied" may not be
read.

moto gives all uploads at once; they are cut into the pages that ListMultipartUploads has by its documentation.
"""

import collections
import logging
import re
import sys
import threading
import urllib.parse

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server
from werkzeug.test import run_wsgi_app

SLOW_DOWN = b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"
DENIED = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
LATE = b"<?xml version='1.0'?>\n\n<Error><Code>InternalError</Code><Message>We failed.</Message></Error>"


def upload_page(whole, query):
    """The uploads behind key-marker and upload-id-marker, at most max-uploads, by key and then by id."""
    place = (query.get("key-marker", [""])[0], query.get("upload-id-marker", [""])[0])
    limit = int(query["max-uploads"][0])
    entries = re.findall(r"<Upload>.*?</Upload>", whole, re.S)
    places = {e: tuple(re.search(f"<{t}>(.*?)</{t}>", e).group(1) for t in ("Key", "UploadId")) for e in entries}
    behind = sorted((e for e in entries if places[e] > place), key=places.get)
    page = behind[:limit]
    more = "<IsTruncated>false</IsTruncated>"
    if len(behind) > limit:
        key, upload = places[page[-1]]
        more = (
            f"<IsTruncated>true</IsTruncated><NextKeyMarker>{key}</NextKeyMarker>"
            f"<NextUploadIdMarker>{upload}</NextUploadIdMarker>"
        )
    return f"<ListMultipartUploadsResult>{more}{''.join(page)}</ListMultipartUploadsResult>".encode()


class Faults:
    def __init__(self, store):
        self.store = store
        self.seen = collections.Counter()

    def __call__(self, environ, start_response):
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        self.seen[method, path] += 1
        count = self.seen[method, path]
        if "mute" in path:
            threading.Event().wait()
        if "slow" in path and count <= 2:
            start_response("503 Slow Down", [("Content-Length", str(len(SLOW_DOWN)))])
            return [SLOW_DOWN]
        if "denied" in path and method == "GET":
            start_response("403 Forbidden", [("Content-Length", str(len(DENIED)))])
            return [DENIED]
        if "late" in path and method == "POST" and "uploadId" in environ["QUERY_STRING"] and count <= 2:
            # The first POST began the upload.
            start_response("200 OK", [("Content-Length", str(len(LATE)))])
            return [LATE]
        query = urllib.parse.parse_qs(environ["QUERY_STRING"], keep_blank_values=True)
        if method == "GET" and "uploads" in query:
            body, status, _ = run_wsgi_app(self.store, environ)
            page = upload_page(b"".join(body).decode(), query) if status.startswith("200") else b"".join(body)
            start_response(status, [("Content-Length", str(len(page)))])
            return [page]
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

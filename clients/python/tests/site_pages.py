"""The pages that the tests' plans visit."""

import http.server

# With an icon of its own: Chromium asks for /favicon.ico otherwise, now and then while a task is under way, and writes the
# 404 to the console.
SIGN_UP = b"""<!doctype html><title>New account</title><link rel="icon" href="data:,">
<h1>New account</h1>
<form onsubmit="document.querySelector('#done').hidden = false; console.error('form sent'); return false">
  <label>Name <input name="name"></label> <button>Sign up</button>
</form>
<p id="done" hidden>Welcome, <b class="who">Ada</b>. Your total is <span class="total">42</span>.</p>
"""


class SitePages(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/" else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(SIGN_UP if self.path == "/" else b"nothing here")

    def log_message(self, *_):
        """The tests' output is for the tests."""

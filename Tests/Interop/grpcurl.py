"""The real grpcurl, which knows of a server what the server's reflection tells it."""

import json
import pathlib
import subprocess
import sys

BINARY = pathlib.Path(sys.executable).parent / "grpcurl"
SECONDS_MAX = 60


def run(address: str, *arguments: str, request: dict | list | None = None) -> subprocess.CompletedProcess:
    """Runs grpcurl; `request` is one message, or several for a method that takes a stream."""
    options = ["-plaintext", "-max-time", str(SECONDS_MAX)]
    if request is not None:
        messages = request if isinstance(request, list) else [request]
        options += ["-d", " ".join(json.dumps(message) for message in messages)]
    return subprocess.run(
        [str(BINARY), *options, address, *arguments], capture_output=True, text=True, timeout=2 * SECONDS_MAX
    )


def text(address: str, *arguments: str) -> str:
    """What it prints; it must succeed."""
    done = run(address, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def call(address: str, method: str, request: dict | list) -> list[dict]:
    """The answers of a call that must succeed."""
    done = run(address, method, request=request)
    assert done.returncode == 0, done.stderr
    decoder, rest, answers = json.JSONDecoder(), done.stdout.strip(), []
    while rest:
        answer, end = decoder.raw_decode(rest)
        answers.append(answer)
        rest = rest[end:].lstrip()
    return answers

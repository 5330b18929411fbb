"""The first program that a reader of the README tries must work."""

import re
import subprocess
import sys

from server_process import REPOSITORY


def test_the_first_call_of_the_readme(server):
    (program,) = re.findall(r"```python\n(.*?)```", (REPOSITORY / "README.md").read_text(), re.S)
    assert '"127.0.0.1:8980"' in program
    program = program.replace("127.0.0.1:8980", server.address)
    finished = subprocess.run(
        [sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, timeout=60
    )
    assert finished.returncode == 0, finished.stderr
    assert "is one of" in finished.stdout

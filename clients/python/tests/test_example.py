import pathlib
import subprocess
import sys

import png
import vantflow_example

EXAMPLE = pathlib.Path(vantflow_example.__file__)


def test_the_example_does_the_whole_flow(server, site, tmp_path):
    """As a newcomer runs it: a program of its own, with an address, a folder and a sentence."""
    sentence = (
        f"Go to {site}, type Ada into the name field, click Sign up, wait for 'Welcome', "
        "extract the text of .total, take a screenshot"
    )
    command = [
        sys.executable, str(EXAMPLE), "--address", server.address, "--output", str(tmp_path),
        sentence,
    ]
    finished = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "completed" in finished.stdout
    assert "42" in finished.stdout
    screenshots = list(tmp_path.glob("*.png"))
    assert screenshots, finished.stdout
    for screenshot in screenshots:
        width, height = png.size(screenshot.read_bytes())
        assert width >= 640 and height >= 360


def test_the_example_says_which_call_failed(capsys):
    assert vantflow_example.main(["--address", "127.0.0.1:9", "anything"]) == 1
    assert "UNAVAILABLE" in capsys.readouterr().err

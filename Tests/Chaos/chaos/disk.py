"""A small disk for artifacts, which can be full."""

import contextlib
import pathlib
import subprocess
from collections.abc import Iterator

MEGABYTES = 256
FILLER_BYTES = 1 << 20


class SmallDisk:
    """A tmpfs where mounting is possible, else an ordinary folder that is never full."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=0700", "vantflow-chaos", str(folder)]
        try:
            self.can_be_full = subprocess.run(command, capture_output=True, check=False).returncode == 0
        except FileNotFoundError:
            self.can_be_full = False

    @contextlib.contextmanager
    def full(self) -> Iterator[None]:
        filler = self.folder / "filler"
        try:
            with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
                while True:
                    file.write(bytes(FILLER_BYTES))
            yield
        finally:
            filler.unlink(missing_ok=True)

    def close(self) -> None:
        if self.can_be_full:
            subprocess.run(["umount", str(self.folder)], check=False)

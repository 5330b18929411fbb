"""Tables for a terminal and for RESULTS.md: the same Markdown, padded so that both can be read."""

import dataclasses
import datetime
import os
import pathlib
import platform
import subprocess

from .paths import REPOSITORY


@dataclasses.dataclass(frozen=True)
class Table:
    title: str
    columns: list[str]
    rows: list[list[str]]
    notes: list[str] = dataclasses.field(default_factory=list)
    text_columns: int = 1  # so many from the left hold words, the others figures
    rounds: int | None = None  # that it was measured in, where these are not those of the others

    def markdown(self) -> str:
        widths = [max(len(row[index]) for row in [self.columns, *self.rows]) for index in range(len(self.columns))]

        texts = self.text_columns

        def line(cells: list[str]) -> str:
            padded = [
                cell.ljust(width) if index < texts else cell.rjust(width)
                for index, (cell, width) in enumerate(zip(cells, widths))
            ]
            return "| " + " | ".join(padded) + " |"

        rule = "|" + "|".join(
            ("-" * (width + 2)) if index < texts else ("-" * (width + 1) + ":") for index, width in enumerate(widths)
        )
        lines = [f"### {self.title}", "", line(self.columns), rule + "|", *map(line, self.rows)]
        if self.notes:
            lines += ["", *self.notes]
        if self.rounds:
            lines += ["", f"Rounds: {self.rounds}."]
        return "\n".join(lines)


def document(tables: list[Table], rounds: int, seconds: float) -> str:
    heading = f"""# Measured

`make bench` wrote this on {datetime.date.today().isoformat()}, or later where a table says so:
{_machine()}.
Unless a table says otherwise each server runs on one core, the same for all, and the load on another; every server and
load speaks plaintext HTTP/2 over loopback. "10 x 50" is 10 connections with 50 calls on their way in each. Each figure
is the median of {rounds} rounds of about {seconds:.0f} s in which the servers take turns; single rounds swing by up to
30 %, so the ratios say more than the figures. CPU is user and system time of the server process; where its core was not
busy, the load could not ask for more. Load: Benchmarks/load, or h2load; a reply that is not whole fails the run.
"""
    return heading + "\n" + "\n\n".join(table.markdown() for table in tables) + "\n"


def with_replaced(text: str, tables: list[Table], rounds: int) -> str:
    """The document with tables that were measured by themselves, each in its old place or at the end, and dated."""
    heading, *sections = text.rstrip("\n").split("\n\n### ")
    date, machine = datetime.date.today().isoformat(), _machine()
    for table in tables:
        told = "" if table.rounds else f", {rounds} rounds"
        section = f"{table.markdown().removeprefix('### ')}\n\nMeasured on {date}{told}: {machine}."
        titles = [section.split("\n", 1)[0] for section in sections]
        if table.title in titles:
            sections[titles.index(table.title)] = section
        else:
            sections.append(section)
    return "\n\n### ".join([heading, *sections]) + "\n"


def _machine() -> str:
    model = next(
        (line.split(":", 1)[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
         if line.startswith("model name")),
        platform.processor(),
    )
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True, cwd=REPOSITORY).stdout
    version = next((word for word in swift.split("(")[0].split() if word[0].isdigit()), "unknown")
    return f"{os.cpu_count()} cores, {model}, Linux {platform.release().split('-')[0]}, Swift {version}"

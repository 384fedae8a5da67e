"""The table, on the screen and in docs/performance.md."""

import datetime
import os
import platform
import re
from pathlib import Path

BEGIN, END = "<!-- figures: begin (dev/bench --write) -->", "<!-- figures: end -->"


class Line:
    """One line of the table; `good` is None where nothing was promised."""

    def __init__(self, title, target, measured, good=None, detail=""):
        self.title, self.target, self.measured, self.good, self.detail = title, target, measured, good, detail

    def verdict(self):
        return "" if self.good is None else "ok" if self.good else "short"

    def cells(self):
        return [self.title, self.target, self.measured, self.verdict(), self.detail]


HEADER = ["what", "to reach", "measured", "", "detail"]


def table(lines):
    rows = [HEADER, *(line.cells() for line in lines)]
    rows = [[cell.replace("`", "") for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADER))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows)


def markdown(lines):
    rows = ["| " + " | ".join(HEADER) + " |", "|---|---|---|---|---|"]
    rows += ["| " + " | ".join(line.cells()) + " |" for line in lines]
    return "\n".join(rows)


def machine():
    info = Path("/proc/cpuinfo").read_text()
    model = re.search(r"^model name\s*:\s*(.*)$", info, re.M)
    memory = int(re.search(r"^MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text(), re.M)[1]) // 1024 // 1024
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores ({model[1] if model else platform.machine()}), {memory} GB, Linux {platform.release()}"


def write(path, lines, facts, command):
    text = path.read_text()
    if BEGIN not in text or END not in text:
        raise SystemExit(f"dev/bench: {path} has no place for the figures ({BEGIN} … {END})")
    when = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")
    body = [BEGIN, "", f"`{command}` on {when}:", "", markdown(lines), ""]
    body += [f"- {name}: {value}" for name, value in facts.items()]
    body += ["", END]
    before, rest = text.split(BEGIN, 1)
    path.write_text(before + "\n".join(body) + rest.split(END, 1)[1])

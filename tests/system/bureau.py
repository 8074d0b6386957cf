# SPDX-License-Identifier: MIT
"""A small bureau in a private folder, and the real `baoxue` on it."""
import csv
import json
import os
import sqlite3
import subprocess
import unicodedata
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
BUILD = Path(os.environ.get("BAOXUE_BUILD", "."))
PROGRAM = str((BUILD / "baoxue").resolve())
RULES = TESTS / "data" / "rules-small"
NOW = "2026-09-08 08:30"

FACT_TABLES = ["batch", "fact", "unit", "person", "holder", "absence", "term", "school_case", "event", "filing", "sign", "grants", "ack", "verdict",
               "version", "adoption", "renaming"]


def environment(**more):
    keep = {k: v for k, v in os.environ.items() if not k.startswith(("BAOXUE_", "LC_", "LANG"))}
    keep["BAOXUE_NOW"] = NOW
    keep.update(more)
    return {k: v for k, v in keep.items() if v is not None}


def run(*args, env=None, prefix=(), cwd=None):
    return subprocess.run([*prefix, PROGRAM, *map(str, args)], capture_output=True, text=True, env=env or environment(), cwd=cwd, timeout=60)


class Bureau:
    def __init__(self, folder):
        self.state = Path(folder) / "state"

    def __call__(self, *args, lang="zh", now=NOW, prefix=()):
        return run("--state", self.state, "--lang", lang, *args, env=environment(BAOXUE_NOW=now), prefix=prefix)

    def ok(self, *args, **more):
        done = self(*args, **more)
        assert done.returncode == 0, (args, done.stdout, done.stderr)
        return done.stdout

    def json(self, *args, **more):
        return json.loads(self.ok(*args, "--json", **more))

    def refused(self, *args, zh, en, code=1, **more):
        """Refused in both languages with these words, and nothing changed."""
        before = self.dump()
        for lang, words in (("zh", zh), ("en", en)):
            done = self(*args, lang=lang, **more)
            assert done.returncode == code, (args, done.stdout, done.stderr)
            for word in [words] if isinstance(words, str) else words:
                assert word in done.stderr, (args, word, done.stderr)
            assert "\n" == done.stderr[-1:]
        assert self.dump() == before

    def database(self):
        return sqlite3.connect(f"file:{self.state}/baoxue.db?mode=ro", uri=True)

    def dump(self):
        """All that was ever entered; None without a database."""
        if not (self.state / "baoxue.db").exists():
            return None
        with self.database() as db:
            return {t: db.execute(f"SELECT * FROM {t} ORDER BY 1").fetchall() for t in FACT_TABLES}

    def init(self):
        self.ok("init", "--rules", RULES)
        return self

    def fill(self):
        """The roster and the cases of tests/data/rules-small."""
        for kind in ("units", "people", "cases"):
            self.ok("import", kind, RULES / f"{kind}.csv")
        return self


def width(text):
    return sum(2 if unicodedata.east_asian_width(ch) in "WF" else 0 if unicodedata.combining(ch) else 1 for ch in text)


def columns(line, starts):
    """The cells of a printed line whose columns start at these terminal columns."""
    cells, at, cell = [], 0, ""
    for ch in line:
        if at in starts and at:
            cells.append(cell.strip())
            cell = ""
        cell += ch
        at += width(ch)
    return cells + [cell.strip()]


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))

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
        """The roster of tests/data/rules-small, written as facts without the program's import, and its cases by `case add`."""
        with sqlite3.connect(self.state / "baoxue.db") as db:
            add_roster(db)
        for row in rows_of(RULES / "cases.csv"):
            time = ["--time", row["时间"]] if row["时间"] else []
            self.ok("case", "add", row["案号"], "--name", row["姓名"], "--school", row["学校"], "--register", row["户籍单位"], "--stage", row["学段"],
                    "--grade", row["年级"], "--born", row["出生日期"], "--day", row["立案日"], "--set", "包学生教师=" + row["包学生教师"], *time)
        return self

    def deadlines(self, *rows):
        """Deadlines as the daemon would derive them: (rule, unit or case, owner, trigger, due day) → reply codes."""
        with sqlite3.connect(self.state / "baoxue.db") as db:
            for rule, subject, owner, trigger, due in rows:
                unit = db.execute("SELECT identity FROM unit_now WHERE code = ?", (subject,)).fetchone()
                case = db.execute("SELECT identity FROM case_now WHERE number = ?", (subject,)).fetchone()
                db.execute("INSERT INTO deadline (subject_kind, subject, rule, owner, opening, trigger, start, due, due_day, provisional, state, woke, shift_d) "
                           "VALUES (?, ?, ?, ?, ?, ?, 0, unixepoch(?) + 16 * 3600, ?, 0, 'open', 0, 0)",
                           ("unit" if unit else "case", (unit or case)[0], rule, owner, 0 if unit else 1, trigger, due, due))
        return [d["code"] for d in self.json("due", "--all")]


def add_fact(db, kind, subject_kind=None, subject=None):
    fact = db.execute("SELECT coalesce(max(id), 0) + 1 FROM fact").fetchone()[0]
    db.execute("INSERT INTO fact (id, identity, kind, op, entered, author, subject_kind, subject) VALUES (?, ?, ?, 'add', 1788000000, 'test', ?, ?)",
               (fact, fact, kind, subject_kind, subject))
    return fact


def add_roster(db):
    units, people = {}, {}
    for row in rows_of(RULES / "units.csv"):
        units[row["编码"]] = fact = add_fact(db, "unit")
        parents = json.dumps([units[p] for p in row["上级"].split("、") if p])
        db.execute("INSERT INTO unit (id, identity, code, name, kind, parents) VALUES (?, ?, ?, ?, ?, ?)", (fact, fact, row["编码"], row["名称"], row["类别"], parents))
    for row in rows_of(RULES / "people.csv"):
        people[row["人员编号"]] = fact = add_fact(db, "person")
        db.execute("INSERT INTO person (id, identity, code, name, address) VALUES (?, ?, ?, ?, ?)", (fact, fact, row["人员编号"], row["姓名"], row["邮箱"]))
        if row["岗位"]:
            holder = add_fact(db, "holder")
            db.execute("INSERT INTO holder (id, identity, role, unit, person) VALUES (?, ?, ?, ?, ?)", (holder, holder, row["岗位"], units[row["单位"]], fact))


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

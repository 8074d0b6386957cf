# SPDX-License-Identifier: MIT
"""The sample bureau as it lives the golden year with the real programs: the shipped rules, one clock that stands until it is moved, an SMTP peer that can die.

Life.at(instant) moves the clock; the commands of tests/data/golden-year are then entered by the real `baoxue`; Life.look() wakes the daemon and waits until it and its mailer have
nothing more to do at this instant. Nothing here waits for time to pass, and nothing is known here of what should come of it: that is judge.py's."""
import contextlib
import csv
import datetime
import re
import shutil
import socket
import sqlite3
import sys
import time
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
for folder in ("faults", "golden", "system"):
    sys.path.insert(0, str(SOURCE / "tests" / folder))
import oracle  # noqa: E402
from house import BUILD, ZONE, House  # noqa: E402
from rig import Board, by_smtp, read, state_of  # noqa: E402
from smtp_peer import Gone, Peer  # noqa: E402

GOLDEN = SOURCE / "tests/data/golden-year"
LIMIT_S, STEP_LIMIT_H, SEEN_EVERY_S, DEATHS_MOST = 120, 30, 300, 4
FIRST = datetime.datetime(2026, 7, 1)
INSTALLED = FIRST - datetime.timedelta(hours=38)


class Failed(Exception):
    pass


def table(name):
    with open(GOLDEN / name, encoding="utf-8-sig", newline="") as f:
        return list(csv.DictReader(f))


class Clock(Board):
    """One clock for daemon and command line. That the wall clock is stepped does not move the monotonic one."""

    def __init__(self, path, moment):
        super().__init__(path)
        self.at = moment.replace(tzinfo=ZONE)
        self["clock"] = self["clock_base"] = int(self.at.timestamp())

    def now(self):
        return self.at.replace(tzinfo=None)

    def set(self, moment):
        self.forward((moment - self.now()).total_seconds())

    def step(self, seconds):
        self["clock_base"] += int(seconds)
        self.forward(seconds)


# ---- the relay ----

def accept_and_drop(connection):
    """The mail is in, but nobody is told so."""
    with connection.peer.lock:
        connection.peer.messages.append(connection.peer.bodies[-1])
    raise Gone


def drop(connection):
    raise Gone


MOODS = {  # what an outage may be like; None: nobody listens
    "dead": None, "421 at once": {"greet": "421 4.3.2 not now"}, "dropped": {"greet": drop}, "450 for everybody": {"rcpt": "450 4.2.0 later"},
    "451 at the end": {"body": "451 4.3.0 later"}, "lost answers": {"body": accept_and_drop}, "lost at DATA": {"in_body": drop},
}


class Relay(Peer):
    def __init__(self):
        super().__init__()
        self.usual, self.taken, self.arrived = dict(self.steps), 0, []  # arrived: (instant, mail)
        self.open = set()
        self.__enter__()

    def serve(self, sock):
        self.open.add(sock)
        super().serve(sock)
        self.open.discard(sock)

    def fall(self, mood):
        if MOODS[mood] is None:
            self.__exit__()
            self.listener = None
            for sock in list(self.open):
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
        else:
            self.steps.update(MOODS[mood])

    def rise(self):
        self.steps.update(self.usual)
        if self.listener is None:
            self.stopping.clear()
            self.__enter__()

    def take(self, now):
        """What has come since the last time came at this instant."""
        with self.lock:
            self.arrived += [(now, mail) for mail in self.messages[self.taken:]]
            self.taken = len(self.messages)


class Life(House):
    def __init__(self, folder, moment=INSTALLED, **settings):
        self.folder = Path(folder)
        self.state, self.rules, self.maildir = self.folder / "state", self.folder / "rules", self.folder / "Maildir"
        self.process, self.started, self.log_n, self.people = None, 0, 0, {r["人员编号"]: r["邮箱"] for r in table("people.csv")}
        self.log_path = self.folder / "log.0"
        self.clock, self.relay = Clock(self.folder / "board", moment), Relay()
        shutil.copytree(SOURCE / "rules/anze", self.rules, ignore=shutil.ignore_patterns("tests", "*.md", "*.mk"))
        self.set_mailer(**by_smtp(self.relay.port))
        self.config = self.folder / "baoxued.conf"
        self.settings = {"state": self.state, "runtime": self.state, "rules": f"{self.rules}:{SOURCE}/rules/calendar", "office-address": "office@example.invalid",
                         "from": "baoxue@example.invalid", "mailer": BUILD / "baoxue-mailer", "mailer-config": self.folder / "mailer.conf", "guard": 100000,
                         "step-limit": STEP_LIMIT_H, "self-audit": "no", **settings}
        self.config.write_text("".join(f"{k} = {v}\n" for k, v in self.settings.items()), encoding="utf-8")
        self.vocabulary = oracle.Rules(self.rules)
        self.forms, self.form_of = {}, {}
        for kind, name, lines in list(oracle.Rules.read(self.rules)):
            if kind == "表格":
                self.forms[name] = {left: oracle.pieces(right) for left, right in lines}
            elif kind in ("任务", "环节"):
                self.form_of.update({name: right for left, right in lines if left == "表格"})
        self.deaths, self.is_wrong = 0, False  # is_wrong: the clock is, so the daemon is to do nothing
        self.recorded = {}  # derived events as they were seen: some are voided later
        self.ok("init")
        for kind in ("units", "people", "terms"):
            self.ok("import", kind, GOLDEN / f"{kind}.csv", "--release")

    # ---- programs ----

    def spawn(self, *args, **more):
        """A log of its own for each daemon."""
        self.log_n += 1
        self.log_path = self.folder / f"log.{self.log_n}"
        return super().spawn(*args, **more)

    def is_up(self):
        return self.process is not None and not self.ended()

    def kill(self):
        super().kill()
        self.process = None

    def close(self):
        super().close()
        if self.relay.listener:
            self.relay.__exit__()

    def ask(self, sql, *args):
        """One row."""
        return self.rows(sql, *args)[0]

    def sleep_n(self):
        """Which sleep of the daemon this is, its mailers gone (they might still die at their good-bye, and take it along); 0: it does not sleep."""
        status = read(f"/proc/{self.process.pid}/status")
        if not re.search(r"^State:\tS", status, re.M) or any(state_of(pid) not in "ZX" for pid in self.mailers_of_daemon()):
            return 0
        return int(re.search(r"^voluntary_ctxt_switches:\t(\d+)", status, re.M).group(1))

    def is_done(self):
        """The daemon sleeps, and in the database nothing is left to do at this instant: looked at during one sleep, or it might just have begun with what it was poked for."""
        n = self.sleep_n()
        return n != 0 and self.has_nothing_to_do() and self.sleep_n() == n

    def has_nothing_to_do(self):
        now = self.clock["clock"]
        row = self.ask("SELECT (SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'seen_fact'), (SELECT coalesce(max(id), 0) FROM fact), "
                       "(SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'last_seen'), "
                       "(SELECT count(*) FROM outbox WHERE state = 'sending'), "
                       "CASE (SELECT down FROM relay) WHEN 1 THEN (SELECT probe <= ?1 FROM relay) AND (EXISTS (SELECT 1 FROM outbox WHERE state = 'waiting' AND next_try IS NOT NULL) OR "
                       "EXISTS (SELECT 1 FROM line WHERE state = 'waiting' AND ready <= ?1 AND NOT ?2)) ELSE (SELECT count(*) FROM outbox WHERE state = 'waiting' AND next_try <= ?1) END", now, self.is_wrong)
        has_turned = self.is_wrong or (row[0] == row[1] and row[2] is not None and row[2] > now - SEEN_EVERY_S)
        return has_turned and row[3:] == (0, 0)

    def mailers_of_daemon(self):
        try:
            return Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        except OSError:
            return []

    def again(self):
        """Restarted at once, as systemd would."""
        self.deaths += 1
        if not self.clock["fired"] or self.deaths > DEATHS_MOST:
            raise Failed(f"the daemon died by itself ({self.process.returncode}): {self.log()[-3000:]}")
        self.clock["armed"] = 0
        self.start()

    def look(self):
        """All that is to be done at this instant, by a daemon that may die over it (Clock.order), or has already: what was entered poked it."""
        end, self.deaths = time.monotonic() + LIMIT_S, 0
        if self.process is None:
            return
        self.try_poke()
        while True:
            if self.ended():
                self.again()
                self.try_poke()
            elif self.is_done():
                break
            elif time.monotonic() > end:
                raise Failed(f"no end at {self.clock.now()}: {self.log()[-3000:]}")
            time.sleep(0.002)
        self.relay.take(self.clock.now())
        for key, name, day in self.rows("SELECT subject_kind || subject || ' ' || key, name, day FROM derived_event"):
            self.recorded.setdefault(key, f"{name}@{day}")

    def try_poke(self, word=b"facts"):
        with contextlib.suppress(OSError):
            self.poke(word)

    def is_quiet(self):
        """No mail waits for another try, and no line for a mail that it should be in."""
        return self.ask("SELECT (SELECT count(*) FROM outbox WHERE state IN ('sending', 'waiting')) + (SELECT count(*) FROM line WHERE state = 'waiting' AND ready <= ?)",
                        self.clock["clock"]) == (0,)

    def is_held(self):
        """A restored copy that nobody has released yet, or what it held waits for the next digest."""
        return self.ask("SELECT (SELECT count(*) FROM hold_open WHERE kind = 'restore') + (SELECT count(*) FROM line l JOIN hold h ON h.seq = l.hold AND h.kind = 'restore' "
                        "WHERE l.state IN ('held', 'waiting'))") != (0,)

    # ---- facts; each is entered as somebody at the bureau would ----

    def enter_absence(self, row):
        """There is no command for it yet: as an import would write it."""
        db = sqlite3.connect(self.state / "baoxue.db", timeout=30)
        with db:
            db.execute("BEGIN IMMEDIATE")
            (person,) = db.execute("SELECT identity FROM person_now WHERE code = ?", (row["人员编号"],)).fetchone()
            (id,) = db.execute("SELECT coalesce(max(id), 0) + 1 FROM fact").fetchone()
            db.execute("INSERT INTO fact (id, identity, kind, op, entered, author) VALUES (?, ?, 'absence', 'add', ?, 'clerk')", (id, id, self.clock["clock"]))
            db.execute("INSERT INTO absence (id, identity, person, from_day, until_day) VALUES (?, ?, ?, ?, ?)", (id, id, person, row["起"], row["止"]))
        db.close()

    def enter_case(self, row):
        words = {"--name": "姓名", "--school": "学校", "--register": "户籍单位", "--stage": "学段", "--grade": "年级", "--category": "类别", "--cause": "原因", "--born": "出生日期",
                 "--day": "立案日", "--time": "时间", "--event": "立案事件"}
        sets = [f"{role}={row[role]}" for role in ("包学生教师", "包户组干部") if row[role]]
        self.ok("case", "add", row["案号"], *[w for option, column in words.items() if row[column] for w in (option, row[column])], *[w for s in sets for w in ("--set", s)])

    def enter_event(self, row):
        fields = dict(pair.split("=", 1) for pair in row["fields"].split(";") if pair)
        reason = fields.pop("reason", None)
        words = [w for name, value in fields.items() for w in ("--field", f"{name}={value}")] + ["--day", row["day"]]
        if "销号" in self.vocabulary.events[row["event"]].effects:
            self.ok("case", "close", row["number"], row["event"], "--reason", reason, *words)
        else:
            self.ok("case", "event", row["number"], row["event"], *words, *(["--time", row["time"]] if row["time"] else []), *(["--by", row["by"]] if row["by"] else []))

    def numbers(self, rule):
        """The tables say that something was filed, not what: numbers under which no rate is out of its limit and A = B + C holds."""
        form = self.forms.get(self.form_of.get(rule))
        equal = [name for check in (form or {}).get("校验", []) for sides in re.findall(r"^(\w+) = (\w+) \+", check) for name in sides]
        for line in (form.get("分行") or [None]) if form else []:
            for i, name in enumerate(form["数栏"]):
                yield from ("--set", f"{line + '.' if line else ''}{name}={0 if i and name not in equal else 1000}")

    def enter_filing(self, row):
        words = [w for option in ("unit", "period", "day", "to") if row[option] for w in ("--" + option, row[option])]
        words += (["--zero"] if row["zero"] else list(self.numbers(row["rule"]))) + (["--sign"] if row["sign"] else [])
        self.ok("file", row["rule"], *words)

    def enter_grant(self, row):
        codes = [d["code"] for d in self.json("due", "--all", "--limit", "0") if d["rule"] == row["rule"] and (row["unit"] or row["case"]) in (d["unit"], d["case"])
                 and row["period"] in ("", d["trigger"])]
        if not codes:
            raise Failed(f"nothing that could be granted: {row}; no daemon has derived it yet")
        for code in codes:
            self.ok(*(["waive", code] if row["kind"] == "waiver" else ["extend", code, "--until", row["until"]]), "--reason", row["reason"], "--day", row["day"])

    def enter_correction(self, row):
        (id,) = self.ask("SELECT e.identity FROM event_now e JOIN case_now c ON c.identity = e.subject AND e.subject_kind = 'case' WHERE c.number = ? AND e.name = ? AND e.day = ?",
                         row["number"], row["event"], row["day"])
        words = ["correct", id, f"day={row['corrected']}"] if row["corrected"] else ["undo", id]
        self.ok(*words, "--reason", "日期写错")

    def entries(self):
        """(instant, function, row): of one instant in this order, as in tests/golden."""
        columns = (("absences", "entered", "", self.enter_absence), ("cases", "立案日", "时间", self.enter_case), ("events", "day", "time", self.enter_event),
                   ("filings", "day", "", self.enter_filing), ("grants", "day", "", self.enter_grant), ("corrections", "entered", "", self.enter_correction))
        for name, day, clock, enter in columns:
            for row in table(f"{name}.csv"):
                at = datetime.datetime.combine(datetime.date.fromisoformat(row.get("entered") or row[day]), oracle.ENTRY)
                if clock and row[clock]:
                    at = max(at, datetime.datetime.combine(datetime.date.fromisoformat(row[day]), datetime.time.fromisoformat(row[clock])) + datetime.timedelta(hours=1))
                yield at, enter, row

# SPDX-License-Identifier: MIT
"""An installation that can be copied in a moment, a clock that stands, faults by order (fault.c), and what must be true at the end, computed from the facts alone.

The scenario: twenty cases, each with a teacher of its own who gets one urgent mail; the headmaster gets one digest with a line for each case. So 21 mails."""
import collections
import datetime
import email
import email.policy
import mmap
import os
import re
import shutil
import sqlite3
import struct
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "system"))
from house import BUILD, ZONE, House, by_smtp as plain_smtp  # noqa: E402

LIBRARY = BUILD / "tests/faults/fault.so"
SCRATCH = Path(os.environ.get("TMPDIR") or ("/dev/shm" if os.access("/dev/shm", os.W_OK) else "/tmp"))
PROGRAMS, SEAMS = ("baoxued", "baoxue-mailer", "baoxue"), ("disk", "line", "relay", "memory")
ACTIONS, VICTIMS = ("fail", "short", "kill before", "kill after"), ("self", "baoxued", "baoxue-mailer")
FIELDS = ("clock", "clock_base", "armed", "program", "seam", "at", "span", "action", "error", "victim", "fired", "done")
MORNING = datetime.datetime(2050, 3, 2, 8, 30, tzinfo=ZONE)  # the digest hour; later than any real clock, or libev's own timer would always be due
CASES = [f"2050-{i:04}" for i in range(1, 21)]
IDLE_S, LIMIT_S = 0.06, 120
STEPS_S = [75] * 8 + [6 * 3600] * 8  # the waits before a mail is tried again, then the next digest hour

RULES = """[规则集]
标题 = 小县控辍保学
文号 = 小教字〔2023〕1号
时区 = +08:00
起用 = 2023-01-01
办公室 = 基教股
销号事由 = 复学
语言 = 中文
[责任链 教育]
包学生教师 = 个案指定
校长 = 学校 按学校
[岗位]
基教股 = 局
[阶梯 紧]
急 = 是
开始 = 责任人
[阶梯 平]
开始 = 责任人
[事件]
未到校 = 立案
复学 = 销号
[环节 家访]
出处 = 四
责任 = 包学生教师
期限 = 未到校 + 30 天
办结 = 复学
阶梯 = 紧
[环节 报告]
出处 = 五
责任 = 校长
期限 = 未到校 + 40 天
办结 = 复学
阶梯 = 平
[学期 秋季]
开学 = 09-01
放假 = 01-20
[任务 开学统计]
出处 = 一
责任 = 校长
报送 = 基教股
期限 = 开学 + 1 周
阶梯 = 平
"""
TEACHERS = {f"T{i:02}": f"t{i:02}@example.invalid" for i in range(1, 21)}
HEAD = "head@example.invalid"
PEOPLE = "人员编号,姓名,邮箱,岗位,单位\nH01,王某某," + HEAD + ",校长,S01\nO01,张测试,office@example.invalid,基教股,B01\n" + "".join(
    f"{code},李样例,{address},,\n" for code, address in TEACHERS.items())
# Who must be told of what, by the rules above; nothing here comes from the programs.
EXPECTED = {**{address: [case] for address, case in zip(TEACHERS.values(), CASES)}, HEAD: CASES}


class Board:
    """The file that fault.c maps: the clock, one order, the counts."""

    def __init__(self, path):
        path.write_bytes(bytes(8 * (len(FIELDS) + len(PROGRAMS) * (1 + len(SEAMS)))))
        self.path, self.at = path, MORNING
        with open(path, "r+b") as f:
            self.map = mmap.mmap(f.fileno(), 0)
        self.forward(0)
        self["clock_base"] = self["clock"]

    def __setitem__(self, name, value):
        struct.pack_into("q", self.map, 8 * FIELDS.index(name), value)

    def __getitem__(self, name):
        return struct.unpack_from("q", self.map, 8 * FIELDS.index(name))[0]

    def order(self, program, seam, at, action, error=0, victim="self", span=1):
        for name, value in (("program", PROGRAMS.index(program)), ("seam", SEAMS.index(seam)), ("at", at), ("span", span), ("action", ACTIONS.index(action)), ("error", error),
                            ("victim", VICTIMS.index(victim)), ("armed", 1)):
            self[name] = value

    def forward(self, seconds):
        self.at += datetime.timedelta(seconds=seconds)
        self["clock"] = int(self.at.timestamp())

    def counts(self):
        """{(program, seam): how often}"""
        numbers = struct.unpack_from(f"{len(PROGRAMS) * len(SEAMS)}q", self.map, 8 * (len(FIELDS) + len(PROGRAMS)))
        return {(p, s): numbers[i * len(SEAMS) + k] for i, p in enumerate(PROGRAMS) for k, s in enumerate(SEAMS)}

    def environment(self):
        return {"LD_PRELOAD": str(LIBRARY), "FAULT_FILE": str(self.path)}


class Copy(House):
    """A house whose database is a copy of another one's."""

    def __init__(self, folder, template, mailer, **settings):
        self.folder = Path(folder)
        self.folder.mkdir()
        self.state, self.rules, self.maildir = self.folder / "state", template.rules, self.folder / "Maildir"
        self.log_path, self.process, self.started = self.folder / "log", None, 0
        self.clock, self.people = Board(self.folder / "board"), template.people
        self.state.mkdir()
        shutil.copy(template.state / "baoxue.db", self.state)
        self.set_mailer(**mailer)
        self.write_config({**template.settings, "state": self.state, "runtime": self.state, "mailer-config": self.folder / "mailer.conf", **settings})

    def write_config(self, settings):
        self.settings, self.config = settings, self.folder / "baoxued.conf"
        self.config.write_text("".join(f"{k} = {v}\n" for k, v in settings.items()), encoding="utf-8")


def template(folder, cases=CASES):
    """Made once; cases are on record, and nothing has been derived from them."""
    folder.mkdir(parents=True)
    house = House(folder / "template", rules=RULES, people=PEOPLE, clock=Board(folder / "board"))
    for case, teacher in zip(cases, TEACHERS):
        house.case(case, teacher)
    db = sqlite3.connect(house.state / "baoxue.db")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return house


# ---- a run ----

def is_settled(house, recipients):
    """All told, and nothing on its way."""
    try:
        rows = house.rows("SELECT (SELECT count(*) FROM recipient r JOIN firing f ON f.seq = r.firing WHERE f.kind = 'told' AND f.deadline IS NOT NULL), "
                          "(SELECT count(*) FROM line WHERE state = 'waiting') + (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending'))")
    except sqlite3.Error:
        return False
    return rows[0][0] >= recipients and rows[0][1] == 0


def read(path):
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def state_of(pid):
    """R, S, D, Z, …; X: it is no more."""
    return read(f"/proc/{pid}/stat").rpartition(") ")[2][:1] or "X"


class Stuck(Exception):
    pass


class Run:
    """The daemon over a scenario until everything is settled, restarted as often as it dies; the clock is moved when nothing happens."""

    def __init__(self, house, peer, recipients=2 * len(CASES), when_idle=None):
        self.house, self.peer, self.recipients, self.when_idle, self.deaths = house, peer, recipients, when_idle, []

    def activity(self):
        return self.house.log_path.stat().st_size if self.house.log_path.exists() else 0, len(self.peer.commands), self.house.process.poll()

    def poke(self):
        try:
            self.house.poke()
        except OSError:
            pass

    def again(self):
        """The first death is the fault's."""
        self.deaths.append(self.house.process.returncode)
        self.house.clock["armed"] = 0
        if len(self.deaths) > 1:
            raise Stuck("the daemon died again, without a fault: " + self.house.log()[-2000:])
        self.house.process = self.house.spawn()

    def mailers(self):
        """The states of the daemon's children: S sleeping, R running."""
        pid = self.house.process.pid
        return [s for s in map(state_of, read(f"/proc/{pid}/task/{pid}/children").split()) if s not in "ZX"]

    def is_idle(self, since):
        """Does nobody do anything, nor would if the machine were less busy? A mailer may also wait for a slow server."""
        if time.monotonic() - since < IDLE_S or state_of(self.house.process.pid) != "S":
            return False
        states = self.mailers()
        return not states or (time.monotonic() - since >= 4 * IDLE_S and set(states) == {"S"})

    def move(self):
        """The clock: little while a mailer is at work, for the daemon would give it up after a while."""
        if self.when_idle:
            self.when_idle(self.house)
        step = 10 if self.mailers() else next(self.steps, None)
        if step is None:
            raise Stuck("days later it is not settled: " + self.house.log()[-2000:])
        self.house.clock.forward(step)
        self.poke()

    def settle(self):
        end, self.steps = time.monotonic() + LIMIT_S, iter(STEPS_S)
        last, since = None, time.monotonic()
        self.house.process = self.house.spawn()
        while not (self.is_idle(since) and is_settled(self.house, self.recipients)):
            seen = self.activity()
            if seen != last:
                last, since = seen, time.monotonic()
            if self.house.ended():
                self.again()
            elif time.monotonic() > end:
                raise Stuck("no end: " + self.house.log()[-2000:])
            elif self.is_idle(since):
                self.move()
                since = time.monotonic()
            time.sleep(0.004)

    def stop(self):
        """Ends it in order; an hour later a sound daemon finds nothing more to do."""
        house = self.house
        house.clock["armed"] = 0
        house.stop()
        house.clock.forward(3600)
        house.process = house.spawn()
        seen = lambda: house.rows("SELECT value FROM meta WHERE key = 'last_seen'")  # noqa: E731
        end = time.monotonic() + LIMIT_S
        while seen() != [(str(house.clock["clock"]),)]:
            if time.monotonic() > end or house.ended():
                raise Stuck("the last daemon does not get on: " + house.log()[-2000:])
            time.sleep(0.004)
        house.stop()


# ---- what must be true ----

def message_ids(mails):
    return [re.search(rb"^Message-ID:\s*<?([^>\s]+)", m, re.M | re.I).group(1).decode() for m in mails]


def read_mail(mail):
    """(address, the cases that its text names)"""
    m = email.message_from_bytes(mail, policy=email.policy.default)
    return m["To"].addresses[0].addr_spec, sorted(set(re.findall(r"2050-\d{4}", m.get_body(("plain",)).get_content())))


def check_store(mails, expected, may_double, unlooked=(), sessions=1):
    """The server's store against who must be told of what. `may_double`: the Message-IDs of which one a session may be there twice; `unlooked`: who else may have mail.
    The number of doubles."""
    copies = collections.defaultdict(list)
    for id, m in zip(message_ids(mails), mails):
        copies[id].append(m)
    doubled = {id for id in copies if len(copies[id]) > 1}
    assert len(mails) - len(copies) <= sessions and doubled <= may_double, f"came twice: {doubled}; one of these may: {may_double}"
    assert all(len(set(c)) == 1 for c in copies.values()), "one Message-ID, different bytes"
    told = collections.defaultdict(list)
    for c in copies.values():
        to, cases = read_mail(c[0])
        told[to] += cases
    for address, cases in expected.items():
        assert sorted(told[address]) == sorted(cases), f"{address} must be told of {cases}, and was told of {told[address]}"
    assert set(told) - set(expected) <= {"office@example.invalid", *unlooked}, set(told)
    return len(doubled)


def check_ledger(house, expected):
    house.is_sound()
    tables = [t for (t,) in house.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%seq INTEGER PRIMARY KEY%'")]
    seqs = sorted(s for t in tables for (s,) in house.rows(f"SELECT seq FROM {t}"))
    assert seqs == list(range(1, len(seqs) + 1)), "the ledger's sequence has gaps or doubles"
    fired = house.rows("SELECT d.rule, c.number, f.round, f.rung FROM firing f JOIN deadline d ON d.id = f.deadline JOIN case_now c ON c.identity = d.subject "
                       "WHERE f.kind = 'told' ORDER BY 1, 2")
    cases = [c for c in CASES if any(c in v for v in expected.values())]
    assert sorted(fired) == sorted((rule, case, 0, "start") for rule in ("家访", "报告") for case in cases), fired
    told = house.rows("SELECT p.address, c.number, r.seq FROM recipient r JOIN firing f ON f.seq = r.firing JOIN deadline d ON d.id = f.deadline "
                      "JOIN case_now c ON c.identity = d.subject JOIN person_now p ON p.identity = r.person WHERE f.kind = 'told'")
    assert sorted(t[:2] for t in told) == sorted((a, c) for a, cases in expected.items() for c in cases), told
    bound = house.rows("SELECT l.recipient FROM job_line l JOIN outbox o ON o.job = l.job WHERE o.state = 'accepted'")
    for _, _, seq in told:
        assert bound.count((seq,)) == 1, f"line {seq} stands in {bound.count((seq,))} accepted mails"
    outcomes = collections.defaultdict(list)
    for job, outcome in house.attempts():
        outcomes[job].append(outcome)
    for (job,) in house.rows("SELECT job FROM outbox WHERE state = 'accepted'"):
        assert outcomes[job].count("accepted") == 1 and outcomes[job][-1] == "accepted", outcomes[job]


def unknown_ids(house):
    return {m for (m,) in house.rows("SELECT j.message_id FROM attempt a JOIN job j ON j.seq = a.job WHERE a.outcome = 'unknown'")}


def by_smtp(port, **more):
    return plain_smtp(port, **{"host": "127.0.0.1", "connect_timeout": 30, "step_timeout": 30, "overall_timeout": 90, **more})


def certificate(folder):
    """(certificate, key) for localhost, signed by itself."""
    pair = folder / "localhost.pem", folder / "localhost.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost", "-out", pair[0], "-keyout", pair[1]], check=True, capture_output=True)
    return pair

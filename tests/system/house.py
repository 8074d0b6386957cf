# SPDX-License-Identifier: MIT
"""A whole installation in a private folder: rules, database, settings, Maildir, and the real baoxued, baoxue and baoxue-mailer in it."""
import csv
import datetime
import email
import email.policy
import glob
import json
import math
import os
import re
import signal
import socket
import sqlite3
import subprocess
import time
from pathlib import Path

BUILD = Path(os.environ.get("BAOXUE_BUILD", ".")).resolve()
ZONE = datetime.timezone(datetime.timedelta(hours=8))
NO_CLOCK = "Debian's package faketime is not installed, or AddressSanitizer is built in, which hangs under it"
LIMIT_S = 40  # generous: a loaded machine; nothing waits so long when all is well

# Only steps, so that on whatever day the tests run nothing is due but what a test enters. The ladder is urgent: its mail goes at once, at any hour.
RULES = """[规则集]
标题 = 小县控辍保学
文号 = 小教字〔2023〕1号
时区 = +08:00
起用 = 2023-01-01
办公室 = 基教股
语言 = 中文
[责任链 教育]
包学生教师 = 个案指定
校长 = 学校 按学校
教育局长 = 局 按学校
[岗位]
基教股 = 局
[阶梯 紧]
急 = 是
开始 = 责任人
+1 天 = 责任人, 上级
[事件]
未到校 = 立案
家访 = 结果 (返校/拒绝/未见到)
复学 = 销号
[环节 教师家访]
出处 = 四
原文 = 包学生教师要及时家访
责任 = 包学生教师
期限 = 未到校 + 3 天
办结 = 家访
阶梯 = 紧
[环节 再次家访]
出处 = 五
责任 = 校长
期限 = 家访 + 3 天
办结 = 复学
阶梯 = 紧
"""
MORE_RULES = """[环节 报告单]
出处 = 六
责任 = 包学生教师
期限 = 未到校 + 5 天
办结 = 复学
阶梯 = 紧
"""
UNITS = "编码,名称,类别,上级\nX01,小县,县,\nB01,小县教育局,局,X01\nS01,第一小学,学校,B01\n"
PEOPLE = """人员编号,姓名,邮箱,岗位,单位
P01,张测试,p01@example.invalid,基教股,B01
P02,李样例,p02@example.invalid,教育局长,B01
P03,王某某,p03@example.invalid,校长,S01
P06,钱测试,p06@example.invalid,,
"""


def wait_for(question, what="", limit_s=LIMIT_S):
    """question()'s first true answer."""
    end = time.monotonic() + limit_s
    while not (answer := question()):
        assert time.monotonic() < end, f"waited {limit_s} s in vain for {what or question}"
        time.sleep(0.02)
    return answer


def is_sanitized():
    """AddressSanitizer must be the first library of a program: nothing can be preloaded beside it."""
    return b"__asan_init" in (BUILD / "baoxued").read_bytes()


def faketime_library():
    found = glob.glob("/usr/lib/*/faketime/libfaketime.so.1")
    return found[0] if found and not is_sanitized() else None


def hurried(times=30):
    """What to put before the daemon so that its clock and its timers run so many times as fast: its tick of 30 s comes every second. (The command line's do not: a day at most may be
    between them.)"""
    if not faketime_library():
        import pytest
        pytest.skip(NO_CLOCK)
    return ["env", f"LD_PRELOAD={faketime_library()}", f"FAKETIME=+0 x{times}", "NO_FAKE_STAT=1"]


class Clock:
    """A clock that the test sets: programs that run with `environment()` see it."""
    def __init__(self, folder, moment):
        if not faketime_library():
            import pytest  # the rigs that are no tests have no need of it
            pytest.skip(NO_CLOCK)
        self.file = folder / "clock"
        self.set(moment)

    def set(self, moment):
        """A moment in the rules' zone; from there it runs on."""
        self.shift(datetime.datetime.fromisoformat(moment).replace(tzinfo=ZONE).timestamp() - time.time())

    def shift(self, offset_s):
        self.offset_s = math.ceil(offset_s)  # not before the moment that was asked for
        new = self.file.with_suffix(".new")
        new.write_text("%+d" % self.offset_s)
        new.rename(self.file)

    @property
    def at(self):
        """What time it is there."""
        return datetime.datetime.fromtimestamp(time.time() + self.offset_s, ZONE)

    def forward(self, **delta):
        self.shift(self.offset_s + datetime.timedelta(**delta).total_seconds())

    def forward_until(self, house, question, what, **delta):
        """Steps on, a turn each, until question() has an answer: for what waits for a moment that the test does not know."""
        def step():
            self.forward(**delta)
            house.poke()
            end = time.monotonic() + 0.5
            while not (answer := question()) and time.monotonic() < end:
                time.sleep(0.02)
            return answer

        return question() or wait_for(step, what)

    def environment(self):
        return {"LD_PRELOAD": faketime_library(), "FAKETIME_TIMESTAMP_FILE": str(self.file), "FAKETIME_NO_CACHE": "1", "NO_FAKE_STAT": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


def by_smtp(port, **more):
    """The mailer's settings for a peer (smtp_peer.py) on this port."""
    return {"backend": "smtp", "host": "localhost", "tls": "none", "port": port, **more}


class House:
    def __init__(self, folder, rules=RULES, people=PEOPLE, clock=None, mailer=None, state=None, **settings):
        self.folder, self.clock = Path(folder), clock
        self.folder.mkdir(exist_ok=True)
        self.state, self.rules, self.maildir = Path(state or self.folder / "state"), self.folder / "rules", self.folder / "Maildir"
        self.log_path, self.process, self.started = self.folder / "log", None, 0
        self.rules.mkdir()
        self.set_rules(rules)
        self.set_mailer(**(mailer or {"backend": "maildir", "maildir": self.maildir}))
        self.settings = {"state": self.state, "runtime": self.state, "rules": self.rules, "office-address": "office@example.invalid",
                         "from": "baoxue@example.invalid", "mailer": BUILD / "baoxue-mailer", "mailer-config": self.folder / "mailer.conf", "import-hold": "no", "ballast": 0, "watch-rules": "no", "self-audit": "no",
                         **{k.replace("_", "-"): v for k, v in settings.items()}}
        self.config = self.folder / "baoxued.conf"
        self.config.write_text("".join(f"{k} = {v}\n" for k, v in self.settings.items()), encoding="utf-8")
        self.ok("init")
        for kind, text in (("units", UNITS), ("people", people)):
            table = self.folder / f"{kind}.csv"
            table.write_text(text, encoding="utf-8")
            self.ok("import", kind, table)
        self.people = {row["人员编号"]: row["邮箱"] for row in csv.DictReader(people.splitlines())}

    # ---- files ----

    def set_rules(self, text, name="小县.ini"):
        (self.rules / name).write_text(text, encoding="utf-8")

    def set_mailer(self, **settings):
        text = "".join(f"{k.replace('_', '-')} = {v}\n" for k, v in {"lang": "en", **settings}.items())
        new = self.folder / "mailer.conf.new"
        new.write_text(text, encoding="utf-8")
        new.rename(self.folder / "mailer.conf")  # a mailer that starts just now reads one or the other

    def log(self):
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    # ---- programs ----

    def environment(self):
        keep = {k: v for k, v in os.environ.items() if not k.startswith(("BAOXUE_", "LC_", "LANG", "FAKETIME"))}
        return {**keep, **(self.clock.environment() if self.clock else {})}

    def __call__(self, *args, prefix=(), lang="en"):
        return subprocess.run([*prefix, BUILD / "baoxue", "--config", self.config, "--lang", lang, *map(str, args)], capture_output=True, text=True,
                              env=self.environment(), timeout=60)

    def ok(self, *args):
        done = self(*args)
        assert done.returncode == 0, (args, done.stdout, done.stderr)
        return done.stdout

    def json(self, *args):
        return json.loads(self.ok(*args, "--json"))

    def status(self):
        return self.json("status")["status"]

    def spawn(self, *args, prefix=(), lang="en"):
        """The daemon, without waiting for anything."""
        self.started = len(self.log())
        with open(self.log_path, "ab") as log:
            return subprocess.Popen([*prefix, BUILD / "baoxued", "--config", self.config, "--lang", lang, *args], stdout=log, stderr=log, env=self.environment(),
                                    cwd=self.folder)

    def start(self, *args, **more):
        self.process = self.spawn(*args, **more)
        wait_for(lambda: self.ended() or "started: " in self.new_log() or "已启动" in self.new_log(), "the start")
        assert self.process.poll() is None, self.new_log()
        return self

    def new_log(self):
        """What was said since the last start."""
        return self.log()[self.started:]

    def ended(self):
        return self.process.poll() is not None

    def signal(self, number):
        self.process.send_signal(number)

    def stop(self):
        self.signal(signal.SIGTERM)
        assert self.process.wait(LIMIT_S) == 0, self.new_log()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def refuses_to_start(self, *words, **more):
        """The daemon's log when it ends at once, by itself, with an error."""
        process = self.spawn(**more)
        assert process.wait(LIMIT_S) == 1, self.new_log()
        for word in words:
            assert word in self.new_log(), (word, self.new_log())
        return self.new_log()

    def close(self):
        if self.process and not self.ended():
            self.process.kill()
            self.process.wait()

    def poke(self, word=b"facts"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
            s.sendto(word, str(self.state / "poke"))

    def mailers(self):
        """Processes of the mailer that this daemon has started."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    stat = (entry / "stat").read_text()
                except OSError:
                    continue
                name, rest = re.match(r"\d+ \((.*)\) (.*)", stat).groups()
                if name == "baoxue-mailer" and int(rest.split()[1]) == self.process.pid and rest[0] != "Z":
                    found.append(int(entry.name))
        return found

    # ---- facts ----

    def today(self, days=0):
        now = self.clock.at if self.clock else datetime.datetime.now(ZONE)
        return (now + datetime.timedelta(days=days)).date().isoformat()

    def case(self, number, teacher="P06"):
        """Opens a case: one urgent mail, to its teacher."""
        self.ok("case", "add", number, "--name", "张某测", "--school", "S01", "--stage", "小学", "--grade", "三年级", "--day", self.today(), "--set", f"包学生教师={teacher}")

    def visit(self, number):
        """The teacher was there: one urgent mail, to the headmaster."""
        self.ok("case", "event", number, "家访", "--day", self.today(), "--field", "结果=拒绝")

    # ---- what came of it ----

    def db(self):
        return sqlite3.connect(f"file:{self.state}/baoxue.db?mode=ro", uri=True)

    def rows(self, sql, *args):
        db = self.db()
        try:
            return db.execute(sql, args).fetchall()
        finally:
            db.close()

    def mails(self, to=None):
        files = sorted((self.maildir / "new").glob("*"))
        mails = [email.message_from_bytes(f.read_bytes(), policy=email.policy.default) for f in files]
        return [m for m in mails if to is None or m["To"].addresses[0].addr_spec == self.people.get(to, to)]

    def outgrow_guard(self):
        """Three cases are told, and rules are saved that would tell of each once more. The hash of those before."""
        for i in range(3):
            self.case(f"2026-{i}")
        self.wait_mails(3, "P06")
        before = self.status()["hash"]
        self.set_rules(RULES + MORE_RULES)
        return before

    def office_mails(self):
        """All mails' texts to the office: a fault waits for the digest, so this looks at what is recorded for it as well."""
        return [reason for (reason,) in self.rows("SELECT f.reason FROM firing f JOIN recipient r ON r.firing = f.seq WHERE f.kind = 'fault' ORDER BY f.seq")]

    def wait_mails(self, n, to=None, limit_s=LIMIT_S):
        return wait_for(lambda: len(self.mails(to)) >= n and self.mails(to), f"{n} mails to {to}, log: {self.new_log()[-2000:]}", limit_s)

    def attempts(self):
        return self.rows("SELECT job, outcome FROM attempt ORDER BY seq")

    def is_sound(self):
        assert self.rows("PRAGMA integrity_check") == [("ok",)]
        assert self.rows("PRAGMA foreign_key_check") == []

    def check_ledger(self):
        """Nothing lost, nothing doubled: every line of the ledger stands in exactly one job, every job is accepted once and lies in the Maildir once."""
        self.is_sound()
        told = self.rows("SELECT r.seq FROM recipient r JOIN firing f ON f.seq = r.firing WHERE r.person IS NOT NULL AND f.kind = 'told'")
        lines = self.rows("SELECT recipient FROM job_line JOIN recipient r ON r.seq = recipient JOIN firing f ON f.seq = r.firing WHERE f.kind = 'told'")
        assert sorted(told) == sorted(lines)
        jobs = [i for (i,) in self.rows("SELECT message_id FROM job")]
        assert len(set(jobs)) == len(jobs)
        assert {s for (s,) in self.rows("SELECT state FROM outbox")} <= {"accepted"}
        assert sorted(m["Message-ID"].strip("<>") for m in self.mails()) == sorted(jobs)

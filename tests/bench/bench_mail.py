# SPDX-License-Identifier: MIT
"""make bench, delivery: a real baoxued on a real database in which N alerts for N people are due at once, each an urgent mail of its own, to postfix's smtp-sink on loopback;
against postfix's smtp-source, a Python script and msmtp. Alternating runs, medians. Prints; asserts nothing about time.

    bench_mail.py BUILD FOLDER [MAILS [RUNS [MANY [OPEN]]]]

MANY: so many due at once, one run (0: none). OPEN: so many open deadlines in a daemon that idles (0: none).
Only smtp-sink and smtp-source of postfix are run, from PATH, /usr/sbin or $POSTFIX (a folder into which its package was unpacked); nothing of it need be set up."""
import datetime
import email.message
import os
import re
import shutil
import signal
import smtplib
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
from pathlib import Path

ZONE = datetime.timezone(datetime.timedelta(hours=8))
RULES = """[规则集]
标题 = 某县控辍保学
文号 = 某教字〔2026〕1号
时区 = +08:00
起用 = 2026-01-01
办公室 = 基教股
语言 = 中文
[责任链 教育]
校长 = 学校
局长 = 局
[岗位]
基教股 = 局
[阶梯 紧]
急 = 是
0 天 = 责任人
[任务 日报]
出处 = 三、二
原文 = 各学校每日清点学生到校情况，发现未到校的学生，班主任要当天联系，学校要当天上报
责任 = 校长
期限 = 每天
阶梯 = 紧
"""


def tool(name):
    return shutil.which(name, path=":".join([os.environ.get("POSTFIX", "") + "/usr/sbin", os.environ["PATH"], "/usr/sbin"]))


def postfix(name, *args):
    """A command line and its environment: unpacked, its libraries are not where it looks."""
    unpacked = os.environ.get("POSTFIX")
    return [tool(name), *map(str, args)], {**os.environ, **({"LD_LIBRARY_PATH": unpacked + "/usr/lib/postfix"} if unpacked else {})}


def wait_for(question, limit_s=1800, step_s=0.005):
    end = time.monotonic() + limit_s
    while not (answer := question()):
        if time.monotonic() > end:
            sys.exit("bench_mail: waited in vain")
        time.sleep(step_s)
    return answer


class Sink:
    """smtp-sink without -D: storing would make it the limit."""
    def __enter__(self):
        with socket.create_server(("127.0.0.1", 0)) as s:
            self.port = s.getsockname()[1]
        user = ["-u", "nobody"] if os.geteuid() == 0 else []
        command, environment = postfix("smtp-sink", *user, f"127.0.0.1:{self.port}", 100)
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        wait_for(self.listens)
        return self

    def listens(self):
        try:
            socket.create_connection(("127.0.0.1", self.port)).close()
            return True
        except OSError:
            return False

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def process_file(pid, name):
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except OSError:  # it has ended
        return ""


def peak_kib(pid):
    found = re.search(r"VmHWM:\s+(\d+)", process_file(pid, "status"))
    return int(found.group(1)) if found else 0


class Daemon:
    """baoxued on a copy of a state folder, with a mailer for smtp to `port` (None: into a Maildir)."""
    def __init__(self, build, folder, state, port, sessions=1):
        self.state, self.port, self.peaks, self.sessions = folder / "running", port, {}, 0
        shutil.rmtree(self.state, ignore_errors=True)
        shutil.copytree(state, self.state)
        os.sync()
        (folder / "mailer.conf").write_text(f"backend = smtp\nhost = 127.0.0.1\nport = {port}\ntls = none\n" if port else f"backend = maildir\nmaildir = {folder}/Maildir\n")
        config = write_config(build, folder, self.state, sessions=sessions)
        self.db = sqlite3.connect(f"file:{self.state}/baoxue.db?mode=ro", uri=True, isolation_level=None)
        self.begun = time.monotonic()
        self.log = folder / "log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen([build / "baoxued", "--config", config, "--lang", "en"], stderr=log)

    def children(self):
        return process_file(self.process.pid, f"task/{self.process.pid}/children").split()

    def asks(self, sql, *args):
        return self.db.execute(sql, args).fetchone()

    def is_started(self):
        return b"started: " in self.log.read_bytes()

    def is_composed(self):
        """The first mail goes out when the turn has composed all."""
        return self.asks("SELECT 1 FROM outbox WHERE state = 'sending' LIMIT 1") or self.asks("SELECT 1 FROM attempt LIMIT 1")

    def is_sent(self):
        self.look()
        return not self.asks("SELECT 1 FROM outbox WHERE state IN ('waiting', 'sending') LIMIT 1")

    def look(self):
        for pid in (self.process.pid, *self.children()):
            self.peaks[pid] = max(self.peaks.get(pid, 0), peak_kib(pid))
        if self.port:
            lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
            self.sessions = max(self.sessions, sum(line[2].endswith(f":{self.port:04X}") and line[3] == "01" for line in lines))

    def cpu_s(self):
        return int(process_file(self.process.pid, "schedstat").split()[0]) / 1e9

    def has_reaped(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
            s.sendto(b"facts", str(self.state / "poke"))
        return not self.children()

    def end(self):
        """CPU seconds of the daemon and its mailers, for which it has waited."""
        self.db.close()
        wait_for(self.has_reaped, step_s=0.05)
        self.process.send_signal(signal.SIGTERM)
        _, self.process.returncode, used = os.wait4(self.process.pid, 0)
        return used.ru_utime + used.ru_stime


def write_config(build, folder, state, **settings):
    config = folder / "baoxued.conf"
    all_of = {"state": state, "runtime": state, "rules": folder / "rules", "office-address": "office@example.invalid", "from": "baoxue@example.invalid",
              "mailer": build / "baoxue-mailer", "mailer-config": folder / "mailer.conf", **settings}
    config.write_text("".join(f"{k} = {v}\n" for k, v in all_of.items()))
    return config


def make_state(build, folder, name, people, days=1):
    """A state folder in which `people` heads of schools each have a report that is due now, and one for each of the next days. Nothing else of the year is derived: the marks
    say that it is done."""
    state = folder / name
    (folder / "rules").mkdir(exist_ok=True)
    (folder / "rules/某县.ini").write_text(RULES)
    config = write_config(build, folder, state)
    subprocess.run([build / "baoxue", "--config", config, "init"], check=True, stdout=subprocess.DEVNULL)
    with subprocess.Popen([build / "baoxued", "--config", config, "--lang", "en"], stderr=subprocess.PIPE) as first:  # so that the database knows its program
        while b"started: " not in first.stderr.readline():
            pass
        first.terminate()
    now = int(time.time())
    today = datetime.datetime.fromtimestamp(now, ZONE).date()
    midnight = int(datetime.datetime.combine(today, datetime.time(), ZONE).timestamp())
    units = [(1, "B01", "某县教育局", "局", "[]")] + [(10 + 3 * i, f"S{i:05d}", f"第{i}小学", "学校", "[1]") for i in range(people)]
    persons = [(2, "P00000", "张测试", "p0@example.invalid")] + [(11 + 3 * i, f"P{i + 1:05d}", "李样例", f"p{i + 1}@example.invalid") for i in range(people)]
    holders = [(3, "基教股", 1, 2)] + [(12 + 3 * i, "校长", 10 + 3 * i, 11 + 3 * i) for i in range(people)]
    db = sqlite3.connect(state / "baoxue.db")
    for kind, columns, rows in (("unit", "id, identity, code, name, kind, parents", units), ("person", "id, identity, code, name, address", persons),
                                ("holder", "id, identity, role, unit, person", holders)):
        db.executemany("INSERT INTO fact (id, identity, kind, op, entered, author) VALUES (?1, ?1, ?2, 'add', 0, 'bench')", [(row[0], kind) for row in rows])
        db.executemany(f"INSERT INTO {kind} ({columns}) VALUES (?1, {', '.join(f'?{n + 1}' for n in range(len(rows[0])))})", rows)
    db.executemany("INSERT INTO deadline (subject_kind, subject, rule, owner, opening, trigger, start, due, due_day, provisional, state, woke, shift_d, wake) "
                   "VALUES ('unit', ?1, '日报', '校长', 0, ?2, ?3, ?3 + 86400, ?2, 0, 'open', 0, 0, ?4)",
                   ((10 + 3 * i, (today + datetime.timedelta(days=d)).isoformat(), midnight + 86400 * d, now + 86400 * d) for d in range(days) for i in range(people)))
    db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", [("seen_fact", str(12 + 3 * people)), ("generated", str(midnight)), ("last_seen", str(now))])
    db.commit()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return state


class Run:
    """One run of the daemon: fires and composes what is due, then delivers. The rate is the delivery's: from the first mail handed over to the last answer on disk."""
    def __init__(self, build, folder, state, port, mails, sessions):
        daemon = Daemon(build, folder, state, port, sessions)
        wait_for(daemon.is_composed)
        composed, composing_s = time.monotonic(), daemon.cpu_s()
        wait_for(daemon.is_sent)
        done = time.monotonic()
        sent = daemon.asks("SELECT count(*) FROM outbox WHERE state = 'accepted'")[0]
        if sent != mails:
            sys.exit(f"bench_mail: {sent} of {mails} mails were accepted")
        self.rate, self.whole = mails / (done - composed), mails / (done - daemon.begun)
        self.sessions, self.peak_kib = daemon.sessions, sum(daemon.peaks.values())
        self.composing_ms, self.cpu_ms = 1000 * composing_s / mails, 1000 * daemon.end() / mails


class Bench:
    def __init__(self, build, folder, mails):
        self.build, self.folder, self.mails, self.runs = build, folder, mails, {}
        self.due = make_state(build, folder, "due", mails)

    def sample(self):
        """A mail as it goes over the wire, the mean size of a hundred, and what the Python script shall send."""
        daemon = Daemon(self.build, self.folder, make_state(self.build, self.folder, "few", 100), None)
        wait_for(daemon.is_composed)
        wait_for(daemon.is_sent)
        self.texts = daemon.db.execute("SELECT address, subject, body FROM outbox JOIN outbox_text USING (job)").fetchall()
        daemon.end()
        made = [f.read_bytes() for f in (self.folder / "Maildir/new").iterdir()]
        self.size_b = sum(map(len, made)) // len(made)
        (self.folder / "mail").write_bytes(made[0].replace(b"\r\n", b"\n"))

    def baoxue(self, port, sessions):
        run = Run(self.build, self.folder, self.due, port, self.mails, sessions)
        self.runs.setdefault(sessions, []).append(run)
        return run.rate

    def source(self, port, sessions, *more):
        command, environment = postfix("smtp-source", *more, "-s", sessions, "-m", self.mails, "-l", self.size_b, "-f", "baoxue@example.invalid", "-t", "p1@example.invalid",
                                       f"127.0.0.1:{port}")
        begun = time.monotonic()
        subprocess.run(command, env=environment, check=True)
        return self.mails / (time.monotonic() - begun)

    def script(self, port):
        """What an IT teacher would write."""
        mails = max(1, self.mails // 5)
        (self.folder / "script.db").unlink(missing_ok=True)
        db = sqlite3.connect(self.folder / "script.db")
        db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE due (id INTEGER PRIMARY KEY, address, subject, body, sent)")
        db.executemany("INSERT INTO due (address, subject, body) VALUES (?, ?, ?)", (self.texts[i % len(self.texts)] for i in range(mails)))
        db.commit()
        begun, cpu_s = time.monotonic(), time.process_time()
        with smtplib.SMTP("127.0.0.1", port) as s:
            for number, address, subject, body in db.execute("SELECT id, address, subject, body FROM due WHERE sent IS NULL").fetchall():
                m = email.message.EmailMessage()
                m["From"], m["To"], m["Subject"] = "baoxue@example.invalid", address, subject
                m.set_content(body)
                s.send_message(m)
                db.execute("UPDATE due SET sent = datetime() WHERE id = ?", (number,))
                db.commit()
        self.script_ms = 1000 * (time.process_time() - cpu_s) / mails
        return mails / (time.monotonic() - begun)

    def commits(self, port):
        """No mail, only what one session has to wait for between two: an answer on disk, in a database of two small tables. A mail needs this, and then its last bytes go and are
        answered; so no program that keeps the promise can be faster."""
        (self.folder / "commits.db").unlink(missing_ok=True)
        db = sqlite3.connect(self.folder / "commits.db", isolation_level=None)
        db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE job (id INTEGER PRIMARY KEY, state); CREATE TABLE answer (id INTEGER PRIMARY KEY, text)")
        db.execute("BEGIN")
        db.executemany("INSERT INTO job (state) VALUES ('waiting')", ([] for _ in range(self.mails)))
        db.execute("COMMIT")
        begun = time.monotonic()
        for i in range(1, self.mails + 1):
            db.execute("BEGIN IMMEDIATE")
            db.execute("INSERT INTO answer (text) VALUES ('250 2.0.0 Ok')")
            db.execute("UPDATE job SET state = 'accepted' WHERE id = ?", (i,))
            db.execute("COMMIT")
        return self.mails / (time.monotonic() - begun)

    def msmtp(self, port):
        mails = max(1, self.mails // 200)
        begun = time.monotonic()
        for _ in range(mails):
            with open(self.folder / "mail", "rb") as f:
                subprocess.run([tool("msmtp"), "--host=127.0.0.1", f"--port={port}", "--auth=off", "--tls=off", "--from=baoxue@example.invalid", "p1@example.invalid"],
                               check=True, stdin=f)
        return mails / (time.monotonic() - begun)

    def compare(self, runs):
        candidates = {
            "baoxued, 1 session": lambda port: self.baoxue(port, 1), "smtp-source -d -s 1": lambda port: self.source(port, 1, "-d"),
            "baoxued, 4 sessions": lambda port: self.baoxue(port, 4), "smtp-source -s 4": lambda port: self.source(port, 4),
            "smtp-source -d -s 4": lambda port: self.source(port, 4, "-d"), "Python script": self.script, "commits alone": self.commits,
        }
        if tool("msmtp"):
            candidates["msmtp once per mail"] = self.msmtp
        rates = {name: [] for name in candidates}
        for _ in range(runs):
            for name, candidate in candidates.items():
                with Sink() as sink:
                    rates[name].append(candidate(sink.port))
        return {name: statistics.median(r) for name, r in rates.items()}


def say(what, value, goal=None, good=None):
    print(f"  {what:58} {value}" + (f"  (goal {goal}: {'yes' if good else 'no'})" if goal else ""))


def report(b, median, runs):
    one = b.runs[1]
    cpu_ms, composing_ms, peak = (statistics.median(getattr(r, name) for r in one) for name in ("cpu_ms", "composing_ms", "peak_kib"))
    print(f"{b.mails} composed mails of {b.size_b} bytes, one per alert, to smtp-sink; medians of {runs} runs")
    for name, rate in median.items():
        say(name, f"{rate:8.0f} mails/s")
    for mine, other, goal in (("baoxued, 1 session", "smtp-source -d -s 1", 0.8), ("baoxued, 4 sessions", "smtp-source -s 4", 0.6), ("baoxued, 4 sessions", "smtp-source -d -s 4", None),
                              ("baoxued, 1 session", "Python script", 2.5), ("baoxued, 1 session", "msmtp once per mail", None),
                              ("baoxued, 1 session", "commits alone", None), ("commits alone", "smtp-source -d -s 1", None)):
        if other in median:
            ratio = median[mine] / median[other]
            say(f"{mine} / {other}", f"{ratio:8.2f}", goal and f">= {goal}", goal and ratio >= goal)
    say("from the start to the last answer, 1 session", f"{statistics.median(r.whole for r in one):8.0f} mails/s")
    say("CPU of daemon and mailer, 1 session, all of it", f"{cpu_ms:8.3f} ms a mail", "<= 0.35", cpu_ms <= 0.35)
    say("  of that until the mails were composed", f"{composing_ms:8.3f} ms a mail")
    say("CPU of the Python script", f"{b.script_ms:8.3f} ms a mail")
    say("CPU, baoxued / Python script", f"{cpu_ms / b.script_ms:8.2f}", "<= 0.64, the same by 0.55 ms where that was set", cpu_ms / b.script_ms <= 0.64)
    say("memory of daemon and mailer (VmHWM), 1 session", f"{peak / 1024:8.1f} MiB", "<= 30", peak <= 30 * 1024)


def report_many(b, many):
    with Sink() as sink:
        run = Run(b.build, b.folder, make_state(b.build, b.folder, "many", many), sink.port, many, 4)
    few = statistics.median(r.rate for r in b.runs[4])
    cpu_ms = statistics.median(r.cpu_ms for r in b.runs[4])
    print(f"{many} due at once, 4 sessions set")
    say("sessions open at most", f"{run.sessions:8}", "<= 4", run.sessions <= 4)
    say(f"time a mail / at {b.mails} due", f"{few / run.rate:8.2f}", "<= 1.1", few / run.rate <= 1.1)
    say(f"CPU a mail / at {b.mails} due", f"{run.cpu_ms / cpu_ms:8.2f}", "<= 1.1", run.cpu_ms / cpu_ms <= 1.1)


def report_idle(b, deadlines):
    idle_s = 60
    daemon = Daemon(b.build, b.folder, make_state(b.build, b.folder, "open", 1000, deadlines // 1000), None)
    wait_for(daemon.is_started)
    took = time.monotonic() - daemon.begun
    wait_for(daemon.is_composed)
    wait_for(daemon.is_sent)
    wait_for(daemon.has_reaped, step_s=0.1)

    def wakes():
        return int(re.search(r"^voluntary_ctxt_switches:\s+(\d+)", process_file(daemon.process.pid, "status"), re.M).group(1))
    time.sleep(1)
    before = wakes()
    time.sleep(idle_s)
    woke = wakes() - before
    daemon.end()
    print(f"{deadlines} open deadlines")
    say("from the start to ready", f"{took:8.2f} s")
    say(f"wake-ups in {idle_s} s of idling", f"{woke:8}", "<= 2", woke <= 2)


def main():
    build, folder = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve() / "mail"
    mails, runs, many, deadlines = (int(a) for a in (*sys.argv[3:7], *["10000", "5", "100000", "1000000"][len(sys.argv) - 3:]))
    missing = [t for t in ("smtp-sink", "smtp-source") if not tool(t)]
    if missing:
        print(f"bench_mail: skipped, {' and '.join(missing)} of Debian's package postfix not found")
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    b = Bench(build, folder, mails)
    b.sample()
    report(b, b.compare(runs), runs)
    if many:
        report_many(b, many)
    if deadlines:
        report_idle(b, deadlines)


main()

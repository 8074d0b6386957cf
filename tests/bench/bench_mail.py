# SPDX-License-Identifier: MIT
"""make bench, the mailer's part: mails to postfix's smtp-sink on loopback, against postfix's smtp-source, a Python script and msmtp. Alternating runs, medians.

    bench_mail.py BENCH_MAIL MAILER FOLDER [MAILS [RUNS]]

Only smtp-sink and smtp-source of postfix are run, from PATH, /usr/sbin or $POSTFIX_BIN; nothing of it need be set up."""
import os
import shutil
import smtplib
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

BODY_B = 800


def tool(name):
    return shutil.which(name, path=":".join([os.environ.get("POSTFIX_BIN", ""), os.environ["PATH"], "/usr/sbin"]))


class Sink:
    def __enter__(self):
        with socket.create_server(("127.0.0.1", 0)) as s:
            self.port = s.getsockname()[1]
        user = ["-u", "nobody"] if os.geteuid() == 0 else []
        self.process = subprocess.Popen([tool("smtp-sink"), *user, f"127.0.0.1:{self.port}", "100"], stdout=subprocess.DEVNULL)
        end = time.monotonic() + 10
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return self
            except OSError:
                time.sleep(0.02)
        sys.exit("bench_mail: smtp-sink does not start")

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def timed(*command, stdin=None):
    begun = time.monotonic()
    subprocess.run([str(c) for c in command], check=True, stdin=stdin, stdout=subprocess.DEVNULL)
    return time.monotonic() - begun


class Bench:
    def __init__(self, driver, mailer, folder, mails):
        self.driver, self.mailer, self.folder, self.mails, self.cpu_s = driver, mailer, Path(folder), mails, []
        self.config = self.folder / "mailer.conf"
        self.mail = self.folder / "mail"

    def set_up(self):
        """The settings, and one mail as the mailer makes it, for the others' sizes."""
        self.config.write_text(f"backend = maildir\nmaildir = {self.folder}/Maildir\n")
        self.drive(1, 1)
        (made,) = (self.folder / "Maildir/new").iterdir()
        self.mail.write_bytes(made.read_bytes().replace(b"\r\n", b"\n"))
        self.size_b = made.stat().st_size

    def drive(self, mails, sessions):
        with open(self.folder / "log", "w") as log:
            out = subprocess.run([self.driver, self.mailer, self.config, str(mails), str(sessions), str(BODY_B)], check=True, stdout=subprocess.PIPE, stderr=log, text=True)
        took, cpu = map(float, out.stdout.split())
        self.cpu_s.append(cpu)
        return took

    def baoxue(self, port, sessions):
        self.config.write_text(f"backend = smtp\nhost = 127.0.0.1\nport = {port}\ntls = none\n")
        return self.mails / self.drive(self.mails, sessions)

    def source(self, port, sessions, keep):
        return self.mails / timed(tool("smtp-source"), *(["-d"] if keep else []), "-s", sessions, "-m", self.mails, "-l", self.size_b, "-f", "baoxue@example.org",
                                  "-t", "zhang@example.invalid", f"127.0.0.1:{port}")

    def script(self, port):
        data = self.mail.read_bytes().replace(b"\n", b"\r\n")
        begun = time.monotonic()
        with smtplib.SMTP("127.0.0.1", port) as s:
            for _ in range(self.mails):
                s.sendmail("baoxue@example.org", ["zhang@example.invalid"], data)
        return self.mails / (time.monotonic() - begun)

    def msmtp(self, port):
        mails = max(1, self.mails // 100)
        begun = time.monotonic()
        for _ in range(mails):
            with open(self.mail, "rb") as f:
                timed(tool("msmtp"), "--host=127.0.0.1", f"--port={port}", "--auth=off", "--tls=off", "--from=baoxue@example.org", "zhang@example.invalid", stdin=f)
        return mails / (time.monotonic() - begun)


def main():
    driver, mailer, folder = sys.argv[1:4]
    mails, runs = (int(a) for a in (*sys.argv[4:6], *["10000", "3"][len(sys.argv) - 4:]))
    missing = [t for t in ("smtp-sink", "smtp-source") if not tool(t)]
    if missing:
        print(f"bench_mail: skipped, {' and '.join(missing)} of Debian's package postfix not found")
        return
    b = Bench(driver, mailer, folder, mails)
    b.set_up()
    candidates = {
        "baoxue-mailer, 1 session": lambda port: b.baoxue(port, 1), "smtp-source -d -s 1": lambda port: b.source(port, 1, True),
        "baoxue-mailer, 4 sessions": lambda port: b.baoxue(port, 4), "smtp-source -s 4": lambda port: b.source(port, 4, False),
        "smtp-source -d -s 4": lambda port: b.source(port, 4, True), "Python smtplib, one session": b.script,
    }
    if tool("msmtp"):
        candidates["msmtp once per mail"] = b.msmtp
    else:
        print("bench_mail: without msmtp, which is not installed")
    rates = {name: [] for name in candidates}
    cpu = []
    for _ in range(runs):
        for name, run in candidates.items():
            with Sink() as sink:
                b.cpu_s = []
                rates[name].append(run(sink.port))
                if name == "baoxue-mailer, 1 session":
                    cpu += b.cpu_s
    median = {name: statistics.median(r) for name, r in rates.items()}
    print(f"{mails} mails of {b.size_b} bytes to smtp-sink, medians of {runs} runs; the mailer alone, no database")
    for name, rate in median.items():
        print(f"  {name:30} {rate:8.0f} mails/s")
    one, four = median["baoxue-mailer, 1 session"], median["baoxue-mailer, 4 sessions"]
    print(f"  CPU of the mailer, 1 session   {1000 * statistics.median(cpu) / mails:8.3f} ms a mail")
    for text, ratio, goal in (("1 session / smtp-source -d -s 1", one / median["smtp-source -d -s 1"], "0.8"), ("4 sessions / smtp-source -s 4", four / median["smtp-source -s 4"], "0.6"),
                              ("4 sessions / smtp-source -d -s 4", four / median["smtp-source -d -s 4"], "-"),
                              ("1 session / Python script", one / median["Python smtplib, one session"], "2.5")):
        print(f"  {text:34} {ratio:6.2f}  (goal {goal})")
    if "msmtp once per mail" in median:
        print(f"  {'1 session / msmtp':34} {one / median['msmtp once per mail']:6.1f}")


main()

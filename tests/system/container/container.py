# SPDX-License-Identifier: MIT
"""A Debian 12 with a real systemd in a container that shares our network: mmdebstrap makes it, systemd-nspawn boots it, nsenter works in it."""
import os
import re
import shutil
import subprocess
import time
from pathlib import Path

BOOT_S = 120
INCLUDE = ["systemd", "systemd-sysv", "dbus", "adduser"]


class Unable(Exception):
    """This machine cannot do it; the text says why."""


def needs():
    """What this machine lacks; empty: nothing."""
    if os.geteuid() != 0:
        return "not root"
    lacking = [p for p in ("mmdebstrap", "systemd-nspawn", "nsenter", "dpkg-deb") if not shutil.which(p)]
    return f"not installed: {', '.join(lacking)}" if lacking else ""


def depends(package):
    """The package's dependencies, by name, first choices."""
    text = subprocess.run(["dpkg-deb", "-f", package, "Depends"], capture_output=True, text=True, check=True).stdout
    return [re.split(r"[ (|:]", d.strip())[0] for d in text.split(",")]


def make_root(folder, package):
    names = ",".join(INCLUDE + depends(package))
    done = subprocess.run(["mmdebstrap", "--variant=minbase", f"--include={names}", "bookworm", folder], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        raise Unable("mmdebstrap: " + (done.stderr.strip().splitlines() or ["?"])[-1])


class Container:
    def __init__(self, root, log):
        self.root, self.log, self.leader = Path(root), Path(log), None
        (self.root / "etc/hostname").write_text("baoxue-test\n")
        (self.root / "etc/hosts").write_text("127.0.0.1 localhost baoxue-test\n")

    def boot(self):
        with open(self.log, "wb") as out:
            self.process = subprocess.Popen(["systemd-nspawn", "-q", "-D", self.root, "-b", "--register=no", "--keep-unit", "--console=pipe"], stdin=subprocess.DEVNULL, stdout=out,
                                            stderr=subprocess.STDOUT)
        end = time.monotonic() + BOOT_S
        while not self.is_up():
            if self.process.poll() is not None or time.monotonic() > end:
                self.stop()
                raise Unable("systemd-nspawn does not boot here: " + (self.log.read_text(errors="replace").strip().splitlines() or ["no word"])[-1][:300])
            time.sleep(0.3)

    def is_up(self):
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        found = children.read_text().split() if children.exists() else []
        self.leader = found[0] if found else None
        return self.leader and self("systemctl", "is-system-running").stdout.strip() in ("running", "degraded")

    def __call__(self, *args, user=None, **more):
        inside = ["runuser", "-u", user, "--", *args] if user else list(args)
        return subprocess.run(["nsenter", "-t", self.leader, "-a", "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8", *map(str, inside)],
                              capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=180, **more)

    def ok(self, *args, **more):
        done = self(*args, **more)
        assert done.returncode == 0, (args, done.stdout[-2000:], done.stderr[-2000:], self.journal())
        return done.stdout

    def journal(self, *args):
        return self("journalctl", "--no-pager", "-n", "60", "-o", "short-monotonic", *args).stdout

    def show(self, unit, what):
        return self.ok("systemctl", "show", "-P", what, unit).strip()

    def write(self, path, text, mode=0o644):
        target = self.root / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        target.chmod(mode)

    def wait(self, question, what, limit_s=60):
        end = time.monotonic() + limit_s
        while not (answer := question()):
            assert time.monotonic() < end, f"waited {limit_s} s in vain for {what}\n{self.journal()}"
            time.sleep(0.2)
        return answer

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

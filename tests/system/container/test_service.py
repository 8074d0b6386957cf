# SPDX-License-Identifier: MIT
"""The Debian package under a real systemd, from installation to removal. The tests are one story: each goes on where the one before it ended."""
import json
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from container import Container, Unable, make_root, needs
from house import PEOPLE, RULES, UNITS
from test_tls import PASSWORD, USER, Handler, Server, server_context

PACKAGE = os.environ.get("BAOXUE_DEB", "")
WATCHDOG_S = 35  # over the daemon's tick of 30 s


@pytest.fixture(scope="module")
def box(tmp_path_factory):
    if why := needs() or ("" if PACKAGE else "no package: BAOXUE_DEB is not set"):
        pytest.skip(why)
    folder = tmp_path_factory.mktemp("box")
    try:
        make_root(folder / "root", PACKAGE)
        c = Container(folder / "root", folder / "boot.log")
        c.boot()
    except Unable as why:
        pytest.skip(str(why))
    yield c
    c.stop()
    shutil.rmtree(folder / "root", ignore_errors=True)


@pytest.fixture(scope="module")
def relay(certificates):
    server = Server(Handler(), server_context(certificates["localhost"]))
    server.start()
    server.ca = certificates["localhost"][0]
    yield server
    server.stop()


def baoxue(box, *args):
    """As a clerk: a member of the group, no more."""
    return box.ok("baoxue", *args, user="clerk")


def status(box):
    return json.loads(baoxue(box, "status", "--json"))["status"]


def test_install(box):
    shutil.copy(PACKAGE, box.root / "srv/baoxue.deb")
    box.ok("dpkg", "-i", "/srv/baoxue.deb")
    assert box.show("baoxued", "UnitFileState") == box.show("baoxue-mailer.socket", "UnitFileState") == box.show("baoxue-backup.timer", "UnitFileState") == "enabled"
    assert box.show("baoxue-mailer.socket", "ActiveState") == "active"
    assert box.show("baoxued", "ConditionResult") == "no", "nothing to watch yet"
    assert box.ok("stat", "-c", "%a %U %G", "/var/lib/baoxue").split() == ["2770", "baoxue", "baoxue"]
    assert box.ok("stat", "-c", "%a %U %G", "/etc/baoxue/rules").split() == ["2775", "root", "baoxue"]
    assert "0 个错误" in box.ok("baoxue", "check", "--lang", "zh", "/etc/baoxue/rules")
    assert box("systemd-analyze", "--man=no", "verify", "baoxued.service", "baoxue-mailer.socket", "baoxue-mailer@x.service", "baoxue-backup.timer").stderr == ""
    for unit, most in (("baoxued.service", 10), ("baoxue-mailer@.service", 15), ("baoxue-backup.service", 10)):
        box.ok("systemd-analyze", "security", "--offline=true", f"--threshold={most}", f"/lib/systemd/system/{unit}")


def test_set_up_and_start(box, relay):
    for file in Path(box.root / "etc/baoxue/rules").glob("*.ini"):
        file.unlink()
    box.write("/etc/baoxue/rules/小县.ini", RULES, 0o664)
    box.ok("chgrp", "baoxue", "/etc/baoxue/rules/小县.ini")
    config = box.root / "etc/baoxue/baoxued.conf"
    config.write_text(config.read_text() + "office-address = office@example.invalid\nfrom = baoxue@example.org\nimport-hold = no\n")
    mailer = "backend = smtp\nhost = localhost\ntls = starttls\nca-file = /etc/baoxue/ca.pem\nuser = %s\npassword-file = smtp-password\nport = %d\nlang = zh\n"
    box.write("/etc/baoxue/mailer.conf", mailer % (USER, relay.port))
    box.write("/etc/baoxue/ca.pem", Path(relay.ca).read_text())
    box.write("/etc/baoxue/smtp-password", PASSWORD + "\n", 0o600)
    box.ok("useradd", "-G", "baoxue", "clerk")
    baoxue(box, "init")
    for kind, text in (("units", UNITS), ("people", PEOPLE)):
        box.write(f"/srv/{kind}.csv", text)
        box.ok("baoxue", "import", kind, f"/srv/{kind}.csv")
    box.ok("systemctl", "start", "baoxued")
    assert box.show("baoxued", "ActiveState") == "active"
    assert box.show("baoxued", "StatusText").startswith("未办结 0 项")


def test_what_the_service_may_not(box):
    pid = box.show("baoxued", "MainPID")
    assert box.ok("stat", "-c", "%U", f"/proc/{pid}").strip() == "baoxue"
    interfaces = [line.split(":")[0].strip() for line in box.ok("cat", f"/proc/{pid}/net/dev").splitlines()[2:]]
    assert interfaces == ["lo"], "no network at all"
    assert box("cat", "/etc/baoxue/smtp-password", user="baoxue").returncode != 0
    assert box("test", "-w", "/run/baoxue-mailer/socket", user="clerk").returncode != 0
    assert box.ok("stat", "-c", "%a %U", "/run/baoxue-mailer/socket").split() == ["600", "baoxue"]


def test_a_fact_becomes_a_mail(box, relay):
    baoxue(box, "case", "add", "2026-0001", "--name", "张测试", "--school", "S01", "--event", "未到校", "--set", "包学生教师=P06")
    box.wait(lambda: relay.handler.envelopes, "the mail")
    assert relay.handler.envelopes[0].rcpt_tos == ["p06@example.invalid"]
    assert relay.handler.sessions == [(True, True)], "TLS and login with the credential"
    box.wait(lambda: json.loads(baoxue(box, "outbox", "--all", "--json"))[0]["state"] == "accepted", "the answer on record")
    assert "Started baoxue-mailer@" in box.ok("journalctl", "--no-pager", "-u", "baoxue-mailer@*"), "systemd starts it"
    assert box.show("baoxue-mailer@x.service", "User") == "baoxue-mailer", "as another user"
    assert PASSWORD not in box.ok("journalctl", "--no-pager")


def test_the_journal_knows_which_alert(box):
    lines = [json.loads(x) for x in box.ok("journalctl", "-o", "json", "--no-pager", "-u", "baoxued").splitlines()]
    alerts = [x for x in lines if x.get("BAOXUE_RULE") == "教师家访"]
    assert alerts, lines
    alert = alerts[0]
    assert alert["BAOXUE_DEADLINE"] and "包学生教师" in alert["BAOXUE_POSTS"], alert
    assert any(x.get("BAOXUE_JOB") and x.get("BAOXUE_OUTCOME") == "accepted" for x in lines)
    assert box.ok("journalctl", "--no-pager", f"BAOXUE_DEADLINE={alert['BAOXUE_DEADLINE']}").strip()


def test_reload_good_and_bad(box):
    before = status(box)["hash"]
    box.write("/etc/baoxue/rules/小县.ini", RULES.replace("包学生教师要及时家访", "及时家访"), 0o664)
    box.ok("systemctl", "reload", "baoxued")
    good = status(box)["hash"]
    assert good != before
    box.write("/etc/baoxue/rules/小县.ini", RULES + "[环节 坏]\n出处 = 七\n", 0o664)
    assert box("systemctl", "reload", "baoxued").returncode != 0
    assert status(box)["hash"] == good and box.show("baoxued", "ActiveState") == "active"
    assert "小县.ini" in box.journal("-u", "baoxued")
    box.write("/etc/baoxue/rules/小县.ini", RULES, 0o664)
    box.ok("systemctl", "reload", "baoxued")


def test_watchdog(box, relay):
    drop_in = f"[Service]\nWatchdogSec={WATCHDOG_S}\nRestartSec=1\n"
    box.write("/etc/systemd/system/baoxued.service.d/test.conf", drop_in)
    box.ok("systemctl", "daemon-reload")
    box.ok("systemctl", "restart", "baoxued")
    mails, pid = len(relay.handler.envelopes), box.show("baoxued", "MainPID")
    box.ok("systemctl", "kill", "--kill-whom=main", "-s", "STOP", "baoxued")
    box.wait(lambda: box.show("baoxued", "MainPID") not in (pid, "0") and box.show("baoxued", "ActiveState") == "active", "the restart", WATCHDOG_S + 60)
    assert "atchdog" in box.journal()
    baoxue(box, "case", "add", "2026-0002", "--name", "张测试", "--school", "S01", "--event", "未到校", "--set", "包学生教师=P06")
    box.wait(lambda: len(relay.handler.envelopes) == mails + 1, "the mail after the restart")


def test_a_killed_daemon_comes_back(box):
    pid = box.show("baoxued", "MainPID")
    box.ok("systemctl", "kill", "--kill-whom=main", "-s", "KILL", "baoxued")
    box.wait(lambda: box.show("baoxued", "MainPID") not in (pid, "0") and box.show("baoxued", "ActiveState") == "active", "the restart")


def test_backup(box):
    assert "baoxue-backup.timer" in box.ok("systemctl", "list-timers", "--all", "--no-pager")
    box.ok("systemctl", "start", "baoxue-backup.service")
    copies = box.ok("find", "/var/lib/baoxue", "-name", "*.db", "-path", "*backup*").split()
    assert copies, box.ok("ls", "-R", "/var/lib/baoxue")


def repack(package, version, out):
    """The same package as a later version."""
    shutil.rmtree(out, ignore_errors=True)
    subprocess.run(["dpkg-deb", "-R", package, out], check=True)
    control = out / "DEBIAN/control"
    control.write_text("".join(f"Version: {version}\n" if x.startswith("Version:") else x for x in control.read_text().splitlines(True)))
    subprocess.run(["dpkg-deb", "-b", "--root-owner-group", out, f"{out}.deb"], check=True, capture_output=True)
    return f"{out}.deb"


def test_upgrade(box, relay, tmp_path):
    shutil.copy(repack(PACKAGE, "9.0-1", tmp_path / "new"), box.root / "srv/new.deb")
    config, cases, pid = (box.root / "etc/baoxue/baoxued.conf").read_text(), baoxue(box, "case", "list"), box.show("baoxued", "MainPID")
    box.ok("dpkg", "--force-confdef", "--force-confold", "-i", "/srv/new.deb")
    assert (box.root / "etc/baoxue/baoxued.conf").read_text() == config, "configuration is kept"
    assert baoxue(box, "case", "list") == cases, "data are kept"
    assert box.show("baoxued", "MainPID") not in (pid, "0") and box.show("baoxued", "ActiveState") == "active", "the new program runs"
    assert (box.root / "etc/baoxue/rules/小县.ini").exists() and not (box.root / "etc/baoxue/rules/00-规则集.ini").exists(), "the bureau's rules are its own"
    mails = len(relay.handler.envelopes)
    baoxue(box, "case", "add", "2026-0003", "--name", "张测试", "--school", "S01", "--event", "未到校", "--set", "包学生教师=P06")
    box.wait(lambda: len(relay.handler.envelopes) == mails + 1, "a mail by the new program")


def test_an_upgrade_migrates(box, tmp_path):
    """What baoxue 0.1.0 left behind stands in the installed one's place, and the package is upgraded over it."""
    box.ok("systemctl", "stop", "baoxued")
    database = box.root / "var/lib/baoxue/baoxue.db"
    box.ok("sh", "-c", "rm -f /var/lib/baoxue/baoxue.db*")
    with sqlite3.connect(database) as db:
        db.executescript((Path(__file__).parents[2] / "data/schema-1.sql").read_text(encoding="utf-8"))
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
    db.close()
    box.ok("chown", "baoxue:baoxue", "/var/lib/baoxue/baoxue.db")
    box.ok("chmod", "660", "/var/lib/baoxue/baoxue.db")
    assert "版本" in box("baoxue", "case", "list", user="clerk").stderr, "a clerk's program does not migrate"
    shutil.copy(repack(PACKAGE, "9.0-2", tmp_path / "newer"), box.root / "srv/newer.deb")
    box.ok("dpkg", "--force-confdef", "--force-confold", "-i", "/srv/newer.deb")
    box.ok("systemctl", "start", "baoxued")
    assert {c["number"] for c in json.loads(baoxue(box, "case", "list", "--all", "--json"))} >= {"2026-001", "2026-005"}
    assert box.show("baoxued", "ActiveState") == "active" and "完整" in baoxue(box, "audit")


def test_removal(box):
    box.ok("dpkg", "-r", "baoxue")
    assert (box.root / "var/lib/baoxue/baoxue.db").exists() and (box.root / "etc/baoxue/baoxued.conf").exists()
    assert box("systemctl", "is-active", "baoxued").stdout.strip() != "active"
    box.ok("dpkg", "-P", "baoxue")
    assert (box.root / "var/lib/baoxue/baoxue.db").exists() and (box.root / "etc/baoxue/rules/小县.ini").exists()
    assert not (box.root / "etc/baoxue/baoxued.conf").exists() and not (box.root / "etc/baoxue/smtp-password").exists()

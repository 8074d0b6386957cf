# SPDX-License-Identifier: MIT
"""The mailer without a network: maildir, exec, hostile packets, settings, manual."""
import email
import email.policy
import hashlib
import json
import os
import pathlib
import re
import subprocess

import pytest

from mailer import HTML, TEXT, job, memfd, packet


def parse(data):
    return email.message_from_bytes(data, policy=email.policy.default)


def mails(folder):
    return sorted((folder / "new").iterdir())


TABLE = {"csv": "\ufeff序号,\"状态\"\r\n1,\"逾期 3 天\"\r\n", "csv_name": "待办清单-2026-09-08.csv"}


def check_mail(data, fields):
    m = parse(data)
    assert m["Subject"] == fields["subject"]
    assert m["Message-ID"] == f"<{fields['message-id']}>"
    assert m["Date"].datetime.timestamp() == fields["date"] and m["Date"].datetime.utcoffset().total_seconds() == fields["zone"]
    assert m["From"].addresses[0].addr_spec == fields["from"] and m["From"].addresses[0].display_name == fields["from-name"]
    assert m["To"].addresses[0].addr_spec == fields["to"] and len(m["To"].addresses) == 1
    assert m["Reply-To"].addresses[0].addr_spec == fields["reply-to"]
    assert m["References"].split() == fields["references"].split()
    assert m["Auto-Submitted"] == "auto-generated"
    plain = m.get_body(("plain",))
    assert plain.get_content_type() == "text/plain" and plain["Content-Transfer-Encoding"] == "base64"
    assert plain.get_payload(decode=True).decode() == fields["text"].replace("\n", "\r\n")
    if fields["html"]:
        both = m.get_payload(0) if fields["csv"] else m
        assert both.get_content_type() == "multipart/alternative" and both.get_boundary() == fields["boundary"]
        assert m.get_body(("html",)).get_payload(decode=True).decode() == fields["html"].replace("\n", "\r\n")
    if fields["csv"]:
        table = list(m.iter_attachments())
        assert m.get_content_type() == "multipart/mixed" and [(t.get_content_type(), t.get_filename()) for t in table] == [("text/csv", fields["csv-name"])]
        assert table[0].get_payload(decode=True).decode() == fields["csv"]
        assert re.search(rb"filename\*0?\*?=", data) and re.search(rb'name="?=\?[Uu][Tt][Ff]-8\?', data)  # RFC 2231, and RFC 2047 for Outlook
    assert not m.defects and not [part for part in m.walk() if part.defects]
    assert data.count(b"\n") == data.count(b"\r\n")
    for line in data.split(b"\r\n"):
        assert len(line) <= 78
    for word in re.findall(rb"=\?[^ \r\n]*\?=", data):
        assert len(word) <= 75


@pytest.mark.parametrize("html", [None, HTML])
def test_maildir(mailer, tmp_path, html):
    folder = tmp_path / "Maildir"
    m = mailer(backend="maildir", maildir=folder)
    assert m.deliver(html=html)[:2] == ("accepted", 0)
    (mail,) = mails(folder)
    assert mail.name == hashlib.sha256(b"5f3c@baoxue.example.org").hexdigest()
    check_mail(mail.read_bytes(), job(html=html))
    assert not list((folder / "tmp").iterdir())
    assert m.finish() == 0


def test_flag_instead_of_config(mailer, tmp_path):
    m = mailer(args=["--maildir", str(tmp_path / "M")])
    assert m.deliver()[0] == "accepted" and len(mails(tmp_path / "M")) == 1


def test_same_job_twice_is_one_file(mailer, tmp_path):
    folder = tmp_path / "Maildir"
    for _ in range(2):  # two processes, two jobs each
        m = mailer(backend="maildir", maildir=folder)
        assert m.deliver()[0] == "accepted" and m.deliver(id=2)[0] == "accepted"
    (mail,) = mails(folder)
    (folder / "cur").mkdir(exist_ok=True)
    mail.rename(folder / "cur" / (mail.name + ":2,S"))
    assert m.deliver(id=3)[0] == "accepted" and not mails(folder)


def test_two_processes_give_the_same_bytes(mailer, tmp_path):
    seen = set()
    for name in "ab":
        m = mailer(backend="maildir", maildir=tmp_path / name)
        assert m.deliver(html=HTML, **TABLE)[0] == "accepted"
        seen.add(mails(tmp_path / name)[0].read_bytes())
    assert len(seen) == 1
    check_mail(seen.pop(), job(html=HTML, **TABLE))


def test_a_table_alone(mailer, tmp_path):
    m = mailer(backend="maildir", maildir=tmp_path / "M")
    assert m.deliver(**TABLE)[0] == "accepted"
    check_mail(mails(tmp_path / "M")[0].read_bytes(), job(**TABLE))


@pytest.mark.parametrize("wrong", [{"csv_name": None}, {"csv_name": "../passwd"}, {"csv_name": "a\\b.csv"}, {"csv_name": ".x"}, {"boundary": None}])
def test_a_table_needs_a_name(mailer, tmp_path, wrong):
    m = mailer(backend="maildir", maildir=tmp_path / "M")
    assert m.deliver(**{**TABLE, **wrong})[0] == "later" and not (tmp_path / "M" / "new").exists()


def test_five_megabytes(mailer, tmp_path):
    text = "一行字\n" * 500_000
    m = mailer(backend="maildir", maildir=tmp_path / "M")
    assert m.deliver(text=text)[0] == "accepted"
    assert parse(mails(tmp_path / "M")[0].read_bytes()).get_payload(decode=True).decode() == text.replace("\n", "\r\n")


def test_many_jobs_keep_their_order(mailer, tmp_path):
    m = mailer(backend="maildir", maildir=tmp_path / "M")
    assert m.deliver_all(job(id=i, message_id=f"{i}@example.org") for i in range(20)) == ["accepted"] * 20


def test_no_delivery_before_the_ack(mailer, tmp_path):
    m = mailer(backend="maildir", maildir=tmp_path / "M")
    m.send(job(id=1))
    m.send(job(id=2, message_id="2@example.org"))
    assert m.answer(ack=False)["id"] == "1"
    with pytest.raises(TimeoutError):
        m.answer(timeout=0.5)
    assert len(mails(tmp_path / "M")) == 1
    m.ack(1)
    assert m.answer()["id"] == "2" and len(mails(tmp_path / "M")) == 2


def test_too_many_jobs_or_acks_end_the_mailer(mailer, tmp_path):
    m = mailer(backend="maildir", maildir=tmp_path / "M")
    for i in range(6):
        m.send(job(id=i))
    assert m.process.wait(10) == 78 and "at a time" in m.log()
    m = mailer(backend="maildir", maildir=tmp_path / "M")
    m.ack(7)
    assert m.process.wait(10) == 78 and "ack for job 7" in m.log()


def test_unwritable_maildir_is_later(mailer, tmp_path):
    (tmp_path / "M").write_text("a file, no folder")
    outcome, _, text = mailer(backend="maildir", maildir=tmp_path / "M").deliver()
    assert outcome == "later" and "Not a directory" in text


def test_no_permission_is_later(build, mailer, tmp_path):
    if os.getuid() != 0:
        pytest.skip("only root can become another user")
    folder = tmp_path / "M"
    folder.mkdir(0o755)
    for parent in [tmp_path, *tmp_path.parents][:-2]:
        parent.chmod(0o755)
    who = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    if subprocess.run([*who, "test", "-x", str(build / "baoxue-mailer")]).returncode != 0:
        pytest.skip("the build folder is closed to other users")
    assert subprocess.run([*who, "touch", str(folder / "x")], capture_output=True).returncode != 0  # the precondition bites
    outcome, _, text = mailer(backend="maildir", maildir=folder, wrapper=who).deliver()
    assert outcome == "later" and "Permission denied" in text


def test_full_disk_is_later(mailer, tmp_path):
    folder = tmp_path / "M"
    m = mailer(backend="maildir", maildir=folder, wrapper=["prlimit", "--fsize=4096"])  # a write beyond it fails like a full disk, once SIGXFSZ is ignored
    outcome, _, text = m.deliver(text="x" * 100_000)
    assert outcome == "later" and text
    assert not mails(folder) and not list((folder / "tmp").iterdir())
    assert m.deliver(message_id="small@example.org")[0] == "accepted"


@pytest.mark.parametrize("status, outcome", [(0, "accepted"), (75, "later"), (69, "later"), (78, "later"), (126, "later"), (127, "later"), (1, "later"), (100, "later"), (65, "refused"), (67, "refused"), (68, "refused"), ("kill", "unknown"), ("hang", "unknown"), ("none", "later")])
def test_exec(mailer, tmp_path, status, outcome):
    seen, script = tmp_path / "seen.json", tmp_path / "command"
    end = {"kill": "kill -9 $$", "hang": "sleep 20"}.get(status, f"exit {status}")
    if status != "none":
        script.write_text(f"#!/bin/sh\ncat >{seen}\necho noise\n{end}\n")
        script.chmod(0o755)
    assert mailer(backend="exec", command=script, overall_timeout=2).deliver()[0] == outcome
    if status != "none":
        got = json.loads(seen.read_text())
        assert (got["to"], got["subject"], got["text"], got["html"]) == ("zhang@example.invalid", job()["subject"], TEXT, None)


@pytest.mark.parametrize("changed, outcome", [
    ({"to": "zhang@example.invalid>"}, "refused"), ({"to": "张测试@example.invalid"}, "refused"), ({"to": "a@b@c"}, "refused"), ({"to": None}, "later"),
    ({"subject": None}, "later"), ({"from": "nobody"}, "later"), ({"message_id": "<>"}, "later"), ({"html": HTML, "boundary": None}, "later"),
    ({"references": "x"}, "later"), ({"from": "other@example.org"}, "later"), ({"bcc": "a@example.org"}, "later"),
])
def test_jobs_that_must_not_go_out(mailer, tmp_path, changed, outcome):
    m = mailer(backend="maildir", maildir=tmp_path / "M", from_check="baoxue@example.org")
    assert m.deliver(**changed)[0] == outcome
    assert not (tmp_path / "M").exists()
    assert m.deliver()[0] == "accepted"  # and it lives on


def test_bodies_must_be_sealed_and_whole(mailer, tmp_path):
    m = mailer(backend="maildir", maildir=tmp_path / "M")
    head, bodies = packet(job())
    for fds in ([], [memfd(bodies, seals=0)], [memfd(bodies + b"x")], [memfd(bodies[:-1] + b"\xff")], [os.open("/dev/null", os.O_RDONLY)]):
        m.send_raw(head, fds)
        assert m.answer()["outcome"] == "later"
    assert m.deliver()[0] == "accepted" and m.finish() == 0


@pytest.mark.parametrize("data", [b"x", b"baoxue-job 1\n", b"GET / HTTP/1.0\r\n\r\n", b"\0" * 100, b"baoxue-job 1\n" + b"a" * 40000 + b"\n"])
def test_nonsense_ends_the_mailer(mailer, tmp_path, data):
    m = mailer(backend="maildir", maildir=tmp_path / "M")
    m.send_raw(data)
    assert m.process.wait(10) == 78 and "baoxue-mailer" in m.log()


def test_bad_settings_say_file_and_line(mailer):
    m = mailer(maildir="/x", hots="y")
    assert m.process.wait(10) == 78
    assert re.search(r"mailer-\d+\.conf:3: ", m.log()) and "host" in m.log()


@pytest.mark.parametrize("args", [["--nothing"], ["--maildir"], ["x"]])
def test_usage(build, args):
    assert subprocess.run([build / "baoxue-mailer", *args], capture_output=True).returncode == 64


def test_manual_lists_every_setting(build):
    page = (pathlib.Path(__file__).parents[2] / "daemon/mail/baoxue-mailer.8").read_text()
    table = subprocess.run([build / "baoxue-mailer", "--lang", "en", "--settings"], capture_output=True, text=True, check=True).stdout
    said = dict(re.findall(r"^(\S+) = (.*)$", table, re.M))
    assert len(said) > 10
    in_page = {name.replace("\\-", "-"): default.replace("\\-", "-") for name, default in re.findall(r'^\.It Cm (\S+) =[ ]?(.*)$', page, re.M)}
    assert in_page == said

# SPDX-License-Identifier: MIT
"""Drives baoxue-mailer as the daemon does: a SOCK_SEQPACKET pair, a packet of `key value` lines, the bodies in a sealed memfd."""
import array
import fcntl
import os
import socket
import subprocess

F_ADD_SEALS, SHRINK, GROW, WRITE = 1033, 2, 4, 8

TEXT = "您好:\n第一小学 9 月月报逾期 3 天。\n.以点开头的一行\n请处理。\n"
HTML = "<p>您好</p>\n"


def job(**changed):
    """Fields of a job; text and html are bodies, None leaves a field out."""
    fields = {
        "id": 1, "date": 1788825600, "zone": 28800, "from": "baoxue@example.org", "from-name": "某县控辍保学", "reply-to": "office@example.org",
        "to": "zhang@example.invalid", "subject": "【逾期3天】第一小学 月报(2026年9月)请于本周五前报送并抄送乡镇中心学校和教育科技局基教股",
        "message-id": "5f3c@baoxue.example.org", "boundary": "b-5f3c", "references": "<d1@example.org> <d2@example.org>", "text": TEXT, "html": None, "csv": None,
    }
    fields.update({k.replace("_", "-"): v for k, v in changed.items()})
    return fields


def packet(fields):
    bodies = {k: (fields.get(k) or "").encode() for k in ("text", "html", "csv")}
    lines = ["baoxue-job 1"] + [f"{k}-bytes {len(body)}" for k, body in bodies.items()]
    lines += [f"{k} {v}" for k, v in fields.items() if k not in bodies and v is not None]
    return ("\n".join(lines) + "\n").encode(), b"".join(bodies.values())


def memfd(data, seals=SHRINK | GROW | WRITE):
    fd = os.memfd_create("test", os.MFD_ALLOW_SEALING)
    while data:
        data = data[os.write(fd, data):]
    fcntl.fcntl(fd, F_ADD_SEALS, seals)
    return fd


class Mailer:
    def __init__(self, program, folder, settings, wrapper=(), args=None, environment=()):
        self.sock, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.log_path = folder / f"mailer-{theirs.fileno()}-{len(list(folder.iterdir()))}.log"
        if args is None:
            config = folder / f"mailer-{len(list(folder.iterdir()))}.conf"
            config.write_text("".join(f"{k.replace('_', '-')} = {v}\n" for k, v in {"lang": "en", **settings}.items()))
            args = ["--config", str(config)]
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen([*wrapper, str(program), *args], stdin=theirs, stdout=log, stderr=log, 
                                            env={name: os.environ[name] for name in ("PATH", *environment)})
        theirs.close()

    def send_raw(self, data, fds=()):
        control = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
        self.sock.sendmsg([data], control)

    def send(self, fields):
        head, bodies = packet(fields)
        fd = memfd(bodies)
        self.send_raw(head, [fd])
        os.close(fd)

    def ack(self, id):
        self.send_raw(f"baoxue-ack 1\nid {id}\n".encode())

    def answer(self, timeout=30, ack=True):
        """The next answer; with ack it is confirmed at once, as if it were on disk."""
        self.sock.settimeout(timeout)
        lines = ["baoxue-ready 1"]
        while lines in (["baoxue-ready 1"], ["baoxue-shown 1"]):  # its words of itself
            lines = self.sock.recv(65536).decode().splitlines()
        assert lines, "the mailer has gone: " + self.log()
        assert lines[0] == "baoxue-answer 1", (lines, self.log())
        fields = dict(line.split(" ", 1) for line in lines[1:])
        if ack:
            self.ack(fields["id"])
        return fields

    def deliver_all(self, jobs, timeout=30):
        """Many with the window of three; the answers' outcomes in order."""
        jobs, out, outcomes = list(jobs), [], []
        while jobs or out:
            while jobs and len(out) < 3:
                out.append(jobs.pop(0))
                self.send(out[-1])
            a = self.answer(timeout)
            assert a["id"] == str(out.pop(0)["id"])
            outcomes.append(a["outcome"])
        return outcomes

    def deliver(self, timeout=30, **changed):
        """(outcome, code, text)"""
        fields = job(**changed)
        self.send(fields)
        a = self.answer(timeout)
        assert a["id"] == str(fields["id"])
        return a["outcome"], int(a["code"]), a.get("text", "")

    def log(self):
        return self.log_path.read_text(errors="replace")

    def finish(self, timeout=30):
        """The exit status after the end of input."""
        self.sock.close()
        return self.process.wait(timeout)

    def close(self):
        self.sock.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

# SPDX-License-Identifier: MIT
"""valgrind over the real mailer: no error, and nothing lost."""
import pathlib
import shutil
import subprocess

import pytest

from mailer import HTML
from smtp_peer import DROP, Peer


@pytest.fixture
def valgrind(build):
    if not shutil.which("valgrind"):
        pytest.skip("no valgrind")
    if b"__asan_init" in (build / "baoxue-mailer").read_bytes():
        pytest.skip("valgrind cannot run a program built with AddressSanitizer")
    probe = subprocess.run(["valgrind", "-q", str(build / "baoxue-mailer"), "--version"], capture_output=True)
    if probe.returncode or probe.stderr:
        pytest.skip("this valgrind cannot read the program")  # 3.19 does not know clang's DWARF 5
    supp = pathlib.Path(__file__).parents[2] / "contrib/valgrind.supp"
    return ["valgrind", "-q", "--error-exitcode=99", "--leak-check=full", "--errors-for-leak-kinds=definite", "--show-leak-kinds=definite",
            "--track-fds=no", f"--suppressions={supp}"]


def finish(m):
    assert m.finish(60) == 0, m.log()
    assert "==" not in m.log(), m.log()


def test_maildir(mailer, tmp_path, valgrind):
    m = mailer(backend="maildir", maildir=tmp_path / "M", wrapper=valgrind)
    assert [m.deliver(60, id=1)[0], m.deliver(id=2, html=HTML, message_id="2@example.org")[0], m.deliver(id=3, to="nobody")[0]] == ["accepted", "accepted", "refused"]
    finish(m)


def test_plain_smtp(mailer, valgrind):
    with Peer(rcpt=["250 ok", "550 5.1.1 nobody", "250 ok"], body=["250 2.0.0 Ok", DROP]) as peer:
        m = mailer(backend="smtp", host="localhost", tls="none", port=peer.port, wrapper=valgrind)
        assert [m.deliver(60, id=i)[0] for i in range(3)] == ["accepted", "refused", "unknown"]
        finish(m)


def test_tls(mailer, certificates, tmp_path, valgrind):
    (tmp_path / "password").write_text("secret\n")
    with Peer(certificate=certificates["localhost"], implicit=True, ehlo="250-peer\n250 AUTH PLAIN", auth="235 ok") as peer:
        m = mailer(backend="smtp", host="localhost", tls="implicit", port=peer.port, ca_file=certificates["localhost"][0], user="baoxue",
                   password_file=tmp_path / "password", wrapper=valgrind)
        assert [m.deliver(60, id=i)[0] for i in range(2)] == ["accepted"] * 2
        finish(m)

# SPDX-License-Identifier: MIT
"""TLS and login: aiosmtpd where all is well, the scripted peer where it is not. Nothing may leave in clear that should not."""
import base64
import ssl
import time

import pytest

pytest.importorskip("aiosmtpd", reason="aiosmtpd is not installed")
from aiosmtpd.controller import Controller  # noqa: E402
from aiosmtpd.smtp import SMTP, AuthResult  # noqa: E402

from mailer import HTML, job
from smtp_peer import DROP, HANG, Peer, say
from test_mailer import check_mail

LIMITS = {"connect_timeout": 2, "step_timeout": 2, "overall_timeout": 6}
USER, PASSWORD = "baoxue", "一个密码 with spaces"


def smtp(mailer, tmp_path, port, ca=None, login=False, **settings):
    if login:
        secret = tmp_path / "password"
        secret.write_text(PASSWORD + "\n")
        settings = {"user": USER, "password_file": secret, **settings}
    if ca:
        settings["ca_file"] = ca[0]
    return mailer(**{"backend": "smtp", "host": "localhost", "tls": "starttls", "hello": "baoxue.example.org", "port": port, **LIMITS, **settings})


class Handler:
    def __init__(self):
        self.envelopes, self.sessions = [], []

    async def handle_DATA(self, server, session, envelope):
        self.envelopes.append(envelope)
        self.sessions.append((session.ssl is not None, session.authenticated))
        return "250 2.0.0 Ok"


class Server(Controller):
    """implicit: TLS from the first byte."""

    def __init__(self, handler, context, implicit=False, mechanisms=("PLAIN", "LOGIN")):
        self.starttls = None if implicit else context
        self.excluded = [m for m in ("PLAIN", "LOGIN") if m not in mechanisms]
        super().__init__(handler, hostname="127.0.0.1", port=0, ssl_context=context if implicit else None)

    def factory(self):
        def check(server, session, envelope, mechanism, data):
            right = data.login == USER.encode() and data.password == PASSWORD.encode()
            return AuthResult(success=right, handled=False)
        return SMTP(self.handler, tls_context=self.starttls, require_starttls=self.starttls is not None, authenticator=check, auth_required=True,
                    auth_require_tls=self.starttls is not None, auth_exclude_mechanism=self.excluded)

    def _trigger_server(self):  # port 0: ask the socket, not the argument
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def server_context(certificate, named=None):
    """named: takes the names that clients ask for (SNI); None: an address, which has none."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*map(str, certificate))
    if named is not None:
        context.sni_callback = lambda _, name, __: named.append(name)
    return context


@pytest.fixture
def serve(certificates):
    running = []

    def start(named=None, **kind):
        running.append(Server(Handler(), server_context(certificates["localhost"], named), **kind))
        running[-1].start()
        return running[-1]

    yield start
    for server in running:
        server.stop()


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
@pytest.mark.parametrize("tls", ["starttls", "starttls-optional", "implicit"])
def test_tls_and_login_work(mailer, tmp_path, certificates, serve, tls, mechanism):
    server = serve(implicit=tls == "implicit", mechanisms=[mechanism])
    m = smtp(mailer, tmp_path, server.port, certificates["localhost"], login=True, tls=tls)
    for n in range(3):
        assert m.deliver(id=n, html=HTML)[:2] == ("accepted", 250), m.log()
    assert server.handler.sessions == [(tls != "implicit", True)] * 3  # aiosmtpd does not call TLS from the first byte a session's TLS
    envelope = server.handler.envelopes[0]
    assert (envelope.mail_from, envelope.rcpt_tos) == ("baoxue@example.org", ["zhang@example.invalid"])
    check_mail(envelope.content, job(html=HTML))
    assert m.finish() == 0 and PASSWORD not in m.log()


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_the_server_is_told_which_name_is_meant(mailer, tmp_path, certificates, serve, tls):
    """One address, many names: so a provider's server knows which certificate to show (RFC 6066 3)."""
    named = []
    server = serve(named=named, implicit=tls == "implicit")
    named.clear()  # aiosmtpd has looked whether it is there
    m = smtp(mailer, tmp_path, server.port, certificates["localhost"], login=True, tls=tls)
    assert m.deliver()[0] == "accepted", m.log()
    assert named == ["localhost"]


def test_a_large_mail_goes_through_the_pump(mailer, tmp_path, certificates):
    text = "一行字\n" * 300_000
    with Peer(certificate=certificates["localhost"], implicit=True) as peer:
        assert smtp(mailer, tmp_path, peer.port, certificates["localhost"], tls="implicit").deliver(text=text)[0] == "accepted"
    check_mail(peer.messages[0], job(text=text))


def test_wrong_password(mailer, tmp_path, certificates, serve):
    server = serve()
    m = smtp(mailer, tmp_path, server.port, certificates["localhost"], login=True, user="other")
    outcome, code, text = m.deliver()
    assert (outcome, code) == ("later", 535) and "login" in text
    assert not server.handler.envelopes


OFFER = "250-peer\n250-STARTTLS\n250 SIZE 1000000"
OFFER_LOGIN = "250-peer\n250 AUTH PLAIN LOGIN"

# name: (steps, what the answer says); all "later", and nothing but EHLO, STARTTLS and QUIT in clear
TROUBLE = {
    "STARTTLS not offered": ({"starttls": "220 go"}, "no STARTTLS"), "STARTTLS refused": ({"ehlo": OFFER, "starttls": "454 4.7.0 not now"}, "refuses STARTTLS"),
    "STARTTLS dropped": ({"ehlo": OFFER, "starttls": DROP}, "closed"), "STARTTLS hangs": ({"ehlo": OFFER, "starttls": HANG}, "within"),
    "injection": ({"ehlo": OFFER, "starttls": say("220 go\r\n250 AUTH PLAIN\r\n")}, "injected"), "no TLS after 220": ({"ehlo": OFFER, "starttls": say("220 go\r\n", HANG)}, "within"),
    "nonsense instead of TLS": ({"ehlo": OFFER, "starttls": say("220 go\r\n", lambda c: (c.read_line(), c.write(b"no tls here\r\n")))}, ""),
    "greeting 554": ({"greet": "554 no"}, "does not serve"), "endless EHLO": ({"ehlo": say(b"250-x\r\n" * 5000)}, "too long"), "drip": ({"ehlo": say(b"250-", HANG)}, "within"),
    "EHLO 502": ({"ehlo": "502 what?"}, "EHLO"), "greeting nonsense": ({"greet": say(b"SSH-2.0\r\n")}, "no SMTP"), "early answer": ({"greet": "220 a\n250 b"}, ""),
}


@pytest.fixture(scope="module")
def played(at_once, certificates, tmp_path_factory):
    def trouble(start, name):
        with Peer(certificate=certificates["localhost"], **TROUBLE[name][0]) as peer:
            folder = tmp_path_factory.mktemp("trouble")
            return smtp(start, folder, peer.port, certificates["localhost"], login=True).deliver(), peer
    return at_once(trouble, TROUBLE)


@pytest.mark.parametrize("name", TROUBLE)
def test_trouble_before_tls(played, name):
    (outcome, _, text), peer = played[name].result()
    assert outcome == "later" and text and TROUBLE[name][1] in text, text
    assert not peer.bodies
    for command in peer.commands:  # a TLS hello looks like a line of rubbish to a peer that speaks none
        assert command.startswith(("EHLO", "STARTTLS", "QUIT")) or not command.isprintable(), peer.commands


@pytest.mark.parametrize("steps, code", [({"ehlo": OFFER_LOGIN, "auth": "535 5.7.8 no"}, 535), ({"ehlo": OFFER_LOGIN, "auth": "454 4.7.0 later"}, 454),
                                         ({"ehlo": OFFER_LOGIN, "auth": DROP}, 0), ({"ehlo": OFFER_LOGIN, "auth": "250 sure"}, 250), ({}, 0)])
def test_no_mail_without_235(mailer, tmp_path, certificates, steps, code):
    with Peer(certificate=certificates["localhost"], implicit=True, **steps) as peer:
        m = smtp(mailer, tmp_path, peer.port, certificates["localhost"], login=True, tls="implicit")
        outcome = m.deliver()
    assert outcome[:2] == ("later", code) and not [c for c in peer.commands if "MAIL" in c]


def test_login_only_inside_tls(mailer, tmp_path):
    with Peer(ehlo="250-peer\n250 AUTH PLAIN LOGIN", auth="235 ok") as peer:
        outcome, _, text = smtp(mailer, tmp_path, peer.port, login=True, tls="starttls-optional").deliver()
    assert outcome == "later" and "TLS" in text and not [c for c in peer.commands if c.startswith("AUTH")]


def test_optional_in_clear(mailer, tmp_path):
    with Peer() as peer:
        m = smtp(mailer, tmp_path, peer.port, tls="starttls-optional")
        assert [m.deliver(id=i)[0] for i in range(2)] == ["accepted"] * 2
    assert len([c for c in peer.commands if c.startswith("EHLO")]) == 1  # libESMTP's own EHLO was answered from memory
    check_mail(peer.messages[0], job())


@pytest.mark.parametrize("certificate, ca, tls", [("other", "other", "implicit"), ("other", "other", "starttls"), ("localhost", "other", "implicit"), ("localhost", None, "starttls"),
                                                  ("localhost", "other", "starttls-optional"), ("expired", "expired", "implicit"),
                                                  ("expired", "expired", "starttls")])
def test_certificates_that_must_not_pass(mailer, tmp_path, certificates, certificate, ca, tls):
    with Peer(certificate=certificates[certificate], implicit=tls == "implicit", ehlo=OFFER, starttls="220 go") as peer:
        outcome, _, text = smtp(mailer, tmp_path, peer.port, certificates.get(ca), login=True, tls=tls).deliver()
    assert outcome == "later" and "certificate" in text and ("expired" in text) == (certificate == "expired") and not peer.bodies and not [c for c in peer.commands if "AUTH" in c or "MAIL" in c]


@pytest.mark.parametrize("steps, outcome", [({"rcpt": "550 5.1.1 nobody"}, "refused"), ({"mail": DROP}, "later"), ({"in_body": DROP}, "unknown"), ({"body": DROP}, "unknown"),
                                            ({"body": HANG}, "unknown"), ({"data": HANG}, "later"), ({"body": "451 later"}, "later"), ({"quit": DROP}, "accepted")])
def test_verdicts_through_tls(mailer, tmp_path, certificates, steps, outcome):
    with Peer(certificate=certificates["localhost"], implicit=True, **steps) as peer:
        assert smtp(mailer, tmp_path, peer.port, certificates["localhost"], tls="implicit").deliver()[0] == outcome
        assert len(peer.messages) == (outcome == "accepted")


def children(m):
    with open(f"/proc/{m.process.pid}/task/{m.process.pid}/children") as f:
        return f.read().split()


def test_no_process_is_left(mailer, tmp_path, certificates):
    with Peer(certificate=certificates["localhost"], implicit=True) as peer:
        m = smtp(mailer, tmp_path, peer.port, certificates["localhost"], tls="implicit", idle_timeout=1)
        for i in range(5):
            assert m.deliver(id=i)[0] == "accepted"
        end = time.monotonic() + 10
        while children(m):
            assert time.monotonic() < end and len(children(m)) == 1  # the open session's
            time.sleep(0.05)
        assert peer.connections == 1 and peer.commands[-1] == "TLS QUIT"


@pytest.mark.parametrize("where", ["file", "credential"])
def test_the_password_is_never_shown(mailer, tmp_path, certificates, monkeypatch, where):
    """From a file or a systemd credential; not in a log, not in an answer, whatever the server says."""
    secret = "s3cret-密码"
    (tmp_path / "credentials").mkdir()
    (tmp_path / "credentials/mailer-password").write_text(secret + "\r\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "credentials"))
    plain = base64.b64encode(f"\0{USER}\0{secret}".encode()).decode()
    said = []
    for auth in ("235 ok", f"535 5.7.8 not AUTH PLAIN {plain}", f"454 4.7.0 later, {secret}", DROP):
        with Peer(certificate=certificates["localhost"], implicit=True, ehlo=OFFER_LOGIN, auth=auth) as peer:
            m = smtp(mailer, tmp_path, peer.port, certificates["localhost"], tls="implicit", user=USER, environment=("CREDENTIALS_DIRECTORY",),
                     password_file="mailer-password" if where == "credential" else tmp_path / "credentials/mailer-password")
            said.append(m.deliver())
            m.finish()
        assert f"TLS AUTH PLAIN {plain}" in peer.commands
        said.append(m.log())
    assert said[0][0] == "accepted"
    for shown in (secret, plain, plain[6:-6], base64.b64encode(secret.encode()).decode()):
        assert shown not in str(said)

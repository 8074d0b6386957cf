# SPDX-License-Identifier: MIT
"""An SMTP server that misbehaves by script: one behaviour a port.

    with Peer(rcpt="550 5.1.1 nobody") as peer: …peer.port… peer.messages, peer.commands

A step is a reply (without CRLF; "\\n" makes it several lines), or DROP, HANG, or a function(connection). A list gives one step a use, the last one for ever.
Steps: greet, ehlo, helo, starttls, auth, mail, rcpt, data, body (after the dot), rset, quit, noop, and `in_body`: while the body comes in. Add a misbehaviour by adding a line to a
table of tests, seldom here."""
import socket
import ssl
import threading


class Gone(Exception):
    """The connection is over."""


def DROP(connection):
    raise Gone


def HANG(connection):
    connection.peer.stopping.wait(30)
    raise Gone


def DRIP(connection):
    """A byte now and then, never an end."""
    while not connection.peer.stopping.wait(0.3):
        connection.write(b"2")
    raise Gone


def RESET(connection):
    connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    raise Gone


def say(text, then=None):
    """A raw answer, exactly these bytes, and what comes after it."""
    def step(connection):
        connection.write(text if isinstance(text, bytes) else text.encode())
        if then:
            then(connection)
    return step


DEFAULT = {
    "greet": "220 peer.example.org ESMTP", "ehlo": "250-peer.example.org\n250-8BITMIME\n250 SIZE 10000000", "helo": "250 peer.example.org", "mail": "250 2.1.0 Ok",
    "rcpt": "250 2.1.5 Ok", "data": "354 go on", "body": "250 2.0.0 Ok: queued as TEST", "rset": "250 2.0.0 Ok", "quit": "221 2.0.0 Bye", "noop": "250 Ok",
    "auth": "502 5.5.1 not here", "starttls": "502 5.5.1 not here", "in_body": None,
}


class Connection:
    def __init__(self, peer, sock):
        self.peer, self.sock, self.buffer, self.tls, self.said, self.recipients = peer, sock, b"", False, b"", 0

    def write(self, data):
        self.said += data
        try:
            self.sock.sendall(data)
        except OSError:
            raise Gone from None

    def read_line(self):
        while b"\n" not in self.buffer:
            try:
                more = self.sock.recv(65536)
            except OSError:
                more = b""
            if not more:
                raise Gone
            self.buffer += more
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line.rstrip(b"\r")

    def start_tls(self):
        self.sock = self.peer.next_context().wrap_socket(self.sock, server_side=True)
        self.tls = True

    def step(self, name, before=lambda code: None):
        """Does it; the reply's code, 0 when the step was a function. before(code): what must have happened when the client reads it."""
        action = self.peer.next_step(name)
        if action is None:
            return 0
        if callable(action):
            action(self)
            return 0
        code = int(action.rsplit("\n", 1)[-1][:3])
        before(code)
        self.write(action.replace("\n", "\r\n").encode() + b"\r\n")
        return code

    def read_body(self):
        lines = []
        if self.peer.steps["in_body"]:
            self.read_line()
            self.step("in_body")
        while (line := self.read_line()) != b".":
            lines.append(line[1:] if line.startswith(b".") else line)
        with self.peer.lock:
            self.peer.bodies.append(b"\r\n".join(lines) + b"\r\n")

        def keep(code, body=b"\r\n".join(lines) + b"\r\n"):
            if code == 250:
                with self.peer.lock:
                    self.peer.messages.append(body)
        self.step("body", keep)

    def run(self):
        if self.peer.implicit:
            self.start_tls()
        self.step("greet")
        while True:
            line = self.read_line().decode(errors="replace")
            with self.peer.lock:
                self.peer.commands.append(("TLS " if self.tls else "") + line)
            verb = line.split(" ", 1)[0].lower()
            if verb == "data" and self.recipients == 0 and not self.peer.careless:
                self.write(b"554 5.5.1 no valid recipients\r\n")
                continue
            self.said = b""
            code = self.step(verb if verb in self.peer.steps else "noop")
            self.recipients = 0 if verb in ("mail", "rset") else self.recipients + (verb == "rcpt" and self.said.startswith(b"2"))
            if verb == "data" and code == 354:
                self.read_body()
            elif verb == "starttls" and code == 220:
                self.start_tls()
            elif verb == "quit":
                return


taken = []


def dead_port():
    """Nobody listens there, and nobody else can: it is bound until the end."""
    taken.append(socket.socket())
    taken[-1].bind(("127.0.0.1", 0))
    return taken[-1].getsockname()[1]


class Peer:
    def __init__(self, *, certificate=None, implicit=False, careless=False, **steps):
        self.steps = {**DEFAULT, **steps}
        self.uses = {}
        self.implicit, self.careless = implicit, careless  # careless: takes a text though it has refused its recipient
        self.commands, self.bodies, self.messages, self.connections, self.ended = [], [], [], 0, 0  # bodies: all that came whole; messages: those accepted
        self.port = 0  # any; entered again, it has the port that it had
        self.lock, self.stopping = threading.Lock(), threading.Event()
        self.contexts = []  # one a connection, the last one for ever
        for pair in certificate if isinstance(certificate, list) else [certificate] if certificate else []:
            self.contexts.append(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))
            self.contexts[-1].load_cert_chain(*map(str, pair))

    def next_step(self, name):
        action = self.steps[name]
        if not isinstance(action, list):
            return action
        with self.lock:
            n = self.uses.get(name, 0)
            self.uses[name] = n + 1
        return action[min(n, len(action) - 1)]

    def next_context(self):
        with self.lock:
            return self.contexts.pop(0) if len(self.contexts) > 1 else self.contexts[0]

    def serve(self, sock):
        connection = Connection(self, sock)
        try:
            connection.run()
        except (Gone, OSError):
            pass
        finally:
            connection.sock.close()
            with self.lock:
                self.ended += 1  # whatever the client had sent has been read

    def listen(self):
        while not self.stopping.is_set():
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.serve, args=(sock,), daemon=True).start()

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.listen, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

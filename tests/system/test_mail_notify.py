# SPDX-License-Identifier: MIT
"""contrib/notify-weixin and notify-dingtalk: the exec backend against a robot on loopback."""
import base64
import hashlib
import hmac
import http.server
import json
import pathlib
import threading
import urllib.parse

import pytest

from mailer import TEXT, job

CONTRIB = pathlib.Path(__file__).parents[2] / "contrib"
SECRET = "SEC0123456789"


class Robot:
    """Answers every POST with (status, body); None: never."""

    def __init__(self, status, body):
        self.requests, self.stopping = [], threading.Event()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(handler):  # noqa: N805
                data = handler.rfile.read(int(handler.headers["Content-Length"]))
                self.requests.append((handler.path, json.loads(data)))
                if status is None:
                    self.stopping.wait(20)
                    return
                handler.send_response(status)
                handler.send_header("Location", "/elsewhere")
                handler.end_headers()
                handler.wfile.write(body.encode())

            def log_message(handler, *_):  # noqa: N805
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/send?key=KEY-THAT-NOBODY-SHALL-SEE"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.server.shutdown()
        self.server.server_close()


def notify(mailer, tmp_path, monkeypatch, name, url, secret="", **changed):
    address = tmp_path / "webhook"
    address.write_text(f"{url}\n{secret}\n")
    monkeypatch.setenv("BAOXUE_WEBHOOK_FILE", str(address))
    monkeypatch.setenv("BAOXUE_WEBHOOK_TIMEOUT", "1")
    m = mailer(backend="exec", command=CONTRIB / f"notify-{name}", overall_timeout=20, environment=("BAOXUE_WEBHOOK_FILE", "BAOXUE_WEBHOOK_TIMEOUT"))
    outcome = m.deliver(**changed)
    assert "KEY-THAT" not in m.log() and "SEC0" not in m.log()
    return outcome


OK = '{"errcode":0,"errmsg":"ok"}'


@pytest.mark.parametrize("name", ["weixin", "dingtalk"])
@pytest.mark.parametrize("status, body, outcome", [
    (200, OK, "accepted"), (200, '{"errcode":44004,"errmsg":"empty content"}', {"weixin": "later", "dingtalk": "later"}),
    (200, '{"errcode":45009,"errmsg":"api freq out of limit"}', "later"), (200, '{"errcode":310000,"errmsg":"sign not match"}', "later"),
    (200, '{"errcode":40035,"errmsg":"参数"}', "later"), (200, "<html>", "later"), (200, "[]", "later"), (200, "{}", "later"), (302, OK, "later"),
    (400, "", "later"), (401, "", "later"), (404, "", "later"), (429, "", "later"), (500, "", "later"), (503, OK, "later"), (None, "", "later"),
])
def test_robot(mailer, tmp_path, monkeypatch, name, status, body, outcome):
    with Robot(status, body) as robot:
        got = notify(mailer, tmp_path, monkeypatch, name, robot.url)
    assert got[0] == (outcome[name] if isinstance(outcome, dict) else outcome), got
    ((path, message),) = robot.requests
    assert path == "/send?key=KEY-THAT-NOBODY-SHALL-SEE"
    assert message["msgtype"] == "text"
    content = message["text"]["content"]
    assert "zhang@example.invalid" in content and job()["subject"] in content and TEXT.strip() in content


def test_dingtalk_signs(mailer, tmp_path, monkeypatch):
    with Robot(200, OK) as robot:
        assert notify(mailer, tmp_path, monkeypatch, "dingtalk", robot.url, SECRET)[0] == "accepted"
    ((path, _),) = robot.requests
    query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(path).query))
    right = hmac.new(SECRET.encode(), f"{query['timestamp']}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert base64.b64decode(query["sign"]) == right and query["key"] == "KEY-THAT-NOBODY-SHALL-SEE"


@pytest.mark.parametrize("name, most_b", [("weixin", 2048), ("dingtalk", 18000)])
def test_long_texts_are_cut(mailer, tmp_path, monkeypatch, name, most_b):
    with Robot(200, OK) as robot:
        assert notify(mailer, tmp_path, monkeypatch, name, robot.url, text="逾期未报\n" * 5000)[0] == "accepted"
    content = robot.requests[0][1]["text"]["content"]
    assert most_b - 100 < len(content.encode()) <= most_b and content.endswith("（全文见邮件或系统）")


@pytest.mark.parametrize("name", ["weixin", "dingtalk"])
@pytest.mark.parametrize("url", ["", "http://robot.example.invalid/send", "ftp://127.0.0.1/", "http://127.0.0.1:1/"])
def test_bad_addresses_wait_to_be_mended(mailer, tmp_path, monkeypatch, name, url):
    assert notify(mailer, tmp_path, monkeypatch, name, url)[0] == "later"

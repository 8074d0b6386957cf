# SPDX-License-Identifier: MIT
"""What notify-weixin and notify-dingtalk share: a job of baoxue-mailer (backend = exec) on standard input becomes one message of a group robot.

The robot's webhook address is a secret. It stands in a file, alone on the first line (DingTalk: the signing secret, if there is one, on the second):
$BAOXUE_WEBHOOK_FILE, or NAME-webhook in systemd's credentials folder, or /etc/baoxue/NAME-webhook. It is never printed.

Exit: 0 delivered, 75 later (the robot does not take it now), 69 the robot cannot be reached or does not know us, and 78 our settings are at fault: then all alerts wait until
that is mended; 1 refused for good (the message itself)."""
import http.client
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

DELIVERED, REFUSED, AWAY, LATER, SETTINGS = 0, 1, 69, 75, 78
ANSWER_MOST_B = 65536
TOO_FAST = {45009, 45033, 130101, 410100}  # both robots' words for it; any other unknown word is about us: an unknown key, a wrong signature


class Later(Exception):
    """Not now; the text says why."""
    def __init__(self, text, exit=LATER):
        super().__init__(text)
        self.exit = exit


class Refused(Exception):
    """Never; the text says why."""


def read_address(name):
    """(webhook, secret or None)"""
    folder = os.environ.get("CREDENTIALS_DIRECTORY", "/etc/baoxue")
    path = os.environ.get("BAOXUE_WEBHOOK_FILE", f"{folder}/{name}-webhook")
    try:
        with open(path, encoding="utf-8") as f:
            lines = [line.strip() for line in f if line.strip()]
    except (OSError, UnicodeDecodeError) as e:
        raise Later(f"读不了 {path}: {type(e).__name__}", SETTINGS) from None
    url = urllib.parse.urlsplit(lines[0] if lines else "")
    loopback = url.hostname in ("127.0.0.1", "localhost", "::1")
    if url.scheme != "https" and not (url.scheme == "http" and loopback):
        raise Later(f"{path} 的第一行应是 https:// 开头的 webhook 地址", SETTINGS)
    return lines[0], lines[1] if len(lines) > 1 else None


def content_of(job, most_b):
    """Recipient, subject and text, cut to the robot's limit without breaking a character."""
    content = f"收件人：{job['to']}\n{job['subject']}\n\n{job['text']}".rstrip()
    data = content.encode()
    if len(data) <= most_b:
        return content
    end = "\n…（全文见邮件或系统）"
    return data[:most_b - len(end.encode())].decode(errors="ignore") + end


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """The address is a secret: it is not carried elsewhere."""

    def redirect_request(self, *_):
        return None


def post(url, message):
    """The robot's answer."""
    request = urllib.request.Request(url, json.dumps(message, ensure_ascii=False).encode(), {"Content-Type": "application/json; charset=utf-8"})
    limit_s = float(os.environ.get("BAOXUE_WEBHOOK_TIMEOUT", "15"))
    try:
        with urllib.request.build_opener(NoRedirect).open(request, timeout=limit_s) as reply:
            return json.loads(reply.read(ANSWER_MOST_B))
    except urllib.error.HTTPError as e:
        if e.code in (400, 413):
            raise Refused(f"HTTP {e.code}") from None
        raise Later(f"HTTP {e.code}", LATER if e.code == 429 else AWAY) from None
    except (OSError, http.client.HTTPException) as e:  # also URLError and timeouts
        raise Later(f"连不上机器人：{getattr(e, 'reason', type(e).__name__)}", AWAY) from None
    except ValueError:
        raise Later("机器人的回答不是 JSON", AWAY) from None


def judge(answer, refusals):
    """errcode 0 is delivered; of the others those in `refusals` are the message's own fault."""
    code = answer.get("errcode") if isinstance(answer, dict) else None
    if code == 0:
        return
    text = f"errcode {code} {str(answer.get('errmsg', ''))[:200] if isinstance(answer, dict) else ''}"
    if code in refusals:
        raise Refused(text)
    raise Later(text, LATER if code in TOO_FAST else AWAY)


def main(name, send):
    """send(job, webhook, secret) raises Later or Refused."""
    try:
        job = json.load(sys.stdin)
        webhook, secret = read_address(name)
        send(job, webhook, secret)
        return DELIVERED
    except Later as e:
        print(f"{name}: {e}", file=sys.stderr)
        return e.exit
    except (Refused, KeyError, ValueError) as e:
        print(f"{name}: {e}", file=sys.stderr)
        return REFUSED

# SPDX-License-Identifier: MIT
"""Who is reached, and who hears that he is not: mail handed over for those who have none, test mails, drills."""
import csv
import email
import email.policy
import re

import pytest

from house import PEOPLE, RULES, UNITS, Clock, by_smtp, wait_for
from smtp_peer import Peer


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


HANDED = (PEOPLE.replace("邮箱,岗位", "邮箱,转交,岗位").replace("example.invalid,", "example.invalid,,").replace("P06,钱测试,p06@example.invalid,,,", "P06,钱测试,,P03,,"))


def test_handed_over(house):
    """The teacher has no mail; the headmaster prints it. His own alert is a mail of its own."""
    h = house(people=HANDED).start()
    h.case("2026-0001")
    mail, = h.wait_mails(1)
    assert mail["To"] == "p03@example.invalid" and "请转交" in mail["Subject"]
    assert text_of(mail).startswith("请转交 包学生教师（人员编号 P06）：") and "收件人签字" in text_of(mail)
    h.visit("2026-0001")
    own = [m for m in h.wait_mails(2) if "请转交" not in m["Subject"]]
    assert len(own) == 1 and "收件人签字" not in text_of(own[0])
    assert h.rows("SELECT p.code, o.address FROM outbox o JOIN person_now p ON p.identity = o.person ORDER BY o.job") == [
        ("P06", "p03@example.invalid"), ("P03", "p03@example.invalid")]


def test_who_hands_over_is_refused(house):
    """As if neither had mail: it goes to the one above, and the office hears whose address it is."""
    h = house(people=HANDED)
    script = h.folder / "command"
    script.write_text("#!/bin/sh\nif grep -q p03@; then echo 550 no such user >&2; exit 65; fi\n")
    script.chmod(0o755)
    h.set_mailer(backend="exec", command=script)
    h.start()
    h.case("2026-0001")
    wait_for(lambda: h.rows("SELECT 1 FROM outbox WHERE state = 'accepted'"), "the one above")
    assert [c for (c,) in h.rows("SELECT p.code FROM unreachable u JOIN person_now p ON p.identity = u.person")] == ["P03"]
    assert h.rows("SELECT p.code, o.state FROM outbox o JOIN person_now p ON p.identity = o.person ORDER BY o.job") == [("P06", "refused"), ("P02", "accepted")]
    assert any("P03" in t for t in h.office_mails())
    h.visit("2026-0001")
    wait_for(lambda: len(h.rows("SELECT 1 FROM outbox WHERE state = 'accepted'")) == 2, "the headmaster's too")


# ---- a test mail ----

@pytest.mark.parametrize("to, reached", [((), "p01@example.invalid"), (("--to", "P03"), "p03@example.invalid"), (("--to", "it@example.org"), "it@example.org")])
def test_send_test_by_smtp(house, to, reached):
    with Peer() as peer:
        h = house(mailer=by_smtp(peer.port)).start()
        test = h.json("send-test", *to)[0]
        assert (test["outcome"], test["address"]) == ("accepted", reached)
        body, = peer.messages
        assert [c for c in peer.commands if c.upper().startswith("RCPT")] == [f"RCPT TO:<{reached}>"]
        message = email.message_from_bytes(body, policy=email.policy.default)
        assert "测试" in message["Subject"] and "不需要办理" in text_of(message)
        h.stop()
    assert h.rows("SELECT kind, rung, deadline FROM firing WHERE kind = 'test'") == [("test", f"test {h.rows('SELECT max(id) FROM request')[0][0]}", None)]
    h.is_sound()


def test_send_test_says_what_is_wrong(house):
    h = house()
    done = h("send-test", lang="zh")  # nobody runs
    assert done.returncode == 1 and "没有运转" in done.stderr
    h.start()
    h.wait_mails(1, "P01")  # the request stands all the same
    script = h.folder / "command"
    script.write_text("#!/bin/sh\necho 550 no such user >&2\nexit 65\n")
    script.chmod(0o755)
    h.set_mailer(backend="exec", command=script)
    done = h("send-test", "--to", "P03", lang="zh")
    assert done.returncode == 1 and "拒收" in done.stdout and "65" in done.stdout, (done.stdout, done.stderr)
    assert any("P03" in t for t in h.office_mails())  # his address is at fault, whatever the mail was
    script.write_text("#!/bin/sh\nexit 75\n")
    done = h("send-test", "--to", "it@example.org", lang="zh")
    assert done.returncode == 1 and "重试" in done.stdout
    for bad in ("P77", "a b@c", "x>\r\nRCPT TO:<y@example.org"):
        assert h("send-test", "--to", bad).returncode == 1
    assert h.rows("SELECT count(*) FROM request") == [(3,)]


def test_send_test_without_a_mailer(house):
    h = house()
    h.config.write_text(h.config.read_text().replace(str(h.settings["mailer"]), "/nonexistent/baoxue-mailer"), encoding="utf-8")
    h.start()
    for _ in range(2):  # the first finds it out, the second knows it already
        done = h("send-test", lang="zh", prefix=("timeout", "15"))  # without an answer it would wait for 20 s
        assert done.returncode == 1 and "送不出去" in done.stdout and "/nonexistent/baoxue-mailer" in done.stdout, (done.stdout, done.stderr)


# ---- a drill ----

def test_drill_lists_first(house):
    h = house().start()
    rows = h.json("drill", "教师家访")
    assert [(r["rung"], r["address"]) for r in rows] == [("start", "p03@example.invalid"), ("+1d", "p03@example.invalid")]  # no case, so no teacher: the headmaster
    assert "加 --yes" in h("drill", "教师家访", lang="zh").stdout
    assert h.rows("SELECT count(*) FROM request") == [(0,)] and not h.mails()
    assert h("drill", "没有的规则").returncode == 1
    assert h("drill", "教师家访", "--unit", "S77").returncode == 1


def test_drill_of_a_case(house):
    """Every rung a mail, marked; the real deadline is as it was, and nobody counts as told of it."""
    h = house().start()
    h.case("2026-0001")
    h.wait_mails(1)
    before = h.rows("SELECT * FROM deadline ORDER BY id")
    assert [(r["rung"], r["address"]) for r in h.json("drill", "教师家访", "--case", "2026-0001", "--yes")] == [
        ("start", "p06@example.invalid"), ("+1d", "p06@example.invalid"), ("+1d", "p03@example.invalid")]
    mails = [m for m in h.wait_mails(4) if "演练" in m["Subject"]]
    assert sorted(m["To"] for m in mails) == ["p03@example.invalid", "p06@example.invalid", "p06@example.invalid"]
    assert sorted({m["Subject"] for m in mails}) == ["【控辍保学】【演练】演练：教师家访（+1 天）", "【控辍保学】【演练】演练：教师家访（开始）"]
    for m in mails:
        assert m["Subject"].startswith("【控辍保学】【演练】") and "【急】" not in m["Subject"]
        text = text_of(m)
        assert "这是演练" in text and "不需要办理" in text and "教师家访" in text and "2026-0001" in text and "张" not in text
        assert "baoxue ack" not in text
    assert h.rows("SELECT * FROM deadline ORDER BY id") == before
    assert [k for k, in h.rows("SELECT rung FROM firing WHERE kind = 'drill' ORDER BY seq")] == ["drill %d start" % h.rows("SELECT max(id) FROM request")[0][0],
                                                                                                 "drill %d +1d" % h.rows("SELECT max(id) FROM request")[0][0]]
    h.visit("2026-0001")  # settles it: the headmaster is told of his own step, and not that this one is settled
    wait_for(lambda: [m for m in h.mails("P03") if "再次家访" in text_of(m)], "the next step")
    assert not [m for m in h.mails("P03") if "了结" in m["Subject"]]
    h.kill()
    h.start()  # and nothing again after a restart
    assert len([m for m in h.mails() if "演练" in m["Subject"]]) == 3


# ---- nobody at all ----

def test_many_vacant_posts_are_one_line_with_a_cure_that_works(house, tmp_path):
    clock = Clock(tmp_path, "2026-09-08 09:00")
    h = house(rules=RULES.replace("2023-01-01", "2026-09-01") + "[任务 周报]\n出处 = 七\n责任 = 校长\n期限 = 每周 周三\n阶梯 = 日\n[阶梯 日]\n0 天 = 责任人\n", clock=clock)
    units = h.folder / "units.csv"
    units.write_text(UNITS + "".join(f"T{i},第{i}中学,学校,B01\n" for i in range(9)), encoding="utf-8")
    assert "go out as usual" in h.ok("import", "units", units), "the settings do not hold it"
    h.start()
    clock.set("2026-09-09 08:31")
    h.poke()
    text = " ".join(text_of(m) for m in h.wait_mails(1, "P01"))
    assert "岗位空缺 9 处" in text and "怎样答复" not in text
    command = re.search("几处见 baoxue ([a-z -]+)", text).group(1)
    assert "岗位“校长”：10 个学校中有 9 个空着" in h(*command.split(), lang="zh").stdout


def test_nobody_takes_mail(house):
    """Not even the office: said at error level, shown in the status, kept, and told when somebody can be reached."""
    nobody = "\n".join(",".join("" if "@" in cell else cell for cell in line.split(",")) for line in PEOPLE.splitlines()) + "\n"
    h = house(people=nobody).start()
    h.case("2026-0001")
    wait_for(lambda: "alert with nobody to tell" in h.new_log() or "提醒无人可告" in h.new_log(), "the error")
    assert any(line.startswith("<3>") and "无人可告" in line for line in h.new_log().splitlines())
    wait_for(lambda: h.status()["untold"] == 1, "the status")
    assert not h.mails() and h.rows("SELECT count(*) FROM recipient") == [(0,)]
    table = h.folder / "people.csv"
    table.write_text(PEOPLE.replace("p06@example.invalid", "").replace("p03@example.invalid", "").replace("p02@example.invalid", ""), encoding="utf-8")
    h.ok("import", "people", table)
    wait_for(lambda: any("2026-0001" in text_of(m) for m in h.mails("p01@example.invalid")), "the alert")
    assert h.status()["untold"] == 0


def test_posts_are_filled_at_last(house, tmp_path):
    """Posts that came after the alerts: what nobody could be told is told late, by the hold of its import, or of the one that filled the posts."""
    clock = Clock(tmp_path, "2026-09-08 09:00")
    h = house(people=PEOPLE.splitlines()[0] + "\nP06,钱测试,p06@example.invalid,,\n", clock=clock, import_hold="yes", step_limit=72).start()
    h.people = {row["人员编号"]: row["邮箱"] for row in csv.DictReader(PEOPLE.splitlines())}
    cases, table = h.folder / "cases.csv", h.folder / "people.csv"
    cases.write_text("案号,姓名,学校,学段,立案日\n2026-0001,张某测,S01,小学,2026-09-08\n", encoding="utf-8")
    h.ok("import", "cases", cases)
    h.ok("case", "add", "2026-0002", "--name", "张某测", "--school", "S01", "--stage", "小学", "--day", h.today())
    wait_for(lambda: h.status()["untold"] == 2, "both")
    assert "2026-0001" in (said := h("status", lang="zh").stdout) and "补登以后自动补告" in said
    clock.forward(days=2)
    table.write_text(PEOPLE, encoding="utf-8")
    h.ok("import", "people", table)
    wait_for(lambda: h.status()["untold"] == 0, "the posts")
    holds = [hold["hold"] for hold in h.json("status")["holds"]]
    assert len(holds) == 2 and not h.mails("P03"), "no flood"
    h.ok("release", holds[0], "--reason", "checked")
    first = " ".join(text_of(m) for m in h.wait_mails(1, "P03"))
    assert "2026-0001" in first and "2026-0002" not in first and "当时岗位空缺" in first
    h.ok("release", holds[1], "--reason", "checked")
    wait_for(lambda: any("2026-0002" in text_of(m) for m in h.mails("P03")), "the other")
    h.poke()
    told = h.rows("SELECT d.subject, f.rung, count(*) FROM recipient r JOIN firing f ON f.seq = r.firing JOIN deadline d ON d.id = f.deadline WHERE f.kind = 'told' GROUP BY 1, 2")
    assert all(n == 1 for _, rung, n in told if rung == "start")


def test_every_reader_is_refused(house):
    """Whom the server refused has not been told either: an error in the log, and in every figure, until somebody is."""
    with Peer(rcpt="550 5.1.1 nobody") as peer:
        h = house(mailer=by_smtp(peer.port))
        for n in range(1, 9):  # before the start, so that lines wait when the first one is refused, and are dropped with the mark
            h.case(f"2026-{n:04}")
        h.start()
        wait_for(lambda: h.status()["untold"] == 8, "the status")
        wait_for(lambda: not h.rows("SELECT 1 FROM outbox WHERE state IN ('waiting', 'sending')"), "all answers")
        assert h.status()["untold"] == 8 and h.status()["unreachable"] == 4
        assert any(line.startswith("<3>") and "无人可告" in line for line in h.new_log().splitlines())
        peer.steps["rcpt"] = "250 Ok"
        h.ok("bounce", "--lift-all", "--reason", "the server was wrong")
        wait_for(lambda: h.status()["untold"] == 0 and not h.rows("SELECT 1 FROM line WHERE state = 'waiting'"), "mails with all of them")
        wait_for(lambda: not h.rows("SELECT 1 FROM outbox WHERE state IN ('waiting', 'sending')"), "all answers")
        told = " ".join(text_of(email.message_from_bytes(m, policy=email.policy.default)) for m in peer.messages if b"p06@" in m)
        assert all(f"2026-{n:04}" in told for n in range(1, 9)), "each of them"
        h.stop()
        h.is_sound()

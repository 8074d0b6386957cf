# SPDX-License-Identifier: MIT
"""Cases that are closed long enough lose what says who they were; the ledger, its chain and what was told remain."""
import sqlite3

import pytest
from house import RULES, Clock, House, wait_for

FORMS = """[表格 永久表]
数栏 = 次数
文字栏 = 情况
保存 = 永久
[表格 两年表]
数栏 = 次数
文字栏 = 情况
保存 = 2 年
[表格 随案表]
数栏 = 次数
文字栏 = 情况
""" + "".join(f"""[环节 {name}报告]
出处 = 七
责任 = 包学生教师
期限 = 未到校 + 30 天
表格 = {name}表
阶梯 = 紧
""" for name in ("永久", "两年", "随案"))
SECRETS = ("秘密甲", "秘密乙", "秘密丙", "秘密丁", "秘密戊", "秘密己")


@pytest.fixture
def house(tmp_path):
    clock = Clock(tmp_path, "2026-09-07 09:00")
    rules = RULES.replace("(返校/拒绝/未见到)", "(返校/拒绝/未见到), 见闻").replace("复学 = 销号", "复学 = 销号\n再辍 = 重开") + FORMS
    h = House(tmp_path / "house", rules=rules, clock=clock, anonymise_after=12, step_limit=100000, backup_days=0)
    yield h
    h.close()


def enter(h, number, name="秘密甲"):
    """A case with something said in every place where people can say something."""
    h.ok("case", "add", number, "--name", name, "--school", "S01", "--stage", "小学", "--grade", "三年级", "--cause", "秘密乙", "--born", "2017-05-06", "--category", "困难",
         "--day", h.today(), "--set", "包学生教师=P06")
    h.ok("case", "event", number, "家访", "--day", h.today(), "--field", "结果=拒绝", "--field", "见闻=秘密丙", "--note", "秘密丁")
    for name in ("永久", "两年", "随案"):
        h.ok("file", f"{name}报告", "--case", number, "--set", "次数=3", "--set", "情况=秘密戊", "--remark", "秘密己")


def go_to(h, moment):
    h.clock.set(moment)
    h.poke()


def anonymised(h, n=1):
    wait_for(lambda: h.rows("SELECT count(*) FROM anonymisation")[0][0] == n, f"{n} anonymised cases: {h.new_log()}")


def filings(h):
    return dict(h.rows("SELECT f.rule, f.numbers || coalesce(f.remark, '') FROM filing f JOIN school_case c ON c.identity = f.subject WHERE c.number = '2026-001'"))


# shape: S73
def test_a_closed_case_is_anonymised_and_the_ledger_stays_whole(house):
    h = house.start()
    enter(h, "2026-001")
    enter(h, "2026-002", "钱某测")
    wait_for(lambda: len(h.mails()) >= 4, "the mails")
    (event,) = h.rows("SELECT max(e.id) FROM event e JOIN school_case c ON c.identity = e.subject WHERE c.number = '2026-001'")[0]
    h.clock.set("2026-09-10 09:00")
    h.ok("case", "event", "2026-001", "复学", "--day", h.today())
    wait_for(lambda: h.rows("SELECT count(*) FROM deadline d JOIN case_now c ON c.identity = d.subject WHERE c.number = '2026-001' AND d.state = 'open'") == [(0,)], "the closing")
    go_to(h, "2026-09-11 12:00")
    wait_for(lambda: h.rows("SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending')") == [(0,)], "the last mail")
    why = h.json("why", next(d["code"] for d in h.json("due", "--all") if d["case"] == "2026-001"))
    told = h.rows("SELECT * FROM firing ORDER BY seq"), h.rows("SELECT * FROM recipient ORDER BY seq"), h.rows("SELECT seq, message_id, text_sha256 FROM job ORDER BY seq")
    head = wait_for(lambda: h.json("audit")["audit"]["head"], "a seal")
    go_to(h, "2027-09-09 12:00")
    wait_for(lambda: h.rows("SELECT 1 FROM meta WHERE key = 'last_seen' AND CAST(value AS INTEGER) > unixepoch('2027-09-09')"), "a turn in the next year")
    assert h.rows("SELECT count(*) FROM anonymisation") == [(0,)], "a day too early"
    go_to(h, "2027-09-11 12:00")
    anonymised(h)
    # what is gone
    case = h.json("case", "show", "2026-001")
    assert case["case"]["name"] == "" and case["case"]["cause"] is None and case["case"]["born"] is None and case["case"]["category"] is None
    assert case["case"]["anonymised"].startswith("2027-09-11") and case["case"]["state"] == "closed"
    assert all(e["fields"] == {} and e["note"] is None for e in case["events"])
    kept = filings(h)
    assert kept["随案报告"] == "{}" and "秘密戊" in kept["永久报告"] and "秘密" in kept["两年报告"]
    assert h.json("case", "show", "2026-002")["case"]["name"] == "钱某测" and "秘密丁" in h.json("case", "show", "2026-002")["events"][1]["note"], "an open case is left alone"
    # what remains
    now = h.rows("SELECT * FROM firing ORDER BY seq"), h.rows("SELECT * FROM recipient ORDER BY seq"), h.rows("SELECT seq, message_id, text_sha256 FROM job ORDER BY seq")
    assert all(n[:len(t)] == t for n, t in zip(now, told))
    assert {e["event"] for e in case["events"]} == {"未到校", "家访", "复学"} and case["case"]["number"] == "2026-001"
    after = h.json("why", why["deadline"]["code"])
    assert {**after["deadline"], "days": 0} == {**why["deadline"], "days": 0} and after["alerts"] == why["alerts"] and after["recipients"] == why["recipients"]
    said = h.json("audit", "--head", head)
    assert said["audit"]["result"] == "whole" and "noted" in said
    assert "2026-001" in h.ok("audit", "--csv", "-")
    assert h("report").returncode in (0, 1)
    job = h.rows("SELECT t.job FROM outbox_text t WHERE body = '' LIMIT 1")[0][0]
    assert "匿名化" in h("show-mail", job, lang="zh").stdout
    # nothing can be entered any more
    facts = h.rows("SELECT count(*) FROM fact")
    for args in (["case", "event", "2026-001", "家访", "--field", "结果=拒绝"], ["case", "reopen", "2026-001", "再辍"], ["correct", event, "见闻=又来", "--reason", "x"],
                 ["undo", event, "--reason", "x"], ["file", "永久报告", "--case", "2026-001", "--set", "次数=4"]):
        for lang, words in (("zh", "匿名化"), ("en", "anonymised")):
            done = h(*args, lang=lang)
            assert done.returncode == 1 and words in done.stderr and done.stderr.count("\n") == 1, (args, done.stderr)
    assert h.rows("SELECT count(*) FROM fact") == facts
    # new rules derive everything anew, but not what was derived from what is gone
    states = h.rows("SELECT id, state, due_day, settled FROM deadline d WHERE subject = (SELECT identity FROM case_now WHERE number = '2026-001') ORDER BY id")
    h.set_rules((h.rules / "小县.ini").read_text(encoding="utf-8").replace("期限 = 家访 + 3 天", "期限 = 家访 + 4 天"))
    assert h("reload").returncode == 0
    wait_for(lambda: h.rows("SELECT count(*) FROM adoption")[0][0] == 2, "the new rules")
    assert h.rows("SELECT id, state, due_day, settled FROM deadline d WHERE subject = (SELECT identity FROM case_now WHERE number = '2026-001') ORDER BY id") == states
    # a filing with a time goes when its time has come, that for ever never
    go_to(h, "2028-09-08 12:00")
    wait_for(lambda: filings(h)["两年报告"] == "{}", f"the end of two years: {h.new_log()}")
    assert "秘密戊" in filings(h)["永久报告"]
    h.stop()
    h.is_sound()
    assert h.json("audit")["audit"]["result"] == "whole"
    assert "database error" not in h.log()


def test_nothing_of_it_is_left_in_the_file(house):
    h = house.start()
    enter(h, "2026-001")
    wait_for(lambda: len(h.mails()) >= 2, "the mails")
    h.ok("extend", h.json("due")[0]["code"], "--until", h.today(60), "--reason", "秘密丁")
    h.clock.set("2026-09-10 09:00")
    h.ok("case", "event", "2026-001", "复学", "--day", h.today())
    go_to(h, "2026-09-11 12:00")
    wait_for(lambda: h.rows("SELECT count(*) FROM deadline WHERE state = 'open'") == [(0,)], "the closing")
    db = sqlite3.connect(h.state / "baoxue.db")
    raw = b"".join(p.read_bytes() for p in h.state.glob("baoxue.db*"))
    db.close()
    assert all(s.encode() in raw for s in SECRETS), "the search must be able to find them"
    go_to(h, "2029-01-08 12:00")  # two years are over too
    anonymised(h)
    wait_for(lambda: filings(h)["两年报告"] == "{}", "the filings")
    h.stop()
    raw = b"".join(p.read_bytes() for p in h.state.glob("baoxue.db*"))
    left = {s for s in SECRETS if s.encode() in raw}
    assert left <= {"秘密戊", "秘密己"}, left  # the form that keeps for ever
    db = sqlite3.connect(h.state / "baoxue.db")
    db.execute("DROP TRIGGER filing_no_update")
    db.execute("PRAGMA secure_delete = ON")
    db.execute("UPDATE filing SET numbers = '{}', remark = NULL")
    db.commit()
    db.close()
    raw = b"".join(p.read_bytes() for p in h.state.glob("baoxue.db*"))
    assert not {s for s in SECRETS if s.encode() in raw}, "and nowhere else"


def test_many_cases_in_bounded_turns(house):
    h = house.start()
    h.stop()
    table = h.folder / "cases.csv"
    table.write_text("案号,姓名,学校,学段,年级,立案日,包学生教师\n" + "".join(f"2026-{i:03},张某测{i},S01,小学,三年级,2026-09-07,P06\n" for i in range(250)), encoding="utf-8")
    h.ok("import", "cases", table)
    db = sqlite3.connect(h.state / "baoxue.db")  # closed all at once, as facts
    for (case,) in db.execute("SELECT identity FROM case_now WHERE CAST(substr(number, 6) AS INTEGER) % 5").fetchall():
        fact = db.execute("SELECT max(id) + 1 FROM fact").fetchone()[0]
        db.execute("INSERT INTO fact (id, identity, kind, op, entered, author, subject_kind, subject) VALUES (?, ?, 'event', 'add', unixepoch('2026-09-08'), 'test', 'case', ?)", (fact, fact, case))
        db.execute("INSERT INTO event (id, identity, subject_kind, subject, name, day, fields) VALUES (?, ?, 'case', ?, '复学', '2026-09-08', '{}')", (fact, fact, case))
    db.commit()
    db.close()
    h.clock.set("2026-09-09 09:00")
    h.start()
    go_to(h, "2027-09-20 09:00")
    anonymised(h, 200)
    assert h.rows("SELECT count(*) FROM school_case WHERE name = ''") == [(200,)]
    h.stop()
    assert h.json("audit")["audit"]["result"] == "whole"

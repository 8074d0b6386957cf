# SPDX-License-Identifier: MIT
"""The daemon notices by itself that a rule file was saved: takes it over and tells the office what moved, or keeps the old rules and tells it what is wrong."""
import os
import shutil

import pytest

from bureau import TESTS
from house import MORE_RULES, RULES, Clock, wait_for

MOVED = RULES.replace("未到校 + 3 天", "未到校 + 5 天")
WRONG = RULES + "[环节 坏]\n出处 = 七\n责任 = 校张\n"
LESS = RULES[:RULES.index("[环节 教师家访]")] + RULES[RULES.index("[环节 再次家访]"):]


@pytest.fixture
def house(house):
    return lambda name="house", watch_rules="yes", **more: house(name, watch_rules=watch_rules, **more)


def reloads(h):
    return int(h.rows("SELECT value FROM meta WHERE key = 'reloads'")[0][0])


def listens(h):
    fds = f"/proc/{h.process.pid}/fd"
    return any(os.readlink(f"{fds}/{n}") == "anon_inode:inotify" for n in os.listdir(fds) if os.path.islink(f"{fds}/{n}"))


def told(h, n=1):
    return wait_for(lambda: len(h.office_mails()) >= n and h.office_mails(), f"{n} lines for the office, log: {h.new_log()}")[-1]


def test_a_saved_file_is_taken_over_and_the_office_hears_what_moved(house):
    h = house()
    h.case("2026-1")
    h.start()
    h.wait_mails(1, "P06")
    (due,) = [d["due"] for d in h.json("due")]
    h.set_rules(MOVED + MORE_RULES)
    text = told(h)
    assert h.status()["hash"][:12] in text
    assert f"改期 1 项：“教师家访”（包学生教师） {due} 改为 {h.today(5)}，2026-1" in text, text
    assert f"新增 1 项：“报告单”（包学生教师） {h.today(5)} 到期，2026-1" in text
    assert "取消" not in text and len(h.office_mails()) == 1
    h.set_rules(LESS)
    text = told(h, 2)
    assert "取消 2 项：" in text and "“报告单”" in text and "“教师家访”" in text and "新增" not in text


def test_what_is_mended_before_the_digest_is_no_news(house, tmp_path):
    """The rules were right again, the mark was lifted: the line is dropped, and the ledger says why. Wrong again, it is told."""
    clock = Clock(tmp_path, "2026-09-08 14:00")
    h = house(clock=clock, step_limit=72).start()
    h.set_rules(WRONG)
    told(h)
    h.set_rules(RULES)
    wait_for(lambda: not h.status()["reload_error"], "the cure")
    h.ok("bounce", "p03@example.invalid", "--reason", "full")
    told(h, 2)
    h.ok("bounce", "--lift", "P03", "--reason", "right")
    h.ok("bounce", "p02@example.invalid", "--reason", "full")
    told(h, 3)
    clock.set("2026-09-09 08:31")
    h.poke()
    mail = h.wait_mails(1, "P01")[0].get_body(("plain",)).get_content()
    assert "P02" in mail and "P03" not in mail and "规则文件有误" not in mail, mail
    assert h.rows("SELECT why, count(*) FROM dropped GROUP BY 1") == [("mended before it left", 2)]
    h.ok("bounce", "p03@example.invalid", "--reason", "full")
    assert "P03" in told(h, 4)


@pytest.mark.skipif(os.getuid() != 0, reason="gives a file to another user")
def test_a_saved_file_is_its_owners_change_where_he_alone_can_have_made_it(house):
    h = house().start()
    author = "SELECT author FROM version ORDER BY seq DESC LIMIT 1"
    for user, text in (("nobody", MOVED), ("daemon", MOVED + MORE_RULES)):
        new = h.rules / "new"
        new.write_text(text, encoding="utf-8")
        shutil.chown(new, user)
        new.rename(h.rules / "小县.ini")
        wait_for(lambda: h.rows(author) == [(user,)], f"the version of {user}: {h.new_log()}")
    (h.rules / "小县.ini").chmod(0o664)
    h.set_rules(RULES.replace("+ 3 天", "+ 6 天"))
    wait_for(lambda: h.rows(author) == [("baoxued",)], f"a version by nobody known: {h.new_log()}")
    assert "不详（服务读入）" in h("rules", lang="zh").stdout and "not known (read by baoxued)" in h.ok("rules")


def test_another_ladder_is_news_for_the_office(house, tmp_path):
    clock = Clock(tmp_path, "2026-09-08 10:00")
    h = house(clock=clock, step_limit=72)
    h.case("2026-1")
    h.start()
    h.wait_mails(1, "P06")
    h.set_rules(RULES.replace("+1 天 = 责任人, 上级", "-3 天 = 责任人\n+2 天 = 责任人, 上级"))
    text = told(h)
    assert "提醒改按新的阶梯 1 项：“教师家访”（包学生教师），2026-1" in text and "马上" not in text and "改期" not in text, text
    clock.set("2026-09-09 16:00")
    h.set_rules(RULES.replace("+1 天 = 责任人, 上级", "-2 天 = 上级"))
    assert "“教师家访”（包学生教师） 马上提醒，2026-1" in told(h, 2)
    assert "2026-1" in h.wait_mails(1, "P03")[0].get_body(("plain",)).get_content() and len(h.mails("P06")) == 1


@pytest.mark.parametrize("edited, told, pause, back, entered, passed, next_rung, end", [
    ("during the pause", "09-05 01:00", "09-06", "09-16", ("09-06 10:00", "09-16 10:00"), 0, 3, "09-17 10:00"),
    ("after it", "09-05 01:00", "09-06", "09-16", ("09-06 10:00", "09-16 10:00"), 0, 3, "09-17 10:00"),
    ("after a pause that was entered late", "09-16 01:00", "09-05", "09-15", ("09-17 10:00", "09-17 10:00"), 3, 14, "09-28 10:00")])
def test_a_pause_makes_no_edited_rung_of_before_it_news(house, tmp_path, edited, told, pause, back, entered, passed, next_rung, end):
    """Rungs move by the pause; by that measure what was told before it was told as much later."""
    clock = Clock(tmp_path, "2026-09-01 10:00")
    h = house(clock=clock, step_limit=1000, rules=RULES.replace("家访 = 结果", "休学 = 暂停\n返校 = 恢复\n家访 = 结果"))
    before = (h.rules / "小县.ini").read_text(encoding="utf-8")

    def edit(one, another):
        rules = h.status()["hash"]
        h.set_rules(before.replace("+1 天 = 责任人, 上级", f"{one:+d} 天 = 责任人\n{another:+d} 天 = 上级".replace("+0", "0")))
        wait_for(lambda: h.status()["hash"] != rules, "new rules")

    def enter(at, day, event, state):
        clock.set(f"2026-{at}")
        h.poke()
        h.ok("case", "event", "2026-1", event, "--day", f"2026-{day}")
        wait_for(lambda: h.rows("SELECT state FROM deadline") == [(state,)], event)

    h.case("2026-1")
    h.start()
    h.wait_mails(1, "P06")
    clock.set(f"2026-{told}")
    h.poke()
    h.wait_mails(2, "P06")
    enter(entered[0], pause, "休学", "paused")
    if "during" in edited:
        edit(passed, next_rung)
    enter(entered[1], back, "返校", "open")
    if "after" in edited:
        edit(passed, next_rung)
    clock.set(f"2026-{end}")
    h.poke()
    firings = "SELECT rung, kind FROM firing WHERE deadline IS NOT NULL ORDER BY seq"
    wait_for(lambda: (f"+{next_rung}d", "told") in h.rows(firings), "the rung that has come since")
    assert h.rows(firings) == [("start", "told"), ("+1d", "told"), (f"+{passed}d".replace("+0", "0"), "superseded"), (f"+{next_rung}d", "told")]
    assert len(h.mails("P06")) == 2
    edit(passed, next_rung + 1)
    clock.set(f"2026-{end[:3]}{int(end[3:5]) + 1} 10:00")
    h.poke()
    wait_for(lambda: (f"+{next_rung + 1}d", "told") in h.rows(firings), "what the pause had moved before anything was told counts as it stands")


def test_what_changes_no_deadline_is_no_news_for_the_office(house):
    h = house()
    h.case("2026-1")
    h.start()
    h.wait_mails(1, "P06")
    before = h.status()["hash"]
    h.set_rules(RULES.replace("包学生教师要及时家访", "及时家访"))
    wait_for(lambda: h.status()["hash"] != before, "new rules")
    assert not h.office_mails()


@pytest.mark.parametrize("how", ["renamed over", "appears", "vanishes", "a template", "a link's far end", "the folder is another"])
def test_every_way_to_save(house, tmp_path, monkeypatch, how):
    if "far end" in how:
        monkeypatch.setenv("WATCHDOG_USEC", "900000")  # a tick every 0.3 s instead of every 30 s
    h = house()
    file = h.rules / "小县.ini"
    (h.rules / "templates").mkdir()
    if how == "vanishes":
        h.set_rules("[环节 三]\n出处 = 三\n责任 = 校长\n期限 = 家访 + 9 天\n办结 = 复学\n阶梯 = 紧\n", "三.ini")
    if how == "a link's far end":
        file.rename(tmp_path / "far.ini")
        file.symlink_to(tmp_path / "far.ini")
    h.start()
    before = h.status()["hash"]
    if how == "renamed over":
        (h.rules / ".小县.ini.swp").write_text(MOVED, encoding="utf-8")
        (h.rules / ".小县.ini.swp").rename(file)
    elif how == "appears":
        h.set_rules(MORE_RULES, "二.ini")
    elif how == "vanishes":
        (h.rules / "三.ini").unlink()
    elif how == "a template":
        shutil.copy(sorted((TESTS.parent / "rules/templates").glob("*.txt"))[0], h.rules / "templates")
    elif how == "a link's far end":
        (tmp_path / "far.ini").write_text(MOVED, encoding="utf-8")
    else:
        other = h.rules.with_name("other")
        shutil.copytree(h.rules, other)
        (other / "小县.ini").write_text(MOVED, encoding="utf-8")
        h.rules.rename(h.rules.with_name("old"))
        other.rename(h.rules)
    wait_for(lambda: h.status()["hash"] != before, "new rules", 60)
    assert not h.status()["reload_error"]


def test_a_mistake_is_told_and_seen_until_it_is_mended(house):
    h = house().start(lang="zh")
    before = h.status()["hash"]
    h.set_rules(WRONG)
    error = wait_for(lambda: h.status()["reload_error"], "the error")
    line = RULES.count("\n") + 1
    assert "小县.ini" in error and str(line) in error and h.status()["hash"] == before
    assert "规则文件有误" in told(h) and f"小县.ini 第 {line} 行" in told(h)
    h.case("2026-1")
    h.wait_mails(1, "P06")  # by the old ones
    h.set_rules(MOVED)
    wait_for(lambda: not h.status()["reload_error"], "the mended rules")
    assert h.status()["hash"] != before


def test_only_what_was_saved_last_is_read(house):
    h = house().start()
    before, n = h.status()["hash"], reloads(h)
    for text in (WRONG, "", MOVED[:400], WRONG, MOVED):
        h.set_rules(text)
    wait_for(lambda: h.status()["hash"] != before, "new rules")
    assert reloads(h) == n + 1 and ".ini:" not in h.new_log() and not h.office_mails()


def test_guard_holds_what_would_send_much(house):
    h = house(guard=2).start()
    before = h.outgrow_guard()
    (hold,) = wait_for(lambda: h.json("status")["holds"], "the hold")
    assert hold["kind"] == "reload" and h.status()["hash"] == before
    alerts = h.json("release", hold["hold"], "--reason", "checked")["alerts"]
    assert [(a["post"], a["rule"], a["subject"]) for a in alerts if a["rule"]] == [("包学生教师", "报告单", f"2026-{i}") for i in range(3)], "who will get what"
    wait_for(lambda: h.status()["hash"] != before, "the release")
    assert any("新增 3 项：“报告单”（包学生教师） 3 件" in t and "2026-0、2026-1、2026-2" in t for t in h.office_mails()), h.office_mails()


def test_a_folder_that_appears_later(house, monkeypatch):
    monkeypatch.setenv("WATCHDOG_USEC", "900000")  # a tick every 0.3 s instead of every 30 s
    h = house()
    away = h.rules.with_name("away")
    h.rules.rename(away)
    h.start()
    before = h.status()["hash"]
    (away / "小县.ini").write_text(MOVED, encoding="utf-8")
    away.rename(h.rules)
    wait_for(lambda: h.status()["hash"] != before, "the rules of the folder", 60)


def test_it_can_be_switched_off(house):
    assert listens(house().start())
    h = house("off", watch_rules="no").start()
    assert not listens(h)

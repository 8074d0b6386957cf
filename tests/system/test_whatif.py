# SPDX-License-Identifier: MIT
"""plan --diff, --load, --ical: what would change, who gets how much, and the deadlines as a calendar."""
import re
import shutil

import pytest

from bureau import RULES, Bureau
from house import MORE_RULES, RULES as HOUSE_RULES, House, wait_for

TO = ("--to", "2026-12-31")


@pytest.fixture
def bureau(tmp_path):
    return Bureau(tmp_path).init().fill()


@pytest.fixture
def rules(tmp_path):
    folder = tmp_path / "新规则"
    shutil.copytree(RULES, folder)
    return folder


def change(rules, old, new):
    file = rules / "小县.ini"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_nothing_changes(bureau, rules):
    assert "没有变化" in bureau.ok("plan", "--diff", rules, *TO)
    assert bureau.json("plan", "--diff", rules, *TO) == {"deadlines": [], "people": [], "alerts": []}


def test_a_deadline_moves_and_its_alerts_with_it(bureau, rules):
    change(rules, "期限 = 月末", "期限 = 每月20日")
    before = bureau.json("plan", *TO)
    answer = bureau.json("plan", "--diff", rules, *TO)
    assert {(d["change"], d["rule"], d["was"][-2:], d["becomes"][-2:]) for d in answer["deadlines"]} == {("shifts", "月报", d["was"][-2:], "20") for d in answer["deadlines"]} and answer["deadlines"]
    shifted = [a for a in answer["alerts"] if a["change"] == "shifts"]
    assert shifted and all(a["rule"] == "月报" and a["becomes"] < a["was"] for a in shifted)
    assert {p["person_code"] for p in answer["people"]} == {a["person_code"] for a in answer["alerts"]}
    text = bureau.ok("plan", "--diff", rules, *TO)
    assert "改期" in text and "月报" in text
    assert bureau.json("plan", *TO) == before, "nothing was written"


def test_a_rule_appears_and_another_vanishes(bureau, rules):
    change(rules, "[任务 月报]", "[任务 每月报表]")
    answer = bureau.json("plan", "--diff", rules, *TO)
    assert {(d["change"], d["rule"]) for d in answer["deadlines"]} == {("appears", "每月报表"), ("vanishes", "月报")}
    assert {a["change"] for a in answer["alerts"]} == {"appears", "vanishes"}


def test_what_rests_on_dates_not_known_is_marked(bureau, rules):
    """As in the plan itself: a day that still may move says so, in the table and in JSON."""
    change(rules, "期限 = 开学 + 1 周", "期限 = 开学 + 2 周")
    change(rules, "期限 = 月末", "期限 = 每月20日, 顺延 不")
    until = ("--to", "2027-03-31")
    planned = {(p["rule"], p["due"]): p["provisional"] for p in bureau.json("plan", "--rules", rules, *until)}
    answer = bureau.json("plan", "--diff", rules, *until)
    marks = {(d["rule"], d["becomes"]): d["provisional"] for d in answer["deadlines"] if (d["rule"], d["becomes"]) in planned}
    assert marks == {key: planned[key] for key in marks} and set(marks.values()) == {True, False}
    assert {a["provisional"] for a in answer["alerts"]} == {True, False}
    (head,) = {line.rstrip().endswith("暂定") for line in bureau.ok("plan", "--diff", rules, *until).splitlines() if line.startswith("变化")}
    assert head


def test_duties_of_two_owners_are_told_apart(bureau, rules):
    change(rules, "[任务 月报]\n出处 = 三\n责任 = 校长", "[任务 月报]\n出处 = 三\n责任 = 校长, 教育局长")
    assert {p["owner"] for p in bureau.json("plan", "--rules", rules, *TO) if p["rule"] == "月报"} == {"校长", "教育局长"}
    assert "责任" in bureau.ok("plan", "--rules", rules, *TO).splitlines()[0]


def test_rules_with_errors_are_refused(bureau, rules):
    change(rules, "[任务 月报]", "[任务 月报]\n没有这项 = 1")
    done = bureau("plan", "--diff", rules)
    assert done.returncode == 1 and "没有这项" in done.stderr and "小县.ini" in done.stderr


def test_load_counts_what_everybody_gets(bureau):
    plan, load = bureau.json("plan", *TO), bureau.json("plan", "--load", *TO)
    assert sum(x["alerts"] for x in load) == len([x for x in plan if x["person"]])
    assert all(x["mails"] == x["urgent"] + (x["alerts"] > x["urgent"]) for x in load)
    assert [x["alerts"] for x in load] == sorted((x["alerts"] for x in load), reverse=True)


def unfold(text):
    return re.sub(r"\r?\n[ \t]", "", text)


def test_the_calendar(bureau, tmp_path):
    file = tmp_path / "期限.ics"
    assert "期限已写入" in bureau.ok("plan", "--ical", file, *TO)
    raw = file.read_bytes()
    assert all(len(line) <= 75 for line in raw.splitlines()), "RFC 5545, 3.1"
    text = unfold(raw.decode("utf-8"))
    events = text.split("BEGIN:VEVENT")[1:]
    assert text.startswith("BEGIN:VCALENDAR") and len(events) == text.count("END:VEVENT") > 0
    days = [re.search(r"DTSTART;VALUE=DATE:(\d{8})", e)[1] for e in events]
    assert days == sorted(days) and days[-1] <= "20261231"
    uids = [re.search(r"UID:(\S+)", e)[1] for e in events]
    assert len(set(uids)) == len(uids)
    assert any("月报" in e and "校长" in e for e in events)
    again = unfold(bureau.ok("plan", "--ical", "-", *TO))
    assert [re.search(r"UID:(\S+)", e)[1] for e in again.split("BEGIN:VEVENT")[1:]] == uids, "an entry keeps its identity"


def test_a_calendar_that_cannot_be_written(bureau, tmp_path):
    bureau.refused("plan", "--ical", tmp_path / "没有" / "x.ics", zh="写不了", en="cannot write")


def test_what_has_left_is_no_more_of_the_plan(tmp_path):
    """Unless a day is asked for."""
    h = House(tmp_path / "house")
    try:
        h.case("2026-1")
        assert [a["rung"] for a in h.json("plan")][:1] == ["start"]
        h.start()
        h.wait_mails(1)
        wait_for(lambda: h.attempts(), "the answer")
        assert [a["rung"] for a in h.json("plan")][:1] == ["+1d"] and "start" not in h.ok("plan")
        assert [a["rung"] for a in h.json("plan", "--from", h.today())][:1] == ["start"]
        assert sum(a["alerts"] for a in h.json("plan", "--load")) == len(h.json("plan")) == len(h.json("plan", "--from", h.today())) - 1
    finally:
        h.close()


def test_what_the_daemon_has_derived_already_moves_too(tmp_path):
    """Beside new rules a deadline that stands in the database moves, as it would when they come into force."""
    h = House(tmp_path / "house")
    try:
        h.case("2026-1")
        h.start()
        h.wait_mails(1)
        other = tmp_path / "other"
        other.mkdir()
        (other / "小县.ini").write_text(HOUSE_RULES.replace("未到校 + 3 天", "未到校 + 5 天") + MORE_RULES, encoding="utf-8")
        answer = h.json("plan", "--diff", other)
        assert {(d["change"], d["rule"]) for d in answer["deadlines"]} == {("shifts", "教师家访"), ("appears", "报告单")}
        (due,) = [d["due"] for d in h.json("due")]
        assert {d["was"] for d in answer["deadlines"] if d["change"] == "shifts"} == {due}, "nothing was written"
        assert {(a["rule"], a["due"]) for a in h.json("plan", "--rules", other)} > {("报告单", h.today(5))}
    finally:
        h.close()

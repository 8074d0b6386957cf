# SPDX-License-Identifier: MIT
"""A date that rests on no published holidays or on a yearly opening is shown as provisional wherever it is shown; when the data comes, the office hears what moved and whose it is."""
import re

import pytest

from house import RULES, Clock, House, wait_for

# 春季 opens about 03-01: + 1 week is 2027-03-08 (a Monday), 70 days before is 2026-12-21 (a Monday). The holidays of 2027 are not there.
RULES = RULES.replace("起用 = 2023-01-01", "起用 = 2026-12-01") + """[阶梯 缓]
开始 = 责任人
0 天 = 责任人
[学期 春季]
开学 = 03-01
放假 = 07-10
[放假安排 2026]
状态 = 已公布
元旦 = 01-01..01-03
[任务 开学表]
出处 = 七
责任 = 校长
开始 = 春季 开学 - 70 天
期限 = 春季 开学 + 1 周
阶梯 = 缓
"""
HOLIDAYS = "[放假安排 2027]\n依据 = 编的\n状态 = 已公布\n元旦 = 01-01..01-03\n"


@pytest.fixture
def house(tmp_path):
    h = House(tmp_path / "house", rules=RULES, clock=Clock(tmp_path, "2026-12-21 08:29:55")).start()
    yield h
    h.close()


def unfold(text):
    return re.sub(r"\r?\n[ \t]", "", text)


def body(mail):
    return mail.get_body(("plain",)).get_content()


def dues(h):
    return {(d["rule"], d["due"], d["provisional"]) for d in h.json("due", "--all") if d["rule"] == "开学表"}


# shape: S67
def test_provisional_wherever_a_date_is_shown_until_the_data_is_there(house, tmp_path):
    wait_for(lambda: dues(house), "the deadline")
    assert dues(house) == {("开学表", "2027-03-08", True)}
    code = next(d["code"] for d in house.json("due", "--all") if d["rule"] == "开学表")
    assert re.search(r"2027-03-08 .*\byes\b.*开学表", house.ok("due")), house.ok("due")
    why = house.ok("why", code)
    assert "暂定：2027 年放假安排未公布" in why and "暂定：开学、放假日期按每年惯例" in why
    assert any(p["provisional"] for p in house.json("plan", "--to", "2027-03-31") if p["rule"] == "开学表")
    assert "(provisional) 开学表" in unfold(house.ok("plan", "--ical", "-", "--to", "2027-03-31"))
    assert re.search(r"2027-03-08 \(Mon, 2027春季, provisional\)", house.ok("check", house.rules, "--explain", "--from", "2026-12-21"))
    mail = wait_for(lambda: next((m for m in house.mails("P03") if "开学表" in body(m)), None), "the mail")
    assert "2027-03-08" in body(mail) and "暂定" in body(mail)
    # the true opening: two days later, still without the holidays of that year
    house.clock.set("2026-12-22 08:00:00")
    table = tmp_path / "terms.csv"
    table.write_text("学期,年,单位,开学,放假\n春季,2027,,2027-03-03,2027-07-09\n", encoding="utf-8")
    house.ok("import", "terms", table, "--release")
    wait_for(lambda: dues(house) == {("开学表", "2027-03-10", True)}, "the new opening")
    why = house.ok("why", code).split("Derivation")[1].split("Alerts")[0]
    assert "暂定：2027 年放假安排未公布" in why and "每年惯例" not in why
    # the holidays: nothing moves, and the date is firm
    house.set_rules(HOLIDAYS, "假.ini")
    house.ok("reload")
    wait_for(lambda: dues(house) == {("开学表", "2027-03-10", False)}, "the holidays")
    assert "暂定" not in house.ok("why", code).split("Derivation")[1].split("Alerts")[0]
    [told] = [text for text in house.office_mails() if "暂定的期限变动" in text]
    assert "开学表" in told and "2027-03-08 改为 2027-03-10" in told and "校长" in told

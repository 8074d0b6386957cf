# SPDX-License-Identifier: MIT
"""Forms from the command line: numbers that are refused, the year-end table of every school, town and county, three years rising."""
import csv
import io
import json

import pytest

from bureau import Bureau

RULES = """[ruleset]
title = 测试县
zone = +08:00
since = 2026-01-01
office = 办公室
[chain 教育]
校长 = 学校
局长 = 县
[posts]
办公室 = 县
[ladder 静]
+90 d = up
[form 统计表]
numbers = 年初在校, 辍学, 毕业, 应毕业
rows = 小学, 初中
rate 辍学率 = 辍学 / 年初在校
rate 巩固率 = 毕业 / 应毕业
check = 巩固率 <= 100%
[duty 年报]
source = 一
owner = 校长
due = 06-30
form = 统计表
ladder = 静
[watch 连升]
source = 二
measure = rate 辍学率
each = 学校
limit = rising 3 years
owner = 校长
ladder = 静
"""

UNITS = "编码,名称,类别,上级\nX,样例县,县,\nT1,甲镇,镇,X\nT2,乙镇,镇,X\nS1,甲一中,学校,T1\nS2,甲二中,学校,T1\nS3,乙中学,学校,T2\nS4,乙小学,学校,T2\n"
NOW = "2026-07-02 09:00"


@pytest.fixture
def county(tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.ini").write_text(RULES, encoding="utf-8")
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
    b = Bureau(tmp_path)
    b.ok("init", "--rules", tmp_path / "rules", now=NOW)
    b.ok("import", "units", tmp_path / "units.csv", "--release", now=NOW)
    return b


def file(b, unit, year, row, start, gone, done=300, should=300):
    numbers = zip(("年初在校", "辍学", "毕业", "应毕业"), (start, gone, done, should))
    day = ["--day", f"{year}-06-28"]
    return b.ok("file", "年报", "--unit", unit, "--period", year, *day, *[w for n, v in numbers for w in ("--set", f"{row}.{n}={v}")], now=NOW)


def fill(b):
    for year, gone in (("2023", 1), ("2024", 2), ("2025", 3), ("2026", 4)):
        file(b, "S1", year, "初中", 1000, gone)
    file(b, "S2", "2026", "初中", 500, 11, 299, 300)
    file(b, "S3", "2026", "初中", 1000, 0)
    file(b, "S3", "2026", "小学", 0, 0, 0, 0)


def test_sums_of_towns_and_county(county):
    fill(county)
    report = county.json("report", now=NOW)
    assert (report["form"], report["period"], report["missing"]) == ("统计表", "2026", ["S4"])
    rows = {(r["unit"], r["row"]): r for r in report["rows"]}
    assert rows["X", "初中"]["numbers"] == {"年初在校": 2500, "辍学": 15, "毕业": 899, "应毕业": 900}
    assert rows["X", "初中"]["rates"]["辍学率"] == {"numerator": 15, "denominator": 2500, "percent": "0.60%", "rises": 3}
    assert rows["X", "初中"]["filings"] == 3 and rows["T1", "初中"]["filings"] == 2
    assert rows["T1", "初中"]["rates"]["辍学率"]["numerator"] == 15 and rows["T1", "初中"]["rates"]["辍学率"]["denominator"] == 1500
    assert rows["S1", "初中"]["rates"]["辍学率"]["rises"] == 3
    assert rows["S3", "小学"]["rates"]["巩固率"]["percent"] is None
    assert [r["unit"] for r in report["rows"]][:2] == ["X", "X"]


def test_table_and_sheet_say_the_same(county):
    fill(county)
    text = county.ok("report", now=NOW)
    assert "连升3年" in text and "1 个单位这一期没有报：乙小学" in text and "0.60% (15/2500)" in text
    sheet = county.ok("report", "--csv", now=NOW)
    assert sheet[0] == "\ufeff"
    lines = list(csv.reader(io.StringIO(sheet[1:])))
    assert lines[0] == ["单位", "类别", "行", "报表数", "年初在校", "辍学", "毕业", "应毕业", "辍学率", "巩固率"]
    assert ["甲镇", "镇", "初中", "2", "1500", "15", "599", "600", "1.00% (15/1500) 连升3年", "99.8333% (599/600)"] in lines
    assert len(lines) == 1 + len(json.loads(county.ok("report", "--json", now=NOW))["rows"])


def test_another_filing_takes_the_place_of_the_first(county):
    file(county, "S1", "2026", "初中", 1000, 4)
    file(county, "S1", "2026", "小学", 100, 1)
    file(county, "S1", "2026", "初中", 1000, 5)
    rows = {(r["unit"], r["row"]): r["numbers"]["辍学"] for r in county.json("report", now=NOW)["rows"]}
    assert rows["X", "初中"] == 5 and rows["X", "小学"] == 1


def test_a_zero_report_is_a_filing(county):
    """Named as what it is, in no sum; numbers filed besides win over it."""
    fill(county)
    county.ok("file", "年报", "--unit", "S4", "--period", "2026", "--zero", now=NOW)
    report = county.json("report", now=NOW)
    assert (report["missing"], report["zero"]) == ([], ["S4"])
    assert {(r["unit"], r["row"]): r["filings"] for r in report["rows"]}["X", "初中"] == 3
    text = county.ok("report", now=NOW)
    assert "1 个单位报的是零报告：乙小学" in text and "没有报" not in text
    assert "1 units filed a zero report: 乙小学" in county.ok("report", lang="en", now=NOW)
    file(county, "S4", "2026", "小学", 100, 1)
    report = county.json("report", now=NOW)
    assert (report["missing"], report["zero"]) == ([], [])


def test_a_period_of_zero_reports_alone(county):
    county.ok("file", "年报", "--unit", "S4", "--period", "2026", "--zero", now=NOW)
    report = county.json("report", "--period", "2026", now=NOW)
    assert (report["rows"], report["missing"], report["zero"]) == ([], ["S1", "S2", "S3"], ["S4"])


def test_report_says_what_there_is(county):
    county.refused("report", zh="还没有报来的数", en="no numbers were filed", now=NOW)
    fill(county)
    county.refused("report", "--period", "2020", zh="2026", en="2026", now=NOW)
    county.refused("report", "--form", "没有", zh="没有“没有”这个表格", en="no form", now=NOW)


@pytest.mark.parametrize("numbers, zh, en", [
    ([], "要填表格“统计表”的数", "needs the numbers"),
    (["初中.年初在校=10"], "还缺：初中.辍学、初中.毕业、初中.应毕业", "初中.辍学"),
    (["初中.年初在校=10", "初中.辍学=0", "初中.毕业=31", "初中.应毕业=30"], "毕业 31 / 应毕业 30 = 103.3333%", "asks for"),
    (["初中.年初在校=-1"], "不是整数", "no whole number"),
    (["初中.年初在校=1.5"], "不是整数", "no whole number"),
    (["初中.年初在较=1"], "年初在校", "年初在校"),
    (["年初在校=1"], "这张表分行", "has rows"),
    (["高中.年初在校=1"], "小学、初中", "小学"),
])
def test_numbers_refused(county, numbers, zh, en):
    county.refused("file", "年报", "--unit", "S1", "--period", "2026", *[w for n in numbers for w in ("--set", n)], zh=zh, en=en, now=NOW)


def test_check_names_the_line_of_a_formula(county, tmp_path):
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "a.ini").write_text(RULES.replace("辍学 / 年初在校", "(辍学 + ) / 年初在校"), encoding="utf-8")
    done = county("check", bad)
    line = RULES.split("\n").index("rate 辍学率 = 辍学 / 年初在校") + 1
    assert done.returncode == 1 and f"a.ini:{line}: 错误：看不懂的算式：(辍学 + ) / 年初在校" in done.stdout, done.stdout
    fresh = Bureau(tmp_path / "fresh")
    assert fresh("init", "--rules", bad).returncode == 1 and not fresh.state.exists()

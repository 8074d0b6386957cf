# SPDX-License-Identifier: MIT
"""Filings of many schools from one table, judged as `baoxue file` judges one; the shipped rules of the founding document."""
import pytest

from bureau import TESTS, Bureau

RULES = f"{TESTS.parent}/rules/anze:{TESTS.parent}/rules/calendar"
NOW = "2027-06-29 09:00"
UNITS = "编码,名称,类别,上级\nX,样例县,县,\nB,局,局,X\nT,甲镇,镇,X\nS1,甲一中,学校,T、B\nS2,甲二中,学校,T、B\n"
PEOPLE = "人员编号,姓名,邮箱,岗位,单位\nP1,张某某,p1@example.invalid,校长,S1\nP2,李某某,p2@example.invalid,校长,S2\nJ,王某某,j@example.invalid,基教股,B\n"
HEAD = "任务,单位,期次,日期,行,年初在校,转入,转出,休学,复学,辍学,毕业,应毕业,审核"


def row(unit, year, gone, start=1000, form_row="初中", day="06-28", sign="", done=90):
    return f"六月统计表,{unit},{year},{year}-{day},{form_row},{start},0,0,0,0,{gone},{done},100,{sign}"


@pytest.fixture
def county(tmp_path):
    b = Bureau(tmp_path)
    b.ok("init", "--rules", RULES, now=NOW)
    b.folder = tmp_path
    bring(b, UNITS.split("\n"), "units")
    bring(b, PEOPLE.split("\n"), "people")
    return b


def bring(b, lines, kind="filings", *more):
    table = b.folder / "表.csv"
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return b.ok("import", kind, table, "--release", *more, now=NOW)


def wrong(b, lines, zh, en):
    table = b.folder / "表.csv"
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    before = b.dump()
    for lang, words in (("zh", zh), ("en", en)):
        done = b("import", "filings", table, lang=lang, now=NOW)
        assert done.returncode == 1
        for word in words:
            assert word in done.stdout, (word, done.stdout)
    assert b.dump() == before


def test_tables_of_four_years_show_three_years_rising(county):
    """2/1000, 3/1000, 4/1000, 5/1000: S1 rises three times; S2 stands still in 2026."""
    lines = [HEAD]
    for year, one, two in ((2024, 2, 2), (2025, 3, 3), (2026, 4, 3), (2027, 5, 4)):
        lines += [row("S1", year, one), row("甲二中", year, two)]
    assert "新增 8，更正 0，没有变化 0" in bring(county, lines)
    rows = {(r["unit"], r["row"]): r for r in county.json("report", "--period", "2027", now=NOW)["rows"]}
    assert rows["S1", "初中"]["rates"]["辍学率"]["rises"] == 3 and rows["S2", "初中"]["rates"]["辍学率"]["rises"] == 1
    told = {(a["rule"], a["subject"]) for a in county.json("plan", "--from", "2027-06-29", "--to", "2027-07-02", now=NOW)}
    assert ("三年连升", "甲一中") in told and ("三年连升", "甲二中") not in told


def test_same_table_again_changes_nothing(county):
    lines = [HEAD, row("S1", 2027, 4, sign="是"), row("S1", 2027, 1, form_row="小学", sign="是")]
    assert "新增 2，更正 0" in bring(county, lines)
    before = county.dump()
    assert "新增 0，更正 0，没有变化 2" in bring(county, lines)
    assert county.dump() == before
    assert "新增 0，更正 1，没有变化 1" in bring(county, [HEAD, row("S1", 2027, 5), row("S1", 2027, 1, form_row="小学")])
    filings = county.json("filings", now=NOW)
    assert [f["numbers"].get("初中.辍学") for f in filings if "初中.辍学" in f["numbers"]] == ["5"]
    assert all("校长" in f["signed"] for f in filings)
    assert "新增 1，更正 0" in bring(county, [HEAD, row("S1", 2027, 6, day="06-29")])  # another day: filed once more


def test_rows_that_share_a_text_are_two_filings(county, tmp_path):
    """Lines are matched by the numbers they fill: the same text beside two rows makes no correction."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.ini").write_text("""[规则集]
标题 = 某县
起用 = 2026-07-01
办公室 = 股
[岗位]
股 = 局
校长 = 学校
[阶梯 一般]
0 天 = 责任人
[表格 表]
数栏 = 人数
文字栏 = 备注
分行 = 小学, 初中
[任务 年报]
出处 = 一
责任 = 校长
期限 = 06-30
表格 = 表
阶梯 = 一般
""", encoding="utf-8")
    (tmp_path / "other").mkdir()
    b = Bureau(tmp_path / "other")
    b.ok("init", "--rules", tmp_path / "rules", now=NOW)
    b.folder = tmp_path
    bring(b, UNITS.split("\n"), "units")
    lines = ["任务,单位,期次,日期,行,人数,备注", "年报,S1,2027,2027-06-28,小学,3,无", "年报,S1,2027,2027-06-28,初中,5,无"]
    assert "新增 2，更正 0" in bring(b, lines)
    assert "新增 0，更正 0，没有变化 2" in bring(b, lines)


def test_trial_takes_nothing(county):
    before = county.dump()
    assert "新增 1" in bring(county, [HEAD, row("S1", 2027, 4)], "filings", "--dry-run") and county.dump() == before


def test_zero_report_and_addressee(county):
    """Two addressees and a confirmation: met by the third line; a zero report needs no numbers."""
    head = "任务,单位,期次,日期,报送,零报告,审核,辍学,已返校,原因"
    lines = [head, "开学一月书面报告,S1,2026秋季,2026-09-28,基教股,,,2,1,务工", "开学一月书面报告,S1,2026秋季,2026-09-29,镇政府,,是,,,", "开学一月书面报告,S2,2026秋季,2026-09-28,,是,是,,,"]
    assert "新增 3" in bring(county, lines)
    filings = {(f["subject"], f["to"]): f for f in county.json("filings", now=NOW)}
    assert filings["甲一中", "基教股"]["numbers"] == {"辍学": "2", "已返校": "1", "原因": "务工"} and filings["甲一中", "基教股"]["signed"]
    assert filings["甲二中", None]["zero"] is True


@pytest.mark.parametrize("line, zh, en", [
    (row("S9", 2027, 1), ["第 3 行", "没有这个单位：“S9”"], ["line 3", "no such unit"]),
    (row("S2", 2027, 1).replace("六月统计表", "六月统计"), ["没有这个任务", "是不是“六月统计表”"], ["did you mean \"六月统计表\""]),
    (row("S2", "2027秋季", 1, day="x"), ["不是日期"], ["no date"]),
    (row("S2", 1999, 1), ["期限是 1999-06-30，比起用日"], ["long before"]),
    (row("S2", 2027, 1, form_row="高中"), ["这张表分行", "小学、初中"], ["has rows"]),
    (row("S2", 2027, "一"), ["“一”不是整数"], ["no whole number"]),
    (row("S2", 2027, ""), ["还缺：初中.辍学"], ["初中.辍学"]),
    (row("S2", 2027, 1, done=101), ["巩固率 <= 100%"], ["巩固率 <= 100%"]),
    (row("S1", 2027, 1), ["与第 2 行是同一份"], ["line 2 is the same filing"]),
    (row("S2", "", 1), ["缺“期次”"], ["\"period\" is missing"]),
    (row("S2", 2027, 1, sign="对"), ["应填“是”或“否”"], ["yes or no"]),
    (row("X", 2027, 1), ["由“学校”类的单位办"], ["units of kind"]),
    (row("S2", 2028, 1, day="06-28"), ["还没有到"], ["lies in the future"]),
])
def test_bad_row_is_named_and_nothing_taken(county, line, zh, en):
    wrong(county, [HEAD, row("S1", 2027, 1), line], zh + ["共 1 处错误，什么都没有录入"], en)


def test_heading_that_lacks_a_column(county):
    wrong(county, [HEAD.replace("期次,", ""), "六月统计表,S1,2027-06-28,初中,1,0,0,0,0,0,1,1,"], ["表头缺“期次”栏"], ["lacks the column \"period\""])

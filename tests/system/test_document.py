# SPDX-License-Identifier: MIT
"""why --document: the rules in the order of the document's articles, and what no rule watches."""
import re

from bureau import TESTS, Bureau

ANZE = TESTS.parent / "rules" / "anze"
SMALL = """[规则集]
标题 = 某县
起用 = 2026-07-01
办公室 = 股
不监测 = 第三条 表彰：由人评定
[岗位]
股 = 局
[阶梯 一般]
0 天 = 责任人
"""


def start(tmp_path, rules):
    b = Bureau(tmp_path)
    b.ok("init", "--rules", rules)
    return b


def articles(source):
    return {a.strip() for a in source.split("；")}


def test_every_rule_of_the_county_with_its_article(tmp_path):
    b = start(tmp_path, ANZE)
    said = b.json("why", "--document")
    names = re.findall(r"^\[(?:任务|环节|指标) (.*)\]$", "\n".join(p.read_text(encoding="utf-8") for p in sorted(ANZE.glob("*.ini"))), re.M)
    assert len(names) > 50 and sorted(r["rule"] for r in said["rules"]) == sorted(names)
    assert all(r["source"] and r["text"] and (r["quotes"] or r["source"].startswith("县自定")) for r in said["rules"])
    report = next(r for r in said["rules"] if r["rule"] == "开学一月书面报告")
    assert report["owners"] == ["分管副校长"] and report["to"] == ["基教股", "镇政府"] and report["due"] == "开学 + 1 个月, 顺延 后" and report["ladder"] == "一般"
    text = b.ok("why", "--document")
    assert f"{len(names)} 条规则，13 项要求不监测" in text and "[任务 七月档案]" in text and "二、4  合理规划学校布局" in text
    assert [text.index(f"\n{a}\n") for a in ("二、1", "二、7(1)", "二、8(1)", "三、五", "四(三)")] == sorted(text.index(f"\n{a}\n") for a in ("二、1", "二、7(1)", "二、8(1)", "三、五", "四(三)"))


def test_every_article_of_the_document_has_a_rule_or_a_reason(tmp_path):
    """The table of rules/anze/README.md goes through the document article by article."""
    said = start(tmp_path, ANZE).json("why", "--document")
    rows = [[c.strip() for c in line.split("|")[1:-1]] for line in (ANZE / "README.md").read_text(encoding="utf-8").splitlines() if re.match(r"\| [一二三四]", line)]
    of_rules = set().union(*(articles(r["source"]) for r in said["rules"]))
    unwatched = [u["source"] for u in said["unwatched"]]
    assert len(rows) > 45
    for row in rows:
        assert articles(row[0]) <= of_rules | set(unwatched) | {"二、2"}, row  # 二、2 is kept by rules of other articles, as its row says
        assert ("不监测" in row[2]) <= (row[0] in unwatched), row
    assert sorted(unwatched) == sorted(row[0] for row in rows if "不监测" in row[2])


def test_articles_by_number(tmp_path):
    (tmp_path / "rules").mkdir()
    sources = ["第十二条", "第二条", "第二十条", "第三条第十款", "第三条第九款", "第三条", "附则", "12.3", "第二十一条"]
    duties = "".join(f"[任务 甲{i}]\n出处 = {s}\n责任 = 股\n期限 = 09-01\n阶梯 = 一般\n" for i, s in enumerate(sources))
    (tmp_path / "rules" / "a.ini").write_text(SMALL + duties, encoding="utf-8")
    b = start(tmp_path, tmp_path / "rules")
    assert [r["source"] for r in b.json("why", "--document")["rules"]] == ["第二条", "第三条", "第三条第九款", "第三条第十款", "第十二条", "12.3", "第二十条", "第二十一条", "附则"]
    assert "What no rule watches\n  第三条  表彰：由人评定" in b.ok("why", "--document", lang="en")


def test_one_question_at_a_time(tmp_path):
    b = start(tmp_path, ANZE)
    b.refused("why", zh="之一", en="give one of", code=2)
    b.refused("why", "7F3K", "--document", zh="之一", en="give one of", code=2)


def test_a_reason_must_be_given(tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.ini").write_text(SMALL.replace("第三条 表彰：由人评定", "第三条"), encoding="utf-8")
    done = Bureau(tmp_path)("check", tmp_path / "rules")
    assert done.returncode == 1 and "a.ini:5: 错误：“第三条”：先写出处，空一格，再写要求和不监测的原因" in done.stdout

# SPDX-License-Identifier: MIT
"""check --explain: the rules said back with their next dates."""
import json

import pytest

from bureau import RULES, Bureau, run


@pytest.fixture
def bureau(tmp_path):
    return Bureau(tmp_path)


def explained(*args):
    done = run("check", RULES, "--explain", "--json", *args)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["explained"]


def test_every_rule_with_its_next_dates(bureau):
    text = bureau.ok("check", RULES, "--explain", "--from", "2026-11-26")
    for words in ("[任务 月报]", "[环节 教师家访]", "每月最后一天前", "今后三次：2026-11-30（周一）、2026-12-31（周四）、", "例如“未到校”发生在 2026-11-26，期限是 "):
        assert words in text
    assert len(explained()) == json.loads(run("check", RULES, "--json").stdout)["rules"]
    assert "explained" not in json.loads(run("check", RULES, "--json").stdout)


def test_a_rule_by_its_name(bureau):
    [rule] = explained("月报", "--from", "2026-12-01")
    assert rule["rule"] == "月报" and rule["kind"] == "duty" and rule["file"] == "小县.ini"
    assert [d["due"] for d in rule["dates"]][:1] == ["2026-12-31 24:00"] and len(rule["dates"]) == 3
    assert [d["provisional"] for d in rule["dates"]] == [False] * 3
    [step] = explained("教师家访", "--from", "2026-12-01")
    assert step["dates"] == [{"due": "2026-12-03 24:00", "from": "2026-12-01", "provisional": False}]
    assert "By the last day of each month" in run("check", "--lang", "en", RULES, "月报", "--explain").stdout


def test_an_unknown_rule_is_answered_with_the_nearest(bureau):
    bureau.refused("check", RULES, "月表", "--explain", zh="没有规则文件夹或规则“月表”；最接近的是“月报”", en="nearest is \"月报\"")
    bureau.refused("check", RULES, "月报", zh="月报", en="月报")


def test_rules_with_errors_are_not_explained(tmp_path):
    (tmp_path / "a.ini").write_text("[任务 月报]\n期限 = 月末\n", encoding="utf-8")
    done = run("check", tmp_path, "--explain", "--json")
    assert done.returncode == 1 and "explained" not in json.loads(done.stdout)


def test_terms_of_the_database_count_with_the_roster(bureau, tmp_path):
    bureau.init().fill()
    (tmp_path / "学期.csv").write_text("学期,年,单位,开学,放假\n秋季,2027,,2027-08-30,2028-01-20\n", encoding="utf-8")
    words = ("check", RULES, "开学一周统计", "--explain", "--from", "2026-11-26")
    assert "2027-09-08（周三，2027秋季，暂定）" in bureau.ok(*words)
    bureau.ok("import", "terms", tmp_path / "学期.csv")
    assert "2027-09-06（周一，2027秋季" in bureau.ok(*words, "--roster")

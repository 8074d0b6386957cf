# SPDX-License-Identifier: MIT
"""baoxue test: the tests that lie beside a rule set."""
import json
import shutil

import pytest

from bureau import RULES, Bureau



@pytest.fixture
def rules(tmp_path):
    folder = tmp_path / "规则"
    shutil.copytree(RULES, folder)
    (folder / "tests").mkdir()
    return folder


def write(rules, name, text):
    (rules / "tests" / name).write_text(text, encoding="utf-8")


TEST = """[单位]
B1 = 局
S1 = 学校 B1
[人员]
P1 = 校长 S1
P2 = 基教股 B1
[情景 {title}]
开始 = 2026-08-20
完整 = 否
[到期]
+18 天 = 开学一周统计 S1 {day} 待办 暂定
"""


def test_passes_differs_and_says_where(tmp_path, rules):
    b = Bureau(tmp_path)
    write(rules, "一.ini", TEST.format(title="对的", day="2026-09-08"))
    assert "1 个测试通过，0 个不符" in b.ok("test", rules)
    write(rules, "二.ini", TEST.format(title="错的", day="2026-09-09"))
    done = b("test", rules)
    assert done.returncode == 1
    assert "错的" in done.stdout and "二.ini:11" in done.stdout and "2026-09-08" in done.stdout
    assert "对的" not in done.stdout
    assert "对的" in b("test", "--all", rules).stdout
    assert b("test", "--only", "对", rules).returncode == 0
    verdicts = {t["name"]: t["verdict"] for t in json.loads(b("test", "--json", rules).stdout)["tests"]}
    assert verdicts == {"对的": "passed", "错的": "differs"}


def test_one_file_and_the_folder_of_tests(tmp_path, rules):
    b = Bureau(tmp_path)
    write(rules, "一.ini", TEST.format(title="对的", day="2026-09-08"))
    for path in (rules / "tests" / "一.ini", rules / "tests"):
        assert "1 个测试通过" in b.ok("test", path)


def test_what_cannot_be_played(tmp_path, rules):
    b = Bureau(tmp_path)
    write(rules, "坏.ini", "[情景 坏的]\n[经过]\n明天 = 停机\n")
    done = b("test", rules)
    assert done.returncode == 1 and "坏.ini:1" in done.stdout and "开始" in done.stdout
    write(rules, "坏.ini", "[情景 坏的]\n开始 = 2026-08-20\n[经过]\n明天 = 停机\n")
    done = b("test", rules)
    assert done.returncode == 1 and "坏.ini:4" in done.stdout and "明天" in done.stdout
    (rules / "小县.ini").write_text("[任务 甲]\n责任 = 没有的人\n", encoding="utf-8")
    done = b("test", rules)
    assert done.returncode == 1 and "小县.ini:2" in done.stdout and "没有的人" in done.stdout


def test_nothing_to_play(tmp_path, rules):
    b = Bureau(tmp_path)
    (rules / "tests").rmdir()
    b.refused("test", rules, zh="没有 tests 文件夹", en="no folder tests")
    b.refused("test", tmp_path / "没有", zh="没有", en="没有")


def test_a_name_that_is_no_rule_is_no_success(tmp_path, rules):
    b = Bureau(tmp_path)
    write(rules, "一.ini", TEST.format(title="错名", day="没有").replace(" 待办 暂定", "").replace("开学一周统计", "开学一周统记"))
    done = b("test", rules)
    assert done.returncode == 1 and "一.ini:11" in done.stdout and "开学一周统记" in done.stdout and "开学一周统计" in done.stdout


@pytest.mark.parametrize("until, code", [("2026-09-03", 0), ("2026-09-04", 1)])
def test_what_must_not_be_sent(tmp_path, rules, until, code):
    b = Bureau(tmp_path)
    text = TEST[:TEST.index("[到期]")].format(title="不发", day="")
    write(rules, "一.ini", text + "[应发]\n2026-08-20 = 无 开学一周统计 至 %s\n[到期]\n2026-09-20 = 开学一周统计 S1 2026-09-08 逾期 暂定\n" % until)
    done = b("test", rules)
    assert done.returncode == code, done.stdout

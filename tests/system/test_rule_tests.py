# SPDX-License-Identifier: MIT
"""baoxue test: the tests that lie beside a rule set."""
import json
import shutil

import pytest

from house import is_sanitized
from bureau import RULES, TESTS, Bureau

SHIPPED = TESTS.parent / "rules"


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


def test_alerts_are_said_as_the_author_writes_them(tmp_path, rules):
    """A list of what came instead may be copied into the test; periods that come together are told apart."""
    b = Bureau(tmp_path)
    head = "[单位]\nB1 = 局\nS1 = 学校 B1\n[人员]\nP2 = 基教股 B1\n[情景 月报]\n开始 = 2026-08-20\n至 = 2026-11-02\n"
    write(rules, "一.ini", head + "[经过]\n2026-08-21 = 停机\n2026-11-01 = 开机\n[应发]\n2026-08-20 = 无\n")
    done = b("test", rules)
    assert done.returncode == 1
    for said in ("故障 空岗 校长@S1 2026-11\n", "月报 S1 0 天 期次 2026-09\n", "告知 月报 S1 +1 工作日 基教股@B1(P2) 期次 2026-08 迟发\n"):
        assert said in done.stdout, done.stdout
    assert "workday" not in done.stdout and "vacancy" not in done.stdout
    listed = [line.strip() for line in done.stdout.split("全部提醒：")[1].splitlines() if line.startswith("      ")]
    copied = "".join("{} = {}\n".format(line[:16], line[17:]) for line in listed)
    write(rules, "一.ini", head + "[经过]\n2026-08-21 = 停机\n2026-11-01 = 开机\n[应发]\n" + copied)
    assert "1 个测试通过" in b.ok("test", rules)
    write(rules, "一.ini", head + "[经过]\n2026-08-21 = 停机\n2026-11-01 = 开机\n[应发]\n" + copied.replace("期次 2026-09", "期次 2026-06"))
    assert "没有发生：2026-11-01 09:00 越过 月报 S1 0 天 期次 2026-06\n" in b("test", rules).stdout


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


@pytest.fixture
def bare(rules):
    """The rules without the holidays that they bring themselves."""
    text = (rules / "小县.ini").read_text(encoding="utf-8")
    head, rest = text.split("[放假安排 2026]")
    (rules / "小县.ini").write_text(head + rest[rest.index("\n["):], encoding="utf-8")
    return rules


HOLIDAYS = "[放假安排 2026]\n依据 = 样例\n状态 = 已公布\n样例节 = 09-08\n"


@pytest.mark.parametrize("beside", ["县/局", "县", "."])
def test_finds_the_holidays_beside_it_or_above(tmp_path, bare, beside):
    b = Bureau(tmp_path)
    (tmp_path / "县" / "局").mkdir(parents=True)
    rules = bare.rename(tmp_path / "县" / "局" / "规则")
    calendar = tmp_path / beside / "calendar"
    calendar.mkdir()
    write(rules, "一.ini", TEST.format(title="顺延", day="2026-09-09"))
    assert "没有找到放假安排" in b("test", rules).stdout  # an empty folder is none
    (calendar / "2026.ini").write_text(HOLIDAYS, encoding="utf-8")
    assert b.ok("test", rules) == b.ok("test", rules / "tests" / "一.ini") == b.ok("test", "--calendar", calendar, rules)
    assert "没有找到" not in b.ok("test", rules)


def test_no_holidays_is_said_once_and_not_in_json(tmp_path, bare):
    b = Bureau(tmp_path)
    write(bare, "一.ini", TEST.format(title="对的", day="2026-09-08"))
    write(bare, "二.ini", TEST.format(title="也对", day="2026-09-08"))
    assert b.ok("test", bare, bare).count("没有找到放假安排") == 1
    assert b.ok("test", bare, lang="en").count("no holidays were found") == 1
    json.loads(b.ok("test", "--json", bare))


@pytest.mark.skipif(is_sanitized(), reason="the same programs do it without AddressSanitizer, where it does not take minutes")
@pytest.mark.parametrize("folder", sorted(p.parent.name for p in (SHIPPED / "samples").glob("*/tests")))
def test_the_commands_of_the_samples_page_work_in_a_checkout(tmp_path, folder):
    b = Bureau(tmp_path)
    page = (SHIPPED / "samples" / "README.md").read_text(encoding="utf-8")
    assert f"`{folder}`" in page and "baoxue test  rules/samples/" in page
    assert "，0 个不符" in b.ok("test", SHIPPED / "samples" / folder)
    b.ok("check", SHIPPED / "samples" / folder)

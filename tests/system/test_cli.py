# SPDX-License-Identifier: MIT
"""The command line: what it does, and that bad input changes nothing."""
import json
import os
import re
import shutil
import sqlite3
import stat
import subprocess

import pytest

from bureau import NOW, PROGRAM, RULES, TESTS, Bureau, environment, run, width


@pytest.fixture
def bureau(tmp_path):
    return Bureau(tmp_path).init()


# ---- init ----

def test_init_makes_folder_and_database(tmp_path):
    b = Bureau(tmp_path)
    assert "7 条规则" in b.ok("init", "--rules", RULES)
    assert stat.S_IMODE(b.state.stat().st_mode) == 0o2770
    assert stat.S_IMODE((b.state / "baoxue.db").stat().st_mode) == 0o660
    status = b.json("status")
    assert status["status"]["title"] == "小县控辍保学"
    assert len(status["status"]["hash"]) == 64
    assert status["holds"] == []


def test_init_twice_says_so(bureau):
    bureau.refused("init", "--rules", RULES, zh="已经初始化", en="initialised already")


def test_init_with_broken_rules_makes_nothing(tmp_path):
    rules = tmp_path / "rules"
    shutil.copytree(RULES, rules)
    with open(rules / "小县.ini", "a", encoding="utf-8") as f:
        f.write("[任务 坏的]\n责任 = 校张\n期限 = 开学 + 三周\n")
    b = Bureau(tmp_path)
    for lang, word in (("zh", "错误"), ("en", "error")):
        done = b("init", "--rules", rules, lang=lang)
        assert done.returncode == 1
        assert re.search(r"小县\.ini:\d+: .*" + word, done.stderr), done.stderr
        assert "校张" in done.stderr and "校长" in done.stderr
    assert not b.state.exists()


@pytest.mark.parametrize("folder", ["missing", "empty"])
def test_init_without_rules(tmp_path, folder):
    (tmp_path / "empty").mkdir()
    b = Bureau(tmp_path)
    done = b("init", "--rules", tmp_path / folder)
    assert done.returncode == 1 and folder in done.stderr
    assert not b.state.exists()


def test_init_goes_on_after_an_interruption(tmp_path):
    """A database without a rule set is one whose init did not come to its end."""
    b = Bureau(tmp_path).init()
    with sqlite3.connect(b.state / "baoxue.db") as db:
        db.executescript("DROP TRIGGER adoption_no_delete; DELETE FROM adoption")
    done = b("due")
    assert done.returncode == 1 and "baoxue init" in done.stderr
    b.ok("init", "--rules", RULES)
    b.ok("due")


def test_status_says_that_the_office_is_empty(bureau):
    for lang, text in {"zh": "办公室没有一个有邮箱的人", "en": "nobody in the office has mail"}.items():
        assert text in bureau("status", lang=lang).stdout
    assert "office_warning" in bureau.json("status") and "office_warning" not in bureau.fill().json("status")


# ---- usage ----

@pytest.mark.parametrize("args, zh, en", [
    (["duee"], "最接近的是“due”", 'nearest is "due"'),
    (["case", "lst"], "最接近的是“case list”", 'nearest is "case list"'),
    (["due", "--al"], "--all", "--all"),
    (["due", "--ywxq"], "没有选项“--ywxq”；加", 'no option "--ywxq"; --help'),
    (["due", "--all=1"], "不带值", "takes no value"),
    (["due", "--state"], "缺少值", "needs a value"),
    (["due", "x"], "多余的参数“x”", 'superfluous argument "x"'),
    (["case", "show"], "参数不够", "too few arguments"),
    (["due", "--all", "--all"], "重复", "twice"),
    (["-x"], "没有选项", "no option"),
    (["--lang", "fr", "due"], "zh 或 en", "zh or en"),
    ([], "用法", "Usage"),
])
def test_usage_errors(args, zh, en):
    for env, word in ((environment(), zh), (environment(LANG="en_US.UTF-8"), en)):
        done = run(*args, env=env)
        assert done.returncode == 2
        assert word in done.stderr
        assert done.stdout == ""


@pytest.mark.parametrize("env, word", [
    ({}, "用法"), ({"LANG": "C"}, "用法"), ({"LANG": "C.UTF-8"}, "用法"), ({"LC_ALL": "POSIX", "LANG": "en_US.UTF-8"}, "用法"),
    ({"LANG": "zh_CN.UTF-8"}, "用法"), ({"LANG": "en_GB.UTF-8"}, "Usage"), ({"LANGUAGE": "en", "LANG": "C.UTF-8"}, "Usage"),
])
def test_language_of_environment(env, word):
    assert word in run("--help", env=environment(**env)).stdout


def test_help_version_and_chinese_names():
    assert run("help").stdout == run("--help").stdout and run("help", "due").stdout == run("due", "--help").stdout
    lists = [line.split()[0] + " " + line.split()[1] for line in run("case", "--help").stdout.splitlines() if line.startswith("  case ")]
    assert len(lists) == 6 and run("help", "case").stdout == run("case", "--help").stdout and "audit" not in run("case", "--help").stdout
    assert run("case").returncode == 2 and run("help", "cse").returncode == 2
    assert run("--version").stdout.startswith("baoxue ")
    assert "--unit" in run("报送", "--help").stdout
    assert run("due", "-h").stdout == run("期限", "--help").stdout


def test_full_disk_is_an_error(bureau):
    if not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full")
    with open("/dev/full", "w") as full:
        done = subprocess.run([PROGRAM, "--state", str(bureau.state), "units"], stdout=full, stderr=subprocess.PIPE, text=True, env=environment())
    assert done.returncode == 1 and "磁盘满" in done.stderr


def commands():
    """Command → its options, as the program lists them; "" → those of all."""
    first, *lines = run("--list-commands").stdout.splitlines()
    table = {"": first.split()}
    for line in lines:
        name = line.split(" --")[0]
        table[name] = re.findall(r"--[a-z-]+", line)
    return table


def test_help_and_manual_name_every_command_and_option():
    page = (TESTS.parent / "daemon" / "cli" / "baoxue.1").read_text(encoding="utf-8").replace("\\-", "-")
    overview = run("--help", env=environment(LANG="en_US.UTF-8")).stdout
    for name, options in commands().items():
        if not name:
            for option in options:
                assert option in overview and option in page
            continue
        assert re.search(rf"^  {re.escape(name)} ", overview, re.M), name
        section = re.search(rf"^\.SS {re.escape(name)}\b.*?(?=^\.S[SH])", page, re.M | re.S)
        assert section, f"baoxue.1 has no section for {name}"
        for option in options:
            for lang in ("zh", "en"):
                assert option in run("--lang", lang, *name.split(), "--help").stdout
            assert option in section.group(0), f"baoxue.1: {name} lacks {option}"
        for option in re.findall(r"--[a-z-]+", section.group(0)):
            assert option in options + commands()[""], f"baoxue.1: {name} has {option}, which the program has not"


# ---- databases that are not ours to use ----

def test_no_database(tmp_path):
    Bureau(tmp_path).refused("due", zh=["没有数据库", "baoxue init"], en=["no database", "baoxue init"])


@pytest.mark.parametrize("version, zh, en", [(99, "请升级程序", "upgrade the program"), (0, "baoxue init 升级", "to migrate")])
def test_database_of_another_version(bureau, version, zh, en):
    with sqlite3.connect(bureau.state / "baoxue.db") as db:
        db.execute(f"PRAGMA user_version = {version}")
    bureau.refused("due", zh=zh, en=en)


def test_newer_database_is_left_alone_by_init(bureau):
    with sqlite3.connect(bureau.state / "baoxue.db") as db:
        db.execute("PRAGMA user_version = 99")
    bureau.refused("init", "--rules", RULES, zh="请升级程序", en="upgrade the program")


def test_foreign_file_in_its_place(tmp_path):
    b = Bureau(tmp_path)
    b.state.mkdir()
    with sqlite3.connect(b.state / "baoxue.db") as db:
        db.execute("CREATE TABLE other (x)")
    for command in (["due"], ["init", "--rules", RULES]):
        done = b(*command)
        assert done.returncode == 1 and "不是 baoxue 的数据库" in done.stderr


def test_settings_file_errors(tmp_path):
    conf = tmp_path / "baoxued.conf"
    conf.write_text("# x\nstaat = /tmp\n")
    done = run("--config", conf, "due")
    assert done.returncode == 1 and f"{conf}:2" in done.stderr and "state" in done.stderr


# ---- another user ----

NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become another user")


def open_to_all(path):
    """Lets another user come as far as the state folder, so that its own mode is what bites."""
    for folder in [path, *path.parents]:
        if str(folder).startswith("/tmp/"):
            os.chmod(folder, 0o755)


@needs_root
def test_unwritable_state_folder(tmp_path):
    open_to_all(tmp_path)
    b = Bureau(tmp_path)
    b.state.mkdir(mode=0o755)
    assert subprocess.run([*NOBODY, "test", "-w", str(b.state)]).returncode != 0
    b.refused("init", "--rules", RULES, zh=["不可写", "组"], en=["cannot write", "group"], prefix=NOBODY)
    assert list(b.state.iterdir()) == []


@needs_root
def test_database_of_others(bureau, tmp_path):
    open_to_all(tmp_path)
    os.chmod(bureau.state, 0o755)
    assert subprocess.run([*NOBODY, "test", "-r", str(bureau.state / "baoxue.db")]).returncode != 0
    bureau.refused("due", zh="组成员", en="member of group", prefix=NOBODY)
    os.chmod(bureau.state, 0o2770)  # as it is installed: not even the folder can be looked into
    assert subprocess.run([*NOBODY, "test", "-e", str(bureau.state / "baoxue.db")]).returncode != 0
    bureau.refused("due", zh="组成员", en="member of group", prefix=NOBODY)


@needs_root
def test_a_member_of_the_group_may_write(tmp_path):
    """Group 65533 owns the state; user 65534 is in it. What one makes the other can write."""
    open_to_all(tmp_path)
    member = ("setpriv", "--reuid=65534", "--regid=65534", "--groups=65533")
    b = Bureau(tmp_path)
    b.state.mkdir()
    os.chown(b.state, 65532, 65533)
    os.chmod(b.state, 0o2770)
    b.init()
    database = b.state / "baoxue.db"
    assert (database.stat().st_uid, database.stat().st_gid, stat.S_IMODE(database.stat().st_mode)) == (65532, 65533, 0o660)
    assert subprocess.run([*NOBODY, "test", "-w", str(database)]).returncode != 0
    assert subprocess.run([*member, "test", "-w", str(database)]).returncode == 0
    b.ok("status", prefix=member)


# ---- a case's life ----

@pytest.fixture
def full(bureau):
    return bureau.fill()


def text_rows(out):
    """A printed table without its headings, as lists of cells split where two or more blanks stand."""
    lines = out.splitlines()
    counted = re.match(r"共 \d+ 项$|\d+ in all$", lines[0])
    return [re.split(r" {2,}", line.strip()) for line in lines[2 if counted else 1:]]


def test_life_of_a_case(full):
    full.ok("case", "event", "2026-0001", "家访", "--day", "2026-09-04", "--time", "17:30", "--field", "结果=拒绝", "--by", "P06")
    full.ok("case", "event", "2026-0001", "报告单", "--field", "文号＝样1")
    events = full.json("case", "show", "2026-0001")["events"]
    assert [(e["day"], e["time"], e["event"]) for e in events] == [
        ("2026-09-03", "09:00", "未到校"), ("2026-09-04", "17:30", "家访"), ("2026-09-08", None, "报告单")]
    assert events[1]["fields"] == {"结果": "拒绝"} and events[1]["by"] == "钱测试"
    assert events[2]["fields"] == {"文号": "样1"}
    assert events[1]["author"] == subprocess.run(["id", "-un"], capture_output=True, text=True).stdout.strip()

    full.ok("case", "event", "2026-0001", "休学", "--field", "期满日=2026-12-01")
    assert full.json("case", "show", "2026-0001")["case"]["state"] == "paused"
    full.ok("case", "close", "2026-0001", "复学", "--reason", "复学")
    assert [c["number"] for c in full.json("case", "list")] == ["2026-0002"]
    assert {c["number"]: c["state"] for c in full.json("case", "list", "--all")} == {"2026-0001": "closed", "2026-0002": "open"}
    full.refused("case", "close", "2026-0001", "复学", "--reason", "复学", zh="已经销号", en="closed")
    full.ok("case", "reopen", "2026-0001")
    shown = full.json("case", "show", "2026-0001")["case"]
    assert (shown["state"], shown["opening"]) == ("open", 2)
    full.ok("event", "巡查", "--unit", "S01", "--day", "2026-09-07")


def test_what_a_fact_changes_is_said(full):
    said = full.ok("case", "event", "2026-0001", "家访", "--day", "2026-09-04", "--field", "结果=拒绝")
    assert "\n办结：教师家访\n" in said and "\n仍待办：报送报告单（期限 2026-09-10）" in said, said
    said = full.ok("case", "event", "2026-0001", "报告单", "--field", "文号=样1", lang="en")
    assert "\nSettled: 报送报告单\nBegun: 发限期返校通知 (due 2026-09-10)\n" in said, said
    assert "\n办结：发限期返校通知（撤销）" in full.ok("case", "close", "2026-0001", "复学", "--reason", "复学")
    assert "\n办结：开学一周统计 2026秋季\n" in full.ok("file", "开学一周统计", "--unit", "S01", "--period", "2026秋季", "--zero")
    paper = ("file", "开学一月书面报告", "--unit", "S01", "--period", "2026秋季")
    assert "，还差报送：基教股、镇政府（报送后要“校长”审核" in full.ok(*paper, "--to", "基教股")
    assert "\n办结：开学一月书面报告" in full.ok(*paper, "--sign", "--by", "P03", "--to", "镇政府") + full.ok(*paper, "--sign", "--by", "P03", "--to", "基教股")


def test_whose_a_deadline_is_stands_there_where_several_have_one(tmp_path):
    rules = tmp_path / "rules"
    shutil.copytree(RULES, rules)
    (rules / "责令.ini").write_text("[环节 责令送学]\n标题 = 局和镇责令送学\n出处 = 八\n责任 = 教育局长, 镇政府\n期限 = 家访 + 及时\n办结 = 限期返校通知书\n阶梯 = 紧\n")
    bureau = Bureau(tmp_path)
    bureau.ok("init", "--rules", rules)
    said = bureau.fill().ok("case", "event", "2026-0001", "家访", "--day", "2026-09-08", "--field", "结果=拒绝")
    assert "\n新的期限：局和镇责令送学（小县教育局教育局长，期限 2026-09-10）；局和镇责令送学（样例镇政府，期限 2026-09-10）\n" in said, said
    said = bureau.ok("case", "event", "2026-0001", "报告单", "--field", "文号=样1", lang="en")
    assert "\nStill open: " in said and "局和镇责令送学 (小县教育局教育局长, due 2026-09-10); 局和镇责令送学 (" in said, said
    said = bureau.ok("case", "close", "2026-0001", "复学", "--reason", "复学")
    assert "局和镇责令送学（小县教育局教育局长，撤销）；局和镇责令送学（样例镇政府，撤销）" in said and "发限期返校通知（撤销）" in said, said


def test_text_and_json_hold_the_same_rows(full):
    full.ok("case", "event", "2026-0001", "家访", "--field", "结果=拒绝")
    full.ok("file", "开学一周统计", "--unit", "S01", "--period", "2026秋季", "--zero")
    full.deadlines(("开学一周统计", "S01", "校长", "2026秋季", "2026-09-08"), ("教师家访", "2026-0001", "包学生教师", "e19", "2026-09-07"))
    for command, key in ((["units"], "code"), (["people"], "code"), (["case", "list"], "number"), (["filings"], "rule"), (["due"], "code"), (["plan", "--to", "2026-09-20"], "person")):
        rows = full.json(*command)
        assert rows
        for lang in ("zh", "en"):
            table = text_rows(full.ok(*command, lang=lang))
            assert len(table) == len(rows)
            for row, cells in zip(rows, table):
                assert str(row[key]) in cells
    assert full.json("terms") == [] and full.ok("terms") == "（无）\n" and full.ok("terms", lang="en") == "(none)\n"
    assert full.json("outbox") == []


def test_tables_line_up(full):
    """Every cell of a column starts in the same column of the terminal, Chinese counting two."""
    lines = full.ok("people").splitlines()
    assert len(lines) == 9 - 1
    at = width(lines[0][:lines[0].index("邮箱")])
    for line in lines[1:]:
        place = line.index("@example.invalid") - 3
        assert width(line[:place]) == at, line


@pytest.mark.parametrize("args, zh, en", [
    (["case", "event", "2026-0009", "家访"], "2026-0009", "2026-0009"),
    (["case", "event", "2026-0001", "家访", "--day", "2026-09-09"], "将来", "future"),
    (["case", "event", "2026-0001", "家访", "--day", "2026-09-02"], "2026-09-03", "2026-09-03"),
    (["case", "event", "2026-0001", "家访", "--day", "9月4日"], "9月4日", "9月4日"),
    (["case", "event", "2026-0001", "家访", "--day", "2026-09-04", "--time", "25:00"], "25:00", "25:00"),
    (["case", "event", "2026-0001", "加访"], "家访", "家访"),
    (["case", "event", "2026-0001", "家访", "--field", "结果=不知道"], "不知道", "不知道"),
    (["case", "event", "2026-0001", "家访", "--field", "结国=拒绝"], "结果", "结果"),
    (["case", "event", "2026-0001", "家访", "--field", "拒绝"], "名=值", "name=value"),
    (["case", "event", "2026-0001", "家访", "--field", "结果=拒绝", "--field", "结果=返校"], "两次", "twice"),
    (["case", "event", "2026-0001", "家访", "--by", "P99"], "P99", "P99"),
    (["case", "event", "2026-0001", "巡查"], "巡查", "巡查"),
    (["case", "add", "2026-0001", "--name", "张测", "--school", "S01"], "2026-0001", "2026-0001"),
    (["case", "add", "2026-0005", "--name", "张测", "--school", "S0l"], "S01", "S01"),
    (["case", "add", "2026-0005", "--school", "S01"], "姓名", "name"),
    (["case", "add", "2026-0005", "--name", "张测", "--school", "S01", "--day", "2026-10-01"], "将来", "future"),
    (["case", "add", "2026-0005", "--name", "张测", "--school", "S01", "--set", "身份证号=1"], "身份证", "ID numbers"),
    (["case", "close", "2026-0001", "--reason", "不想管了"], "不想管了", "不想管了"),
    (["case", "reopen", "2026-0001"], "2026-0001", "2026-0001"),
    (["file", "开学一周统计", "--unit", "S01", "--period", "2026春季"], "2026春季", "2026春季"),
    (["file", "开学一周统记", "--unit", "S01"], "开学一周统计", "开学一周统计"),
    (["file", "开学一周统计", "--unit", "X09"], "X09", "X09"),
    (["file", "开学一周统计", "--unit", "S01", "--period", "2026秋季", "--to", "镇政府"], "镇政府", "镇政府"),
    (["file", "开学一周统计", "--unit", "S01", "--period", "2026秋季", "--sign"], "不要求审核", "no confirmation"),
    (["file", "月报", "--unit", "S01", "--period", "2026-08", "--set", "再校=3"], "在校", "在校"),
    (["sign", "999"], "999", "999"),
    (["sign", "abc"], "abc", "abc"),
    (["why", "0000"], "0000", "0000"),
    (["why", "ZZZZZ"], "ZZZZZ", "ZZZZZ"),
    (["why", "--alert", "77"], "77", "77"),
    (["extend", "0012", "--until", "2026-10-01", "--reason", "x"], "0012", "0012"),
    (["ack", "0012", "--by", "P01"], "0012", "0012"),
    (["correct", "999", "姓名=张测", "--reason", "x"], "999", "999"),
    (["undo", "999", "--reason", "x"], "999", "999"),
    (["release", "5", "--reason", "x"], "5", "5"),
    (["release", "clock", "--reason", "x"], "时钟", "clock"),
    (["discard", "x", "--reason", "x"], "x", "x"),
    (["show-mail", "3"], "3", "3"),
    (["filings", "--unit", "S99"], "S99", "S99"),
    (["plan", "--from", "2026-09-10", "--to", "2026-09-01"], "早于", "before"),
    (["plan", "--to", "2036-09-01"], "太远", "too far"),
])
def test_bad_facts_change_nothing(full, args, zh, en):
    full.refused(*args, zh=zh, en=en)


@pytest.mark.parametrize("args, zh, en", [
    (["undo", "1"], "理由", "reason"), (["correct", "1", "a=b"], "理由", "reason"), (["extend", "0012", "--reason", "x"], "--until", "--until"),
    (["waive", "0012"], "理由", "reason"), (["ack", "0012"], "--by", "--by"), (["case", "close", "2026-0001"], "事由", "reason"), (["file", "月报"], "--unit", "--unit"),
    (["event", "巡查"], "--unit", "--unit"), (["release", "1"], "理由", "reason"), (["why"], "--alert", "--alert"),
])
def test_missing_options_are_usage(full, args, zh, en):
    full.refused(*args, zh=zh, en=en, code=2)


# ---- filings, deadlines, corrections ----

def test_filing_and_sign(full):
    fact = full.json("file", "开学一月书面报告", "--unit", "S01", "--period", "2026秋季", "--to", "基教股")["fact"]
    full.ok("file", "开学一月书面报告", "--unit", "S02", "--period", "2026秋季", "--zero", "--sign")
    full.ok("sign", fact, "--by", "P03")
    filings = {f["unit"]: f for f in full.json("filings")}
    assert (filings["S01"]["to"], filings["S01"]["zero"], filings["S01"]["signed"]) == ("基教股", False, "校长 2026-09-08")
    assert (filings["S02"]["to"], filings["S02"]["zero"], filings["S02"]["signed"]) == (None, True, "校长 2026-09-08")
    full.ok("file", "月报", "--unit", "S01", "--period", "2026-08", "--set", "在校=100", "--set", "辍学=1")
    numbers = {f["rule"]: f["numbers"] for f in full.json("filings", "--unit", "S01")}["月报"]
    assert {name: int(n) for name, n in numbers.items()} == {"在校": 100, "辍学": 1}


def test_extend_waive_ack_why(full):
    codes = full.deadlines(("开学一周统计", "S01", "校长", "2026秋季", "2026-09-08"), ("教师家访", "2026-0001", "包学生教师", "e19", "2026-09-07"))
    by_rule = {d["rule"]: d for d in full.json("due")}
    assert (by_rule["教师家访"]["state"], by_rule["教师家访"]["days"]) == ("late", -1)
    assert (by_rule["开学一周统计"]["state"], by_rule["开学一周统计"]["days"]) == ("open", 0)
    filed = by_rule["开学一周统计"]["code"]
    full.refused("extend", filed, "--until", "2026-09-01", "--reason", "试", zh="2026-09-08", en="2026-09-08")
    full.ok("extend", filed.lower(), "--until", "2026-09-20", "--reason", "校舍维修")
    full.ok("waive", by_rule["教师家访"]["code"], "--reason", "误报")
    full.ok("ack", *codes, "--by", "P03")
    why = full.json("why", filed)
    assert [(g["kind"], g["until"], g["reason"]) for g in why["grants"]] == [("extension", "2026-09-20", "校舍维修")]
    assert [a["person"] for a in why["acknowledgements"]] == ["王某某"]
    assert "2026-09-01" in why["derivation"] and "开学一周内统计未到校学生" in why["source"]
    assert "校舍维修" in full.ok("why", filed)
    wrong = filed[:-1] + ("0" if filed[-1] != "0" else "1")
    full.refused("ack", codes[0], wrong, "--by", "P03", zh=wrong, en=wrong)


def test_correct_and_undo(full):
    fact = full.json("case", "event", "2026-0001", "家访", "--day", "2026-09-04", "--field", "结果=拒绝")["fact"]
    full.refused("correct", fact, "结果=拒绝", "--reason", "x", zh="一样", en="nothing differs")
    full.ok("correct", fact, "结果=返校", "日期=2026-09-05", "--reason", "记错了")
    event = full.json("case", "show", "2026-0001")["events"][1]
    assert (event["fact"], event["day"], event["fields"]) == (fact, "2026-09-05", {"结果": "返校"})
    full.ok("undo", fact, "--reason", "不是这个学生")
    assert [e["event"] for e in full.json("case", "show", "2026-0001")["events"]] == ["未到校"]
    full.refused("undo", fact, "--reason", "x", zh=str(fact), en=str(fact))
    with full.database() as db:
        history = db.execute("SELECT op, reason FROM fact WHERE identity = ? ORDER BY id", (fact,)).fetchall()
    assert history == [("add", None), ("correct", "记错了"), ("undo", "不是这个学生")]


def test_holds_are_released_or_discarded(full):
    with sqlite3.connect(full.state / "baoxue.db") as db:
        db.execute("INSERT INTO hold (seq, at, kind, detail) VALUES (900, 1788000000, 'import', '导入 cases.csv'), (901, 1788000000, 'clock', '时钟')")
    assert [(h["hold"], h["kind"], h["alerts"]) for h in full.json("status")["holds"]] == [(900, "import", 0), (901, "clock", None)]
    for blank in (" ", "　"):
        full.refused("release", 900, "--reason", blank, zh="只有空格", en="holds blanks alone")
    full.ok("discard", 900, "--reason", "旧案")
    full.refused("discard", 901, "--reason", "x", zh="baoxue release clock", en="baoxue release clock")
    full.refused("send-test", "--to", "it@example.org", zh="时钟暂扣中", en="the clock is held")
    full.refused("drill", "教师家访", "--case", "2026-0001", "--yes", zh="时钟暂扣中", en="the clock is held")
    full.ok("release", "clock", "--reason", "停机十天")
    with full.database() as db:
        assert db.execute("SELECT hold, verdict, reason FROM verdict ORDER BY id").fetchall() == [(900, "discard", "旧案"), (901, "release", "停机十天")]
    full.refused("release", 900, "--reason", "x", zh="已有处理意见", en="verdict already")


def test_plan_leaves_no_trace_and_may_try_other_rules(full, tmp_path):
    before = full.dump()
    plan = full.json("plan", "--to", "2026-10-31")
    assert full.dump() == before
    with full.database() as db:
        assert db.execute("SELECT (SELECT count(*) FROM deadline) + (SELECT count(*) FROM firing)").fetchone() == (0,)
    told = {(p["rule"], p["subject"], p["rung"], p["person_code"]): p["at"] for p in plan}
    # -3 d of 10-08 is a holiday: the last delivery day before. A visit due yesterday: its higher rung at once, late.
    assert told["开学一月书面报告", "第一小学", "-3d", "P03"] == "2026-09-30 08:30"
    assert told["开学一月书面报告", "第一小学", "0d", "P03"] == "2026-10-08 08:30"
    assert told["教师家访", "2026-0001", "+1d", "P06"] == "2026-09-08 08:30"
    assert [p["at"] for p in plan] == sorted(p["at"] for p in plan)
    other = tmp_path / "other"
    shutil.copytree(RULES, other)
    text = (other / "小县.ini").read_text(encoding="utf-8").replace("开学 + 1 个月", "开学 + 2 周")
    (other / "小县.ini").write_text(text, encoding="utf-8")
    changed = {(p["rule"], p["rung"]): p["due"] for p in full.json("plan", "--to", "2026-10-31", "--rules", other)}
    assert changed["开学一月书面报告", "0d"] == "2026-09-15"


def test_a_missing_holder_does_not_lose_alerts(full):
    holder = next(p for p in full.json("people") if p["code"] == "P03" and p["role"] == "校长")["holding"]
    full.ok("undo", holder, "--reason", "调走了")
    posts = {p["post"] for p in full.json("plan", "--to", "2026-09-30") if p["subject"] == "第一小学"}
    assert posts and "校长@S01" not in posts


@needs_root
def test_author_is_the_real_user(full, tmp_path):
    open_to_all(tmp_path)
    stranger = ("setpriv", "--reuid=64321", "--regid=64321", "--clear-groups")
    assert subprocess.run(["getent", "passwd", "64321"], capture_output=True).returncode != 0
    for path in (full.state, *full.state.iterdir()):
        os.chown(path, 64321, 64321)
    full.ok("event", "巡查", "--unit", "S01", prefix=stranger)
    with full.database() as db:
        assert db.execute("SELECT author FROM fact ORDER BY id DESC LIMIT 1").fetchone() == ("uid 64321",)


# ---- import ----

def test_import_gives_the_same_as_single_entries(tmp_path, full):
    other = Bureau(tmp_path / "other")
    (tmp_path / "other").mkdir()
    other.init()
    for kind in ("units", "people", "cases"):
        before = other.dump()
        other.ok("import", kind, RULES / f"{kind}.csv", "--dry-run")
        assert other.dump() == before
        batch = other.json("import", kind, RULES / f"{kind}.csv")
        assert len(batch) == 1 and batch[0]["kind"] == kind and batch[0]["facts"] > 0 and batch[0]["held"]
    for command, key in ((["units"], "code"), (["people"], "code"), (["case", "list"], "number")):
        strip = lambda rows: [{k: v for k, v in row.items() if k not in ("fact", "holding")} for row in rows]
        assert strip(other.json(*command)) == strip(full.json(*command))


@pytest.mark.parametrize("row, zh, en", [
    ("2026-0003,王某测,S77,,,,,2026-09-04,,", "S77", "S77"),
    ("2026-0001,王某测,S01,,,,,2026-09-04,,", "2026-0001", "2026-0001"),
    ("2026-0003,王某测,S01,,,,,2026-09-30,,", "2026-09-30", "2026-09-30"),
    ("2026-0003,王某测,S01,,,,,明天,,", "明天", "明天"),
])
def test_bad_rows_import_nothing(full, tmp_path, row, zh, en):
    table = tmp_path / "cases.csv"
    head = (RULES / "cases.csv").read_text(encoding="utf-8").splitlines()[0]
    table.write_text(f"{head}\n2026-0008,好样例,S01,,,,,2026-09-04,,P06\n{row}\n", encoding="utf-8")
    before = full.dump()
    for lang, word in (("zh", zh), ("en", en)):
        done = full("import", "cases", table, lang=lang)
        assert done.returncode == 1 and word in done.stdout + done.stderr and "3" in done.stdout + done.stderr
    assert full.dump() == before


def test_import_of_what_is_no_kind(full):
    full.refused("import", "dogs", "x.csv", zh="不能导入", en="cannot import", code=2)


def test_a_filing_by_reply_code(full):
    full.deadlines(("开学一周统计", "S01", "校长", "2026秋季", "2026-09-08"), ("教师家访", "2026-0001", "包学生教师", "e19", "2026-09-07"))
    by_rule = {d["rule"]: d["code"] for d in full.json("due", "--all")}
    duty, step = by_rule["开学一周统计"], by_rule["教师家访"]
    full.ok("file", duty, "--zero")
    filing = full.json("filings")[0]
    assert (filing["rule"], filing["unit"], filing["period"], filing["zero"]) == ("开学一周统计", "S01", "2026秋季", True)
    full.refused("file", step, zh="baoxue case event 2026-0001 家访", en="baoxue case event 2026-0001 家访")
    assert full.json("filings") == [filing]
    full.ok("case", "event", "2026-0001", "家访")
    full.refused("file", "0000", zh="不是期限编号", en="no deadline's code")
    full.refused("file", "开学一周统计", zh="--unit", en="--unit", code=2)
    full.refused("file", duty, "--period", "2026秋季", zh="--unit", en="--unit", code=2)


def test_long_lists_are_counted(full):
    full.deadlines(*[("开学一周统计", "S01", "校长", f"{1900 + i}秋季", "2026-09-08") for i in range(60)])
    lines = full.ok("due").splitlines()
    assert lines[0] == "共 60 项" and len(lines) == 1 + 1 + 50 + 1 and "还有 10 项" in lines[-1]
    assert len(full.json("due")) == 60
    assert len(full.ok("due", "--limit", "0", lang="en").splitlines()) == 62
    full.refused("due", "--limit", "x", zh="--limit", en="--limit", code=2)


def test_status_says_when_the_daemon_is_silent(full):
    def seen(minutes_ago):
        with sqlite3.connect(full.state / "baoxue.db") as db:
            db.execute("INSERT OR REPLACE INTO meta (key, value) SELECT 'last_seen', unixepoch('2026-09-08 08:00') - ? * 60 - 8 * 3600", (minutes_ago,))

    now = "2026-09-08 08:00"
    assert "还没有运转过" in full.ok("status", now=now) and "没有运转过" in full.json("status", now=now)["warning"]
    assert "never run" in full.ok("status", now=now, lang="en")
    seen(9)
    assert "注意" not in full.ok("status", now=now) and "warning" not in full.json("status", now=now)
    seen(25)
    assert "baoxued 自 2026-09-08 07:35 起没有运转" in full.ok("status", now=now)

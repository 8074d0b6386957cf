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


# ---- usage ----

@pytest.mark.parametrize("args, zh, en", [
    (["duee"], "最接近的是“due”", 'nearest is "due"'),
    (["case", "lst"], "最接近的是“case list”", 'nearest is "case list"'),
    (["due", "--al"], "--all", "--all"),
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

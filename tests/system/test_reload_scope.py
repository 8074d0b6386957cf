# SPDX-License-Identifier: MIT
"""New rules derive only what they change. Each change is made to two copies of one installation: to one as it is, to the other together with an unused word of [用语], which makes
everything be derived anew. Both must come out the same."""
import shutil
import sqlite3
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "soak"))
import life  # noqa: E402
from house import BUILD, PEOPLE, Clock, House, faketime_library, is_sanitized, wait_for  # noqa: E402

pytestmark = pytest.mark.skipif(not faketime_library(),
                                reason="Debian's package faketime is not installed, or AddressSanitizer is built in, which hangs under it")

RULES = """[规则集]
标题 = 小县控辍保学
文号 = 小教字〔2026〕1号
时区 = +08:00
起用 = 2026-08-01
办公室 = 基教股
语言 = 中文
[学期 秋季]
开学 = 09-01
放假 = 01-20
[用语]
及时 = 3 天
[责任链 教育]
包学生教师 = 个案指定
校长 = 学校 按学校
教育局长 = 局 按学校
[岗位]
基教股 = 局
教导主任 = 学校
[阶梯 一般]
-3 天 = 责任人
0 天 = 责任人
+1 天 = 责任人, 上级
[阶梯 紧]
开始 = 责任人
+1 天 = 责任人, 上级
[事件]
未到校 = 立案
家访 = 结果 (返校/拒绝/未见到)
逾期未返 = 说明
复学 = 销号
[表格 月报]
数栏 = 在校, 辍学
率 辍学率 = 辍学 / 在校
[任务 开学统计]
出处 = 一
责任 = 校长
期限 = 开学 + 1 周
阶梯 = 一般
[任务 月报]
出处 = 二
责任 = 校长
期限 = 每月25日
表格 = 月报
阶梯 = 一般
[任务 局月报]
出处 = 三
责任 = 教育局长
期限 = 每月28日
阶梯 = 一般
[环节 教师家访]
出处 = 四
责任 = 包学生教师
期限 = 未到校 + 及时, 顺延 不
办结 = 家访
逾期转 = 逾期未返
阶梯 = 紧
[环节 再次家访]
出处 = 五
责任 = 校长
期限 = 逾期未返 + 3 天, 顺延 后
办结 = 复学
阶梯 = 紧
[指标 辍学率]
出处 = 六
量 = 率 辍学率
逐个 = 学校
界限 = > 1.8%
责任 = 校长
阶梯 = 一般
"""
UNUSED = ("[用语]\n", "[用语]\n闲词 = 9 天\n")
CHANGES = {
    "nothing": [],
    "a title": [("[任务 月报]\n出处 = 二", "[任务 月报]\n标题 = 每月报表\n出处 = 二之一")],
    "a rung": [("[阶梯 一般]\n-3 天 = 责任人", "[阶梯 一般]\n-5 天 = 责任人")],
    "a rung of the steps' ladder": [("[阶梯 紧]\n开始 = 责任人\n+1 天", "[阶梯 紧]\n开始 = 责任人\n+2 天")],
    "a due expression": [("期限 = 每月25日", "期限 = 每月20日")],
    "a due expression of a step": [("期限 = 未到校 + 及时, 顺延 不", "期限 = 未到校 + 5 天, 顺延 后")],
    "a rule more": [("[任务 局月报]", "[任务 周报]\n出处 = 七\n责任 = 校长\n期限 = 每周五\n阶梯 = 一般\n[任务 局月报]")],
    "a rule less": [("[任务 月报]\n出处 = 二\n责任 = 校长\n期限 = 每月25日\n表格 = 月报\n阶梯 = 一般\n", "")],
    "a step less": [("[环节 再次家访]\n出处 = 五\n责任 = 校长\n期限 = 逾期未返 + 3 天, 顺延 后\n办结 = 复学\n阶梯 = 紧\n", "")],
    "another name": [("[任务 月报]", "[任务 每月报表]\n原名 = 月报")],
    "another owner": [("出处 = 三\n责任 = 教育局长", "出处 = 三\n责任 = 校长")],
    "another owner of the same school": [("出处 = 二\n责任 = 校长", "出处 = 二\n责任 = 教导主任")],
    "a word": [("及时 = 3 天", "及时 = 6 天")],
    "no more then": [("逾期转 = 逾期未返\n", "")],
    "a condition": [("[环节 再次家访]\n", "[环节 再次家访]\n条件 = 有 家访\n")],
    "a limit": [("界限 = > 1.8%", "界限 = > 0.5%")],
    "two things": [("期限 = 每月28日", "期限 = 每月27日"), ("期限 = 未到校 + 及时, 顺延 不", "期限 = 未到校 + 2 天, 顺延 后")],
}
KEY = "subject_kind, subject, rule, owner, opening, trigger"


def changed(text, changes):
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scope")
    clock = Clock(folder, "2026-09-21 09:00:00")
    h = House(folder / "house", rules=RULES, people=PEOPLE, clock=clock, guard=1000000, delivery="log")
    for n, day in enumerate(("2026-09-10", "2026-09-20")):
        h.ok("case", "add", f"2026-{n}", "--name", "张测试", "--school", "S01", "--event", "未到校", "--day", day, "--set", "包学生教师=P06")
    h.start()
    wait_for(lambda: h.json("due"), "deadlines")
    h.ok("file", "月报", "--unit", "S01", "--period", "2026-08", "--set", "在校=1000", "--set", "辍学=10")
    wait_for(lambda: any(d["state"] == "met" for d in h.json("due", "--all")), "the filing")
    h.stop()
    (h.told,) = h.rows("SELECT max(seq) FROM firing")
    return h


def reloaded(filled, folder, changes):
    """The deadlines and wakes of a copy after a reload of the changed rules."""
    state, rules = folder / "state", folder / "rules"
    shutil.copytree(filled.state, state)
    shutil.copytree(filled.rules, rules)
    config = folder / "baoxued.conf"
    config.write_text(filled.config.read_text(encoding="utf-8").replace(str(filled.state), str(state)).replace(str(filled.rules), str(rules)), encoding="utf-8")
    h = House.__new__(House)
    h.__dict__.update(filled.__dict__, folder=folder, state=state, rules=rules, config=config, log_path=folder / "log", process=None)
    h.start()
    h.set_rules(changed(RULES, changes))
    said = h("reload")
    assert "in force" in said.stdout or not changes, said.stderr + h.log()
    h.stop()
    with sqlite3.connect(state / "baoxue.db") as db:
        rows = db.execute(f"SELECT {KEY}, start, due, due_day, provisional, state, settled IS NULL, woke, lapse, extended, round, wake FROM deadline ORDER BY {KEY}").fetchall()
        told = db.execute(f"SELECT {KEY}, f.round, f.rung, f.kind FROM firing f JOIN deadline d ON d.id = f.deadline ORDER BY {KEY}, f.round, f.rung").fetchall()
        wakes = db.execute("SELECT subject_kind, subject, wake FROM subject ORDER BY 1, 2").fetchall()
        events = db.execute("SELECT subject_kind, subject, name, day, rule FROM derived_event ORDER BY 1, 2, 3, 4").fetchall()
        new = db.execute("SELECT count(*) FROM firing WHERE deadline IS NOT NULL AND kind <> 'superseded' AND seq > ?", filled.told).fetchone()
    assert h.new_log().count(" RUNG=") == new[0], h.new_log()  # what was tried is said where it stands, and once
    return {"deadlines": rows, "told": told, "wakes": wakes, "events": events}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_derives_what_it_must(filled, tmp_path, name):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    part, whole = reloaded(filled, tmp_path / "a", CHANGES[name]), reloaded(filled, tmp_path / "b", [UNUSED, *CHANGES[name]])
    for what in part:
        assert part[what] == whole[what], what
    assert len(part["deadlines"]) > 8 and part["told"]
    old = {"another owner": ("局月报", "教育局长"), "another owner of the same school": ("月报", "校长")}.get(name)
    if old:  # who has nothing to do with it any more is asked for nothing
        states = {row[10] for row in part["deadlines"] if row[2:4] == old}
        assert states and not states & {"open", "asleep", "paused"}, states


def test_a_school_with_terms_of_its_own(tmp_path):
    """All periods are listed anew after a change of what every rule may rest on: hers stay hers."""
    h = House(tmp_path / "house", rules=RULES, people=PEOPLE, clock=Clock(tmp_path, "2026-08-20 09:00:00"), guard=1000000, delivery="log")
    for kind, table in (("units", "编码,名称,类别,上级\nS02,第二小学,学校,B01\n"), ("people", "人员编号,姓名,邮箱,岗位,单位\nP07,周测试,p07@example.invalid,校长,S02\n"),
                        ("terms", "学期,年,单位,开学,放假\n秋季,2026,,2026-09-01,2027-01-20\n秋季,2026,S02,2026-09-08,2027-01-20\n")):
        (tmp_path / f"{kind}.csv").write_text(table, encoding="utf-8")
        h.ok("import", kind, tmp_path / f"{kind}.csv")
    h.start()

    def due():
        return {d["unit"]: d["due"] for d in h.json("due", "--all", "--limit", "0") if d["rule"] == "开学统计"}

    wait_for(lambda: "S02" in due(), "deadlines")
    before = due()
    assert before["S01"] < before["S02"]
    h.set_rules(changed(RULES, [("标题 = 小县控辍保学", "标题 = 小县的规则")]))
    assert "in force" in h("reload").stdout
    h.stop()  # after the turn that follows
    assert due() == before


@pytest.mark.skipif(not (BUILD / "tests/faults/fault.so").exists() or is_sanitized(), reason="needs tests/faults/fault.so, and no AddressSanitizer")
@pytest.mark.parametrize("how", ["rules", "program"])
def test_a_death_while_everything_is_derived(tmp_path, how):
    """New rules come into force in one transaction, all of them or none. Another program derives in many: a daemon that dies between two of them goes on where it was."""
    deaths = []

    def new_rules(bureau):
        path = bureau.rules / "30-阶梯.ini"
        path.write_text(changed(path.read_text(encoding="utf-8"), [("-7 天 = 责任人", "-6 天 = 责任人"), ("每 30 天", "每 20 天")]), encoding="utf-8")

    def new_program(bureau):
        """… and what the old one left is wrong."""
        bureau.stop()
        with sqlite3.connect(bureau.state / "baoxue.db") as db:
            db.execute("UPDATE meta SET value = '0.1 0' WHERE key = 'derived_by'")
            db.execute("UPDATE deadline SET start = start - 60, wake = NULL WHERE state = 'open'")
        db.close()

    def start(bureau):
        try:
            bureau.start()
        except AssertionError:  # died over it
            bureau.again()

    def play(at):
        (tmp_path / str(at)).mkdir()
        bureau = life.Life(tmp_path / str(at), guard=1000000)
        try:
            bureau.clock.set(life.FIRST)
            bureau.start()
            bureau.look()
            {"rules": new_rules, "program": new_program}[how](bureau)
            before = bureau.clock.counts()["baoxued", "disk"]
            if at:
                bureau.clock.order("baoxued", "disk", before + at, "kill after")
            if how == "rules":
                bureau.try_poke(b"reload")
            else:
                start(bureau)
            bureau.look()
            deaths.append(bureau.deaths)
            bureau.clock["armed"] = 0
            if not bureau.is_up():  # it died just now, when all was done
                bureau.start()
                bureau.look()
            bureau.kill()
            return bureau.clock.counts()["baoxued", "disk"] - before, bureau.rows(f"SELECT {KEY}, start, due_day, state, wake FROM deadline ORDER BY {KEY}")
        finally:
            bureau.close()

    writes, whole = play(0)
    for at in range(1, writes, max(1, writes // 12)):
        assert play(at)[1] == whole, at
    assert sum(deaths) > 2, deaths  # not each is reached: how much is written at a start depends on what else is going on

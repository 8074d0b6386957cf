# SPDX-License-Identifier: MIT
"""baoxue edit: driven through a terminal (pty), with editors that are small scripts."""
import os
import pty
import pwd
import re
import select
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from house import BUILD, LIMIT_S, MORE_RULES, RULES, House

MOVED = RULES.replace("未到校 + 3 天", "未到校 + 5 天")
WRONG = RULES + "[环节 坏]\n出处 = 七\n责任 = 校张\n期限 = 未到校 + 三周\n"


@pytest.fixture
def house(house):
    return house()


class Session:
    """`baoxue edit` on a terminal; expect(word) waits for what it prints, say(line) types."""
    def __init__(self, h, *args, editor, lang="zh", visual=None, prefix=()):
        env = {k: v for k, v in h.environment().items() if k not in ("VISUAL", "EDITOR")}
        env.update({"EDITOR": str(editor), **({"VISUAL": str(visual)} if visual else {})})
        self.terminal, other = pty.openpty()
        self.process = subprocess.Popen([*prefix, BUILD / "baoxue", "--config", h.config, "--lang", lang, "edit", *map(str, args)], stdin=other, stdout=other, stderr=other, env=env,
                                        cwd=h.folder, start_new_session=True)
        os.close(other)
        self.said, self.seen = "", 0

    def read(self):
        try:
            ready, _, _ = select.select([self.terminal], [], [], 0.05)
            data = os.read(self.terminal, 65536) if ready else b""
        except OSError:  # the other side has gone
            return False
        self.raw = getattr(self, "raw", b"") + data
        self.said = self.raw.decode(errors="replace")
        return bool(data) or self.process.poll() is None

    def expect(self, word):
        end = time.monotonic() + LIMIT_S
        while word not in self.said[self.seen:]:
            assert self.read() and time.monotonic() < end, f"waited in vain for {word}: {self.said}"
        self.seen = self.said.index(word, self.seen) + len(word)
        return self

    def say(self, line):
        os.write(self.terminal, line.encode() + b"\n")
        return self

    def end(self):
        end = time.monotonic() + LIMIT_S
        while self.read():
            assert time.monotonic() < end, self.said
        os.close(self.terminal)
        return self.process.wait(LIMIT_S)


@pytest.fixture
def editor(tmp_path):
    """editor(text, text …): a program that writes the first text into the file it is given, at the next call the second …; {"run": …} a line of shell."""
    def make(*texts, run=""):
        folder = tmp_path / f"editor{len(list(tmp_path.glob('editor*')))}"
        folder.mkdir()
        for n, text in enumerate(texts):
            (folder / f"text{n + 1}").write_text(text, encoding="utf-8")
        program = folder / "editor"
        program.write_text(f'#!/bin/sh\nd={folder}\necho "$1" > $d/file\nn=$(($(cat $d/n 2>/dev/null || echo 0) + 1))\necho $n > $d/n\n'
                           f'[ ! -f $d/text$n ] || cat $d/text$n > "$1"\n{run}\n', encoding="utf-8")
        program.chmod(0o755)
        return program
    return make


def rules_of(h):
    return (h.rules / "小县.ini").read_text(encoding="utf-8")


def path_in(s, words):
    path = Path(re.search(f"{words}(/\\S+)", s.said)[1])
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700 and path.parent.stat().st_uid == os.geteuid()
    return path


def is_clean(h, text=RULES):
    assert rules_of(h) == text
    assert [p.name for p in h.rules.iterdir()] == ["小县.ini"], "nothing is left in the folder"


def test_a_change_is_shown_confirmed_and_in_force(house, editor):
    house.case("2026-1")
    house.start()
    house.wait_mails(1)
    before = house.status()["hash"]
    file = house.rules / "小县.ini"
    file.chmod(0o664)
    s = Session(house, editor=editor(MOVED + MORE_RULES))
    s.expect("改期").expect("教师家访").expect("新增").expect("报告单").expect("(y)")
    assert rules_of(house) == RULES and house.status()["hash"] == before, "nothing before the answer"
    s.say("y").expect("新规则已生效")
    assert s.end() == 0
    is_clean(house, MOVED + MORE_RULES)
    assert house.status()["hash"] != before and not house.status()["reload_error"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o664
    (author,) = house.rows("SELECT author FROM version ORDER BY seq DESC LIMIT 1")[0]
    assert author == pwd.getpwuid(os.getuid()).pw_name, "by whom"


def test_errors_are_shown_and_edited_away(house, editor):
    house.start()
    s = Session(house, "小县.ini", editor=editor(WRONG, MOVED))
    line = RULES.count("\n") + 3
    s.expect(f"小县.ini:{line}: ").expect(f"小县.ini:{line + 1}: ").expect("(e)")
    is_the_old = house.status()["hash"]
    s.say("?").expect("(e)").say("e").expect("(y)").say("y").expect("新规则已生效")
    assert s.end() == 0 and house.status()["hash"] != is_the_old
    is_clean(house, MOVED)


@pytest.mark.parametrize("text, answer, code", [(WRONG, "x", 1), (WRONG, "\x04", 1), (MOVED, "x", 0), (MOVED, "\x04", 0)])
def test_giving_up_changes_nothing(house, editor, text, answer, code):
    s = Session(house, editor=editor(text))
    s.expect("(x)").say(answer).expect("已放弃")
    assert s.end() == code
    is_clean(house)


def test_wrong_rules_can_be_saved_but_not_be_in_force(house, editor):
    house.start()
    before = house.status()["hash"]
    s = Session(house, editor=editor(WRONG), lang="en")
    s.expect("(Q)").say("q").expect("(Q)").say("Q").expect("not in force")
    assert s.end() == 1
    assert rules_of(house) == WRONG and house.status()["hash"] == before


@pytest.mark.parametrize("run, words, code", [("exit 3", "没有正常结束", 1), ("kill -9 $$", "没有正常结束", 1), ("", "没有改动", 0), ('rm "$1"', "读不出", 1)])
def test_an_editor_that_fails_or_changes_nothing(house, editor, run, words, code):
    s = Session(house, editor=editor(*([MOVED] if "exit" in run or "kill" in run else []), run=run))
    s.expect(words)
    assert s.end() == code
    is_clean(house)


def test_killed_while_editing(house, editor, tmp_path):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    s = Session(house, editor=editor(MOVED, run=f"echo here; read x < {fifo}"))
    s.expect("here")
    os.killpg(s.process.pid, signal.SIGTERM)
    assert s.process.wait(LIMIT_S) == -signal.SIGTERM
    is_clean(house)
    s = Session(house, editor=editor(MOVED, run=f"echo here; read x < {fifo}"))
    s.expect("here")
    os.killpg(s.process.pid, signal.SIGKILL)
    s.process.wait(LIMIT_S)
    assert rules_of(house) == RULES
    s = Session(house, editor=editor())
    s.expect("上次编辑中断").expect("没有改动")
    assert s.end() == 0
    left = path_in(s, "当时的内容在 ")
    assert left.read_text(encoding="utf-8") == MOVED
    is_clean(house)
    s = Session(house, editor=editor())
    s.expect("没有改动")
    assert s.end() == 0 and "上次编辑中断" not in s.said, "that is said once"
    shutil.rmtree(left.parent)


def test_two_at_a_time(house, editor, tmp_path):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    first = Session(house, editor=editor(MOVED, run=f"echo here; read x < {fifo}"))
    first.expect("here")
    second = Session(house, editor=editor(WRONG))
    second.expect("有人正在编辑规则")
    assert second.end() == 1
    fifo.write_text("\n")
    first.expect("(y)").say("x")
    assert first.end() == 0
    is_clean(house)


def test_the_file_was_changed_meanwhile(house, editor):
    other = RULES + "# 别人\n"
    s = Session(house, editor=editor(MOVED, run=f"printf '# 别人\\n' >> {house.rules}/小县.ini"))
    s.expect("(y)").say("y").expect("被别人改过")
    assert s.end() == 1 and rules_of(house) == other
    is_clean(house, other)
    kept = path_in(s, "改好的内容留在 ")
    assert kept.read_text(encoding="utf-8") == MOVED
    shutil.rmtree(kept.parent)


def test_which_file(house, editor):
    (house.rules / "templates").mkdir()
    house.set_rules("[阶梯 慢]\n0 天 = 责任人\n", "二.ini")
    s = Session(house, editor=editor())
    s.expect("请写明要改哪个文件").expect("二.ini").expect("小县.ini")
    assert s.end() == 1
    for name in ("tests/a.ini", ".x.ini", "a.txt", "/etc/passwd", "templates/a/b.txt"):
        s = Session(house, name, editor=editor())
        s.expect("不是规则文件")
        assert s.end() == 1, name
    s = Session(house, "rules/三.ini", editor=editor("[阶梯 快]\n0 天 = 责任人\n"))
    s.expect("(y)").say("y").expect("没有在运行")
    assert s.end() == 1 and (house.rules / "三.ini").exists()
    s = Session(house, house.rules / "二.ini", editor="false", visual=editor())
    s.expect("没有改动")
    assert s.end() == 0


def test_a_link_stays_a_link(house, editor, tmp_path):
    real = tmp_path / "real.ini"
    (house.rules / "小县.ini").rename(real)
    (house.rules / "小县.ini").symlink_to(real)
    s = Session(house, editor=editor(MOVED))
    s.expect("(y)").say("y").expect("没有在运行")
    s.end()
    assert (house.rules / "小县.ini").is_symlink() and real.read_text(encoding="utf-8") == MOVED


def test_without_a_terminal(house, editor):
    for lang, word in (("zh", "终端"), ("en", "terminal")):
        done = house("edit", lang=lang)
        assert done.returncode == 2 and word in done.stderr
    is_clean(house)


GROUP, MEMBER = 4000, ("setpriv", "--reuid=4001", "--regid=4001", "--groups=4000")


@pytest.fixture
def shared():
    """A house as the package installs it: the rules are root's and the group writes them."""
    if os.geteuid() != 0:
        pytest.skip("needs root to be several users")
    with tempfile.TemporaryDirectory() as folder:  # where another user gets in
        os.chmod(folder, 0o755)
        h = House(f"{folder}/house")
        for p in (h.rules, *h.rules.iterdir(), h.state, *h.state.iterdir()):
            os.chown(p, 0, GROUP)
            os.chmod(p, 0o2775 if p.is_dir() else 0o664)
        assert subprocess.run([*MEMBER, "sh", "-c", f"touch {h.rules}/x && rm {h.rules}/x && test -w {h.rules}/小县.ini"]).returncode == 0, "the group writes"
        assert subprocess.run([*MEMBER[:-1], "--clear-groups", "touch", h.rules / "x"], capture_output=True).returncode != 0, "and nobody else"
        yield h
        h.close()


def test_root_edits_where_others_write(shared, editor, tmp_path):
    secret, fifo = tmp_path / "secret", tmp_path / "fifo"
    secret.write_text("root's\n", encoding="utf-8")
    secret.chmod(0o600)
    os.mkfifo(fifo)
    program = editor(run=f"echo here; read x < {fifo}; cat {tmp_path}/new > \"$1\"")
    (tmp_path / "new").write_text(MOVED, encoding="utf-8")
    s = Session(shared, editor=program)
    s.expect("here")
    copy = (program.parent / "file").read_text(encoding="utf-8").strip()
    done = subprocess.run([*MEMBER, "ln", "-sfn", secret, copy], capture_output=True, text=True)
    assert done.returncode != 0, "the copy is in nobody else's reach"
    done = subprocess.run([*MEMBER, "mv", Path(copy).parent, f"{Path(copy).parent}x"], capture_output=True, text=True)
    assert done.returncode != 0, "nor is its folder"
    assert not [p for p in shared.rules.iterdir() if p.name != "小县.ini"], "and there is none where he writes"
    fifo.write_text("\n")
    s.expect("(y)").say("y").expect("没有在运行")
    s.end()
    assert secret.read_text(encoding="utf-8") == "root's\n" and rules_of(shared) == MOVED
    st = (shared.rules / "小县.ini").stat()
    assert (st.st_uid, st.st_gid, stat.S_IMODE(st.st_mode)) == (0, GROUP, 0o664)
    # the file itself, and a folder in it, by a link out of it
    file, other = shared.rules / "小县.ini", tmp_path / "other"
    other.mkdir()
    (other / "late.txt").write_text("root's\n", encoding="utf-8")
    assert subprocess.run([*MEMBER, "sh", "-c", f"cp {file} {file}x && ln -sfn {secret} {file} && ln -s {other} {shared.rules}/templates"]).returncode == 0
    for name in ("小县.ini", "templates/late.txt"):
        s = Session(shared, name, editor=program)
        s.expect("root 不跟随")
        assert s.end() == 1
    assert secret.read_text(encoding="utf-8") == (other / "late.txt").read_text(encoding="utf-8") == "root's\n"
    # one that stays in the folder is as good as the file
    assert subprocess.run([*MEMBER, "sh", "-c", f"rm {shared.rules}/templates && mv {file}x {shared.rules}/二.ini && ln -sfn 二.ini {file}"]).returncode == 0
    s = Session(shared, "小县.ini", editor=editor())
    s.expect("没有改动")
    assert s.end() == 0


def test_a_member_of_the_group_edits(shared):
    if subprocess.run([*MEMBER, "test", "-x", BUILD / "baoxue"]).returncode != 0:
        pytest.skip("another user cannot get at the programs")
    new, file = shared.folder / "new", shared.rules / "小县.ini"
    new.write_text(MOVED, encoding="utf-8")
    s = Session(shared, editor=f"cp {new}", prefix=MEMBER)
    s.expect("(y)").say("y").expect("没有在运行")
    s.end()
    is_clean(shared, MOVED)
    st = file.stat()
    assert (st.st_uid, st.st_gid, stat.S_IMODE(st.st_mode)) == (4001, GROUP, 0o664), "the next of the group can go on"
    # the next of the group does, and a new file is the group's too
    colleague = ("setpriv", "--reuid=4002", "--regid=4002", "--groups=4000")
    new.write_text(RULES, encoding="utf-8")
    s = Session(shared, "小县.ini", editor=f"cp {new}", prefix=colleague)
    s.expect("(y)").say("y").expect("没有在运行")
    s.end()
    assert rules_of(shared) == RULES and file.stat().st_uid == 4002
    new.write_text("[阶梯 快]\n0 天 = 责任人\n", encoding="utf-8")
    s = Session(shared, "二.ini", editor=f"cp {new}", prefix=MEMBER)
    s.expect("(y)").say("y").expect("没有在运行")
    s.end()
    st = (shared.rules / "二.ini").stat()
    assert (st.st_uid, st.st_gid, stat.S_IMODE(st.st_mode)) == (4001, GROUP, 0o664)
    # not what the group may not write, and not a stranger
    file.chmod(0o644)
    s = Session(shared, "小县.ini", editor=f"cp {new}", prefix=MEMBER)
    s.expect("sudo baoxue edit")
    assert s.end() == 1
    file.chmod(0o664)
    for p in (shared.state, *shared.state.iterdir()):
        os.chmod(p, 0o777 if p.is_dir() else 0o666)
    s = Session(shared, "小县.ini", editor=f"cp {new}", prefix=(*MEMBER[:-1], "--clear-groups"))
    s.expect("不能在规则文件夹里写")
    assert s.end() == 1
    shared.rules.chmod(0o777)  # he may write there, but not keep whose it is
    s = Session(shared, "小县.ini", editor=f"cp {new}", prefix=(*MEMBER[:-1], "--clear-groups"))
    s.expect("sudo baoxue edit")
    assert s.end() == 1 and rules_of(shared) == RULES


def test_a_file_of_somebody_else(editor):
    if os.geteuid() != 0:
        pytest.skip("needs root to have another user's file")
    nobody = 65534
    with tempfile.TemporaryDirectory() as folder:  # where another user gets in
        os.chmod(folder, 0o755)
        house = House(f"{folder}/house")
        for p in (house.folder, house.state, house.rules):
            os.chmod(p, 0o777)
        os.chown(house.rules / "小县.ini", 12345, 12345)
        s = Session(house, editor=editor(MOVED))  # root may do it, and the owner stays
        s.expect("(y)").say("y").expect("没有在运行")
        s.end()
        st = (house.rules / "小县.ini").stat()
        assert (st.st_uid, st.st_gid) == (12345, 12345)
        another = ("setpriv", f"--reuid={nobody}", f"--regid={nobody}", "--clear-groups")
        if subprocess.run([*another, "test", "-x", BUILD / "baoxue"]).returncode != 0:
            pytest.skip("another user cannot get at the programs")
        for p in house.state.iterdir():
            os.chmod(p, 0o666)
        s = Session(house, editor=editor(RULES), prefix=another)
        s.expect("sudo baoxue edit")
        assert s.end() == 1
        is_clean(house, MOVED)

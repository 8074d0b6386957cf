# SPDX-License-Identifier: MIT
"""The README's five minutes, run as they stand: in an empty folder, with a home of their own. Only the building is left out: what was built already is installed into a private folder."""
import os
import re
import shutil
import subprocess

import pytest

from bureau import BUILD, TESTS, environment
from house import is_sanitized

SRC = TESTS.parent
README = (SRC / "README.md").read_text(encoding="utf-8")
INSTALL = "../configure --sysconfdir=/etc --localstatedir=/var && make && sudo make install"


def block(heading):
    """The first indented block under a heading."""
    part = README.split(f"\n## {heading}\n", 1)[1]
    return re.search(r"^((?:    .*\n)+)", part, re.M).group(1)


def commands(text):
    return [re.sub(r"\s+#.*", "", line).strip() for line in text.splitlines()]


@pytest.fixture
def checkout(tmp_path):
    """A folder as a clone is, with what was built installed into a private prefix."""
    (tmp_path / "src/build").mkdir(parents=True)
    (tmp_path / "home").mkdir()
    for name in ("rules", "contrib"):
        shutil.copytree(SRC / name, tmp_path / "src" / name, ignore=shutil.ignore_patterns("build-aux"))
    bin = tmp_path / "bin"
    bin.mkdir()
    for name in ("baoxue", "baoxued", "baoxue-mailer"):
        shutil.copy(BUILD / name, bin)
    return tmp_path


@pytest.mark.skipif(is_sanitized(), reason="the same programs do it without AddressSanitizer, where it does not take minutes")
def test_five_minutes_with_your_own_data(checkout):
    text = block("Five minutes with your own data")
    first, rest = text.split("\n", 1)
    assert first.strip() == f"autoreconf -i && mkdir -p build && cd build && {INSTALL}", "what this test leaves out"
    env = environment(HOME=str(checkout / "home"), PATH=f"{checkout / 'bin'}:{os.environ['PATH']}", BAOXUE_NOW=None, LANGUAGE="zh")
    script = "set -eu\ncd build\n" + re.sub(r"^    ", "", rest, flags=re.M)
    done = subprocess.run(["sh"], input=script, capture_output=True, text=True, cwd=checkout / "src", env=env, timeout=600)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    for words in ("0 个错误", "今后三次：", "0 个不符", "已初始化", "新增 56", "规则集 安泽县控辍保学"):
        assert words in re.sub(" +", " ", done.stdout), (words, done.stdout[-3000:])
    assert (checkout / "home/baoxue-try/baoxue.db").exists() and (checkout / "home/my-rules/anze").is_dir()


def test_both_halves_say_the_same():
    for en, zh in (("Two commands", "两条命令"), ("Five minutes with your own data", "五分钟，用自己的数据")):
        assert commands(block(en)) == commands(block(zh))
    assert len(re.findall(r"^## ", README, re.M)) % 2 == 0
    english, chinese = README.split("\n---\n")
    assert sorted(set(re.findall(r"\]\(([^)#]+)\)", english))) == sorted(set(re.findall(r"\]\(([^)#]+)\)", chinese))), "the same links"


def test_every_link_leads_somewhere():
    for page in ("README.md", "rules/README.md", "rules/anze/README.md", "rules/samples/README.md", "systemd/README.md", "daemon/ARCHITECTURE.md"):
        path = SRC / page
        for link in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / link).exists(), f"{page}: {link}"


def test_every_link_within_the_manual_leads_somewhere():
    text = (SRC / "rules/README.md").read_text(encoding="utf-8")
    anchors = {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in re.findall(r"^#+ (.*)", text, re.M)}
    for link in re.findall(r"\]\(#([^)]+)\)", text):
        assert link in anchors, (link, sorted(anchors))

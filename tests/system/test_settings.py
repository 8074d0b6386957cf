# SPDX-License-Identifier: MIT
"""The daemon's table of settings, its manual page and the sample say the same."""
import os
import re
import subprocess

import pytest

from house import BUILD
from bureau import TESTS

PAGE = TESTS.parent / "daemon" / "baoxued.conf.5"
SAMPLE = TESTS.parent / "contrib" / "baoxued.conf.sample"


def show(lang, config="/dev/null"):
    env = {k: v for k, v in os.environ.items() if not k.startswith("BAOXUE_")}
    return subprocess.run([BUILD / "baoxued", "--show-config", "--config", config, "--lang", lang], capture_output=True, text=True, check=True, env=env).stdout


def entries(text):
    """name → (value, the comment lines above it)"""
    return {name: (value.strip(), comments.strip().splitlines()) for comments, name, value in re.findall(r"((?:^# .*\n)+)#?([a-z-]+) =(.*)$", text, re.M)}


def test_the_manual_lists_every_setting_in_the_table_s_order():
    in_page = re.findall(r"^\.It Cm (\S+) =[ ]?(.*)$", PAGE.read_text(encoding="utf-8"), re.M)
    table = [(name, value) for name, (value, _) in entries(show("en")).items()]
    assert len(table) > 10
    assert [name for name, _ in in_page] == [name for name, _ in table]
    for (name, said), (_, value) in zip(in_page, table):
        assert said == value or (said.startswith("$") and value.endswith(said[said.index("/"):])), name


def test_the_sample_is_the_table():
    zh, en, sample = entries(show("zh")), entries(show("en")), entries(SAMPLE.read_text(encoding="utf-8"))
    assert list(sample) == list(zh) == list(en)
    for name, (value, comments) in sample.items():
        assert comments == zh[name][1] + en[name][1], name
        default = zh[name][0]
        assert value == default or value.endswith("@example.org") or (default.startswith("/") and os.path.basename(value) == os.path.basename(default)), name


@pytest.mark.parametrize("every_line", [False, True])
def test_the_sample_can_be_read(tmp_path, every_line):
    text = SAMPLE.read_text(encoding="utf-8")
    config = tmp_path / "baoxued.conf"
    config.write_text(re.sub(r"^#([a-z-]+ =)", r"\1", text, flags=re.M) if every_line else text, encoding="utf-8")
    got = entries(show("en", config))
    assert len(got) > 10 and got["guard"][0] == "20"
    assert (got["from"][0] == "baoxue@example.org") == every_line


def test_what_is_shown_is_read_back_the_same(tmp_path):
    config = tmp_path / "baoxued.conf"
    config.write_text("guard = 7\nimport-hold = 否\nstate = /var/lib/保学 数据\n", encoding="utf-8")
    shown = show("zh", config)
    config.write_text(shown, encoding="utf-8")
    assert show("zh", config) == shown and "保学 数据" in shown and "import-hold = no" in shown


@pytest.mark.parametrize("page", ["daemon/baoxued.8", "daemon/baoxued.conf.5", "daemon/mail/baoxue-mailer.8", "daemon/cli/baoxue.1"])
def test_manual_pages_are_clean(page):
    try:
        done = subprocess.run(["groff", "-mandoc", "-Kutf8", "-Tutf8", "-Wbreak", "-wmac", "-wsyntax", "-wmissing", "-wdelim", "-wel", "-wrange", "-z", TESTS.parent / page], capture_output=True, text=True)
    except FileNotFoundError:
        pytest.skip("no groff")
    if "preconv" in done.stderr:
        pytest.skip("groff without preconv")
    assert done.returncode == 0 and not done.stderr

# SPDX-License-Identifier: MIT
"""baoxue rules: every version that was ever in force is kept, is shown, can be brought back, and is named by its alerts."""
import os
import pwd

import pytest

from house import RULES

OTHER = RULES.replace("未到校 + 3 天", "未到校 + 5 天")
ME = pwd.getpwuid(os.getuid()).pw_name


@pytest.fixture
def house(house):
    return house()


def test_versions_are_kept_shown_and_brought_back(house, tmp_path):
    house.case("2026-1")
    house.start()
    house.wait_mails(1)
    (house.rules / "templates").mkdir()
    house.set_rules(OTHER)
    house.ok("reload")
    house.case("2026-2")
    house.wait_mails(2)
    first, second = house.json("rules")
    assert (first["author"], second["author"]) == (ME, ME) and (first["in_force"], second["in_force"]) == (False, True)
    assert first["since"] and second["since"] and first["alerts"] == 1 and second["alerts"] >= 1 and second["hash"] == house.status()["hash"]
    for lang, word in (("zh", "规则版本"), ("en", "rules")):
        text = house("why", house.json("due")[0]["code"], lang=lang).stdout
        assert word in text and first["hash"][:8] in text
    alerts = house.json("why", house.json("due")[0]["code"])["alerts"]
    assert alerts[0]["rules"] == first["hash"]
    # one of them, by number and by hash
    for word in (first["version"], first["hash"][:6], first["hash"]):
        one = house.json("rules", word)
        assert one["files"] == [{"name": "小县.ini", "text": RULES}] and one["rules"] == first
    text = house("rules", second["hash"][:8], lang="zh").stdout
    assert "==> 小县.ini <==\n" + OTHER in text and second["hash"] in text
    # brought back
    back = tmp_path / "back"
    assert "1 files" in house.ok("rules", first["version"], "--to", back)
    assert (back / "小县.ini").read_text(encoding="utf-8") == RULES
    done = house("rules", first["version"], "--to", back, lang="zh")
    assert done.returncode == 1 and "建不了文件夹" in done.stderr
    house.set_rules(RULES)
    house.ok("reload")
    first, second = house.json("rules")
    assert first["in_force"] and not second["in_force"] and first["since"].count("、") == 1


@pytest.mark.parametrize("args, code, zh, en", [(["999"], 1, "没有规则版本 999", "no version 999"), (["abc"], 1, "不是规则版本", "no version"), (["xyzxyz"], 1, "不是规则版本", "no version"),
                                               (["--to", "/tmp/x"], 2, "要写明哪个版本", "needs a version"), (["deadbeef"], 1, "没有规则版本", "no version")])
def test_what_is_no_version(house, args, code, zh, en):
    for lang, word in (("zh", zh), ("en", en)):
        done = house("rules", *args, lang=lang)
        assert done.returncode == code and word in done.stderr

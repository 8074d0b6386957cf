# SPDX-License-Identifier: MIT
"""The ledger in the hands of people: audit, backup, restore, another machine, anonymised cases."""
import sqlite3

import pytest
from house import House


@pytest.fixture
def house(tmp_path):
    made = []

    def make(name="house", **more):
        made.append(House(tmp_path / name, **more))
        return made[-1]
    yield make
    for one in made:
        one.close()


def forge(house, *statements):
    """As somebody with the file in his hands would, who knows of the triggers."""
    db = sqlite3.connect(house.state / "baoxue.db")
    for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


def test_audit(house):
    h = house().start()
    h.case("2026-001")
    h.wait_mails(1)
    h.stop()  # the end seals what is there
    said = h.json("audit")
    assert said["audit"]["result"] == "whole" and said["audit"]["unsealed"] == 1, said
    head = said["audit"]["head"]
    assert len(head) == 64
    assert "unbroken" in h.ok("audit") and "完整" in h("audit", lang="zh").stdout
    h.start()
    h.case("2026-002")
    h.wait_mails(2)
    h.stop()
    assert h.json("audit", "--head", head[:16])["audit"]["head"] != head
    assert h("audit", "--head", "xyz").returncode == 2
    last = h.rows("SELECT upto FROM seal ORDER BY seq DESC LIMIT 1")[0][0]
    forge(h, f"DELETE FROM attempt WHERE seq = {last}")
    done = h("audit", lang="zh")
    assert done.returncode == 1 and f"第 {last} 至 {last} 条" in done.stdout, done.stdout


LEDGER = ("firing", "recipient", "hold", "decision", "job", "job_line", "dropped", "attempt", "dissolution", "epoch", "seal", "audit")


def test_audit_finds_one_byte_and_a_missing_end(house):
    h = house().start()
    h.case("2026-001")
    h.wait_mails(1)
    h.stop()
    end = h.json("audit")["audit"]["rows"]
    h.start()
    h.case("2026-002")
    h.wait_mails(2)
    h.stop()
    head = h.json("audit")["audit"]["head"]
    forge(h, *(f"DELETE FROM {t} WHERE seq > {end}" for t in LEDGER))  # the chain that is left is whole in itself
    assert h.json("audit")["audit"]["result"] == "whole"
    done = h("audit", "--head", head)
    assert done.returncode == 1 and "taken off its end" in done.stdout, done.stdout
    forge(h, "UPDATE recipient SET post = replace(post, '教', '校') WHERE seq = (SELECT max(seq) FROM recipient)")
    done = h("audit", "--json")
    assert done.returncode == 1 and '"result":"changed"' in done.stdout, done.stdout

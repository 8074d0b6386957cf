# SPDX-License-Identifier: MIT
"""The ledger in the hands of people: audit, backup, restore, another machine, anonymised cases."""
import csv
import io
import sqlite3
import zipfile
from xml.etree import ElementTree

import pytest
from house import PEOPLE


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


# ---- for inspectors ----

EVIL = PEOPLE.replace("王某某", '"=HYPERLINK(""http://x"",""王某某"")"').replace("钱测试", "＝测试")


def table_of(path):
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and raw.endswith(b"\r\n")
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def pages_of(path):
    """Name of a page → its rows of texts; a formula in any cell is a failure."""
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with zipfile.ZipFile(path) as z:
        assert z.testzip() is None
        names = [s.get("name") for s in ElementTree.fromstring(z.read("xl/workbook.xml")).iterfind(".//m:sheet", space)]
        pages = {}
        for i, name in enumerate(names):
            page = ElementTree.fromstring(z.read(f"xl/worksheets/sheet{i + 1}.xml"))
            assert not page.findall(".//m:f", space)
            pages[name] = [["".join(t.text or "" for t in c.iterfind(".//m:t", space)) or c.findtext("m:v", "", space) for c in row] for row in page.iterfind(".//m:row", space)]
    return pages


def test_the_ledger_as_tables(house, tmp_path):
    h = house(people=EVIL).start()
    h.case("2026-001")
    h.case("2026-002")
    h.visit("2026-001")
    h.wait_mails(3)
    h.stop()
    h.ok("audit", "--csv", tmp_path / "a.csv", "--xlsx", tmp_path / "a.xlsx")
    rows = table_of(tmp_path / "a.csv")
    assert len(rows) == h.rows("SELECT count(*) FROM firing f LEFT JOIN recipient r ON r.firing = f.seq")[0][0] >= 3
    told = [r for r in rows if r["kind"] == "told"]
    assert [(r["subject"], r["rule"], r["code"], r["outcome"]) for r in told] == [
        ("2026-001", "教师家访", "P06", "accepted"), ("2026-002", "教师家访", "P06", "accepted"), ("2026-001", "再次家访", "P03", "accepted")]
    assert all(r["delivered at"] and r["Message-ID"] and r["reason"].startswith("起算") for r in told)
    assert told[2]["person"] == "'=HYPERLINK(\"http://x\",\"王某某\")" and told[0]["person"] == "'＝测试"
    assert not [c for r in rows for c in r.values() if c and c[0] in "=+-@＝＋－＠\t\r"]
    assert "张某测" not in (tmp_path / "a.csv").read_text(encoding="utf-8"), "the child's name"
    pages = pages_of(tmp_path / "a.xlsx")
    assert list(pages) == ["Ledger of alerts", "Ledger", "Epochs"] and pages["Ledger"][1][0] == "unbroken" and len(pages["Epochs"]) == 2
    sheet = pages["Ledger of alerts"]
    assert len(sheet) == len(rows) + 1 and '=HYPERLINK("http://x","王某某")' in [c for r in sheet for c in r], "a text, and no formula"
    assert h.ok("audit", "--csv", "-").encode() == (tmp_path / "a.csv").read_bytes().replace(b"\r\n", b"\n")
    assert list(pages_of_zh(h, tmp_path)) == ["提醒台账", "台账", "启用经过"]
    assert not [p.name for p in tmp_path.iterdir() if p.name.endswith(".tmp")]


def pages_of_zh(h, folder):
    assert h("audit", "--xlsx", folder / "zh.xlsx", lang="zh").returncode == 0
    return pages_of(folder / "zh.xlsx")


def test_tables_of_some_days_and_where_none_can_be_written(house, tmp_path):
    h = house().start()
    h.case("2026-001")
    h.wait_mails(1)
    h.stop()
    h.ok("audit", "--csv", tmp_path / "none.csv", "--to", h.today(-1))
    assert table_of(tmp_path / "none.csv") == []
    h.ok("audit", "--csv", tmp_path / "today.csv", "--from", h.today(), "--to", h.today())
    assert len(table_of(tmp_path / "today.csv")) >= 1
    for kind in ("csv", "xlsx"):
        for lang in ("zh", "en"):
            done = h("audit", f"--{kind}", tmp_path / "nowhere" / f"a.{kind}", lang=lang)
            assert done.returncode == 1 and done.stderr.startswith("baoxue: ") and len(done.stderr) > 30, done.stderr
    assert h("audit", "--csv", tmp_path / "x.csv", "--from", "someday").returncode == 1


def test_a_copy_names_the_row_that_was_changed_by_hand(house, tmp_path):
    h = house().start()
    for i in range(1, 6):
        h.case(f"2026-00{i}")
    h.wait_mails(5)
    h.stop()
    h.ok("backup")
    h.start()
    h.case("2026-009")
    h.wait_mails(6)
    h.stop()
    row = h.rows("SELECT seq FROM recipient ORDER BY seq LIMIT 1 OFFSET 2")[0][0]
    forge(h, f"UPDATE recipient SET post = '校长@S01' WHERE seq = {row}")
    done = h("audit", lang="zh")
    assert done.returncode == 1 and f"最先不同的是第 {row} 条" in done.stdout and "被改" in done.stdout, done.stdout
    done = h("audit", "--xlsx", tmp_path / "broken.xlsx", lang="zh")
    assert done.returncode == 1 and pages_of(tmp_path / "broken.xlsx")["台账"][1][0] == "被改"

# SPDX-License-Identifier: MIT
"""Who is reached, and who hears that he is not: mail handed over for those who have none, …"""
import pytest

from house import PEOPLE, House, wait_for


@pytest.fixture
def make(tmp_path):
    made = []

    def build(**more):
        made.append(House(tmp_path / f"house{len(made)}", **more))
        return made[-1]

    yield build
    for h in made:
        h.close()


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


HANDED = (PEOPLE.replace("邮箱,岗位", "邮箱,转交,岗位").replace("example.invalid,", "example.invalid,,").replace("P06,钱测试,p06@example.invalid,,,", "P06,钱测试,,P03,,"))


def test_handed_over(make):
    """The teacher has no mail; the headmaster prints it. His own alert is a mail of its own."""
    h = make(people=HANDED).start()
    h.case("2026-0001")
    mail, = h.wait_mails(1)
    assert mail["To"] == "p03@example.invalid" and "请转交" in mail["Subject"]
    assert text_of(mail).startswith("请转交 包学生教师：") and "收件人签字" in text_of(mail)
    h.visit("2026-0001")
    own = [m for m in h.wait_mails(2) if "请转交" not in m["Subject"]]
    assert len(own) == 1 and "收件人签字" not in text_of(own[0])
    assert h.rows("SELECT p.code, o.address FROM outbox o JOIN person_now p ON p.identity = o.person ORDER BY o.job") == [
        ("P06", "p03@example.invalid"), ("P03", "p03@example.invalid")]


def test_who_hands_over_is_refused(make):
    """As if neither had mail: it goes to the one above, and the office hears whose address it is."""
    h = make(people=HANDED)
    script = h.folder / "command"
    script.write_text("#!/bin/sh\nif grep -q p03@; then echo 550 no such user >&2; exit 65; fi\n")
    script.chmod(0o755)
    h.set_mailer(backend="exec", command=script)
    h.start()
    h.case("2026-0001")
    wait_for(lambda: h.rows("SELECT 1 FROM outbox WHERE state = 'accepted'"), "the one above")
    assert [c for (c,) in h.rows("SELECT p.code FROM unreachable u JOIN person_now p ON p.identity = u.person")] == ["P03"]
    assert h.rows("SELECT p.code, o.state FROM outbox o JOIN person_now p ON p.identity = o.person ORDER BY o.job") == [("P06", "refused"), ("P02", "accepted")]
    assert any("P03" in t for t in h.office_mails())
    h.visit("2026-0001")
    wait_for(lambda: len(h.rows("SELECT 1 FROM outbox WHERE state = 'accepted'")) == 2, "the headmaster's too")

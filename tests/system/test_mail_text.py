# SPDX-License-Identifier: MIT
"""What the mails of a real installation say: no private word in any of them, whatever kind; threads, promises, the attached list, the office's own words."""
import csv
import io
import re

import pytest

from house import Clock, House, wait_for


# Every private field of a case, and all that a private rule must not say, holds a word of its own that begins with 密.
RULES = """[规则集]
标题 = 小县控辍保学
文号 = 小教字〔2050〕1号
起用 = 2050-01-01
办公室 = 基教股
语言 = %s
[责任链 教育]
包学生教师 = 个案指定
校长 = 学校 按学校
教育局长 = 局 按学校
[岗位]
基教股 = 局
督学 = 局
[阶梯 紧]
急 = 是
开始 = 责任人
+1 天 = 责任人, 上级
办结后 = 已告知者
[阶梯 平]
开始 = 责任人
-1 天 = 责任人
+1 天 = 责任人, 上级, 督学
+2 天 = 上 2 级
办结后 = 已告知者
知悉 = 暂缓 1 天
知悉上限 = 30 天
[事件]
未到校 = 立案
家访 = 结果 (返校/拒绝)
密事件 = 密栏
复学 = 销号
[表格 密表]
数栏 = 密数
[表格 月报表]
数栏 = 在校
[环节 教师家访]
出处 = 四
责任 = 包学生教师
期限 = 未到校 + 3 天
办结 = 家访
阶梯 = 紧
[环节 报告]
出处 = 五
责任 = 校长
期限 = 未到校 + 2 天
办结 = 复学
阶梯 = 平
[环节 密环节]
标题 = 密标题
出处 = 六
原文 = 密原文
条件 = 原因 是 密因
责任 = 校长
期限 = 未到校 + 2 天
办结 = 密事件
阶梯 = 平
[环节 密报送]
出处 = 七
不公开 = 是
责任 = 校长
报送 = 基教股
期限 = 未到校 + 2 天
表格 = 密表
阶梯 = 平
[环节 知会]
出处 = 八
报送 = 校长, 教育局长
期限 = 未到校
[任务 研判]
出处 = 十
责任 = 校长
逐个 = 每人
期限 = 每月5日
阶梯 = 平
[任务 月报]
出处 = 九
责任 = 校长
报送 = 基教股
期限 = 每月4日
表格 = 月报表
阶梯 = 平
"""
PEOPLE = """人员编号,姓名,邮箱,岗位,单位
P01,密职甲,p01@example.invalid,基教股,B01
P02,密职乙,p02@example.invalid,教育局长,B01
P03,欧密职丙,p03@example.invalid,校长,S01
P06,密职丁,p06@example.invalid,,
"""
CASES_N = 12
CASES = "案号,姓名,学校,学段,年级,立案日,包学生教师,类别,原因,出生日期,残疾,贫困,民族\n" + "".join(
    f"2050-{i:04},欧密名{i % 10}阳,S01,小学,三年级,2050-03-01,P06,密类,密因,2040-05-06,密残,密困,密族\n" for i in range(CASES_N))
PRIVATE = re.compile("密|密名|2040|May 6|example.invalid")


def parts(mail):
    """All that a reader can see of a mail, by name."""
    seen = {"subject": mail["Subject"], "text": mail.get_body(("plain",)).get_content(), "html": mail.get_body(("html",)).get_content()}
    for attached in mail.iter_attachments():
        seen["csv"] = attached.get_content()
        assert attached.get_filename() == seen["csv name"] if "csv name" in seen else attached.get_filename().endswith(".csv")
    return seen


@pytest.fixture
def bureau(tmp_path):
    """bureau(language): two weeks of an invented bureau, played; all its mails are in the Maildir."""
    houses = []

    def play(language="中文", more=""):
        clock = Clock(tmp_path, "2050-03-01 08:00:00")
        h = House(tmp_path / "house", rules=RULES % language + more, people=PEOPLE, clock=clock, step_limit=720)
        houses.append(h)
        table = tmp_path / "cases.csv"
        table.write_text(CASES, encoding="utf-8")
        h.ok("import", "cases", table)
        h.start()
        return h

    yield play
    for h in houses:
        h.close()


def until(h, moment):
    """The clock moves on; what is due then has left."""
    h.clock.set(moment)
    h.poke()
    seconds = h.clock.at.timestamp() - 2  # the moved clock is set in whole seconds
    wait_for(lambda: h.rows("SELECT 1 FROM meta WHERE key = 'last_seen' AND CAST(value AS INTEGER) >= ?", seconds), "the turn")
    wait_for(lambda: h.rows("SELECT (SELECT count(*) FROM line WHERE state = 'waiting' AND ready <= ?) + (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending'))", seconds)
             == [(0,)], "its mails")


def code(h, rule, number=None):
    return next(d for d in h.json("due") if d["rule"] == rule and (number is None or d["case"] == number))["code"]


@pytest.mark.parametrize("language,words", [
    ("中文", ["新任务", "今天到期", "还有", "逾期", "告知", "已了结", "期限变更", "请处理", "一项工作（依据 六）", "见“登记命令”", "欧***阳", "第一小学校长 欧**丙", "岗位空缺", "办理“研判”，办完后回复日期和结果", "报送《月报表》给基教股"]),
    ("en", ["new", "due today", "overdue", "for information", "settled", "due date changed", "needs attention", "a task under 六", "欧***阳", "第一小学校长 欧**丙", 'carry out "研判"']),
])
def test_no_private_word_in_any_mail(bureau, language, words):
    h = bureau(language)
    until(h, "2050-03-01 08:31:00")
    h.ok("case", "event", "2050-0001", "家访", "--day", "2050-03-01", "--field", "结果=拒绝")
    h.ok("extend", code(h, "月报"), "--until", "2050-03-09", "--reason", "样例")
    for day in ("02", "03", "04"):
        until(h, f"2050-03-{day} 08:31:00")
    h.ok("extend", code(h, "报告", "2050-0003"), "--until", "2050-03-20", "--reason", "样例")
    h.ok("case", "event", "2050-0005", "密事件", "--day", "2050-03-04")
    h.ok("ack", code(h, "报告", "2050-0002"), "--by", "P03", "--promise", "2050-03-06")
    for day in ("07", "08", "09", "10", "11"):
        until(h, f"2050-03-{day} 08:31:00")
    h.ok("case", "close", "2050-0002", "复学", "--reason", "复学", "--day", "2050-03-11")
    until(h, "2050-03-14 08:31:00")
    assert h.rows("SELECT count(*) FROM school_case WHERE cause = '密因' AND category = '密类' AND name LIKE '欧密名%' AND attrs LIKE '%密残%密困%密族%'") == [(CASES_N,)]
    mails = h.mails()
    assert len(mails) > 25
    seen = [parts(m) for m in mails]
    everything = "\n".join("\n".join(p.values()) for p in seen)
    for word in words:
        assert word in everything, word
    assert any("csv" in p for p in seen) and any(len(p["text"]) < 600 for p in seen)
    for p in seen:
        for where, text in p.items():
            found = PRIVATE.search(text)
            assert not found, (where, text[max(0, found.start() - 60):found.end() + 60])
        assert "欧" not in p["subject"] and "*" not in p["subject"], p["subject"]
        for code_ in re.findall(r"(?:编号|code|Code)[：:]? ?([0-9A-Z]{4})", p["text"]):
            assert code_ in p["html"]
    for m in mails:
        assert m["Auto-Submitted"] == "auto-generated" and m["Reply-To"] == "office@example.invalid" and m["Bcc"] is None and m["Cc"] is None


def test_the_office_is_not_asked_to_reply_to_itself(bureau):
    h = bureau(more="[任务 台账]\n出处 = 十一\n责任 = 基教股\n期限 = 每月3日\n阶梯 = 平\n")
    until(h, "2050-03-03 08:31:00")
    text = "".join(t for t in (m.get_body(("plain",)).get_content() for m in h.mails("P01")) if "台账" in t)
    assert "怎样登记" in text and "baoxue file" in text and "请直接回复" not in text, text
    assert any("请直接回复本邮件（回复到基教股）" in m.get_body(("plain",)).get_content() for m in h.mails("P06"))


def test_a_thread_for_each_deadline(bureau):
    h = bureau()
    until(h, "2050-03-01 08:31:00")
    for day in ("02", "03", "04", "07"):
        until(h, f"2050-03-{day} 08:31:00")
    ids = {m["Message-ID"] for m in h.mails()}
    teacher = h.mails("P06")
    first = {re.search("2050-00..", m["Subject"]).group(): m for m in teacher if "新任务" in m["Subject"]}
    assert len(first) == CASES_N and not any(m["References"] for m in first.values())
    later = [m for m in teacher if m not in first.values()]
    assert later
    for m in later:
        number = re.search("2050-00..", m["Subject"]).group()
        assert m["In-Reply-To"] == first[number]["Message-ID"] and m["References"].split() == [first[number]["Message-ID"]]
    digests = [m for m in h.mails("P03") if m["References"]]
    assert digests and all(1 <= len(m["References"].split()) <= 3 and set(m["References"].split()) <= ids for m in digests)


def test_a_broken_promise_is_told_and_listed(bureau):
    h = bureau()
    until(h, "2050-03-02 08:31:00")
    c = code(h, "报告", "2050-0002")
    h.ok("ack", c, "--by", "P03", "--promise", "2050-03-03", "--day", "2050-03-02")
    until(h, "2050-03-04 08:31:00")
    h.ok("ack", c, "--by", "P03", "--promise", "2050-03-06", "--day", "2050-03-04")
    until(h, "2050-03-08 08:31:00")
    text = "\n".join(m.get_body(("plain",)).get_content() for m in h.mails("P02"))
    assert "3月4日承诺于3月6日办结，未兑现（第2次）" in text
    (due,) = [d for d in h.json("due") if d["code"] == c]
    assert due["broken_promises"] == 2
    assert h.status()["broken_promises"] == 1
    assert [a["broken"] for a in h.json("why", c)["acknowledgements"]] == [True, True]
    assert "失约" in h("due", lang="zh").stdout
    h.ok("case", "close", "2050-0002", "复学", "--reason", "复学", "--day", "2050-03-08")
    until(h, "2050-03-09 08:31:00")
    assert h.status()["broken_promises"] == 0


def test_the_list_is_attached_and_over_the_budget_counted(bureau):
    h = bureau(more="[日历]\n每日条数 = 9\n")
    until(h, "2050-03-01 08:31:00")
    (mail,) = [m for m in h.mails("P03") if "待办" in m["Subject"]]
    seen = parts(mail)
    (attached,) = mail.iter_attachments()
    assert attached.get_filename() == "待办清单-2050-03-01.csv" and attached.get_content_type() == "text/csv"
    raw = attached.get_payload(decode=True)
    assert raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\r\n") == raw.count(b"\n")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    bound = h.rows("SELECT count(*) FROM job_line l JOIN job j ON j.seq = l.job WHERE j.message_id = ?", mail["Message-ID"].strip("<>"))
    assert [(len(rows),)] == bound and len(rows) > 20
    more = int(re.search("另有 ([0-9]+) 项没有列出", seen["text"]).group(1))
    told = len(rows) - more
    assert 5 <= told <= 9
    shown = set(re.findall(r"编号[：:]? ?([0-9A-Z]{4})", seen["text"].split("怎样答复")[0]))
    assert shown <= {r["编号"] for r in rows} and len(shown) <= told


def test_the_office_s_own_words(bureau, tmp_path):
    h = bureau()
    folder = h.rules / "templates"
    folder.mkdir()
    (folder / "邮件.txt").write_text("[结尾]\n{电话}\n", encoding="utf-8")
    done = h("check", h.rules, lang="zh")
    assert done.returncode == 1 and "templates/邮件.txt:2: 错误：字段“{电话}”不许写进邮件" in done.stdout
    h.process.send_signal(1)
    wait_for(lambda: "reload failed" in h.new_log(), "the refusal")
    (folder / "邮件.txt").write_text("[结尾]\n如有疑问请到{办公室}面谈。\n", encoding="utf-8")
    assert h("check", h.rules, lang="zh").returncode == 0
    h.process.send_signal(1)
    wait_for(lambda: "new rules are in force" in h.new_log(), "the new words")
    assert h.rows("SELECT count(*) FROM version, json_each(files) WHERE json_extract(value, '$.name') = 'templates/邮件.txt'") == [(1,)]
    until(h, "2050-03-01 08:31:00")
    texts = [parts(m) for m in h.mails("P03")]
    assert texts and all("如有疑问请到基教股面谈。" in p["text"] and "如有疑问请到基教股面谈。" in p["html"] for p in texts[-1:])

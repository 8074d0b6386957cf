#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The golden year, computed a second time: every firing of the sample bureau from 2026-07-01 to 2027-06-30.

Written from the text of the rule language alone; it shares nothing with the core. It reads rules/anze/*.ini, the facts in tests/data/golden-year and the days off
in tests/data/cn-holidays.csv, walks the year from midnight to midnight, and prints the lines that tests/golden/replay.c prints from the ledger:

    instant|rule|owner|subject|opening|trigger|round|rung|kind|late|recipients

It knows what this rule set needs of the language and refuses the rest: an unknown word is an error, not a guess.

With FROM UNTIL ("2026-09-23T00:00") nobody looks between these two instants: facts come in, nothing is told.

As a module (for tests/soak) it knows two more things. In a *cloud*, while the relay is out or a process has died with a mail in its hands, nobody can say from outside whether
a line has left: who was told only so is marked "?" where the ledger names those already told. And new rules may come into force at an instant. Year.sent has what must arrive.

usage: oracle.py SOURCE-FOLDER [FROM UNTIL]...
"""
import csv
import re
import sys
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from pathlib import Path

FIRST, LAST = date(2026, 7, 1), date(2027, 6, 30)
ENTRY = time(9, 0)
DAY = timedelta(days=1)

# 全国年节及纪念日放假办法: the statutory days of 2027, whose notice is not out. 元旦; 除夕 to 初三; 清明; 劳动节; 端午; 中秋; 国庆节.
STATUTORY = {2027: ["01-01", "02-05", "02-06", "02-07", "02-08", "04-05", "05-01", "05-02", "06-09", "09-15", "10-01", "10-02", "10-03"]}

UNITS = {"天": "d", "工作日": "workday", "周": "week", "个月": "month", "年": "year", "小时": "h", "教学日": "schoolday"}
KINDS_OF_SECTION = {"任务": "duty", "环节": "step", "指标": "watch"}


def midnight(day):
    return datetime.combine(day, time())


def parse_day(text):
    return date.fromisoformat(text) if text else None


def fold(text):
    """Full-width signs count as half-width."""
    return text.translate(str.maketrans("＝：，、（）；", "=:,,();")).strip()


def pieces(text):
    return [p.strip() for p in fold(text).split(",") if p.strip()]


# ---- the rule set ------------------------------------------------------------------------------------------------------------------------------------------


class Rung:
    """One line of a ladder: key is its normalised offset; n is 0 for start and settled."""

    def __init__(self, left, who):
        self.who = who
        self.n, self.unit, self.key = 0, None, {"开始": "start", "办结后": "settled"}.get(left)
        if self.key:
            self.kind = self.key
        elif m := re.fullmatch(r"每\s*(\d+)\s*天", left):
            self.kind, self.n, self.unit = "every", int(m[1]), "d"
            self.key = f"every{self.n}d"
        elif m := re.fullmatch(r"([+-]?)(\d+)\s*(\S+)", left):
            self.kind, self.n, self.unit = "offset", int(m[1] + m[2]), UNITS[m[3]]
            self.key = f"{self.n:+d}{self.unit}" if self.n else f"0{self.unit}"
        else:
            raise ValueError(f"rung {left}")


class Ladder:
    def __init__(self, lines):
        self.rungs, self.urgent = [], False
        for left, right in lines:
            if left == "急":
                self.urgent = right == "是"
            elif left not in ("知悉", "知悉上限"):
                self.rungs.append(Rung(left, pieces(right)))

    def one(self, kind):
        return next((r for r in self.rungs if r.kind == kind), None)


class EventKind:
    def __init__(self, right):
        self.effects, self.resets, self.fields = set(), [], {}
        for piece in pieces(re.sub(r"\(.*?\)", "", fold(right))):
            words = piece.split()
            if words[0] in ("立案", "销号", "暂停", "恢复", "重开"):
                self.effects.add(words[0])
            elif words[0] == "清零":
                self.resets = words[1:]
            else:
                self.fields[words[0]] = words[1] if len(words) > 1 else "text"
        self.number = next((f for f, k in self.fields.items() if k == "编号"), None)


class Due:
    """anchor { (+|-) (n unit | word) } [, 顺延 x]"""

    def __init__(self, text, rules):
        self.text = text = fold(text)
        body, _, roll = text.partition(",")
        self.roll = {"顺延 后": "next", "顺延 前": "prev", "顺延 不": "none", "": None}[roll.strip()]
        anchor, *rest = re.split(r"\s+([+-])\s+", body.strip())
        self.offsets = []
        for sign, amount in zip(rest[::2], rest[1::2]):
            n, unit = rules.amount(amount)
            self.offsets.append((-n if sign == "-" else n, unit))
        self.term = self.field = self.count = self.month_day = None
        self.events = []
        words = anchor.split()
        if words[-1] in ("开学", "放假"):
            self.kind, self.term = words[-1], words[0] if len(words) == 2 else None
        elif re.fullmatch(r"\d\d-\d\d", anchor):
            self.kind, self.month_day = "date", (int(anchor[:2]), int(anchor[3:]))
        elif anchor in ("学年末", "月末"):
            self.kind = anchor
        elif m := re.fullmatch(r"(.+?)\s*>=\s*(\S+)", anchor):
            self.kind, self.events, self.count = "count", re.split(r"\s*\|\s*", m[1]), rules.amount(m[2])[0]
        elif "." in anchor:
            self.kind = "field"
            event, self.field = anchor.split(".")
            self.events = [event]
        else:
            self.kind, self.events = "event", re.split(r"\s*\|\s*", anchor)
        if unknown := set(self.events) - set(rules.events):
            raise ValueError(f"due {text}: no event {unknown}")

    def rolls(self):
        """The roll in force: `next` for +N d, week, month, year; else none."""
        if self.roll:
            return self.roll
        if self.offsets and self.offsets[-1][0] >= 1 and self.offsets[-1][1] in ("d", "week", "month", "year"):
            return "next"
        return "none"


class Rule:
    def __init__(self, kind, name, lines, rules):
        self.kind, self.name = kind, name
        get = defaultdict(list)
        for left, right in lines:
            get[left].append(right)

        def one(key):
            return get[key][0] if get[key] else None

        self.due = Due(one("期限"), rules)
        self.start = Due(one("开始"), rules) if one("开始") else None
        owner = fold(one("责任") or "")
        self.either = "|" in owner
        self.owners = [o.strip() for o in re.split(r"[|,]", owner) if o.strip()]
        self.to = pieces(one("报送") or "")
        self.sign, self.then = one("审核"), one("逾期转")
        self.done = [tuple(d.split(".")) if "." in d else (d, None) for d in pieces(one("办结") or "")]
        self.form, self.outlives = one("表格"), one("不随销号") == "是"
        self.when = [fold(w) for w in get["条件"]]
        self.ladder = rules.ladders[one("阶梯")] if one("阶梯") else None
        self.notice = kind == "step" and not (self.done or self.form or self.then)
        for role in self.owners + self.to + ([self.sign] if self.sign else []):
            if role not in rules.roles:
                raise ValueError(f"{name}: no role {role}")


class Role:
    def __init__(self, right, chain):
        words = right.split()
        self.kind = None if words[0] == "个案指定" else words[0]
        self.by_register = "按户籍" in words
        self.chain = chain  # the first it stands on; None: a post


class Rules:
    def __init__(self, folder):
        self.settings, self.words, self.terms, self.events = {}, {}, {}, {}
        self.roles, self.chains, self.ladders, self.rules = {}, {}, {}, []
        sections = list(self.read(folder))
        for kind, name, lines in sections:
            if kind in ("规则集", "日历"):
                self.settings.update(lines)
            elif kind == "用语":
                self.words.update(lines)
            elif kind == "学期":
                self.terms[name] = dict(lines)
            elif kind == "责任链":
                self.chains[name] = [left for left, _ in lines]
            elif kind == "阶梯":
                self.ladders[name] = Ladder(lines)
            elif kind == "事件":
                self.events.update({name: EventKind(dict(lines).get("字段", ""))} if name else {left: EventKind(right) for left, right in lines})
            elif kind not in ("表格", "岗位", "任务", "环节", "指标"):
                raise ValueError(f"section {kind}")
        for kind, name, lines in sections:
            for left, right in lines if kind in ("责任链", "岗位") else []:
                self.roles.setdefault(left, Role(right, name or None))
        for kind, name, lines in sections:
            if kind in ("任务", "环节"):
                self.rules.append(Rule(KINDS_OF_SECTION[kind], name, lines, self))
        self.office = self.settings["办公室"]
        self.since = parse_day(self.settings["起用"])

    @staticmethod
    def read(folder):
        section = None
        for path in sorted(Path(folder).glob("*.ini")):
            for line in path.read_text(encoding="utf-8-sig").splitlines():
                if not line.strip() or line[0] in "#;":
                    continue
                if line[0] == "[":
                    kind, _, name = line.strip()[1:-1].partition(" ")
                    section = (kind, name.strip(), [])
                    yield section
                else:
                    left, right = re.split(r"\s*[=＝]\s*", line.strip(), maxsplit=1)
                    section[2].append((left, right))

    def amount(self, text):
        """`2 工作日`, `3`, or a word of [用语]."""
        text = self.words.get(text.strip(), text.strip())
        n, _, unit = text.partition(" ")
        return int(n), UNITS[unit.strip()] if unit.strip() else None

    def up(self, role, n):
        """The role n rungs above; None: the office."""
        chain = self.chains.get(self.roles[role].chain)
        at = chain.index(role) + n if chain else None
        return chain[at] if chain and at < len(chain) else None


# ---- days ------------------------------------------------------------------------------------------------------------------------------------------------


class Calendar:
    def __init__(self, holidays, terms, rules):
        self.off, self.work = set(), set()
        self.years = years = set()
        for row in holidays:
            day = parse_day(row["date"])
            (self.off if row["kind"] == "off" else self.work).add(day)
            years.add(day.year)
        for year, days in STATUTORY.items():
            if year not in years:
                self.off |= {date.fromisoformat(f"{year}-{md}") for md in days}
        self.facts = {(r["学期"], int(r["年"]), r["单位"]): (parse_day(r["开学"]), parse_day(r["放假"])) for r in terms}
        self.rules = rules

    def workday(self, day):
        return day in self.work or (day.weekday() < 5 and day not in self.off)

    def previous_workday(self, day):
        while not self.workday(day):
            day -= DAY
        return day

    def term(self, name, year, lineage):
        """Opening and closing day: a fact for the unit, for its parents, for all; else the default."""
        for unit in lineage + [""]:
            if (name, year, unit) in self.facts:
                return self.facts[name, year, unit]
        default = self.rules.terms[name]
        opens = date.fromisoformat(f"{year}-{default['开学']}")
        closes = date.fromisoformat(f"{year}-{default['放假']}")
        return opens, closes if closes > opens else closes.replace(year=year + 1)

    def shift(self, day, n, unit, paused=lambda day: False):
        step = DAY if n >= 0 else -DAY
        if unit == "workday":
            for _ in range(abs(n)):
                day += step
                while not self.workday(day) or paused(day):
                    day += step
            return day
        if unit in ("d", "week"):
            return day + timedelta(days=n * (7 if unit == "week" else 1))
        if unit in ("month", "year"):
            months = day.year * 12 + day.month - 1 + n * (12 if unit == "year" else 1)
            last = date(months // 12 + (months % 12 == 11), (months + 1) % 12 + 1, 1) - DAY
            return last.replace(day=min(day.day, last.day))
        raise ValueError(f"unit {unit}")

    def due(self, expr, day, pauses=()):
        """The due day of an expression whose anchor lies on `day`. `pauses`: (from, until) that hold it; until None is for the caller."""
        anchor = day
        for n, unit in expr.offsets:
            day = self.shift(day, n, unit, lambda d: any(a <= d < b for a, b in pauses))
            if unit != "workday":
                for first, until in pauses:
                    if anchor < until and first <= day:
                        day += until - max(first, anchor)
        if not expr.offsets:
            for first, until in pauses:
                if first <= day < until:
                    day = until
        roll = expr.rolls()
        while roll != "none" and not self.workday(day):
            day += DAY if roll == "next" else -DAY
        return day

    def occurrences(self, expr, lineage):
        """(period, anchor day) of a calendar anchor, more than enough around the year."""
        for year in (2025, 2026, 2027):
            if expr.kind in ("开学", "放假"):
                for name in [expr.term] if expr.term else self.rules.terms:
                    yield f"{year}{name}", self.term(name, year, lineage)[expr.kind == "放假"]
            elif expr.kind == "date":
                yield str(year), date(year, *expr.month_day)
            elif expr.kind == "月末":
                for month in range(1, 13):
                    yield f"{year}-{month:02d}", self.shift(date(year, 1, 31), month - 1, "month")
            elif expr.kind == "学年末":
                begins = date.fromisoformat(f"{year + 1}-{self.rules.settings['学年始']}")
                yield f"{year}-{year + 1}学年", begins - DAY
            else:
                raise ValueError(f"anchor {expr.text}")


# ---- the roster --------------------------------------------------------------------------------------------------------------------------------------------


class Roster:
    def __init__(self, units, people):
        self.units = {u["编码"]: u for u in units}
        self.posts = [p for p in people if p["岗位"]]
        self.no_address = {p["人员编号"] for p in people if not p["邮箱"]}

    def lineage(self, code):
        """The unit and all above it, nearest first."""
        out = [code] if code else []
        for unit in out:
            out += [p for p in re.split(r"[、;\s]+", self.units[unit]["上级"]) if p and p not in out]
        return out

    def of_kind(self, kind):
        return [c for c, u in self.units.items() if u["类别"] == kind]

    def up_to_kind(self, code, kind):
        return next((u for u in self.lineage(code) if self.units[u]["类别"] == kind), None)

    def stand_in(self, post, day):
        """The deputy of a holder who is away, where he has one."""
        away = {a["人员编号"] for a in self.absences if parse_day(a["起"]) <= day < parse_day(a["止"])}
        return post["代理人"] if post["人员编号"] in away and post["代理人"] not in away | {""} else post["人员编号"]

    def holders(self, role, unit, day):
        held = [dict(p, 人员编号=self.stand_in(p, day)) for p in self.posts if p["岗位"] == role and p["单位"] == unit and (parse_day(p["起"]) or day) <= day
                and day < (parse_day(p["止"]) or day + DAY)]
        return [p["人员编号"] for p in sorted(held, key=lambda p: int(p["次序"] or 0))]


# ---- deadlines -----------------------------------------------------------------------------------------------------------------------------------------------


class Line:
    """One alert to one person on its way into a mail."""

    def __init__(self, d, rung, kind, person, post, ready):
        self.d, self.round, self.rung, self.kind, self.person, self.ready = d, d.round, rung, kind, person, ready
        self.doubtful = post == "?"  # told only if another line has left, which nobody can say
        self.left = None           # when it left, as far as anybody knows
        self.sure = None           # when it had left for certain: the same, but at the end of a cloud
        self.must = False          # it must arrive; else it may: another one goes in its place, or nobody can say

    def goes(self):
        """News of the settling goes as long as it is true; anything else while it is still to be done."""
        if self.kind == "settled":
            return self.d.state in ("met", "withdrawn")
        return self.round == self.d.round and (self.d.rule.notice or self.d.state == "open")


class Deadline:
    def __init__(self, rule, owners, subject, opening, trigger, start, due):
        self.rule, self.owners, self.subject, self.opening, self.trigger = rule, owners, subject, opening, trigger
        self.start, self.due = start, due
        self.state = "open"        # paused, met, withdrawn
        self.round, self.fired = 0, set()
        self.told_at = self.told_due = None  # where in the ladder of this round one was last told, and of what due day
        self.round_from = None     # when the present round began, if it is not the first
        self.lines = []            # of the alerts, not of the settling
        self.after = date.min      # of a step by the calendar: the due day of the period before; its doing lies after it
        self.anchor = None         # of a step: the anchor's day, from which the due day is counted
        self.pauses = []           # that it has lain in
        self.extended = False
        self.lapsed = self.settled_told = False
        self.rung_shift = timedelta()
        self.rungs = None, []      # the ladder as it stands around the due day, and what that rests on
        self.passed_due = False    # a rung at or past due has fired in this round

    @property
    def owner_key(self):
        return "|".join(self.owners)

    def key(self):
        return self.rule.name, self.owner_key, self.opening, self.trigger

    def shift_rungs(self, time):
        """The place of what was told moves with the others."""
        self.rung_shift += time
        self.told_at = self.told_at and self.told_at + time

    def told(self):
        """{person: ""}, and "?" in place of "" where that is not certain."""
        told = {line.person: "?" for line in self.lines if line.left}
        return told | {line.person: "" for line in self.lines if line.sure}


class Case:
    def __init__(self, row):
        self.row, self.number = row, row["案号"]
        self.opening, self.open, self.paused_from = 0, False, None
        self.pauses = []           # (from, until)
        self.events = []           # (kind, day, fields) of all openings
        self.opened_at = 0         # index of the first event of this opening
        self.begun = set()         # rules whose count has started
        self.recorded = []         # every event as it was entered
        self.periods = set()       # (rule, period, opening) of the steps that began by the calendar
        self.papers = {}           # (kind, number) → the day on which it was first recorded
        self.deadlines = []


class Year:
    def __init__(self, source, gaps, clouds=(), changes=()):
        self.gaps, self.clouds = gaps, clouds
        golden = source / "tests/data/golden-year"

        def table(path):
            with open(path, encoding="utf-8-sig", newline="") as f:
                return list(csv.DictReader(f))

        self.rules = Rules(source / "rules/anze")
        self.roster = Roster(table(golden / "units.csv"), table(golden / "people.csv"))
        self.calendar = Calendar(table(source / "tests/data/cn-holidays.csv"), table(golden / "terms.csv"), self.rules)
        self.cases = {row["案号"]: Case(row) for row in table(golden / "cases.csv")}
        self.entries = defaultdict(list)  # instant → [function]
        self.roster.absences = []
        for row in table(golden / "absences.csv"):
            self.enter(row["entered"], "", self.roster.absences.append, row)
        for row in table(golden / "cases.csv"):
            self.enter(row["立案日"], row["时间"], self.open_case, row)
        for row in table(golden / "events.csv"):
            self.enter(row["entered"] or row["day"], row["time"], self.case_event, row)
        self.filings = []
        for row in table(golden / "filings.csv"):
            self.enter(row["day"], "", self.file, row)
        for row in table(golden / "grants.csv"):
            self.enter(row["day"], "", self.grant, row)
        for row in table(golden / "corrections.csv"):
            self.enter(row["entered"], "", self.correct, row)
        for at, folder in changes:  # instants at which nothing else is entered
            self.entries[at].append((self.adopt, Rules(folder)))
        self.output, self.faults, self.sent = [], set(), []
        self.deadlines, self.waiting = [], []
        self.now = self.looks_at = None  # this instant, and when it is next looked at what there is to tell

    def enter(self, day, clock, function, row):
        at = datetime.combine(parse_day(day), ENTRY)
        if clock:
            at = max(at, datetime.fromisoformat(f"{day}T{clock}") + timedelta(hours=1))
        self.entries[at].append((function, row))

    def adopt(self, rules):
        """New rules with the old names: what is open is counted anew from where it was counted from. What somebody extended stays."""
        self.rules = self.calendar.rules = rules
        named = {r.name: r for r in rules.rules}
        for d in self.deadlines:
            d.rule, d.rungs = named[d.rule.name], (None, [])
            case = self.cases.get(d.subject)
            if d.state != "open" or d.extended:
                continue
            if case is None:
                anchor = dict(self.calendar.occurrences(d.rule.due, self.roster.lineage(d.subject)))[d.trigger]
                self.move(d, self.calendar.due(d.rule.due, anchor))
            else:
                self.recount(d)

    # -- duties

    def make_duties(self):
        for rule in self.rules.rules:
            if rule.kind != "duty":
                continue
            for role in rule.owners:
                for unit in self.roster.of_kind(self.rules.roles[role].kind):
                    self.make_duties_of(rule, role, unit)

    def make_duties_of(self, rule, role, unit):
        lineage = self.roster.lineage(unit)
        starts = dict(self.calendar.occurrences(rule.start, lineage)) if rule.start else {}
        for period, anchor in self.calendar.occurrences(rule.due, lineage):
            due = self.calendar.due(rule.due, anchor)
            if due < self.rules.since:
                continue
            start = midnight(self.calendar.due(rule.start, starts[period])) if rule.start else None
            self.deadlines.append(Deadline(rule, [role], unit, 0, period, start, due))

    def file(self, row):
        self.filings.append(row)
        for d in self.deadlines:
            if d.rule.name == row["rule"] and d.subject == row["unit"] and d.trigger == row["period"] and d.state == "open" and self.reached_all(d):
                d.state = "met"

    def grant(self, row):
        """An extension moves the due day, a waiver settles."""
        for d in self.deadlines:
            if d.rule.name == row["rule"] and d.subject == (row["unit"] or row["case"]) and d.state == "open" and row["period"] in ("", d.trigger):
                if row["kind"] == "waiver":
                    d.state = "met"
                else:
                    d.extended = True
                    self.move(d, parse_day(row["until"]))

    def reached_all(self, d):
        mine = [f for f in self.filings if (f["rule"], f["unit"], f["period"]) == (d.rule.name, d.subject, d.trigger) and (not d.rule.sign or f["sign"] == "yes")]
        return any(not f["to"] for f in mine) or (bool(d.rule.to) and {f["to"] for f in mine} >= set(d.rule.to))

    # -- cases

    def open_case(self, row):
        names = [name for name, kind in self.rules.events.items() if "立案" in kind.effects]
        self.record(self.cases[row["案号"]], row["立案事件"] or names[0], row["立案日"], row["时间"], "", {})

    def case_event(self, row):
        fields = dict(pair.split("=", 1) for pair in row["fields"].split(";") if pair)
        self.record(self.cases[row["number"]], row["event"], row["day"], row["time"], row["by"], fields)

    def record(self, case, name, day, clock, by, fields):
        """What an event starts stands from its time, without one from the beginning of its day. One that comes days late: the case is lived again."""
        day = parse_day(day)
        at = datetime.combine(day, time.fromisoformat(clock)) if clock else midnight(day)
        case.recorded.append((name, day, at, by, fields))
        if day == self.now.date():
            self.happen(*(case,) + case.recorded[-1])
        else:
            self.live_again(case)

    def correct(self, row):
        """Another day for an event, or none: what it had started is the same as before under its new name."""
        case, name, wrong = self.cases[row["number"]], row["event"], parse_day(row["day"])
        at = next(i for i, e in enumerate(case.recorded) if e[:2] == (name, wrong))
        _, _, began, by, fields = case.recorded.pop(at)
        if row["corrected"]:
            right = parse_day(row["corrected"])
            case.recorded.insert(at, (name, right, began + (right - wrong), by, fields))
            self.output = [line.replace(f"|{case.number}|{case.opening}|{name}@{wrong}|", f"|{case.number}|{case.opening}|{name}@{right}|") for line in self.output]
            for d in case.deadlines:
                d.trigger = f"{name}@{right}" if d.trigger == f"{name}@{wrong}" else d.trigger
        self.live_again(case)

    def live_again(self, case):
        """All that is recorded so far, in the order of its days, as if it had been known then; what has been told stays told."""
        before, now = {d.key(): d for d in case.deadlines}, self.now
        recorded = sorted(case.recorded, key=lambda e: e[1])
        case.__init__(case.row)
        case.recorded = recorded
        self.deadlines = [d for d in self.deadlines if d.subject != case.number]
        day = recorded[0][1]
        while day <= now.date():
            self.now = midnight(day)
            self.lapse()
            self.begin_periods(case, self.now)
            for event in [e for e in recorded if e[1] == day]:
                self.happen(case, *event)
            day += DAY
        self.now = now
        for d in case.deadlines:
            old = before.pop(d.key(), None)
            if old:
                due, d.due = d.due, old.due
                d.round, d.fired, d.lines, d.settled_told, d.passed_due = old.round, old.fired, old.lines, old.settled_told, old.passed_due
                d.told_due, d.told_at = old.told_due, old.told_at and old.told_at + d.rung_shift - old.rung_shift
                self.move(d, due)
                for line in self.waiting + self.sent:
                    line.d = d if line.d is old else line.d
        for gone in before.values():  # what was voided takes what it had started along
            if gone.state not in ("met", "withdrawn"):
                gone.state = "withdrawn"
            case.deadlines.append(gone)
            self.deadlines.append(gone)

    def happen(self, case, name, day, at, by, fields):
        """One event: opens and resumes, settles, pauses and closes, then starts what it starts."""
        kind = self.rules.events[name]
        number = fields.get(kind.number) if kind.number else None
        again = number is not None and (name, number) in case.papers  # more of the same paper: starts no step a second time
        if number is not None:
            case.papers.setdefault((name, number), day)
        if not case.open and kind.effects & {"立案", "重开"}:
            case.open, case.opening = True, case.opening + 1
            case.opened_at, case.begun = len(case.events), set()
        opening = case.opening
        asleep = {d.key() for d in case.deadlines if not self.when(d)}
        case.events.append((name, day, fields))
        for reset in kind.resets:
            case.begun = {b for b in case.begun if reset not in b[1]}
            case.events = [(n if n != reset or i < case.opened_at else "", d, f) for i, (n, d, f) in enumerate(case.events)]
        if case.paused_from and kind.effects & {"恢复", "销号"}:
            self.resume(case, day, closes="销号" in kind.effects)
        self.settle(case, name, day, by, fields, asleep)
        if "暂停" in kind.effects and not case.paused_from:
            case.paused_from = day
            for d in case.deadlines:
                if d.state == "open" and not d.rule.outlives:
                    d.state = "paused"
        if "销号" in kind.effects:
            case.open = False
            for d in case.deadlines:
                if d.state in ("open", "paused") and not d.rule.outlives:
                    d.state = "withdrawn"
        for rule in self.rules.rules:
            if rule.kind == "step":
                self.start(case, rule, name, number, day, at, fields, again, opening)
        self.begin_periods(case, at)

    def begin_periods(self, case, at):
        """What begins by the calendar: in each period, for an open case that `when` admits on or before the due day. Without `start` one period follows the other."""
        for rule in [r for r in self.rules.rules if r.kind == "step" and not r.due.events]:
            before = date.min
            for period, anchor in self.calendar.occurrences(rule.due, self.roster.lineage(case.row["学校"])):
                due, key = self.calendar.due(rule.due, anchor), (rule.name, period, case.opening)
                if before < at.date() <= due and due >= self.rules.since and case.open and not case.paused_from and key not in case.periods and self.admits(rule, case):
                    case.periods.add(key)
                    d = Deadline(rule, rule.owners, case.number, case.opening, period, at, due)
                    d.anchor, d.after = anchor, before
                    case.deadlines.append(d)
                    self.deadlines.append(d)
                before = due

    def resume(self, case, day, closes):
        case.pauses.append((case.paused_from, day))
        case.paused_from = None
        for d in case.deadlines:
            if d.state == "paused":
                d.state = "open"
                if not closes:  # withdrawn or met by the same event: nothing moves any more
                    d.pauses.append(case.pauses[-1])
                    self.recount(d)

    def recount(self, d):
        """The due day of a step by the rules in force. Of what was late when a pause began only the unfired rungs move."""
        late, pauses, due = timedelta(), [], self.calendar.due(d.rule.due, d.anchor)
        for first, until in d.pauses:
            if due < first:
                late += until - first
            else:
                pauses.append((first, until))
                due = self.calendar.due(d.rule.due, d.anchor, pauses)
        d.shift_rungs(late - d.rung_shift)
        self.move(d, due)

    def move(self, d, due):
        later = due > d.due
        d.due = due
        if later and d.passed_due:
            d.told_at = d.told_due = None
            d.round, d.fired, d.passed_due, d.round_from = d.round + 1, set(), False, self.looks_at

    def settle(self, case, name, day, by, fields, asleep):
        """An event settles, for every owner to whom it belongs, the oldest open step that is awake; those asleep need no doing any more."""
        seen = set()
        for d in case.deadlines:
            if d.state not in ("open", "paused") or (d.rule.name, d.owner_key) in seen or day <= d.after:
                continue
            if not any(name == event and (field is None or fields.get(field)) for event, field in d.rule.done):
                continue
            each_his_own = len(d.rule.owners) > 1 and not d.rule.either
            if each_his_own and by and by not in self.holders(d.owners[0], d)[0]:
                continue
            d.state = "met"
            if d.key() not in asleep:
                seen.add((d.rule.name, d.owner_key))

    def start(self, case, rule, name, number, day, at, fields, again, opening):
        due = rule.due
        if name not in due.events:
            return
        anchor = day
        if due.kind == "field":
            if not fields.get(due.field):
                return
            anchor = parse_day(fields[due.field])
            if number is not None:  # the paper's field, whenever it is filled: its first record stands for it
                day = case.papers[name, number]
        elif due.kind == "count":
            count = sum(n in due.events for n, _, _ in case.events[case.opened_at:])
            if not case.open or count < due.count or (rule.name, tuple(due.events)) in case.begun:
                return
            case.begun.add((rule.name, tuple(due.events)))
        elif again:
            return
        pauses = [p for p in case.pauses if p[1] > anchor]
        for owners in [rule.owners] if rule.either or not rule.owners else [[o] for o in rule.owners]:
            d = Deadline(rule, owners, case.number, opening, f"{name}@{day}", at, self.calendar.due(due, anchor, pauses))
            d.anchor, d.pauses = anchor, list(pauses)
            case.deadlines.append(d)
            self.deadlines.append(d)

    def when(self, d):
        """Does one of the lines hold?"""
        return self.admits(d.rule, self.cases.get(d.subject))

    def admits(self, rule, case):
        return not rule.when or any(self.test(case, line) for line in rule.when)

    def test(self, case, line):
        if line.startswith("放假安排 是"):
            return (line.split()[-1] == "未公布") == any(d.year not in self.calendar.years for d in (self.now.date(), self.now.date() + 60 * DAY))
        if line.startswith("开学日期 是"):
            near = [(name, year) for name in self.rules.terms for year in (2025, 2026, 2027)
                    if (t := self.calendar.term(name, year, [])) and t[0] <= self.now.date() + 60 * DAY and self.now.date() <= t[1]]
            return (line.split()[-1] == "未公布") == any((name, year, "") not in self.calendar.facts for name, year in near)
        if m := re.fullmatch(r"(非\s+)?有\s+(\S+)", line):
            return any(n == m[2] for n, _, _ in case.events) != bool(m[1])
        subject, values = re.split(r"\s+是\s+", line)
        if "." in subject:
            event, field = subject.split(".")
            value = next((f.get(field) for n, _, f in reversed(case.events) if n == event), None)
        else:
            value = case.row[subject]
        return value in pieces(values)

    def lapse(self):
        """`then`: at 00:00 after the due day the event records itself."""
        for d in list(self.deadlines):
            if d.rule.then and d.state == "open" and not d.lapsed and midnight(d.due + DAY) <= self.now and self.when(d):
                d.lapsed = True
                self.happen(self.cases[d.subject], d.rule.then, self.now.date(), self.now, "", {})

    # -- who

    def holders(self, role, d):
        """Who holds a role of this deadline's subject, and on which unit it sits (None: nowhere, or on the case itself)."""
        case, r = self.cases.get(d.subject if d else None), self.rules.roles[role]
        if r.kind is None:
            named = case.row.get(role) if case else None
            return [named] if named else [], None
        home = (case.row["户籍单位"] if r.by_register else case.row["学校"]) if case else d.subject if d else None
        unit = self.roster.up_to_kind(home, r.kind) if home else self.roster.of_kind(r.kind)[0]
        return (self.roster.holders(role, unit, self.now.date()) if unit else []), unit

    @staticmethod
    def post(role, unit):
        return f"{role}@{unit}" if unit else role

    def tell(self, role, d, told, vacancies):
        """The holders of a role, or of the next one up that has any; None is the office."""
        while role is not None and role != self.rules.office:
            people, unit = self.holders(role, d)
            people = [p for p in people if p not in self.roster.no_address]  # who cannot be mailed cannot be told: the post counts as vacant
            for person in people:
                told.setdefault(person, self.post(role, unit))
            if people:
                return
            vacancies.append(self.post(role, unit))
            role = self.rules.up(role, 1)
        people, unit = self.holders(self.rules.office, None)
        for person in people:
            told.setdefault(person, self.post(self.rules.office, unit))

    def resolve(self, d, who):
        """who-words → {person: post}, each on his highest ground, and the vacant posts."""
        wanted = []  # (height, role)
        for word in who:
            if word == "责任人":
                wanted += [(0, o) for o in d.owners]
            elif m := re.fullmatch(r"上(\d*)级", word):
                wanted += [(int(m[1] or 1), self.rules.up(o, int(m[1] or 1))) for o in d.owners]
            else:
                wanted.append((50, word))
        told, vacancies = {}, []
        for _, role in sorted(wanted, key=lambda w: -w[0]):
            self.tell(role, d, told, vacancies)
        return told, vacancies

    # -- the ladder

    def fixed_rungs(self, d):
        """[(instant, place in the ladder, rung key, rung, is a reminder)] in order; of two that meet the later one is the last."""
        ladder, out, start = d.rule.ladder, [], d.start or datetime.min
        if ladder.one("start") and (d.rule.due.events or d.rule.start):
            out.append((start, -10**6, "start", ladder.one("start"), True))
        for rung in ladder.rungs:
            if rung.kind != "offset":
                continue
            day, reminder = self.calendar.shift(d.due, rung.n, rung.unit) + d.rung_shift, rung.n <= 0  # of all alike, since those told are not told again: so the ladder keeps its order
            if reminder and not ladder.urgent:
                day = self.calendar.previous_workday(day)
            at = max(midnight(day), start) if reminder else midnight(day)
            out.append((at, day.toordinal() * 1000 + rung.n, rung.key, rung, reminder))
        return sorted(out, key=lambda r: r[:2])

    def rungs(self, d):
        """[(instant, rung key, rung, is a reminder)] up to now, with the repeated ones."""
        stands_on = (d.due, d.rung_shift)
        if d.rungs[0] != stands_on:
            d.rungs = stands_on, self.fixed_rungs(d)
        fixed = d.rungs[1]
        out = [(at, key, rung, reminder) for at, _, key, rung, reminder in fixed if at <= self.now]
        every, last = d.rule.ladder.one("every"), fixed[-1][0] if fixed else None
        k = 1
        while every and last and last + k * every.n * DAY <= self.now:
            out.append((last + k * every.n * DAY, f"{every.key}#{k}", every, False))
            k += 1
        return out

    def decide(self, d):
        if d.state in ("met", "withdrawn"):
            return self.tell_settled(d)
        if d.state != "open" or not self.when(d):
            return None
        if d.rule.notice:
            if "notice" not in d.fired and max(midnight(d.due), d.start) <= self.now:
                d.fired.add("notice")
                self.fire(d, "notice", d.rule.to or ["责任人"], late=self.now - max(midnight(d.due), d.start) >= DAY)
                d.state = "met"
            return None
        if d.round_from == self.now and "moved" not in d.fired:
            told = d.told()
            self.record_firing(d, "moved", "moved", False, dict.fromkeys(told, ""), told)
            self.put_lines(d, "moved", "moved", told)
            d.fired.add("moved")
        rungs = self.rungs(d)
        late_comers = [r for r in rungs if r[1] not in d.fired and d.told_due == d.due and r[0] <= d.told_at]  # what new rules put before a rung that was told is passed over
        passed = [r for r in rungs if r[1] not in d.fired and r not in late_comers]
        for rung in late_comers:
            rest = rungs[rungs.index(rung) + 1:]
            if "#" not in rung[1] or not any(r[2] is rung[2] and (r in late_comers or r[1] in d.fired) for r in rest):  # the newest of an `every` stands for those before it
                d.fired.add(rung[1])
                self.record_firing(d, rung[1], "superseded", False, {})
        if d.round_from == self.now:  # in a new round only what is still ahead comes again
            for rung in [r for r in passed if r[3] and r[0] < self.now]:
                d.fired.add(rung[1])
                self.record_firing(d, rung[1], "superseded", False, {})
            passed = [r for r in passed if r[1] not in d.fired]
        if not passed:
            return None
        if rungs[-1][1] in d.fired:  # new rules may put a rung below one that has been told
            for _, key, _, _ in passed:
                d.fired.add(key)
                self.record_firing(d, key, "superseded", False, {})
            return None
        before = set(d.fired)
        *missed, (at, key, rung, reminder) = passed
        for _, other, _, _ in missed:
            d.fired.add(other)
            self.record_firing(d, other, "superseded", False, {})
        d.fired.add(key)
        d.passed_due = d.passed_due or not reminder or key.startswith("0")
        unseen = [m for m in missed if all(r[1] not in before for r in rungs[rungs.index(m):])]
        self.fire(d, key, rung.who, late=any(m[0] < at for m in unseen) or self.now - at >= DAY)  # two that meet are one
        return None

    def fire(self, d, key, who, late):
        told, vacancies = self.resolve(d, who)
        for post in vacancies:
            self.fault(f"vacancy {post if '@' in post else post + ' ' + d.subject} {self.now:%Y-%m}")
        d.told_at, d.told_due = self.now, d.due
        self.record_firing(d, key, "told", late, told)
        self.put_lines(d, key, "told", told)

    def put_lines(self, d, rung, kind, told):
        urgent = d.rule.ladder is not None and d.rule.ladder.urgent
        lines = [Line(d, rung, kind, person, post, self.now if urgent else self.next_digest()) for person, post in told.items()]
        self.waiting += lines
        if kind != "settled":
            d.lines += lines

    def next_digest(self):
        at = datetime.combine(self.now.date(), time.fromisoformat(self.rules.settings["汇总"]))
        while at < self.now or not self.calendar.workday(at.date()):
            at += DAY
        return at

    def tell_settled(self, d):
        """`settled`: those who had been told, once; what has not left does not leave."""
        if d.settled_told or d.rule.ladder is None:
            return
        d.settled_told = True
        d.lines = [line for line in d.lines if line.left]
        self.waiting = [line for line in self.waiting if line.d is not d or line.left]
        told = d.told()
        if d.rule.ladder.one("settled") and told:
            self.record_firing(d, "settled", "settled", False, dict.fromkeys(told, ""), told)
            self.put_lines(d, "settled", "settled", told)

    def compose(self):
        """Lines that are ready leave. Of several of one deadline to one person that leave together only the last must arrive."""
        clear = not any(first <= self.now <= until for first, until in self.clouds)
        last = {}
        for line in [line for line in self.waiting if line.ready <= self.now]:
            if line.left and line.kind != "settled" and not line.d.rule.notice and line.d.state in ("met", "withdrawn"):
                line.doubtful = True  # settled before it had left for certain
            line.left = line.left or self.now
            if clear and not line.doubtful:
                line.sure = self.now
                last[line.d, line.person] = line
        for line in last.values():
            line.must = line.goes() and self.when_of(line)
        if clear:
            self.sent += [line for line in self.waiting if line.left]
            self.waiting = [line for line in self.waiting if not line.left]

    def when_of(self, line):
        return line.kind == "settled" or line.d.rule.notice or self.when(line.d)

    # -- output

    def record_firing(self, d, rung, kind, late, told, doubt={}):
        people = ",".join(sorted(f"{post}>{person}{doubt.get(person, '')}" for person, post in told.items()))
        self.output.append(f"{self.now:%Y-%m-%d %H:%M}|{d.rule.name}|{'/'.join(d.owners)}|{d.subject}|{d.opening}|{d.trigger}|{d.round}|{rung}|{kind}|{late:d}|{people}")

    def fault(self, key):
        if key in self.faults:
            return
        self.faults.add(key)
        told = {}
        self.tell(None, None, told, [])
        people = ",".join(sorted(f"{post}>{person}" for person, post in told.items()))
        self.output.append(f"{self.now:%Y-%m-%d %H:%M}|||||||{key}|fault|0|{people}")

    def turn(self, at):
        self.now = at
        self.looks_at = next((until for first, until in self.gaps if first <= at < until), at)
        for function, row in self.entries.get(at, []):
            function(row)
        self.lapse()
        for case in self.cases.values() if at == midnight(at.date()) else []:
            self.begin_periods(case, at)
        if self.looks_at != at:
            return
        for d in self.deadlines:
            self.decide(d)
        self.compose()

    def run(self, until=LAST):
        self.make_duties()
        day = FIRST
        while day <= until:
            digest = datetime.combine(day, time.fromisoformat(self.rules.settings["汇总"]))
            for at in sorted({midnight(day), digest} | {e for e in [*self.entries, *(until for _, until in self.gaps)] if e.date() == day}):
                self.turn(at)
            day += DAY
        return sorted(self.output)


def main():
    if len(sys.argv) % 2:
        sys.exit(__doc__)
    instants = [datetime.fromisoformat(text) for text in sys.argv[2:]]
    print("\n".join(Year(Path(sys.argv[1]), list(zip(instants[::2], instants[1::2]))).run()))


if __name__ == "__main__":
    main()

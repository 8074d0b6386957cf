# SPDX-License-Identifier: MIT
"""What befalls the bureau in each simulated week, by lot from the seed: its daemon is killed, rules are loaded, tables imported, the clock stepped, the relay is out, a copy restored.

Each chance takes a day or more of its own in the week, so that what the oracle must know of it is plain: from when until when nobody looked (a gap), in which instants nobody can say
whether a mail has left (a cloud), which rules came into force when (a change). Only an outage of the relay begins and ends at any hour of any day, whatever else goes on."""
import datetime
import heapq
import random
import shutil

from life import FIRST, GOLDEN, MOODS, SOURCE, STEP_LIMIT_H, Failed, Life, oracle, table

DAY, HOUR, MINUTE = datetime.timedelta(days=1), datetime.timedelta(hours=1), datetime.timedelta(minutes=1)
DIGEST = oracle.Rules(SOURCE / "rules/anze").settings["汇总"]
CATCH_UP = [2 * MINUTE] * 3 + [10 * MINUTE] * 3 + [HOUR] * 8  # when mails are tried again
SEAMS = [("baoxued", "disk", 60), ("baoxued", "line", 12), ("baoxue-mailer", "line", 12), ("baoxue-mailer", "relay", 40)]

# Changes of the rules that move no deadline, and those that do: (file, old, new).
WORDS_ONLY = [("60-环节.ini", "标题 = 教师家访\n", "标题 = 教师上门家访\n"), ("50-任务.ini", "# ", "# 改过的说明："), ("00-规则集.ini", "标题 = ", "标题 = 试行 ")]
MOVING = [("60-环节.ini", "期限 = 未到校 + 报告时限\n责任 = 分管副校长", "期限 = 未到校 + 7 工作日\n责任 = 分管副校长"), ("10-用语.ini", "司法时限 = 15 工作日", "司法时限 = 12 工作日"),
          ("60-环节.ini", "期限 = 苗头 + 及时\n", "期限 = 苗头 + 4 天\n"), ("50-任务.ini", "期限 = 秋季 开学 - 7 天\n", "期限 = 秋季 开学 - 5 天\n"),
          ("30-阶梯.ini", "每 14 天 = 责任人, 上4级", "每 10 天 = 责任人, 上4级"), ("30-阶梯.ini", "+3 工作日 = 责任人, 上2级", "+4 工作日 = 责任人, 上2级")]
BROKEN = "\n[环节 写坏了的]\n责任 = 没有这个岗位\n期限 = 明天之后\n"


class Plan:
    """What the oracle must know."""

    def __init__(self, until):
        self.gaps, self.clouds, self.changes, self.until = [], [], [], until


class Soak:
    def __init__(self, folder, seed, weeks, first, say):
        self.life, self.seed, self.say = Life(folder), seed, say
        self.begin = FIRST + 7 * first * DAY
        self.end = min(self.begin + 7 * weeks * DAY, datetime.datetime.combine(oracle.LAST + DAY, datetime.time()))
        self.plan = Plan(self.end.date() - DAY)
        self.agenda, self.n = [], 0
        self.entries = sorted(self.life.entries(), key=lambda e: e[0])
        self.by_import = {}  # case number → it comes as a table
        self.cloud_from = self.outage = None
        self.imported = False  # a table of cases, of which the daemon has not held anything yet: it was off, or its clock was wrong
        self.happened = []
        self.folder = folder

    # ---- the agenda ----

    def add(self, at, function, *args):
        heapq.heappush(self.agenda, (at, self.n, function, args))
        self.n += 1

    def now(self):
        return self.life.clock.now()

    def live(self):
        """Instant for instant; at each one all that is entered or befalls, then the daemon looks."""
        for at, enter, row in self.entries:
            if FIRST <= at < self.end:
                self.add(at, self.enter, enter, row)
        for day in range((self.end - FIRST).days):
            for clock in ("00:00", DIGEST):
                self.add(datetime.datetime.combine(FIRST + day * DAY, datetime.time.fromisoformat(clock)), lambda: None)
        self.add(self.begin, self.install)
        if self.begin > FIRST:
            self.plan.gaps.append((FIRST, self.begin))
        for week in range((self.end - self.begin).days // 7):
            Week(self, self.begin + 7 * week * DAY, random.Random(f"{self.seed}/{(self.begin - FIRST).days // 7 + week}")).draw()
        while self.agenda:
            at = self.agenda[0][0]
            if at >= self.end:
                break
            self.life.clock.set(at)
            while self.agenda and self.agenda[0][0] == at:
                _, _, function, args = heapq.heappop(self.agenda)
                function(*args)
            self.life.look()
            if self.imported and self.release("import"):
                self.life.look()
            self.clear_up()
        self.finish()

    def order(self, order, victim):
        """A death from now on: (program, seam, how many calls from here, action)."""
        (program, seam, n, action), clock = order, self.life.clock
        clock["fired"] = clock["done"] = 0
        clock.order(program, seam, n + clock.counts()[program, seam], action, victim=victim)
        self.cloud()

    def install(self):
        self.life.start()

    def enter(self, function, row):
        if function == self.life.enter_case and row["案号"] in self.by_import:
            self.import_case(row)
        else:
            function(row)

    def finish(self):
        """All that is still on its way arrives."""
        life, last = self.life, self.now()
        self.release("restore")
        for wait in CATCH_UP:
            if life.is_quiet() and not life.is_held():
                break
            life.clock.set(self.now() + wait)
            life.look()
        self.clear_up()
        if self.cloud_from:
            raise Failed(f"mails of {last} are still on their way at {self.now()}")
        life.clock["armed"] = 0
        life.stop()

    def release(self, kind):
        """A clerk has looked at what is held so. How many holds there were."""
        holds = self.life.rows("SELECT seq FROM hold_open WHERE kind = ?", kind)
        for (hold,) in holds:
            self.life.ok("release", hold, "--reason", "核对无误")
        self.imported = self.imported and not (kind == "import" and holds)
        return len(holds)

    # ---- clouds: from when a mail's fate is in doubt until all mails are at the relay ----

    def cloud(self):
        self.cloud_from = self.cloud_from or self.now()
        self.waits = iter(CATCH_UP)

    def clear_up(self):
        armed = self.life.clock["armed"] and not self.life.clock["fired"]
        if not self.cloud_from or armed or self.outage or not self.life.is_up() or self.life.is_wrong or self.life.is_held():
            return
        if self.life.is_quiet():
            self.plan.clouds.append((self.cloud_from, self.now()))
            self.cloud_from = None
            return
        wait = next(self.waits, None)
        if wait is None:
            raise Failed(f"the relay is back since hours, and at {self.now()} mails still wait: {self.life.rows('SELECT job, state, tries FROM outbox WHERE state IN (?, ?)', 'waiting', 'sending')}")
        self.add(self.now() + wait, lambda: None)

    # ---- imports ----

    def import_case(self, row):
        """As a table; its alerts are held, and released by the clerk."""
        life = self.life
        path = self.folder / "cases.csv"
        columns = [c for c in row if row[c]]
        path.write_text(",".join(columns) + "\n" + ",".join(row[c] for c in columns) + "\n", encoding=self.by_import[row["案号"]])
        life.ok("import", "cases", path)
        life.look()
        self.imported = True
        self.release("import")


class Week:
    """One week's chances. All are drawn before any happens, so that a seed gives the same week whatever the product does."""

    def __init__(self, soak, monday, dice):
        self.soak, self.life, self.plan, self.dice, self.monday = soak, soak.life, soak.plan, dice, monday

    def draw(self):
        order = [self.draw_kill, self.draw_reload, self.draw_import, self.draw_step]
        self.dice.shuffle(order)
        days = sorted(self.dice.sample(range(7), 4)) + [7]
        for draw, day, after in zip(order, days, days[1:]):
            draw(self.monday + day * DAY, after - day)
        self.draw_outage()
        self.draw_restore()

    def at(self, moment, function, *args):
        self.soak.add(moment, function, *args)

    def note(self, text):
        self.soak.happened.append(text.split(":")[0])
        self.soak.say(f"  {self.soak.now():%Y-%m-%d %H:%M} {text}")

    def busy(self, moment):
        """Is something entered between this afternoon and the next morning's entries?"""
        return any(moment < at < moment.replace(hour=0, minute=0) + DAY + datetime.timedelta(hours=8, minutes=45) for at, _, _ in self.soak.entries)

    # ---- kill -9 ----

    def draw_kill(self, day, days):
        """At a write, send or receive of the day's digest, or of whatever comes first afterwards; and on some weeks the whole machine is off for a while as well."""
        program, seam, most = self.dice.choice(SEAMS)
        order = program, seam, self.dice.randint(1, most), self.dice.choice(["kill before", "kill after"])
        victim = self.dice.choice(["self", "self", "baoxued"])
        hour, minute = map(int, DIGEST.split(":"))
        self.at(day + self.dice.choice([datetime.timedelta(), datetime.timedelta(hours=hour, minutes=minute), datetime.timedelta(hours=9)]), self.kill_at, order, victim)
        self.at(day + 10 * HOUR, self.kill_now)
        if self.dice.random() < 0.5:
            begin = day + self.dice.randint(11 * 60, 23 * 60) * MINUTE
            end = day + min(days, 2) * DAY - self.dice.randint(5, 60) * MINUTE
            if begin < end:
                self.at(begin, self.go_off, self.dice.randint(1, int((end - begin).total_seconds() // 60)))

    def kill_at(self, order, victim):
        program, seam, n, action = order
        self.note(f"kill -9: {victim if victim != 'self' else program}, {action} {seam} {n}")
        self.soak.order(order, victim)

    def kill_now(self):
        """Should nothing have come to that: now, idle."""
        clock = self.life.clock
        if clock["armed"] and not clock["fired"]:
            clock["armed"] = 0
            self.life.kill()
            self.life.start()
            self.soak.cloud()
        clock["armed"] = 0

    def go_off(self, minutes):
        self.note(f"off: for {minutes} minutes")
        self.life.look()
        self.life.kill()
        self.soak.cloud()
        self.at(self.soak.now() + minutes * MINUTE, self.come_back, self.soak.now() + MINUTE)

    def come_back(self, since):
        """After longer than step-limit somebody must say that the clock is right."""
        life, now = self.life, self.soak.now()
        life.start()
        if now - since > STEP_LIMIT_H * HOUR:
            self.release_clock()
        self.plan.gaps.append((since, now))

    def release_clock(self):
        life = self.life
        life.is_wrong = True
        life.look()
        if life.ask("SELECT count(*) FROM hold h WHERE kind = 'clock' AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.hold = h.seq)") != (1,):
            raise Failed(f"no hold of the clock at {self.soak.now()}: {life.log()[-2000:]}")
        life.is_wrong = False
        life.ok("release", "clock", "--reason", "时间已核对")

    # ---- rules ----

    def draw_reload(self, day, days):
        kind = self.dice.choice(["the same", "words only", "moving", "moving", "broken"])
        at = day + self.dice.randint(13 * 60, 18 * 60) * MINUTE
        if kind == "broken":
            self.at(at, self.break_rules)
            self.at(at + self.dice.randint(1, 4) * HOUR, self.mend_rules)
        else:
            self.at(at, self.reload, kind, self.dice.randrange(1000), self.dice.choice([0, self.dice.randint(1, 60)]))

    def outcome(self, *words):
        done = self.life("reload")
        self.life.look()
        (outcome,) = self.life.ask("SELECT value FROM meta WHERE key = 'reload_outcome'")
        if outcome not in words:
            raise Failed(f"reload at {self.soak.now()}: {outcome}, expected {words}: {done.stdout}{done.stderr}")

    def reload(self, kind, lot, die_at):
        """die_at: the daemon is killed at this write of it."""
        life = self.life
        if kind == "the same":
            self.note("reload: the same rules")
            self.outcome("same")
            return
        changes = WORDS_ONLY if kind == "words only" else MOVING
        name, old, new = changes[lot % len(changes)]
        path = life.rules / name
        text = path.read_text(encoding="utf-8")
        there = new not in text
        self.note("reload: " + (new if there else old).split("\n")[0])
        path.write_text(text.replace(old, new) if there else text.replace(new, old), encoding="utf-8")
        if die_at and kind == "moving":
            self.note("kill -9 over new rules")
            self.soak.order(("baoxued", "disk", die_at, "kill after"), "self")
            life.try_poke(b"reload")
            life.look()
            life.clock["armed"] = 0
        else:
            self.outcome("adopted", "same")
        if kind == "moving":
            kept = self.soak.folder / f"rules.{len(self.plan.changes)}"
            shutil.copytree(life.rules, kept)
            self.plan.changes.append((self.soak.now(), kept))

    def break_rules(self):
        self.note("reload: broken rules")
        self.path = self.life.rules / "60-环节.ini"
        self.sound = self.path.read_text(encoding="utf-8")
        self.path.write_text(self.sound + BROKEN, encoding="utf-8")
        if self.life("reload").returncode == 0:
            raise Failed("wrong rules were taken")
        self.life.poke(b"reload")  # the daemon must not take them either
        self.life.look()
        if not self.life.status().get("reload_error"):
            raise Failed(f"status says nothing of wrong rules: {self.life.status()}")

    def mend_rules(self):
        self.path.write_text(self.sound, encoding="utf-8")
        self.outcome("same")

    # ---- tables ----

    def draw_import(self, day, days):
        """A case of this week comes as a table, if there is one; else a table that changes nothing, or is refused."""
        cases = [r["案号"] for r in table("cases.csv") if self.monday <= datetime.datetime.fromisoformat(r["立案日"]) < self.monday + 7 * DAY]
        self.soak.by_import.update({c: self.dice.choice(["utf-8", "utf-8-sig", "gb18030", "utf-16"]) for c in cases if self.dice.random() < 0.7})
        self.at(day + self.dice.randint(13 * 60, 18 * 60) * MINUTE, self.import_table, self.dice.choice(["people", "units", "terms", "new person", "refused"]))

    def import_table(self, kind):
        life, path = self.life, self.soak.folder / "table.csv"
        self.note(f"import: {kind}")
        if kind == "new person":
            path.write_text(f"人员编号,姓名,邮箱\nN{self.soak.n},周测试,n{self.soak.n}@example.invalid\n", encoding="utf-8")
            life.ok("import", "people", path)
        elif kind == "refused":
            path.write_text("人员编号,姓名,邮箱,岗位,单位\nP063,吴测试,不是邮箱,分管副校长,S99\n", encoding="utf-8")
            if life("import", "people", path).returncode == 0:
                raise Failed("a wrong table was taken")
        else:
            life.ok("import", kind, GOLDEN / f"{kind}.csv")
        life.look()
        if life.ask("SELECT count(*) FROM hold h WHERE kind = 'import' AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.hold = h.seq)") != (0,):
            raise Failed(f"an import of {kind} that says nothing new holds alerts")

    # ---- the clock ----

    def draw_step(self, day, days):
        """By night, when nothing is entered: back within and beyond what is let pass, forward within and beyond the limit, by mistake or because the machine stood still."""
        begin = day + self.dice.randint(14 * 60, 20 * 60) * MINUTE
        kinds = ["back a little", "back", "far ahead"] + ([] if self.busy(begin) else ["ahead", "ahead and released", "back and on"])
        self.at(begin, getattr(self, "step_" + self.dice.choice(kinds).replace(" ", "_")), self.dice.random())

    def step_back_a_little(self, lot):
        """Within five minutes nothing is held."""
        seconds = 1 + int(lot * 299)
        self.note(f"clock: back by {seconds} s")
        self.wrong(-seconds, held=False)

    def step_back(self, lot):
        self.note(f"clock: back by {10 + int(lot * 900)} minutes, then right again")
        self.wrong(-60 * (10 + int(lot * 900)), held=True)

    def step_far_ahead(self, lot):
        hours = STEP_LIMIT_H + 1 + int(lot * lot * 50000)
        self.note(f"clock: ahead by {hours} hours, then right again")
        self.wrong(3600 * hours, held=True)

    def wrong(self, seconds, held):
        """A wrong clock for a while, and then the right one, at the same instant."""
        life = self.life
        life.look()
        life.clock.step(seconds)
        life.is_wrong = held
        life.look()
        if held and life.ask("SELECT count(*) FROM hold h WHERE kind = 'clock' AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.hold = h.seq)") != (1,):
            raise Failed(f"no hold of the clock: {life.log()[-2000:]}")
        life.clock.step(-seconds)
        life.is_wrong = False

    def step_ahead(self, lot):
        """Ahead within the limit: it is believed, and what was to come until then is told. Then right again: held until the time has caught up."""
        now = self.soak.now()
        ahead = min(datetime.timedelta(minutes=6 + int(lot * 12 * 60)), self.soak.end - now - MINUTE)
        self.note(f"clock: ahead by {ahead}, then right again, and held until then")
        self.life.look()
        self.life.clock.set(now + ahead)
        self.life.look()
        self.life.clock.set(now)
        self.life.is_wrong = True
        self.at(now + ahead, self.caught_up)
        self.plan.gaps.append((now + MINUTE, now + ahead))

    def step_ahead_and_released(self, lot):
        """The same, but somebody says that the right time is right."""
        self.step_ahead(lot)
        self.release_clock()

    def caught_up(self):
        self.life.is_wrong = False
        if self.life.ask("SELECT count(*) FROM relay WHERE down") != (0,):  # found so by the wrong time: what was due by then leaves when it is tried again
            self.soak.cloud()

    def step_back_and_on(self, lot):
        """Back, and nobody mends it: held until it has caught up. The bureau's days go by this clock."""
        now, back = self.soak.now(), datetime.timedelta(minutes=10 + int(lot * 600))
        self.note(f"clock: back by {back}, held until it has caught up")
        life = self.life
        life.look()
        life.clock.step(-back.total_seconds())
        life.is_wrong = True
        life.look()
        life.clock.set(now - 4 * MINUTE)
        life.is_wrong = False
        life.look()
        life.clock.set(now)

    # ---- the relay ----

    def draw_outage(self):
        begin = self.monday + self.dice.randint(0, 7 * 24 * 60 - 60 * 60) * MINUTE
        length = self.dice.choice([30, 3 * 60, 20 * 60, 50 * 60])
        self.at(begin, self.fall, self.dice.choice(sorted(MOODS)), self.dice.randint(5, length))

    def fall(self, mood, minutes):
        self.note(f"relay: {mood} for {minutes} minutes")
        self.soak.outage = mood
        self.soak.cloud()
        self.life.relay.fall(mood)
        self.at(self.soak.now() + minutes * MINUTE, self.rise)

    # ---- a restored copy ----

    def draw_restore(self):
        """At any hour, whatever else goes on, a copy of this very moment: the daemon starts held, deadlines go on, and mails leave when somebody has looked."""
        if self.dice.random() < 0.5 and self.monday + 14 * DAY < self.soak.end:  # what it held leaves with a digest
            self.at(self.monday + self.dice.randrange(7 * 24 * 60) * MINUTE, self.restore, self.dice.randint(1, 30 * 60))

    def restore(self, minutes):
        life, copy = self.life, self.soak.folder / "copy.db"
        life.look()
        if not life.is_up() or life.is_wrong or (life.clock["armed"] and not life.clock["fired"]) or life.rows("SELECT 1 FROM hold_open WHERE kind = 'restore'"):
            return
        minutes = minutes if life.is_quiet() and not self.soak.outage else 0
        self.note(f"restore: of a copy, held for {minutes} minutes")
        life.ok("backup", copy)
        life.stop()
        life.ok("restore", copy)
        copy.unlink()
        life.start()
        self.soak.cloud()
        self.at(self.soak.now() + minutes * MINUTE, self.release_copy)

    def release_copy(self):
        if self.soak.release("restore") != 1:
            raise Failed("a restored copy is not held, or twice")

    def rise(self):
        self.life.relay.rise()
        self.soak.outage = None
        self.soak.cloud()

# SPDX-License-Identifier: MIT
"""What must be true at the end: the ledger and the relay's store against what tests/golden/oracle.py computes for a year with these stops, outages and rules."""
import collections
import email
import email.policy
import re

from life import SOURCE, oracle, table

# Firings of no deadline. A post that is vacant is expected like any other firing; of the others there may be as many as there are causes.
OTHER_FAULTS = re.compile(r"(heartbeat|import|reload|reload-error|rules) ?.*")
SHOWN = 15

FIRINGS = """SELECT f.seq, strftime('%Y-%m-%d %H:%M', f.at + 28800, 'unixepoch'), ifnull(d.rule, ''), ifnull(replace(d.owner, '|', '/'), ''),
  ifnull(CASE d.subject_kind WHEN 'case' THEN (SELECT number FROM case_now c WHERE c.identity = d.subject) ELSE (SELECT code FROM unit_now u WHERE u.identity = d.subject) END, ''),
  ifnull(d.opening, ''), ifnull(d.trigger, ''), d.subject_kind || d.subject || ' ' || d.trigger,
  (SELECT e.name || '@' || e.day FROM event e WHERE d.subject_kind = 'case' AND 'e' || e.identity = d.trigger ORDER BY e.id DESC LIMIT 1),
  CASE WHEN d.id IS NULL THEN '' ELSE f.round END, f.rung, f.kind, f.late FROM firing f LEFT JOIN deadline d ON d.id = f.deadline"""
RECIPIENTS = "SELECT r.firing, r.seq, r.post, ifnull((SELECT code FROM person_now p WHERE p.identity = r.person), '') FROM recipient r"

Firing = collections.namedtuple("Firing", "at rule owner subject opening trigger round rung kind late people")


def parse(line):
    return Firing(*line.split("|"))


def ledger(life):
    """{seq: Firing} in the oracle's words, and {recipient's seq: (key of its firing, person)}."""
    told = collections.defaultdict(list)
    for firing, seq, post, person in life.rows(RECIPIENTS):
        told[firing].append((seq, post, person))
    firings, lines = {}, {}
    for seq, at, rule, owner, subject, opening, trigger, derived, event, turn, rung, kind, late in life.rows(FIRINGS):
        people = ",".join(sorted(f"{post}>{person}" for _, post, person in told[seq]))
        f = Firing(at, rule, owner, subject, str(opening), event or life.recorded.get(derived) or trigger, str(turn), rung, kind, str(late), people)
        firings[seq] = f
        lines.update({r: (key(f), person) for r, _, person in told[seq]})
    return firings, lines


def key(f):
    return f[1:8]


def names(f):
    return {p for p in f.people.split(",") if p}


def agrees(expected, f):
    """The same but for those marked "?", who may be missing."""
    sure = {p for p in names(expected) if not p.endswith("?")}
    return expected[:10] == f[:10] and sure <= names(f) <= {p.rstrip("?") for p in names(expected)}


def show(title, items):
    items = sorted(map(str, items))
    more = [f"    … and {len(items) - SHOWN} more"] if len(items) > SHOWN else []
    return [f"{title}: {len(items)}", *(f"    {i}" for i in items[:SHOWN]), *more] if items else []


def judge_ledger(expected, firings):
    """Each firing that is expected is there once with its instant, round, rung and people, and no other."""
    wanted, had = collections.defaultdict(list), collections.defaultdict(list)
    for f in expected:
        wanted[key(f)].append(f)
    for f in firings:
        if f.rule or f.rung.startswith("vacancy"):
            had[key(f)].append(f)
        elif not OTHER_FAULTS.fullmatch(f.rung):
            yield from show("a fault that nothing explains", ["|".join(f)])
    missing = [f for k, fs in wanted.items() for f in fs if k not in had and not (f.people and all(p.endswith("?") for p in names(f)))]
    yield from show("missing in the ledger", ["|".join(f) for f in missing])
    yield from show("not expected in the ledger", ["|".join(f) for k, fs in had.items() for f in fs if k not in wanted])
    differ = [(w, h) for k in wanted.keys() & had.keys() for w, h in zip(wanted[k], had[k]) if len(wanted[k]) != len(had[k]) or not agrees(w, h)]
    yield from show("not as expected", [f"{'|'.join(w)}\n      is  {'|'.join(h)}" for w, h in differ])


# ---- mails ----

Mail = collections.namedtuple("Mail", "at id to text raw")


def read(at, raw):
    m = email.message_from_bytes(raw, policy=email.policy.default)
    text = "\n".join(str(p.get_content()) for p in m.walk() if p.get_content_maintype() == "text")
    return Mail(at, m["Message-ID"].strip("<>"), m["To"].addresses[0].addr_spec, text, raw)


def judge_copies(mails, unknown):
    """A mail comes twice only where an answer was lost, and then with the same Message-ID and the same bytes."""
    copies = collections.defaultdict(list)
    for m in mails:
        copies[m.id].append(m)
    for id, c in copies.items():
        if len(c) - 1 > unknown[id]:
            yield f"{id} came {len(c)} times with {unknown[id]} answers lost"
        if len({m.raw for m in c}) > 1:
            yield f"{id}: not the same bytes"


def line_key(line):
    d = line.d
    return (d.rule.name, "/".join(d.owners), d.subject, str(d.opening), d.trigger, str(line.round), line.rung), line.person


def judge_lines(life, year, lines, mails):
    """What the oracle says has left has come to its person, when it says so; and nothing has come that was not to leave."""
    named = {row["编码"]: row["名称"] for row in table("units.csv")}
    first = {}  # Message-ID → when it first came
    for m in mails:
        first.setdefault(m.id, m)
    came = collections.defaultdict(list)
    for recipient, id in life.rows("SELECT l.recipient, j.message_id FROM job_line l JOIN job j ON j.seq = l.job"):
        if id in first and recipient in lines:
            k, person = lines[recipient]
            came[k, person].append(first[id])
    sent, known = {}, collections.Counter()
    for line in year.sent + [line for line in year.waiting if line.left]:  # in the last cloud
        sent[line_key(line)] = line
    lost, late, strange, twice, elsewhere = [], [], [], [], []
    for k, line in sent.items():
        known[line.must] += 1
        if line.must and k not in came:
            lost.append(f"{k} left {line.left}")
        elif k in came and line.sure == line.left and came[k][0].at != line.left:
            late.append(f"{k} left {line.left}, came {came[k][0].at}")
    for k, ms in came.items():
        if k not in sent and k[0][0]:
            strange.append(k)
        if len({m.id for m in ms}) > 1:
            twice.append(f"{k}: {[m.id for m in ms]}")
        elsewhere += [f"{k}: to {m.to}" for m in ms if m.to != life.people[k[1]]]
        elsewhere += [f"{k}: its text does not name it" for m in ms if k[0][0] and named.get(k[0][2], k[0][2]) not in m.text]
    yield from show("did not arrive", lost)
    yield from show("not when expected", late)
    yield from show("arrived, though it was not to leave", strange)
    yield from show("in two mails", twice)
    yield from show("at somebody else, or of something else", elsewhere)
    yield known[True], known[False]


def judge(life, plan):
    """(findings, numbers): no findings, all is well."""
    life.is_sound()
    year = oracle.Year(SOURCE, plan.gaps, plan.clouds, plan.changes)
    expected = [parse(line) for line in year.run(plan.until)]
    firings, lines = ledger(life)
    mails = [read(at, raw) for at, raw in life.relay.arrived]
    unknown = collections.Counter(id for (id,) in life.rows("SELECT j.message_id FROM attempt a JOIN job j ON j.seq = a.job WHERE a.outcome = 'unknown'"))
    findings = list(judge_ledger(expected, firings.values()))
    findings += show("doubles", judge_copies(mails, unknown))
    *of_lines, (must, may) = judge_lines(life, year, lines, mails)
    findings += of_lines
    findings += show("never went out", life.rows("SELECT state, count(*) FROM outbox WHERE state NOT IN ('accepted', 'dissolved') GROUP BY state"))
    audit = life("audit")
    if audit.returncode != 0:
        findings.append(f"baoxue audit: {audit.stdout}{audit.stderr}")
    numbers = {"firings": len(firings), "expected": len(expected), "mails": len(mails), "lines that must arrive": must, "that may": may,
               "doubles": len(mails) - len({m.id for m in mails}), "late firings": sum(f.late == "1" for f in firings.values())}
    return findings, numbers

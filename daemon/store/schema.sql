-- SPDX-License-Identifier: MIT
-- Schema version 2, as a fresh database gets it (migrate-1.sql brings one of version 1 here; a test compares the two). Days are ISO texts (2026-09-08) in local civil time, instants are seconds since 1970 UTC, minutes count from 00:00.
-- A CHECK of what is written for every mail has no IN: of more than two values SQLite builds a table for it each time.
-- Three kinds of table: facts (append-only, written by whoever learns them), deadlines (derived, rebuilt at will), ledger (append-only, one
-- sequence, written by the daemon). The ledger holds case numbers' ids and posts, no names: the texts of mails stand in outbox_text, which may be cut.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- ---- facts ------------------------------------------------------------------------------------------------------------------
CREATE TABLE batch (            -- one import
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    kind    TEXT NOT NULL,      -- units, people, terms, cases, filings
    file    TEXT NOT NULL,
    entered INTEGER NOT NULL,
    author  TEXT NOT NULL,
    release INTEGER NOT NULL DEFAULT 0   -- 1: its alerts are not held
) STRICT;

CREATE TABLE fact (             -- the head of every fact; its body is the row of the same id in the table that `kind` names
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    identity     INTEGER NOT NULL,       -- id of the first one; a correction has a later id and the same identity
    kind         TEXT NOT NULL,
    op           TEXT NOT NULL CHECK (op IN ('add', 'correct', 'undo')),
    entered      INTEGER NOT NULL,
    author       TEXT NOT NULL,          -- name of the real uid
    batch        INTEGER REFERENCES batch (id),
    subject_kind TEXT,                   -- what must be derived anew: 'unit', 'case'; NULL: everything that rests on the roster or the terms
    subject      INTEGER,
    reason       TEXT                    -- of a correction or an undo
) STRICT;
CREATE INDEX fact_identity ON fact (identity, id);
CREATE INDEX fact_subject ON fact (subject_kind, subject);

CREATE TABLE unit (
    id INTEGER PRIMARY KEY REFERENCES fact (id), identity INTEGER NOT NULL,
    code TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, from_day TEXT, until_day TEXT,
    parents TEXT NOT NULL DEFAULT '[]',  -- JSON array of unit identities
    attrs   TEXT NOT NULL DEFAULT '{}'   -- JSON object: columns of the bureau's own
) STRICT;
CREATE INDEX unit_code ON unit (code);
CREATE INDEX unit_identity ON unit (identity);

CREATE TABLE person (
    id INTEGER PRIMARY KEY REFERENCES fact (id), identity INTEGER NOT NULL,
    code TEXT NOT NULL, name TEXT NOT NULL, address TEXT, from_day TEXT, until_day TEXT,
    via TEXT                             -- how a person without mail is reached: another person's code, or a mailbox
) STRICT;
CREATE INDEX person_code ON person (code);
CREATE INDEX person_identity ON person (identity);

CREATE TABLE holder (
    id INTEGER PRIMARY KEY REFERENCES fact (id), identity INTEGER NOT NULL,
    role TEXT NOT NULL, unit INTEGER, case_id INTEGER, person INTEGER NOT NULL, deputy INTEGER, ord INTEGER NOT NULL DEFAULT 0,
    from_day TEXT, until_day TEXT,
    CHECK ((unit IS NULL) <> (case_id IS NULL))
) STRICT;
CREATE INDEX holder_identity ON holder (identity);
CREATE INDEX holder_unit ON holder (unit, role);
CREATE INDEX holder_person ON holder (person);

CREATE TABLE absence (
    id INTEGER PRIMARY KEY REFERENCES fact (id), identity INTEGER NOT NULL,
    person INTEGER NOT NULL, from_day TEXT NOT NULL, until_day TEXT NOT NULL
) STRICT;

CREATE TABLE term (
    id INTEGER PRIMARY KEY REFERENCES fact (id), identity INTEGER NOT NULL,
    unit INTEGER, name TEXT NOT NULL, year INTEGER NOT NULL, opens TEXT, closes TEXT
) STRICT;

CREATE TABLE school_case (
    id INTEGER PRIMARY KEY REFERENCES fact (id), identity INTEGER NOT NULL,
    number TEXT NOT NULL, name TEXT NOT NULL, school INTEGER NOT NULL, register INTEGER,
    stage TEXT, grade TEXT, category TEXT, cause TEXT, born TEXT, opened TEXT NOT NULL,
    attrs TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX school_case_number ON school_case (number);
CREATE INDEX school_case_identity ON school_case (identity);
CREATE INDEX school_case_school ON school_case (school);

CREATE TABLE event (
    id INTEGER PRIMARY KEY REFERENCES fact (id), identity INTEGER NOT NULL,
    subject_kind TEXT NOT NULL, subject INTEGER NOT NULL,    -- 'case', 'unit', 'person'
    name TEXT NOT NULL, day TEXT NOT NULL, minute INTEGER,
    by_person INTEGER, reached INTEGER,
    fields TEXT NOT NULL DEFAULT '{}',   -- JSON object of texts
    note TEXT
) STRICT;
CREATE INDEX event_subject ON event (subject_kind, subject);
CREATE INDEX event_by ON event (by_person) WHERE by_person IS NOT NULL;

CREATE TABLE filing (
    id INTEGER PRIMARY KEY REFERENCES fact (id), identity INTEGER NOT NULL,
    rule TEXT NOT NULL, subject_kind TEXT NOT NULL, subject INTEGER NOT NULL, period TEXT NOT NULL,
    addressee TEXT,                      -- a role's name; NULL: reached all
    day TEXT NOT NULL, minute INTEGER, by_person INTEGER, zero INTEGER NOT NULL DEFAULT 0,
    numbers TEXT NOT NULL DEFAULT '{}', remark TEXT
) STRICT;
CREATE INDEX filing_subject ON filing (subject_kind, subject, rule, period);

CREATE TABLE sign (
    id INTEGER PRIMARY KEY REFERENCES fact (id), identity INTEGER NOT NULL,
    filing INTEGER NOT NULL, role TEXT NOT NULL, person INTEGER, day TEXT NOT NULL
) STRICT;
CREATE INDEX sign_filing ON sign (filing);

CREATE TABLE grants (                    -- extensions and waivers
    id INTEGER PRIMARY KEY REFERENCES fact (id), identity INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('extension', 'waiver')),
    rule TEXT NOT NULL, owner TEXT, subject_kind TEXT NOT NULL, subject INTEGER NOT NULL,
    opening INTEGER NOT NULL DEFAULT 0, trigger TEXT NOT NULL,
    until_day TEXT, day TEXT NOT NULL, reason TEXT NOT NULL
) STRICT;
CREATE INDEX grants_subject ON grants (subject_kind, subject);

CREATE TABLE ack (
    id INTEGER PRIMARY KEY REFERENCES fact (id), identity INTEGER NOT NULL,
    deadline INTEGER NOT NULL, person INTEGER NOT NULL, day TEXT NOT NULL, promise TEXT
) STRICT;
CREATE INDEX ack_deadline ON ack (deadline, person);

CREATE TABLE bounce (                    -- a mail came back after it had been accepted
    id INTEGER PRIMARY KEY REFERENCES fact (id), identity INTEGER NOT NULL,
    person INTEGER NOT NULL, job INTEGER, day TEXT NOT NULL, why TEXT NOT NULL
) STRICT;

CREATE TABLE verdict (                   -- somebody released or discarded what was held
    id INTEGER PRIMARY KEY REFERENCES fact (id), identity INTEGER NOT NULL,
    hold INTEGER NOT NULL, verdict TEXT NOT NULL CHECK (verdict IN ('release', 'discard')), reason TEXT NOT NULL
) STRICT;

CREATE TABLE request (                   -- somebody asks the daemon for mails that no deadline asks for: a drill, a test mail
    id INTEGER PRIMARY KEY REFERENCES fact (id), identity INTEGER NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('drill', 'test')),
    rule TEXT, subject_kind TEXT, subject INTEGER, person INTEGER, day TEXT NOT NULL, note TEXT
) STRICT;

-- ---- deadlines: a cache. Rows are never deleted, so that the ledger may name them by id; all but the key may be derived anew. ---------
CREATE TABLE deadline (
    id           INTEGER PRIMARY KEY,
    subject_kind TEXT NOT NULL, subject INTEGER NOT NULL, rule TEXT NOT NULL, owner TEXT NOT NULL, opening INTEGER NOT NULL, trigger TEXT NOT NULL,
    start        INTEGER NOT NULL,
    due          INTEGER,                -- late when now >= due; NULL while a pause runs over it
    due_day      TEXT,
    provisional  INTEGER NOT NULL,
    state        TEXT NOT NULL,          -- asleep open paused met waived excused withdrawn
    settled      INTEGER, settled_by INTEGER,
    woke         INTEGER NOT NULL,
    shift_d      INTEGER NOT NULL,
    lapse        INTEGER,
    extended     TEXT,
    round        INTEGER NOT NULL DEFAULT 0,
    wake         INTEGER,                -- next instant at which a rung of its ladder is due; NULL: none
    batch        INTEGER,                -- the import that it came from, as long as that is not yet decided
    UNIQUE (subject_kind, subject, rule, owner, opening, trigger)
) STRICT;
CREATE INDEX deadline_wake ON deadline (wake) WHERE wake IS NOT NULL;
CREATE TABLE subject (                   -- when a subject must be derived anew though no fact has come: a `then`, a count, an age, a notice
    subject_kind TEXT NOT NULL, subject INTEGER NOT NULL, wake INTEGER,
    PRIMARY KEY (subject_kind, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX subject_wake ON subject (wake) WHERE wake IS NOT NULL;
CREATE TABLE derived_event (             -- what rules recorded by their `then`; for the reader, derived with the deadlines
    subject_kind TEXT NOT NULL, subject INTEGER NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL, day TEXT NOT NULL, rule TEXT NOT NULL, opening INTEGER NOT NULL,
    PRIMARY KEY (subject_kind, subject, key)
) STRICT, WITHOUT ROWID;

-- ---- ledger: one sequence over all its tables -------------------------------------------------------------------------------------
CREATE TABLE version (                   -- a rule set that was seen
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, hash TEXT NOT NULL, title TEXT NOT NULL,
    files TEXT NOT NULL,                 -- JSON array of {name, text}
    author TEXT NOT NULL
) STRICT;
CREATE TABLE adoption (                  -- a rule set came into force
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, version INTEGER NOT NULL, why TEXT NOT NULL
) STRICT;
CREATE TABLE renaming (                  -- `formerly`: the old name means the new one from here on
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, old TEXT NOT NULL, new TEXT NOT NULL
) STRICT;
CREATE TABLE rule_seen (                 -- a rule's name came into force for the first time: it makes nothing due before that day
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, rule TEXT NOT NULL UNIQUE, day TEXT NOT NULL
) STRICT;
CREATE TABLE firing (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL,
    deadline INTEGER,                    -- NULL: of no deadline: a fault, a heartbeat, a drill, a test
    round INTEGER NOT NULL, rung TEXT NOT NULL,  -- the rung's normalised key, "every7d#2", "notice", "moved", "settled"; of a fault its key
    kind TEXT NOT NULL CHECK (kind = 'told' OR kind = 'superseded' OR kind = 'moved' OR kind = 'settled' OR kind = 'fault' OR kind = 'heartbeat' OR kind = 'drill' OR kind = 'test'),
    late INTEGER NOT NULL, version INTEGER NOT NULL,
    due INTEGER, due_day TEXT, provisional INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL,                -- the derivation, or the fault's sentence
    hold INTEGER                         -- recorded as held by this hold
) STRICT;
CREATE UNIQUE INDEX firing_once ON firing (deadline, round, rung) WHERE deadline IS NOT NULL;
CREATE UNIQUE INDEX fault_once ON firing (rung) WHERE deadline IS NULL;
CREATE TABLE recipient (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, firing INTEGER NOT NULL,
    person INTEGER,                      -- NULL: told on paper
    post TEXT NOT NULL, ground TEXT NOT NULL, level INTEGER NOT NULL, instead_of TEXT
) STRICT;
CREATE UNIQUE INDEX recipient_once ON recipient (firing, person); -- of those on paper there may be several: NULLs differ
CREATE TABLE unreachable (               -- mail to a person was refused for good, or came back; until his entry changes he counts as without mail
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, person INTEGER NOT NULL,
    person_fact INTEGER NOT NULL UNIQUE, -- the entry (fact id) whose address failed
    job INTEGER, why TEXT NOT NULL
) STRICT;
CREATE TABLE hold (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('clock', 'reload', 'import', 'upgrade', 'restore', 'takeover')),
    ref INTEGER, detail TEXT NOT NULL    -- import: the batch; reload, upgrade: the version; restore, takeover: the epoch
) STRICT;
CREATE TABLE decision (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, hold INTEGER NOT NULL,
    verdict TEXT NOT NULL,               -- release, discard; cleared: the reason for it went away by itself
    author TEXT NOT NULL, reason TEXT NOT NULL
) STRICT;
CREATE TABLE job (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, person INTEGER NOT NULL, urgent INTEGER NOT NULL,
    message_id TEXT NOT NULL,            -- of a job that was dissolved and of its lines in a later job it may be the same
    text_sha256 TEXT NOT NULL
) STRICT;
CREATE INDEX job_message ON job (message_id);
CREATE INDEX job_person ON job (person, at);
CREATE TABLE job_line (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, job INTEGER NOT NULL, recipient INTEGER NOT NULL
) STRICT;
CREATE INDEX job_line_job ON job_line (job);
CREATE INDEX job_line_recipient ON job_line (recipient);
CREATE TABLE dropped (                   -- a line that did not leave, and why
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, recipient INTEGER NOT NULL, why TEXT NOT NULL
) STRICT;
CREATE INDEX dropped_recipient ON dropped (recipient);
CREATE TABLE attempt (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, job INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome = 'accepted' OR outcome = 'refused' OR outcome = 'later' OR outcome = 'unknown'), code INTEGER, text TEXT NOT NULL,
    seen INTEGER                         -- 1: a server may have seen DATA; 0: none has; NULL, of version 1: nobody knows
) STRICT;
CREATE INDEX attempt_failed ON attempt (job) WHERE outcome <> 'accepted'; -- the one that was accepted is its job's last (outbox)
CREATE TABLE dissolution (               -- a job of which no server had seen the text was taken apart again; its lines went back to waiting
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, job INTEGER NOT NULL, why TEXT NOT NULL
) STRICT;
CREATE INDEX dissolution_job ON dissolution (job);
CREATE TABLE epoch (                     -- from here on another installation of the program wrote: its first start, a restored copy, a second machine
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL,
    epoch TEXT NOT NULL,                 -- random: two lines of history from one copy differ here
    installation TEXT NOT NULL,          -- the name that goes into Message-IDs, the same in all epochs
    host TEXT NOT NULL, why TEXT NOT NULL CHECK (why IN ('start', 'restore', 'takeover'))
) STRICT;
CREATE TABLE seal (                      -- all rows of the ledger up to `upto` and the seal before, hashed (seal.h): the hash chain
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, upto INTEGER NOT NULL, hash TEXT NOT NULL
) STRICT;
CREATE TABLE audit (                     -- what a self-audit found
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, what TEXT NOT NULL, result TEXT NOT NULL, detail TEXT NOT NULL
) STRICT;
CREATE TABLE anonymisation (             -- a case was emptied of all that says who it is; the number and what was told remain
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, case_id INTEGER NOT NULL UNIQUE
) STRICT;

-- ---- caches over the ledger -----------------------------------------------------------------------------------------------------------
CREATE TABLE line (                      -- a recipient's line on its way
    recipient INTEGER PRIMARY KEY, person INTEGER NOT NULL, firing INTEGER NOT NULL, deadline INTEGER,
    urgent INTEGER NOT NULL, ready INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state = 'waiting' OR state = 'held' OR state = 'bound' OR state = 'dropped'), hold INTEGER
) STRICT;
CREATE INDEX line_waiting ON line (ready) WHERE state = 'waiting';
CREATE INDEX line_person ON line (person, ready) WHERE state = 'waiting';
CREATE INDEX line_held ON line (hold) WHERE state = 'held';
CREATE INDEX line_deadline ON line (deadline);
CREATE TABLE outbox (                    -- a job and where it stands: one small row, as it changes twice a mail; `last`: its last attempt
    job INTEGER PRIMARY KEY, person INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state = 'waiting' OR state = 'sending' OR state = 'accepted' OR state = 'refused' OR state = 'dissolved'),
    tries INTEGER NOT NULL DEFAULT 0, last INTEGER, next_try INTEGER, message_id TEXT NOT NULL, date INTEGER NOT NULL, address TEXT NOT NULL
) STRICT;
CREATE TABLE outbox_text (               -- what it says; written once
    job INTEGER PRIMARY KEY, boundary TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL, refs TEXT,
    html TEXT, csv TEXT, csv_name TEXT   -- the same as HTML, and a table to attach; NULL: none
) STRICT;
CREATE INDEX outbox_open ON outbox (state, next_try) WHERE next_try IS NOT NULL; -- waiting and sending: an index of all states would be read for each mail
CREATE INDEX outbox_refused ON outbox (job) WHERE state = 'refused';

CREATE TABLE relay (                     -- one row: is there anybody who takes our mail (relay.h)?
    id INTEGER PRIMARY KEY CHECK (id = 1), down INTEGER NOT NULL,
    since INTEGER, until INTEGER,        -- down: since when; else the last time that it was down
    probe INTEGER, tries INTEGER NOT NULL, why TEXT NOT NULL
) STRICT;

-- ---- the facts as they stand ------------------------------------------------------------------------------------------------------------
CREATE VIEW unit_now AS SELECT t.* FROM unit t WHERE NOT EXISTS (SELECT 1 FROM fact g WHERE g.identity = t.identity AND g.id > t.id);
CREATE VIEW person_now AS SELECT t.* FROM person t WHERE NOT EXISTS (SELECT 1 FROM fact g WHERE g.identity = t.identity AND g.id > t.id);
CREATE VIEW holder_now AS SELECT t.* FROM holder t WHERE NOT EXISTS (SELECT 1 FROM fact g WHERE g.identity = t.identity AND g.id > t.id);
CREATE VIEW absence_now AS SELECT t.* FROM absence t WHERE NOT EXISTS (SELECT 1 FROM fact g WHERE g.identity = t.identity AND g.id > t.id);
CREATE VIEW term_now AS SELECT t.* FROM term t WHERE NOT EXISTS (SELECT 1 FROM fact g WHERE g.identity = t.identity AND g.id > t.id);
CREATE VIEW case_now AS SELECT t.* FROM school_case t WHERE NOT EXISTS (SELECT 1 FROM fact g WHERE g.identity = t.identity AND g.id > t.id);
CREATE VIEW event_now AS SELECT t.* FROM event t WHERE NOT EXISTS (SELECT 1 FROM fact g WHERE g.identity = t.identity AND g.id > t.id);
CREATE VIEW filing_now AS SELECT t.* FROM filing t WHERE NOT EXISTS (SELECT 1 FROM fact g WHERE g.identity = t.identity AND g.id > t.id);
CREATE VIEW sign_now AS SELECT t.* FROM sign t WHERE NOT EXISTS (SELECT 1 FROM fact g WHERE g.identity = t.identity AND g.id > t.id);
CREATE VIEW grants_now AS SELECT t.* FROM grants t WHERE NOT EXISTS (SELECT 1 FROM fact g WHERE g.identity = t.identity AND g.id > t.id);
CREATE VIEW ack_now AS SELECT t.* FROM ack t WHERE NOT EXISTS (SELECT 1 FROM fact g WHERE g.identity = t.identity AND g.id > t.id);
CREATE VIEW request_now AS SELECT t.* FROM request t WHERE NOT EXISTS (SELECT 1 FROM fact g WHERE g.identity = t.identity AND g.id > t.id);
CREATE VIEW rules_in_force AS SELECT v.* FROM version v WHERE v.seq = (SELECT version FROM adoption ORDER BY seq DESC LIMIT 1);
-- Holds that nobody has decided yet.
CREATE VIEW hold_open AS SELECT h.* FROM hold h WHERE NOT EXISTS (SELECT 1 FROM decision d WHERE d.hold = h.seq);
-- ---- append-only ---------------------------------------------------------------------------------------------------------------------------
CREATE TRIGGER batch_no_update BEFORE UPDATE ON batch BEGIN SELECT RAISE(ABORT, 'batch is append-only'); END;
CREATE TRIGGER batch_no_delete BEFORE DELETE ON batch BEGIN SELECT RAISE(ABORT, 'batch is append-only'); END;
CREATE TRIGGER fact_no_delete BEFORE DELETE ON fact BEGIN SELECT RAISE(ABORT, 'fact is append-only'); END;
CREATE TRIGGER unit_no_update BEFORE UPDATE ON unit BEGIN SELECT RAISE(ABORT, 'unit is append-only'); END;
CREATE TRIGGER unit_no_delete BEFORE DELETE ON unit BEGIN SELECT RAISE(ABORT, 'unit is append-only'); END;
CREATE TRIGGER person_no_update BEFORE UPDATE ON person BEGIN SELECT RAISE(ABORT, 'person is append-only'); END;
CREATE TRIGGER person_no_delete BEFORE DELETE ON person BEGIN SELECT RAISE(ABORT, 'person is append-only'); END;
CREATE TRIGGER holder_no_update BEFORE UPDATE ON holder BEGIN SELECT RAISE(ABORT, 'holder is append-only'); END;
CREATE TRIGGER holder_no_delete BEFORE DELETE ON holder BEGIN SELECT RAISE(ABORT, 'holder is append-only'); END;
CREATE TRIGGER absence_no_update BEFORE UPDATE ON absence BEGIN SELECT RAISE(ABORT, 'absence is append-only'); END;
CREATE TRIGGER absence_no_delete BEFORE DELETE ON absence BEGIN SELECT RAISE(ABORT, 'absence is append-only'); END;
CREATE TRIGGER term_no_update BEFORE UPDATE ON term BEGIN SELECT RAISE(ABORT, 'term is append-only'); END;
CREATE TRIGGER term_no_delete BEFORE DELETE ON term BEGIN SELECT RAISE(ABORT, 'term is append-only'); END;
CREATE TRIGGER school_case_no_delete BEFORE DELETE ON school_case BEGIN SELECT RAISE(ABORT, 'school_case is append-only'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
CREATE TRIGGER filing_no_delete BEFORE DELETE ON filing BEGIN SELECT RAISE(ABORT, 'filing is append-only'); END;
CREATE TRIGGER sign_no_update BEFORE UPDATE ON sign BEGIN SELECT RAISE(ABORT, 'sign is append-only'); END;
CREATE TRIGGER sign_no_delete BEFORE DELETE ON sign BEGIN SELECT RAISE(ABORT, 'sign is append-only'); END;
CREATE TRIGGER grants_no_delete BEFORE DELETE ON grants BEGIN SELECT RAISE(ABORT, 'grants is append-only'); END;
CREATE TRIGGER ack_no_update BEFORE UPDATE ON ack BEGIN SELECT RAISE(ABORT, 'ack is append-only'); END;
CREATE TRIGGER ack_no_delete BEFORE DELETE ON ack BEGIN SELECT RAISE(ABORT, 'ack is append-only'); END;
CREATE TRIGGER verdict_no_update BEFORE UPDATE ON verdict BEGIN SELECT RAISE(ABORT, 'verdict is append-only'); END;
CREATE TRIGGER verdict_no_delete BEFORE DELETE ON verdict BEGIN SELECT RAISE(ABORT, 'verdict is append-only'); END;
CREATE TRIGGER version_no_update BEFORE UPDATE ON version BEGIN SELECT RAISE(ABORT, 'version is append-only'); END;
CREATE TRIGGER version_no_delete BEFORE DELETE ON version BEGIN SELECT RAISE(ABORT, 'version is append-only'); END;
CREATE TRIGGER adoption_no_update BEFORE UPDATE ON adoption BEGIN SELECT RAISE(ABORT, 'adoption is append-only'); END;
CREATE TRIGGER adoption_no_delete BEFORE DELETE ON adoption BEGIN SELECT RAISE(ABORT, 'adoption is append-only'); END;
CREATE TRIGGER renaming_no_update BEFORE UPDATE ON renaming BEGIN SELECT RAISE(ABORT, 'renaming is append-only'); END;
CREATE TRIGGER renaming_no_delete BEFORE DELETE ON renaming BEGIN SELECT RAISE(ABORT, 'renaming is append-only'); END;
CREATE TRIGGER rule_seen_no_update BEFORE UPDATE ON rule_seen BEGIN SELECT RAISE(ABORT, 'rule_seen is append-only'); END;
CREATE TRIGGER rule_seen_no_delete BEFORE DELETE ON rule_seen BEGIN SELECT RAISE(ABORT, 'rule_seen is append-only'); END;
CREATE TRIGGER firing_no_update BEFORE UPDATE ON firing BEGIN SELECT RAISE(ABORT, 'firing is append-only'); END;
CREATE TRIGGER firing_no_delete BEFORE DELETE ON firing BEGIN SELECT RAISE(ABORT, 'firing is append-only'); END;
CREATE TRIGGER recipient_no_update BEFORE UPDATE ON recipient BEGIN SELECT RAISE(ABORT, 'recipient is append-only'); END;
CREATE TRIGGER recipient_no_delete BEFORE DELETE ON recipient BEGIN SELECT RAISE(ABORT, 'recipient is append-only'); END;
CREATE TRIGGER hold_no_update BEFORE UPDATE ON hold BEGIN SELECT RAISE(ABORT, 'hold is append-only'); END;
CREATE TRIGGER hold_no_delete BEFORE DELETE ON hold BEGIN SELECT RAISE(ABORT, 'hold is append-only'); END;
CREATE TRIGGER decision_no_update BEFORE UPDATE ON decision BEGIN SELECT RAISE(ABORT, 'decision is append-only'); END;
CREATE TRIGGER decision_no_delete BEFORE DELETE ON decision BEGIN SELECT RAISE(ABORT, 'decision is append-only'); END;
CREATE TRIGGER job_no_update BEFORE UPDATE ON job BEGIN SELECT RAISE(ABORT, 'job is append-only'); END;
CREATE TRIGGER job_no_delete BEFORE DELETE ON job BEGIN SELECT RAISE(ABORT, 'job is append-only'); END;
CREATE TRIGGER job_line_no_update BEFORE UPDATE ON job_line BEGIN SELECT RAISE(ABORT, 'job_line is append-only'); END;
CREATE TRIGGER job_line_no_delete BEFORE DELETE ON job_line BEGIN SELECT RAISE(ABORT, 'job_line is append-only'); END;
CREATE TRIGGER dropped_no_update BEFORE UPDATE ON dropped BEGIN SELECT RAISE(ABORT, 'dropped is append-only'); END;
CREATE TRIGGER dropped_no_delete BEFORE DELETE ON dropped BEGIN SELECT RAISE(ABORT, 'dropped is append-only'); END;
CREATE TRIGGER attempt_no_update BEFORE UPDATE ON attempt BEGIN SELECT RAISE(ABORT, 'attempt is append-only'); END;
CREATE TRIGGER attempt_no_delete BEFORE DELETE ON attempt BEGIN SELECT RAISE(ABORT, 'attempt is append-only'); END;
CREATE TRIGGER bounce_no_update BEFORE UPDATE ON bounce BEGIN SELECT RAISE(ABORT, 'bounce is append-only'); END;
CREATE TRIGGER bounce_no_delete BEFORE DELETE ON bounce BEGIN SELECT RAISE(ABORT, 'bounce is append-only'); END;
CREATE TRIGGER unreachable_no_update BEFORE UPDATE ON unreachable BEGIN SELECT RAISE(ABORT, 'unreachable is append-only'); END;
CREATE TRIGGER unreachable_no_delete BEFORE DELETE ON unreachable BEGIN SELECT RAISE(ABORT, 'unreachable is append-only'); END;
CREATE TRIGGER request_no_update BEFORE UPDATE ON request BEGIN SELECT RAISE(ABORT, 'request is append-only'); END;
CREATE TRIGGER request_no_delete BEFORE DELETE ON request BEGIN SELECT RAISE(ABORT, 'request is append-only'); END;
CREATE TRIGGER dissolution_no_update BEFORE UPDATE ON dissolution BEGIN SELECT RAISE(ABORT, 'dissolution is append-only'); END;
CREATE TRIGGER dissolution_no_delete BEFORE DELETE ON dissolution BEGIN SELECT RAISE(ABORT, 'dissolution is append-only'); END;
CREATE TRIGGER epoch_no_update BEFORE UPDATE ON epoch BEGIN SELECT RAISE(ABORT, 'epoch is append-only'); END;
CREATE TRIGGER epoch_no_delete BEFORE DELETE ON epoch BEGIN SELECT RAISE(ABORT, 'epoch is append-only'); END;
CREATE TRIGGER seal_no_update BEFORE UPDATE ON seal BEGIN SELECT RAISE(ABORT, 'seal is append-only'); END;
CREATE TRIGGER seal_no_delete BEFORE DELETE ON seal BEGIN SELECT RAISE(ABORT, 'seal is append-only'); END;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER anonymisation_no_update BEFORE UPDATE ON anonymisation BEGIN SELECT RAISE(ABORT, 'anonymisation is append-only'); END;
CREATE TRIGGER anonymisation_no_delete BEFORE DELETE ON anonymisation BEGIN SELECT RAISE(ABORT, 'anonymisation is append-only'); END;
-- The one change that facts allow: a case that the ledger says is anonymised loses what says who it is, and nothing else.
CREATE TRIGGER school_case_no_update BEFORE UPDATE ON school_case
WHEN NOT (EXISTS (SELECT 1 FROM anonymisation a WHERE a.case_id = OLD.identity)
    AND NEW.name IS '' AND NEW.category IS NULL AND NEW.cause IS NULL AND NEW.born IS NULL AND NEW.attrs IS '{}'
    AND NEW.id IS OLD.id AND NEW.identity IS OLD.identity AND NEW.number IS OLD.number AND NEW.school IS OLD.school AND NEW.register IS OLD.register
        AND NEW.stage IS OLD.stage AND NEW.grade IS OLD.grade AND NEW.opened IS OLD.opened)
BEGIN SELECT RAISE(ABORT, 'school_case is append-only'); END;
CREATE TRIGGER event_no_update BEFORE UPDATE ON event
WHEN NOT (EXISTS (SELECT 1 FROM anonymisation a WHERE a.case_id = OLD.subject AND OLD.subject_kind = 'case')
    AND NEW.fields IS '{}' AND NEW.note IS NULL
    AND NEW.id IS OLD.id AND NEW.identity IS OLD.identity AND NEW.subject_kind IS OLD.subject_kind AND NEW.subject IS OLD.subject
        AND NEW.name IS OLD.name AND NEW.day IS OLD.day AND NEW.minute IS OLD.minute AND NEW.by_person IS OLD.by_person AND NEW.reached IS OLD.reached)
BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
CREATE TRIGGER filing_no_update BEFORE UPDATE ON filing
WHEN NOT (EXISTS (SELECT 1 FROM anonymisation a WHERE a.case_id = OLD.subject AND OLD.subject_kind = 'case')
    AND NEW.numbers IS '{}' AND NEW.remark IS NULL
    AND NEW.id IS OLD.id AND NEW.identity IS OLD.identity AND NEW.rule IS OLD.rule AND NEW.subject_kind IS OLD.subject_kind
        AND NEW.subject IS OLD.subject AND NEW.period IS OLD.period AND NEW.addressee IS OLD.addressee AND NEW.day IS OLD.day AND NEW.minute IS OLD.minute
        AND NEW.by_person IS OLD.by_person AND NEW.zero IS OLD.zero)
BEGIN SELECT RAISE(ABORT, 'filing is append-only'); END;
CREATE TRIGGER grants_no_update BEFORE UPDATE ON grants
WHEN NOT (EXISTS (SELECT 1 FROM anonymisation a WHERE a.case_id = OLD.subject AND OLD.subject_kind = 'case')
    AND NEW.reason IS ''
    AND NEW.id IS OLD.id AND NEW.identity IS OLD.identity AND NEW.kind IS OLD.kind AND NEW.rule IS OLD.rule AND NEW.owner IS OLD.owner
        AND NEW.subject_kind IS OLD.subject_kind AND NEW.subject IS OLD.subject AND NEW.opening IS OLD.opening AND NEW.trigger IS OLD.trigger
        AND NEW.until_day IS OLD.until_day AND NEW.day IS OLD.day)
BEGIN SELECT RAISE(ABORT, 'grants is append-only'); END;
CREATE TRIGGER fact_no_update BEFORE UPDATE ON fact
WHEN NOT (EXISTS (SELECT 1 FROM anonymisation a WHERE a.case_id = OLD.subject AND OLD.subject_kind = 'case')
    AND NEW.reason IS NULL
    AND NEW.id IS OLD.id AND NEW.identity IS OLD.identity AND NEW.kind IS OLD.kind AND NEW.op IS OLD.op AND NEW.entered IS OLD.entered
        AND NEW.author IS OLD.author AND NEW.batch IS OLD.batch AND NEW.subject_kind IS OLD.subject_kind AND NEW.subject IS OLD.subject)
BEGIN SELECT RAISE(ABORT, 'fact is append-only'); END;

-- SPDX-License-Identifier: MIT
-- From schema version 1 to 2, inside the transaction of db.c. A table whose CHECK changes is made anew beside the old one and takes its name; a view that
-- names it goes first and comes back. tests/unit/test_migrate.c compares the result with schema.sql.

ALTER TABLE person ADD COLUMN via TEXT;
CREATE INDEX event_by ON event (by_person) WHERE by_person IS NOT NULL;
DROP VIEW hold_open;
CREATE TABLE firing_new (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL,
    deadline INTEGER,                    -- NULL: of no deadline: a fault, a heartbeat, a drill, a test
    round INTEGER NOT NULL, rung TEXT NOT NULL,  -- the rung's normalised key, "every7d#2", "notice", "moved", "settled"; of a fault its key
    kind TEXT NOT NULL CHECK (kind = 'told' OR kind = 'superseded' OR kind = 'moved' OR kind = 'settled' OR kind = 'fault' OR kind = 'heartbeat' OR kind = 'drill' OR kind = 'test'),
    late INTEGER NOT NULL, version INTEGER NOT NULL,
    due INTEGER, due_day TEXT, provisional INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL,                -- the derivation, or the fault's sentence
    hold INTEGER                         -- recorded as held by this hold
) STRICT;
INSERT INTO firing_new SELECT * FROM firing;
DROP TABLE firing;
ALTER TABLE firing_new RENAME TO firing;
CREATE UNIQUE INDEX firing_once ON firing (deadline, round, rung) WHERE deadline IS NOT NULL;
CREATE UNIQUE INDEX fault_once ON firing (rung) WHERE deadline IS NULL;
CREATE TRIGGER firing_no_update BEFORE UPDATE ON firing BEGIN SELECT RAISE(ABORT, 'firing is append-only'); END;
CREATE TRIGGER firing_no_delete BEFORE DELETE ON firing BEGIN SELECT RAISE(ABORT, 'firing is append-only'); END;

CREATE TABLE hold_new (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('clock', 'reload', 'import', 'upgrade', 'restore', 'takeover')),
    ref INTEGER, detail TEXT NOT NULL    -- import: the batch; reload, upgrade: the version; restore, takeover: the epoch
) STRICT;
INSERT INTO hold_new SELECT * FROM hold;
DROP TABLE hold;
ALTER TABLE hold_new RENAME TO hold;
CREATE TRIGGER hold_no_update BEFORE UPDATE ON hold BEGIN SELECT RAISE(ABORT, 'hold is append-only'); END;
CREATE TRIGGER hold_no_delete BEFORE DELETE ON hold BEGIN SELECT RAISE(ABORT, 'hold is append-only'); END;

CREATE TABLE line_new (                      -- a recipient's line on its way
    recipient INTEGER PRIMARY KEY, person INTEGER NOT NULL, firing INTEGER NOT NULL, deadline INTEGER,
    urgent INTEGER NOT NULL, ready INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state = 'waiting' OR state = 'held' OR state = 'bound' OR state = 'dropped'), hold INTEGER
) STRICT;
INSERT INTO line_new SELECT * FROM line;
DROP TABLE line;
ALTER TABLE line_new RENAME TO line;
CREATE INDEX line_waiting ON line (ready) WHERE state = 'waiting';
CREATE INDEX line_person ON line (person, ready) WHERE state = 'waiting';
CREATE INDEX line_held ON line (hold) WHERE state = 'held';
CREATE INDEX line_deadline ON line (deadline);
CREATE TABLE outbox_new (                    -- a job and where it stands: one small row, as it changes twice a mail; `last`: its last attempt
    job INTEGER PRIMARY KEY, person INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state = 'waiting' OR state = 'sending' OR state = 'accepted' OR state = 'refused' OR state = 'dissolved'),
    tries INTEGER NOT NULL DEFAULT 0, last INTEGER, next_try INTEGER, message_id TEXT NOT NULL, date INTEGER NOT NULL, address TEXT NOT NULL
) STRICT;
CREATE TABLE outbox_text (               -- what it says; written once
    job INTEGER PRIMARY KEY, boundary TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL, refs TEXT,
    html TEXT, csv TEXT, csv_name TEXT   -- the same as HTML, and a table to attach; NULL: none
) STRICT;
INSERT INTO outbox_new SELECT job, person, state, tries, (SELECT max(a.seq) FROM attempt a WHERE a.job = o.job), next_try, message_id, date, address FROM outbox o;
INSERT INTO outbox_text (job, boundary, subject, body, refs) SELECT job, boundary, subject, body, refs FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_new RENAME TO outbox;
CREATE INDEX outbox_open ON outbox (state, next_try) WHERE next_try IS NOT NULL; -- waiting and sending: an index of all states would be read for each mail
CREATE INDEX outbox_refused ON outbox (job) WHERE state = 'refused';
CREATE TABLE job_new (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, person INTEGER NOT NULL, urgent INTEGER NOT NULL,
    message_id TEXT NOT NULL,            -- of a job that was dissolved and of its lines in a later job it may be the same
    text_sha256 TEXT NOT NULL
) STRICT;
INSERT INTO job_new SELECT * FROM job;
DROP TABLE job;
ALTER TABLE job_new RENAME TO job;
CREATE INDEX dropped_recipient ON dropped (recipient);
CREATE INDEX job_message ON job (message_id);
CREATE TRIGGER job_no_update BEFORE UPDATE ON job BEGIN SELECT RAISE(ABORT, 'job is append-only'); END;
CREATE TRIGGER job_no_delete BEFORE DELETE ON job BEGIN SELECT RAISE(ABORT, 'job is append-only'); END;
CREATE TABLE attempt_new (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, job INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome = 'accepted' OR outcome = 'refused' OR outcome = 'later' OR outcome = 'unknown'), code INTEGER, text TEXT NOT NULL,
    seen INTEGER                         -- 1: a server may have seen DATA; 0: none has; NULL, of version 1: nobody knows
) STRICT;
INSERT INTO attempt_new SELECT *, NULL FROM attempt;
DROP TABLE attempt;
ALTER TABLE attempt_new RENAME TO attempt;
CREATE INDEX attempt_failed ON attempt (job) WHERE outcome <> 'accepted'; -- the one that was accepted is its job's last (outbox)
CREATE TRIGGER attempt_no_update BEFORE UPDATE ON attempt BEGIN SELECT RAISE(ABORT, 'attempt is append-only'); END;
CREATE TRIGGER attempt_no_delete BEFORE DELETE ON attempt BEGIN SELECT RAISE(ABORT, 'attempt is append-only'); END;
CREATE TABLE relay (                     -- one row: is there anybody who takes our mail (relay.h)?
    id INTEGER PRIMARY KEY CHECK (id = 1), down INTEGER NOT NULL,
    since INTEGER, until INTEGER,        -- down: since when; else the last time that it was down
    probe INTEGER, tries INTEGER NOT NULL, why TEXT NOT NULL
) STRICT;
DROP INDEX recipient_once;
CREATE UNIQUE INDEX recipient_once ON recipient (firing, person); -- of those on paper there may be several: NULLs differ

CREATE VIEW hold_open AS SELECT h.* FROM hold h WHERE NOT EXISTS (SELECT 1 FROM decision d WHERE d.hold = h.seq);

CREATE INDEX job_person ON job (person, at);
CREATE TABLE request (                   -- somebody asks the daemon for mails that no deadline asks for: a drill, a test mail
    id INTEGER PRIMARY KEY REFERENCES fact (id), identity INTEGER NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('drill', 'test')),
    rule TEXT, subject_kind TEXT, subject INTEGER, person INTEGER, day TEXT NOT NULL, note TEXT
) STRICT;
CREATE VIEW request_now AS SELECT t.* FROM request t WHERE NOT EXISTS (SELECT 1 FROM fact g WHERE g.identity = t.identity AND g.id > t.id);
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
DROP TRIGGER school_case_no_update;
DROP TRIGGER event_no_update;
DROP TRIGGER filing_no_update;
DROP TRIGGER grants_no_update;
DROP TRIGGER fact_no_update;
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

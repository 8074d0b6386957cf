-- SPDX-License-Identifier: MIT
-- A database of schema version 1, as baoxue 0.1.0 made it (invented people). Read by tests/unit/test_migrate.c; never edited.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES('generated','1789056000');
INSERT INTO meta VALUES('installation','fa3f8e51d82f5a8b');
INSERT INTO meta VALUES('last_seen','1789088398');
INSERT INTO meta VALUES('reload_error','');
INSERT INTO meta VALUES('seen_fact','31');
CREATE TABLE batch (            -- one import
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    kind    TEXT NOT NULL,      -- units, people, terms, cases
    file    TEXT NOT NULL,
    entered INTEGER NOT NULL,
    author  TEXT NOT NULL,
    release INTEGER NOT NULL DEFAULT 0   -- 1: its alerts are not held
) STRICT;
INSERT INTO batch VALUES(1,'units','units.csv',1788829200,'clerk',0);
INSERT INTO batch VALUES(2,'people','people.csv',1788829200,'clerk',0);
INSERT INTO batch VALUES(3,'cases','late.csv',1789002003,'clerk',0);
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
INSERT INTO fact VALUES(1,1,'unit','add',1788829200,'clerk',1,NULL,NULL,NULL);
INSERT INTO fact VALUES(2,2,'unit','add',1788829200,'clerk',1,NULL,NULL,NULL);
INSERT INTO fact VALUES(3,3,'unit','add',1788829200,'clerk',1,NULL,NULL,NULL);
INSERT INTO fact VALUES(4,4,'person','add',1788829200,'clerk',2,NULL,NULL,NULL);
INSERT INTO fact VALUES(5,5,'person','add',1788829200,'clerk',2,NULL,NULL,NULL);
INSERT INTO fact VALUES(6,6,'person','add',1788829200,'clerk',2,NULL,NULL,NULL);
INSERT INTO fact VALUES(7,7,'person','add',1788829200,'clerk',2,NULL,NULL,NULL);
INSERT INTO fact VALUES(8,8,'holder','add',1788829200,'clerk',2,NULL,NULL,NULL);
INSERT INTO fact VALUES(9,9,'holder','add',1788829200,'clerk',2,NULL,NULL,NULL);
INSERT INTO fact VALUES(10,10,'holder','add',1788829200,'clerk',2,NULL,NULL,NULL);
INSERT INTO fact VALUES(11,11,'school_case','add',1788829200,'clerk',NULL,'case',11,NULL);
INSERT INTO fact VALUES(12,12,'holder','add',1788829200,'clerk',NULL,'case',11,NULL);
INSERT INTO fact VALUES(13,13,'event','add',1788829200,'clerk',NULL,'case',11,NULL);
INSERT INTO fact VALUES(14,14,'school_case','add',1788829200,'clerk',NULL,'case',14,NULL);
INSERT INTO fact VALUES(15,15,'holder','add',1788829200,'clerk',NULL,'case',14,NULL);
INSERT INTO fact VALUES(16,16,'event','add',1788829200,'clerk',NULL,'case',14,NULL);
INSERT INTO fact VALUES(17,17,'school_case','add',1788829200,'clerk',NULL,'case',17,NULL);
INSERT INTO fact VALUES(18,18,'holder','add',1788829200,'clerk',NULL,'case',17,NULL);
INSERT INTO fact VALUES(19,19,'event','add',1788829200,'clerk',NULL,'case',17,NULL);
INSERT INTO fact VALUES(20,20,'event','add',1788829200,'clerk',NULL,'case',11,NULL);
INSERT INTO fact VALUES(21,21,'ack','add',1789002000,'clerk',NULL,'case',14,NULL);
INSERT INTO fact VALUES(22,22,'event','add',1789002000,'clerk',NULL,'case',14,NULL);
INSERT INTO fact VALUES(23,23,'filing','add',1789002002,'clerk',NULL,'unit',3,NULL);
INSERT INTO fact VALUES(24,24,'grants','add',1789002002,'clerk',NULL,'case',17,NULL);
INSERT INTO fact VALUES(25,25,'school_case','add',1789002003,'clerk',3,'case',25,NULL);
INSERT INTO fact VALUES(26,26,'holder','add',1789002003,'clerk',3,'case',25,NULL);
INSERT INTO fact VALUES(27,27,'event','add',1789002003,'clerk',3,'case',25,NULL);
INSERT INTO fact VALUES(28,28,'verdict','add',1789002004,'clerk',NULL,'hold',7,'已核对');
INSERT INTO fact VALUES(29,29,'school_case','add',1789088398,'clerk',NULL,'case',29,NULL);
INSERT INTO fact VALUES(30,30,'holder','add',1789088398,'clerk',NULL,'case',29,NULL);
INSERT INTO fact VALUES(31,31,'event','add',1789088398,'clerk',NULL,'case',29,NULL);
CREATE TABLE unit (
    id INTEGER PRIMARY KEY REFERENCES fact (id), identity INTEGER NOT NULL,
    code TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, from_day TEXT, until_day TEXT,
    parents TEXT NOT NULL DEFAULT '[]',  -- JSON array of unit identities
    attrs   TEXT NOT NULL DEFAULT '{}'   -- JSON object: columns of the bureau's own
) STRICT;
INSERT INTO unit VALUES(1,1,'X01','小县','县',NULL,NULL,'[]','{}');
INSERT INTO unit VALUES(2,2,'B01','小县教育局','局',NULL,NULL,'[1]','{}');
INSERT INTO unit VALUES(3,3,'S01','第一小学','学校',NULL,NULL,'[2]','{}');
CREATE TABLE person (
    id INTEGER PRIMARY KEY REFERENCES fact (id), identity INTEGER NOT NULL,
    code TEXT NOT NULL, name TEXT NOT NULL, address TEXT, from_day TEXT, until_day TEXT
) STRICT;
INSERT INTO person VALUES(4,4,'P01','张测试','p01@example.invalid',NULL,NULL);
INSERT INTO person VALUES(5,5,'P02','李样例','p02@example.invalid',NULL,NULL);
INSERT INTO person VALUES(6,6,'P03','王某某','p03@example.invalid',NULL,NULL);
INSERT INTO person VALUES(7,7,'P06','钱测试','p06@example.invalid',NULL,NULL);
CREATE TABLE holder (
    id INTEGER PRIMARY KEY REFERENCES fact (id), identity INTEGER NOT NULL,
    role TEXT NOT NULL, unit INTEGER, case_id INTEGER, person INTEGER NOT NULL, deputy INTEGER, ord INTEGER NOT NULL DEFAULT 0,
    from_day TEXT, until_day TEXT,
    CHECK ((unit IS NULL) <> (case_id IS NULL))
) STRICT;
INSERT INTO holder VALUES(8,8,'基教股',2,NULL,4,NULL,0,NULL,NULL);
INSERT INTO holder VALUES(9,9,'教育局长',2,NULL,5,NULL,0,NULL,NULL);
INSERT INTO holder VALUES(10,10,'校长',3,NULL,6,NULL,0,NULL,NULL);
INSERT INTO holder VALUES(12,12,'包学生教师',NULL,11,7,NULL,0,NULL,NULL);
INSERT INTO holder VALUES(15,15,'包学生教师',NULL,14,7,NULL,0,NULL,NULL);
INSERT INTO holder VALUES(18,18,'包学生教师',NULL,17,7,NULL,0,NULL,NULL);
INSERT INTO holder VALUES(26,26,'包学生教师',NULL,25,7,NULL,0,NULL,NULL);
INSERT INTO holder VALUES(30,30,'包学生教师',NULL,29,7,NULL,0,NULL,NULL);
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
INSERT INTO school_case VALUES(11,11,'2026-001','张某测',3,NULL,'小学','三年级',NULL,NULL,NULL,'2026-09-08','{}');
INSERT INTO school_case VALUES(14,14,'2026-002','张某测',3,NULL,'小学','三年级',NULL,NULL,NULL,'2026-09-08','{}');
INSERT INTO school_case VALUES(17,17,'2026-003','张某测',3,NULL,'小学','三年级',NULL,NULL,NULL,'2026-09-08','{}');
INSERT INTO school_case VALUES(25,25,'2026-004','赵样例',3,NULL,'小学','二年级',NULL,NULL,NULL,'2026-09-01','{}');
INSERT INTO school_case VALUES(29,29,'2026-005','孙样例',3,NULL,'小学','一年级',NULL,'厌学','2019-03-04','2026-09-11','{}');
CREATE TABLE event (
    id INTEGER PRIMARY KEY REFERENCES fact (id), identity INTEGER NOT NULL,
    subject_kind TEXT NOT NULL, subject INTEGER NOT NULL,    -- 'case', 'unit', 'person'
    name TEXT NOT NULL, day TEXT NOT NULL, minute INTEGER,
    by_person INTEGER, reached INTEGER,
    fields TEXT NOT NULL DEFAULT '{}',   -- JSON object of texts
    note TEXT
) STRICT;
INSERT INTO event VALUES(13,13,'case',11,'未到校','2026-09-08',NULL,NULL,NULL,'{}',NULL);
INSERT INTO event VALUES(16,16,'case',14,'未到校','2026-09-08',NULL,NULL,NULL,'{}',NULL);
INSERT INTO event VALUES(19,19,'case',17,'未到校','2026-09-08',NULL,NULL,NULL,'{}',NULL);
INSERT INTO event VALUES(20,20,'case',11,'家访','2026-09-08',NULL,NULL,NULL,'{"结果":"拒绝"}',NULL);
INSERT INTO event VALUES(22,22,'case',14,'复学','2026-09-10',NULL,NULL,NULL,'{}',NULL);
INSERT INTO event VALUES(27,27,'case',25,'未到校','2026-09-01',NULL,NULL,NULL,'{}',NULL);
INSERT INTO event VALUES(31,31,'case',29,'未到校','2026-09-11',NULL,NULL,NULL,'{}',NULL);
CREATE TABLE filing (
    id INTEGER PRIMARY KEY REFERENCES fact (id), identity INTEGER NOT NULL,
    rule TEXT NOT NULL, subject_kind TEXT NOT NULL, subject INTEGER NOT NULL, period TEXT NOT NULL,
    addressee TEXT,                      -- a role's name; NULL: reached all
    day TEXT NOT NULL, minute INTEGER, by_person INTEGER, zero INTEGER NOT NULL DEFAULT 0,
    numbers TEXT NOT NULL DEFAULT '{}', remark TEXT
) STRICT;
INSERT INTO filing VALUES(23,23,'月报','unit',3,'2026-08',NULL,'2026-09-10',NULL,6,0,'{"年初在校":"100","辍学":"1"}',NULL);
CREATE TABLE sign (
    id INTEGER PRIMARY KEY REFERENCES fact (id), identity INTEGER NOT NULL,
    filing INTEGER NOT NULL, role TEXT NOT NULL, person INTEGER, day TEXT NOT NULL
) STRICT;
CREATE TABLE grants (                    -- extensions and waivers
    id INTEGER PRIMARY KEY REFERENCES fact (id), identity INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('extension', 'waiver')),
    rule TEXT NOT NULL, owner TEXT, subject_kind TEXT NOT NULL, subject INTEGER NOT NULL,
    opening INTEGER NOT NULL DEFAULT 0, trigger TEXT NOT NULL,
    until_day TEXT, day TEXT NOT NULL, reason TEXT NOT NULL
) STRICT;
INSERT INTO grants VALUES(24,24,'extension','教师家访','包学生教师','case',17,1,'e19','2026-09-20','2026-09-10','下雨');
CREATE TABLE ack (
    id INTEGER PRIMARY KEY REFERENCES fact (id), identity INTEGER NOT NULL,
    deadline INTEGER NOT NULL, person INTEGER NOT NULL, day TEXT NOT NULL, promise TEXT
) STRICT;
INSERT INTO ack VALUES(21,21,7,7,'2026-09-10','2026-09-11');
CREATE TABLE bounce (                    -- a mail came back after it had been accepted
    id INTEGER PRIMARY KEY REFERENCES fact (id), identity INTEGER NOT NULL,
    person INTEGER NOT NULL, job INTEGER, day TEXT NOT NULL, why TEXT NOT NULL
) STRICT;
CREATE TABLE verdict (                   -- somebody released or discarded what was held
    id INTEGER PRIMARY KEY REFERENCES fact (id), identity INTEGER NOT NULL,
    hold INTEGER NOT NULL, verdict TEXT NOT NULL CHECK (verdict IN ('release', 'discard')), reason TEXT NOT NULL
) STRICT;
INSERT INTO verdict VALUES(28,28,7,'release','已核对');
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
INSERT INTO deadline VALUES(1,'unit',3,'月报','校长',0,'2026-08',1782403200,1787932800,'2026-08-28',0,'met',1788969600,23,1782403200,0,NULL,NULL,0,NULL,NULL);
INSERT INTO deadline VALUES(2,'unit',3,'月报','校长',0,'2026-09',1784995200,1790611200,'2026-09-28',0,'open',NULL,NULL,1784995200,0,NULL,NULL,0,1790179200,NULL);
INSERT INTO deadline VALUES(3,'unit',3,'月报','校长',0,'2026-10',1787500800,1793203200,'2026-10-28',0,'open',NULL,NULL,1787500800,0,NULL,NULL,0,1792684800,NULL);
INSERT INTO deadline VALUES(4,'case',11,'教师家访','包学生教师',1,'e13',1788796800,1789142400,'2026-09-11',1,'met',1788796800,20,1788796800,0,NULL,NULL,0,NULL,NULL);
INSERT INTO deadline VALUES(5,'case',11,'通知','包学生教师',1,'e13',1788796800,1788969600,'2026-09-09',1,'met',1788796800,20,1788796800,0,NULL,NULL,0,NULL,NULL);
INSERT INTO deadline VALUES(6,'case',14,'教师家访','包学生教师',1,'e16',1788796800,1789142400,'2026-09-11',1,'withdrawn',1788969600,22,1788796800,0,NULL,NULL,0,NULL,NULL);
INSERT INTO deadline VALUES(7,'case',14,'通知','包学生教师',1,'e16',1788796800,1788969600,'2026-09-09',1,'withdrawn',1788969600,22,1788796800,0,NULL,NULL,0,NULL,NULL);
INSERT INTO deadline VALUES(8,'case',17,'教师家访','包学生教师',1,'e19',1788796800,1789920000,'2026-09-20',1,'open',NULL,NULL,1788796800,0,NULL,'2026-09-20',0,1789920000,NULL);
INSERT INTO deadline VALUES(9,'case',17,'通知','包学生教师',1,'e19',1788796800,1788969600,'2026-09-09',1,'open',NULL,NULL,1788796800,0,NULL,NULL,0,NULL,NULL);
INSERT INTO deadline VALUES(10,'case',11,'再次家访','校长',1,'e20',1788796800,1789142400,'2026-09-11',1,'open',NULL,NULL,1788796800,0,NULL,NULL,0,1789142400,NULL);
INSERT INTO deadline VALUES(11,'case',25,'教师家访','包学生教师',1,'e27',1788192000,1788537600,'2026-09-04',1,'open',NULL,NULL,1788192000,0,NULL,NULL,0,NULL,NULL);
INSERT INTO deadline VALUES(12,'case',25,'通知','包学生教师',1,'e27',1788192000,1788364800,'2026-09-02',1,'open',NULL,NULL,1788192000,0,NULL,NULL,0,NULL,NULL);
INSERT INTO deadline VALUES(13,'case',29,'教师家访','包学生教师',1,'e31',1789056000,1789401600,'2026-09-14',1,'open',NULL,NULL,1789056000,0,NULL,NULL,0,1789401600,NULL);
INSERT INTO deadline VALUES(14,'case',29,'通知','包学生教师',1,'e31',1789056000,1789401600,'2026-09-14',1,'open',NULL,NULL,1789056000,0,NULL,NULL,0,1789401600,NULL);
CREATE TABLE subject (                   -- when a subject must be derived anew though no fact has come: a `then`, a count, an age, a notice
    subject_kind TEXT NOT NULL, subject INTEGER NOT NULL, wake INTEGER,
    PRIMARY KEY (subject_kind, subject)
) STRICT, WITHOUT ROWID;
INSERT INTO subject VALUES('case',11,NULL);
INSERT INTO subject VALUES('case',14,NULL);
INSERT INTO subject VALUES('case',17,NULL);
INSERT INTO subject VALUES('case',25,NULL);
INSERT INTO subject VALUES('case',29,NULL);
INSERT INTO subject VALUES('unit',1,NULL);
INSERT INTO subject VALUES('unit',2,NULL);
INSERT INTO subject VALUES('unit',3,NULL);
CREATE TABLE derived_event (             -- what rules recorded by their `then`; for the reader, derived with the deadlines
    subject_kind TEXT NOT NULL, subject INTEGER NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL, day TEXT NOT NULL, rule TEXT NOT NULL, opening INTEGER NOT NULL,
    PRIMARY KEY (subject_kind, subject, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE version (                   -- a rule set that was seen
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, hash TEXT NOT NULL, title TEXT NOT NULL,
    files TEXT NOT NULL,                 -- JSON array of {name, text}
    author TEXT NOT NULL
) STRICT;
INSERT INTO version VALUES(1,1788829200,'c8d92f4923e85f451ca9f5301286e8f8ff512d112d959aaea325bac9ddee2068','小县控辍保学','[{"name":"小县.ini","text":"[规则集]\n标题 = 小县控辍保学\n文号 = 小教字〔2023〕1号\n时区 = +08:00\n起用 = 2026-08-01\n办公室 = 基教股\n语言 = 中文\n[责任链 教育]\n包学生教师 = 个案指定\n校长 = 学校 按学校\n教育局长 = 局 按学校\n[岗位]\n基教股 = 局\n[阶梯 紧]\n急 = 是\n开始 = 责任人\n+1 天 = 责任人, 上级\n[事件]\n未到校 = 立案\n家访 = 结果 (返校/拒绝/未见到)\n复学 = 销号\n[环节 教师家访]\n出处 = 四\n原文 = 包学生教师要及时家访\n责任 = 包学生教师\n期限 = 未到校 + 3 天\n办结 = 家访\n阶梯 = 紧\n[环节 再次家访]\n出处 = 五\n责任 = 校长\n期限 = 家访 + 3 天\n办结 = 复学\n阶梯 = 紧\n[阶梯 一般]\n-3 天 = 责任人\n+1 天 = 责任人, 上级\n办结后 = 已告知者\n[表格 月报表]\n数栏 = 年初在校, 辍学\n[任务 月报]\n出处 = 二\n原文 = 每月报\n责任 = 校长\n报送 = 基教股\n期限 = 每月28日\n表格 = 月报表\n阶梯 = 一般\n[环节 通知]\n出处 = 七\n责任 = 包学生教师\n期限 = 未到校 + 1 天\n办结 = 家访\n阶梯 = 一般\n"}]','clerk');
CREATE TABLE adoption (                  -- a rule set came into force
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, version INTEGER NOT NULL, why TEXT NOT NULL
) STRICT;
INSERT INTO adoption VALUES(6,1788829200,1,'init');
CREATE TABLE renaming (                  -- `formerly`: the old name means the new one from here on
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, old TEXT NOT NULL, new TEXT NOT NULL
) STRICT;
CREATE TABLE rule_seen (                 -- a rule's name came into force for the first time: it makes nothing due before that day
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, rule TEXT NOT NULL UNIQUE, day TEXT NOT NULL
) STRICT;
INSERT INTO rule_seen VALUES(2,1788829200,'教师家访','2026-08-01');
INSERT INTO rule_seen VALUES(3,1788829200,'再次家访','2026-08-01');
INSERT INTO rule_seen VALUES(4,1788829200,'月报','2026-08-01');
INSERT INTO rule_seen VALUES(5,1788829200,'通知','2026-08-01');
CREATE TABLE firing (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL,
    deadline INTEGER,                    -- NULL: a fault, for the office
    round INTEGER NOT NULL, rung TEXT NOT NULL,  -- the rung's normalised key, "every7d#2", "notice", "moved", "settled"; of a fault its key
    kind TEXT NOT NULL CHECK (kind IN ('told', 'superseded', 'moved', 'settled', 'fault')),
    late INTEGER NOT NULL, version INTEGER NOT NULL,
    due INTEGER, due_day TEXT, provisional INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL,                -- the derivation, or the fault's sentence
    hold INTEGER                         -- recorded as held by this hold
) STRICT;
INSERT INTO firing VALUES(8,1788829200,1,0,'-3d','superseded',0,1,1787932800,'2026-08-28',0,'+1d',7);
INSERT INTO firing VALUES(9,1788829200,1,0,'+1d','told',1,1,1787932800,'2026-08-28',0,'定于 2026-08-28（周五）；截止 2026-08-28 24:00',7);
INSERT INTO firing VALUES(12,1788829200,NULL,0,'import 2','fault',0,1,NULL,NULL,0,'导入第 2 批引起的 2 条提醒已暂扣：核对后运行 baoxue release 7（发出）或 baoxue discard 7（不发），并写明理由',NULL);
INSERT INTO firing VALUES(14,1788829200,4,0,'start','told',0,1,1789142400,'2026-09-11',1,'起算：2026-09-08（周二）“未到校”，当日不计（民法典201）；加 3 天 → 2026-09-11（周五）；截止 2026-09-11 24:00；暂定：2026 年放假安排未公布，按周末和法定节日推算',NULL);
INSERT INTO firing VALUES(16,1788829200,5,0,'-3d','told',0,1,1788969600,'2026-09-09',1,'起算：2026-09-08（周二）“未到校”，当日不计（民法典201）；加 1 天 → 2026-09-09（周三）；截止 2026-09-09 24:00；暂定：2026 年放假安排未公布，按周末和法定节日推算',NULL);
INSERT INTO firing VALUES(20,1788829200,6,0,'start','told',0,1,1789142400,'2026-09-11',1,'起算：2026-09-08（周二）“未到校”，当日不计（民法典201）；加 3 天 → 2026-09-11（周五）；截止 2026-09-11 24:00；暂定：2026 年放假安排未公布，按周末和法定节日推算',NULL);
INSERT INTO firing VALUES(22,1788829200,7,0,'-3d','told',0,1,1788969600,'2026-09-09',1,'起算：2026-09-08（周二）“未到校”，当日不计（民法典201）；加 1 天 → 2026-09-09（周三）；截止 2026-09-09 24:00；暂定：2026 年放假安排未公布，按周末和法定节日推算',NULL);
INSERT INTO firing VALUES(26,1788829200,8,0,'start','told',0,1,1789142400,'2026-09-11',1,'起算：2026-09-08（周二）“未到校”，当日不计（民法典201）；加 3 天 → 2026-09-11（周五）；截止 2026-09-11 24:00；暂定：2026 年放假安排未公布，按周末和法定节日推算',NULL);
INSERT INTO firing VALUES(28,1788829200,9,0,'-3d','told',0,1,1788969600,'2026-09-09',1,'起算：2026-09-08（周二）“未到校”，当日不计（民法典201）；加 1 天 → 2026-09-09（周三）；截止 2026-09-09 24:00；暂定：2026 年放假安排未公布，按周末和法定节日推算',NULL);
INSERT INTO firing VALUES(35,1788829200,10,0,'start','told',0,1,1789142400,'2026-09-11',1,'起算：2026-09-08（周二）“家访”，当日不计（民法典201）；加 3 天 → 2026-09-11（周五）；截止 2026-09-11 24:00；暂定：2026 年放假安排未公布，按周末和法定节日推算',NULL);
INSERT INTO firing VALUES(40,1789002000,7,0,'+1d','told',0,1,1788969600,'2026-09-09',1,'起算：2026-09-08（周二）“未到校”，当日不计（民法典201）；加 1 天 → 2026-09-09（周三）；截止 2026-09-09 24:00；暂定：2026 年放假安排未公布，按周末和法定节日推算',NULL);
INSERT INTO firing VALUES(43,1789002000,9,0,'+1d','told',0,1,1788969600,'2026-09-09',1,'起算：2026-09-08（周二）“未到校”，当日不计（民法典201）；加 1 天 → 2026-09-09（周三）；截止 2026-09-09 24:00；暂定：2026 年放假安排未公布，按周末和法定节日推算',NULL);
INSERT INTO firing VALUES(54,1789002001,7,0,'settled','settled',0,1,1788969600,'2026-09-09',1,'已于 2026-09-10 撤销（个案已销号或事由已更正）',NULL);
INSERT INTO firing VALUES(57,1789002003,11,0,'start','superseded',0,1,1788537600,'2026-09-04',1,'+1d',56);
INSERT INTO firing VALUES(58,1789002003,11,0,'+1d','told',1,1,1788537600,'2026-09-04',1,'起算：2026-09-01（周二）“未到校”，当日不计（民法典201）；加 3 天 → 2026-09-04（周五）；截止 2026-09-04 24:00；暂定：2026 年放假安排未公布，按周末和法定节日推算',56);
INSERT INTO firing VALUES(61,1789002003,12,0,'-3d','superseded',0,1,1788364800,'2026-09-02',1,'+1d',56);
INSERT INTO firing VALUES(62,1789002003,12,0,'+1d','told',1,1,1788364800,'2026-09-02',1,'起算：2026-09-01（周二）“未到校”，当日不计（民法典201）；加 1 天 → 2026-09-02（周三）；截止 2026-09-02 24:00；暂定：2026 年放假安排未公布，按周末和法定节日推算',56);
INSERT INTO firing VALUES(65,1789002003,NULL,0,'import 3','fault',0,1,NULL,NULL,0,'导入第 3 批引起的 4 条提醒已暂扣：核对后运行 baoxue release 56（发出）或 baoxue discard 56（不发），并写明理由',NULL);
INSERT INTO firing VALUES(81,1789088398,NULL,0,'vacancy 包学生教师 2026-09','fault',0,1,NULL,NULL,0,'岗位空缺：个案 2026-003 的“包学生教师”无人任职或没有可用邮箱，提醒已转上级；请补登：baoxue import people 人员表.csv',NULL);
INSERT INTO firing VALUES(83,1789088398,NULL,0,'unreachable P06 the command did not take it','fault',0,1,NULL,NULL,0,'人员 P06 的邮箱收不到信：the command did not take it。其提醒已转上一级；请核对邮箱，更正后（baoxue import people）即恢复',NULL);
INSERT INTO firing VALUES(87,1789088398,13,0,'start','told',0,1,1789401600,'2026-09-14',1,'起算：2026-09-11（周五）“未到校”，当日不计（民法典201）；加 3 天 → 2026-09-14（周一）；截止 2026-09-14 24:00；暂定：2026 年放假安排未公布，按周末和法定节日推算',NULL);
INSERT INTO firing VALUES(89,1789088398,14,0,'-3d','told',0,1,1789401600,'2026-09-14',1,'起算：2026-09-11（周五）“未到校”，当日不计（民法典201）；加 1 天 → 2026-09-12（周六）；遇周末（09-12 至 09-13），顺延至 2026-09-14（周一）（民法典203）；截止 2026-09-14 24:00；暂定：2026 年放假安排未公布，按周末和法定节日推算',NULL);
CREATE TABLE recipient (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, firing INTEGER NOT NULL,
    person INTEGER,                      -- NULL: told on paper
    post TEXT NOT NULL, ground TEXT NOT NULL, level INTEGER NOT NULL, instead_of TEXT
) STRICT;
INSERT INTO recipient VALUES(10,1788829200,9,6,'校长@S01','owner',200,NULL);
INSERT INTO recipient VALUES(11,1788829200,9,5,'教育局长@B01','up',402,NULL);
INSERT INTO recipient VALUES(13,1788829200,12,4,'基教股@B01','office',1000,NULL);
INSERT INTO recipient VALUES(15,1788829200,14,7,'包学生教师','owner',200,NULL);
INSERT INTO recipient VALUES(17,1788829200,16,7,'包学生教师','owner',200,NULL);
INSERT INTO recipient VALUES(21,1788829200,20,7,'包学生教师','owner',200,NULL);
INSERT INTO recipient VALUES(23,1788829200,22,7,'包学生教师','owner',200,NULL);
INSERT INTO recipient VALUES(27,1788829200,26,7,'包学生教师','owner',200,NULL);
INSERT INTO recipient VALUES(29,1788829200,28,7,'包学生教师','owner',200,NULL);
INSERT INTO recipient VALUES(36,1788829200,35,6,'校长@S01','owner',200,NULL);
INSERT INTO recipient VALUES(41,1789002000,40,7,'包学生教师','owner',200,NULL);
INSERT INTO recipient VALUES(42,1789002000,40,6,'校长@S01','up',402,NULL);
INSERT INTO recipient VALUES(44,1789002000,43,7,'包学生教师','owner',200,NULL);
INSERT INTO recipient VALUES(45,1789002000,43,6,'校长@S01','up',402,NULL);
INSERT INTO recipient VALUES(55,1789002001,54,7,'','told',0,NULL);
INSERT INTO recipient VALUES(59,1789002003,58,7,'包学生教师','owner',200,NULL);
INSERT INTO recipient VALUES(60,1789002003,58,6,'校长@S01','up',402,NULL);
INSERT INTO recipient VALUES(63,1789002003,62,7,'包学生教师','owner',200,NULL);
INSERT INTO recipient VALUES(64,1789002003,62,6,'校长@S01','up',402,NULL);
INSERT INTO recipient VALUES(66,1789002003,65,4,'基教股@B01','office',1000,NULL);
INSERT INTO recipient VALUES(82,1789088398,81,4,'基教股@B01','office',1000,NULL);
INSERT INTO recipient VALUES(84,1789088398,83,4,'基教股@B01','office',1000,NULL);
INSERT INTO recipient VALUES(88,1789088398,87,6,'校长@S01','owner',201,'包学生教师');
INSERT INTO recipient VALUES(90,1789088398,89,6,'校长@S01','owner',201,'包学生教师');
CREATE TABLE unreachable (               -- mail to a person was refused for good, or came back; until his entry changes he counts as without mail
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, person INTEGER NOT NULL,
    person_fact INTEGER NOT NULL UNIQUE, -- the entry (fact id) whose address failed
    job INTEGER, why TEXT NOT NULL
) STRICT;
INSERT INTO unreachable VALUES(80,1789088398,7,7,74,'the command did not take it');
CREATE TABLE hold (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('clock', 'reload', 'import')),
    ref INTEGER, detail TEXT NOT NULL    -- import: the batch; reload: the version
) STRICT;
INSERT INTO hold VALUES(7,1788829200,'import',2,'import');
INSERT INTO hold VALUES(56,1789002003,'import',3,'import');
CREATE TABLE decision (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, hold INTEGER NOT NULL,
    verdict TEXT NOT NULL,               -- release, discard; cleared: the reason for it went away by itself
    author TEXT NOT NULL, reason TEXT NOT NULL
) STRICT;
INSERT INTO decision VALUES(67,1789002004,7,'release','clerk','已核对');
CREATE TABLE job (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, person INTEGER NOT NULL, urgent INTEGER NOT NULL,
    message_id TEXT NOT NULL UNIQUE, text_sha256 TEXT NOT NULL
) STRICT;
INSERT INTO job VALUES(18,1788829200,7,1,'489bab6170784684a755071cd6014a75a71bdc0c@fa3f8e51d82f5a8b.baoxue.invalid','b31dff7588e6b942b02324b895a2126beb4a32d5d89832ba3d3bf3d4360d2418');
INSERT INTO job VALUES(24,1788829200,7,1,'d3caca3b82a7a3d3400808f7eb94cd6a3a897f94@fa3f8e51d82f5a8b.baoxue.invalid','ab540fb24a389ed1fe068aa283b38a08c9e10cc9a68a65f2aaedc945c76142d2');
INSERT INTO job VALUES(30,1788829200,7,1,'1d4658efb94a6a3bef433a2d583fff9a9e045cee@fa3f8e51d82f5a8b.baoxue.invalid','52f1def95a216053012f9f67791cf052fac635024a6f889e33a644da55d2e40e');
INSERT INTO job VALUES(37,1788829200,6,1,'cdb01a85b70207ae23dba97e994f37650f88d020@fa3f8e51d82f5a8b.baoxue.invalid','38393f82b844bee964eadb5c76b86eb8ae2454b3cff5bb504546e46fae494122');
INSERT INTO job VALUES(46,1789002000,4,0,'40d75689b497fa7675ffdb064e1d4d6f08bdf9aa@fa3f8e51d82f5a8b.baoxue.invalid','e74a0a83bccbfb42d4fe0ccf03ec6dcd283400091ff93135a0e7774b67ebdf2f');
INSERT INTO job VALUES(49,1789002000,7,0,'58c2edb27eccfa5c5262d0e8e033c89855abf95d@fa3f8e51d82f5a8b.baoxue.invalid','1e942530af8c4ba0482b04eab796c22b3e863c66a11639952a85a0c95428b1f5');
INSERT INTO job VALUES(70,1789088398,6,0,'32e532f92464ce66b5574fca7668e8c1d2ae5741@fa3f8e51d82f5a8b.baoxue.invalid','f615c16a38c4211fdfb2d66ca303de859eacfe64f6e7b981fab070de163651f0');
INSERT INTO job VALUES(74,1789088398,7,0,'c327cd8d06d9eedc096abe49e67bd05b6e181def@fa3f8e51d82f5a8b.baoxue.invalid','1af823f547589f913479978b548bd5924b72065be172c9964f9efb1aba23e0ac');
INSERT INTO job VALUES(77,1789088398,4,0,'854cd898326abbb60e0e6376c1e2184182751231@fa3f8e51d82f5a8b.baoxue.invalid','20186403bdb05ec452a6213a472eeba2d6dd493332d8809d18d177cc2d41c910');
INSERT INTO job VALUES(91,1789088398,6,1,'e2e6d8743f4d97d9ea55a384c787c5c619c8aef4@fa3f8e51d82f5a8b.baoxue.invalid','7cf75279c004b85ba8abf656e738a8124ef450240cad8454c3cf5d64fe64d745');
CREATE TABLE job_line (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, job INTEGER NOT NULL, recipient INTEGER NOT NULL
) STRICT;
INSERT INTO job_line VALUES(19,1788829200,18,15);
INSERT INTO job_line VALUES(25,1788829200,24,21);
INSERT INTO job_line VALUES(31,1788829200,30,27);
INSERT INTO job_line VALUES(38,1788829200,37,36);
INSERT INTO job_line VALUES(47,1789002000,46,13);
INSERT INTO job_line VALUES(50,1789002000,49,23);
INSERT INTO job_line VALUES(51,1789002000,49,29);
INSERT INTO job_line VALUES(71,1789088398,70,45);
INSERT INTO job_line VALUES(75,1789088398,74,44);
INSERT INTO job_line VALUES(76,1789088398,74,55);
INSERT INTO job_line VALUES(78,1789088398,77,66);
INSERT INTO job_line VALUES(92,1789088398,91,88);
CREATE TABLE dropped (                   -- a line that did not leave, and why
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, recipient INTEGER NOT NULL, why TEXT NOT NULL
) STRICT;
INSERT INTO dropped VALUES(48,1789002000,17,'settled before it left');
INSERT INTO dropped VALUES(68,1789088398,10,'settled before it left');
INSERT INTO dropped VALUES(69,1789088398,42,'settled before it left');
INSERT INTO dropped VALUES(72,1789088398,11,'settled before it left');
INSERT INTO dropped VALUES(73,1789088398,41,'a later alert of the same deadline leaves with it');
CREATE TABLE attempt (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, job INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('accepted', 'refused', 'later', 'unknown')), code INTEGER, text TEXT NOT NULL
) STRICT;
INSERT INTO attempt VALUES(32,1788829200,18,'accepted',NULL,'');
INSERT INTO attempt VALUES(33,1788829200,24,'accepted',NULL,'');
INSERT INTO attempt VALUES(34,1788829200,30,'accepted',NULL,'');
INSERT INTO attempt VALUES(39,1788829200,37,'accepted',NULL,'');
INSERT INTO attempt VALUES(52,1789002000,46,'accepted',NULL,'');
INSERT INTO attempt VALUES(53,1789002000,49,'accepted',NULL,'');
INSERT INTO attempt VALUES(79,1789088398,70,'accepted',NULL,'');
INSERT INTO attempt VALUES(85,1789088398,74,'refused',1,'the command did not take it');
INSERT INTO attempt VALUES(86,1789088398,77,'accepted',NULL,'');
INSERT INTO attempt VALUES(93,1789088398,91,'later',NULL,'cannot run /bin/sleep 20: No such file or directory');
CREATE TABLE line (                      -- a recipient's line on its way
    recipient INTEGER PRIMARY KEY, person INTEGER NOT NULL, firing INTEGER NOT NULL, deadline INTEGER,
    urgent INTEGER NOT NULL, ready INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'held', 'bound', 'dropped')), hold INTEGER
) STRICT;
INSERT INTO line VALUES(10,6,9,1,0,1789086600,'dropped',7);
INSERT INTO line VALUES(11,5,9,1,0,1789086600,'dropped',7);
INSERT INTO line VALUES(13,4,12,NULL,0,1788913800,'bound',NULL);
INSERT INTO line VALUES(15,7,14,4,1,1788829200,'bound',NULL);
INSERT INTO line VALUES(17,7,16,5,0,1788913800,'dropped',NULL);
INSERT INTO line VALUES(21,7,20,6,1,1788829200,'bound',NULL);
INSERT INTO line VALUES(23,7,22,7,0,1788913800,'bound',NULL);
INSERT INTO line VALUES(27,7,26,8,1,1788829200,'bound',NULL);
INSERT INTO line VALUES(29,7,28,9,0,1788913800,'bound',NULL);
INSERT INTO line VALUES(36,6,35,10,1,1788829200,'bound',NULL);
INSERT INTO line VALUES(41,7,40,7,0,1789086600,'dropped',NULL);
INSERT INTO line VALUES(42,6,40,7,0,1789086600,'dropped',NULL);
INSERT INTO line VALUES(44,7,43,9,0,1789086600,'bound',NULL);
INSERT INTO line VALUES(45,6,43,9,0,1789086600,'bound',NULL);
INSERT INTO line VALUES(55,7,54,7,0,1789086600,'bound',NULL);
INSERT INTO line VALUES(59,7,58,11,1,1789002003,'held',56);
INSERT INTO line VALUES(60,6,58,11,1,1789002003,'held',56);
INSERT INTO line VALUES(63,7,62,12,0,1789086600,'held',56);
INSERT INTO line VALUES(64,6,62,12,0,1789086600,'held',56);
INSERT INTO line VALUES(66,4,65,NULL,0,1789086600,'bound',NULL);
INSERT INTO line VALUES(82,4,81,NULL,0,1789345800,'waiting',NULL);
INSERT INTO line VALUES(84,4,83,NULL,0,1789345800,'waiting',NULL);
INSERT INTO line VALUES(88,6,87,13,1,1789088398,'bound',NULL);
INSERT INTO line VALUES(90,6,89,14,0,1789345800,'waiting',NULL);
CREATE TABLE outbox (                    -- a job's texts and where it stands
    job INTEGER PRIMARY KEY, person INTEGER NOT NULL, state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'accepted', 'refused')),
    tries INTEGER NOT NULL DEFAULT 0, next_try INTEGER, message_id TEXT NOT NULL, date INTEGER NOT NULL, boundary TEXT NOT NULL,
    address TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL, refs TEXT
) STRICT;
INSERT INTO outbox VALUES(18,7,'accepted',1,NULL,'489bab6170784684a755071cd6014a75a71bdc0c@fa3f8e51d82f5a8b.baoxue.invalid',1788829200,'baoxue-3884aa3f08c6a2fe33ec73c3','p06@example.invalid','【急】【控辍保学】新任务，还有 3 天到期：教师家访（案号2026-001）',replace('包学生教师：\n\n这是急件，请立即处理。\n2026-09-08（周二）：您有一项新任务，还有 3 天到期，请按期办理。\n\n【新任务，还有 3 天到期】教师家访\n   对象：案号2026-001 张*测 第一小学 三年级\n   期限：2026-09-11（周五）24:00 前（暂定：放假安排或开学日期尚未公布，公布后可能变动）\n   责任人：包学生教师\n   要做的事：办理“家访”，办完后回复日期和结果\n   登记命令：baoxue case event 2026-001 家访\n   为何发给您：您是责任人\n   依据：小教字〔2023〕1号 四\n   原文：“包学生教师要及时家访”\n   期限算法：起算：2026-09-08（周二）“未到校”，当日不计（民法典201）；加 3 天 → 2026-09-11（周五）；截止 2026-09-11 24:00；暂定：2026 年放假安排未公布，按周末和法定节日推算\n   编号：0048\n\n——— 怎样答复 ———\n请直接回复本邮件（回复到基教股），注明编号（如 0048）：\n  · 已经办完：写明办结日期和结果，由基教股登记（见“登记命令”）。\n  · 正在办理：写“知悉”和预计完成日期，由基教股登记（baoxue ack 0048）。\n  · 有误或不属本单位：写明理由，由基教股更正。\n\n小县控辍保学期限提醒（依据小教字〔2023〕1号），自动发出。\n','\n',char(10)),NULL);
INSERT INTO outbox VALUES(24,7,'accepted',1,NULL,'d3caca3b82a7a3d3400808f7eb94cd6a3a897f94@fa3f8e51d82f5a8b.baoxue.invalid',1788829200,'baoxue-6355798e358dc1cb79942b6a','p06@example.invalid','【急】【控辍保学】新任务，还有 3 天到期：教师家访（案号2026-002）',replace('包学生教师：\n\n这是急件，请立即处理。\n2026-09-08（周二）：您有一项新任务，还有 3 天到期，请按期办理。\n\n【新任务，还有 3 天到期】教师家访\n   对象：案号2026-002 张*测 第一小学 三年级\n   期限：2026-09-11（周五）24:00 前（暂定：放假安排或开学日期尚未公布，公布后可能变动）\n   责任人：包学生教师\n   要做的事：办理“家访”，办完后回复日期和结果\n   登记命令：baoxue case event 2026-002 家访\n   为何发给您：您是责任人\n   依据：小教字〔2023〕1号 四\n   原文：“包学生教师要及时家访”\n   期限算法：起算：2026-09-08（周二）“未到校”，当日不计（民法典201）；加 3 天 → 2026-09-11（周五）；截止 2026-09-11 24:00；暂定：2026 年放假安排未公布，按周末和法定节日推算\n   编号：006C\n\n——— 怎样答复 ———\n请直接回复本邮件（回复到基教股），注明编号（如 006C）：\n  · 已经办完：写明办结日期和结果，由基教股登记（见“登记命令”）。\n  · 正在办理：写“知悉”和预计完成日期，由基教股登记（baoxue ack 006C）。\n  · 有误或不属本单位：写明理由，由基教股更正。\n\n小县控辍保学期限提醒（依据小教字〔2023〕1号），自动发出。\n','\n',char(10)),NULL);
INSERT INTO outbox VALUES(30,7,'accepted',1,NULL,'1d4658efb94a6a3bef433a2d583fff9a9e045cee@fa3f8e51d82f5a8b.baoxue.invalid',1788829200,'baoxue-c557f0c8dd5378551f75523b','p06@example.invalid','【急】【控辍保学】新任务，还有 3 天到期：教师家访（案号2026-003）',replace('包学生教师：\n\n这是急件，请立即处理。\n2026-09-08（周二）：您有一项新任务，还有 3 天到期，请按期办理。\n\n【新任务，还有 3 天到期】教师家访\n   对象：案号2026-003 张*测 第一小学 三年级\n   期限：2026-09-11（周五）24:00 前（暂定：放假安排或开学日期尚未公布，公布后可能变动）\n   责任人：包学生教师\n   要做的事：办理“家访”，办完后回复日期和结果\n   登记命令：baoxue case event 2026-003 家访\n   为何发给您：您是责任人\n   依据：小教字〔2023〕1号 四\n   原文：“包学生教师要及时家访”\n   期限算法：起算：2026-09-08（周二）“未到校”，当日不计（民法典201）；加 3 天 → 2026-09-11（周五）；截止 2026-09-11 24:00；暂定：2026 年放假安排未公布，按周末和法定节日推算\n   编号：008G\n\n——— 怎样答复 ———\n请直接回复本邮件（回复到基教股），注明编号（如 008G）：\n  · 已经办完：写明办结日期和结果，由基教股登记（见“登记命令”）。\n  · 正在办理：写“知悉”和预计完成日期，由基教股登记（baoxue ack 008G）。\n  · 有误或不属本单位：写明理由，由基教股更正。\n\n小县控辍保学期限提醒（依据小教字〔2023〕1号），自动发出。\n','\n',char(10)),NULL);
INSERT INTO outbox VALUES(37,6,'accepted',1,NULL,'cdb01a85b70207ae23dba97e994f37650f88d020@fa3f8e51d82f5a8b.baoxue.invalid',1788829200,'baoxue-b0a86d31f598c8c098c08f9b','p03@example.invalid','【急】【控辍保学】新任务，还有 3 天到期：再次家访（案号2026-001）',replace('第一小学校长：\n\n这是急件，请立即处理。\n2026-09-08（周二）：您有一项新任务，还有 3 天到期，请按期办理。\n\n【新任务，还有 3 天到期】再次家访\n   对象：案号2026-001 张*测 第一小学 三年级\n   期限：2026-09-11（周五）24:00 前（暂定：放假安排或开学日期尚未公布，公布后可能变动）\n   责任人：第一小学校长\n   要做的事：办理“复学”，办完后回复日期和结果\n   登记命令：baoxue case close 2026-001 复学 --reason 事由\n   为何发给您：您是责任人\n   依据：小教字〔2023〕1号 五\n   期限算法：起算：2026-09-08（周二）“家访”，当日不计（民法典201）；加 3 天 → 2026-09-11（周五）；截止 2026-09-11 24:00；暂定：2026 年放假安排未公布，按周末和法定节日推算\n   编号：00AM\n\n——— 怎样答复 ———\n请直接回复本邮件（回复到基教股），注明编号（如 00AM）：\n  · 已经办完：写明办结日期和结果，由基教股登记（见“登记命令”）。\n  · 正在办理：写“知悉”和预计完成日期，由基教股登记（baoxue ack 00AM）。\n  · 有误或不属本单位：写明理由，由基教股更正。\n\n小县控辍保学期限提醒（依据小教字〔2023〕1号），自动发出。\n','\n',char(10)),NULL);
INSERT INTO outbox VALUES(46,4,'accepted',1,NULL,'40d75689b497fa7675ffdb064e1d4d6f08bdf9aa@fa3f8e51d82f5a8b.baoxue.invalid',1789002000,'baoxue-b945595aef92c0d157c3cc6f','p01@example.invalid','【控辍保学】请处理：系统情况',replace('小县教育局基教股：\n\n2026-09-10（周四）：以下 1 项告知您。\n\n【请处理】导入第 2 批引起的 2 条提醒已暂扣：核对后运行 baoxue release 7（发出）或 baoxue discard 7（不发），并写明理由\n\n——— 怎样答复 ———\n本件供了解，不必答复；有疑问请直接回复本邮件，由基教股答复。\n\n小县控辍保学期限提醒（依据小教字〔2023〕1号），自动发出。\n','\n',char(10)),NULL);
INSERT INTO outbox VALUES(49,7,'accepted',1,NULL,'58c2edb27eccfa5c5262d0e8e033c89855abf95d@fa3f8e51d82f5a8b.baoxue.invalid',1789002000,'baoxue-24a3cb0542c2d7f100711d8d','p06@example.invalid','【控辍保学】2026-09-10 待办 2 项（逾期 2 项）',replace('包学生教师：\n\n2026-09-10（周四）：2 项工作要您办理，均已逾期。\n\n——— 已逾期（2 项）———\n\n1. 【逾期 1 天】通知\n   对象：案号2026-002 张*测 第一小学 三年级\n   期限：2026-09-09（周三）24:00 前（暂定：放假安排或开学日期尚未公布，公布后可能变动）\n   责任人：包学生教师\n   要做的事：办理“家访”，办完后回复日期和结果\n   登记命令：baoxue case event 2026-002 家访\n   为何发给您：您是责任人\n   依据：小教字〔2023〕1号 七\n   期限算法：起算：2026-09-08（周二）“未到校”，当日不计（民法典201）；加 1 天 → 2026-09-09（周三）；截止 2026-09-09 24:00；暂定：2026 年放假安排未公布，按周末和法定节日推算\n   编号：007E\n\n2. 【逾期 1 天】通知\n   对象：案号2026-003 张*测 第一小学 三年级\n   期限：2026-09-09（周三）24:00 前（暂定：放假安排或开学日期尚未公布，公布后可能变动）\n   责任人：包学生教师\n   要做的事：办理“家访”，办完后回复日期和结果\n   登记命令：baoxue case event 2026-003 家访\n   为何发给您：您是责任人\n   依据：小教字〔2023〕1号 七\n   期限算法：起算：2026-09-08（周二）“未到校”，当日不计（民法典201）；加 1 天 → 2026-09-09（周三）；截止 2026-09-09 24:00；暂定：2026 年放假安排未公布，按周末和法定节日推算\n   编号：009J\n\n——— 怎样答复 ———\n请直接回复本邮件（回复到基教股），注明编号（如 007E）：\n  · 已经办完：写明办结日期和结果，由基教股登记（见“登记命令”）。\n  · 正在办理：写“知悉”和预计完成日期，由基教股登记（baoxue ack 007E）。\n  · 有误或不属本单位：写明理由，由基教股更正。\n\n小县控辍保学期限提醒（依据小教字〔2023〕1号），自动发出。\n','\n',char(10)),NULL);
INSERT INTO outbox VALUES(70,6,'accepted',1,NULL,'32e532f92464ce66b5574fca7668e8c1d2ae5741@fa3f8e51d82f5a8b.baoxue.invalid',1789088398,'baoxue-1dbab4effe7643a3ed060fae','p03@example.invalid','【控辍保学】逾期 2 天：通知（案号2026-003）',replace('第一小学校长：\n\n2026-09-11（周五）：一项工作已逾期 2 天，请您督促。\n\n【逾期 2 天】通知\n   对象：案号2026-003 张*测 第一小学 三年级\n   期限：2026-09-09（周三）24:00 前（暂定：放假安排或开学日期尚未公布，公布后可能变动）\n   责任人：包学生教师\n   须办事项：办理“家访”，办完后回复日期和结果\n   为何发给您：您是责任人的上级（第 1 级），请督促办理\n   同时告知：包学生教师\n   依据：小教字〔2023〕1号 七\n   期限算法：起算：2026-09-08（周二）“未到校”，当日不计（民法典201）；加 1 天 → 2026-09-09（周三）；截止 2026-09-09 24:00；暂定：2026 年放假安排未公布，按周末和法定节日推算\n   编号：009J\n\n——— 怎样答复 ———\n本件请您督促，不必逐项答复；有情况请直接回复本邮件（回复到基教股），注明编号（如 009J）。\n\n小县控辍保学期限提醒（依据小教字〔2023〕1号），自动发出。\n','\n',char(10)),NULL);
INSERT INTO outbox VALUES(74,7,'refused',1,NULL,'c327cd8d06d9eedc096abe49e67bd05b6e181def@fa3f8e51d82f5a8b.baoxue.invalid',1789088398,'baoxue-d1070a76b40d8bd3bb826f0a','p06@example.invalid','【控辍保学】2026-09-11 待办 1 项（逾期 1 项）',replace('包学生教师：\n\n2026-09-11（周五）：1 项工作要您办理，已逾期；另有 1 项告知。\n\n——— 已逾期（1 项）———\n\n1. 【逾期 2 天】通知\n   对象：案号2026-003 张*测 第一小学 三年级\n   期限：2026-09-09（周三）24:00 前（暂定：放假安排或开学日期尚未公布，公布后可能变动）\n   责任人：包学生教师\n   要做的事：办理“家访”，办完后回复日期和结果\n   登记命令：baoxue case event 2026-003 家访\n   为何发给您：您是责任人\n   同时告知：第一小学校长\n   依据：小教字〔2023〕1号 七\n   期限算法：起算：2026-09-08（周二）“未到校”，当日不计（民法典201）；加 1 天 → 2026-09-09（周三）；截止 2026-09-09 24:00；暂定：2026 年放假安排未公布，按周末和法定节日推算\n   编号：009J\n\n——— 告知（1 项）———\n\n2. 【已了结】通知\n   对象：案号2026-002 张*测 第一小学 三年级\n   情况：已于 2026-09-10 撤销（个案已销号或事由已更正）\n   期限：2026-09-09（周三）24:00 前（暂定：放假安排或开学日期尚未公布，公布后可能变动）\n   依据：小教字〔2023〕1号 七\n   编号：007E\n\n——— 怎样答复 ———\n请直接回复本邮件（回复到基教股），注明编号（如 009J）：\n  · 已经办完：写明办结日期和结果，由基教股登记（见“登记命令”）。\n  · 正在办理：写“知悉”和预计完成日期，由基教股登记（baoxue ack 009J）。\n  · 有误或不属本单位：写明理由，由基教股更正。\n\n小县控辍保学期限提醒（依据小教字〔2023〕1号），自动发出。\n','\n',char(10)),NULL);
INSERT INTO outbox VALUES(77,4,'accepted',1,NULL,'854cd898326abbb60e0e6376c1e2184182751231@fa3f8e51d82f5a8b.baoxue.invalid',1789088398,'baoxue-440ca9c2f788298834ff0c60','p01@example.invalid','【控辍保学】请处理：系统情况',replace('小县教育局基教股：\n\n2026-09-11（周五）：以下 1 项告知您。\n\n【请处理】导入第 3 批引起的 4 条提醒已暂扣：核对后运行 baoxue release 56（发出）或 baoxue discard 56（不发），并写明理由\n\n——— 怎样答复 ———\n本件供了解，不必答复；有疑问请直接回复本邮件，由基教股答复。\n\n小县控辍保学期限提醒（依据小教字〔2023〕1号），自动发出。\n','\n',char(10)),NULL);
INSERT INTO outbox VALUES(91,6,'waiting',1,1789088463,'e2e6d8743f4d97d9ea55a384c787c5c619c8aef4@fa3f8e51d82f5a8b.baoxue.invalid',1789088398,'baoxue-62f24a59b07886118c2290a9','p03@example.invalid','【急】【控辍保学】新任务，还有 3 天到期：教师家访（案号2026-005）',replace('第一小学校长：\n\n这是急件，请立即处理。\n2026-09-11（周五）：您有一项新任务，还有 3 天到期，请按期办理。\n\n【新任务，还有 3 天到期】教师家访\n   对象：案号2026-005 孙*例 第一小学 一年级\n   期限：2026-09-14（周一）24:00 前（暂定：放假安排或开学日期尚未公布，公布后可能变动）\n   责任人：包学生教师\n   要做的事：办理“家访”，办完后回复日期和结果\n   登记命令：baoxue case event 2026-005 家访\n   为何发给您：责任人“包学生教师”岗位空缺，由您代为处理\n   依据：小教字〔2023〕1号 四\n   原文：“包学生教师要及时家访”\n   期限算法：起算：2026-09-11（周五）“未到校”，当日不计（民法典201）；加 3 天 → 2026-09-14（周一）；截止 2026-09-14 24:00；暂定：2026 年放假安排未公布，按周末和法定节日推算\n   编号：00DT\n\n——— 怎样答复 ———\n请直接回复本邮件（回复到基教股），注明编号（如 00DT）：\n  · 已经办完：写明办结日期和结果，由基教股登记（见“登记命令”）。\n  · 正在办理：写“知悉”和预计完成日期，由基教股登记（baoxue ack 00DT）。\n  · 有误或不属本单位：写明理由，由基教股更正。\n\n小县控辍保学期限提醒（依据小教字〔2023〕1号），自动发出。\n','\n',char(10)),NULL);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('batch',3);
INSERT INTO sqlite_sequence VALUES('fact',31);
CREATE INDEX fact_identity ON fact (identity, id);
CREATE INDEX fact_subject ON fact (subject_kind, subject);
CREATE INDEX unit_code ON unit (code);
CREATE INDEX unit_identity ON unit (identity);
CREATE INDEX person_code ON person (code);
CREATE INDEX person_identity ON person (identity);
CREATE INDEX holder_identity ON holder (identity);
CREATE INDEX holder_unit ON holder (unit, role);
CREATE INDEX holder_person ON holder (person);
CREATE INDEX school_case_number ON school_case (number);
CREATE INDEX school_case_identity ON school_case (identity);
CREATE INDEX school_case_school ON school_case (school);
CREATE INDEX event_subject ON event (subject_kind, subject);
CREATE INDEX filing_subject ON filing (subject_kind, subject, rule, period);
CREATE INDEX sign_filing ON sign (filing);
CREATE INDEX grants_subject ON grants (subject_kind, subject);
CREATE INDEX ack_deadline ON ack (deadline, person);
CREATE INDEX deadline_wake ON deadline (wake) WHERE wake IS NOT NULL;
CREATE INDEX subject_wake ON subject (wake) WHERE wake IS NOT NULL;
CREATE UNIQUE INDEX firing_once ON firing (deadline, round, rung) WHERE deadline IS NOT NULL;
CREATE UNIQUE INDEX fault_once ON firing (rung) WHERE deadline IS NULL;
CREATE UNIQUE INDEX recipient_once ON recipient (firing, person) WHERE person IS NOT NULL;
CREATE INDEX job_line_job ON job_line (job);
CREATE INDEX job_line_recipient ON job_line (recipient);
CREATE INDEX attempt_job ON attempt (job);
CREATE INDEX line_waiting ON line (ready) WHERE state = 'waiting';
CREATE INDEX line_person ON line (person, ready) WHERE state = 'waiting';
CREATE INDEX line_held ON line (hold) WHERE state = 'held';
CREATE INDEX line_deadline ON line (deadline);
CREATE INDEX outbox_next ON outbox (next_try) WHERE state = 'waiting';
CREATE INDEX outbox_state ON outbox (state);
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
CREATE VIEW rules_in_force AS SELECT v.* FROM version v WHERE v.seq = (SELECT version FROM adoption ORDER BY seq DESC LIMIT 1);
CREATE VIEW hold_open AS SELECT h.* FROM hold h WHERE NOT EXISTS (SELECT 1 FROM decision d WHERE d.hold = h.seq);
CREATE TRIGGER batch_no_update BEFORE UPDATE ON batch BEGIN SELECT RAISE(ABORT, 'batch is append-only'); END;
CREATE TRIGGER batch_no_delete BEFORE DELETE ON batch BEGIN SELECT RAISE(ABORT, 'batch is append-only'); END;
CREATE TRIGGER fact_no_update BEFORE UPDATE ON fact BEGIN SELECT RAISE(ABORT, 'fact is append-only'); END;
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
CREATE TRIGGER school_case_no_update BEFORE UPDATE ON school_case BEGIN SELECT RAISE(ABORT, 'school_case is append-only'); END;
CREATE TRIGGER school_case_no_delete BEFORE DELETE ON school_case BEGIN SELECT RAISE(ABORT, 'school_case is append-only'); END;
CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
CREATE TRIGGER filing_no_update BEFORE UPDATE ON filing BEGIN SELECT RAISE(ABORT, 'filing is append-only'); END;
CREATE TRIGGER filing_no_delete BEFORE DELETE ON filing BEGIN SELECT RAISE(ABORT, 'filing is append-only'); END;
CREATE TRIGGER sign_no_update BEFORE UPDATE ON sign BEGIN SELECT RAISE(ABORT, 'sign is append-only'); END;
CREATE TRIGGER sign_no_delete BEFORE DELETE ON sign BEGIN SELECT RAISE(ABORT, 'sign is append-only'); END;
CREATE TRIGGER grants_no_update BEFORE UPDATE ON grants BEGIN SELECT RAISE(ABORT, 'grants is append-only'); END;
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
COMMIT;
PRAGMA application_id = 1650552696;
PRAGMA user_version = 1;

# SPDX-License-Identifier: MIT
"""Copies of the running database: whole or not there, kept by number, and somebody hears when there is none."""
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import threading

import pytest
from bureau import Bureau, environment, run
from house import BUILD, Clock, House, wait_for


@pytest.fixture
def bureau(tmp_path):
    return Bureau(tmp_path).init().fill()


def tables(path):
    """All rows of all tables but what a copy says of itself."""
    db = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    try:
        names = [n for (n,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")]
        return {n: sorted(map(repr, db.execute(f"SELECT * FROM {n}"))) for n in names if n != "meta"}
    finally:
        db.close()


def copies(folder):
    return sorted(p.name for p in folder.iterdir())


def test_a_copy_is_one_whole_file_that_knows_what_it_is(bureau):
    before = bureau.dump()
    said = bureau.json("backup")["backup"]
    folder = bureau.state / "backup"
    assert copies(folder) == ["baoxue-20260908-083000.db"] and said["file"] == str(folder / "baoxue-20260908-083000.db")
    copy = folder / "baoxue-20260908-083000.db"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o2770 and stat.S_IMODE(copy.stat().st_mode) == 0o660
    db = sqlite3.connect(f"file:{copy}?mode=ro&immutable=1", uri=True)
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert db.execute("SELECT value FROM meta WHERE key = 'copy'").fetchone()[0].startswith("1788827400 ")
    assert db.execute("SELECT count(*) FROM school_case").fetchone()[0] > 0
    db.close()
    assert tables(copy) == tables_live(bureau) and bureau.dump() == before
    assert bureau.database().execute("SELECT count(*) FROM meta WHERE key = 'copy'").fetchone()[0] == 0, "the mark is the copy's, not ours"
    assert bureau.json("status")["status"]["last_backup"] == "2026-09-08 08:30"


def tables_live(bureau):
    """The same of the running database, whose newest rows may stand in the log beside it."""
    copy = bureau.state.parent / "look.db"
    for end in ("", "-wal"):
        if (bureau.state / f"baoxue.db{end}").exists():
            shutil.copy(bureau.state / f"baoxue.db{end}", f"{copy}{end}")
    db = sqlite3.connect(copy)
    db.execute("PRAGMA journal_mode = DELETE")
    db.close()
    return tables(copy)


def test_only_the_newest_are_kept_and_never_other_files(bureau, tmp_path):
    config = tmp_path / "conf"
    config.write_text(f"backup-keep = 3\nbackup-folder = {tmp_path}/copies\n", encoding="utf-8")
    folder = tmp_path / "copies"
    folder.mkdir()
    for name in ("baoxue-手抄.db", "baoxue-20200101-000000.db.old", "other-20200101-000000.db"):
        (folder / name).write_text("mine")
    for day in range(1, 6):
        bureau.ok("backup", "--config", config, now=f"2026-09-0{day} 02:30:07")
    made = [n for n in copies(folder) if (folder / n).stat().st_size > 100]
    assert made == ["baoxue-20260903-023007.db", "baoxue-20260904-023007.db", "baoxue-20260905-023007.db"]
    assert len(copies(folder)) == 6, "what we have not made stays"
    bureau.ok("backup", "--config", config, now="2026-09-05 02:30:07")
    assert "baoxue-20260905-023007a.db" in copies(folder), "two in a second"
    bureau.ok("backup", "--config", config, now="2020-01-01 00:00")  # by a clock that is years behind
    assert "baoxue-20200101-000000.db" in copies(folder), "the one just made is never the one to go"


def test_to_a_file_or_a_folder(bureau, tmp_path):
    bureau.ok("backup", tmp_path / "mine.db")
    assert (tmp_path / "mine.db").exists() and not (bureau.state / "backup").exists()
    before = (tmp_path / "mine.db").read_bytes()
    bureau.refused("backup", tmp_path / "mine.db", zh="不覆盖", en="not overwritten")
    bureau.refused("backup", bureau.state / "baoxue.db", zh="不覆盖", en="not overwritten")
    assert (tmp_path / "mine.db").read_bytes() == before
    (tmp_path / "stick").mkdir()
    bureau.ok("backup", tmp_path / "stick")
    assert copies(tmp_path / "stick") == ["baoxue-20260908-083000.db"]
    bureau.refused("backup", tmp_path / "nowhere" / "x.db", zh="没有", en="No such file")


def test_a_copy_beside_two_thousand_writes(tmp_path):
    """Each copy is one moment of the database: no row of a transaction without the others."""
    b = Bureau(tmp_path).init()
    path, done = b.state / "baoxue.db", threading.Event()

    def write():
        db = sqlite3.connect(path, timeout=60, isolation_level=None)
        for i in range(2000):
            db.execute("BEGIN IMMEDIATE")
            for half in "ab":
                db.execute("INSERT INTO meta VALUES (?, ?)", (f"{half}{i:04}", "x" * 500))
            db.execute("COMMIT")
        db.close()
        done.set()
    writer = threading.Thread(target=write)
    writer.start()
    counts, n = [], 0
    while not done.is_set() or n == 0:
        copy = tmp_path / f"copy{n}.db"
        b.ok("backup", copy)
        n += 1
        db = sqlite3.connect(f"file:{copy}?mode=ro&immutable=1", uri=True)
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        halves = [{k[1:] for (k,) in db.execute(f"SELECT key FROM meta WHERE key GLOB '{half}[0-9]*'")} for half in "ab"]
        db.close()
        copy.unlink()
        assert halves[0] == halves[1] == {f"{i:04}" for i in range(len(halves[0]))}
        counts.append(len(halves[0]))
    writer.join()
    b.ok("backup", tmp_path / "last.db")
    assert counts == sorted(counts)
    assert sqlite3.connect(tmp_path / "last.db").execute("SELECT count(*) FROM meta WHERE key GLOB 'b[0-9]*'").fetchone()[0] == 2000


def fatten(bureau, megabytes):
    db = sqlite3.connect(bureau.state / "baoxue.db")
    db.executemany("INSERT INTO meta VALUES (?, ?)", ((f"fat{i}", os.urandom(50_000).hex()) for i in range(megabytes * 10)))
    db.commit()
    db.close()


def test_killed_in_the_middle_nothing_has_a_copy_s_name(bureau, tmp_path):
    fatten(bureau, 20)
    folder = bureau.state / "backup"
    bureau.ok("backup", now="2026-09-01 02:30")
    good = (folder / "baoxue-20260901-023000.db").read_bytes()
    killed = 0
    for i in range(8):
        process = subprocess.Popen([str((BUILD / "baoxue").resolve()), "--state", bureau.state, "backup"], env=environment(BAOXUE_NOW=f"2026-09-02 02:30:{i:02}"),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        beside = folder / ".baoxue-backup.tmp"
        wait_for(lambda: process.poll() is not None or (beside.exists() and beside.stat().st_size >= i * 2_000_000), "the copy's growth")
        process.kill()
        killed += process.wait() == -signal.SIGKILL
        for name in copies(folder):
            if name.startswith("baoxue-"):  # whole, though it may be the killed one's
                db = sqlite3.connect(f"file:{folder / name}?mode=ro&immutable=1", uri=True)
                assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)] and db.execute("SELECT count(*) FROM meta WHERE key = 'copy'").fetchone() == (1,)
                db.close()
    assert killed, "none was caught in the middle"
    assert (folder / "baoxue-20260901-023000.db").read_bytes() == good
    bureau.ok("backup", now="2026-09-03 02:30")
    assert "baoxue-20260903-023000.db" in copies(folder) and not [n for n in copies(folder) if n.startswith(".")]


def test_a_full_disk_leaves_the_older_copy_and_nothing_half_written(bureau, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], capture_output=True).returncode != 0:
        pytest.skip("no right to mount a small disk")
    try:
        bureau.ok("backup", disk, now="2026-09-01 02:30")
        good = (disk / "baoxue-20260901-023000.db").read_bytes()
        fatten(bureau, 5)
        for lang, words in (("zh", "磁盘空间不够"), ("en", "no room for the copy")):
            done = bureau("backup", disk, lang=lang)
            assert done.returncode == 1 and words in done.stderr and done.stderr.count("\n") == 1, done.stderr
        assert copies(disk) == ["baoxue-20260901-023000.db"] and (disk / "baoxue-20260901-023000.db").read_bytes() == good
        assert bureau.json("status")["status"]["last_backup"] == "2026-09-01 02:30", "a failed one does not count"
    finally:
        subprocess.run(["umount", disk], check=True)


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="needs root to become another user")
def test_no_permission_is_said_plainly(tmp_path):
    tmp_path.chmod(0o755)
    for above in tmp_path.parents[:3]:
        if above.stat().st_uid == os.geteuid() and above.name.startswith("pytest"):
            above.chmod(above.stat().st_mode | 0o055)
    b = Bureau(tmp_path).init()
    other = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    b.state.chmod(0o2777)
    (b.state / "baoxue.db").chmod(0o666)
    for f in b.state.glob("baoxue.db-*"):
        f.chmod(0o666)
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o755)
    if run("--version", prefix=other).returncode != 0:
        pytest.skip("another user cannot run the programs where they were built")
    assert subprocess.run([*other, "touch", locked / "x"], capture_output=True).returncode != 0, "the folder must really be locked"
    done = b("backup", locked, lang="en", prefix=other)
    assert done.returncode == 1 and "Permission denied" in done.stderr and "group baoxue" in done.stderr, done.stderr
    assert copies(locked) == []
    b.ok("backup")  # root's copy is the folder's owner's
    folder = b.state / "backup"
    assert (folder.stat().st_uid, folder.stat().st_gid) == (b.state.stat().st_uid, b.state.stat().st_gid)


def test_two_at_once(bureau):
    fatten(bureau, 20)
    folder = bureau.state / "backup"
    command = [str((BUILD / "baoxue").resolve()), "--state", bureau.state, "--lang", "en", "backup"]
    first = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL)
    wait_for(lambda: (folder / ".baoxue-backup.tmp").exists() and (folder / ".baoxue-backup.tmp").stat().st_size > 0, "the first one's file")
    first.send_signal(signal.SIGSTOP)
    second = subprocess.run(command, env=environment(), capture_output=True, text=True)
    first.send_signal(signal.SIGCONT)
    assert first.wait() == 0
    assert second.returncode == 1 and "another backup" in second.stderr, second.stderr
    assert len(copies(folder)) == 1


def test_a_long_time_without_a_copy_is_told(bureau, tmp_path):
    bureau.ok("backup", now="2026-09-08 08:30")
    assert "backup_warning" not in bureau.json("status", now="2026-09-11 08:29")
    assert "3 天没有备份" in bureau.json("status", now="2026-09-11 08:31")["backup_warning"]
    (tmp_path / "never").mkdir()
    never = Bureau(tmp_path / "never").init()
    assert "backup_warning" not in never.json("status", now="2026-09-10 08:00")
    assert "30 天没有备份" in never.ok("status", now="2026-10-08 08:31")
    (tmp_path / "conf").write_text("backup-days = 0\n", encoding="utf-8")
    assert "没有备份" not in never.ok("status", "--config", tmp_path / "conf", now="2026-10-08 08:31")


def test_the_office_hears_of_the_copies_in_its_daily_mail(tmp_path):
    clock = Clock(tmp_path, "2026-09-07 07:00")
    h = House(tmp_path / "house", clock=clock)
    try:
        h.start()
        for moment, words in (("2026-09-07 09:00", "上次备份 （还没有备份）"), ("2026-09-08 09:00", "上次备份 2026-09-08 07:00"), ("2026-09-14 09:00", "已有 6 天没有备份")):
            if moment.startswith("2026-09-08"):
                clock.set("2026-09-08 07:00")
                h.ok("backup")
            clock.set(moment)
            h.poke()
            said = wait_for(lambda: h.rows("SELECT reason FROM firing WHERE rung = ?", "heartbeat " + moment[:10]), "the heartbeat")
            assert words in said[0][0], said
    finally:
        h.close()

#!/bin/sh
# SPDX-License-Identifier: MIT
# valgrind over the real programs, in the folder where they were built: SRC/tests/system/valgrind.sh. baoxue's commands, baoxued from its start over mails, a good and a bad
# reload to SIGTERM, baoxue-mailer into a maildir and to an SMTP server, in clear, with STARTTLS and with TLS. One line PASS or FAIL a run, with what valgrind found below a FAIL; 77 without valgrind or python3.
set -u
here=$(cd "$(dirname "$0")" && pwd)
bin=${BAOXUE_BUILD:-$PWD}
bin=$(cd "$bin" && pwd)
data=$here/../data/rules-small
for need in valgrind python3; do
    command -v $need >/dev/null || { echo "SKIP: no $need"; exit 77; }
done
! grep -q __asan_init "$bin/baoxued" || { echo "SKIP: built with AddressSanitizer, which valgrind cannot run"; exit 77; }
work=$(mktemp -d "${TMPDIR:-/tmp}/baoxue-valgrind.XXXXXX") || exit 1
unset BAOXUE_STATE BAOXUE_NOW
failed=0 daemon='' peer=''
trap 'for p in $daemon $peer; do kill -KILL "$p" 2>/dev/null; done; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

grind() { # NAME PROGRAM ARGUMENTS…: exec, so that the process is valgrind's
    name=$1
    shift
    exec valgrind -q --leak-check=full --error-exitcode=99 --suppressions="$here/../../contrib/valgrind.supp" --log-file="$work/$name.grind.%p" "$@"
}

judge() { # NAME EXIT-CODE WANTED-CODE: also of the processes that it started
    if [ "$2" = "$3" ] && ! cat "$work/$1".grind.* | grep -v "^--[0-9]*-- " | grep -q .; then
        echo "PASS: $1"
        return
    fi
    failed=1
    echo "FAIL: $1 (exit code $2, wanted $3)"
    cat "$work/$1".grind.* 2>/dev/null | head -n 60
    tail -n 20 "$work/$1.out"
}

bx() { # NAME WANTED-CODE ARGUMENTS…
    name=$1 wanted=$2
    shift 2
    (grind "$name" "$bin/baoxue" --config "$work/baoxued.conf" --lang en "$@") > "$work/$name.out" 2>&1
    judge "$name" $? "$wanted"
}

until_true() { # COMMAND…: within a minute
    n=0
    until "$@" >/dev/null 2>&1; do
        n=$((n + 1))
        [ $n -lt 600 ] || { echo "FAIL: waited in vain for: $*"; failed=1; return 1; }
        sleep 0.1
    done
}

said() { grep -q "$1" "$work/$daemon_name.out"; }
mails() { [ "$(ls "$work/Maildir/new" 2>/dev/null | wc -l)" -ge "$1" ]; }
accepted() { [ "$(grep -c 'OUTCOME=accepted' "$work/$daemon_name.out")" -ge "$1" ]; }

start_daemon() { # NAME
    daemon_name=$1
    (grind "$1" --trace-children=yes "$bin/baoxued" --config "$work/baoxued.conf" --lang en) > "$work/$1.out" 2>&1 &
    daemon=$!
    until_true said started
}

stop_daemon() {
    kill -TERM "$daemon"
    wait "$daemon"
    code=$?
    daemon=
    judge "$daemon_name" $code 0
}

today=$(TZ=UTC-8 date +%F)
open_case() { # NUMBER
    bx "case-add-$1" 0 case add "$1" --name 张某测 --school S01 --register T01 --stage 小学 --grade 三年级 --day "$today" --set 包学生教师=P06
}

cp -R "$data" "$work/rules"
rm "$work"/rules/*.csv
sed 's/^起用 = .*/起用 = 2023-01-01/' "$data/小县.ini" > "$work/rules/小县.ini"
cat > "$work/baoxued.conf" <<END
state = $work/state
runtime = $work/state
rules = $work/rules
from = baoxue@example.invalid
office-address = office@example.invalid
mailer = $bin/baoxue-mailer
mailer-config = $work/mailer.conf
import-hold = no
END
printf 'backend = maildir\nmaildir = %s\n' "$work/Maildir" > "$work/mailer.conf"

# ---- baoxue ----
bx init 0 init
for kind in units people cases; do
    bx "import-$kind" 0 import $kind "$data/$kind.csv"
done
printf '案号,姓名\n1,王某某\n' > "$work/bad.csv"
bx import-bad 1 import cases "$work/bad.csv"
bx check 0 check "$work/rules"
bx plan 0 plan
bx plan-json 0 plan --json

# ---- baoxued, with its mailer into a maildir ----
start_daemon baoxued
open_case 2030-0001
until_true mails 1
bx case-event 0 case event 2030-0001 家访 --day "$today" --field 结果=拒绝
echo '[任务 坏' >> "$work/rules/小县.ini"
kill -HUP "$daemon"
until_true said "old rules stay"
sed 's/^起用 = .*/起用 = 2023-01-01/; s/及时 = 2 工作日/及时 = 3 工作日/' "$data/小县.ini" > "$work/rules/小县.ini"
kill -HUP "$daemon"
until_true said "new rules are in force"
open_case 2030-0002
until_true mails 2
until_true accepted 2
stop_daemon
bx due 0 due --all
bx status 0 status
bx outbox 0 outbox --all --json

# ---- the mailer to an SMTP server: accepted, refused, broken; in clear, with STARTTLS and a login, with TLS from the first byte ----
start_peer() { # PYTHON: the arguments of Peer
    PYTHONDONTWRITEBYTECODE=1 python3 -c "
import sys, time
sys.path.insert(0, '$here')
from smtp_peer import DROP, Peer
with Peer(rcpt=['250 ok', '550 5.1.1 nobody', '250 ok'], body=['250 2.0.0 Ok', DROP, '250 2.0.0 Ok'], $1) as peer:
    print(peer.port, flush=True)
    time.sleep(600)
" > "$work/port" &
    peer=$!
    until_true test -s "$work/port"
}

deliver_by_smtp() { # NAME PYTHON SETTINGS: three cases, one of each fate
    start_peer "$2"
    printf 'backend = smtp\nhost = localhost\nport = %s\nlang = en\n%b' "$(cat "$work/port")" "$3" > "$work/mailer.conf"
    start_daemon "$1"
    for i in 1 2 3; do
        case_n=$((case_n + 1))
        open_case 2030-000$case_n
    done
    until_true accepted 1
    until_true said OUTCOME=refused
    until_true said OUTCOME=unknown
    stop_daemon
    kill -KILL $peer
    wait $peer 2>/dev/null
    peer=
    : > "$work/port"
}

case_n=2
deliver_by_smtp baoxued-smtp '' 'tls = none\n'
if command -v openssl >/dev/null; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost -out "$work/cert" -keyout "$work/key" 2>/dev/null
    echo secret > "$work/password"
    secure="ca-file = $work/cert\nuser = baoxue\npassword-file = $work/password\n"
    deliver_by_smtp baoxued-starttls "certificate=('$work/cert', '$work/key'), ehlo='250-peer\n250-STARTTLS\n250 AUTH PLAIN', starttls='220 go', auth='235 ok'" "tls = starttls\n$secure"
    deliver_by_smtp baoxued-tls "certificate=('$work/cert', '$work/key'), implicit=True, ehlo='250-peer\n250 AUTH LOGIN PLAIN', auth='235 ok'" "tls = implicit\n$secure"
fi

[ $failed = 0 ] && echo "PASS: all" || echo "FAIL: see above"
exit $failed

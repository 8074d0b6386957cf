/* SPDX-License-Identifier: MIT */
/* Addresses, jobs and answers on the wire, over a real socket too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mail/address.h"
#include "mail/client.h"
#include "mail/wire.h"

static int receive(int fd, struct mail_job *job, bool *ended, struct err *err)
{
    int64_t ack = -1;
    int rc = wire_receive_order(fd, job, &ack, ended, err);
    assert_int_equal(ack, -1);
    return rc;
}

static void test_address(void **state)
{
    (void)state;
    static const struct {
        const char *address;
        bool valid;
    } t[] = {
        {"a@example.org", true},
        {"first.last+tag@mail.example.org", true},
        {"o'neil@example.org", true},
        {"1@2.example", true},
        {"a@localhost", true},
        {"", false},
        {"a", false},
        {"@example.org", false},
        {"a@", false},
        {"a@b@example.org", false},
        {"a b@example.org", false},
        {"a@example.org>\r\nRCPT TO:<b@example.org", false},
        {"a\r\n@example.org", false},
        {"<a@example.org>", false},
        {"a@exa\tmple.org", false},
        {"张测试@example.org", false},
        {"a@例子.invalid", false},
        {"a@example..org", false},
        {".a@example.org", false},
        {"a.@example.org", false},
        {"a@.example.org", false},
        {"a@example.org.", false},
        {"a@-example.org", false},
        {"a@example-.org", false},
        {"\"a b\"@example.org", false},
        {"a@[127.0.0.1]", false},
        {"a,b@example.org", false},
        {"a@example.org,b@example.org", false},
        {"a\x7f@example.org", false},
        {"a@exa_mple.org", false},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.org", true},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.org", false},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        if (mail_address_valid(t[i].address) != t[i].valid)
            fail_msg("\"%s\" should be %s", t[i].address, t[i].valid ? "valid" : "refused");
    char long_one[MAIL_ADDRESS_B + 2];
    for (size_t i = 0; i < sizeof long_one; i++)
        long_one[i] = i % 10 == 5 ? '.' : 'x';
    long_one[1] = '@';
    long_one[MAIL_ADDRESS_B] = 0;
    assert_true(mail_address_valid(long_one));
    long_one[MAIL_ADDRESS_B] = 'x';
    long_one[MAIL_ADDRESS_B + 1] = 0;
    assert_false(mail_address_valid(long_one));
}

static struct mail_job sample(void)
{
    return (struct mail_job){
        .id = 42,
        .from = "baoxue@example.org",
        .from_name = "某县控辍保学",
        .reply_to = "office@example.org",
        .to = "zhang@example.invalid",
        .subject = "逾期 3 天:月报",
        .date = {1788825600},
        .zone = {28800},
        .message_id = "<5f3c@baoxue.example.org>",
        .boundary = "not-at-random",
        .references = "<a@example.org> <b@example.org>",
        .text = "您好\n第二行\n",
        .text_b = strlen("您好\n第二行\n"),
        .html = "<p>您好</p>",
        .html_b = strlen("<p>您好</p>"),
        .csv = "甲,乙\r\n",
        .csv_b = strlen("甲,乙\r\n"),
        .csv_name = "待办清单-2026-09-08.csv",
    };
}

static void assert_same(const struct mail_job *a, const struct mail_job *b)
{
    assert_int_equal(a->id, b->id);
    assert_string_equal(a->from, b->from);
    assert_string_equal(a->from_name, b->from_name);
    assert_string_equal(a->reply_to, b->reply_to);
    assert_string_equal(a->to, b->to);
    assert_string_equal(a->subject, b->subject);
    assert_string_equal(a->message_id, b->message_id);
    assert_string_equal(a->boundary, b->boundary);
    assert_string_equal(a->references, b->references);
    assert_int_equal(a->date.sec, b->date.sec);
    assert_int_equal(a->zone.offset_s, b->zone.offset_s);
    assert_int_equal(a->text_b, b->text_b);
    assert_int_equal(a->html_b, b->html_b);
    assert_int_equal(a->csv_b, b->csv_b);
    assert_string_equal(a->csv_name, b->csv_name);
}

static void test_job_round_trip(void **state)
{
    (void)state;
    struct err err = {.lang = LANG_EN};
    struct mail_job job = sample(), back;
    struct str packet = {0}, again = {0};
    assert_int_equal(mail_job_format(&job, &packet, &err), 0);
    assert_int_equal(mail_job_parse(&back, packet.s, packet.len_b, &err), 0);
    assert_same(&job, &back);
    back.text = job.text;
    back.html = job.html;
    back.csv = job.csv;
    assert_int_equal(mail_job_format(&back, &again, &err), 0);
    assert_string_equal(packet.s, again.s);
    mail_job_fini(&back);
    str_fini(&packet);
    str_fini(&again);
}

/* What must not leave: one field of the sample changed. */
static void test_job_check(void **state)
{
    (void)state;
    static char long_subject[2002];
    memset(long_subject, 'x', sizeof long_subject - 1);
    const struct {
        size_t at;
        const char *value;
    } t[] = {
        {offsetof(struct mail_job, to), NULL},
        {offsetof(struct mail_job, to), "a@b@c"},
        {offsetof(struct mail_job, to), "a@example.org>\r\nRCPT TO:<b@example.org"},
        {offsetof(struct mail_job, from), "nobody"},
        {offsetof(struct mail_job, reply_to), "a@example.org\nBcc: b@example.org"},
        {offsetof(struct mail_job, subject), "一\r\nBcc: b@example.org"},
        {offsetof(struct mail_job, subject), ""},
        {offsetof(struct mail_job, subject), "\xff"},
        {offsetof(struct mail_job, subject), long_subject},
        {offsetof(struct mail_job, subject), "a\xC2\x85"
                                             "b"},
        {offsetof(struct mail_job, message_id), "no-at"},
        {offsetof(struct mail_job, message_id), "<a@b> <c@d>"},
        {offsetof(struct mail_job, message_id), "<a@b"},
        {offsetof(struct mail_job, message_id), "@b"},
        {offsetof(struct mail_job, message_id), "a@"},
        {offsetof(struct mail_job, references), "a@b"},
        {offsetof(struct mail_job, references), "<a@b>  <c@d>"},
        {offsetof(struct mail_job, references), "<a@b> "},
        {offsetof(struct mail_job, boundary), "a b"},
        {offsetof(struct mail_job, boundary), "a\"b"},
        {offsetof(struct mail_job, boundary), NULL},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct err err = {.lang = LANG_EN};
        struct mail_job job = sample();
        memcpy((char *)&job + t[i].at, &t[i].value, sizeof t[i].value);
        if (mail_job_check(&job, &err) == 0)
            fail_msg("row %zu passed: %s", i, t[i].value ? t[i].value : "NULL");
        assert_true(*err.text);
    }
}

#define HEAD "baoxue-job 1\n"
#define NUMBERS "id 7\ndate 0\nzone 0\ntext-bytes 0\nhtml-bytes 0\ncsv-bytes 0\n"

static void test_job_hostile(void **state)
{
    (void)state;
    static const struct {
        const char *packet;
        size_t len_b;
        int64_t id; /* what could be known of it */
    } t[] = {
#define P(text, id) {text, sizeof text - 1, id}
        P("", -1),
        P("\n", -1),
        P("baoxue-job 2\n" NUMBERS, -1),
        P("baoxue-job 1", -1),
        P(HEAD "id 7", -1),
        P(HEAD "id 7\n", 7),
        P(HEAD NUMBERS "id 7\n", 7),
        P(HEAD "id -1\n", -1),
        P(HEAD "id 9223372036854775808\n", -1),
        P(HEAD "id 7x\n", -1),
        P(HEAD "id  7\n", -1),
        P(HEAD "id\n", -1),
        P(HEAD " id 7\n", -1),
        P(HEAD NUMBERS "\n", 7),
        P(HEAD NUMBERS "unknown x\n", 7),
        P(HEAD NUMBERS "to a@b\nto c@d\n", 7),
        P(HEAD NUMBERS "to a\0b\n", -1),
        P(HEAD NUMBERS "subject \xff\n", 7),
        P(HEAD NUMBERS "subject a\rb\n", 7),
        P(HEAD NUMBERS "subject \xC0\x80\n", 7),
        P(HEAD NUMBERS "subject \n", 7),
        P(HEAD "id 7\ndate 0\nzone 0\ntext-bytes 33554433\nhtml-bytes 0\ncsv-bytes 0\n", 7),
        P(HEAD "id 7\ndate 0\nzone 0\ntext-bytes 33554432\nhtml-bytes 1\ncsv-bytes 0\n", 7),
        P(HEAD "id 7\ndate 9999999999999\nzone 0\ntext-bytes 0\nhtml-bytes 0\ncsv-bytes 0\n", 7),
        P(HEAD "id 7\ndate 0\nzone 99999\ntext-bytes 0\nhtml-bytes 0\ncsv-bytes 0\n", 7),
#undef P
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct err err = {.lang = LANG_EN};
        struct mail_job job;
        char *exact = malloc(t[i].len_b + 1); /* so that a sanitizer sees a byte too far */
        assert_non_null(exact);
        memcpy(exact, t[i].packet, t[i].len_b);
        if (mail_job_parse(&job, exact, t[i].len_b, &err) == 0)
            fail_msg("row %zu was believed", i);
        assert_int_equal(job.id, t[i].id);
        mail_job_fini(&job);
        free(exact);
    }
    char *huge = malloc(MAIL_PACKET_B + 1);
    assert_non_null(huge);
    memset(huge, '\n', MAIL_PACKET_B + 1);
    struct mail_job job;
    assert_int_equal(mail_job_parse(&job, huge, MAIL_PACKET_B + 1, NULL), -1);
    mail_job_fini(&job);
    free(huge);
}

static void test_answer(void **state)
{
    (void)state;
    struct err err = {.lang = LANG_EN};
    struct mail_answer a = {.id = 9, .outcome = MAIL_LATER, .code = 451, .seen = true, .relay = MAIL_RELAY_BROKE}, b;
    struct str packet = {0};
    mail_answer_set_text(&a, "4.3.0 try\r\n again \xff\x80 中文\n");
    assert_string_equal(a.text, "4.3.0 try   again ?? 中文");
    mail_answer_format(&a, &packet);
    assert_int_equal(mail_answer_parse(&b, packet.s, packet.len_b, &err), 0);
    assert_int_equal(b.id, 9);
    assert_int_equal(b.outcome, MAIL_LATER);
    assert_int_equal(b.code, 451);
    assert_true(b.seen);
    assert_int_equal(b.relay, MAIL_RELAY_BROKE);
    assert_string_equal(b.text, a.text);
    static const char *const bad[] = {"baoxue-answer 1\n",
                                      "baoxue-answer 1\nid 1\noutcome gone\ncode 0\nseen no\nrelay up\n",
                                      "baoxue-answer 1\nid 1\noutcome later\ncode 1000\nseen no\nrelay up\n",
                                      "baoxue-answer 1\nid 1\nid 1\noutcome later\ncode 0\nseen no\nrelay up\n",
                                      "baoxue-answer 1\nid 1\ncode 0\nseen no\nrelay up\n",
                                      "baoxue-answer 1\nid 1\noutcome later\ncode 0\nseen no\n",
                                      "baoxue-answer 1\nid 1\noutcome later\ncode 0\nrelay up\n",
                                      "baoxue-answer 1\nid 1\noutcome later\ncode 0\nseen perhaps\nrelay up\n",
                                      "baoxue-answer 1\nid 1\noutcome later\ncode 0\nseen no\nrelay gone\n",
                                      "baoxue-answer 1\nid 1\noutcome later\ncode 0\nseen no\nseen no\nrelay up\n",
                                      "baoxue-job 1\nid 1\noutcome later\ncode 0\nseen no\nrelay up\n"};
    static const char good[] = "baoxue-answer 1\nid 1\noutcome later\ncode 0\nseen no\nrelay up\n";
    assert_int_equal(mail_answer_parse(&b, good, strlen(good), &err), 0);
    assert_false(b.seen);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (mail_answer_parse(&b, bad[i], strlen(bad[i]), &err) == 0)
            fail_msg("row %zu was believed", i);
    char long_text[2000];
    memset(long_text, 'x', sizeof long_text);
    memcpy(long_text + MAIL_ANSWER_TEXT_B - 7, "中中", 6);
    long_text[sizeof long_text - 1] = 0;
    mail_answer_set_text(&a, long_text);
    mail_answer_format(&a, &packet);
    assert_int_equal(mail_answer_parse(&b, packet.s, packet.len_b, &err), 0);
    str_fini(&packet);
}

static void test_ready(void **state)
{
    (void)state;
    struct err err = {.lang = LANG_EN};
    struct str packet = {0};
    mail_ready_format(NULL, &packet);
    assert_true(mail_ready_is(packet.s, packet.len_b));
    assert_int_equal(mail_ready_parse(packet.s, packet.len_b, &err), 0);
    mail_ready_format("mailer.conf:3: no\nsuch thing", &packet);
    assert_true(mail_ready_is(packet.s, packet.len_b));
    assert_int_equal(mail_ready_parse(packet.s, packet.len_b, &err), -1);
    assert_non_null(strstr(err.text, "mailer.conf:3: no such thing"));
    static const char odd[] = "baoxue-ready 1\nmood bad\n";
    assert_int_equal(mail_ready_parse(odd, strlen(odd), &err), -1);
    assert_false(mail_ready_is("baoxue-ready 11\n", 16));
    assert_false(mail_ready_is("baoxue-ready 1", 14));
    str_fini(&packet);
}

static void test_socket(void **state)
{
    (void)state;
    struct err err = {.lang = LANG_EN};
    struct mail_job job = sample(), back;
    int pair[2];
    bool ended;
    size_t big_b = 5 * 1024 * 1024;
    char *big = malloc(big_b);
    assert_non_null(big);
    memset(big, 'a', big_b);
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, pair), 0);
    assert_int_equal(receive(pair[1], &back, &ended, &err), 0);
    assert_false(ended);
    job.html = big;
    job.html_b = big_b;
    assert_int_equal(wire_send_job(pair[0], &job, &err), 1);
    assert_int_equal(receive(pair[1], &back, &ended, &err), 1);
    assert_same(&job, &back);
    assert_memory_equal(back.text, job.text, job.text_b);
    assert_memory_equal(back.html, big, big_b);
    assert_memory_equal(back.csv, job.csv, job.csv_b);
    mail_job_fini(&back);
    job.html_b = 0;
    int rc, sent = 0;
    while ((rc = wire_send_job(pair[0], &job, &err)) == 1 && sent < 100000)
        sent++;
    assert_int_equal(rc, 0); /* full, not broken */
    while (receive(pair[1], &back, &ended, &err) == 1) {
        sent--;
        mail_job_fini(&back);
    }
    assert_int_equal(sent, 0);
    close(pair[0]);
    assert_int_equal(receive(pair[1], &back, &ended, &err), -1);
    assert_true(ended);
    mail_job_fini(&back);
    close(pair[1]);
    free(big);
}

/* Small bodies come in the packet, after an empty line; what is cut, too long or does not fit its lengths is refused, and the job is known by its id. */
static void test_small_bodies(void **state)
{
    (void)state;
    static const struct {
        const char *rest;
        size_t rest_b;
        int rc;
    } rows[] = {{"\nabcde", 6, 1}, {"\n\n\n\n\n\n", 6, 1}, {"\nabcd", 5, -1}, {"\nabcdef", 7, -1}, {"\nab\0de", 6, -1}, {"\nab\xff" "de", 6, -1}, {"\n", 1, -1}, {"", 0, -1}, {"abcde", 5, -1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err err = {.lang = LANG_EN};
        struct str packet = {0};
        struct mail_job job;
        bool ended;
        int pair[2];
        str_add(&packet, HEAD "id 7\ndate 0\nzone 0\ntext-bytes 3\nhtml-bytes 2\ncsv-bytes 0\n");
        str_add_n(&packet, rows[i].rest, rows[i].rest_b);
        assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
        assert_int_equal(send(pair[0], packet.s, packet.len_b, 0), packet.len_b);
        if (receive(pair[1], &job, &ended, &err) != rows[i].rc)
            fail_msg("row %zu: %s", i, err.text);
        assert_int_equal(job.id, i == 8 ? -1 : 7);
        if (rows[i].rc == 1) {
            assert_memory_equal(job.text, rows[i].rest + 1, 3);
            assert_memory_equal(job.html, rows[i].rest + 4, 2);
        }
        mail_job_fini(&job);
        str_fini(&packet);
        close(pair[0]);
        close(pair[1]);
    }
}

/* On both sides of the limit, over the real line. */
static void test_bodies_at_the_limit(void **state)
{
    (void)state;
    struct err err = {.lang = LANG_EN};
    struct mail_job job = sample(), back;
    char *body = malloc(MAIL_SMALL_B + 1);
    int pair[2];
    bool ended;
    memset(body, 'a', MAIL_SMALL_B + 1);
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, pair), 0);
    for (size_t more_b = 0; more_b < 2; more_b++) {
        job.html = body;
        job.html_b = MAIL_SMALL_B + more_b - job.text_b;
        assert_int_equal(wire_send_job(pair[0], &job, &err), 1);
        assert_int_equal(receive(pair[1], &back, &ended, &err), 1);
        assert_same(&job, &back);
        assert_memory_equal(back.html, body, job.html_b);
        mail_job_fini(&back);
    }
    close(pair[0]);
    close(pair[1]);
    free(body);
}

static void test_ack(void **state)
{
    (void)state;
    struct err err = {.lang = LANG_EN};
    struct str packet = {0};
    int64_t id = -1;
    mail_ack_format(INT64_MAX, &packet);
    assert_true(mail_ack_is(packet.s, packet.len_b));
    assert_int_equal(mail_ack_parse(&id, packet.s, packet.len_b, &err), 0);
    assert_true(id == INT64_MAX);
    static const char *const bad[] = {"baoxue-ack 1\n", "baoxue-ack 1\nid -1\n", "baoxue-ack 1\nid 1\nid 2\n", "baoxue-ack 1\nid x\n", "baoxue-ack 1\ncode 1\n",
                                      "baoxue-ack 1\nid 1", "baoxue-ack 2\nid 1\n"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (mail_ack_parse(&id, bad[i], strlen(bad[i]), &err) == 0)
            fail_msg("row %zu was believed", i);
    assert_false(mail_ack_is("baoxue-ack 1", 12));
    assert_false(mail_ack_is("baoxue-job 1\n", 13));
    str_fini(&packet);
}

/* Bodies that may still change, or are not there, are refused, and the job is known by its id. */
static void test_bad_bodies(void **state)
{
    (void)state;
    struct err err = {.lang = LANG_EN};
    static const char packet[] = HEAD "id 7\ndate 0\nzone 0\ntext-bytes 3\nhtml-bytes 0\ncsv-bytes 0\n";
    for (int kind = 0; kind < 4; kind++) {
        int pair[2], fd = memfd_create("test", MFD_ALLOW_SEALING);
        assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
        assert_int_equal(write(fd, kind == 2 ? "abcd" : kind == 3 ? "a\xff" "b" : "abc", kind == 2 ? 4 : 3), kind == 2 ? 4 : 3);
        if (kind >= 2)
            fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
        char control[CMSG_SPACE(sizeof fd)] = {0};
        struct iovec iov = {(char *)(uintptr_t)packet, sizeof packet - 1};
        struct msghdr msg = {
            .msg_iov = &iov, .msg_iovlen = 1, .msg_control = kind == 0 ? NULL : control, .msg_controllen = kind == 0 ? 0 : sizeof control};
        if (kind > 0) {
            struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
            *c = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof fd), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
            memcpy(CMSG_DATA(c), &fd, sizeof fd);
        }
        assert_int_equal(sendmsg(pair[0], &msg, 0), sizeof packet - 1);
        struct mail_job job;
        bool ended;
        if (receive(pair[1], &job, &ended, &err) != -1)
            fail_msg("kind %d was believed", kind);
        assert_int_equal(job.id, 7);
        assert_false(ended);
        mail_job_fini(&job);
        close(fd);
        close(pair[0]);
        close(pair[1]);
    }
}

/* The daemon's end with stand-ins for the mailer: one that leaves, one that stays, none at all. */
static void test_client_spawn(void **state)
{
    (void)state;
    struct err err = {.lang = LANG_EN};
    struct mail_client c;
    struct mail_answer answer;
    bool ended = false;
    char *const leaves[] = {(char[]){"sh"}, (char[]){"-c"}, (char[]){"test -S /dev/stdin"}, NULL};
    char *const stays[] = {(char[]){"sleep"}, (char[]){"60"}, NULL};
    assert_int_equal(mail_client_spawn(&c, "/nonexistent/mailer", leaves, &err), -1);
    assert_int_equal(c.fd, -1);
    assert_non_null(strstr(err.text, "/nonexistent/mailer"));
    assert_int_equal(mail_client_spawn(&c, "/bin/sh", leaves, &err), 0);
    int status = -1;
    assert_int_equal(waitpid(c.pid, &status, 0), c.pid);
    assert_int_equal(status, 0); /* descriptor 0 was a socket */
    assert_true(mail_client_reap(&c));
    assert_int_equal(mail_client_receive(&c, &answer, &ended, &err), -1);
    assert_true(ended);
    mail_client_close(&c);
    assert_int_equal(mail_client_spawn(&c, "/bin/sleep", stays, &err), 0);
    assert_false(mail_client_reap(&c));
    ended = true;
    assert_int_equal(mail_client_receive(&c, &answer, &ended, &err), 0);
    assert_false(ended);
    mail_client_kill(&c);
    assert_true(mail_client_reap(&c));
    assert_int_equal(c.fd, -1);
}

static void test_client_connect(void **state)
{
    (void)state;
    struct err err = {.lang = LANG_EN};
    struct mail_client c;
    char folder[] = "/tmp/baoxue-test-XXXXXX";
    assert_non_null(mkdtemp(folder));
    struct sockaddr_un addr = {.sun_family = AF_UNIX};
    snprintf(addr.sun_path, sizeof addr.sun_path, "%s/mailer", folder);
    assert_int_equal(mail_client_connect(&c, addr.sun_path, &err), -1);
    int listener = socket(AF_UNIX, SOCK_SEQPACKET, 0);
    assert_int_equal(bind(listener, (const struct sockaddr *)&addr, sizeof addr), 0);
    assert_int_equal(listen(listener, 1), 0);
    assert_int_equal(mail_client_connect(&c, addr.sun_path, &err), 0);
    int mailer = accept(listener, NULL, NULL);
    struct mail_job job = sample(), got;
    struct mail_answer answer = {.id = 42, .outcome = MAIL_ACCEPTED, .code = 250, .text = "Ok"}, heard;
    bool ended;
    assert_int_equal(mail_client_send(&c, &job, &err), 1);
    assert_int_equal(receive(mailer, &got, &ended, &err), 1);
    assert_same(&job, &got);
    mail_job_fini(&got);
    assert_int_equal(mail_client_receive(&c, &heard, &ended, &err), 0);
    int64_t ack = -1;
    assert_int_equal(mail_client_ack(&c, 42, &err), 1);
    assert_int_equal(wire_receive_order(mailer, &got, &ack, &ended, &err), WIRE_ACK);
    assert_int_equal(ack, 42);
    mail_job_fini(&got);
    assert_int_equal(wire_send_ready(mailer, NULL, &err), 1);
    assert_int_equal(wire_send_answer(mailer, &answer, &err), 1);
    assert_int_equal(mail_client_receive(&c, &heard, &ended, &err), WIRE_READY);
    assert_int_equal(mail_client_receive(&c, &heard, &ended, &err), WIRE_ANSWER);
    assert_memory_equal(heard.text, "Ok", 3);
    assert_int_equal(heard.id, 42);
    assert_int_equal(wire_send_ready(mailer, "bad settings", &err), 1);
    assert_int_equal(mail_client_receive(&c, &heard, &ended, &err), WIRE_FAULT);
    assert_string_equal(err.text, "bad settings");
    assert_int_equal(mail_client_send(&c, &job, &err), 1); /* dies with a packet unread: what it said before that is heard all the same */
    assert_int_equal(wire_send_ready(mailer, NULL, &err), 1);
    close(mailer);
    assert_int_equal(mail_client_receive(&c, &heard, &ended, &err), WIRE_READY);
    assert_int_equal(mail_client_receive(&c, &heard, &ended, &err), -1);
    assert_true(ended);
    assert_int_equal(mail_client_send(&c, &job, &err), -1); /* and no SIGPIPE */
    assert_true(mail_client_reap(&c));
    mail_client_close(&c);
    close(listener);
    unlink(addr.sun_path);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_address),     cmocka_unit_test(test_job_round_trip), cmocka_unit_test(test_job_check),
        cmocka_unit_test(test_job_hostile), cmocka_unit_test(test_answer),         cmocka_unit_test(test_socket),       cmocka_unit_test(test_ready),
        cmocka_unit_test(test_ack),         cmocka_unit_test(test_bad_bodies),    cmocka_unit_test(test_small_bodies),
        cmocka_unit_test(test_bodies_at_the_limit), cmocka_unit_test(test_client_spawn), cmocka_unit_test(test_client_connect),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

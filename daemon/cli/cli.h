/* SPDX-License-Identifier: MIT */
/* cli: what every command of `baoxue` stands on: the table of commands, their options, the database, the rule set in force, now, and who is asking.
 * A command is one function in a file of its own (cmd_*.c): it reads its arguments, calls the store, prints. It holds no rule of its own. */
#ifndef BAOXUE_CLI_CLI_H
#define BAOXUE_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "base/vec.h"
#include "core/ruleset.h"
#include "core/time.h"
#include "settings.h"
#include "store/db.h"

enum { CLI_DONE = 0, CLI_REFUSED = 1 /* refused, or findings */, CLI_USAGE = 2 };

struct cli {
    struct settings settings;
    enum lang lang;
    struct err err;        /* of the caller's language; the command fills it, cli_refuse() prints it */
    struct db *db;         /* NULL unless the command needs it */
    struct ruleset *rules; /* the set in force; NULL unless the command needs it */
    int64_t rules_version;
    struct zone zone;      /* of the rule set; +08:00 before it is known */
    struct instant now;    /* read once */
    struct day today;
    bool json;
    size_t rows_most;      /* of a list as text; 0: all. What is left out is counted, and rows_option says how to see it */
    const char *rows_option;
    bool rows_counted;     /* a list as text begins with its number of rows */
    char *author;          /* name of the real uid */
    FILE *out, *complaints;
};

/* ---- arguments, after parsing ---- */
struct arg { /* an option that was given */
    const char *name, *value; /* value NULL: a flag */
};

struct args {
    struct vec words;   /* const char *: what is not an option, the command's own name left out */
    struct vec options; /* struct arg */
};

const char *args_word(const struct args *a, size_t at);       /* NULL: not given */
const char *args_get(const struct args *a, const char *name); /* the option's value; NULL: not given */
bool args_has(const struct args *a, const char *name);
/* `--field 名=值` given several times: the n-th, or NULL. */
const char *args_nth(const struct args *a, const char *name, size_t n);

/* ---- commands ---- */
struct option {
    const char *name;  /* without the dashes; NULL ends a list */
    const char *value; /* placeholder of its value (DAY, CODE); NULL: a flag */
    bool many;         /* may be given again */
    const char *zh, *en;
};

enum need {
    NEED_NOTHING = 0,
    NEED_DB = 1,    /* opened with DB_USE */
    NEED_RULES = 3, /* and the rule set in force loaded */
    WRITES = 4      /* wakes the daemon after a success */
};

enum { COMMAND_OPTIONS_MOST = 14, COMMAND_MANY_WORDS = 1000 };

struct command {
    const char *name;     /* "case add" */
    const char *name_zh;  /* the same in one Chinese word */
    int (*run)(struct cli *c, const struct args *a); /* gives an exit code */
    unsigned needs;
    size_t words_least, words_most;
    const char *words;    /* as usage shows them: "RULE" */
    const char *zh, *en;  /* one line of help */
    struct option options[COMMAND_OPTIONS_MOST];
};

extern const struct command cli_commands[];
extern const size_t cli_commands_n;
extern const struct option cli_options[]; /* those of every command; ends with name NULL */

/* The whole program after main()'s set-up: parses, prepares, runs, wakes the daemon. Gives the exit code. */
int cli_run(struct cli *c, int argc, char **argv);
void cli_init(struct cli *c);
void cli_fini(struct cli *c);

/* ---- for commands ---- */
/* Prints c->err on the complaints; returns CLI_REFUSED: `return cli_refuse(c);`. */
int cli_refuse(struct cli *c);
/* Sets the text, prints it, returns CLI_USAGE. */
int cli_usage(struct cli *c, const char *zh, const char *en, ...) __attribute__((format(printf, 2, 4), format(printf, 3, 4)));
/* A line for the reader, in his language, on standard output; nothing with --json. */
void cli_say(struct cli *c, const char *zh, const char *en, ...) __attribute__((format(printf, 2, 4), format(printf, 3, 4)));
/* A string of JSON, with its quotes. */
void cli_json_text(FILE *out, const char *text);
void cli_json_pair(FILE *out, const char *name, const char *value);         /* "name":"value", or null */
void cli_json_texts(FILE *out, const char *name, const struct vec *texts); /* "name":["…","…"] of char * */
int cli_open_db(struct cli *c, enum db_mode mode);
int cli_load_rules(struct cli *c);
int cli_poke(struct cli *c, const char *word); /* wakes the daemon; -1: none is running */
/* The day of an option, or `otherwise` where it was not given; -1 with c->err when it is none. */
int cli_day(struct cli *c, const struct args *a, const char *name, struct day otherwise, struct day *out);
/* A number of the program's (mail, fact, hold, alert), a unit's or a person's code, a case's number, a deadline's reply code → identity; -1 with c->err. */
int cli_number(struct cli *c, const char *text, int64_t *out);
int cli_unit(struct cli *c, const char *code, int64_t *out);
int cli_person(struct cli *c, const char *code, int64_t *out);
int cli_case(struct cli *c, const char *number, int64_t *out);
int cli_deadline(struct cli *c, const char *code, int64_t *out);

#endif

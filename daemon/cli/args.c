/* SPDX-License-Identifier: MIT */
#include "cli/args.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

const char *args_word(const struct args *a, size_t at)
{
    return at < a->words.n ? *(const char **)vec_at(&a->words, at) : NULL;
}

const char *args_nth(const struct args *a, const char *name, size_t n)
{
    const struct arg *given = a->options.data;
    for (size_t i = 0; i < a->options.n; i++)
        if (str_eq(given[i].name, name) && n-- == 0)
            return given[i].value ? given[i].value : "";
    return NULL;
}

const char *args_get(const struct args *a, const char *name)
{
    return args_nth(a, name, 0);
}

bool args_has(const struct args *a, const char *name)
{
    return args_get(a, name) != NULL;
}

void args_init(struct args *a)
{
    *a = (struct args){.words = VEC(const char *), .options = VEC(struct arg)};
}

void args_fini(struct args *a)
{
    vec_fini(&a->words);
    vec_fini(&a->options);
}

/* ---- the nearest word ---- */

struct near { /* the word most like what was typed; NULL: none is like it */
    const char *given, *word;
    size_t distance;
};

/* At most half of it may be mistyped: beyond that a suggestion is a guess. */
static struct near near_init(const char *given)
{
    return (struct near){.given = given, .distance = utf8_count(given) / 2 + 1};
}

static void near_try(struct near *n, const char *word)
{
    size_t distance = utf8_distance(n->given, word);
    if (distance < n->distance) {
        n->distance = distance;
        n->word = word;
    }
}

static const char *nearest_command(const char *given)
{
    struct near n = near_init(given);
    for (size_t i = 0; i < cli_commands_n; i++) {
        near_try(&n, cli_commands[i].name);
        near_try(&n, cli_commands[i].name_zh);
    }
    return n.word;
}

static const char *nearest_option(const char *given, const struct command *k)
{
    struct near n = near_init(given);
    for (const struct option *o = cli_options; o->name; o++)
        near_try(&n, o->name);
    for (const struct option *o = k ? k->options : NULL; o && o->name; o++)
        near_try(&n, o->name);
    return n.word;
}

/* ---- commands ---- */

static bool is_option(const char *arg)
{
    return arg[0] == '-' && arg[1] && (arg[1] < '0' || arg[1] > '9');
}

/* "case add" from the first two words, else one word, else the Chinese name; *took says how many words were the name. */
static const struct command *find_command(const char *first, const char *second, size_t *took)
{
    char *both = second ? mem_printf("%s %s", first, second) : NULL;
    const struct command *found = NULL;
    for (size_t i = 0; i < cli_commands_n; i++) {
        const struct command *k = &cli_commands[i];
        if (both && str_eq(k->name, both)) {
            found = k;
            *took = 2;
            break;
        }
        if (str_eq(k->name, first) || str_eq(k->name_zh, first)) {
            found = k;
            *took = 1;
        }
    }
    free(both);
    return found;
}

static bool is_group(const char *word)
{
    char *start = mem_printf("%s ", word);
    bool found = false;
    for (size_t i = 0; i < cli_commands_n && !found; i++)
        found = str_starts(cli_commands[i].name, start);
    free(start);
    return found;
}

static int unknown_command(const char *first, const char *second, struct err *err)
{
    char *both = mem_printf(second ? "%s %s" : "%s", first, second);
    const char *nearest = nearest_command(both);
    if (nearest)
        err_set(err, "没有命令“%s”，最接近的是“%s”；用 baoxue --help 查看全部命令", "no command \"%s\"; the nearest is \"%s\"; baoxue --help lists all", both, nearest);
    else
        err_set(err, "没有命令“%s”；用 baoxue --help 查看全部命令", "no command \"%s\"; baoxue --help lists all", both);
    free(both);
    return -1;
}

/* ---- options ---- */

static const struct option *find_option(const char *name, size_t len_b, const struct command *k)
{
    for (const struct option *o = cli_options; o->name; o++)
        if (strlen(o->name) == len_b && strncmp(o->name, name, len_b) == 0)
            return o;
    for (const struct option *o = k ? k->options : NULL; o && o->name; o++)
        if (strlen(o->name) == len_b && strncmp(o->name, name, len_b) == 0)
            return o;
    return NULL;
}

static int bad_option(const char *arg, const struct command *k, struct err *err)
{
    const char *name = arg + strspn(arg, "-");
    char *bare = mem_strndup(name, strcspn(name, "="));
    const char *nearest = nearest_option(bare, k);
    if (nearest)
        err_set(err, "没有选项“%s”，最接近的是 --%s", "no option \"%s\"; the nearest is --%s", arg, nearest);
    else
        err_set(err, "没有选项“%s”；加 --help 查看全部选项", "no option \"%s\"; --help lists all", arg);
    free(bare);
    return -1;
}

/* One option at argv[*at]; steps over its value. */
static int take_option(struct args *a, const struct command *k, int argc, char **argv, int *at, struct err *err)
{
    const char *arg = argv[*at], *name = str_eq(arg, "-h") ? "help" : arg + 2;
    const char *equals = strchr(name, '=');
    const struct option *o = arg[1] == '-' || str_eq(arg, "-h") ? find_option(name, equals ? (size_t)(equals - name) : strlen(name), k) : NULL;
    if (!o)
        return bad_option(arg, k, err);
    if (!o->value && equals)
        return err_set(err, "选项 --%s 不带值", "option --%s takes no value", o->name);
    const char *value = o->value && equals ? equals + 1 : NULL;
    if (o->value && !equals) {
        if (*at + 1 >= argc)
            return err_set(err, "选项 --%s 缺少值（%s）", "option --%s needs a value (%s)", o->name, o->value);
        value = argv[++*at];
    }
    if (!o->many && args_has(a, o->name))
        return err_set(err, "选项 --%s 重复", "option --%s is given twice", o->name);
    vec_add(&a->options, &(struct arg){o->name, value});
    return 0;
}

static int check_words(const struct command *k, const struct args *a, struct err *err)
{
    if (a->words.n < k->words_least)
        return err_set(err, "参数不够。用法：baoxue %s %s", "too few arguments. Usage: baoxue %s %s", k->name, k->words);
    if (a->words.n > k->words_most)
        return err_set(err, "多余的参数“%s”。用法：baoxue %s %s", "superfluous argument \"%s\". Usage: baoxue %s %s", args_word(a, k->words_most), k->name, k->words);
    return 0;
}

/* The command's name: the first words that are no option of every command nor its value. */
static int find_name(int argc, char **argv, const struct command **out, int name_at[2], struct err *err)
{
    const char *name[2] = {NULL, NULL};
    size_t n = 0, took = 0;
    for (int i = 0; i < argc && n < 2; i++) {
        if (!is_option(argv[i])) {
            name[n] = argv[i];
            name_at[n++] = i;
            continue;
        }
        const struct option *o = find_option(argv[i] + 2, strlen(argv[i]) > 2 ? strlen(argv[i] + 2) : 0, NULL);
        if (!o && n == 1)
            break; /* an option of the command, whose value must not be read as a name's second word */
        i += o && o->value;
    }
    if (!n)
        return 0;
    *out = find_command(name[0], name[1], &took);
    if (took < 2)
        name_at[1] = -1;
    if (!*out && n == 1 && is_group(name[0])) { /* stays a word: what to list */
        name_at[0] = -1;
        return 0;
    }
    return *out ? 0 : unknown_command(name[0], name[1], err);
}

/* "help case": as `case --help`. */
static void take_help(struct args *a, int *argc, char ***argv)
{
    static const char option[] = "help";
    if (*argc < 1 || (!str_eq((*argv)[0], option) && !str_eq((*argv)[0], "帮助")))
        return;
    vec_add(&a->options, &(struct arg){option, NULL});
    --*argc;
    ++*argv;
}

int args_parse(struct args *a, const struct command **out, int argc, char **argv, struct err *err)
{
    int name_at[2] = {-1, -1};
    take_help(a, &argc, &argv);
    bool words_only = false;
    *out = NULL;
    if (find_name(argc, argv, out, name_at, err) != 0)
        return -1;
    for (int i = 0; i < argc; i++) {
        if (i == name_at[0] || i == name_at[1])
            continue;
        if (!words_only && str_eq(argv[i], "--")) {
            words_only = true;
        } else if (!words_only && is_option(argv[i])) {
            if (take_option(a, *out, argc, argv, &i, err) != 0)
                return -1;
        } else {
            vec_add(&a->words, &(const char *){argv[i]});
        }
    }
    return *out && !args_has(a, "help") ? check_words(*out, a, err) : 0;
}

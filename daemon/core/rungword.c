/* SPDX-License-Identifier: MIT */
#include "core/rungword.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "core/rulekey.h"

struct key_words {
    const char *key, *zh, *en;
    bool alone; /* the numbers that follow say nothing to people */
};

static const struct key_words rungs[] = {{"start", "开始", "start", false}, {"settled", "办结后", "settled", false}, {"0d", "到期日", "due day", false}, {"notice", "告知", "notice", false}};
/* What news for the office begin with; each is followed by what they are about. */
static const struct key_words news[] = {{"vacancy", "空岗", "vacancy", false},
                                        {"unreachable", "收不到信", "unreachable", false},
                                        {"refused", "未能登记", "refused", false},
                                        {"import", "导入暂扣", "import", false},
                                        {"dates rules", "放假安排更新", "dates rules", true},
                                        {"dates facts", "开学日期更新", "dates facts", true},
                                        {"rules", "规则更新", "rules", true},
                                        {"rules-unreadable", "规则读不懂", "rules-unreadable", false},
                                        {"reload-error", "规则有错", "reload-error", false},
                                        {"reload", "新规则暂扣", "reload", false},
                                        {"upgrade", "升级暂扣", "upgrade", false},
                                        {"self-audit", "自查不符", "self-audit", false},
                                        {"self-audit-failed", "自查没有做成", "self-audit failed", false},
                                        {"disk-full", "磁盘已满", "disk-full", false},
                                        {"heartbeat", "报平安", "heartbeat", false},
                                        {"drill", "演练", "drill", false},
                                        {"test", "测试", "test", false}};
enum { RUNGS_N = sizeof rungs / sizeof *rungs, NEWS_N = sizeof news / sizeof *news };

/* What follows the word at the beginning of `s`; NULL: another word begins it. */
static const char *after_word(const char *s, const char *word)
{
    size_t len_b = strlen(word);
    return strncmp(s, word, len_b) == 0 && (!s[len_b] || s[len_b] == ' ') ? s + len_b : NULL;
}

struct counted { /* "+5workday", "every7d#2" */
    bool every;
    int digits_b; /* with their sign */
    const char *digits, *rest;
    const struct rule_key *unit;
};

static bool counted_parse(const char *s, struct counted *c)
{
    const char *every = str_starts(s, "every") ? "every" : str_starts(s, "每") ? "每" : "";
    const char *p = s + strlen(every), *n = p + (!*every && (*p == '+' || *p == '-'));
    size_t digits = strspn(n, "0123456789"), unit_b = strcspn(n + digits, "#");
    char *unit = mem_strndup(n + digits, unit_b);
    *c = (struct counted){.every = *every, .digits = p, .digits_b = (int)(n + digits - p), .rest = n + digits + unit_b, .unit = digits ? rulekey_find(PLACE_UNIT, unit) : NULL};
    free(unit);
    return c->unit;
}

const char *rung_words(enum lang lang, const char *key, char buf[static RUNG_WORDS_B])
{
    for (size_t i = 0; key && i < RUNGS_N; i++)
        if (str_eq(key, rungs[i].key))
            return tr(lang, rungs[i].zh, rungs[i].en);
    struct counted c;
    if (key && counted_parse(key, &c)) {
        snprintf(buf, RUNG_WORDS_B, "%s%.*s %s%s", c.every ? tr(lang, "每 ", "every ") : "", c.digits_b, c.digits, rulekey_word(PLACE_UNIT, c.unit->id, lang), c.rest);
        return buf;
    }
    for (size_t i = 0; key && i < NEWS_N; i++) {
        const char *rest = after_word(key, news[i].key);
        if (!rest)
            continue;
        snprintf(buf, RUNG_WORDS_B, "%s%s", tr(lang, news[i].zh, news[i].en), news[i].alone ? "" : rest);
        utf8_trim_end(buf);
        return buf;
    }
    return key;
}

char *rung_key(const char *words)
{
    for (size_t i = 0; i < RUNGS_N; i++)
        if (str_eq(words, rungs[i].key) || str_eq(words, rungs[i].zh))
            return mem_strdup(rungs[i].key);
    struct counted c;
    if (!counted_parse(words, &c))
        return mem_strdup(words);
    return mem_printf("%s%.*s%s%s", c.every ? "every" : "", c.digits_b, c.digits, rulekey_word(PLACE_UNIT, c.unit->id, LANG_EN), c.rest);
}

char *news_key(const char *words)
{
    for (size_t i = 0; i < NEWS_N; i++) {
        const char *rest = after_word(words, news[i].zh);
        if (rest)
            return mem_printf("%s%s", news[i].key, rest);
    }
    return mem_strdup(words);
}

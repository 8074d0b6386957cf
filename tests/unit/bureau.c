/* SPDX-License-Identifier: MIT */
#include "bureau.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

const char bureau_rules[] = "[规则集]\n标题 = 测试县控辍保学\n起用 = 2026-07-01\n办公室 = 基教股\n销号事由 = 复学, 转学\n"
                            "[学期 秋季]\n开学 = 09-01\n放假 = 01-20\n[学期 春季]\n开学 = 03-01\n放假 = 07-10\n"
                            "[责任链 教育]\n教师 = 个案指定\n校长 = 学校\n县政府 = 县\n"
                            "[岗位]\n基教股 = 县\n镇政府 = 镇\n监护人 = 书面送达\n"
                            "[阶梯 一般]\n0 天 = 责任人\n+3 天 = 上级\n"
                            "[事件]\n缺课 = 立案, 重开\n家访 = 结果 (返校/拒绝), 课时 数量\n报告单 = 文号 编号, 送达日 日期\n复学 = 销号\n转学 = 销号\n"
                            "[事件 开除]\n标题 = 开除\n条件 = 家访.结果 是 拒绝\n出处 = 五(一)\n原文 = 经家访拒绝返校的\n"
                            "[事件 巡查]\n对象 = 单位\n字段 = 人数 数量\n"
                            "[事件 约谈]\n对象 = 人员\n"
                            "[表格 月报表]\n数栏 = 年初在校, 辍学\n"
                            "[任务 月报]\n出处 = 二\n原文 = 每月报\n责任 = 校长\n报送 = 基教股, 镇政府\n期限 = 每月28日\n表格 = 月报表\n审核 = 校长\n阶梯 = 一般\n"
                            "[任务 简报]\n出处 = 二\n责任 = 校长\n期限 = 月末\n阶梯 = 一般\n"
                            "[环节 上门]\n出处 = 三\n期限 = 缺课 + 3 天\n责任 = 校长\n办结 = 家访\n阶梯 = 一般\n";

struct ruleset *bureau_load(const char *text)
{
    struct rule_text file = {.name = "10.ini", .text = text, .len_b = strlen(text)};
    struct vec findings = VEC(struct finding);
    struct ruleset *rules = ruleset_load(&file, 1, LANG_ZH, &findings);
    const struct finding *f = findings.data;
    for (size_t i = 0; !rules && i < findings.n; i++)
        if (f[i].level == FINDING_ERROR)
            printf("%s:%d: %s\n", f[i].src.file ? f[i].src.file : "", f[i].src.line, f[i].text);
    findings_fini(&findings);
    return rules;
}

void bureau_init(struct bureau *b)
{
    *b = (struct bureau){.err = {.lang = LANG_EN}, .rules = bureau_load(bureau_rules)};
    if (!b->rules || db_open(&b->db, NULL, DB_MEMORY, &b->err) != 0) {
        printf("%s\n", b->err.text);
        abort();
    }
    instant_parse("2026-10-15 10:00", b->rules->zone, &b->now);
}

void bureau_fini(struct bureau *b)
{
    db_close(b->db);
    ruleset_free(b->rules);
}

static int set_columns(struct entry_record *r, const char *columns, struct err *err)
{
    char *copy = mem_strdup(columns), *rest = copy, *one;
    int rc = 0;
    while (rc == 0 && (one = strsep(&rest, "|"))) {
        char *value = strchr(one, '=');
        *value++ = 0;
        rc = record_set_named(r, one, value, err);
    }
    free(copy);
    return rc;
}

int bureau_put(struct bureau *b, enum entry_kind kind, const char *columns, int64_t *id)
{
    struct entry e;
    struct entry_record r;
    record_init(&r, kind);
    int rc = set_columns(&r, columns, &b->err);
    if (rc == 0 && entry_begin(&e, b->db, b->rules, b->now, "tester", &b->err) == 0) {
        rc = entry_put(&e, &r, id, &b->err);
        if (rc == 0)
            rc = entry_commit(&e, &b->err);
        else
            entry_abort(&e);
    }
    record_fini(&r);
    return rc;
}

void bureau_fill(struct bureau *b)
{
    static const struct {
        enum entry_kind kind;
        const char *columns;
    } facts[] = {{ENTRY_UNIT, "code=X01|name=样例县|kind=县"},
                 {ENTRY_UNIT, "code=T01|name=样例镇|kind=镇|parents=X01"},
                 {ENTRY_UNIT, "code=S01|name=第一小学|kind=学校|parents=T01"},
                 {ENTRY_UNIT, "code=S02|name=第二小学|kind=学校|parents=T01|性质=公办"},
                 {ENTRY_PERSON, "code=P01|name=张测试|mail=p01@example.invalid"},
                 {ENTRY_PERSON, "code=P02|name=李样例|mail=p02@example.invalid"},
                 {ENTRY_HOLDER, "role=校长|person=P01|unit=S01"},
                 {ENTRY_HOLDER, "role=基教股|person=P02|unit=X01"}};
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        if (bureau_put(b, facts[i].kind, facts[i].columns, NULL) != 0) {
            printf("%s: %s\n", facts[i].columns, b->err.text);
            abort();
        }
}

int64_t bureau_count(struct bureau *b, const char *sql)
{
    sqlite3_stmt *st;
    int64_t n = -1;
    if (sqlite3_prepare_v2(db_handle(b->db), sql, -1, &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
        n = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return n;
}

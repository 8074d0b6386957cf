/* SPDX-License-Identifier: MIT */
/* The lists and their columns; the program's words in both languages. */
#include "cli/lists.h"

#include "base/str.h"

#define BOTH(name) Q_LIST_##name, Q_LIST_##name##_JSON
#define DUE_LIST \
    {{"code", "编号", "code", 0}, {"due", "到期日", "due", 0}, {"days_left", "天数", "days", COLUMN_NUMBER}, {"state", "状态", "state", COLUMN_WORD}, \
     {"provisional", "暂定", "provisional", COLUMN_YES}, {"rule", "规则", "rule", 0}, {"subject", "对象", "subject", 0}, {"owner", "责任人", "owner", 0}, \
     {"period", "期次", "period", 0}, {"broken_promises", "失约次数", "promises broken", COLUMN_NUMBER}}
#define FILING_LIST \
    {{"fact", "事实号", "fact", COLUMN_NUMBER}, {"day", "日期", "day", 0}, {"rule", "规则", "rule", 0}, {"subject", "对象", "subject", 0}, \
     {"period", "期次", "period", 0}, {"addressee", "报送对象", "to", 0}, {"zero", "零报告", "zero", COLUMN_YES}, {"signed", "审核", "signed", 0}, \
     {"by", "报送人", "by", 0}, {"author", "录入", "author", 0}}
#define ALERT_LIST \
    {{"alert", "提醒号", "alert", COLUMN_NUMBER}, {"at", "时刻", "at", 0}, {"rung", "阶", "rung", COLUMN_RUNG}, {"kind", "类别", "kind", COLUMN_WORD}, \
     {"late", "迟发", "late", COLUMN_YES}, {"due", "到期日", "due", 0}, {"hold", "暂扣", "hold", 0}, {"instead", "并入", "told with", COLUMN_RUNG}, {"rules_short", "规则版本", "rules", 0}, {"said", "说明", "reason", 0}}
#define RECIPIENT_LIST \
    {{"alert", "提醒号", "alert", COLUMN_NUMBER}, {"post", "岗位", "post", 0}, {"person", "姓名", "person", 0}, {"ground", "缘由", "ground", COLUMN_WORD}, \
     {"instead_of", "代空缺", "instead of", 0}, {"state", "状态", "state", COLUMN_WORD}, {"job", "邮件", "mail", COLUMN_NUMBER}, \
     {"mail", "投递", "delivery", COLUMN_WORD}, {"why", "未发原因", "not sent because", 0}}

#define EPOCH_LIST \
    {{"seq", "条", "row", COLUMN_NUMBER}, {"at", "时刻", "at", 0}, {"why", "缘由", "why", COLUMN_WORD}, {"host", "机器", "machine", 0}, {"epoch", "代号", "epoch", 0}}

const struct list lists[SHOW_N] = {
    [SHOW_DUE] = {"deadlines", "期限", "Deadlines", BOTH(DUE), false, DUE_LIST},
    [SHOW_CASE_DUE] = {"deadlines", "期限", "Deadlines", BOTH(CASE_DUE), false, DUE_LIST},
    [SHOW_ONE_DUE] = {"deadline", "期限", "Deadline", BOTH(ONE_DUE), true,
                      {{"code", "编号", "code", 0}, {"rule", "规则", "rule", 0}, {"subject", "对象", "subject", 0}, {"owner", "责任人", "owner", 0},
                       {"period", "期次", "period", 0}, {"due_at", "到期", "due", 0}, {"days_left", "天数", "days", 0}, {"state", "状态", "state", COLUMN_WORD},
                       {"provisional", "暂定", "provisional", COLUMN_YES}, {"extended", "延期至", "extended to", 0}, {"broken_promises", "失约次数", "promises broken", 0}, {"settled", "办结", "settled", 0}}},
    [SHOW_FIRINGS] = {"alerts", "提醒", "Alerts", BOTH(FIRINGS), false, ALERT_LIST},
    [SHOW_ONE_ALERT] = {"alerts", "提醒", "Alerts", BOTH(ONE_ALERT), false, ALERT_LIST},
    [SHOW_RECIPIENTS] = {"recipients", "收件人", "Recipients", BOTH(RECIPIENTS), false, RECIPIENT_LIST},
    [SHOW_ALERT_RECIPIENTS] = {"recipients", "收件人", "Recipients", BOTH(ALERT_RECIPIENTS), false, RECIPIENT_LIST},
    [SHOW_GRANTS] = {"grants", "延期与免除", "Extensions and waivers", BOTH(GRANTS), false,
                     {{"fact", "事实号", "fact", COLUMN_NUMBER}, {"kind", "类别", "kind", COLUMN_WORD}, {"until", "延至", "until", 0}, {"day", "日期", "day", 0},
                      {"reason", "理由", "reason", 0}, {"author", "录入", "author", 0}}},
    [SHOW_ACKS] = {"acknowledgements", "知悉", "Acknowledgements", BOTH(ACKS), false,
                   {{"fact", "事实号", "fact", COLUMN_NUMBER}, {"person", "姓名", "person", 0}, {"day", "日期", "day", 0}, {"promise", "承诺日", "promised", 0}, {"broken", "未兑现", "broken", COLUMN_YES},
                    {"author", "录入", "author", 0}}},
    [SHOW_CASES] = {"cases", "个案", "Cases", BOTH(CASES), false,
                    {{"number", "案号", "number", 0}, {"name", "姓名", "name", 0}, {"state", "状态", "state", COLUMN_WORD}, {"since", "自", "since", 0},
                     {"school", "学校", "school", 0}, {"grade", "年级", "grade", 0}, {"register", "户籍", "register", 0}, {"opened", "立案日", "opened", 0},
                     {"last", "最近事件", "last event", 0}, {"anonymised", "匿名化", "anonymised", 0}}},
    [SHOW_ONE_CASE] = {"case", "个案", "Case", BOTH(ONE_CASE), true,
                       {{"number", "案号", "number", 0}, {"name", "姓名", "name", 0}, {"state", "状态", "state", COLUMN_WORD}, {"since", "自", "since", 0},
                        {"school", "学校", "school", 0}, {"register", "户籍单位", "register", 0}, {"stage", "学段", "stage", 0}, {"grade", "年级", "grade", 0},
                        {"category", "类别", "category", 0}, {"cause", "原因", "cause", 0}, {"born", "出生日期", "born", 0}, {"opened", "立案日", "opened", 0},
                        {"anonymised", "匿名化", "anonymised", 0}, {"fact", "事实号", "fact", 0}}},
    [SHOW_CASE_EVENTS] = {"events", "经过", "Events", BOTH(CASE_EVENTS), false,
                          {{"fact", "事实号", "fact", COLUMN_NUMBER}, {"day", "日期", "day", 0}, {"time", "时间", "time", 0}, {"event", "事件", "event", 0},
                           {"said", "内容", "fields", 0}, {"by", "经办", "by", 0}, {"reached", "送达", "reached", 0}, {"note", "备注", "note", 0},
                           {"author", "录入", "author", 0}}},
    [SHOW_CASE_HOLDERS] = {"holders", "责任人", "Holders", BOTH(CASE_HOLDERS), false,
                           {{"role", "岗位", "role", 0}, {"person", "姓名", "person", 0}, {"code", "人员编号", "code", 0}, {"from_day", "起", "from", 0},
                            {"until_day", "止", "until", 0}, {"fact", "事实号", "fact", COLUMN_NUMBER}}},
    [SHOW_CASE_FILINGS] = {"filings", "报送", "Filings", BOTH(CASE_FILINGS), false, FILING_LIST},
    [SHOW_FILINGS] = {"filings", "报送", "Filings", BOTH(FILINGS), false, FILING_LIST},
    [SHOW_UNITS] = {"units", "单位", "Units", BOTH(UNITS), false,
                    {{"code", "编码", "code", 0}, {"name", "名称", "name", 0}, {"kind", "类别", "kind", 0}, {"above", "上级", "parents", 0}, {"from_day", "起", "from", 0},
                     {"until_day", "止", "until", 0}, {"fact", "事实号", "fact", COLUMN_NUMBER}}},
    [SHOW_PEOPLE] = {"people", "人员", "People", BOTH(PEOPLE), false,
                     {{"code", "人员编号", "code", 0}, {"name", "姓名", "name", 0}, {"role", "岗位", "role", 0}, {"unit_name", "单位", "unit", 0}, {"number", "案号", "case", 0},
                      {"mail", "邮箱", "mail", 0}, {"unreachable", "收不到信", "unreachable", 0}, {"via", "转交", "via", 0}, {"deputy", "代理人", "deputy", 0}, {"from_day", "起", "from", 0}, {"until_day", "止", "until", 0},
                      {"holding", "任职号", "holding", COLUMN_NUMBER}, {"fact", "事实号", "fact", COLUMN_NUMBER}}},
    [SHOW_TERMS] = {"terms", "学期", "Terms", BOTH(TERMS), false,
                    {{"name", "学期", "term", 0}, {"year", "年", "year", COLUMN_NUMBER}, {"unit", "单位", "unit", 0}, {"unit_name", "名称", "name", 0},
                     {"opens", "开学", "opens", 0}, {"closes", "放假", "closes", 0}, {"fact", "事实号", "fact", COLUMN_NUMBER}}},
    [SHOW_OUTBOX] = {"outbox", "发件箱", "Outbox", BOTH(OUTBOX), false,
                     {{"job", "邮件", "mail", COLUMN_NUMBER}, {"made_short", "写成", "made", 0}, {"state", "状态", "state", COLUMN_WORD}, {"tries", "次数", "tries", COLUMN_NUMBER},
                      {"next_short", "下次", "next try", 0}, {"person", "收件人", "person", 0}, {"address", "地址", "to", 0}, {"lines", "条数", "lines", COLUMN_NUMBER},
                      {"subject", "主题", "subject", 0}, {"answer", "答复", "answer", 0}}},
    [SHOW_MAIL] = {"mail", "邮件", "Mail", BOTH(MAIL), true,
                   {{"job", "邮件", "mail", 0}, {"made", "写成", "made", 0}, {"state", "状态", "state", COLUMN_WORD}, {"address", "收件地址", "to", 0},
                    {"message_id", "Message-ID", "Message-ID", 0}, {"subject", "主题", "subject", 0}}},
    [SHOW_ATTEMPTS] = {"attempts", "投递", "Attempts", BOTH(ATTEMPTS), false,
                       {{"at", "时刻", "at", 0}, {"outcome", "结果", "outcome", COLUMN_WORD}, {"code", "代码", "code", COLUMN_NUMBER}, {"text", "答复", "answer", 0}}},
    [SHOW_BOUNCE_MAILS] = {"mails", "退信", "Returned mails", BOTH(BOUNCE_MAILS), false,
                           {{"address", "收件地址", "address", 0}, {"result", "处理", "result", COLUMN_WORD}, {"detail", "说明", "detail", 0}, {"file", "邮件", "mail", 0}}},
    [SHOW_TEST] = {"test", "测试邮件", "Test mail", BOTH(TEST), true,
                   {{"job", "邮件", "mail", 0}, {"address", "收件地址", "to", 0}, {"outcome", "结果", "outcome", COLUMN_WORD}, {"code", "代码", "code", 0}, {"answer", "答复", "answer", 0}}},
    [SHOW_DRILL] = {"recipients", "演练", "Drill", BOTH(DRILL), false,
                    {{"rung", "阶", "rung", COLUMN_RUNG}, {"post", "岗位", "post", 0}, {"person", "姓名", "person", 0}, {"address", "寄往", "to", 0}, {"ground", "缘由", "ground", COLUMN_WORD},
                     {"instead_of", "代空缺", "instead of", 0}}},
    [SHOW_BATCH] = {"batch", "导入", "Import", BOTH(BATCH), false,
                    {{"batch", "批次", "batch", COLUMN_NUMBER}, {"kind", "类别", "kind", 0}, {"file", "文件", "file", 0}, {"facts", "条数", "facts", COLUMN_NUMBER}}},
    [SHOW_PLAN] = {"plan", "计划", "Plan", BOTH(PLAN), false,
                   {{"at", "发出", "leaves", 0}, {"person", "收件人", "person", 0}, {"post", "岗位", "post", 0}, {"rung", "阶", "rung", COLUMN_RUNG}, {"rule", "规则", "rule", 0},
                    {"subject", "对象", "subject", 0}, {"owner", "责任", "owner", 0}, {"due", "到期日", "due", 0}, {"late", "迟发", "late", COLUMN_YES}, {"provisional", "暂定", "provisional", COLUMN_YES},
                    {"ground", "缘由", "ground", COLUMN_WORD}}},
    [SHOW_LOAD] = {"load", "每人每天收到多少", "Load", BOTH(LOAD), false,
                   {{"day", "日期", "day", 0}, {"person", "收件人", "person", 0}, {"person_code", "人员编号", "code", 0}, {"mails", "邮件数", "mails", COLUMN_NUMBER},
                    {"alerts", "提醒条数", "alerts", COLUMN_NUMBER}, {"urgent", "其中急件", "urgent", COLUMN_NUMBER}}},
    [SHOW_DIFF_DUE] = {"deadlines", "期限的变化", "Deadlines that change", BOTH(DIFF_DUE), false,
                       {{"change", "变化", "change", COLUMN_WORD}, {"rule", "规则", "rule", 0}, {"subject", "对象", "subject", 0}, {"owner", "责任", "owner", 0}, {"was", "原到期日", "was", 0},
                        {"becomes", "新到期日", "becomes", 0}, {"provisional", "暂定", "provisional", COLUMN_YES}}},
    [SHOW_DIFF_PEOPLE] = {"people", "每人提醒的变化", "What changes for whom", BOTH(DIFF_PEOPLE), false,
                          {{"person", "收件人", "person", 0}, {"person_code", "人员编号", "code", 0}, {"before", "原有", "before", COLUMN_NUMBER}, {"after", "改后", "after", COLUMN_NUMBER},
                           {"appear", "新增", "appear", COLUMN_NUMBER}, {"vanish", "不再发", "vanish", COLUMN_NUMBER}, {"shift", "改时间", "shift", COLUMN_NUMBER}}},
    [SHOW_DIFF_ALERTS] = {"alerts", "提醒的变化", "Alerts that change", BOTH(DIFF_ALERTS), false,
                          {{"change", "变化", "change", COLUMN_WORD}, {"person", "收件人", "person", 0}, {"post", "岗位", "post", 0}, {"rung", "阶", "rung", COLUMN_RUNG}, {"rule", "规则", "rule", 0},
                           {"subject", "对象", "subject", 0}, {"was", "原发出", "was", 0}, {"becomes", "改为", "becomes", 0}, {"provisional", "暂定", "provisional", COLUMN_YES}}},
    [SHOW_STATUS] = {"status", "现状", "Status", BOTH(STATUS), true,
                     {{"title", "规则集", "rule set", 0}, {"hash", "摘要", "hash", 0}, {"adopted", "生效", "in force since", 0}, {"open", "未办结期限", "open deadlines", 0},
                      {"overdue", "其中逾期", "of them overdue", 0}, {"broken_promises", "其中承诺未兑现", "of them with a broken promise", 0}, {"paused", "暂停", "paused", 0}, {"asleep", "休眠", "asleep", 0},
                      {"late_told", "七天内迟发提醒", "alerts told late in 7 days", 0}, {"lines_waiting", "待汇总提醒", "lines waiting for a digest", 0},
                      {"mails_waiting", "待发邮件", "mails waiting", 0}, {"mails_refused", "被拒邮件", "mails refused", 0}, {"unreachable", "邮箱收不到信的人", "persons who cannot be reached", 0}, {"untold", "无人可告的提醒", "alerts with nobody to tell", 0}, {"last_turn", "上次运转", "last turn", 0}, {"last_backup", "上次备份", "last backup", 0},
                      {"last_audit", "上次自查", "last self-audit", 0}, {"audit_result", "自查结果", "its result", COLUMN_WORD},
                      {"relay_down_since", "邮件服务器不可用，自", "mail server not available since", 0}, {"relay_why", "原因", "because", 0}, {"relay_next_try", "下次再试", "next try", 0},
                      {"reload_error", "重读规则失败", "reload failed", 0}}},
    [SHOW_HOLDS] = {"holds", "暂扣", "Holds", BOTH(HOLDS), false,
                    {{"hold", "暂扣号", "hold", COLUMN_NUMBER}, {"at", "时刻", "at", 0}, {"kind", "类别", "kind", COLUMN_WORD}, {"alerts", "提醒数", "alerts", COLUMN_NUMBER},
                     {"detail", "说明", "detail", 0}}},
    [SHOW_RULES] = {"rules", "规则版本", "Versions of the rules", BOTH(RULES), false,
                    {{"version", "编号", "number", COLUMN_NUMBER}, {"short", "摘要", "hash", 0}, {"in_force", "生效中", "in force", COLUMN_YES}, {"since", "启用", "put in force", 0},
                     {"author", "谁改的", "by", COLUMN_AUTHOR}, {"alerts", "提醒数", "alerts", COLUMN_NUMBER}, {"title", "规则集", "rule set", 0}, {"seen", "读入", "seen", 0}}},
    [SHOW_ONE_RULES] = {"rules", "规则版本", "Version of the rules", BOTH(RULES), true,
                        {{"version", "编号", "number", 0}, {"hash", "摘要", "hash", 0}, {"title", "规则集", "rule set", 0}, {"seen", "读入", "seen", 0}, {"author", "谁改的", "by", COLUMN_AUTHOR},
                         {"since", "启用", "put in force", 0}, {"in_force", "生效中", "in force", COLUMN_YES}, {"alerts", "提醒数", "alerts", 0}}},
    [SHOW_RULES_FILES] = {"files", "文件", "Files", BOTH(RULES_FILES), false, {{"name", "文件", "file", 0}}},
    [SHOW_AUDIT] = {"audit", "台账", "Ledger", BOTH(AUDIT), true,
                    {{"result", "核对结果", "result", COLUMN_WORD}, {"rows", "条数", "rows", 0}, {"seals", "封记数", "seals", 0}, {"upto", "封到第几条", "sealed up to", 0},
                     {"unsealed", "尚未封", "not sealed yet", 0}, {"head", "摘要", "head", 0}}},
    [SHOW_LEDGER] = {"ledger", "提醒台账", "Ledger of alerts", BOTH(LEDGER), false,
                     {{"row", "台账号", "row", COLUMN_NUMBER}, {"at", "时刻", "at", 0}, {"kind", "类别", "kind", COLUMN_WORD}, {"rule", "规则", "rule", 0}, {"subject", "对象", "subject", 0},
                      {"owner", "责任", "owner", 0}, {"due", "到期日", "due", 0}, {"rung", "阶", "rung", COLUMN_RUNG}, {"late", "迟发", "late", COLUMN_YES}, {"post", "告知岗位", "post told", 0},
                      {"person", "姓名", "person", 0}, {"person_code", "人员编号", "code", 0}, {"ground", "缘由", "ground", COLUMN_WORD}, {"state", "结果", "outcome", COLUMN_WORD},
                      {"delivered", "送达时刻", "delivered at", 0}, {"message_id", "Message-ID", "Message-ID", 0}, {"why", "未发原因", "not sent because", 0}, {"rules", "规则版本", "rules", 0},
                      {"said", "依据", "reason", 0}}},
    [SHOW_BACKUP] = {"backup", "备份", "Backup", BOTH(BACKUP), true, {{"file", "文件", "file", 0}, {"bytes", "字节", "bytes", 0}, {"at", "时刻", "at", 0}}},
    [SHOW_EPOCHS] = {"epochs", "启用经过", "Epochs", BOTH(EPOCHS), false, EPOCH_LIST},
    [SHOW_OTHER_EPOCHS] = {"other_epochs", "另一个数据库的启用经过", "Epochs of the other", BOTH(EPOCHS), false, EPOCH_LIST},
    [SHOW_HELD] = {"alerts", "被扣的提醒", "Alerts held", BOTH(HELD), false,
                   {{"alert", "提醒号", "alert", COLUMN_NUMBER}, {"post", "岗位", "post", 0}, {"person", "姓名", "person", 0}, {"rule", "规则", "rule", 0},
                    {"subject", "对象", "subject", 0}, {"due", "到期日", "due", 0}}},
};

const char *list_word(enum lang lang, const char *word)
{
    static const char *const words[][3] = {
        {"open", "待办", "open"}, {"late", "逾期", "overdue"}, {"paused", "暂停", "paused"}, {"asleep", "休眠", "asleep"}, {"lapsed", "期满", "run out"}, {"met", "办结", "met"},
        {"waived", "免除", "waived"}, {"excused", "无须", "excused"}, {"withdrawn", "撤销", "withdrawn"}, {"closed", "销号", "closed"},
        {"waiting", "待发", "waiting"}, {"sending", "发送中", "sending"}, {"accepted", "已送达", "accepted"}, {"refused", "被拒", "refused"}, {"dissolved", "已拆回", "taken apart"},
        {"later", "稍后再试", "later"}, {"unknown", "不明", "unknown"}, {"held", "暂扣", "held"}, {"bound", "已成信", "in a mail"}, {"dropped", "未发", "not sent"},
        {"paper", "书面", "on paper"}, {"told", "告知", "told"}, {"superseded", "被替代", "superseded"}, {"moved", "改期", "moved"}, {"settled", "办结", "settled"},
        {"fault", "故障", "fault"}, {"heartbeat", "报平安", "heartbeat"}, {"drill", "演练", "drill"}, {"test", "测试", "test"}, {"clock", "时钟", "clock"}, {"reload", "换规则", "reload"}, {"import", "导入", "import"}, {"extension", "延期", "extension"},
        {"waiver", "免除", "waiver"}, {"owner", "责任人", "owner"}, {"up", "上级", "up"}, {"to", "报送对象", "to"}, {"office", "办公室", "office"},
        {"bounced", "已登记", "recorded"}, {"bounced-before", "以前登记过", "recorded before"}, {"not-ours", "不是本系统发出的邮件，不理会", "no mail of ours: nothing done"},
        {"mismatch", "收件地址对不上，不理会", "another address than the mail's: nothing done"}, {"unreadable", "读不懂，请人工登记", "cannot be read: enter it by hand"},
        {"no-bounce", "不算退信", "no bounce"}, {"no-return", "不是退信，没有动", "not a returned mail, left alone"},
        {"whole", "完整", "unbroken"}, {"same", "相符", "no difference"}, {"differs", "不符，见 baoxue audit --self", "it differs: see baoxue audit --self"}, {"missing", "缺失", "rows missing"}, {"changed", "被改", "changed"},
        {"appears", "新增", "appears"}, {"vanishes", "取消", "vanishes"}, {"shifts", "改期", "moves"},
        {"start", "启用", "start"}, {"upgrade", "升级", "upgrade"}, {"restore", "从备份恢复", "restored copy"}, {"takeover", "换机接管", "takeover"},
    };
    static const char *const ups[] = {"上一级", "上2级", "上3级", "上4级", "上5级", "上6级"};
    if (lang == LANG_ZH && word && str_starts(word, "up ") && word[3] >= '1' && word[3] <= '6' && !word[4])
        return ups[word[3] - '1'];
    for (size_t i = 0; word && i < sizeof words / sizeof *words; i++)
        if (str_eq(words[i][0], word))
            return words[i][lang == LANG_EN ? 2 : 1];
    return word;
}

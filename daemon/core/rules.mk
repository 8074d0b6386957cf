# rule set: text, keywords, parser, check
libcore_a_SOURCES += \
	daemon/core/finding.c daemon/core/finding.h \
	daemon/core/rulecheck.c daemon/core/rulecheck_use.c \
	daemon/core/rulediff.c daemon/core/rulediff.h \
	daemon/core/rulefile.c daemon/core/rulefile.h \
	daemon/core/rulekey.c daemon/core/rulekey.h \
	daemon/core/ruleload.h \
	daemon/core/ruleparse.c daemon/core/ruleparse_base.c daemon/core/ruleparse_calendar.c daemon/core/ruleparse_event.c \
	daemon/core/ruleparse_form.c daemon/core/ruleparse_plain.c daemon/core/ruleparse_rule.c daemon/core/ruleparse_when.c \
	daemon/core/ruleparse_who.c \
	daemon/core/ruleprint.c \
	daemon/core/ruleset.c daemon/core/ruleset.h \
	daemon/core/rulewarn.c daemon/core/rulewarn.h

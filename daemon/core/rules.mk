# rule set: text, keywords, parser, check
libcore_a_SOURCES += daemon/core/ruleset.c

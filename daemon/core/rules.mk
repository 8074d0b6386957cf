libcore_a_SOURCES += daemon/core/ruleset.h

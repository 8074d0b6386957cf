include tests/data/golden-year/local.mk
include tests/bench/local.mk
include tests/fuzz/local.mk
include tests/golden/local.mk
include tests/scenario/local.mk
if HAVE_CMOCKA
include tests/unit/time.mk
include tests/unit/rules.mk
include tests/unit/anze.mk
include tests/unit/org.mk
include tests/unit/turn.mk
include tests/unit/store.mk
include tests/unit/cli.mk
include tests/unit/mail.mk
endif
include tests/system/local.mk

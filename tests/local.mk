include tests/data/golden-year/local.mk
include tests/bench/local.mk
include tests/faults/local.mk
include tests/fuzz/local.mk
include tests/golden/local.mk
include tests/scenario/local.mk
include tests/unit/local.mk
include tests/system/local.mk

# Faults at every seam of the real programs. `make check` draws a few points by lot; contrib/check more, contrib/check --long all of them.
EXTRA_PROGRAMS += tests/faults/fault.so
tests_faults_fault_so_SOURCES = tests/faults/fault.c
tests_faults_fault_so_CFLAGS = $(BAOXUE_CFLAGS) -O2 -fPIC
tests_faults_fault_so_LDFLAGS = -shared
check_DATA += tests/faults/fault.so
dist_check_SCRIPTS += tests/faults/run
EXTRA_DIST += tests/faults/rig.py

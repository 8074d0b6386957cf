# The two commands of the README, the source checks, and what they read.
include contrib/sample/local.mk
dist_check_SCRIPTS += tests/check-source
check-source:
	srcdir=$(srcdir) sh $(srcdir)/tests/check-source
.PHONY: check-source

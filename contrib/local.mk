# The two commands of the README, the source checks, and what they read.
include contrib/sample/local.mk
EXTRA_DIST += contrib/check_baoxue contrib/notify-dingtalk contrib/notify-weixin contrib/notify.py
EXTRA_DIST += contrib/build-deb contrib/debian/baoxue.postinst contrib/debian/baoxue.postrm contrib/debian/changelog contrib/debian/control contrib/debian/copyright \
	contrib/debian/rules contrib/debian/source/format
EXTRA_DIST += contrib/demo contrib/check contrib/lib.sh contrib/valgrind.supp daemon/ARCHITECTURE.md .ci/run .gitignore
dist_check_SCRIPTS += tests/check-source tests/check-manual tests/play-rules
EXTRA_DIST += tests/data/manual/底.ini
check-source:
	srcdir=$(srcdir) sh $(srcdir)/tests/check-source
.PHONY: check-source
dist_doc_DATA = contrib/baoxued.conf.sample

# System tests: the real programs on private folders.
dist_check_SCRIPTS += tests/system/run
# changing the rules, watching the watcher
EXTRA_DIST += tests/system/test_edit.py tests/system/test_rulewatch.py tests/system/test_rules.py tests/system/test_watched.py
EXTRA_DIST += tests/system/bureau.py tests/system/test_bounces.py tests/system/test_cli.py tests/system/test_ledger.py tests/system/house.py tests/system/test_daemon.py tests/system/test_daemon_faults.py tests/system/test_settings.py tests/system/test_rule_tests.py tests/system/test_whatif.py tests/system/test_reload_scope.py tests/system/valgrind.sh tests/system/test_reach.py
EXTRA_DIST += tests/system/test_relay.py
EXTRA_DIST += tests/data/rules-small/小县.ini tests/data/rules-small/units.csv tests/data/rules-small/people.csv tests/data/rules-small/cases.csv
EXTRA_DIST += tests/system/conftest.py tests/system/mailer.py tests/system/smtp_peer.py tests/system/test_mailer.py tests/system/test_smtp.py \
	tests/system/test_tls.py tests/system/test_memory.py \
	tests/system/test_mail_daemon.py tests/system/test_mail_notify.py tests/system/test_mail_session.py tests/system/test_mail_trouble.py
EXTRA_DIST += tests/system/container/run
EXTRA_DIST += tests/system/container/container.py tests/system/container/test_service.py
EXTRA_DIST += tests/system/test_mail_text.py tests/system/test_report.py tests/system/test_backup.py tests/system/test_restore.py tests/system/test_retention.py
EXTRA_DIST += tests/system/test_explain.py tests/system/test_readme.py
EXTRA_DIST += tests/system/test_filings.py tests/system/test_document.py tests/system/test_provisional.py

# Scenarios: text files played by the real turn on a fake clock.
check_PROGRAMS += tests/scenario/run_scenarios
tests_scenario_run_scenarios_SOURCES = tests/scenario/run_scenarios.c
tests_scenario_run_scenarios_CPPFLAGS = $(AM_CPPFLAGS) -DSCENARIOS='"$(srcdir)/tests/scenario"'
tests_scenario_run_scenarios_LDADD = libcli.a libapp.a libstore.a libcore.a libbase.a $(SQLITE_LIBS) $(INIH_LIBS) $(MD_LIBS) $(CSV_LIBS) $(SYSTEMD_LIBS)
EXTRA_DIST += tests/scenario/README.md tests/scenario/规则没有了.ini \
	tests/scenario/改期.ini tests/scenario/没发出的.ini tests/scenario/谁.ini tests/scenario/阶梯.ini tests/scenario/条件与计数.ini tests/scenario/期次.ini tests/scenario/迟登.ini tests/scenario/销号.ini tests/scenario/暂扣.ini tests/scenario/暂停.ini tests/scenario/答复.ini tests/scenario/碰在一起.ini tests/scenario/按日历的环节.ini tests/scenario/任务的各种期限.ini tests/scenario/个案的各种期限.ini tests/scenario/暂定的日期.ini tests/scenario/指标.ini tests/scenario/安泽指标.ini tests/scenario/合计.ini tests/scenario/单位和人员的事.ini tests/scenario/报平安.ini
# Every shape of rule has its test: the table is printed, a missing one fails.
EXTRA_DIST += tests/shapes tests/check-shapes
check-local:
	@srcdir='$(srcdir)' $(srcdir)/tests/check-shapes

# The founding document as rules: installed as they are, a bureau copies and edits them.
anzedir = $(pkgdatadir)/rules/anze
dist_anze_DATA = \
	rules/anze/README.md \
	rules/anze/00-规则集.ini \
	rules/anze/10-用语.ini \
	rules/anze/20-责任链.ini \
	rules/anze/30-阶梯.ini \
	rules/anze/40-事件.ini \
	rules/anze/45-表格.ini \
	rules/anze/50-任务.ini \
	rules/anze/60-环节.ini \
	rules/anze/70-指标.ini
anze_testsdir = $(pkgdatadir)/rules/anze/tests
dist_anze_tests_DATA = \
	rules/anze/tests/10-开学前后.ini \
	rules/anze/tests/20-学期末和学年.ini \
	rules/anze/tests/30-发现和劝返.ini \
	rules/anze/tests/40-文书链.ini \
	rules/anze/tests/50-休学销号重开.ini \
	rules/anze/tests/60-特别的学生和学校.ini

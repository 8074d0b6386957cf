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

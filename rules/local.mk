include rules/anze/local.mk
rulesdir = $(pkgdatadir)/rules
dist_rules_DATA = rules/README.md

include rules/anze/local.mk
include rules/samples/local.mk
rulesdir = $(pkgdatadir)/rules
dist_rules_DATA = rules/README.md rules/errors.md rules/reference.md
calendardir = $(pkgdatadir)/rules/calendar
dist_calendar_DATA = rules/calendar/2023.ini rules/calendar/2024.ini rules/calendar/2025.ini rules/calendar/2026.ini
include rules/templates/local.mk

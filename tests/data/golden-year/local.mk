EXTRA_DIST += \
	tests/data/golden-year/README.md \
	tests/data/golden-year/units.csv \
	tests/data/golden-year/people.csv \
	tests/data/golden-year/terms.csv \
	tests/data/golden-year/cases.csv \
	tests/data/golden-year/events.csv \
	tests/data/golden-year/filings.csv \
	tests/data/golden-year/grants.csv \
	tests/data/golden-year/absences.csv \
	tests/data/golden-year/corrections.csv

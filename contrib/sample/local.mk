sampledir = $(pkgdatadir)/sample
dist_sample_DATA = \
	contrib/sample/units.csv \
	contrib/sample/people.csv \
	contrib/sample/terms.csv \
	contrib/sample/cases.csv \
	contrib/sample/filings.csv \
	contrib/sample/events.txt

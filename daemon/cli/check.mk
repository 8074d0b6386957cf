# check: rule folders and findings

# The shipped words of mails: a rule set may have its own in its folder `templates`. The program holds them too, for rule sets without any.
templatesdir = $(pkgdatadir)/rules/templates
dist_templates_DATA = rules/templates/邮件.txt rules/templates/mail.txt

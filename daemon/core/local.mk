# The deciding part: pure; no SQLite, no libev, no clock.
noinst_LIBRARIES += libcore.a
libcore_a_CPPFLAGS = $(AM_CPPFLAGS) $(INIH_CFLAGS) $(MD_CFLAGS)
libcore_a_SOURCES = \
	daemon/core/ack.c daemon/core/ack.h \
	daemon/core/calendar.c daemon/core/calendar.h \
	daemon/core/chain.c daemon/core/chain.h \
	daemon/core/code.c daemon/core/code.h \
	daemon/core/count.c \
	daemon/core/deadline.c daemon/core/deadline.h \
	daemon/core/drill.c daemon/core/drill.h \
	daemon/core/due.c daemon/core/due.h \
	daemon/core/duehint.c daemon/core/duehint.h \
	daemon/core/duelex.c daemon/core/duelex.h \
	daemon/core/dueparse.c \
	daemon/core/dueperiod.c \
	daemon/core/duewhy.c daemon/core/duewhy.h \
	daemon/core/duty.c \
	daemon/core/explain.c daemon/core/explain.h daemon/core/explain_int.h \
	daemon/core/explain_due.c daemon/core/explain_watch.c daemon/core/explain_when.c daemon/core/explain_who.c \
	daemon/core/finding.c daemon/core/finding.h \
	daemon/core/formula.c daemon/core/formula.h \
	daemon/core/history.c daemon/core/history.h \
	daemon/core/howto.c daemon/core/howto.h \
	daemon/core/ladder.c daemon/core/ladder.h \
	daemon/core/lunar.c daemon/core/lunar.h \
	daemon/core/mask.c \
	daemon/core/mailtext.c daemon/core/mailtext.h \
	daemon/core/mailword.c daemon/core/mailword.h \
	daemon/core/message.c daemon/core/message.h \
	daemon/core/messagecsv.c daemon/core/messagecsv.h \
	daemon/core/messagedoc.c daemon/core/messagedoc.h \
	daemon/core/messagehtml.c \
	daemon/core/messageline.c daemon/core/messageline.h \
	daemon/core/org.c daemon/core/org.h \
	daemon/core/owner.h \
	daemon/core/period.c daemon/core/period.h \
	daemon/core/rulecheck.c \
	daemon/core/rulecheck_use.c \
	daemon/core/rulecheck_watch.c \
	daemon/core/rulediff.c daemon/core/rulediff.h \
	daemon/core/rulefile.c daemon/core/rulefile.h \
	daemon/core/rulekey.c daemon/core/rulekey.h \
	daemon/core/ruleload.h \
	daemon/core/ruleparse.c \
	daemon/core/ruleparse_base.c \
	daemon/core/ruleparse_calendar.c \
	daemon/core/ruleparse_event.c \
	daemon/core/ruleparse_form.c \
	daemon/core/ruleparse_plain.c \
	daemon/core/ruleparse_rule.c \
	daemon/core/ruleparse_when.c \
	daemon/core/ruleparse_who.c \
	daemon/core/ruleprint.c \
	daemon/core/ruleset.c daemon/core/ruleset.h \
	daemon/core/rulewarn.c daemon/core/rulewarn.h \
	daemon/core/rungword.c daemon/core/rungword.h \
	daemon/core/settle.c daemon/core/settle.h \
	daemon/core/stepevent.c \
	daemon/core/steplive.c daemon/core/stepcalendar.c \
	daemon/core/steps.c daemon/core/steps.h \
	daemon/core/term.c daemon/core/term.h \
	daemon/core/time.c daemon/core/time.h \
	daemon/core/watch.c daemon/core/watch.h \
	daemon/core/watchitem.c \
	daemon/core/watchquota.c \
	daemon/core/watchtext.c \
	daemon/core/when.c
# The shipped words of mails, for rule sets without their own.
nodist_libcore_a_SOURCES = daemon/core/mailshipped.c
CLEANFILES += daemon/core/mailshipped.c
daemon/core/mailshipped.c: rules/templates/邮件.txt rules/templates/mail.txt
	@$(MKDIR_P) daemon/core
	$(AM_V_GEN)for name in zh:邮件 en:mail; do \
	  echo "extern const char mail_shipped_$${name%%:*}[];"; echo "const char mail_shipped_$${name%%:*}[] ="; \
	  $(SED) -e '/^#/d' -e 's/[\\"]/\\&/g' -e 's/^/"/' -e 's/$$/\\n"/' $(srcdir)/rules/templates/$${name#*:}.txt; echo ';'; done > $@

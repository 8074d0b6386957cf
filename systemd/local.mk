# The units, their users and their folders.
systemdunitdir = $(prefix)/lib/systemd/system
sysusersdir = $(prefix)/lib/sysusers.d
tmpfilesdir = $(prefix)/lib/tmpfiles.d
made_units = systemd/baoxued.service systemd/baoxue-mailer@.service systemd/baoxue-backup.service
dist_systemdunit_DATA = systemd/baoxue-mailer.socket systemd/baoxue-backup.timer
nodist_systemdunit_DATA = $(made_units)
EXTRA_DIST += systemd/baoxued.service.in systemd/baoxue-mailer@.service.in systemd/baoxue-backup.service.in systemd/baoxue.sysusers.conf systemd/baoxue.tmpfiles.conf
CLEANFILES += $(made_units)
edit_unit = $(MKDIR_P) systemd && $(SED) -e 's|@sbindir[@]|$(sbindir)|' -e 's|@bindir[@]|$(bindir)|' -e 's|@libexecdir[@]|$(libexecdir)|' -e 's|@sysconfdir[@]|$(sysconfdir)|'
systemd/baoxued.service: systemd/baoxued.service.in Makefile
	$(AM_V_GEN)$(edit_unit) $(srcdir)/systemd/baoxued.service.in > $@
systemd/baoxue-mailer@.service: systemd/baoxue-mailer@.service.in Makefile
	$(AM_V_GEN)$(edit_unit) $(srcdir)/systemd/baoxue-mailer@.service.in > $@
systemd/baoxue-backup.service: systemd/baoxue-backup.service.in Makefile
	$(AM_V_GEN)$(edit_unit) $(srcdir)/systemd/baoxue-backup.service.in > $@
install-data-local:
	$(MKDIR_P) $(DESTDIR)$(sysusersdir) $(DESTDIR)$(tmpfilesdir)
	$(INSTALL_DATA) $(srcdir)/systemd/baoxue.sysusers.conf $(DESTDIR)$(sysusersdir)/baoxue.conf
	$(INSTALL_DATA) $(srcdir)/systemd/baoxue.tmpfiles.conf $(DESTDIR)$(tmpfilesdir)/baoxue.conf
uninstall-local:
	rm -f $(DESTDIR)$(sysusersdir)/baoxue.conf $(DESTDIR)$(tmpfilesdir)/baoxue.conf
dist_doc_DATA += systemd/README.md

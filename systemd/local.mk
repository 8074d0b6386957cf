# The service, its user and its folders. Sandboxes, the mailer's own units and the backup timer come with the package.
systemdunitdir = $(prefix)/lib/systemd/system
sysusersdir = $(prefix)/lib/sysusers.d
tmpfilesdir = $(prefix)/lib/tmpfiles.d
nodist_systemdunit_DATA = systemd/baoxued.service
EXTRA_DIST += systemd/baoxued.service.in systemd/baoxue.sysusers.conf systemd/baoxue.tmpfiles.conf
CLEANFILES += systemd/baoxued.service
systemd/baoxued.service: systemd/baoxued.service.in Makefile
	@$(MKDIR_P) systemd
	$(AM_V_GEN)$(SED) -e 's|@sbindir[@]|$(sbindir)|' $(srcdir)/systemd/baoxued.service.in > $@
install-data-local:
	$(MKDIR_P) $(DESTDIR)$(sysusersdir) $(DESTDIR)$(tmpfilesdir)
	$(INSTALL_DATA) $(srcdir)/systemd/baoxue.sysusers.conf $(DESTDIR)$(sysusersdir)/baoxue.conf
	$(INSTALL_DATA) $(srcdir)/systemd/baoxue.tmpfiles.conf $(DESTDIR)$(tmpfilesdir)/baoxue.conf
uninstall-local:
	rm -f $(DESTDIR)$(sysusersdir)/baoxue.conf $(DESTDIR)$(tmpfilesdir)/baoxue.conf

include rules/anze/local.mk

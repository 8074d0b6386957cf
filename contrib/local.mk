# filled as the folder grows
include contrib/sample/local.mk

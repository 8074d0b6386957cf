# A year at high speed with the real programs. Not part of `make check`: a stage of contrib/check, some weeks of it; contrib/check --long has the whole year.
EXTRA_DIST += tests/soak/run tests/soak/life.py tests/soak/chances.py tests/soak/judge.py

# SPDX-License-Identifier: MIT
# Read by contrib/demo and contrib/check: language, packages, a copy of the sources to build in. $top is the folder of the checkout.

case ${LANGUAGE:-${LC_ALL:-${LC_MESSAGES:-${LANG-}}}} in
en*) lang=en ;;
*) lang=zh ;;
esac

say() { # 中文 ENGLISH
    if [ $lang = en ]; then printf '%s\n' "$2"; else printf '%s\n' "$1"; fi
}

die() {
    say "$@" >&2
    exit 1
}

build_packages='gcc libc6-dev make autoconf automake autoconf-archive pkgconf libsqlite3-dev libinih-dev nettle-dev libgmime-3.0-dev libssl-dev libev-dev
 libesmtp-dev libcsv-dev libical-dev libxlsxwriter-dev libsystemd-dev'

missing_packages() { # NAME…
    for p; do
        case $(dpkg-query -W -f='${db:Status-Status}' "$p" 2>/dev/null) in installed) ;; *) printf '%s ' "$p" ;; esac
    done
}

# Installs what is missing, and nothing else; asks nothing.
need_packages() { # NAME…
    command -v dpkg-query >/dev/null && command -v apt-get >/dev/null || die "本脚本为 Debian 12 编写：没有 apt-get" "this script is made for Debian 12: there is no apt-get"
    missing=$(missing_packages "$@")
    [ -n "$missing" ] || return 0
    say "安装缺少的软件包：$missing" "installing missing packages: $missing"
    as_root=
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || die "缺少软件包，而既不是 root 也没有 sudo。请先以 root 运行：apt-get install $missing" \
            "packages are missing, and this is neither root nor is there sudo. As root, run first: apt-get install $missing"
        as_root=sudo
    fi
    apt="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y"
    # shellcheck disable=SC2086 # words on purpose
    { $apt update </dev/null && $apt install --no-install-recommends $missing </dev/null; } > "$work/apt.log" 2>&1 || {
        tail -n 30 "$work/apt.log" >&2
        die "软件包安装失败" "the packages could not be installed"
    }
}

# The checkout stays as it is: what is built is a copy, without anything that was built in place.
copy_sources() { # FOLDER
    mkdir -p "$1" && (cd "$top" && tar -cf - --exclude='*.o' --exclude='*.a' --exclude='*.log' --exclude='*.trs' --exclude=.deps --exclude=.dirstamp --exclude=__pycache__ \
        --exclude=contrib/build-aux .ci .gitignore LICENSE Makefile.am README.md configure.ac contrib daemon rules systemd tests) | (cd "$1" && tar -xf -)
}

jobs_n() {
    nproc 2>/dev/null || echo 2
}

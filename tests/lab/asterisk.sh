#!/bin/sh
# A real Asterisk in a folder of its own (Debian's unstable suite; the stable one has none). Needs root: chroot.
#   asterisk.sh install ROOT        about two minutes the first time; nothing is started
set -eu
root=$2
if ! command -v sipp >/dev/null || ! command -v debootstrap >/dev/null; then
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "sipp and debootstrap are missing; install sip-tester and debootstrap, and run this as root." >&2
        exit 3
    fi
    apt-get update >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends sip-tester debootstrap >/dev/null
fi
if [ "$(id -u)" != 0 ]; then
    echo "Asterisk runs in a folder of its own (chroot), which only root may do; run this as root." >&2
    exit 3
fi
if [ ! -x "$root/usr/sbin/asterisk" ]; then
    mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/debian.sources 2>/dev/null | head -1)
    [ -x "$root/usr/bin/apt-get" ] || debootstrap --variant=minbase --include=ca-certificates sid "$root" \
        "${mirror:-http://deb.debian.org/debian}" >/dev/null || {
        echo "Debian's unstable suite could not be fetched; see whether the mirror can be reached." >&2
        exit 3
    }
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
    chmod 755 "$root/usr/sbin/policy-rc.d"
    DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get install -y --no-install-recommends asterisk >/dev/null
fi
here=$(cd "$(dirname "$0")" && pwd)
cp "$here"/asterisk/etc/*.conf "$root/etc/asterisk/"

#!/bin/sh
# A received fax without a modem: what HylaFAX leaves in its spool, and the mails that its own faxrcvd then writes.
# hylafax.sh SPOOL MAILS TIFF NUMBER [REASON]   needs: Debian's hylafax-server and libtiff-tools, and root.
# SPOOL is a folder of its own; the mails are kept as MAILS/*.eml: a script stands in for sendmail.
# With a REASON the reception fails: no file is left, and the session's log tells why. TIFF may then be "-".
set -eu
spool=$1; mails=$2; tif=$3; id=$(printf %09d "$4"); reason=${5:-}
installed=/var/spool/hylafax
[ -x "$installed/bin/faxrcvd" ] || { echo "hylafax-server is not installed: apt install hylafax-server libtiff-tools" >&2; exit 77; }
command -v tiff2pdf >/dev/null || { echo "libtiff-tools is not installed: apt install libtiff-tools" >&2; exit 77; }
mkdir -p "$spool" "$mails"
if [ ! -d "$spool/bin" ]; then
    cp -r "$installed"/. "$spool"/
    rm -rf "$spool"/recvq "$spool"/log "$spool"/etc
    mkdir -p "$spool"/recvq "$spool"/log "$spool"/tmp
    cp -r /etc/hylafax "$spool"/etc
    [ -f "$spool/etc/setup.cache" ] || cp "$installed/etc/setup.cache" "$spool/etc/"
fi
cat > "$spool/keep-mail" <<C
#!/bin/sh
cat > "$mails/$id-\$\$.eml"
C
chmod +x "$spool/keep-mail"
cat > "$spool/etc/FaxDispatch" <<C
SENDTO=fax-desk@centre.test
FILETYPE=pdf
TEMPLATE=en
SENDMAIL=$spool/keep-mail
C
stamp() { LC_ALL=C date "+%b %d %H:%M:%S.00: [ 100]: $1"; }
{
    stamp "SESSION BEGIN $id 914066001122"
    if [ -n "$reason" ]; then
        stamp "RECV FAX ($id): session with +914023450000 terminated abnormally: $reason"
    else
        stamp "RECV FAX ($id): recvq/fax$id.tif from +914023450000, route to <unspecified>, 2 pages in 0:21"
    fi
    stamp "SESSION END"
} > "$spool/log/c$id"
pages=2
[ -z "$reason" ] || pages=0
printf '%s\tRECV\t%s\tttyS0\trecvq/fax%s.tif\t""\tfax\t"4960"\t"+914023450000"\t5570\t%s\t0:42\t0:30\t"%s"\t"04023456789"\t"Sender Ltd"\t""\t""\t"00 46 1F 22"\n' \
    "$(date '+%m/%d/%y %H:%M')" "$id" "$id" "$pages" "$reason" >> "$spool/etc/xferfaxlog"
if [ -z "$reason" ]; then
    install -m 600 /dev/null "$spool/recvq/fax$id.tif"
    cat "$tif" > "$spool/recvq/fax$id.tif"
fi
cd "$spool"
bin/faxrcvd "recvq/fax$id.tif" ttyS0 "$id" "$reason" 04023456789 'Sender Ltd' >/dev/null 2>&1

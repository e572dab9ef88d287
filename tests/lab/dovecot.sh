#!/bin/sh
# A real Dovecot on loopback, in a folder of its own and without a system service. Needs root: Dovecot changes users.
#   dovecot.sh start DIR CERTIFICATE KEY     IMAP (STARTTLS) 10143, IMAPS 10993, LMTP 10024; desk1..desk9, "secret"
#   dovecot.sh stop DIR
# IMAP_CAPABILITY: what it says it can do, instead of all that it can. INTROSPECTION: address that vouches for tokens;
# then it takes XOAUTH2 and OAUTHBEARER too.
set -eu
action=$1
dir=$2
if [ "$action" = stop ]; then
    doveadm -c "$dir/dovecot.conf" stop
    exit
fi
if ! command -v dovecot >/dev/null || [ ! -e /usr/lib/dovecot/lmtp ]; then
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "Dovecot is missing; install dovecot-imapd and dovecot-lmtpd and run this as root." >&2
        exit 3
    fi
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then # the package must not start a mail server of its own
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
        trap 'rm -f "$policy"' EXIT
    fi
    apt-get update >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends dovecot-imapd dovecot-lmtpd >/dev/null
fi
mkdir -p "$dir/run" "$dir/state" "$dir/mail"
chmod 755 "$dir" "$dir/run"
id dovemail >/dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin dovemail
for i in 1 2 3 4 5 6 7 8 9; do echo "desk$i:{PLAIN}secret"; done >"$dir/users"
chown -R dovemail "$dir/mail"
cat >"$dir/dovecot.conf" <<C
base_dir = $dir/run
state_dir = $dir/state
log_path = $dir/log
info_log_path = $dir/log
protocols = imap lmtp
listen = 127.0.0.1
ssl = required
ssl_cert = <$3
ssl_key = <$4
auth_mechanisms = plain login
auth_username_format = %n
mail_location = maildir:~/Maildir
imap_capability = ${IMAP_CAPABILITY:-}
first_valid_uid = 1
passdb {
  driver = passwd-file
  args = $dir/users
}
userdb {
  driver = static
  args = uid=dovemail gid=dovemail home=$dir/mail/%u
}
service imap-login {
  inet_listener imap {
    port = 10143
  }
  inet_listener imaps {
    port = 10993
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    port = 10024
  }
}
service anvil {
  chroot =
}
default_internal_user = dovecot
default_login_user = dovenull
default_internal_group = dovecot
mail_max_userip_connections = 50
namespace inbox {
  inbox = yes
  mailbox Processed {
    auto = create
  }
}
C
if [ -n "${INTROSPECTION:-}" ]; then
    cat >"$dir/tokens.conf" <<C
introspection_mode = post
introspection_url = $INTROSPECTION
username_attribute = username
active_attribute = active
active_value = true
C
    cat >>"$dir/dovecot.conf" <<C
auth_mechanisms = plain login xoauth2 oauthbearer
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = $dir/tokens.conf
}
C
fi
[ -n "${IMAP_CAPABILITY:-}" ] || sed -i '/^imap_capability/d' "$dir/dovecot.conf"
# Its output goes to a file: the server keeps it open, and whoever reads this script's output would wait for ever.
if ! dovecot -c "$dir/dovecot.conf" >"$dir/said" 2>&1; then
    cat "$dir/said" >&2
    exit 1
fi

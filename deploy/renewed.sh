#!/usr/bin/env bash
# certbot runs this for each certificate that it has renewed:
#   install -m 0755 deploy/renewed.sh /etc/letsencrypt/renewal-hooks/deploy/pendopo
# Keys there are root's alone and coturn is not root: it gets a copy of its own. nginx and coturn read the new ones without
# dropping anybody. Change the name; with containers, also the group and how they hear of it.
set -euo pipefail

turn=turn.example.org
keys=/etc/turnserver # as in turnserver.conf
group=turnserver     # of the image: nogroup
tell() {             # of containers: docker compose -f /opt/pendopo/current/deploy/compose.yaml kill --signal "$2" "$1"
  if systemctl is-active --quiet "$1"; then systemctl kill --kill-who=main --signal "$2" "$1"; fi
}

: "${RENEWED_LINEAGE:?is the folder of the certificate, as certbot says it}"
if [[ ${RENEWED_LINEAGE##*/} == "$turn" ]]; then
  install -d -m 0750 -g "$group" "$keys"
  install -m 0640 -g "$group" "$RENEWED_LINEAGE/fullchain.pem" "$RENEWED_LINEAGE/privkey.pem" "$keys"
  tell coturn SIGUSR2
else
  tell nginx SIGHUP
fi

#!/usr/bin/env bash
# Has this machine run the release that this script is part of: builds it where that is not done, makes a backup, points
# /opt/pendopo/current at it, and restarts the processes one after the other, each when the one before is ready. Where one
# does not get ready within READY_SECONDS, all goes back to the release before. An older release's script is the way back.
set -euo pipefail

release=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd -P)
current=$(dirname "$(dirname "$release")")/current
before=$(readlink -e "$current" || true)
patience=${READY_SECONDS:-120}
address=${READY_ADDRESS:-127.0.0.1} # HOST of the processes

cd "$release"
if [[ ! -e dist/client.stamp ]]; then # the last that a build writes
  npm ci
  npm run build
fi

if [[ -n $before && $before != "$release" ]]; then
  systemctl start pendopo-backup
  # A page of the release before that is still open finds its parts here too; they are named by what is in them.
  find "$before/dist/client/assets" -type f -mtime -30 -exec cp --no-clobber -p -t dist/client/assets {} +
fi

switch_to() {
  ln -sfn "$1" "$current.next"
  mv -T "$current.next" "$current"
}

restart() { # UNIT: answers whether it got ready
  local number=${1#*@} port
  number=${number%.service}
  case $1 in
    pendopo-media@*) port=310$number ;;
    *) port=300$number ;;
  esac
  echo "Restarting $1 …"
  systemctl restart "$1" || return 1
  for ((waited = 0; waited < patience; waited++)); do
    if curl --silent --fail --max-time 5 --output /dev/null "http://$address:$port/readyz"; then
      # nginx leaves alone for 2 s (fail_timeout) what did not answer: until then it knows of no other process.
      sleep 3
      return
    fi
    sleep 1
  done
  echo "$1 is not ready after $patience s: journalctl -u $1" >&2
  return 1
}

switch_to "$release"
# Those with calls come first, as their names do.
listed=$(systemctl list-units --plain --no-legend --state=active,activating 'pendopo-media@*' 'pendopo-web@*')
units=$(awk '{ print $1 }' <<<"$listed" | sort)
restarted=()
for unit in $units; do
  restarted+=("$unit")
  if restart "$unit"; then continue; fi
  [[ -n $before ]] || exit 1
  echo "Going back to $before" >&2
  switch_to "$before"
  for changed in "${restarted[@]}"; do restart "$changed" || true; done
  exit 1
done
echo "$current is $release"

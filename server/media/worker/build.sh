#!/usr/bin/env bash
# Builds mediasoup-worker from the sources inside the mediasoup npm package, against the system's libraries.
#
#   build.sh <mediasoup package> <binary to write>
#
# mediasoup's own build downloads Python packages and a dozen source archives. This one needs nothing but the
# package and the distribution's packages, which it installs on Debian and its kin when it may. Takes 5 to 10
# minutes on two cores. Says what it does line by line; ninja's lines begin with [n/m].
#
# Ends with 0 and the binary in its place, with 3 when something to build with is missing, else with another code.
set -euo pipefail

package=$(realpath "$1")
binary=$(realpath -m "$2")
here=$(dirname "$(realpath "$0")")
debian_packages=(
  g++ meson ninja-build pkg-config
  libssl-dev libuv1-dev libsrtp2-dev libabsl-dev flatbuffers-compiler libflatbuffers-dev
)

# --- What a build needs -----------------------------------------------------------------------------------

missing() {
  local it
  for it in g++ meson ninja pkg-config flatc strip; do command -v "$it" >/dev/null || echo "$it"; done
  for it in openssl libuv libsrtp2 absl_strings absl_optional; do
    pkg-config --exists "$it" 2>/dev/null || echo "$it"
  done
  echo '#include <flatbuffers/flatbuffers.h>' | g++ -E -x c++ - >/dev/null 2>&1 || echo flatbuffers
}

install_on_debian() {
  command -v apt-get >/dev/null || return 0
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || return 0
    as_root=(sudo -n)
  fi
  # another apt may be at work: wait for it
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
  echo "Installing Debian's packages for the build"
  "${apt[@]}" update || return 0
  "${apt[@]}" install -y --no-install-recommends "${debian_packages[@]}" || return 0
}

if [ -n "$(missing)" ]; then install_on_debian; fi
lacking=$(missing | tr '\n' ' ')
if [ -n "$lacking" ]; then
  echo "missing: $lacking" >&2
  exit 3
fi

# --- The sources, with three changes ----------------------------------------------------------------------

work=$(mktemp -d "${TMPDIR:-/tmp}/pendopo-worker.XXXXXX")
trap 'rm -rf "$work"' EXIT
cp -r "$package/worker/." "$work"
cd "$work"
rm -rf out

# change <file> <sed expression> <what must be there afterwards>: a new version of mediasoup may have moved on
change() {
  sed -i "$2" "$1"
  grep -qF "$3" "$1" || { echo "cannot change $1 as expected: is this another version of mediasoup?" >&2; exit 4; }
}

# 1. Debian 12 has meson 1.0.1, and that is enough.
change meson.build "s/meson_version: '>= 1.1.0'/meson_version: '>= 1.0.0'/" "'>= 1.0.0'"

# 2. The standard headers are read once instead of 250 times, which saves a third of the time.
mkdir pch
printf '#include <%s>\n' algorithm array atomic chrono functional limits list map memory optional set span sstream \
  stdexcept string string_view unordered_map unordered_set variant vector flatbuffers/flatbuffers.h uv.h >pch/pch.hpp
change meson.build "s|cpp_args: cpp_args + \['-DMS_EXECUTABLE'\],|&\n  cpp_pch: 'pch/pch.hpp',|" "cpp_pch:"

# 3. Debian's OpenSSL knows kernel TLS and asks the BIO whether that is in use. mediasoup's callback answers "yes"
#    to every question, libssl then keeps no write buffer, and the worker dies in the first DTLS handshake. So the
#    callback hands back the real answer: the flag says "this is the return of a call", whichever call it was.
change src/RTC/DtlsTransport.cpp 's/(operationType == BIO_CB_RETURN)/((operationType \& BIO_CB_RETURN) != 0)/' \
  '((operationType & BIO_CB_RETURN) != 0)'

# The libraries that mediasoup would download are the system's own here; see stand-ins/.
rm -f subprojects/*.wrap
for library in "$here"/stand-ins/*/; do
  cp -r "$library" subprojects/
  # mediasoup also links each library whole into a shared library that we do not build; it wants one to exist
  echo 'int stand_in;' >"subprojects/$(basename "$library")/empty.c"
done

# --- Build ------------------------------------------------------------------------------------------------

# a compiler takes up to 800 MB here
memory=$(awk '/MemAvailable/ { print int($2 / 800000) }' /proc/meminfo 2>/dev/null || echo 2)
cores=$(getconf _NPROCESSORS_ONLN)
jobs=$((memory < cores ? memory : cores))

meson setup build --wrap-mode=nodownload --buildtype release -Db_ndebug=true
nice -n 10 ninja -C build -j "$((jobs > 0 ? jobs : 1))" mediasoup-worker

# --- Put it in place, if it runs --------------------------------------------------------------------------

strip -o "$work/worker" build/mediasoup-worker
code=0
env -i "$work/worker" >/dev/null 2>&1 || code=$?
if [ "$code" != 41 ]; then # 41: it loads, and misses the process that should have started it
  echo "the built worker does not run (code $code)" >&2
  exit 5
fi
mkdir -p "$(dirname "$binary")"
cp "$work/worker" "$binary.$$"
mv "$binary.$$" "$binary"
echo "Built $binary"

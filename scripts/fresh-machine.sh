# Sourced by fresh-machine: a Debian system in the folder `base`, a copy of it in `machine`, and commands in that.
# What is mounted is mounted for one command, in a namespace that ends with it: nothing outside ever sees it.

# remove_tree FOLDER: never across a mount, whoever made that.
remove_tree() {
  local resolved
  [[ -e $1 ]] || return 0
  resolved=$(cd "$1" && pwd -P)
  if awk -v folder="$resolved" '$5 == folder || index($5, folder "/") == 1 { found = 1 } END { exit !found }' /proc/self/mountinfo; then
    echo "something is mounted in $resolved"
    return 1
  fi
  rm -rf --one-file-system "$resolved"
}

# The archive that apt uses here, where this is Debian.
apt_mirror() {
  apt-get indextargets --format '$(ORIGIN) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null | sed -n 's/^Debian //p' | sed 1q
}

# make_base: once; exit status 77 if there is no mirror.
make_base() {
  [[ ! -e $folder/base-is-complete ]] || return 0
  remove_tree "$base"
  [[ -n $mirror ]] || mirror=$(apt_mirror)
  debootstrap --variant=minbase --include=git "$suite" "$base" ${mirror:+"$mirror"} && touch "$folder/base-is-complete" && return
  # Which it hasn't begun to unpack if there is no mirror, or no way to make devices.
  [[ -e $base/bin/sh ]] && return 1
  echo "debootstrap makes no $suite here: $(sed -n 's/^E: //p' "$(log_of "$stage")" | tail -n 1)"
  return 77
}

# make_machine: a copy, with this machine's ways to the network, and a clone of what is committed for root and a user.
make_machine() {
  remove_tree "$machine"
  cp -a --reflink=auto "$base" "$machine"
  copy_network
  inside root 'useradd --create-home --shell /bin/bash visitor'
  if [[ $ccache == yes ]]; then
    inside root 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ccache'
  fi
  local home
  # Whoever the checkout belongs to.
  printf '[safe]\n\tdirectory = *\n' >"$folder/gitconfig"
  for home in root home/visitor; do
    GIT_CONFIG_GLOBAL=$folder/gitconfig git clone -q --no-hardlinks "file://$PWD" "$machine/$home/flaxstate"
  done
  inside root 'chown -R visitor: /home/visitor/flaxstate'
}

# Whatever leads from here to the registries of packages leads there from the machine, too.
copy_network() {
  local file
  cp -L /etc/resolv.conf /etc/hosts "$machine/etc/"
  apt-config dump 2>/dev/null | grep -E '^Acquire::(http|https|ftp|Retries|Check-|Force)' | grep -v Proxy-Auto-Detect \
    >"$machine/etc/apt/apt.conf.d/99host" || true
  # The package ca-certificates takes them in once it is installed.
  if [[ -d /usr/local/share/ca-certificates ]]; then
    mkdir -p "$machine/usr/local/share"
    cp -rL /usr/local/share/ca-certificates "$machine/usr/local/share/"
  fi
  [[ ! -e /etc/pip.conf ]] || cp -L /etc/pip.conf "$machine/etc/"
  for file in .config/pip/pip.conf .pip/pip.conf .cargo/config.toml .config/go/env; do
    [[ -e $HOME/$file ]] || continue
    mkdir -p "$machine/root/$(dirname "$file")"
    cp -L "$HOME/$file" "$machine/root/$file"
  done
}

# network_environment: NAME=VALUE, one a line, of what tells programs about proxies, certificates and registries.
network_environment() {
  env | grep -E -i '^(https?|ftp|all|no)_proxy=' || true
  env | grep -E '^(PIP_|SSL_CERT_(FILE|DIR)=|CURL_CA_BUNDLE=|REQUESTS_CA_BUNDLE=|GIT_SSL_CAINFO=|CARGO_(HTTP|NET|SOURCE)_|CARGO_REGISTRIES_[A-Z_]*INDEX=|GO(PROXY|SUMDB|NOSUMDB|PRIVATE|NOPROXY|INSECURE)=)' || true
}

# inside USER COMMAND: in the machine, with a process table of its own; all that it started ends with it. Caches of packages
# are kept between machines.
inside() {
  local environment user=$1 command=$2 cache
  local mounts=("$folder/packages" "$machine/var/cache/apt/archives" "$folder/pip" "$machine/root/.cache/pip")
  mapfile -t environment < <(network_environment)
  if [[ $ccache == yes ]] && cache=$(ccache --get-config cache_dir 2>/dev/null); then
    mounts+=("$cache" "$machine/root/.cache/ccache")
    environment+=(CCACHE_DIR=/root/.cache/ccache CCACHE_BASEDIR=/root CCACHE_NOHASHDIR=1
      "CCACHE_MAXSIZE=$(ccache --get-config max_size)")
  fi
  unshare --mount --pid --fork --kill-child bash -euc '
    machine=$1 count=$2
    shift 2
    mount -t proc proc "$machine/proc"
    mount -t tmpfs tmpfs "$machine/dev/shm"
    mount -t devpts -o newinstance,ptmxmode=666 devpts "$machine/dev/pts"
    mount --bind "$machine/dev/pts/ptmx" "$machine/dev/ptmx"
    for ((; count > 0; --count)); do
      mkdir -p "$1" "$2"
      mount --bind "$1" "$2"
      shift 2
    done
    exec chroot "$machine" "$@"' - "$machine" $((${#mounts[@]} / 2)) "${mounts[@]}" \
    env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb "${environment[@]}" \
    su "$user" --shell /bin/bash --preserve-environment --command "export HOME=~$user; $command"
}

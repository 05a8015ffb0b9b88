#!/bin/sh
# Puts libvirt-shutdown-domains, with the Node.js that it brings, on a host that takes no Debian packages, or takes it away.
# Before anything is written it looks at what Node.js needs.
set -eu

# The official builds of Node.js 16: BUILDING.md of that release, and what the file itself links to.
NEEDED_GLIBC=2.17
NEEDED_KERNEL=3.10

NAME=libvirt-shutdown-domains
PROGRAM=usr/sbin/$NAME
NODE=usr/lib/$NAME/node
DEFAULTS=etc/default/$NAME
DOCUMENTS=usr/share/doc/$NAME

here=$(cd "$(dirname "$0")" && pwd)
root=/
action=install

main() {
	read_words "$@"
	case $root in
	/*) [ -d "$root" ] || fail "there is no folder $root" ;;
	*) fail '--root takes an absolute path' ;;
	esac
	root=${root%/}
	if [ -e "$root/var/lib/dpkg/info/$NAME.md5sums" ]; then
		fail "the Debian package $NAME is installed here: upgrade or remove it with dpkg or apt"
	fi
	[ -w "${root:-/}" ] || fail "${root:-/} cannot be written to: are you root?"
	"$action"
}

# read_words WORD... - the command line.
read_words() {
	while [ $# -gt 0 ]; do
		case $1 in
		--root)
			[ $# -ge 2 ] || fail '--root takes a folder'
			root=$2
			shift
			;;
		--root=*) root=${1#--root=} ;;
		--remove) action=take_away ;;
		-h | --help)
			usage
			exit 0
			;;
		*) fail "what is \"$1\"? --help tells what there is" ;;
		esac
		shift
	done
}

usage() {
	cat <<-'END'
		install.sh [--root DIR]
		    Puts libvirt-shutdown-domains, with the Node.js that it brings, on this
		    host, and has the host's init call it. A later version: the same again.
		install.sh --remove [--root DIR]
		    Takes all of it away but edited settings and the record.
		--root DIR: a system that is unpacked there.

		Starts and stops nothing, and touches no guest. What this host lacks is
		said before anything is written.
	END
}

# install - the files, then the host's own. The default file is the administrator's once it is there.
install() {
	look_ahead
	for file in "$PROGRAM" "$NODE"; do
		put 755 "$file"
	done
	for file in $(cd "$here" && find usr/share -type f); do
		put 644 "$file"
	done
	for file in $(cd "$here" && find ./*.md LICENSES.txt docs -type f); do
		put 644 "$file" "$DOCUMENTS/$file"
	done
	say "installed     ${root:-}/$PROGRAM, its Node.js, manual pages and completion"
	status=0
	program init install --root "${root:-/}" --script "/$PROGRAM" --node "/$NODE" || status=$?
	case $status in
	0) ;;
	3) say 'the program is in place; what the lines above say about the order still has to be mended' ;;
	*) say "for calls by hand it is ready; once what stands above is mended, \"$NAME init install\" has the host call it" ;;
	esac
	exit "$status"
}

# take_away - first the host's own files, for which the program is needed; then the program.
take_away() {
	[ -x "$root/$NODE" ] || fail "$root/$NODE is not there: was it installed by this script?"
	program init remove --root "${root:-/}" || fail 'nothing else was removed'
	rm -f "$root/$PROGRAM"
	for file in $(cd "$here" && find usr/share -type f); do
		rm -f "$root/$file"
		# The folders, as far as nothing else is in them.
		(cd "${root:-/}" && rmdir -p "$(dirname "$file")" 2>/dev/null) || :
	done
	rm -rf "$root/usr/lib/$NAME" "$root/usr/share/doc/$NAME"
	say "removed       $root/$PROGRAM and all that came with it"
	if [ -e "$root/$DEFAULTS" ]; then
		say "left alone    $root/$DEFAULTS (it was edited)"
	fi
}

# look_ahead - says all that is missing on this host at once, and gives up if anything is. Another host's system, unpacked
# below --root, is looked at only for what can be seen from outside.
look_ahead() {
	missing=
	[ "$(uname -s) $(uname -m)" = 'Linux x86_64' ] || lack "Linux on x86-64; this is $(uname -s) on $(uname -m)"
	if [ -z "$root" ]; then
		kernel=$(uname -r)
		at_least "$kernel" "$NEEDED_KERNEL" || lack "a kernel of $NEEDED_KERNEL or newer; this is $kernel"
		glibc=$(glibc_version)
		at_least "$glibc" "$NEEDED_GLIBC" || lack "glibc $NEEDED_GLIBC or newer; this is ${glibc:-none that says its version}"
	fi
	# What else could be missing, libstdc++ say, the loader itself names.
	if [ -z "$missing" ] && ! said=$("$here/$NODE" --version 2>&1); then
		lack "what Node.js asks for: $said"
	fi
	[ -z "$missing" ] || fail "nothing was installed, for this host lacks what the Node.js in here needs:$missing
On hosts that are older the files of \"init generate\" ask the guests from the shell: docs/hosts has a page for each."
}

# lack TEXT - notes what is missing.
lack() {
	missing="$missing
  $1"
}

# glibc_version - as 2.17; nothing where the C library is another one.
glibc_version() {
	getconf GNU_LIBC_VERSION 2>/dev/null | sed -n 's/^glibc //p'
}

# at_least FOUND NEEDED - whether a version is so new; only its first two numbers count.
at_least() {
	found=$(printf '%s' "$1" | sed -n 's/^\([0-9]*\)\.\([0-9]*\).*/\1 \2/p')
	[ -n "$found" ] || return 1
	major=${found% *} minor=${found#* }
	[ "$major" -gt "${2%.*}" ] || { [ "$major" -eq "${2%.*}" ] && [ "$minor" -ge "${2#*.}" ]; }
}

# put MODE SOURCE [TARGET] - a file of this archive to its place, whole or not at all: a run may be under way.
put() {
	target=$root/${3:-$2}
	mkdir -p "$(dirname "$target")"
	rm -f "$target.new"
	cp "$here/$2" "$target.new"
	chmod "$1" "$target.new"
	mv -f "$target.new" "$target"
}

# program WORD... - this archive's own program under this archive's own Node.js.
program() {
	"$here/$NODE" "$here/$PROGRAM" "$@"
}

say() {
	printf '%s\n' "$1"
}

fail() {
	printf '%s\n' "install.sh: $1" >&2
	exit 2
}

main "$@"

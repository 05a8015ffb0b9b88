#!/bin/sh -
# Puts libvirt-shutdown-domains, with the Node.js that it brings, on a host that takes no Debian packages, or takes it away.
# Before anything is written it looks at what Node.js needs, and where all of it would land.
set -eu
# Whoever calls it may have closed new files to all but root; and cd would look, and speak, elsewhere.
umask 022
unset CDPATH

# The official builds of Node.js 16: BUILDING.md of that release, and what the file itself links to.
NEEDED_GLIBC=2.17
NEEDED_KERNEL=3.10

NAME=libvirt-shutdown-domains
PROGRAM=usr/sbin/$NAME
NODE=usr/lib/$NAME/node
DEFAULTS=etc/default/$NAME
DOCUMENTS=usr/share/doc/$NAME

case $0 in
*/*) here=${0%/*}/ ;;
*) here=./ ;;
esac
here=$(cd -- "$here" >/dev/null && pwd)
root=/
action=install

main() {
	read_words "$@"
	case $root in
	/*) ;;
	?*) root=$(pwd)/$root ;;
	*) fail '--root takes a folder' ;;
	esac
	[ -d "$root" ] || fail "there is no folder $root"
	# This host's own root, by whatever name, is the empty word.
	real_root=$(readlink -f "$root")
	real_root=${real_root%/}
	root=${real_root:+${root%/}}
	refuse_package
	[ -w "${root:-/}" ] || fail "${root:-/} cannot be written to: are you root?"
	look_at_places
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

# refuse_package - gives up where the files are dpkg's. Of a package that is removed, but not purged, dpkg keeps the list, with
# the default file in it.
refuse_package() {
	info=$root/var/lib/dpkg/info/$NAME
	if [ -e "$info.md5sums" ]; then
		fail "the Debian package $NAME is installed here;
upgrade or remove it with dpkg or apt"
	fi
	if [ "$action" = install ] && grep -qx "/$DEFAULTS" "$info.list" 2>/dev/null; then
		fail "the Debian package $NAME
was removed here, but not purged: a later purge would take the settings along.
Purge it first; keep a copy of the settings if they were edited:
  $root/$DEFAULTS
  ${root:+chroot $root }dpkg -P $NAME"
	fi
}

# look_at_places - gives up unless every file's place lies below the root, and can be written to.
look_at_places() {
	for file in "$NODE" "$PROGRAM" $(shared); do
		look_at "$root/$file"
	done
	for file in $(documents); do
		look_at "$root/$DOCUMENTS/$file"
	done
}

# look_at FILE - the same for one. A system that is unpacked in a folder may hold absolute links, which lead out of it.
look_at() {
	folder=$(dirname "$1")
	until [ -e "$folder" ] || [ -L "$folder" ]; do
		folder=$(dirname "$folder")
	done
	real=$(readlink -f "$folder") || real=
	case ${real:-$real_root}/ in
	"$real_root"/*) ;;
	*)
		fail "nothing was done, for a link leads out of $root:
  $folder is $real
Mend it, or call install.sh from within, by chroot."
		;;
	esac
	[ -d "$folder" ] || fail "$folder
is not a folder; nothing was done"
	# mv would put the file into it.
	[ ! -d "$1" ] || fail "$1
is a folder, not a file; nothing was done"
	[ -w "$folder" ] || fail "$folder
cannot be written to: are you root?"
}

# shared - the files that land below /usr/share, a line each.
shared() {
	(cd "$here" && find usr/share -type f)
}

# documents - those that land in a folder of documents.
documents() {
	(cd "$here" && find ./*.md LICENSE LICENSES.txt docs init -type f)
}

# install - the files, then the host's own. The default file is the administrator's once it is there.
install() {
	look_ahead
	# The folder of Node.js comes first and goes last: by it take_away knows that something is there, even if this is cut off.
	for file in "$NODE" "$PROGRAM"; do
		put 755 "$file"
	done
	for file in $(shared); do
		put 644 "$file"
	done
	for file in $(documents); do
		put 644 "$file" "$DOCUMENTS/$file"
	done
	say "installed     $root/$PROGRAM,
              its Node.js, manual pages and completion"
	status=0
	program init install --root "${root:-/}" --script "/$PROGRAM" --node "/$NODE" || status=$?
	case $status in
	0) ;;
	3) say 'the program is in place; what the lines above say about the order
still has to be mended' ;;
	*) say 'the program is in place, for calls by hand; no guest is shut down when the
host goes down. Once what stands above is mended, call install.sh again' ;;
	esac
	exit "$status"
}

# take_away - first the host's own files, for which the program is needed; then the program.
take_away() {
	[ -d "$root/usr/lib/$NAME" ] || fail "there is nothing to remove; what install.sh puts in place has
  $root/usr/lib/$NAME"
	program init remove --root "${root:-/}" || fail 'nothing else was removed'
	rm -f "$root/$PROGRAM" "$root/$PROGRAM.new"
	for file in $(shared); do
		rm -f "$root/$file" "$root/$file.new"
		# The folders, as far as nothing else is in them.
		(cd "${root:-/}" && rmdir -p "$(dirname "$file")" 2>/dev/null) || :
	done
	rm -rf "$root/usr/share/doc/$NAME"
	rm -rf "$root/usr/lib/$NAME"
	say "removed       $root/$PROGRAM
              and all that came with it"
	if [ -e "$root/$DEFAULTS" ]; then
		say "left alone    $root/$DEFAULTS,
              which was edited"
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
		lack "what Node.js asks for:
$said"
	fi
	[ -z "$missing" ] || fail "nothing was installed, for this host lacks what Node.js needs:$missing
On older hosts the files of \"init generate\" ask the guests from the shell:
docs/hosts has a page for each."
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

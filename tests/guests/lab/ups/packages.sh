#!/bin/sh
# packages.sh FOLDER
# Puts NUT and apcupsd of this machine's Debian in the empty folder FOLDER: `bin` has a command for each program, `programs` and
# `lib` what it runs, `etc-apcupsd` the scripts that apcupsd calls. The packages come from where this machine's apt gets its own. They are unpacked only: none is
# installed, no script of theirs is run. Installed, nut-client and apcupsd exclude each other, each would come up with the
# machine, and an administrator's own UPS daemon would have to go for them.
set -eu
folder=$1
packages=$folder/packages
unpacked=$folder/unpacked
export LC_ALL=C
unset LANGUAGE

main() {
	mkdir "$packages" "$unpacked" "$folder/bin" "$folder/programs" "$folder/lib"
	# A list of packages that is older than the mirror names files that are gone.
	fetch || {
		apt-get -q update
		fetch
	}
	for package in "$packages"/*.deb; do dpkg-deb --extract "$package" "$unpacked"; done
	# Debian's sbin/upsd is a script that asks /etc/nut; the daemon itself lies with the drivers.
	for program in bin/upsc lib/nut/upsd lib/nut/dummy-ups sbin/apcaccess sbin/apcupsd; do
		program=$(find "$unpacked" -path "$unpacked/$program" -o -path "$unpacked/usr/$program")
		cp "$program" "$folder/programs/"
		link "$program"
		write_command "$folder/bin/$(basename "$program")"
	done
	# Mozilla's cryptography loads these while it runs.
	for library in libsoftokn3.so libfreebl3.so libfreeblpriv3.so; do
		library=$(find "$unpacked" -name "$library")
		[ -z "$library" ] || {
			cp "$library" "$folder/lib/"
			link "$library"
		}
	done
	cp -r "$unpacked/etc/apcupsd" "$folder/etc-apcupsd"
	rm -rf "$packages" "$unpacked"
}

# fetch - with the libraries; but not libc, which has to be the machine's own.
fetch() {
	libraries=$(apt-cache depends --important --recurse nut-server apcupsd |
		grep '^lib[^:]*$' | grep -v -e perl -e '^libc6' -e '^libgcc' -e '^libpam' | sort -u)
	[ -n "$libraries" ] || return 1
	(
		cd "$packages" || exit
		# shellcheck disable=SC2086 # This is a list of names.
		apt-get -q -o APT::Sandbox::User=root download nut-server nut-client apcupsd $libraries
	)
}

# link FILE - takes the unpacked ones of the libraries that it is linked to.
link() {
	paths=$(find "$unpacked" -name 'lib*.so*' -exec dirname {} + | sort -u | tr '\n' ':')
	LD_LIBRARY_PATH=$paths ldd "$1" >"$folder/linked"
	sed -n 's/.* => \(\/[^ ]*\) .*/\1/p' "$folder/linked" | while read -r library; do
		case $library in "$unpacked"/*) cp -L "$library" "$folder/lib/" ;; esac
	done
	! grep 'not found' "$folder/linked" || exit 1
	rm "$folder/linked"
}

# write_command FILE - what runs the program of that name. It looks where it is: the folder gets its name when it is done.
write_command() {
	# shellcheck disable=SC2016 # It is for the command to expand.
	printf '%s\n' '#!/bin/sh' 'here=${0%/*}' 'export LD_LIBRARY_PATH="$here/../lib"' \
		'exec "$here/../programs/${0##*/}" "$@"' >"$1"
	chmod 755 "$1"
}

main

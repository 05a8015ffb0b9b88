#!/bin/sh
# debian-root.sh ROOT PACKAGE...
# Builds a Debian in the empty folder ROOT: this machine's release, from where this machine's apt gets its packages, with
# these packages and what they need. Starts no service. Takes root, debootstrap, and mount and pid namespaces of its own:
# what it mounts and starts goes with them.
set -eu
root=$1
shift
export DEBIAN_FRONTEND=noninteractive LC_ALL=C
unset LANGUAGE

main() {
	find_source
	debootstrap --variant=minbase "$suite" "$root" "$mirror"
	be_slim
	borrow_apt
	mount -t proc proc "$root/proc"
	chroot "$root" apt-get -q update
	chroot "$root" apt-get -q install -y --no-install-recommends "$@"
	keep nodejs
	keep libvirt-daemon-system-sysv
	umount "$root/proc"
	tidy
}

# find_source - the release of this machine, and the mirror that its apt takes it from. What apt would fetch tells, however it
# was configured and before it has fetched anything: 'http://mirror/debian/dists/RELEASE/InRelease' NAME 0
find_source() {
	suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
	mirror=$(apt-get update --print-uris | sed -n "s|^'\(.*\)/dists/$suite/InRelease'.*|\1|p" | head -n 1)
	if [ -z "$suite" ] || [ -z "$mirror" ]; then
		printf '%s\n' "apt of this machine has no source for its release '$suite'" >&2
		exit 1
	fi
}

# be_slim - leaves out what no test reads, does not wait for the disk, and starts no service.
be_slim() {
	printf '%s\n' force-unsafe-io 'path-exclude /usr/share/doc/*' 'path-exclude /usr/share/man/*' \
		'path-exclude /usr/share/info/*' 'path-exclude /usr/share/locale/*' >"$root/etc/dpkg/dpkg.cfg.d/slim"
	printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
	chmod 755 "$root/usr/sbin/policy-rc.d"
}

# borrow_apt - apt in the root reaches what this machine's reaches: sources, keys, proxies, names, certificates.
borrow_apt() {
	cp /etc/resolv.conf /etc/hosts "$root/etc/"
	rm -rf "$root/etc/apt"
	cp -RL /etc/apt "$root/etc/"
	cp -RL /usr/share/keyrings/. "$root/usr/share/keyrings/"
	mkdir -p "$root/etc/ssl"
	# A link to a certificate that is gone is no reason to give up.
	cp -RL /etc/ssl/certs "$root/etc/ssl/" || :
}

# keep PACKAGE - a package of Debian's, with what it needs that is not there, to be installed on the hosts whose tests say so.
keep() {
	mkdir -p "$root/var/lib/lab/$1/partial"
	chroot "$root" apt-get -q install -y --no-install-recommends --reinstall --download-only \
		-o "Dir::Cache::archives=/var/lib/lab/$1" "$1"
	rm -rf "$root/var/lib/lab/$1/partial" "$root/var/lib/lab/$1/lock"
}

# tidy - what was only there to install.
tidy() {
	rm -rf "$root/etc/ssl/certs" "$root/usr/sbin/policy-rc.d" "$root/etc/apt/auth.conf" "$root/etc/apt/auth.conf.d"
	rm -rf "$root/var/lib/apt/lists" "$root/var/cache/apt" "$root/var/cache/debconf" "$root/var/log/apt"
	mkdir -p "$root/var/lib/apt/lists/partial" "$root/var/cache/apt/archives/partial" "$root/var/cache/debconf"
	: >"$root/etc/resolv.conf"
}

main "$@"

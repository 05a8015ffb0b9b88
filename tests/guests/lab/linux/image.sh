#!/bin/sh
# image.sh FOLDER
# Makes, in the empty folder FOLDER, a Linux that a guest boots within seconds: `kernel`, this Debian's own for clouds, and
# `initrd`, which holds busybox, QEMU's guest agent and this folder's scripts. The packages come from where this machine's
# apt gets its own. They are unpacked only: none is installed, and no script of theirs is run.
set -eu
scripts=$(dirname "$0")
folder=$1
packages=$folder/packages
unpacked=$folder/unpacked
root=$folder/root
export LC_ALL=C
unset LANGUAGE

main() {
	mkdir "$packages" "$unpacked" "$root"
	# A list of packages that is older than the mirror names files that are gone.
	fetch || {
		apt-get -q update
		fetch
	}
	for package in "$packages"/*.deb; do dpkg-deb --extract "$package" "$unpacked"; done
	fill_root
	pack
	mv "$unpacked"/boot/vmlinuz-* "$folder/kernel"
	rm -rf "$packages" "$unpacked" "$root"
}

# fetch - downloads the kernel, busybox, the agent, and the libraries that it needs. Perl is for what is not unpacked here.
fetch() {
	kernel=$(apt-cache depends --important linux-image-cloud-amd64 | sed -n 's/^ *Depends: //p')
	libraries=$(apt-cache depends --important --recurse qemu-guest-agent | grep '^lib[^:]*$' | grep -v perl)
	[ -n "$kernel" ] && [ -n "$libraries" ] || return 1
	(
		cd "$packages" || exit
		# shellcheck disable=SC2086 # These are lists of names.
		apt-get -q -o APT::Sandbox::User=root download busybox-static qemu-guest-agent $kernel $libraries
	)
}

fill_root() {
	mkdir -p "$root/bin" "$root/sbin" "$root/lib" "$root/lib64" "$root/modules"
	mkdir -p "$root/dev" "$root/proc" "$root/run" "$root/sys"
	cp "$(find "$unpacked" -path '*/bin/busybox')" "$(find "$unpacked" -path '*/sbin/qemu-ga')" "$root/bin/"
	cp "$scripts/init.sh" "$root/init"
	cp "$scripts/shutdown.sh" "$root/sbin/shutdown"
	chmod 755 "$root/init" "$root/sbin/shutdown"
	take_libraries
	# In the order in which they need each other: the agent's port, and the power button.
	place=1
	for module in virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_console button evdev; do
		take_module "$module" "$root/modules/$place-$module.ko"
		place=$((place + 1))
	done
}

# take_libraries - what the agent is linked to, and what links it.
take_libraries() {
	linker=$(find "$unpacked" -name ld-linux-x86-64.so.2 | head -n 1)
	paths=$unpacked/lib/x86_64-linux-gnu:$unpacked/usr/lib/x86_64-linux-gnu
	cp -L "$linker" "$root/lib64/"
	"$linker" --library-path "$paths" --list "$root/bin/qemu-ga" >"$folder/libraries"
	sed -n 's/.* => \(\/[^ ]*\) .*/\1/p' "$folder/libraries" | while read -r library; do
		cp -L "$library" "$root/lib/"
	done
	rm "$folder/libraries"
}

# take_module NAME FILE - a module of the kernel, as newer releases of Debian pack it, too.
take_module() {
	module_file=$(find "$unpacked" -name "$1.ko*")
	case $module_file in
	*.ko) cp "$module_file" "$2" ;;
	*.ko.xz) busybox unxz -c "$module_file" >"$2" ;;
	*)
		printf '%s\n' "the kernel has no module $1: '$module_file'" >&2
		return 1
		;;
	esac
}

# pack - not compressed: an emulated machine takes longer to unpack it than to read it.
pack() {
	(cd "$root" && find . | busybox cpio -o -H newc) >"$folder/initrd"
}

main

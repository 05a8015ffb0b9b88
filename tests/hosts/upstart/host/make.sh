# make.sh
# Makes the lab's Debian a host of Upstart's time: init scripts by number, libvirtd and the way into a runlevel by jobs.
set -eu

# SysV's own way, and Debian's order.
rm -f /etc/inittab /etc/rc?.d/[SK]* /etc/init.d/.depend.* /etc/init.d/libvirtd /etc/init.d/libvirt-guests /etc/init.d/virtlogd
rm -f /usr/sbin/insserv
: >/etc/init.d/.legacy-bootordering

# link LEVEL NAME... - NAME with its letter and number, as S20sendsigs.
link() {
	level=$1
	shift
	for name; do
		ln -s "../init.d/${name#[SK][0-9][0-9]}" "/etc/rc$level.d/$name"
	done
}
link 0 S20sendsigs S31umountnfs.sh S40umountfs S60umountroot S90halt
link 6 S20sendsigs S31umountnfs.sh S40umountfs S60umountroot S90reboot
link 1 S30killprocs S90single
link 2 S99lab-up

# No virtlogd: it would be one more job.
echo 'stdio_handler = "file"' >>/etc/libvirt/qemu.conf

# Upstart mounts the machine's devtmpfs unless this is a node; and it writes its log to the kernel's, which is the machine's.
rm -f /dev/ptmx
umask 0
mknod /dev/ptmx c 5 2
ln -s console /dev/kmsg

# boot.sh BOUNDING
# The first process of a lab host's inner namespaces (pid, mount, net, uts, ipc), inside the holder's: prints its own pid as
# the machine sees it, leaves the machine behind and becomes the host's init. BOUNDING are the capabilities taken from it, as setpriv knows them.
set -eu
# Still the machine's /proc.
read -r pid rest </proc/self/stat
cd /mnt/root
mount -t proc -o nosuid,nodev,noexec proc proc
# Of this network namespace, so that read-only is this one alone.
mount -t sysfs -o ro,nosuid,nodev,noexec sysfs sys
# What is the machine's in them.
for path in sys sysrq-trigger irq; do
	[ -e "proc/$path" ] || continue
	mount --bind "proc/$path" "proc/$path"
	mount -o remount,bind,ro "proc/$path"
done
[ ! -e proc/swaps ] || mount --bind dev/null proc/swaps
printf '%s\n' "$pid"
pivot_root . mnt
exec <>/dev/console >&0 2>&0
umount -l /mnt
exec env -i PATH=/sbin:/usr/sbin:/bin:/usr/bin TERM=dumb setpriv --bounding-set "$1" /sbin/init

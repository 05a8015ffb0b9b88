#!/bin/sh
# namespace.sh FOLDER
# The first process of a lab's namespaces (mount, pid, net): puts the lab's folders in the place of the machine's, prints
# its pid as the machine sees it, and ends when its stdin does. With it ends all that was started in the lab, however
# the test runner went.
set -eu
cd /
folder=$1
# Still the machine's /proc.
read -r pid rest </proc/self/stat
mount -t proc proc /proc
# The libvirt folders below /var need not be there: only a host's own set-up makes them. So their parents are hidden.
mount --bind "$folder/etc" /etc/libvirt
mount --bind "$folder/default" /etc/default
mount --bind "$folder/passwd" /etc/passwd
mount --bind "$folder/group" /etc/group
mount --bind "$folder/lib" /var/lib
mount --bind "$folder/log" /var/log
mount --bind "$folder/cache" /var/cache
# All of /run, too: no D-Bus and no systemd may be reached from here.
mount --bind "$folder/run" /run
exec 3<&0 </dev/null
cat <&3 >/dev/null &
printf '%s\n' "$pid"
exec >/dev/null
# Reaps guests' processes as well: libvirtd takes a zombie for a running guest.
wait $!

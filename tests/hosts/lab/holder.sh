#!/bin/sh
# holder.sh LOWER
# The first process of a lab host's outer namespaces (mount, pid, net): makes the host's root at /mnt/root, of the Debian
# in LOWER and a layer of its own in memory; prints its own pid as the machine sees it, then all that comes on the host's
# console; ends when its stdin does. With it ends all that was started inside, however the test runner went. It outlives
# the host's init, so that a host that is down can still be looked into.
set -eu
# Still the machine's /proc.
read -r pid rest </proc/self/stat
cd "$1"
# In memory: a container's own root may be an overlay, which cannot be the upper half of another. And nothing has to be
# removed later. The machine's /mnt is hidden from this namespace only.
mount -t tmpfs -o mode=755 lab /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay -o lowerdir=.,upperdir=/mnt/upper,workdir=/mnt/work overlay /mnt/root
: >/mnt/root/this-is-a-lab-host

# Nodes of its own. A bound one would belong to the machine's /dev, which umountfs (umount -r) would make read-only.
cd /mnt/root/dev
mount -t tmpfs -o mode=755,nosuid lab .
cd /mnt/root/dev
umask 0
mknod null c 1 3
mknod zero c 1 5
mknod full c 1 7
mknod random c 1 8
mknod urandom c 1 9
mknod tty c 5 0
umask 022
mkdir pts
mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts pts
ln -s pts/ptmx ptmx
# A pipe that is always held open: what rc's terminal would hang up, stays.
mkfifo -m 600 console
exec 3<>console 4<&0 </dev/null
cd /

printf '%s\n' "$pid"
cat <&3 &
exec cat <&4 >/dev/null

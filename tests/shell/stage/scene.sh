#!/bin/sh
# scene.sh FOLDER COMMAND... - runs a command on a host of its own: /etc, /run and the console are the folder's, and of this
# machine's programs it has those that $FOLDER/bin links to, beside the stand-ins. This machine's libvirt, its guests and its
# settings are out of reach.
set -eu
folder=$1
shift
mount --make-rprivate /
# Some of these are links to others of them.
places=
for place in /bin /sbin /usr/bin /usr/sbin /usr/local/bin /usr/local/sbin; do
	[ -L "$place" ] || [ ! -d "$place" ] || places="$places $place"
done
for place in $places; do
	mount --bind "$place" "$folder/real$place"
done
mount --bind "$folder/etc" /etc
mount --bind "$folder/run" /run
[ -L /var/run ] || mount --bind "$folder/run" /var/run
[ ! -e /dev/console ] || mount --bind "$folder/console" /dev/console
for place in $places; do
	case $place in
	/usr/local/*) over=$folder/nothing ;;
	*) over=$folder/bin ;;
	esac
	mount --bind "$over" "$place"
done
cd /
umask 022
exec "$@"

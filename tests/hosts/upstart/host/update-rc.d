#!/bin/sh
# update-rc.d as it was before insserv: links are made of the numbers that it is given. As far as init scripts that stop need it.
set -eu

usage() {
	echo "usage: $0 [-f] NAME remove | NAME start|stop NN LEVEL... . ..." >&2
	exit 1
}

force=no
if [ "${1:-}" = -f ]; then
	force=yes
	shift
fi
[ $# -ge 2 ] || usage
name=$1
shift

links() {
	find /etc/rc[0-6S].d -name "[SK][0-9][0-9]$name"
}

case $1 in
remove)
	if [ -e "/etc/init.d/$name" ] && [ "$force" = no ]; then
		echo "update-rc.d: /etc/init.d/$name is still there (-f: all the same)" >&2
		exit 1
	fi
	links | xargs -r rm
	;;
start | stop)
	# Links that are there are an administrator's, whatever their numbers.
	[ -z "$(links)" ] || exit 0
	while [ $# -ge 3 ]; do
		case $1 in
		start) letter=S ;;
		stop) letter=K ;;
		*) usage ;;
		esac
		number=$2
		shift 2
		while [ $# -gt 0 ] && [ "$1" != . ]; do
			ln -s "../init.d/$name" "/etc/rc$1.d/$letter$number$name"
			shift
		done
		[ $# -eq 0 ] || shift
	done
	;;
*) usage ;;
esac

defaults=/etc/default/libvirt-shutdown-domains
# When the guests were last asked as the settings say: whoever runs on after that was left.
served=/var/run/libvirt-shutdown-domains.served

# say TEXT - on the console, where rc and the jobs say what they do.
say() {
	printf 'libvirt-shutdown-domains: %s\n' "$*"
}

# uptime_s - seconds since the host's start; the wall clock, which may be set meanwhile, only where that cannot be read.
uptime_s() {
	uptime=
	[ ! -r /proc/uptime ] || read -r uptime _ </proc/uptime
	uptime=${uptime%%.*}
	echo "${uptime:-$(date +%s)}"
}

# setting KEY - its value in the default file. A mistake in that file ends a subshell, not the host's shutdown; by the trap
# what was set before the mistake counts all the same.
setting() {
	key=$1
	(
		trap 'eval "printf %s \"\${$key:-}\""' EXIT
		unset "$key"
		# shellcheck source=/dev/null
		[ ! -r "$defaults" ] || . "$defaults" >/dev/null
	) 2>/dev/null </dev/null
}

# seconds_of KEY DEFAULT - a setting in whole seconds; the default where it is none, or more than the script takes.
seconds_of() {
	value=$(setting "$1")
	whole=${value%%.*}
	# Without its zeros in front: 090 would be octal, and no number at all.
	whole=${whole#"${whole%%[!0]*}"}
	case $value in
	'' | .* | *[!0-9.]* | *.*.*) whole=$2 ;;
	*[1-9]*) whole=${whole:-1} ;;
	*) whole=0 ;;
	esac
	case $whole in
	?????????*) echo "$2" ;;
	*) echo "$whole" ;;
	esac
}

# read_settings - sets $limit, in seconds (0: none), $exclude, and $shortened: "yes" where $limit is not the default file's.
read_settings() {
	limit=$(seconds_of SHUTDOWN_TIMEOUT 300)
	exclude=$(setting EXCLUDE)
	shortened=
}

# is_spared NAME - by a glob of $exclude.
is_spared() (
	set -f
	for glob in $exclude; do
		# shellcheck disable=SC2254 # it is meant to be a glob
		case $1 in
		$glob) exit 0 ;;
		esac
	done
	exit 1
)

# bounded SECONDS COMMAND... - runs a command and kills it when its time is up (0: never); its status is 137 then. By timeout(1)
# where that takes what coreutils' takes: others of the name wanted their words in another order.
bounded() {
	bound=$1
	shift
	if [ "$bound" -eq 0 ]; then
		"$@"
	elif timeout -s KILL 9 true >/dev/null 2>&1; then
		timeout -s KILL "$bound" "$@"
	else
		"$@" &
		child=$!
		(
			while [ "$bound" -gt 0 ] && kill -0 "$child"; do
				sleep 1
				bound=$(($bound - 1))
			done
			[ "$bound" -gt 0 ] || kill -9 "$child"
		) >/dev/null 2>&1 &
		wait "$child" 2>/dev/null
	fi
}

# shut_guests_down - within $limit: by the script, whose own limit holds; from the shell where the script cannot do it: it is
# missing, there is no Node or too old a one, its default file has a mistake (2), it failed (1), or it was killed.
shut_guests_down() {
	script=@SCRIPT@
	node=@NODE@
	[ -x "$node" ] || node=$(command -v node || command -v nodejs)
	asked_at=$(uptime_s)
	if [ ! -r "$script" ]; then
		why="$script is not there"
	elif [ -z "$node" ]; then
		why="there is no Node for $script"
	else
		longest=0
		[ "$limit" -eq 0 ] || longest=$(($limit + 10))
		status=0
		bounded "$longest" "$node" "$script" ${shortened:+--timeout "$limit"} </dev/null || status=$?
		case $status in
		0 | 3)
			note_served
			return 0
			;;
		4) return 0 ;;
		esac
		why="$script ended with status $status"
	fi
	say "$why: asking the guests from the shell"
	left=$(($limit - $(uptime_s) + $asked_at))
	[ "$left" -gt 10 ] || left=10
	[ "$limit" -gt 0 ] || left=0
	! fall_back "$left" || note_served
}

note_served() {
	{ uptime_s >"$served"; } 2>/dev/null
}

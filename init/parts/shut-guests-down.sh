defaults=/etc/default/libvirt-shutdown-domains
# When the guests were last asked as the settings say: whoever runs on after that was left.
served=/var/run/libvirt-shutdown-domains.served
# What may pass beyond the guests' time where something hangs: 10 s until a script that hangs is killed, 10 s in which the shell
# asks instead, and 10 s for a last virsh that hangs.
margin=30

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

# read_settings - sets $limit, in seconds (0: none), $exclude, and when the time that begins now is up, as uptime_s counts: for the
# guests at $guests_until, for all of this at $done_by, whatever hangs. Both are empty where there is no limit.
read_settings() {
	limit=$(seconds_of SHUTDOWN_TIMEOUT 300)
	exclude=$(setting EXCLUDE)
	guests_until=
	done_by=
	[ "$limit" -gt 0 ] || return 0
	guests_until=$(($(uptime_s) + $limit))
	done_by=$(($guests_until + $margin))
}

# at_most SECONDS - or what is left until $done_by, if that is less; 1 at least.
at_most() {
	most=$1
	if [ -n "$done_by" ]; then
		rest=$(($done_by - $(uptime_s)))
		[ "$rest" -ge "$most" ] || most=$rest
		[ "$most" -ge 1 ] || most=1
	fi
	echo "$most"
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

# shut_guests_down - until $guests_until: by the script, whose own limit holds; from the shell where the script cannot do it: it is
# missing, there is no Node or too old a one, its default file has a mistake (2), it failed (1), or it was killed.
shut_guests_down() {
	script=@SCRIPT@
	choose_node
	if [ ! -r "$script" ]; then
		why="$script is not there"
	elif [ -z "$node" ]; then
		why="there is no Node for $script"
	else
		status=0
		run_script || status=$?
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
	left=0
	if [ -n "$guests_until" ]; then
		left=$(($guests_until - $(uptime_s)))
		[ "$left" -gt 10 ] || left=$(at_most 10)
	fi
	! fall_back "$left" || note_served
}

# choose_node - sets $node: the one of this file, else what PATH has; empty where there is none.
choose_node() {
	node=@NODE@
	[ -x "$node" ] || node=$(command -v node || command -v nodejs)
}

# run_script - it reads the default file itself, so it is told a limit only where much of that has passed; a reserve that does not
# fit into it would be refused. One that hangs is killed 10 s later, in any case while the shell has 6 s to ask.
run_script() {
	if [ -z "$guests_until" ]; then
		"$node" "$script" </dev/null
		return
	fi
	left=$(($guests_until - $(uptime_s)))
	[ "$left" -ge 1 ] || left=1
	longest=$(($(at_most $(($left + 16))) - 6))
	[ "$longest" -ge 1 ] || longest=1
	set --
	if [ $(($left + 5)) -lt "$limit" ]; then
		set -- --timeout "$left"
		[ "$(seconds_of RESERVE 0)" -lt "$left" ] || set -- "$@" --reserve $(($left / 2))
	fi
	bounded "$longest" "$node" "$script" "$@" </dev/null
}

note_served() {
	{ uptime_s >"$served"; } 2>/dev/null
}

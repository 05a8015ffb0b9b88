# fall_back SECONDS - every guest of every connection, without the script (0: without a limit). Of the default file it heeds
# URIS, EXCLUDE, PAUSED=leave and RETRY_INTERVAL. Whoever runs on when the time is up is left to the host. Fails where libvirt
# did not answer.
fall_back() {
	within=$1
	started=$(uptime_s)
	retry=$(seconds_of RETRY_INTERVAL 30)
	paused=$(setting PAUSED)
	loops=
	set -f
	for uri in $(setting URIS) ''; do
		# The last one is virsh's own default, which counts where no other is named.
		[ -n "$uri" ] || [ -z "$loops" ] || break
		[ "$uri" != default ] || uri=
		shut_down_connection &
		loops="$loops $!"
	done
	set +f
	heard=0
	for loop in $loops; do
		wait "$loop" || heard=1
	done
	return "$heard"
}

# shut_down_connection - the guests of $uri: asks each one at once, again after a while those that run on, and looks until
# none is left. A list that could not be had is not an empty one. Fails where there was none at the end.
shut_down_connection() {
	asked=
	asking=
	round=$started
	heard_at=$started
	while is_time_left; do
		if look; then
			heard_at=$(uptime_s)
			[ -n "$running" ] || {
				say "from the shell: no guest runs any more${exclude:+ that is not excluded}${uri:+ on $uri}"
				end_asking
				return 0
			}
			ask_new
		fi
		sleep 1
	done
	end_asking
	running=
	look || {
		say "from the shell: libvirt cannot be asked${uri:+ on $uri}, what its guests do is unknown"
		return 1
	}
	for id in $running; do
		say "from the shell: still running when the time was up: $(on_connection domname "$id" || echo "$id")"
	done
}

# is_time_left - without a limit there is, as long as libvirt has answered within the last minute.
is_time_left() {
	if [ "$within" -eq 0 ]; then
		[ $(($(uptime_s) - $heard_at)) -lt 60 ]
	else
		[ $(($(uptime_s) - $started)) -lt "$within" ]
	fi
}

# end_asking - nobody is asked twice at the same time, nor by a run that is over.
end_asking() {
	# shellcheck disable=SC2086 # several
	[ -z "$asking" ] || kill $asking 2>/dev/null
	asking=
}

# on_connection ARGUMENT... - virsh on $uri; its words untranslated. By env: dash did not export what stands before a function.
on_connection() {
	bounded "$(at_most 10)" env LC_ALL=C.UTF-8 LANGUAGE= virsh ${uri:+-c "$uri"} "$@" </dev/null 2>/dev/null
}

# look - sets $running to the ids of the guests that have to go down. Fails when libvirt does not answer.
look() {
	list=$(on_connection list) || return 1
	case $list in
	*Id*) ;;
	*) return 1 ;;
	esac
	running=$(printf '%s\n' "$list" | ids_to_ask | tr '\n' ' ')
}

# ids_to_ask - of the rows of a table, "ID NAME STATE"; names may hold blanks, and so do two states.
ids_to_ask() {
	while read -r id name; do
		case $id in
		'' | *[!0-9]*) continue ;;
		esac
		case $name in
		*' crashed') continue ;;
		*' paused') [ "$paused" != leave ] || continue ;;
		*' in shutdown' | *' no state') name=${name% *} ;;
		esac
		name=${name% *}
		name=${name%"${name##*[! ]}"}
		is_spared "$name" || echo "$id"
	done
}

# ask_new - each guest of $running that was not asked in this round, all at the same time: one that hangs delays nobody.
ask_new() {
	if [ "$retry" -gt 0 ] && [ $(($(uptime_s) - $round)) -ge "$retry" ]; then
		round=$(uptime_s)
		asked=
		end_asking
	fi
	for id in $running; do
		case " $asked " in
		*" $id "*) ;;
		*)
			ask "$id" &
			asking="$asking $!"
			;;
		esac
	done
	asked=$running
}

# ask ID - again for some seconds where virsh could not: libvirtd may be restarting.
ask() {
	for pause in 1 2 4 8; do
		ask_once "$1" && return 0
		sleep "$pause"
	done
}

# ask_once ID - by its UUID: a name can be another guest's id, and virsh 0.8.3 and older break it at its blanks. Whoever is in
# shutdown already is only waited for. Fails where virsh does.
ask_once() {
	uuid=$(on_connection domuuid "$1")
	[ -n "$uuid" ] || return 1
	name=$(on_connection domname "$1")
	case $(on_connection domstate "$uuid") in
	'') return 1 ;;
	'in shutdown'* | 'shut off'* | crashed*) return 0 ;;
	pmsuspended*) on_connection dompmwakeup "$uuid" >/dev/null ;;
	paused*) on_connection resume "$uuid" >/dev/null ;;
	esac
	if on_connection shutdown "$uuid" >/dev/null; then
		say "from the shell: asked ${name:-$uuid}"
	else
		say "from the shell: could not ask ${name:-$uuid}"
		return 1
	fi
}

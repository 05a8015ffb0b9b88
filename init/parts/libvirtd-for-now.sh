# shut_down_what_runs - also where libvirtd was stopped before: its guests run on without it, and the host's sendsigs would
# end them. Where nothing answers and no guest runs, there is nothing to do, and nothing to wait for.
shut_down_what_runs() {
	if [ -n "$(running_guests)" ]; then
		if libvirt_answers qemu:///system; then
			shut_guests_down
		else
			say "libvirtd does not run, but its guests do: starting it for the time being"
			start_libvirtd
			shut_guests_down
			stop_libvirtd
		fi
		return 0
	fi
	if one_answers; then
		shut_guests_down
	fi
}

# one_answers - of the connections; if none does, once more after a pause, for libvirtd may be restarting.
one_answers() {
	uris=$(setting URIS)
	for pause in 2 ''; do
		set -f
		for one in ${uris:-default}; do
			! libvirt_answers "$one" || {
				set +f
				return 0
			}
		done
		set +f
		[ -z "$pause" ] || sleep "$pause"
	done
	[ -z "$uris" ] || say "nobody answers: $uris"
	return 1
}

# libvirt_answers URI - one that hangs (137) counts: it is there, and the script knows how to say what it could not do.
libvirt_answers() {
	asked_uri=$1
	[ "$asked_uri" != default ] || asked_uri=
	bounded "$(at_most 5)" virsh ${asked_uri:+-c "$asked_uri"} list </dev/null >/dev/null 2>&1
	case $? in
	0 | 137) return 0 ;;
	*) return 1 ;;
	esac
}

# running_guests - the names of the guests whose QEMU runs, excluded ones left out, from the files that libvirt keeps for its
# own next start.
running_guests() {
	for pid_file in /var/run/libvirt/qemu/*.pid; do
		[ -f "${pid_file%.pid}.xml" ] || continue
		pid=
		read -r pid 2>/dev/null <"$pid_file"
		tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -q -x -e -uuid || continue
		guest=${pid_file##*/}
		guest=${guest%.pid}
		is_spared "$guest" || echo "$guest"
	done
}

# start_libvirtd - it would start the guests that are marked for it: an empty file system hides their marks meanwhile, and a
# power cut leaves no trace of that. It has 30 s, less where that would leave the guests less than 10 s of their time.
start_libvirtd() {
	hidden=
	for folder in /etc/libvirt/qemu/autostart /etc/libvirt/lxc/autostart; do
		[ -d "$folder" ] || continue
		if mount -n -t tmpfs none "$folder" 2>/dev/null; then
			hidden="$hidden $folder"
		else
			say "cannot hide $folder from it: it starts the guests that are marked there, and they are shut down as well"
		fi
	done
	libvirtd </dev/null >/dev/null 2>&1 &
	libvirtd=$!
	now=$(uptime_s)
	patience=$(($now + 30))
	if [ -n "$guests_until" ] && [ "$patience" -gt $(($guests_until - 10)) ]; then
		patience=$(($guests_until - 10))
		[ "$patience" -ge $(($now + 5)) ] || patience=$(($now + 5))
	fi
	until libvirt_answers qemu:///system; do
		sleep 1
		kill -0 "$libvirtd" 2>/dev/null || break
		[ "$(uptime_s)" -lt "$patience" ] || break
	done
	# One that ended at once was not alone.
	kill -0 "$libvirtd" 2>/dev/null || libvirtd=
	for folder in $hidden; do
		umount -n "$folder"
	done
}

stop_libvirtd() {
	[ -n "$libvirtd" ] || return 0
	kill "$libvirtd" 2>/dev/null
	patience=$(($(uptime_s) + $(at_most 10)))
	while kill -0 "$libvirtd" 2>/dev/null && [ "$(uptime_s)" -lt "$patience" ]; do
		sleep 1
	done
	! kill -0 "$libvirtd" 2>/dev/null || kill -9 "$libvirtd"
}

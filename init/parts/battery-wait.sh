# note TEXT - into the system's log, for nobody sees what a UPS daemon's scripts print.
note() {
	logger -t libvirt-shutdown-domains -p daemon.warning -- "$*"
}

# wait_on_battery SOURCE - starts the program, which waits until the guests need what the battery has left, and returns at once.
# There is one at a time: the lock is the kernel's, so none is left behind by a program that was killed.
wait_on_battery() {
	script=@SCRIPT@
	node=@NODE@
	[ -x "$node" ] || node=$(command -v node || command -v nodejs)
	if [ ! -r "$script" ]; then
		note "$script is not there: nobody waits on battery; the guests go down with the host"
		return
	elif [ -z "$node" ]; then
		note "there is no Node for $script: nobody waits on battery; the guests go down with the host"
		return
	fi
	setsid flock -n /var/run/libvirt-shutdown-domains.waiting "$node" "$script" --battery "$1" --battery-wait \
		</dev/null 2>&1 | logger -t libvirt-shutdown-domains -p daemon.notice >/dev/null 2>&1 &
}

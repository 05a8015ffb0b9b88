#!/bin/busybox sh
# init.sh
# The first process of the lab's Linux guest. What it says, and what the kernel says, goes to the serial line, which the
# lab reads. The kernel makes variables of these words of its command line: agent=answers|stopped|absent, delay=SECONDS.
export PATH=/bin:/sbin
# As libvirt's definition and the agent itself call it.
PORT=org.qemu.guest_agent.0

main() {
	/bin/busybox --install -s /bin
	mount -t proc proc /proc
	mount -t sysfs sys /sys
	mount -t devtmpfs dev /dev
	exec >/dev/console 2>&1
	for module in /modules/*; do insmod "$module"; done
	# shellcheck disable=SC2154 # The kernel sets it.
	[ "$agent" = absent ] || start_agent "$agent"
	await_button
}

# start_agent answers|stopped - gives once it has opened its port; `stopped` hangs from then on.
start_agent() {
	device=$(grep -lx "$PORT" /sys/class/virtio-ports/*/name)
	device=$(basename "${device%/name}")
	mkdir /dev/virtio-ports
	ln -s "/dev/$device" "/dev/virtio-ports/$PORT"
	qemu-ga --statedir /run &
	pid=$!
	until holds "$pid" "/dev/$device"; do sleep 0.1; done
	[ "$1" = answers ] || kill -STOP "$pid"
}

# holds PID FILE - whether the process has this file open.
holds() {
	for descriptor in "/proc/$1/fd"/*; do
		[ "$(readlink "$descriptor")" != "$2" ] || return 0
	done
	return 1
}

# await_button - without ACPI there is none.
await_button() {
	button=$(grep -lx 'Power Button' /sys/class/input/event*/device/name | head -n 1)
	[ -z "$button" ] || exec 3<"/dev/input/$(basename "${button%/device/name}")"
	echo ready
	# A press is four records: down, end of report, up, end of report.
	while [ -n "$button" ] && head -c 96 <&3 >/dev/null; do shutdown button; done
	while :; do sleep 3600; done
}

main

#!/bin/sh
# shutdown.sh button | ARG...
# /sbin/shutdown of the lab's Linux guest: says who asks, and lets the guest go down after $delay seconds. QEMU's guest agent
# calls it with arguments of shutdown(8), and it comes back at once, as the real one does.
if [ "$1" = button ]; then by='power button'; else by=agent; fi
# The agent's own output goes nowhere.
exec >/dev/console 2>&1
echo "asked by its $by"
# Being asked again makes it no quicker, as on a real one.
mkdir /run/going-down 2>/dev/null || exit 0

# go_down - an x86 without ACPI has no way to switch itself off: it resets itself, and libvirt is told to end it then.
go_down() {
	# shellcheck disable=SC2154 # The kernel sets it.
	sleep "$delay"
	if [ -d /sys/firmware/acpi ]; then poweroff -f; else reboot -f; fi
}

go_down &

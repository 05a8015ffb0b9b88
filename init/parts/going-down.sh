# going_down - whether the host changes to runlevel 0, 1 or 6. utmp tells; only where it cannot be read RUNLEVEL does,
# for it can be stale: it is unset before the question, because Upstart's runlevel would repeat it.
going_down() {
	level=$(
		unset RUNLEVEL PREVLEVEL
		runlevel 2>/dev/null
	)
	case $level in
	?' '?) level=${level#??} ;;
	*) level=${RUNLEVEL:-} ;;
	esac
	case $level in
	0 | 1 | 6) return 0 ;;
	*) return 1 ;;
	esac
}

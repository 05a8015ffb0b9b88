#!/bin/sh
# as-upstart.sh SCRIPT SHELL... - runs a job's script as Upstart does: with -e, read from a pipe below /dev/fd, stdin /dev/null.
script=$1
shift
exec "$@" -e /dev/fd/9 9<<END </dev/null
$(cat "$script")
END

# shellcheck shell=bash
# answers.bash FILE LINE TEXT - prints what the completion in a file gives for a line and the text that readline would replace: the
# options that it sets, then the answers. Fails if it leaves anything behind in the shell but functions.

options=()
compopt() {
  options+=("$*")
}

# shell - prints what a user would miss if it were changed.
shell() {
  compgen -v
  set +o
  shopt -p || :
}

COMPREPLY=() before='' after=''
# shellcheck source=/dev/null
. "$1"
COMP_LINE=$2 COMP_POINT=${#2}
before=$(shell)
_libvirt_shutdown_domains libvirt-shutdown-domains "$3" ''
after=$(shell)
[[ $before == "$after" ]] || exit 9
printf '%s\n' ${options[@]+"${options[@]}"} ${COMPREPLY[@]+"${COMPREPLY[@]}"}

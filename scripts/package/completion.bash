# shellcheck shell=bash
# Completion of libvirt-shutdown-domains for bash 4.1 and later, which needs nothing of bash-completion.
#
# What somebody has typed is never written anew: an answer is the text that readline will replace, and behind it what is missing,
# quoted as the place wants it. So it does not matter where COMP_WORDBREAKS cuts a word, nor how its quotes began.

# _libvirt_shutdown_domains COMMAND TEXT - sets COMPREPLY. The work is done in a subshell: there nothing of the user's shell, such as
# set -u or an IFS, is in the way, and nothing but functions is left behind.
_libvirt_shutdown_domains() {
  local answer how
  COMPREPLY=()
  { answer=$(_lsd_answer "$2"); } </dev/null 2>/dev/null || :
  how=${answer%%$'\n'*}
  [[ -z $how ]] || compopt -o "$how"
  while [[ $answer == *$'\n'* ]]; do
    answer=${answer#*$'\n'}
    COMPREPLY+=("${answer%%$'\n'*}")
  done
}

# _lsd_answer TEXT - prints a line with the option for compopt, and a line for each answer.
_lsd_answer() {
  set +eu -f
  shopt -u nocasematch
  IFS=$' \t\n'
  text=$1 how='' answers=() is_file='' is_attached=''
  _lsd_tables
  _lsd_split "$(_lsd_line)"
  # From readline itself the text is that already; another caller, such as sudo's completion, gives what is in COMP_WORDS.
  if [[ -n $quote ]]; then
    text=${raw:quoted_at}
  elif [[ -n ${COMP_WORDBREAKS-} && $text != *[!"$COMP_WORDBREAKS"]* ]]; then
    text=''
  fi
  text=${text%"$dangling"}
  _lsd_look_back
  _lsd_complete
  [[ ${#answers[@]} -ne 1 || ${answers[0]} != */ ]] || how=nospace
  printf '%s\n' "$how" "${answers[@]}"
}

# _lsd_tables - for each option a line of its two names, how often it is given, what its value is, and the words for it; for each
# command but init, for each action of that, and for each UPS daemon of generate, a line with the options that it takes.
_lsd_tables() {
  commands='@COMMANDS@'
  run_options='@RUN_OPTIONS@'
  init_options='@INIT_OPTIONS@'
  taken_by='@TAKEN_BY@'
  actions='@ACTIONS@'
  ups_tools='@UPS_TOOLS@'
}

# _lsd_line - prints the line up to the cursor. Before bash 4.3 its place was counted in bytes.
_lsd_line() {
  ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 403)) || LC_ALL=C
  printf %s "${COMP_LINE:0:COMP_POINT}"
}

# _lsd_split LINE - sets $words as the shell would read them, and of the last one, at the cursor, $raw: as it is typed, $typed: what
# it means, $quote: the one that is open, $dangling: a backslash at its end, $redirected: it is a file's name behind < or >.
_lsd_split() {
  rest=$1 words=() raw='' typed='' quote='' dangling='' redirected=''
  while [[ -n $rest ]]; do
    case $quote in
    \') _lsd_take_run "[']" ;;
    \") _lsd_take_run '["\\]' ;;
    *) _lsd_take_bare ;;
    esac
  done
}

# _lsd_take LENGTH MEANING - goes on by so many characters.
_lsd_take() {
  raw+=${rest:0:$1} typed+=$2 rest=${rest:$1}
}

# _lsd_take_run ENDS - the characters up to one that is special, or else that one.
_lsd_take_run() {
  # shellcheck disable=SC2295 # it is a pattern
  local run=${rest%%$1*} next=${rest:1:1}
  if [[ -n $run ]]; then
    _lsd_take "${#run}" "$run"
  elif [[ $rest == \\ ]]; then
    dangling=\\
    _lsd_take 1 ''
  elif [[ $rest == \\* && -n $quote && $next != [\"\\\$\`] ]]; then
    _lsd_take 1 \\
  elif [[ $rest == \\* ]]; then
    _lsd_take 2 "${next#$'\n'}"
  elif [[ -n $quote ]]; then
    quote=''
    _lsd_take 1 ''
  else
    quote=${rest:0:1}
    _lsd_take 1 ''
    quoted_at=${#raw}
  fi
}

# _lsd_take_bare - what is outside of quotes. Comments are only looked for in files.
_lsd_take_bare() {
  local comment=${rest%%$'\n'*}
  case $rest in
  [$' \t\n;&|()']*)
    _lsd_end_word
    rest=${rest:1}
    ;;
  [\<\>]*)
    # A number right in front of it says which file.
    [[ $raw != *[!0-9]* ]] || _lsd_end_word
    raw='' typed='' redirected=yes rest=${rest:1}
    ;;
  *)
    if [[ -n $is_file && -z $raw && $rest == '#'* ]]; then
      rest=${rest:${#comment}}
    else
      _lsd_take_run $'[ \t\n;&|()<>\\\\\'"]'
    fi
    ;;
  esac
}

_lsd_end_word() {
  [[ -n $raw ]] || return 0
  [[ -n $redirected ]] || words+=("$typed")
  raw='' typed='' redirected=''
}

# _lsd_look_back - sets what the words in front of the cursor say: $options: the table that holds, $action of init, $ups: what generate
# is for, $given: names of options, $pending: the one whose value comes next, $taken: guests, $excluded, $uris, $defaults, $behind:
# there was a --.
_lsd_look_back() {
  local word at
  options=$run_options command='' action='' ups='' given=' ' pending='' behind=''
  taken=() excluded=() uris=() defaults='@DEFAULT_FILE@'
  for ((at = 1; at < ${#words[@]}; at++)); do
    word=${words[at]}
    if [[ -n $behind ]]; then
      _lsd_note_word "$word"
    elif [[ $word == -- ]]; then
      behind=yes pending=''
    elif [[ -n $pending ]]; then
      _lsd_note "$word"
    elif [[ $word == -?* ]]; then
      _lsd_note_option "$word"
    elif [[ $at -eq 1 && " $commands " == *" $word "* ]]; then
      command=$word
      [[ $word != init ]] || options=$init_options
    else
      _lsd_note_word "$word"
    fi
  done
}

_lsd_note_word() {
  if [[ $command == init && $action == generate ]]; then
    ups=$1
  elif [[ $command == init ]]; then
    action=$1
  else
    taken+=("$1")
  fi
}

_lsd_note_option() {
  _lsd_find_option "${1%%=*}" || return 0
  given+="$name "
  [[ $kind == switch ]] || pending=$name
  [[ $1 != *=* ]] || _lsd_note "${1#*=}"
}

# _lsd_note VALUE - of $pending.
_lsd_note() {
  case $pending in
  --connect) uris+=("$1") ;;
  --defaults) defaults=$1 ;;
  --exclude) excluded+=("$1") ;;
  esac
  pending=''
}

# _lsd_find_option NAME - sets $name, $alias, $often, $kind and $choices; fails where there is none.
_lsd_find_option() {
  local row IFS=$'\n'
  for row in $options; do
    _lsd_read_option "$row"
    [[ $1 != "$name" && $1 != "$alias" ]] || return 0
  done
  return 1
}

_lsd_read_option() {
  local IFS=' '
  # shellcheck disable=SC2086 # several
  set -- $1
  name=$1 alias=$2 often=$3 kind=$4
  shift 4
  choices=$*
}

_lsd_complete() {
  if [[ -n $redirected ]]; then
    kind='file'
    _lsd_complete_value
  elif [[ -n $behind ]]; then
    _lsd_complete_word
  elif [[ -n $pending ]]; then
    _lsd_find_option "$pending"
    _lsd_complete_value
  elif [[ $typed == -*=* ]]; then
    _lsd_find_option "${typed%%=*}" || return 0
    typed=${typed#*=} raw=${raw#*=} is_attached=yes
    _lsd_complete_value
  elif [[ $typed == -* ]]; then
    _lsd_complete_option
  else
    _lsd_complete_word
  fi
}

# _lsd_complete_word - a command, an action, a guest.
_lsd_complete_word() {
  local row IFS=$'\n'
  if [[ $command == init && -z $action ]]; then
    for row in $actions; do _lsd_offer "${row%% *}"; done
  elif [[ $action == generate && -z $ups ]]; then
    for row in $ups_tools; do _lsd_offer "${row%% *}"; done
    [[ -n $behind ]] || _lsd_complete_option
  elif [[ $command == init || $command == report ]]; then
    [[ -n $behind ]] || _lsd_complete_option
  else
    [[ ${#words[@]} -ne 1 ]] || for row in ${commands// /$'\n'}; do _lsd_offer "$row"; done
    _lsd_complete_guest "${taken[@]}" "${excluded[@]}"
  fi
}

# _lsd_complete_option - those that the command or the action takes; what is given once, once.
_lsd_complete_option() {
  local row takes='' taker=${command:-shutdown} takers=$taken_by IFS=$'\n'
  [[ $command != init ]] || taker=$action takers=$actions
  [[ -z $ups ]] || taker=$ups takers=$ups_tools
  for row in $takers; do
    [[ ${row%% *} != "$taker" ]] || takes="$row "
  done
  for row in $options; do
    _lsd_read_option "$row"
    [[ $often == many || $given != *" $name "* ]] || continue
    [[ -z $takes || $takes == *" $name "* ]] || continue
    [[ -z $typed || $alias == "$name" ]] || _lsd_offer "$alias"
    _lsd_offer "$name"
  done
}

_lsd_complete_value() {
  local word
  case $kind in
  choice) for word in $choices; do _lsd_offer "$word"; done ;;
  list) for word in $choices; do _lsd_offer_next "$word"; done ;;
  uri) _lsd_complete_uri ;;
  guest) _lsd_complete_guest "${excluded[@]}" ;;
  order) _lsd_complete_order ;;
  file | dir) _lsd_complete_path ;;
  esac
}

# _lsd_complete_path - readline knows best, where the text is all of the path; it is not where a break character is in it, or where =
# is none.
_lsd_complete_path() {
  local path action=-f IFS=$'\n'
  [[ $kind == file ]] || action=-d
  if [[ $text == "$raw" || $quote$text == "$raw" ]]; then
    how=default
    [[ $kind == file ]] || how=dirnames
    return
  fi
  for path in $(compgen $action -- "$typed"); do
    [[ ! -d $path ]] || path+=/
    _lsd_offer "$path"
  done
}

# _lsd_complete_uri - what is set anyway, and the usual ones.
_lsd_complete_uri() {
  local uri
  for uri in $(_lsd_set_uris) default qemu:///system qemu:///session lxc:///system xen:///system qemu+ssh://; do
    _lsd_is_among "$uri" "${uris[@]}" || _lsd_offer "$uri"
  done
}

# _lsd_complete_order - guests, those that fit in without a glob; or the order of libvirt's links.
_lsd_complete_order() {
  local name IFS=$'\n'
  if [[ $typed == autostart:* ]]; then
    kind=dir typed=${typed#*:} raw=${raw#*:}
    _lsd_complete_path
    return
  fi
  [[ $typed == *[\ ,]* ]] || _lsd_offer autostart
  for name in $(_lsd_running_guests); do
    [[ $name == *[][*?\\,\ ]* || $name == -* ]] || _lsd_offer_next "$name"
  done
}

# _lsd_complete_guest OTHER... - the names of those that run, but for these, and for what would be read as something else.
_lsd_complete_guest() {
  local name IFS=$'\n'
  for name in $(_lsd_running_guests); do
    [[ $name != -* || -n $behind$is_attached ]] || continue
    [[ -n $command$behind$pending$is_attached || ${#taken[@]} -gt 0 || " $commands " != *" $name "* ]] || continue
    _lsd_escape_glob "$name"
    _lsd_is_among "$name" "$@" || _lsd_is_among "$escaped" "$@" || _lsd_offer "$escaped"
  done
}

# _lsd_escape_glob NAME - sets $escaped: a guest called web* must not take web1 with it.
_lsd_escape_glob() {
  local at char
  escaped=$1
  [[ $1 == *[][*?\\]* ]] || return 0
  escaped=''
  for ((at = 0; at < ${#1}; at++)); do
    char=${1:at:1}
    [[ $char != [][*?\\] ]] || char=\\$char
    escaped+=$char
  done
}

# _lsd_is_among WORD OTHER...
_lsd_is_among() {
  local word=$1 other
  shift
  for other; do
    [[ $word != "$other" ]] || return 0
  done
  return 1
}

# _lsd_offer_next WORD - behind those of a list that are typed already, which blanks or commas part.
_lsd_offer_next() {
  local before=${typed%"${typed##*[ ,]}"}
  [[ ",${before// /,}" == *",$1,"* ]] || _lsd_offer "$before$1"
}

# _lsd_offer WORD - adds it to the answers if it goes on with what is typed.
_lsd_offer() {
  [[ $1 == "$typed"* && $1 != *[[:cntrl:]]* ]] || return 0
  _lsd_quote "${1:${#typed}}"
  answers+=("$text$quoted")
}

# _lsd_quote REST - sets $quoted: what is to be typed for it within $quote. Readline closes the quote, unless the last character looks
# as if it did.
_lsd_quote() {
  local at char
  quoted=''
  for ((at = 0; at < ${#1}; at++)); do
    char=${1:at:1}
    case $quote$char in
    "''") char="'\\''" ;;
    '"!') char='"\!"' ;;
    \"[\"\\\$\`]) char=\\$char ;;
    [\'\"]?) ;;
    [][\ \'\"\\\$\`\&\|\;\<\>\(\)\{\}*?!#~^]) char=\\$char ;;
    esac
    quoted+=$char
  done
  [[ -z $quote || $raw$quoted != *"$quote" ]] || quoted+=$quote
}

# _lsd_set_uris - prints the connections of the environment or else of the default file.
_lsd_set_uris() {
  local word value=''
  if ! printenv URIS; then
    [[ $defaults != \~/* ]] || defaults=$HOME/${defaults#*/}
    [[ -f $defaults && -r $defaults ]] || return 0
    is_file=yes
    _lsd_split "$(<"$defaults")"$'\n'
    for word in "${words[@]}"; do
      [[ $word != URIS=* ]] || value=${word#*=}
    done
    printf '%s\n' "$value"
  fi
}

# _lsd_running_guests - prints the names of those that run on the connections that hold here.
_lsd_running_guests() {
  local uri IFS=$' \t\n'
  if [[ ${#uris[@]} -eq 0 ]]; then
    for uri in $(_lsd_set_uris); do uris+=("$uri"); done
  fi
  _lsd_ask "${uris[@]-default}"
}

# _lsd_ask URI... - prints the names of the guests; all are asked at the same time.
_lsd_ask() {
  [[ $# -gt 0 ]] || return 0
  _lsd_ask_one "$1" | {
    shift
    _lsd_ask "$@"
    while IFS= read -r name; do printf '%s\n' "$name"; done
  }
}

# _lsd_ask_one URI - before 0.9.11 virsh had only a table.
_lsd_ask_one() {
  local why connection=()
  [[ -z $1 || $1 == default ]] || connection=(-c "$1")
  { why=$(_lsd_virsh "${connection[@]}" list --name 2>&1 >&3); } 3>&1
  [[ $why != *'option --name'* ]] || _lsd_virsh "${connection[@]}" list | _lsd_read_table
}

# _lsd_virsh ARGUMENT... - for two seconds at most, where the host can bound it. It has no terminal, for ssh would ask there for a
# password, and starts no libvirtd.
_lsd_virsh() {
  local bounds=()
  ! type -P setsid >/dev/null || bounds+=(setsid)
  ! type -P timeout >/dev/null || bounds+=(timeout -s KILL 2)
  LC_ALL=C SSH_ASKPASS=/bin/false LIBVIRT_AUTOSTART=0 command "${bounds[@]}" virsh --readonly --quiet "$@"
}

# _lsd_read_table - prints the names; the state is taken from the end of a line, for names may hold blanks.
_lsd_read_table() {
  local line row='^ *[0-9]+ +(.*[^ ]) +(@STATES@) *$'
  while IFS= read -r line; do
    [[ ! $line =~ $row ]] || printf '%s\n' "${BASH_REMATCH[1]}"
  done
}

complete -F _libvirt_shutdown_domains libvirt-shutdown-domains

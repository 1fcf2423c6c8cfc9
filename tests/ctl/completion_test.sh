#!/usr/bin/env bash
# completion_test.sh HOLDFASTCTL COMPLETION: the completion offers what --help lists.
set -euo pipefail
program=$1
# shellcheck source=/dev/null
. "$2"

complete_words() {
    COMP_WORDS=("$program" "$@")
    COMP_CWORD=$#
    _holdfastctl
}

expect() { # WHAT WORD: WORD is among the offers.
    [[ " ${COMPREPLY[*]} " == *" $2 "* ]] || {
        echo "$1: $2 is not offered, but: ${COMPREPLY[*]}"
        exit 1
    }
}

verbs=$("$program" --help | sed -n '/^Verbs:/,/^$/s/^  \([a-z-]*\).*/\1/p')
[ -n "$verbs" ]
complete_words ''
for verb in $verbs; do
    expect "first word" "$verb"
done
expect "first word" --version
for verb in $verbs; do
    complete_words "$verb" --
    for option in $("$program" "$verb" --help | grep -o '^  --[a-z-]*'); do
        expect "$verb" "$option"
    done
done
complete_words --config x config --sch
[ "${COMPREPLY[*]}" = --schema ]
complete_words shipments ''
expect "shipments" import
expect "shipments" set
complete_words orders ''
expect "orders" retry
expect "orders" stats
complete_words breaker ''
expect "breaker" reset
complete_words services ''
expect "services" export
complete_words services add "$2"
expect "services add" "$2"
complete_words alerts ''
expect "alerts" unsilence
complete_words alerts list --state ''
expect "alerts --state" resolved
complete_words units --state ''
expect "units --state" failed

# Units are those of the daemon that the line names, and nothing that a shell would run.
real=$program
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
program=$folder/holdfastctl
cat >"$program" <<END
#!/bin/sh
echo "\$@" >>"$folder/asked"
[ "\$2" != --help ] || exec "$real" "\$@"
echo 'UNIT               LOAD'
echo 'cron.service       loaded'
echo 'a@b.timer          loaded'
echo '\$(touch\${IFS}$folder/run).service  loaded'
echo 'There are more: --after x'
END
chmod +x "$program"
complete_words --config "$2" units --url http://h:1 ''
expect "units" cron.service
expect "units" a@b.timer
[ "${#COMPREPLY[@]}" = 2 ]
[ ! -e "$folder/run" ]
[ "$(cat "$folder/asked")" = "units --limit 1000 --config $2 --url http://h:1" ]
complete_words units --
expect "units" --state
program=$real

complete_words maintenance ''
expect "maintenance" start
complete_words announcements ''
expect "announcements" add
complete_words announcements add --kind ''
expect "announcements --kind" resolved
complete_words report --format ''
expect "report --format" md
complete_words shipments export --format ''
expect "shipments --format" ndjson
complete_words load --mode ''
expect "load --mode" slow
complete_words load --ledger "$2"
expect "load --ledger" "$2"
complete_words drill ''
expect "drill" revert
complete_words shipments import "$2"
expect "shipments import" "$2"
complete_words status --token-file "$2"
expect "status --token-file" "$2"
complete_words ch
expect "ch" check

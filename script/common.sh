# shellcheck shell=bash
# Shared by the scripts of this folder: sourced, never run. Sets `root` and goes there.

program=script/$(basename "$0")
# The end-to-end tests and the coverage run read messages of tools: they are English.
export LC_ALL=C.UTF-8
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1
# What script/bootstrap takes out of a package instead of installing it.
PATH=$PATH:$root/.cache/tools/usr/bin:$root/.cache/tools/usr/sbin

# say TEXT: one line for the person who started the script.
say() {
    printf '%s\n' "$*" >&2
}

# die WHAT WHY REMEDY [STATUS]
die() {
    printf '%s: %s: %s (%s)\n' "$program" "$1" "$2" "$3" >&2
    exit "${4:-1}"
}

# The first comment of a script is its help.
help() {
    sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$root/$program"
    exit 0
}

bad_option() {
    die "$1" "no such option" "see $program --help" 64
}

# configure FOLDER [MESON OPTION...]: makes a build folder, once, and again when its options or the
# compiler's path are not the ones asked for.
configure() {
    local folder=$1
    shift
    local wanted="$* CC=${CC:-} CXX=${CXX:-}"
    if [ -f "$folder/build.ninja" ] && [ "$(cat "$folder/.options" 2>/dev/null)" = "$wanted" ]; then
        return
    fi
    rm -rf "$folder"
    meson setup "$folder" "$@" >"/tmp/holdfast-setup.$$" 2>&1 || {
        cat "/tmp/holdfast-setup.$$" >&2
        rm -f "/tmp/holdfast-setup.$$"
        die "$folder" "meson cannot configure it" "read its message above"
    }
    rm -f "/tmp/holdfast-setup.$$"
    printf '%s\n' "$wanted" >"$folder/.options"
}

# The option for configure() that says whether pages are built in: they are where what they are
# bundled with can be had, and the person who builds is told otherwise.
web_option() {
    if script/web; then
        printf '%s\n' -Dweb=enabled
    else
        say "$program: without the pages for browsers: / answers JSON alone"
        printf '%s\n' -Dweb=disabled
    fi
}

# Debug information for the lines of a stack trace alone: with that of variables as well a compilation
# takes half as long again, under ASan nearly twice as long. A debugger finds it in script/build's.
lines_only=(-Ddebug=false -Dcpp_args=-g1)

# configure_tests FOLDER: the one way in which tests are built: other options would begin anew, and
# take the results of what has run along.
configure_tests() {
    configure "$1" --werror "$(web_option)" "${lines_only[@]}"
}

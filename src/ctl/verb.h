// One thing that holdfastctl can do: a file verb_<name>.cc each, found in a table that the build
// makes from the list in meson.build. Main thread.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ctl/console.h"

namespace holdfast::ctl {

struct Option {
    std::string_view name;      // "--json"
    std::string_view argument;  // "FILE", or empty for a switch.
    std::string_view help;      // One line.
    bool repeats = false;       // May be given more than once.
};

// Where the daemon is asked instead of its control socket: by options or, where those are silent,
// by variables.
struct Remote {
    std::string url;      // "https://host:8443", without a slash at the end. Empty: not at all.
    std::string token;    // Out of a file: every user of a host sees the words of a command line.
    std::string ca_file;  // Empty: the certificates that the host trusts.
};

// What was asked for: options that were given, each with its argument, and what remains. One that
// was given more than once has its last argument, or, if it repeats, each in a line of its own.
struct Invocation {
    std::map<std::string, std::string, std::less<>> options;
    std::vector<std::string> arguments;
    Remote remote{};  // Of verbs that ask anywhere.

    bool has(std::string_view option) const { return options.contains(option); }
    // The option's argument, or `otherwise`.
    std::string value(std::string_view option, std::string_view otherwise) const;
    // All of one that may be given more than once.
    std::vector<std::string> values(std::string_view option) const;
    std::string config_file() const;
    bool json() const { return has("--json"); }
    // Where the daemon is asked, when that is not its control socket.
    bool is_remote() const { return !remote.url.empty(); }
};

struct Verb {
    std::string_view name;
    std::string_view arguments;  // "[KEY]", or empty when it takes none.
    std::string_view summary;    // One line, no full stop.
    std::string_view text;       // Of its --help; may be several lines.
    std::vector<Option> options{};
    // Goes on with whatever is readable of the configuration, and does not complain of the rest.
    bool asks_daemon = false;
    // Takes --url, too; else HOLDFAST_URL is not meant for it.
    bool asks_anywhere = false;
    // All that stands behind it, options and --help too, are its arguments.
    bool takes_all = false;
    // The exit code.
    int (*run)(const Invocation& invocation, Console& console) = nullptr;
};

// In the order of --help.
std::span<const Verb> all_verbs();
const Verb* find_verb(std::string_view name) noexcept;

// --help, --version, --config FILE, --json: everywhere, before and after the verb.
std::span<const Option> common_options();

}  // namespace holdfast::ctl

// What the daemon would run with, and the schema for editors.
#include <algorithm>

#include "base/text.h"
#include "ctl/report.h"
#include "ctl/sources.h"
#include "ctl/verb.h"
#include "daemon/config/effective.h"
#include "daemon/config/keys.h"
#include "daemon/config/schema.h"

namespace holdfast::ctl {
namespace {

// Aligned for people; what a program wants is --json.
std::string table(const std::vector<daemon::Effective>& lines)
{
    std::size_t key_width = 0;
    std::size_t value_width = 0;
    for (const daemon::Effective& line : lines) {
        key_width = std::max(key_width, line.key->path.size());
        value_width = std::max(value_width, line.value.size());
    }
    // One long list must not push every origin out of sight.
    value_width = std::min<std::size_t>(value_width, 40);
    std::string out;
    for (const daemon::Effective& line : lines) {
        std::string value = line.value;
        value.resize(std::max(value.size(), value_width), ' ');
        std::string key{line.key->path};
        key.resize(key_width, ' ');
        append_to(out, key, "  ", value, "  ", line.origin, "\n");
    }
    return out;
}

std::string to_json(const std::vector<daemon::Effective>& lines, const daemon::Loaded& loaded)
{
    std::string out;
    json::Writer writer{out, json::Writer::Style::pretty};
    writer.begin_object().member("usable", loaded.is_usable()).key("keys").begin_object();
    for (const daemon::Effective& line : lines) {
        writer.key(line.key->path).begin_object().key("value").raw(line.value);
        writer.member("origin", line.origin)
            .member("change", line.key->change == daemon::Change::on_reload ? "reload" : "restart")
            .end_object();
    }
    writer.end_object().key("problems");
    write_problems(loaded.problems, writer);
    writer.end_object();
    return out + "\n";
}

int run_config(const Invocation& invocation, Console& console)
{
    if (invocation.has("--schema")) {
        console.out(daemon::make_schema());
        return 0;
    }
    daemon::Loaded loaded = daemon::load(sources_of(invocation, console));
    auto lines = daemon::list_effective(daemon::all_keys(), loaded);
    console.out(invocation.json() ? to_json(lines, loaded) : table(lines));
    if (!invocation.json())
        say_problems(loaded.problems, console);
    return static_cast<int>(daemon::exit_class(loaded.problems));
}

}  // namespace

Verb config_verb()
{
    return {.name = "config",
            .arguments = {},
            .summary = "print the effective configuration and where each value is from",
            .text =
                "Prints every key with its value and its origin: file and line, variable, or\n"
                "default. Secrets are masked. What is wrong is left out of it and reported on\n"
                "standard error, and the exit code is then that of holdfastctl check.\n"
                "A variable of the caller beats the same one of the service, which is read from\n"
                "/etc/default/holdfast unless --config names other files.",
            .options = {{"--schema", "", "print the JSON Schema of the configuration instead"}},
            .run = run_config};
}

}  // namespace holdfast::ctl

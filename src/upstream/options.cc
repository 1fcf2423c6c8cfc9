#include "upstream/options.h"

#include <utility>

#include "base/endpoint.h"
#include "base/text.h"
#include "lib/json/document.h"
#include "upstream/json_behaviour.h"

namespace holdfast::upstream {

const char* const usage =
    "Usage: holdfast-upstream [OPTION]...\n"
    "Plays the external service that validates orders, with the failures it is told.\n"
    "\n"
    "  --config FILE     read FILE (JSON): listen, control, log, seed, script, repeat\n"
    "  --listen ADDRESS  serve there instead of 127.0.0.1:5003\n"
    "  --control PATH    serve on this socket as well, also while the port is closed\n"
    "  --log FILE        append what was answered to whom, a line of JSON each\n"
    "  --seed N          what happens by chance happens again with the same seed\n"
    "  --mode MODE       begin with this mode, and without a script\n"
    "  --help            show this text\n"
    "  --version         show the version\n"
    "\n"
    "See holdfast-upstream(8).\n";

namespace {

using Problem = std::optional<std::string>;

Problem set(Options& options, std::string_view name, std::string value)
{
    if (name == "--config") {
        options.file = std::move(value);
    } else if (name == "--listen") {
        if (!parse_endpoint(value))
            return join("'", value, "' is no address such as 127.0.0.1:5003");
        options.listen = std::move(value);
    } else if (name == "--control") {
        if (!value.starts_with('/'))
            return join("'", value, "' is no absolute path");
        options.control = std::move(value);
    } else if (name == "--log") {
        options.log = std::move(value);
    } else if (name == "--seed") {
        options.seed = parse_number<std::uint64_t>(value);
        if (!options.seed)
            return join("'", value, "' is no number");
    } else {
        options.mode = parse_mode(value);
        if (!options.mode)
            return join("'", value, "' is no mode; there are ", list_of_modes());
    }
    return std::nullopt;
}

bool takes_value(std::string_view name) noexcept
{
    for (std::string_view each : {"--config", "--listen", "--control", "--log", "--seed", "--mode"})
        if (name == each)
            return true;
    return false;
}

Problem read_text(const json::Node& node, std::string& into)
{
    into = node.text;
    return node.kind == json::Kind::string ? std::nullopt : Problem{"must be a string"};
}

Problem read_member(const json::Member& member, Settings& into)
{
    const json::Node& value = member.value;
    if (member.name == "control") {
        Problem problem = read_text(value, into.control);
        bool is_wrong = problem || !into.control.starts_with('/');
        return is_wrong ? Problem{"must be an absolute path"} : std::nullopt;
    }
    if (member.name == "log")
        return read_text(value, into.log);
    if (member.name == "listen") {
        Problem problem = read_text(value, into.listen);
        bool is_wrong = problem || !parse_endpoint(into.listen);
        return is_wrong ? Problem{"must be an address such as \"127.0.0.1:5003\""} : std::nullopt;
    }
    if (member.name == "seed") {
        std::optional<std::uint64_t> seed = value.natural();
        into.seed = seed.value_or(0);
        return seed ? std::nullopt : Problem{"must be a whole number"};
    }
    if (member.name == "repeat") {
        into.repeats = value.boolean;
        return value.kind == json::Kind::boolean ? std::nullopt : Problem{"must be true or false"};
    }
    if (member.name != "script")
        return "is not known";
    Result<std::vector<Behaviour>> script = read_script(value);
    if (!script)
        return script.error().context;
    into.script = *std::move(script);
    return std::nullopt;
}

}  // namespace

Options parse_options(const std::vector<std::string>& arguments)
{
    Options options;
    auto refuse = [&](std::string complaint) {
        options.action = Options::Action::refuse;
        options.complaint = std::move(complaint);
        return options;
    };
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        std::string name = arguments[i];
        std::string value;
        auto equals = name.find('=');
        if (equals != std::string::npos) {
            value = name.substr(equals + 1);
            name.resize(equals);
        }
        if (name == "--help" || name == "--version") {
            options.action = name == "--help" ? Options::Action::help : Options::Action::version;
            return options;
        }
        if (!takes_value(name))
            return refuse(join("unknown argument '", arguments[i], "'"));
        if (equals == std::string::npos && ++i < arguments.size())
            value = arguments[i];
        if (value.empty())
            return refuse(join(name, " needs a value"));
        if (Problem problem = set(options, name, std::move(value)))
            return refuse(join(name, ": ", *problem));
    }
    return options;
}

Result<Settings> read_settings(std::string_view text)
{
    json::Document document = json::parse(text, {.comments = true});
    if (!document) {
        const json::Problem& problem = document.problems.back();
        return Error{Errc::invalid,
                     join("line ", problem.at.line, ":", problem.at.column, ": ", problem.what)};
    }
    if (document.root.kind != json::Kind::object)
        return Error{Errc::invalid, "must be an object"};
    Settings settings;
    for (const json::Member& member : document.root.members)
        if (Problem problem = read_member(member, settings))
            return Error{Errc::invalid, join("line ", member.at.line, ": ", printable(member.name),
                                             ": ", *problem)};
    return settings;
}

void apply(const Options& options, Settings& settings)
{
    settings.listen = options.listen.value_or(settings.listen);
    settings.control = options.control.value_or(settings.control);
    settings.log = options.log.value_or(settings.log);
    settings.seed = options.seed.value_or(settings.seed);
    if (options.mode)
        settings.script = {Behaviour{.mode = *options.mode}};
}

}  // namespace holdfast::upstream

#include "daemon/options.h"

#include "base/text.h"

namespace holdfast::daemon {

const char* const usage =
    "Usage: holdfastd [--config FILE | --defaults DIR]\n"
    "Runs the Holdfast service in the foreground, as a service manager wants it.\n"
    "\n"
    "  --config FILE   read FILE, and conf.d/*.json beside it, instead of\n"
    "                  /etc/holdfast/holdfast.json\n"
    "  --defaults DIR  read no file: built-in defaults, everything below DIR\n"
    "  --help          show this text\n"
    "  --version       show the version\n"
    "\n"
    "See holdfastd(8), holdfast.json(5). Ask the running service with holdfastctl(8).\n";

Options parse_options(const std::vector<std::string>& arguments)
{
    Options options;
    auto refuse = [&](std::string complaint) {
        options.action = Options::Action::refuse;
        options.complaint = std::move(complaint);
        return options;
    };
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        std::string_view name = arguments[i];
        auto equals = name.find('=');
        std::string_view attached =
            equals == std::string_view::npos ? std::string_view{} : name.substr(equals + 1);
        name = name.substr(0, equals);
        if (name == "--help" || name == "--version") {
            options.action = name == "--help" ? Options::Action::help : Options::Action::version;
            return options;
        }
        if (name != "--config" && name != "--defaults")
            return refuse(join("unknown argument '", arguments[i], "'"));
        if (equals == std::string_view::npos && ++i < arguments.size())
            attached = arguments[i];
        if (attached.empty())
            return refuse(join(name, " needs a ", name == "--config" ? "file" : "directory"));
        (name == "--config" ? options.file : options.defaults_directory) = attached;
    }
    if (!options.file.empty() && !options.defaults_directory.empty())
        return refuse("--config and --defaults exclude each other");
    return options;
}

}  // namespace holdfast::daemon

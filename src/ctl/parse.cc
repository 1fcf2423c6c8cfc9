#include "ctl/parse.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "ctl/remote.h"
#include "lib/json/writer.h"

namespace holdfast::ctl {
namespace {

constexpr std::size_t word_max = 60;  // Bytes of a wrong word worth comparing.

void add_options_of(const Verb& verb, std::vector<Option>& options)
{
    options.insert(options.end(), verb.options.begin(), verb.options.end());
    if (verb.asks_anywhere)
        options.insert(options.end(), remote_options().begin(), remote_options().end());
}

class Parser {
public:
    explicit Parser(const std::vector<std::string>& words) : words_{words} {}

    Command parse()
    {
        while (next_ < words_.size() && command_.problem.empty()) {
            const std::string& word = words_[next_++];
            if (const Verb* verb = find_verb(command_.verb); verb != nullptr && verb->takes_all)
                command_.invocation.arguments.push_back(word);
            else if (word == "--" && !only_arguments_)
                only_arguments_ = true;
            else if (word.starts_with('-') && word != "-" && !only_arguments_)
                option(word);
            else if (command_.verb.empty())
                command_.verb = word;
            else
                command_.invocation.arguments.push_back(word);
        }
        return std::move(command_);
    }

private:
    std::vector<Option> known() const
    {
        auto common = common_options();
        std::vector<Option> options{common.begin(), common.end()};
        if (const Verb* verb = find_verb(command_.verb))
            add_options_of(*verb, options);
        return options;
    }

    void option(std::string_view word)
    {
        auto equals = word.find('=');
        std::string_view name = word.substr(0, equals);
        auto options = known();
        auto found = std::find_if(options.begin(), options.end(),
                                  [&](const Option& option) { return option.name == name; });
        if (found == options.end())
            return unknown(name, options);
        bool has_value = equals != std::string_view::npos;
        std::string value{has_value ? word.substr(equals + 1) : std::string_view{}};
        if (found->argument.empty() && has_value) {
            command_.problem = join(name, ": takes no argument");
            return;
        }
        if (!found->argument.empty() && !has_value) {
            if (next_ == words_.size()) {
                command_.problem =
                    join(name, ": needs an argument (write ", name, " ", found->argument, ")");
                return;
            }
            value = words_[next_++];
        }
        if (!found->argument.empty() && value.empty()) {
            command_.problem =
                join(name, ": the argument is empty (write ", name, " ", found->argument, ")");
            return;
        }
        keep(*found, std::move(value));
    }

    void keep(const Option& option, std::string value)
    {
        if (option.repeats && value.find('\n') != std::string::npos) {
            command_.problem = join(option.name, ": the argument has more than one line");
            return;
        }
        std::string& kept = command_.invocation.options[std::string{option.name}];
        kept = option.repeats && !kept.empty() ? join(kept, "\n", value) : std::move(value);
    }

    void unknown(std::string_view name, const std::vector<Option>& options)
    {
        std::vector<std::string_view> names;
        names.reserve(options.size());
        for (const Option& option : options)
            names.push_back(option.name);
        std::string_view close = closest_name(name.substr(0, word_max), names);
        std::string help = join("see holdfastctl ", find_verb(command_.verb) ? command_.verb : "",
                                find_verb(command_.verb) ? " " : "", "--help");
        command_.problem = join(json::quote(printable(name)), ": no such option (",
                                close.empty() ? help : join("did you mean ", close, "?"), ")");
    }

    const std::vector<std::string>& words_;
    std::size_t next_ = 0;
    bool only_arguments_ = false;
    Command command_;
};

}  // namespace

std::string Invocation::value(std::string_view option, std::string_view otherwise) const
{
    auto found = options.find(option);
    return found == options.end() ? std::string{otherwise} : found->second;
}

std::vector<std::string> Invocation::values(std::string_view option) const
{
    auto found = options.find(option);
    if (found == options.end())
        return {};
    std::vector<std::string> all;
    for (std::string_view each : split(found->second, '\n'))
        all.emplace_back(each);
    return all;
}

std::string Invocation::config_file() const
{
    return value("--config", daemon::default_file);
}

std::span<const Option> common_options()
{
    static constexpr std::array<Option, 4> options{
        {{"--config", "FILE", "read FILE instead of /etc/holdfast/holdfast.json"},
         {"--json", "", "print JSON"},
         {"--help", "", "print this and exit"},
         {"--version", "", "print the version and exit"}}};
    return options;
}

const Verb* find_verb(std::string_view name) noexcept
{
    auto verbs = all_verbs();
    auto found = std::find_if(verbs.begin(), verbs.end(),
                              [&](const Verb& verb) { return verb.name == name; });
    return found == verbs.end() ? nullptr : &*found;
}

Command parse_command(const std::vector<std::string>& words)
{
    return Parser{words}.parse();
}

}  // namespace holdfast::ctl

#include "watch/definition/local_rules.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "watch/definition/limits.h"
#include "watch/definition/rules.h"

namespace holdfast::watch {
namespace {

constexpr std::array<std::string_view, 11> unit_types{"service", "socket",    "target", "device",
                                                      "mount",   "automount", "swap",   "timer",
                                                      "path",    "slice",     "scope"};
constexpr std::string_view wild_cards = "*?[";

bool is_digit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

bool is_letter(char c) noexcept
{
    return to_lower(c) >= 'a' && to_lower(c) <= 'z';
}

// Of a unit's name, as systemd has it.
bool is_unit_character(char c) noexcept
{
    return is_letter(c) || is_digit(c) || std::string_view{":-_.\\@"}.find(c) != std::string::npos;
}

bool is_pattern_character(char c) noexcept
{
    return is_unit_character(c) || std::string_view{"*?[]!^"}.find(c) != std::string::npos;
}

// "service" of "nginx.service"; empty when that is no type of unit.
std::string_view type_of(std::string_view name) noexcept
{
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos)
        return {};
    const auto* type = std::ranges::find(unit_types, name.substr(dot + 1));
    return type == unit_types.end() ? std::string_view{} : *type;
}

std::string example_of(std::string_view type)
{
    return type == "timer"    ? "\"backup.timer\""
           : type == "target" ? "\"web.target\""
           : type == "slice"  ? "\"shop.slice\""
                              : "\"nginx.service\"";
}

Complaint bad_unit(std::string what, std::string_view type, std::string remedy)
{
    return {
        std::move(what),
        type.empty() ? std::string{"the whole name of a unit"} : join("the whole name of a ", type),
        std::move(remedy)};
}

std::string hint_at_units(std::string_view pattern)
{
    return join("; a check of type unit may have \"units\": ", quote_shortened(pattern));
}

// What is wrong with a name whose characters are right. `type` is what it has to be; empty: any.
std::optional<Complaint> find_form_problem(std::string_view name, std::string_view type)
{
    const std::string_view found = type_of(name);
    const std::string_view usual = type.empty() ? "service" : type;
    if (found.empty())
        return bad_unit(join(quote_shortened(name), " does not say which type of unit it is"), type,
                        join("write ", quote_shortened(join(name, '.', usual))));
    const std::string_view prefix = name.substr(0, name.size() - found.size() - 1);
    if (prefix.empty() || prefix.front() == '@')
        return bad_unit(join(quote_shortened(name), " has a type and no name"), type,
                        join("write for example ", example_of(type)));
    if (!type.empty() && found != type)
        return bad_unit(join(quote_shortened(name), " is a ", found), type,
                        join("write for example ", example_of(type)));
    if (prefix.back() == '@' && prefix.find('@') == prefix.size() - 1)
        return bad_unit(join(quote_shortened(name), " is a template, of which nothing runs"), type,
                        join("write an instance, such as \"", prefix, "home.", found, '"',
                             type.empty() ? hint_at_units(join(prefix, "*.", found)) : ""));
    return std::nullopt;
}

std::optional<Complaint> find_name_problem(std::string_view name, std::string_view type)
{
    const std::string remedy = join("write for example ", example_of(type));
    if (name.empty())
        return bad_unit("an empty name", type, remedy);
    if (name.size() > limits::unit_name_bytes_max)
        return bad_unit(join("a name of ", name.size(), " bytes"), type,
                        join("systemd knows none longer than ", limits::unit_name_bytes_max));
    if (name.find('/') != std::string_view::npos)
        return bad_unit(join(quote_shortened(name), " has a slash"), type,
                        "write the name of the unit that `systemd-escape --path` prints");
    if (name.find_first_of(wild_cards) != std::string_view::npos)
        return bad_unit(join(quote_shortened(name), " is a pattern"), type,
                        join(remedy, type.empty() ? hint_at_units(name) : ""));
    if (!std::ranges::all_of(name, is_unit_character))
        return bad_unit(join(quote_shortened(name), " has characters that no unit's name has"),
                        type, remedy);
    return find_form_problem(name, type);
}

bool has_closed_brackets(std::string_view pattern) noexcept
{
    while (true) {
        const auto open = pattern.find('[');
        if (open == std::string_view::npos)
            return true;
        pattern.remove_prefix(open + 1);
        if (pattern.starts_with('!') || pattern.starts_with('^'))
            pattern.remove_prefix(1);
        // The first one in brackets stands for itself, also when it closes.
        const auto close = pattern.find(']', 1);
        if (close == std::string_view::npos)
            return false;
        pattern.remove_prefix(close + 1);
    }
}

}  // namespace

std::optional<Complaint> find_unit_problem(std::string_view name)
{
    return find_name_problem(name, {});
}

std::optional<Complaint> find_timer_problem(std::string_view name)
{
    return find_name_problem(name, "timer");
}

std::optional<Complaint> find_target_unit_problem(std::string_view name)
{
    return find_name_problem(name, "target");
}

std::optional<Complaint> find_slice_problem(std::string_view name)
{
    return find_name_problem(name, "slice");
}

std::optional<Complaint> find_unit_pattern_problem(std::string_view pattern)
{
    const std::string form = "a pattern of whole names, with *, ? or [...]";
    const std::string remedy = "write for example \"backup@*.service\"";
    if (pattern.empty())
        return Complaint{"an empty pattern", form, remedy};
    if (pattern.size() > limits::unit_name_bytes_max)
        return Complaint{join("a pattern of ", pattern.size(), " bytes"), form, "shorten it"};
    if (!std::ranges::all_of(pattern, is_pattern_character))
        return Complaint{join(quote_shortened(pattern), " has characters that no unit's name has"),
                         form, remedy};
    if (pattern.find_first_of(wild_cards) == std::string_view::npos)
        return Complaint{join(quote_shortened(pattern), " is no pattern"), form,
                         join("write \"unit\": ", quote_shortened(pattern), ", or ",
                              remedy.substr(std::string_view{"write "}.size()))};
    if (!has_closed_brackets(pattern))
        return Complaint{join(quote_shortened(pattern), " opens a bracket and does not close it"),
                         form, remedy};
    // All that there is would be devices and mounts by the hundred.
    if (type_of(pattern).empty())
        return Complaint{
            join(quote_shortened(pattern), " does not say which type of unit is meant"), form,
            join("write ", quote_shortened(join(pattern, ".service")), ", if services are meant")};
    return std::nullopt;
}

std::optional<Complaint> find_message_id_problem(std::string_view id)
{
    constexpr std::size_t digits = 32;
    auto is_hex = [](char c) { return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f'); };
    if (id.size() == digits && std::ranges::all_of(id, is_hex))
        return std::nullopt;
    std::string plain{id.substr(0, 2 * digits)};
    std::erase(plain, '-');
    const bool is_close = plain.size() == digits && std::ranges::all_of(plain, is_hex);
    return Complaint{
        join(quote_shortened(id), " is no id of a message"), "32 digits of base 16",
        is_close ? join("write \"", plain, '"') : "write what `journalctl -o verbose` shows"};
}

std::optional<Complaint> find_journal_field_problem(std::string_view field)
{
    const std::string form = "NAME=value";
    const auto mark = field.find('=');
    const std::string_view name = field.substr(0, mark);
    if (mark == std::string_view::npos)
        return Complaint{join(quote_shortened(field), " has no value"), form,
                         "write for example \"SYSLOG_IDENTIFIER=sudo\""};
    const bool is_name = !name.empty() && name.size() <= limits::field_name_bytes_max &&
                         !is_digit(name.front()) && std::ranges::all_of(name, [](char c) {
                             return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_';
                         });
    if (!is_name)
        return Complaint{join(quote_shortened(name), " is no name of a field"),
                         "capital letters, digits and _, a digit not first",
                         "write for example \"SYSLOG_IDENTIFIER=sudo\""};
    if (name.starts_with("__"))
        return Complaint{join(name, " is the journal's own, and cannot be asked for"), form,
                         "remove it"};
    for (auto [taken, member] :
         {std::pair<std::string_view, std::string_view>{"PRIORITY", "\"priority\": \"err\""},
          {"MESSAGE_ID", "\"message_id\""}})
        if (name == taken)
            return Complaint{join(name, " has a member of its own"), "another field",
                             join("write ", member, " instead")};
    if (auto problem = find_line_problem(field.substr(mark + 1), limits::field_value_bytes_max))
        return Complaint{join("the value of ", name, ": ", problem->what),
                         join("one line of 1 to ", limits::field_value_bytes_max, " bytes"),
                         "write what `journalctl -o verbose` shows"};
    return std::nullopt;
}

std::optional<Complaint> find_local_path_problem(std::string_view path)
{
    const std::string form = "an absolute path without \"..\"";
    if (!path.starts_with('/') || find_line_problem(path, limits::path_bytes_max))
        return Complaint{join(quote_shortened(path), " is no absolute path"), form,
                         "write for example \"/var\""};
    for (std::string_view part : split(path, '/'))
        if (part == "..")
            return Complaint{join(quote_shortened(path), " leads back by \"..\""), form,
                             "write where it leads to"};
    return std::nullopt;
}

std::optional<Complaint> find_program_problem(std::string_view path)
{
    if (auto problem = find_local_path_problem(path))
        return Complaint{std::move(problem->what), "the absolute path of a program",
                         "write for example \"/usr/lib/nagios/plugins/check_load\""};
    return std::nullopt;
}

std::optional<Complaint> find_argument_problem(std::string_view argument)
{
    if (argument.empty())
        return std::nullopt;
    return find_line_problem(argument, limits::argument_bytes_max);
}

}  // namespace holdfast::watch

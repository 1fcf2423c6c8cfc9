// The unit, by what systemctl prints.
#include <algorithm>
#include <array>
#include <filesystem>

#include "base/text.h"
#include "ctl/doctor/looks.h"
#include "ctl/systemctl.h"

namespace holdfast::ctl::doctor {
namespace {

constexpr const char* properties =
    "LoadState,ActiveState,SubState,Result,MainPID,ExecMainStatus,NRestarts,MemoryMax,"
    "CPUQuotaPerSecUSec,LimitNOFILE,NeedDaemonReload,User,Group,ControlGroup,WorkingDirectory,"
    "StateDirectory,ExecStart,Environment,EnvironmentFiles";

struct Text {
    std::string_view name;
    std::string UnitFacts::*into;
};
constexpr std::array<Text, 8> texts{{{"LoadState", &UnitFacts::load},
                                     {"ActiveState", &UnitFacts::active},
                                     {"SubState", &UnitFacts::sub},
                                     {"Result", &UnitFacts::result},
                                     {"User", &UnitFacts::user},
                                     {"Group", &UnitFacts::group},
                                     {"ControlGroup", &UnitFacts::control_group},
                                     {"WorkingDirectory", &UnitFacts::working_directory}}};

struct Number {
    std::string_view name;
    std::int64_t UnitFacts::*into;
    std::int64_t otherwise;  // "infinity", and what is no number.
};
constexpr std::array<Number, 5> numbers{{{"MainPID", &UnitFacts::main_pid, 0},
                                         {"ExecMainStatus", &UnitFacts::exit_status, 0},
                                         {"NRestarts", &UnitFacts::restarts, 0},
                                         {"MemoryMax", &UnitFacts::memory_max, -1},
                                         {"LimitNOFILE", &UnitFacts::descriptors_max, -1}}};

// "{ path=/usr/sbin/holdfastd ; argv[]=/usr/sbin/holdfastd --config FILE ; ...}".
std::string config_of(std::string_view exec_start)
{
    constexpr std::string_view begin = "argv[]=";
    auto at = exec_start.find(begin);
    if (at == std::string_view::npos)
        return {};
    exec_start.remove_prefix(at + begin.size());
    auto words = split(exec_start.substr(0, exec_start.find(" ; ")), ' ');
    constexpr std::string_view option = "--config";
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == option && i + 1 < words.size())
            return std::string{words[i + 1]};
        if (words[i].starts_with(option) && words[i].substr(option.size()).starts_with('='))
            return std::string{words[i].substr(option.size() + 1)};
    }
    return std::string{daemon::default_file};
}

void take(std::string_view name, std::string_view value, UnitFacts& facts)
{
    for (const Text& each : texts)
        if (each.name == name)
            facts.*each.into = value;
    for (const Number& each : numbers)
        if (each.name == name)
            facts.*each.into = parse_number<std::int64_t>(value).value_or(each.otherwise);
    if (name == "CPUQuotaPerSecUSec") {
        auto span = parse_duration(value);
        facts.cpu_quota = span ? std::chrono::floor<std::chrono::microseconds>(*span).count() : -1;
    } else if (name == "NeedDaemonReload") {
        facts.needs_reading_again = value == "yes";
    } else if (name == "StateDirectory" && !value.empty()) {
        facts.state_directory = join("/var/lib/", value.substr(0, value.find(' ')));
    } else if (name == "ExecStart") {
        facts.config = config_of(value);
    } else if (name == "Environment") {
        facts.variables = split_quoted(value);
    } else if (name == "EnvironmentFiles" && !value.empty()) {
        // "/etc/default/holdfast (ignore_errors=yes)".
        facts.environment_files.emplace_back(value.substr(0, value.rfind(" (")));
    }
}

}  // namespace

std::vector<std::string> split_quoted(std::string_view text)
{
    std::vector<std::string> words;
    std::string word;
    bool is_quoted = false;
    bool has_word = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '\\' && is_quoted && i + 1 < text.size()) {
            word += text[++i];
        } else if (c == '"') {
            is_quoted = !is_quoted;
            has_word = true;
        } else if (c == ' ' && !is_quoted) {
            if (has_word)
                words.push_back(std::move(word));
            word.clear();
            has_word = false;
        } else {
            word += c;
            has_word = true;
        }
    }
    if (has_word)
        words.push_back(std::move(word));
    return words;
}

void parse_unit(std::string_view text, UnitFacts& facts)
{
    for (std::string_view line : split(text, '\n')) {
        std::size_t equals = line.find('=');
        if (equals != std::string_view::npos)
            take(line.substr(0, equals), line.substr(equals + 1), facts);
    }
}

void parse_credentials(std::string_view files, UnitFacts& facts)
{
    for (std::string_view line : split(files, '\n')) {
        auto equals = line.find('=');
        if (equals == std::string_view::npos ||
            !trim(line.substr(0, equals)).starts_with("LoadCredential"))
            continue;
        std::string_view value = trim(line.substr(equals + 1));
        auto colon = value.find(':');
        if (value.empty())
            facts.credentials.clear();
        // A name without a path is looked for in the stores, and may be missing.
        else if (colon != std::string_view::npos && value.substr(colon + 1).starts_with('/'))
            facts.credentials.emplace_back(value.substr(colon + 1));
    }
}

void look_at_unit(const std::string& unit, UnitFacts& facts)
{
    facts.name = unit;
    auto text = show_unit(unit, properties);
    if (!text) {
        facts.trouble = text.error().context;
        return;
    }
    facts.is_known = true;
    parse_unit(*text, facts);
    // `show` prints no credentials.
    if (auto files = unit_files(unit))
        parse_credentials(*files, facts);
    std::error_code ignored;
    for (const std::string& path : facts.credentials)
        if (!std::filesystem::exists(path, ignored))
            facts.credentials_missing.push_back(path);
}

}  // namespace holdfast::ctl::doctor

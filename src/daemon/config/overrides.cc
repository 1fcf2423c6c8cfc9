// Variables that beat the files, from the environment or from the file that systemd reads it from.
#include <algorithm>
#include <functional>
#include <optional>

#include "base/text.h"
#include "daemon/config/keys.h"
#include "daemon/config/merge.h"
#include "daemon/config/value.h"
#include "lib/json/writer.h"

namespace holdfast::daemon {
namespace {

using json::Node;
using json::quote;

// A variable that is set, with the place to change it.
struct Given {
    std::string_view name;
    std::string value;
    std::string file;        // "NAME (environment)", or the file that sets it.
    std::uint32_t line = 0;  // In that file.
};

using Look = std::function<std::optional<Given>(std::string_view name)>;

std::string origin_of(const Given& given)
{
    return given.line == 0 ? given.file : join(given.file, ":", given.line);
}

Problem problem_of(const Key& key, const Given& given)
{
    Problem problem;
    problem.key = key.path;
    problem.file = given.file;
    problem.line = given.line;
    problem.column = given.line == 0 ? 0 : 1;
    if (given.line != 0)
        problem.pointer = given.name;
    return problem;
}

// The variables of `key` that are set to something, decoded.
std::vector<Given> find_overrides(const Key& key, const Look& look, Loaded& loaded)
{
    std::vector<Given> found;
    for (const Variable& variable : key.variables) {
        auto given = look(variable.name);
        if (!given)
            continue;
        Problem problem = problem_of(key, *given);
        if (given->value.empty()) {
            problem.severity = Severity::warning;
            problem.topic = Topic::empty_override;
            problem.what = "set to nothing";
            problem.why = "that counts as unset";
            problem.remedy = join("give it a value for ", key.path, " or remove it");
            loaded.problems.push_back(std::move(problem));
            continue;
        }
        if (variable.decode == nullptr) {
            found.push_back(*std::move(given));
            continue;
        }
        auto decoded = variable.decode(given->value);
        if (decoded) {
            given->value = std::move(*decoded);
            found.push_back(*std::move(given));
            continue;
        }
        problem.what = join(quote(given->value), " has another form");
        problem.why = join("expected ", decoded.error().context);
        problem.remedy = join("correct it, or set ", key.path, " in the configuration file");
        loaded.problems.push_back(std::move(problem));
    }
    return found;
}

// True when all of them say the same.
bool agree(const Key& key, const std::vector<Given>& overrides, Loaded& loaded)
{
    const Given& first = overrides.front();
    for (const Given& other : overrides) {
        if (other.value == first.value)
            continue;
        Problem problem = problem_of(key, first);
        problem.what = join(first.name, " says ", quote(first.value), " and ", other.name, " says ",
                            quote(other.value));
        problem.why = join("both override ", key.path, ", and only one can be right");
        problem.remedy = "unset one of them";
        loaded.problems.push_back(std::move(problem));
        return false;
    }
    return true;
}

void merge_override(const Key& key, const Given& given, Loaded& loaded)
{
    Node node = to_node(key, given.value);
    auto rejected = assign(key, node, loaded.settings);
    for (Rejected& item : rejected) {
        Problem problem = problem_of(key, given);
        problem.what = std::move(item.complaint.what);
        problem.why = join("expected ", item.complaint.expected);
        problem.remedy = std::move(item.complaint.remedy);
        loaded.problems.push_back(std::move(problem));
    }
    if (!rejected.empty())
        return;
    loaded.origins.insert_or_assign(std::string{key.path}, origin_of(given));
    if (key.advise == nullptr)
        return;
    if (auto advice = key.advise(loaded.settings)) {
        Problem problem = problem_of(key, given);
        problem.severity = Severity::warning;
        problem.what = std::move(advice->what);
        problem.why = std::move(advice->expected);
        problem.remedy = std::move(advice->remedy);
        loaded.problems.push_back(std::move(problem));
    }
}

void merge(const Look& look, Loaded& loaded)
{
    for (const Key& key : all_keys()) {
        auto overrides = find_overrides(key, look, loaded);
        if (!overrides.empty() && agree(key, overrides, loaded))
            merge_override(key, overrides.front(), loaded);
    }
}

}  // namespace

void merge_environment(const Environment& environment, Loaded& loaded)
{
    merge(
        [&](std::string_view name) -> std::optional<Given> {
            auto found = environment.find(name);
            if (found == environment.end())
                return std::nullopt;
            return Given{name, found->second, join(name, " (environment)")};
        },
        loaded);
}

void merge_environment_file(const EnvironmentFile& file, Loaded& loaded)
{
    merge(
        [&](std::string_view name) -> std::optional<Given> {
            auto found = std::ranges::find(file.assignments, name, &Assignment::name);
            if (found == file.assignments.end())
                return std::nullopt;
            return Given{name, found->value, file.path, found->line};
        },
        loaded);
}

}  // namespace holdfast::daemon

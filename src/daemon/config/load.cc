#include "daemon/config/load.h"

#include <algorithm>

#include "base/text.h"
#include "daemon/config/files.h"
#include "daemon/config/kafka_secrets.h"
#include "daemon/config/keys.h"
#include "daemon/config/merge.h"
#include "daemon/config/secrets.h"
#include "daemon/config/value.h"
#include "lib/json/document.h"

namespace holdfast::daemon {
namespace {

std::string drop_in_directory(const std::string& file)
{
    auto slash = file.rfind('/');
    return slash == std::string::npos ? "conf.d" : join(file.substr(0, slash + 1), "conf.d");
}

// False when something in the file stayed unread.
bool merge_file(const std::string& path, Presence presence, Loaded& loaded)
{
    const std::size_t known = loaded.problems.size();
    auto text = read_file(path, presence, loaded.problems);
    if (!text)
        return loaded.problems.size() == known;
    return merge_document(path, json::parse(*text, document_options()), loaded);
}

// False when something in the files stayed unread.
bool merge_files(const Sources& sources, Loaded& loaded)
{
    bool is_complete = merge_file(sources.file, Presence::required, loaded);
    for (const std::string& path : list_drop_ins(drop_in_directory(sources.file), loaded.problems))
        // One that vanishes between listing and reading was removed, not broken.
        is_complete = merge_file(path, Presence::optional, loaded) && is_complete;
    return is_complete;
}

void use_defaults_below(const std::string& directory, Loaded& loaded)
{
    loaded.settings.database.path = join(directory, "/holdfast.db");
    loaded.settings.control.socket = join(directory, "/control.sock");
    for (const char* key : {"database.path", "control.socket"})
        loaded.origins[key] = join("--defaults ", directory);
}

// From the service's directory on, wherever the caller is.
void anchor(const std::string& directory, Loaded& loaded)
{
    for (std::string* path : {&loaded.settings.database.path, &loaded.settings.log.file,
                              &loaded.settings.watch.services_file})
        if (!path->empty() && !path->starts_with('/'))
            *path = join(directory, "/", *path);
}

// False when something in it stayed unread.
bool merge_service_variables(const EnvironmentFile& file, Loaded& loaded)
{
    if (file.path.empty())
        return true;
    loaded.problems.insert(loaded.problems.end(), file.problems.begin(), file.problems.end());
    merge_environment_file(file, loaded);
    anchor(file.working_directory, loaded);
    return file.problems.empty();
}

// A rejected value is reported already.
bool is_reported(const Key& key, const Loaded& loaded)
{
    return std::any_of(loaded.problems.begin(), loaded.problems.end(), [&](const Problem& problem) {
        return problem.severity == Severity::error && problem.key == key.path;
    });
}

void require(const Key& key, const Sources& sources, Loaded& loaded)
{
    if (loaded.origins.at(std::string{key.path}) != "default" || is_reported(key, loaded))
        return;
    auto dot = key.path.find('.');
    std::string line = dot == std::string_view::npos
                           ? join('"', key.path, "\": ", show_example(key))
                           : join('"', key.path.substr(0, dot), "\": {\"", key.path.substr(dot + 1),
                                  "\": ", show_example(key), "}");
    Problem problem;
    problem.key = key.path;
    problem.file = sources.file;
    problem.pointer = "/";
    problem.pointer += key.path;
    std::replace(problem.pointer.begin(), problem.pointer.end(), '.', '/');
    problem.what = join(key.path, " is not set");
    problem.why = "it has no default";
    problem.remedy = join("write ", line, " into ", sources.file);
    if (!key.variables.empty())
        append_to(problem.remedy, ", or set ", key.variables.front().name);
    loaded.problems.push_back(std::move(problem));
}

}  // namespace

Environment copy_environment(const char* const* variables)
{
    Environment environment;
    for (; variables != nullptr && *variables != nullptr; ++variables) {
        std::string_view entry = *variables;
        auto equals = entry.find('=');
        if (equals != std::string_view::npos)
            environment.emplace(entry.substr(0, equals), entry.substr(equals + 1));
    }
    return environment;
}

EnvironmentFile read_environment_file(std::string path, std::string working_directory)
{
    EnvironmentFile file{std::move(path), std::move(working_directory), {}, {}};
    if (auto text = read_file(file.path, Presence::optional, file.problems))
        file.assignments = parse_environment_file(*text);
    for (Problem& problem : file.problems) {
        problem.why = "the service has its variables, and they beat the configuration";
        problem.remedy =
            "run it as root, let everybody read it, or set "
            "HOLDFAST_ENVIRONMENT_FILE=none to go without it";
    }
    return file;
}

Loaded load(const Sources& sources)
{
    Loaded loaded;
    for (const Key& key : all_keys())
        loaded.origins.emplace(key.path, "default");
    bool is_complete = true;
    if (sources.defaults_directory.empty())
        is_complete = merge_files(sources, loaded);
    else
        use_defaults_below(sources.defaults_directory, loaded);
    is_complete = merge_service_variables(sources.environment_file, loaded) && is_complete;
    merge_environment(sources.environment, loaded);
    // What is missing may stand in what could not be read: saying both would mislead.
    for (const Key& key : all_keys())
        if (key.is_required && is_complete)
            require(key, sources, loaded);
    return loaded;
}

Loaded load_with_secrets(const Sources& sources)
{
    Loaded loaded = load(sources);
    load_credentials(sources.environment, loaded);
    load_kafka_secrets(sources.environment, loaded);
    return loaded;
}

}  // namespace holdfast::daemon

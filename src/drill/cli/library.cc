#include "drill/cli/library.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>

#include "base/text.h"
#include "drill/host/files.h"

namespace holdfast::drill {
namespace {

constexpr std::size_t files_max = 1000;

std::vector<std::string> files_of(const std::string& folder)
{
    std::vector<std::string> paths;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator{folder, error})
        if (entry.path().extension() == ".json" && paths.size() < files_max)
            paths.push_back(entry.path().string());
    std::ranges::sort(paths);
    return paths;
}

}  // namespace

const Drill* Library::find(std::string_view id) const noexcept
{
    auto found = std::ranges::find(drills, id, &Drill::id);
    return found == drills.end() ? nullptr : &*found;
}

Result<Parsed> read_drill(const std::string& path)
{
    auto text = read_small(path);
    if (!text)
        return std::move(text).error();
    Parsed parsed = parse_drill(*text);
    parsed.drill.file = path;
    return parsed;
}

Library read_library(const std::vector<std::string>& folders)
{
    Library library;
    std::map<std::string, Drill> by_id;
    for (const std::string& folder : folders)
        for (const std::string& path : files_of(folder)) {
            auto parsed = read_drill(path);
            if (!parsed) {
                library.problems.push_back(parsed.error().context);
                continue;
            }
            for (const Problem& problem : parsed->problems)
                library.problems.push_back(join(path, ": ", trim(describe({problem}))));
            if (*parsed)
                by_id.insert_or_assign(parsed->drill.id, std::move(parsed->drill));
        }
    for (auto& [id, drill] : by_id)
        library.drills.push_back(std::move(drill));
    return library;
}

}  // namespace holdfast::drill

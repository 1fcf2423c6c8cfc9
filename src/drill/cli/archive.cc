#include "drill/cli/archive.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <system_error>

#include <grp.h>
#include <unistd.h>

#include "base/text.h"
#include "drill/host/files.h"
#include "lib/json/document.h"

namespace holdfast::drill {
namespace {

std::string text_in(const json::Node& node, std::string_view name)
{
    const json::Node* found = node.find(name);
    return found == nullptr ? std::string{} : printable(found->text);
}

double time_in(const json::Node& root, std::string_view name)
{
    const json::Node* times = root.find("times");
    const json::Node* found = times == nullptr ? nullptr : times->find(name);
    return found == nullptr ? -1 : found->decimal().value_or(-1);
}

// The daemon's, which shows them. Where it is not installed, or we are not root, they stay ours.
constexpr const char* readers = "holdfast";

void let_read(const std::string& path)
{
    if (const group* found = ::getgrnam(readers))  // NOLINT(concurrency-mt-unsafe)
        (void)::lchown(path.c_str(), static_cast<uid_t>(-1), found->gr_gid);
}

}  // namespace

Result<Kept> read_kept(std::string_view json)
{
    json::Document document =
        json::parse(json, {.bytes_max = small_file_max, .nodes_max = 1U << 20U});
    if (!document)
        return Error{Errc::corrupt, "no report"};
    const json::Node& root = document.root;
    Kept kept{.run = text_in(root, "run"),
              .drill = text_in(root, "drill"),
              .title = text_in(root, "title"),
              .verdict = text_in(root, "verdict"),
              .started = text_in(root, "started"),
              .detected = time_in(root, "detected"),
              .recovered = time_in(root, "recovered")};
    const json::Node* ledger = root.find("ledger");
    const json::Node* lost = ledger == nullptr ? nullptr : ledger->find("lost");
    kept.lost = lost == nullptr ? 0 : lost->integer().value_or(0);
    return kept;
}

// Their names end with the time, but begin with the drill's.
std::vector<std::string> Archive::names() const
{
    std::vector<std::string> all;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator{folder_, error})
        all.push_back(entry.path().filename().string());
    std::ranges::sort(all, std::ranges::greater{}, [](const std::string& name) {
        std::size_t dash = name.rfind('-');
        return dash == std::string::npos ? name : name.substr(dash);
    });
    return all;
}

Result<void> Archive::keep(const Report& report) const
{
    std::string folder = folder_of(report.run);
    // It quotes the journal, which is not for everybody.
    if (auto made = make_folders(folder, 0750); !made)
        return made;
    let_read(folder);
    std::vector<Mark> marks = marks_of(report);
    std::vector<std::pair<const char*, std::string>> files{{"report.md", to_markdown(report)}};
    if (!report.samples.empty()) {
        files.emplace_back("latency.svg", latency_chart(report.samples, marks));
        files.emplace_back("errors.svg", error_chart(report.samples, marks));
    }
    // Last: who finds this one finds them all.
    files.emplace_back("report.json", to_json(report));
    for (const auto& [name, text] : files) {
        std::string path = join(folder, "/", name);
        if (auto written = write_whole(path, text, 0640); !written)
            return written;
        let_read(path);
    }
    std::vector<std::string> all = names();
    std::error_code error;
    for (std::size_t i = reports_max; i < all.size(); ++i)
        std::filesystem::remove_all(folder_of(all[i]), error);
    return {};
}

std::vector<Kept> Archive::list() const
{
    std::vector<Kept> all;
    for (const std::string& name : names()) {
        auto text = read(name, "report.json");
        auto kept = text ? read_kept(*text) : Result<Kept>{std::move(text).error()};
        if (kept)
            all.push_back(*std::move(kept));
    }
    return all;
}

Result<std::string> Archive::read(const std::string& run, std::string_view file) const
{
    if (run.find('/') != std::string::npos || run.starts_with('.'))
        return Error{Errc::not_found, join(printable(run), ": no such run")};
    return read_small(join(folder_of(run), "/", file));
}

}  // namespace holdfast::drill

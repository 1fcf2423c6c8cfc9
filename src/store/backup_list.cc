// Which backups there are: everything that is known of one without opening it is in its name.
#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>

#include "base/check.h"
#include "base/text.h"
#include "store/backup.h"

namespace holdfast::store {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr std::string_view suffix = ".db";
constexpr std::string_view stamp_form = "00000000T000000.000Z";

// "holdfast-" of "holdfast.db".
std::string prefix_of(std::string_view database)
{
    return join(database.substr(0, database.rfind('.')), "-");
}

bool is_label(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

bool has_form(std::string_view stamp)
{
    return std::ranges::equal(stamp, stamp_form, [](char actual, char form) {
        return form == '0' ? actual >= '0' && actual <= '9' : actual == form;
    });
}

std::optional<WallTime> parse_stamp(std::string_view stamp)
{
    if (!has_form(stamp))
        return std::nullopt;
    auto part = [&](std::size_t at, std::size_t digits) {
        return *parse_number<int>(stamp.substr(at, digits));
    };
    std::chrono::year_month_day date{std::chrono::year{part(0, 4)},
                                     std::chrono::month{static_cast<unsigned>(part(4, 2))},
                                     std::chrono::day{static_cast<unsigned>(part(6, 2))}};
    if (!date.ok() || part(9, 2) > 23 || part(11, 2) > 59 || part(13, 2) > 59)
        return std::nullopt;
    return std::chrono::sys_days{date} + hours{part(9, 2)} + minutes{part(11, 2)} +
           std::chrono::seconds{part(13, 2)} + milliseconds{part(16, 3)};
}

}  // namespace

std::string format_stamp(WallTime time)
{
    auto day = std::chrono::floor<days>(time);
    std::chrono::year_month_day date{day};
    std::chrono::hh_mm_ss clock{std::chrono::floor<milliseconds>(time - day)};
    std::array<char, 48> text{};
    int length = std::snprintf(
        text.data(), text.size(), "%04d%02u%02uT%02d%02d%02d.%03dZ", int{date.year()},
        unsigned{date.month()}, unsigned{date.day()}, static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()),
        static_cast<int>(clock.subseconds().count()));
    return {text.data(), static_cast<std::size_t>(length)};
}

std::string backup_name(std::string_view database, WallTime made_at, std::string_view label)
{
    CHECK(is_label(label));
    return join(prefix_of(database), format_stamp(made_at), "-", label, suffix);
}

std::optional<Backup> parse_backup_name(std::string_view database, std::string_view name)
{
    std::string prefix = prefix_of(database);
    if (!name.starts_with(prefix) || !name.ends_with(suffix) ||
        name.size() < prefix.size() + stamp_form.size() + 1 + suffix.size())
        return std::nullopt;
    name.remove_prefix(prefix.size());
    name.remove_suffix(suffix.size());
    auto made_at = parse_stamp(name.substr(0, stamp_form.size()));
    std::string_view label = name.substr(stamp_form.size() + 1);
    if (!made_at || name[stamp_form.size()] != '-' || !is_label(label))
        return std::nullopt;
    return Backup{.path = {}, .label = std::string{label}, .made_at = *made_at, .bytes = 0};
}

std::vector<Backup> list_backups(const std::string& directory, std::string_view database)
{
    std::vector<Backup> backups;
    if (!std::filesystem::exists(directory))
        return backups;
    for (const auto& entry : std::filesystem::directory_iterator{directory}) {
        auto backup = parse_backup_name(database, entry.path().filename().string());
        std::error_code error;
        if (!backup || !entry.is_regular_file(error))
            continue;
        backup->path = entry.path().string();
        // One that is removed just now is as good as none.
        auto bytes = entry.file_size(error);
        if (error)
            continue;
        backup->bytes = static_cast<std::int64_t>(bytes);
        backups.push_back(*std::move(backup));
    }
    std::ranges::sort(backups, [](const Backup& a, const Backup& b) {
        return a.made_at != b.made_at ? a.made_at > b.made_at : a.path > b.path;
    });
    return backups;
}

std::string default_backup_directory(const std::string& ledger_path)
{
    return (std::filesystem::path{ledger_path}.parent_path() / "backups").string();
}

}  // namespace holdfast::store

// How much room the file system of the database has, and what takes it.
#include <algorithm>
#include <filesystem>
#include <map>

#include <sys/statvfs.h>

#include "base/text.h"
#include "ctl/doctor/looks.h"
#include "store/owner.h"

namespace holdfast::ctl::doctor {
namespace {

namespace fs = std::filesystem;

constexpr int entries_max = 50'000;
constexpr std::int64_t low_bytes = std::int64_t{1} << 30;
constexpr std::int64_t low_inodes = 1000;

// What is mounted over a path: the last of the longest in /proc/self/mountinfo.
void find_mount(const std::string& path, SpaceFacts& facts)
{
    std::string table = read_small("/proc/self/mountinfo");
    for (std::string_view line : split(table, '\n')) {
        auto words = split(line, ' ');
        auto dash = std::ranges::find(words, "-");
        constexpr std::size_t place = 4;
        if (words.size() <= place || dash == words.end() || dash + 1 == words.end())
            continue;
        std::string_view mount = words[place];
        const bool covers =
            path == mount || mount == "/" || (path.starts_with(mount) && path[mount.size()] == '/');
        if (!covers || mount.size() < facts.mount_point.size())
            continue;
        facts.mount_point = mount;
        facts.type = *(dash + 1);
    }
}

bool is_ours(const fs::path& path, const std::string& database)
{
    const std::string text = path.string();
    const std::string folder = store::directory_of(database);
    return text.starts_with(database) || text.starts_with(folder + "/events.db") ||
           text.starts_with(folder + "/backups/");
}

// Where the room went, near the database: not over the whole of a large file system.
void find_eaters(const std::string& database, SpaceFacts& facts)
{
    std::map<std::string, std::int64_t> files;
    std::error_code error;
    const std::string root = facts.mount_point == "/" ? facts.directory : facts.mount_point;
    fs::recursive_directory_iterator each{root, fs::directory_options::skip_permission_denied,
                                          error};
    for (int i = 0; !error && i < entries_max && each != fs::recursive_directory_iterator{};
         ++i, each.increment(error)) {
        std::error_code ignored;
        ++files[each->path().parent_path().string()];
        if (!each->is_regular_file(ignored) || is_ours(each->path(), database))
            continue;
        auto bytes = static_cast<std::int64_t>(each->file_size(ignored));
        if (!ignored && bytes > facts.largest_bytes) {
            facts.largest_bytes = bytes;
            facts.largest = each->path().string();
        }
    }
    for (const auto& [folder, count] : files)
        if (count > facts.fullest_files) {
            facts.fullest_files = count;
            facts.fullest = folder;
        }
}

}  // namespace

void look_at_space(const std::string& database, SpaceFacts& facts)
{
    facts.directory = store::directory_of(database);
    struct statvfs room = {};
    if (database.empty() || ::statvfs(facts.directory.c_str(), &room) != 0)
        return;
    const auto block = static_cast<std::int64_t>(room.f_frsize);
    facts.bytes = static_cast<std::int64_t>(room.f_blocks) * block;
    facts.bytes_free = static_cast<std::int64_t>(room.f_bavail) * block;
    facts.inodes = static_cast<std::int64_t>(room.f_files);
    facts.inodes_free = static_cast<std::int64_t>(room.f_favail);
    facts.is_read_only = (room.f_flag & ST_RDONLY) != 0;
    std::error_code error;
    fs::path whole = fs::canonical(facts.directory, error);
    find_mount(error ? facts.directory : whole.string(), facts);
    if (facts.bytes_free < low_bytes || (facts.inodes > 0 && facts.inodes_free < low_inodes))
        find_eaters(database, facts);
    facts.is_seen = true;
}

}  // namespace holdfast::ctl::doctor

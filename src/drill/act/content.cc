// What stands in a file, and whether there is one.
#include <cerrno>
#include <cstdio>
#include <exception>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/hex.h"
#include "base/text.h"
#include "drill/act/deeds.h"
#include "drill/host/files.h"
#include "drill/host/system_clock.h"
#include "lib/sqlite/connection.h"

namespace holdfast::drill {
namespace {

constexpr std::int64_t overwritten_max = 65536;
constexpr char rubbish = '\xDB';

Result<struct stat> status_of(const std::string& path)
{
    struct stat status = {};
    if (::lstat(path.c_str(), &status) != 0)
        return errno_error(path);
    return status;
}

// Beside it, in the same file system: what is renamed back is there at once or not at all.
std::string aside(std::string_view path)
{
    SystemClock clock;
    return join(path, ".drill-", clock.wall().time_since_epoch().count());
}

// --- truncate --------------------------------------------------------------------------------

Result<Facts> look_before_truncation(const Parameters& parameters, World& /*world*/)
{
    std::string path{parameters.text("path")};
    auto status = status_of(path);
    if (!status)
        return std::move(status).error();
    Facts facts;
    facts.set("path", path);
    facts.set("inode", join(status->st_ino));
    facts.set("bytes", std::string{parameters.text("bytes")});
    facts.set("copy", aside(path));
    return facts;
}

Result<void> apply_truncation(const Facts& facts, World& /*world*/)
{
    if (auto copied = copy_file(facts.string("path"), facts.string("copy")); !copied)
        return copied;
    if (::truncate(facts.string("path").c_str(), facts.number("bytes")) != 0)
        return errno_error(join("truncate ", facts.text("path")));
    return {};
}

Result<void> revert_truncation(const Facts& facts, World& /*world*/)
{
    std::string path = facts.string("path");
    std::string copy = facts.string("copy");
    auto kept = status_of(copy);
    if (!kept)
        return {};
    auto status = status_of(path);
    bool is_as_it_was_left = status && join(status->st_ino) == facts.text("inode") &&
                             status->st_size == facts.number("bytes");
    // A copy that was not finished has nothing to bring back: nothing was cut off yet.
    if (is_as_it_was_left && kept->st_size > status->st_size) {
        if (std::rename(copy.c_str(), path.c_str()) != 0)
            return errno_error(path);
    } else {
        (void)::unlink(copy.c_str());
    }
    sync_folder_of(path);
    return {};
}

// --- overwrite -------------------------------------------------------------------------------

Result<std::string> piece_of(const std::string& path, std::int64_t offset, std::int64_t bytes)
{
    Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    std::string piece(static_cast<std::size_t>(bytes), '\0');
    ssize_t got = file ? ::pread(file.get(), piece.data(), piece.size(), offset) : -1;
    if (got < 0)
        return errno_error(path);
    piece.resize(static_cast<std::size_t>(got));
    return piece;
}

Result<void> put_piece(const std::string& path, std::int64_t offset, std::string_view piece)
{
    Descriptor file{::open(path.c_str(), O_WRONLY | O_CLOEXEC)};
    if (!file || ::pwrite(file.get(), piece.data(), piece.size(), offset) !=
                     static_cast<ssize_t>(piece.size()))
        return errno_error(path);
    return ::fsync(file.get()) == 0 ? Result<void>{} : errno_error(path);
}

// Where its root page is. As it is in the file: nothing is to be made beside a database that nobody
// has open.
Result<std::int64_t> root_of(const std::string& path, const std::string& table)
{
    try {
        sqlite::Connection database{path, sqlite::Mode::immutable};
        std::int64_t page = database.integer(join(
            "SELECT coalesce(max(rootpage), 0) FROM sqlite_master WHERE name = '", table, "'"));
        if (page == 0)
            return Error{Errc::not_found, join(path, ": has no table ", table)};
        return (page - 1) * database.integer("PRAGMA page_size");
    } catch (const std::exception& error) {
        return Error{Errc::unavailable, join(path, ": ", error.what())};
    }
}

Result<Facts> look_at_piece(const Parameters& parameters, World& /*world*/)
{
    Facts facts;
    facts.set("path", std::string{parameters.text("path")});
    std::int64_t offset = parse_number<std::int64_t>(parameters.text("offset")).value_or(0);
    if (std::string table{parameters.text("table")}; !table.empty()) {
        auto root = root_of(facts.string("path"), table);
        if (!root)
            return std::move(root).error();
        offset += *root;
    }
    facts.set("offset", offset);
    std::int64_t bytes =
        parse_number<std::int64_t>(parameters.text("bytes")).value_or(overwritten_max + 1);
    if (bytes > overwritten_max)
        return Error{Errc::invalid, join("overwrite: ", overwritten_max, " bytes at most")};
    auto piece = piece_of(facts.string("path"), facts.number("offset"), bytes);
    if (!piece)
        return std::move(piece).error();
    if (piece->empty())
        return Error{Errc::invalid, join(facts.text("path"), ": ends before that place")};
    facts.set("was", encode_hex(*piece));
    return facts;
}

std::string rubbish_for(const Facts& facts)
{
    return std::string(facts.text("was").size() / 2, rubbish);
}

Result<void> apply_rubbish(const Facts& facts, World& /*world*/)
{
    return put_piece(facts.string("path"), facts.number("offset"), rubbish_for(facts));
}

Result<void> revert_rubbish(const Facts& facts, World& /*world*/)
{
    std::string expected = rubbish_for(facts);
    auto piece = piece_of(facts.string("path"), facts.number("offset"),
                          static_cast<std::int64_t>(expected.size()));
    auto was = decode_hex(facts.text("was"));
    if (!piece || *piece != expected || !was)
        return {};
    return put_piece(facts.string("path"), facts.number("offset"), *was);
}

// --- remove ----------------------------------------------------------------------------------

Result<Facts> look_before_removal(const Parameters& parameters, World& /*world*/)
{
    std::string path{parameters.text("path")};
    if (auto status = status_of(path); !status)
        return std::move(status).error();
    Facts facts;
    facts.set("path", path);
    facts.set("aside", aside(path));
    return facts;
}

Result<void> apply_removal(const Facts& facts, World& /*world*/)
{
    if (std::rename(facts.string("path").c_str(), facts.string("aside").c_str()) != 0)
        return errno_error(facts.text("path"));
    sync_folder_of(facts.string("path"));
    return {};
}

// What took its place meanwhile stays, and what was put aside too: it may be all there is of it.
Result<void> revert_removal(const Facts& facts, World& /*world*/)
{
    if (::renameat2(AT_FDCWD, facts.string("aside").c_str(), AT_FDCWD, facts.string("path").c_str(),
                    RENAME_NOREPLACE) != 0 &&
        errno != ENOENT && errno != EEXIST)
        return errno_error(facts.text("path"));
    sync_folder_of(facts.string("path"));
    return {};
}

// --- write -----------------------------------------------------------------------------------

Result<Facts> look_before_writing(const Parameters& parameters, World& world)
{
    Facts facts;
    facts.set("path", std::string{parameters.text("path")});
    facts.set("is", std::string{parameters.text("text")});
    facts.set("mode",
              parameters.text("mode").empty() ? "0644" : std::string{parameters.text("mode")});
    auto old = status_of(facts.string("path"));
    if (!old)
        return facts;
    // Kept in the folder of the run, not beside it: a folder of configuration may be read whole.
    SystemClock clock;
    facts.set("copy", join(world.work, "/kept-", clock.wall().time_since_epoch().count()));
    if (auto copied = copy_file(facts.string("path"), facts.string("copy")); !copied)
        return std::move(copied).error();
    return facts;
}

Result<void> apply_writing(const Facts& facts, World& /*world*/)
{
    std::string path = facts.string("path");
    if (auto made = make_folders(path.substr(0, path.rfind('/'))); !made)
        return made;
    unsigned mode = 0;
    for (char digit : facts.text("mode"))
        mode = mode * 8 + static_cast<unsigned>(digit - '0');
    return write_whole(path, facts.text("is"), mode);
}

Result<void> revert_writing(const Facts& facts, World& /*world*/)
{
    std::string path = facts.string("path");
    auto now = read_small(path);
    if (!now || *now != facts.text("is"))
        return {};
    if (!facts.has("copy")) {
        if (::unlink(path.c_str()) != 0 && errno != ENOENT)
            return errno_error(path);
        sync_folder_of(path);
        return {};
    }
    std::string copy = facts.string("copy");
    auto was = status_of(copy);
    auto text = read_small(copy);
    if (!was || !text)
        return Error{Errc::not_found, join(copy, ", which was kept of ", path, ", is gone")};
    if (auto written = write_whole(path, *text); !written)
        return written;
    if (::chown(path.c_str(), was->st_uid, was->st_gid) != 0 ||
        ::chmod(path.c_str(), was->st_mode & 07777U) != 0)
        return errno_error(path);
    return {};
}

}  // namespace

Deed truncate_deed()
{
    return {"truncate", look_before_truncation, apply_truncation, revert_truncation};
}

Deed overwrite_deed()
{
    return {"overwrite", look_at_piece, apply_rubbish, revert_rubbish};
}

Deed remove_deed()
{
    return {"remove", look_before_removal, apply_removal, revert_removal};
}

Deed write_deed()
{
    return {"write", look_before_writing, apply_writing, revert_writing};
}

}  // namespace holdfast::drill

#include "drill/host/files.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/text.h"

namespace holdfast::drill {
namespace {

std::string folder_of(const std::string& path)
{
    std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? "." : path.substr(0, slash == 0 ? 1 : slash);
}

Result<void> write_all(int file, std::string_view text, const std::string& path)
{
    while (!text.empty()) {
        ssize_t written = ::write(file, text.data(), text.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return errno_error(join("write ", path));
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

}  // namespace

Error errno_error(std::string_view doing)
{
    int number = errno;
    Errc code = number == ENOENT ? Errc::not_found : Errc::unavailable;
    return {code, join(doing, ": ", std::generic_category().message(number))};
}

Result<std::string> read_small(const std::string& path)
{
    Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)};
    if (!file)
        return errno_error(path);
    std::string text;
    std::array<char, 16384> piece{};
    for (;;) {
        ssize_t got = ::read(file.get(), piece.data(), piece.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return errno_error(path);
        if (got == 0)
            return text;
        text.append(piece.data(), static_cast<std::size_t>(got));
        if (text.size() > small_file_max)
            return Error{Errc::full, join(path, ": larger than ", small_file_max, " bytes")};
    }
}

Result<void> write_whole(const std::string& path, std::string_view text, unsigned mode)
{
    struct stat old = {};
    bool was_there = ::stat(path.c_str(), &old) == 0;
    std::string draft = join(path, ".draft");
    Descriptor file{::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
    if (!file)
        return errno_error(draft);
    if (auto written = write_all(file.get(), text, draft); !written)
        return written;
    if (::fchmod(file.get(), was_there ? old.st_mode & 07777U : mode) != 0)
        return errno_error(join("chmod ", draft));
    if (was_there && ::fchown(file.get(), old.st_uid, old.st_gid) != 0)
        return errno_error(join("chown ", draft));
    if (::fsync(file.get()) != 0 || std::rename(draft.c_str(), path.c_str()) != 0)
        return errno_error(path);
    sync_folder_of(path);
    return {};
}

Result<void> poke(const std::string& path, std::string_view text)
{
    Descriptor file{::open(path.c_str(), O_WRONLY | O_CLOEXEC)};
    if (!file || ::write(file.get(), text.data(), text.size()) < 0)
        return errno_error(path);
    return {};
}

Result<void> copy_file(const std::string& from, const std::string& to)
{
    Descriptor source{::open(from.c_str(), O_RDONLY | O_CLOEXEC)};
    struct stat status = {};
    if (!source || ::fstat(source.get(), &status) != 0)
        return errno_error(from);
    Descriptor target{::open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
    if (!target)
        return errno_error(to);
    std::array<char, 65536> piece{};
    for (;;) {
        ssize_t got = ::read(source.get(), piece.data(), piece.size());
        if (got < 0)
            return errno_error(from);
        if (got == 0)
            break;
        if (auto written =
                write_all(target.get(), {piece.data(), static_cast<std::size_t>(got)}, to);
            !written)
            return written;
    }
    if (::fchown(target.get(), status.st_uid, status.st_gid) != 0 ||
        ::fchmod(target.get(), status.st_mode & 07777U) != 0 || ::fsync(target.get()) != 0)
        return errno_error(to);
    sync_folder_of(to);
    return {};
}

Result<void> make_folders(const std::string& path, unsigned mode)
{
    std::error_code error;
    std::filesystem::path folder{path};
    if (std::filesystem::is_directory(folder, error))
        return {};
    if (folder.has_parent_path() && folder.parent_path() != folder)
        if (auto made = make_folders(folder.parent_path().string(), 0755); !made)
            return made;
    if (::mkdir(path.c_str(), mode) != 0 && errno != EEXIST)
        return errno_error(join("mkdir ", path));
    return {};
}

void sync_folder_of(const std::string& path)
{
    Descriptor folder{::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (folder)
        (void)::fsync(folder.get());
}

}  // namespace holdfast::drill

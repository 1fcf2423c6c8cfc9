#include "store/volume.h"

#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/descriptor.h"

namespace holdfast::store {

DirectoryVolume::DirectoryVolume(const std::string& database_path)
    : directory_{std::filesystem::absolute(database_path).parent_path().string()},
      ballast_{database_path + ".ballast"}
{
}

std::int64_t DirectoryVolume::free_bytes()
{
    struct statvfs state {};
    if (::statvfs(directory_.c_str(), &state) != 0)
        return -1;
    return static_cast<std::int64_t>(state.f_bavail) * static_cast<std::int64_t>(state.f_frsize);
}

std::int64_t DirectoryVolume::free_inodes()
{
    struct statvfs state {};
    if (::statvfs(directory_.c_str(), &state) != 0 || state.f_files == 0)
        return -1;
    return static_cast<std::int64_t>(state.f_favail);
}

bool DirectoryVolume::has_ballast()
{
    return ::access(ballast_.c_str(), F_OK) == 0;
}

void DirectoryVolume::drop_ballast_unless(std::int64_t bytes)
{
    constexpr std::int64_t block_bytes = 512;  // Of stat(2), whatever the file system's.
    struct stat state {};
    if (::lstat(ballast_.c_str(), &state) != 0)
        return;
    // What it holds, not what it promises: a making that was cut short leaves a size or blocks.
    bool is_whole = state.st_size == bytes && state.st_blocks * block_bytes >= bytes && bytes > 0;
    if (!is_whole)
        drop_ballast();
}

bool DirectoryVolume::make_ballast(std::int64_t bytes)
{
    Descriptor file{::open(ballast_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640)};
    if (!file)
        return false;
    // Blocks, not a hole: a ballast that is only a promise would give nothing back.
    if (::posix_fallocate(file.get(), 0, bytes) == 0)
        return true;
    drop_ballast();
    return false;
}

void DirectoryVolume::drop_ballast()
{
    (void)::unlink(ballast_.c_str());
}

}  // namespace holdfast::store

#include "store/volume.h"

#include <filesystem>

#include <fcntl.h>
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

bool DirectoryVolume::has_ballast()
{
    return ::access(ballast_.c_str(), F_OK) == 0;
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

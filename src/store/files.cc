#include "store/files.h"

#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/text.h"

namespace holdfast::store {

void fail(const std::string& doing, int error)
{
    throw std::runtime_error{join(doing, ": ", std::generic_category().message(error))};
}

void sync_file(int file, const std::string& path)
{
    if (::fsync(file) != 0)
        fail(join("cannot sync ", path), errno);
}

void sync_directory(const std::string& path)
{
    Descriptor directory{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!directory)
        fail(join("cannot open ", path), errno);
    sync_file(directory.get(), path);
}

void make_directory(const std::string& path)
{
    if (::mkdir(path.c_str(), 0750) == 0)
        sync_directory(parent_of(path));
    else if (errno != EEXIST)
        fail(join("cannot make the directory ", path), errno);
}

std::string parent_of(const std::string& path)
{
    return std::filesystem::absolute(path).lexically_normal().parent_path().string();
}

std::int64_t free_bytes_of(const std::string& directory)
{
    struct statvfs state {};
    if (::statvfs(directory.c_str(), &state) != 0)
        return -1;
    return static_cast<std::int64_t>(state.f_bavail) * static_cast<std::int64_t>(state.f_frsize);
}

}  // namespace holdfast::store

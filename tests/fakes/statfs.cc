#include "tests/fakes/statfs.h"

#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace holdfast {
namespace {

std::string faked_directory;
unsigned long faked_magic = 0;

}  // namespace

FakeFileSystem::FakeFileSystem(const std::string& directory, unsigned long magic)
{
    faked_directory = directory;
    faked_magic = magic;
}

FakeFileSystem::~FakeFileSystem()
{
    faked_directory.clear();
}

}  // namespace holdfast

extern "C" int statfs(const char* path, struct statfs* status) noexcept
{
    auto code = static_cast<int>(::syscall(SYS_statfs, path, status));
    if (code == 0 && !holdfast::faked_directory.empty() && holdfast::faked_directory == path)
        status->f_type = static_cast<decltype(status->f_type)>(holdfast::faked_magic);
    return code;
}

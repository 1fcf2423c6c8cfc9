#include "watch/host/host_disk.h"

#include <cerrno>
#include <string>

#include <sys/stat.h>
#include <sys/statvfs.h>

#include "base/text.h"
#include "watch/host/disk.h"
#include "watch/host/host_file.h"

namespace holdfast::watch {

Observation look_at_disk(const DiskCheck& check)
{
    const char* path = check.path.c_str();
    struct stat status {};
    struct statvfs facts {};
    if (::stat(path, &status) != 0)
        return unreadable(check.path, errno);
    // What systemd puts in the place of a directory that a service is not to see is a directory
    // without rights, on a file system that has nothing to do with it.
    if (S_ISDIR(status.st_mode) && (status.st_mode & 07777U) == 0)
        return unreadable(check.path, EACCES);
    while (::statvfs(path, &facts) != 0)
        if (errno != EINTR)
            return unreadable(check.path, errno);
    return judge_disk(check, {.block_bytes = facts.f_frsize,
                              .blocks = facts.f_blocks,
                              .blocks_free = facts.f_bfree,
                              .blocks_available = facts.f_bavail,
                              .inodes = facts.f_files,
                              .inodes_available = facts.f_favail});
}

}  // namespace holdfast::watch

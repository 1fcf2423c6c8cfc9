#include "lib/sqlite/disk_signs.h"

#include <map>
#include <mutex>
#include <utility>

#include <sqlite3.h>

#include "base/check.h"

namespace holdfast::sqlite {
namespace {

constexpr const char* vfs_name = "holdfast-signs";

thread_local const std::function<void()>* current_sign = nullptr;

void sign()
{
    if (current_sign != nullptr)
        (*current_sign)();
}

// The methods of a kind of file, two of them ours. Comes first: what SQLite takes for the methods
// of a file leads to all of it.
struct SigningMethods {
    sqlite3_io_methods methods;
    const sqlite3_io_methods* original;
};

const sqlite3_io_methods& original_of(const sqlite3_file* file)
{
    return *reinterpret_cast<const SigningMethods*>(file->pMethods)->original;
}

int write_signing(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset)
{
    sign();
    int code = original_of(file).xWrite(file, bytes, size, offset);
    sign();
    return code;
}

int sync_signing(sqlite3_file* file, int flags)
{
    sign();
    int code = original_of(file).xSync(file, flags);
    sign();
    return code;
}

// The default VFS has some kinds of files, by the locks of their file system. Each is copied once
// and kept: files may point to it as long as the process lives.
const sqlite3_io_methods* signing(const sqlite3_io_methods* original)
{
    static std::mutex mutex;
    static std::map<const sqlite3_io_methods*, SigningMethods> kept;
    std::scoped_lock lock{mutex};
    auto [found, is_new] = kept.try_emplace(original, SigningMethods{*original, original});
    if (is_new) {
        found->second.methods.xWrite = write_signing;
        found->second.methods.xSync = sync_signing;
    }
    return &found->second.methods;
}

sqlite3_vfs& default_vfs()
{
    static sqlite3_vfs* const found = sqlite3_vfs_find(nullptr);
    CHECK(found != nullptr);
    return *found;
}

int open_signing(sqlite3_vfs* /*ours*/, const char* path, sqlite3_file* file, int flags,
                 int* flags_out)
{
    sqlite3_vfs& real = default_vfs();
    int code = real.xOpen(&real, path, file, flags, flags_out);
    // Without methods it is not open.
    if (file->pMethods != nullptr)
        file->pMethods = signing(file->pMethods);
    return code;
}

sqlite3_vfs made_vfs()
{
    sqlite3_vfs made = default_vfs();
    made.zName = vfs_name;
    made.pNext = nullptr;
    made.xOpen = open_signing;
    return made;
}

}  // namespace

DiskSigns::DiskSigns(std::function<void()> sign) : sign_{std::move(sign)}
{
    CHECK(current_sign == nullptr);
    current_sign = &sign_;
}

DiskSigns::~DiskSigns()
{
    current_sign = nullptr;
}

const char* signing_vfs()
{
    static sqlite3_vfs vfs = made_vfs();
    // Once, and not as the default.
    static const int registered = sqlite3_vfs_register(&vfs, 0);
    CHECK(registered == SQLITE_OK);
    return vfs_name;
}

}  // namespace holdfast::sqlite

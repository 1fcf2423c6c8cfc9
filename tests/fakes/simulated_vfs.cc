#include "tests/fakes/simulated_vfs.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <map>
#include <new>
#include <utility>
#include <vector>

#include <sqlite3.h>

#include "base/check.h"

namespace holdfast {
namespace {

using Trouble = SimulatedDisk::Trouble;

struct OpenFile;

// What the kernel knows of a file beside its content.
struct Locks {
    int opened = 0;
    int readers = 0;
    OpenFile* reserved = nullptr;
    OpenFile* pending = nullptr;
    int mappers = 0;
    std::vector<std::vector<char>> regions;
    std::array<int, SQLITE_SHM_NLOCK> shared{};
    std::array<OpenFile*, SQLITE_SHM_NLOCK> exclusive{};
};

struct World {
    SimulatedDisk& disk;
    std::map<SimulatedDisk::File*, Locks> locks{};
};

// SQLite gives the memory and sees `base` only.
struct OpenFile {
    sqlite3_file base{};
    World* world;
    SimulatedDisk::FilePointer file;
    std::string name;
    Locks* locks;
    int level = SQLITE_LOCK_NONE;
    bool is_removed_when_closed = false;
    bool syncs_directory = false;  // As SQLite does once for a new journal or log.
    bool is_mapped = false;
    unsigned shared_slots = 0;
    unsigned exclusive_slots = 0;
};

OpenFile& of(sqlite3_file* file)
{
    return *reinterpret_cast<OpenFile*>(file);
}

World& of(sqlite3_vfs* vfs)
{
    return *static_cast<World*>(vfs->pAppData);
}

int code_of(Trouble trouble, int code_of_io)
{
    if (trouble == Trouble::none)
        return SQLITE_OK;
    return trouble == Trouble::full ? SQLITE_FULL : code_of_io;
}

int read(sqlite3_file* base, void* buffer, int size, sqlite3_int64 offset)
{
    OpenFile& self = of(base);
    if (self.world->disk.is_stopped())
        return SQLITE_IOERR_READ;
    std::int64_t there = std::clamp<std::int64_t>(self.file->size() - offset, 0, size);
    char* bytes = static_cast<char*>(buffer);
    if (there > 0)
        std::memcpy(bytes, self.file->now().data() + offset, static_cast<std::size_t>(there));
    std::memset(bytes + there, 0, static_cast<std::size_t>(size - there));
    return there == size ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int write(sqlite3_file* base, const void* bytes, int size, sqlite3_int64 offset)
{
    OpenFile& self = of(base);
    std::string_view text{static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
    return code_of(self.world->disk.write(*self.file, offset, text), SQLITE_IOERR_WRITE);
}

int truncate(sqlite3_file* base, sqlite3_int64 size)
{
    OpenFile& self = of(base);
    return code_of(self.world->disk.truncate(*self.file, size), SQLITE_IOERR_TRUNCATE);
}

int sync(sqlite3_file* base, int)
{
    OpenFile& self = of(base);
    if (Trouble trouble = self.world->disk.sync(*self.file); trouble != Trouble::none)
        return code_of(trouble, SQLITE_IOERR_FSYNC);
    if (!std::exchange(self.syncs_directory, false))
        return SQLITE_OK;
    return code_of(self.world->disk.sync_directory(), SQLITE_IOERR_DIR_FSYNC);
}

int file_size(sqlite3_file* base, sqlite3_int64* size)
{
    OpenFile& self = of(base);
    *size = self.file->size();
    return self.world->disk.is_stopped() ? SQLITE_IOERR_FSTAT : SQLITE_OK;
}

int lock(sqlite3_file* base, int level)
{
    OpenFile& self = of(base);
    Locks& locks = *self.locks;
    if (self.level >= level)
        return SQLITE_OK;
    auto is_others = [&](const OpenFile* holder) { return holder != nullptr && holder != &self; };
    if (is_others(locks.pending))
        return SQLITE_BUSY;
    if (level == SQLITE_LOCK_SHARED) {
        ++locks.readers;
        self.level = level;
        return SQLITE_OK;
    }
    if (is_others(locks.reserved))
        return SQLITE_BUSY;
    locks.reserved = &self;
    if (level == SQLITE_LOCK_RESERVED) {
        self.level = level;
        return SQLITE_OK;
    }
    locks.pending = &self;
    self.level = SQLITE_LOCK_PENDING;
    if (locks.readers > 1)
        return SQLITE_BUSY;
    self.level = level;
    return SQLITE_OK;
}

int unlock(sqlite3_file* base, int level)
{
    OpenFile& self = of(base);
    Locks& locks = *self.locks;
    if (self.level <= level)
        return SQLITE_OK;
    if (locks.reserved == &self)
        locks.reserved = nullptr;
    if (locks.pending == &self)
        locks.pending = nullptr;
    if (level == SQLITE_LOCK_NONE)
        --locks.readers;
    self.level = level;
    return SQLITE_OK;
}

int check_reserved(sqlite3_file* base, int* is_reserved)
{
    *is_reserved = of(base).locks->reserved != nullptr ? 1 : 0;
    return SQLITE_OK;
}

int control(sqlite3_file*, int, void*)
{
    return SQLITE_NOTFOUND;
}

// As the VFS for Unix says on Debian.
int sector_bytes(sqlite3_file*)
{
    return 4096;
}

int characteristics(sqlite3_file*)
{
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

int shm_map(sqlite3_file* base, int region, int size, int may_extend, void volatile** memory)
{
    OpenFile& self = of(base);
    if (!std::exchange(self.is_mapped, true))
        ++self.locks->mappers;
    auto& regions = self.locks->regions;
    auto wanted = static_cast<std::size_t>(region) + 1;
    *memory = nullptr;
    if (regions.size() < wanted && may_extend == 0)
        return SQLITE_OK;
    while (regions.size() < wanted)
        regions.emplace_back(static_cast<std::size_t>(size));
    *memory = regions[wanted - 1].data();
    return SQLITE_OK;
}

int shm_lock(sqlite3_file* base, int offset, int count, int flags)
{
    OpenFile& self = of(base);
    Locks& locks = *self.locks;
    bool is_exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
    auto begin = static_cast<std::size_t>(offset);
    auto end = begin + static_cast<std::size_t>(count);
    if ((flags & SQLITE_SHM_LOCK) != 0)
        for (std::size_t slot = begin; slot < end; ++slot) {
            const OpenFile* holder = locks.exclusive.at(slot);
            int others = locks.shared.at(slot) - ((self.shared_slots >> slot) & 1U ? 1 : 0);
            if ((holder != nullptr && holder != &self) || (is_exclusive && others > 0))
                return SQLITE_BUSY;
        }
    for (std::size_t slot = begin; slot < end; ++slot) {
        unsigned bit = 1U << slot;
        unsigned& mine = is_exclusive ? self.exclusive_slots : self.shared_slots;
        bool takes = (flags & SQLITE_SHM_LOCK) != 0;
        if (((mine & bit) != 0) == takes)
            continue;
        mine ^= bit;
        if (is_exclusive)
            locks.exclusive.at(slot) = takes ? &self : nullptr;
        else
            locks.shared.at(slot) += takes ? 1 : -1;
    }
    return SQLITE_OK;
}

void shm_barrier(sqlite3_file*)
{
    std::atomic_thread_fence(std::memory_order_seq_cst);
}

int shm_unmap(sqlite3_file* base, int)
{
    OpenFile& self = of(base);
    shm_lock(base, 0, SQLITE_SHM_NLOCK, SQLITE_SHM_UNLOCK | SQLITE_SHM_EXCLUSIVE);
    shm_lock(base, 0, SQLITE_SHM_NLOCK, SQLITE_SHM_UNLOCK | SQLITE_SHM_SHARED);
    // The next one to come finds no index and recovers, as with a file that nobody has mapped.
    if (std::exchange(self.is_mapped, false) && --self.locks->mappers == 0)
        self.locks->regions.clear();
    return SQLITE_OK;
}

int close(sqlite3_file* base)
{
    OpenFile& self = of(base);
    shm_unmap(base, 0);
    unlock(base, SQLITE_LOCK_NONE);
    World& world = *self.world;
    if (--self.locks->opened == 0)
        world.locks.erase(self.file.get());
    world.disk.close();
    if (self.is_removed_when_closed)
        (void)world.disk.remove(self.name);
    self.~OpenFile();
    return SQLITE_OK;
}

constexpr sqlite3_io_methods methods{.iVersion = 2,
                                     .xClose = close,
                                     .xRead = read,
                                     .xWrite = write,
                                     .xTruncate = truncate,
                                     .xSync = sync,
                                     .xFileSize = file_size,
                                     .xLock = lock,
                                     .xUnlock = unlock,
                                     .xCheckReservedLock = check_reserved,
                                     .xFileControl = control,
                                     .xSectorSize = sector_bytes,
                                     .xDeviceCharacteristics = characteristics,
                                     .xShmMap = shm_map,
                                     .xShmLock = shm_lock,
                                     .xShmBarrier = shm_barrier,
                                     .xShmUnmap = shm_unmap,
                                     .xFetch = nullptr,
                                     .xUnfetch = nullptr};

int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* base, int flags, int* out_flags)
{
    base->pMethods = nullptr;
    World& world = of(vfs);
    std::string path = name != nullptr ? name : "temporary-" + world.disk.random().hex(16);
    bool may_create = (flags & SQLITE_OPEN_CREATE) != 0;
    bool is_new = !world.disk.has(path);
    SimulatedDisk::FilePointer file = world.disk.open(path, may_create);
    if (!file)
        return SQLITE_CANTOPEN;
    Locks& locks = world.locks[file.get()];
    ++locks.opened;
    auto* self = new (base)
        OpenFile{.world = &world, .file = std::move(file), .name = path, .locks = &locks};
    self->is_removed_when_closed = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
    constexpr int journals = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL;
    self->syncs_directory = is_new && (flags & journals) != 0;
    self->base.pMethods = &methods;
    if (out_flags != nullptr)
        *out_flags = flags;
    return SQLITE_OK;
}

int remove(sqlite3_vfs* vfs, const char* name, int syncs_directory)
{
    SimulatedDisk& disk = of(vfs).disk;
    if (!disk.has(name))
        return SQLITE_IOERR_DELETE_NOENT;
    if (Trouble trouble = disk.remove(name); trouble != Trouble::none)
        return code_of(trouble, SQLITE_IOERR_DELETE);
    if (syncs_directory == 0)
        return SQLITE_OK;
    return code_of(disk.sync_directory(), SQLITE_IOERR_DIR_FSYNC);
}

int access(sqlite3_vfs* vfs, const char* name, int, int* is_there)
{
    SimulatedDisk& disk = of(vfs).disk;
    *is_there = disk.has(name) ? 1 : 0;
    return disk.is_stopped() ? SQLITE_IOERR_ACCESS : SQLITE_OK;
}

int full_path(sqlite3_vfs*, const char* name, int size, char* out)
{
    sqlite3_snprintf(size, out, "%s", name);
    return SQLITE_OK;
}

int randomness(sqlite3_vfs* vfs, int size, char* out)
{
    for (char* byte = out; byte != out + size; ++byte)
        *byte = static_cast<char>(of(vfs).disk.random().next());
    return size;
}

int wait(sqlite3_vfs*, int microseconds)
{
    return microseconds;
}

int time_of_day(sqlite3_vfs*, double* days)
{
    *days = 2461365.5;
    return SQLITE_OK;
}

int last_error(sqlite3_vfs*, int, char*)
{
    return 0;
}

}  // namespace

struct SimulatedVfs::State {
    World world;
    sqlite3_vfs vfs{};
};

SimulatedVfs::SimulatedVfs(SimulatedDisk& disk) : state_{new State{.world = {.disk = disk}}}
{
    state_->vfs = {.iVersion = 1,
                   .szOsFile = sizeof(OpenFile),
                   .mxPathname = 512,
                   .zName = name,
                   .pAppData = &state_->world,
                   .xOpen = open,
                   .xDelete = remove,
                   .xAccess = access,
                   .xFullPathname = full_path,
                   .xRandomness = randomness,
                   .xSleep = wait,
                   .xCurrentTime = time_of_day,
                   .xGetLastError = last_error};
    CHECK(sqlite3_vfs_register(&state_->vfs, 1) == SQLITE_OK);
    // Forgets the seed it has, and asks the default VFS for another.
    sqlite3_randomness(0, nullptr);
}

SimulatedVfs::~SimulatedVfs()
{
    CHECK(state_->world.locks.empty());
    sqlite3_vfs_unregister(&state_->vfs);
    sqlite3_randomness(0, nullptr);
}

}  // namespace holdfast

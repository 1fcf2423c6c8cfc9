// A verified copy of a database under a name of its own, until it is given its place: what backups
// and restores have in common. It is locked, so that another run can tell it from what a killed
// one left; and it goes unless it is given its place.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/descriptor.h"
#include "base/time.h"
#include "lib/sqlite/connection.h"

namespace holdfast::store {

class Witness;

struct CopyOptions {
    std::int64_t free_min = 0;  // So much stays free.
    std::function<void(double share)> progress{};
};

class Copy {
public:
    // Creates "<path>.unfinished", mode 0640.
    explicit Copy(const std::string& path);
    Copy(const Copy&) = delete;
    Copy& operator=(const Copy&) = delete;
    ~Copy();

    // VACUUM INTO; then it is synced, read back and compared. Throws std::runtime_error or
    // sqlite::Failure. Uses the interrupt_when() of `source`.
    void fill(sqlite::Connection& source, const Clock& clock, const CopyOptions& options);
    // Fails when there is such a file already. The caller syncs the directory.
    void rename_to(const std::string& path);

    const std::string& path() const noexcept { return path_; }  // As it is called now.
    std::int64_t bytes() const;

    // What killed runs left in `directory`.
    static void remove_leftovers(const std::string& directory);

private:
    bool copy_from(sqlite::Connection& source, Witness& witness, const Clock& clock,
                   const CopyOptions& options);
    void empty() const;
    void sync() const;
    static void remove(const std::string& path);

    std::string path_;  // Empty once it has its place.
    Descriptor file_;
};

}  // namespace holdfast::store

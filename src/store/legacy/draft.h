// A database on its way, beside the ledger under a name of its own. It goes with this object, or,
// if that was killed, with the next one. Touches the disk.
#pragma once

#include <string>

namespace holdfast::store {

class Draft {
public:
    // Of a ledger whose StoreLock is held.
    explicit Draft(const std::string& ledger);
    ~Draft();
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;

    const std::string& path() const noexcept { return path_; }

    // What is left of one that was killed.
    static void remove(const std::string& ledger);

private:
    std::string path_;
};

}  // namespace holdfast::store

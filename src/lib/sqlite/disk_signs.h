// One COMMIT may wait for three syncs within one call of SQLite, each as slow as the disk. Whoever
// watches the thread that called hears of every one, and sees a slow disk as slow, not as a hang.
#pragma once

#include <functional>

namespace holdfast::sqlite {

// While it lives, `sign` is called on this thread before and after each write and each sync of any
// Connection. One at a time for a thread.
class DiskSigns {
public:
    explicit DiskSigns(std::function<void()> sign);
    ~DiskSigns();
    DiskSigns(const DiskSigns&) = delete;
    DiskSigns& operator=(const DiskSigns&) = delete;

private:
    std::function<void()> sign_;
};

// The name of SQLite's default view of the disk with these signs.
const char* signing_vfs();

}  // namespace holdfast::sqlite

// Asks the file system as the service's user would, when root runs the checks by hand: root may
// do everything and would find nothing. Changes the whole process while it lives; single-threaded
// programs only.
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace holdfast::daemon {

class ActAs {
public:
    // Does nothing unless we are root and there is such a user.
    explicit ActAs(const std::string& user);
    ~ActAs();
    ActAs(const ActAs&) = delete;
    ActAs& operator=(const ActAs&) = delete;

    bool is_active() const noexcept { return is_active_; }

private:
    bool is_active_ = false;
    gid_t group_ = 0;
    std::vector<gid_t> groups_;
};

}  // namespace holdfast::daemon

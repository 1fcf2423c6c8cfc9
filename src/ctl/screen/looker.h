// Asks on a thread of its own, so that whoever waits for an answer still sees what is typed and how
// large the window is. Main thread.
#pragma once

#include <atomic>
#include <future>
#include <optional>

#include "base/descriptor.h"
#include "ctl/screen/view.h"

namespace holdfast::ctl {

class Looker {
public:
    explicit Looker(View& view);
    // A look that is under way is given up; that takes a second at most.
    ~Looker();
    Looker(const Looker&) = delete;
    Looker& operator=(const Looker&) = delete;

    // Not while one is under way.
    void begin();
    bool is_looking() const noexcept { return look_.valid(); }
    // What it came to; nothing while it is under way.
    std::optional<Sight> collect();
    // Readable when there is something to collect.
    int bell() const noexcept { return bell_.get(); }

private:
    View& view_;
    Descriptor bell_;
    std::atomic<bool> is_abandoned_{false};
    std::future<Sight> look_;
};

}  // namespace holdfast::ctl

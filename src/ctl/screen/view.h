// What one of the verbs shows that go on showing: what it asks, and what it makes of the answers.
#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include "base/time.h"
#include "ctl/screen/frame.h"
#include "ctl/screen/picture.h"

namespace holdfast::ctl {

// What came of asking once.
struct Sight {
    std::string trouble{};  // Not empty: there is no answer, and why. In words that can be printed.
    std::string json{};     // All of it for --json, in one line, without its end.
};

class View {
public:
    virtual ~View() = default;

    // For the head: "holdfast services of http://host:8080".
    virtual std::string title() const = 0;
    // Asks, and keeps what was answered for take(). On a thread of its own, while the others are
    // not called but draw(). Ends soon after `is_abandoned` has become true.
    virtual Sight look(const std::atomic<bool>& is_abandoned) = 0;
    // Takes over what look() has found. Main thread, as what follows.
    virtual void take(Instant now) = 0;
    // After an answer that did not come.
    virtual void miss() = 0;
    // All that is known, or as much as has room: 0 columns or rows are as many as it takes.
    virtual Picture draw(Extent room) const = 0;
};

}  // namespace holdfast::ctl

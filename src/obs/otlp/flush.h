// The end of what is exported: somebody is told, once, when nothing waits any more; when the
// collector turns out to be away; or at a deadline. Loop thread.
#pragma once

#include <functional>
#include <optional>
#include <utility>

#include "base/time.h"

namespace holdfast::otlp {

class Flush {
public:
    void begin(Instant deadline, std::function<void()> flushed)
    {
        until_ = deadline;
        flushed_ = std::move(flushed);
    }

    bool is_under_way() const noexcept { return until_.has_value(); }
    Instant until() const noexcept { return until_.value_or(never); }

    // Whether it ends here.
    bool end(Instant now, bool is_empty, bool is_away)
    {
        if (!until_ || (!is_empty && !is_away && now < *until_))
            return false;
        until_.reset();
        std::exchange(flushed_, nullptr)();
        return true;
    }

private:
    std::optional<Instant> until_;
    std::function<void()> flushed_;
};

}  // namespace holdfast::otlp

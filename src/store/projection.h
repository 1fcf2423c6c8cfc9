// A small summary of a database that the loop shows at every scrape, such as counts: read inside
// each transaction, so that it is exact, and published after COMMIT, before the answers. Writer
// thread.
#pragma once

#include <string_view>

#include "lib/sqlite/connection.h"

namespace holdfast::store {

class Projection {
public:
    virtual ~Projection() = default;

    // Takes a new look; shows nothing yet. May throw sqlite::Failure.
    virtual void read(sqlite::Connection& db) = 0;
    // What read() saw last is the truth now.
    virtual void publish() noexcept = 0;
    // read() failed: there is no truth until it succeeds.
    virtual void lose(std::string_view why) noexcept = 0;
};

}  // namespace holdfast::store

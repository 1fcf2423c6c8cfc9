// A read-only connection for whatever may take longer than a millisecond: each question in one
// snapshot, none longer than the time-out. Has no thread of its own.
#pragma once

#include <string>

#include "base/time.h"
#include "lib/sqlite/connection.h"
#include "store/read.h"

namespace holdfast::store {

class Reader {
public:
    // The connection is open_for_reading()'s. A time-out also bounds how long the log can grow
    // behind a reader's snapshot.
    Reader(sqlite::Connection db, const Clock& clock, Duration timeout);

    // Runs it, or refuses it with Errc::timeout, unavailable, corrupt or internal.
    void answer(Read& read);

private:
    void run(Read& read);

    sqlite::Connection db_;
    const Clock& clock_;
    Duration timeout_;
};

}  // namespace holdfast::store

// Makes a ledger of ours out of the database of a service that came before, in its place. Nothing
// of the old one is changed: the new one is made beside it, and then they exchange their names in
// one step. So it may be killed at any moment and run again. Touches the disk and takes as long as
// it takes.
#pragma once

#include <functional>
#include <string>

#include "base/time.h"
#include "store/legacy/take.h"

namespace holdfast::store {

struct AdoptOptions {
    std::string path;  // Of the old database, and of the ledger that takes its place.
    std::string program_version;
    std::int64_t unread_shown = unread_shown_max;
    std::function<void(const std::string& doing, double share)> progress{};
};

struct Adopted : Taken {
    std::string kept;  // Where the old database is now.
};

// Whether adopt() is what this file needs, and nothing else is in its way. Throws Refused when
// something is.
bool is_to_be_adopted(const std::string& path);

// As the user whom the directory belongs to. Throws Refused when another program has the database,
// or is one of ours, sqlite::Failure or std::runtime_error; then nothing has changed.
Adopted adopt(const Clock& clock, const AdoptOptions& options);

}  // namespace holdfast::store

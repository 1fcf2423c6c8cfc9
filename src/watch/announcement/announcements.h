// Announcements as they are kept: the port of their storage. Loop thread; what is asked for comes
// later, on the loop, once.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/idempotency.h"
#include "base/result.h"
#include "watch/announcement/announcement.h"

namespace holdfast::watch {

struct AnnouncementWish {
    Announcement announcement{};  // Without an id.
    std::optional<IdempotencyKey> key{};
    // The answer that is kept under the key, of what is stored.
    KeptAnswer (*describe)(const Announcement& stored) = nullptr;
};

struct AnnouncementsAsked {
    // Where the page before ended; nothing: the newest come first.
    std::optional<AnnouncementId> before{};
    std::size_t rows_max = 100;
};

class Announcements {
public:
    template <typename T>
    using Done = std::function<void(Result<T>)>;

    virtual ~Announcements() = default;

    // Once for its key. Errc::conflict: there are Announcement::open_max that are not over.
    virtual void add(AnnouncementWish wish, Done<KeptAnswer> done) = 0;
    // Errc::not_found: it is over, or never was.
    virtual void end(AnnouncementId id, WallTime now, std::string by, Done<void> done) = 0;
    // All there are, the newest first.
    virtual void list(AnnouncementsAsked asked, Done<std::vector<Announcement>> done) = 0;
    // Those that are not over, the newest first.
    virtual void open(WallTime now, Done<std::vector<Announcement>> done) = 0;
};

}  // namespace holdfast::watch

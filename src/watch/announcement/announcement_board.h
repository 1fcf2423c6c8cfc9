// The announcements that are not over, in memory: a page that anybody may load waits for no disk.
// What changes them goes through here and is answered when the board shows it. Loop thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/loop.h"
#include "base/task.h"
#include "watch/announcement/announcements.h"

namespace holdfast::watch {

class AnnouncementBoard final : public Task {
public:
    // Read again after this: somebody may have repaired the database.
    static constexpr std::chrono::seconds interval{60};
    static constexpr std::chrono::seconds pause{1};  // After what could not be read.

    // Both outlive the board, and the storage what the board has asked it.
    AnnouncementBoard(Loop& loop, Announcements& stored);
    ~AnnouncementBoard() override;
    AnnouncementBoard(const AnnouncementBoard&) = delete;
    AnnouncementBoard& operator=(const AnnouncementBoard&) = delete;

    // When the storage runs.
    void start();
    // The loop does not know it any more; answers that still come find nobody.
    void stop();

    // The newest first; some may not have begun, or be over since. Empty until they were read.
    const std::vector<Announcement>& open() const noexcept { return open_; }
    bool is_read() const noexcept { return is_read_; }
    // Another number: they are others.
    std::uint64_t version() const noexcept { return version_; }

    template <typename T>
    using Done = Announcements::Done<T>;
    void add(AnnouncementWish wish, Done<KeptAnswer> done);
    void end(AnnouncementId id, std::string by, Done<void> done);
    void list(AnnouncementsAsked asked, Done<std::vector<Announcement>> done)
    {
        stored_.list(asked, std::move(done));
    }

    const char* name() const noexcept override { return "announcements"; }
    Instant step(Instant now) override;

private:
    // `then` comes in any case.
    void read(std::function<void()> then);
    template <typename T>
    Done<T> when_read(Done<T> done);

    Loop& loop_;
    Announcements& stored_;
    std::vector<Announcement> open_;
    std::uint64_t version_ = 0;
    Instant read_at_ = Instant::min();
    bool is_read_ = false;
    bool is_reading_ = false;  // By itself.
    bool is_on_loop_ = false;
    std::shared_ptr<AnnouncementBoard*> self_;  // Null when this is gone.
};

}  // namespace holdfast::watch

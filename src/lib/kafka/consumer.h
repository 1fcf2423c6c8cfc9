// Reads topics as one of a group, from where it is told. Never waits, except that opening and
// destroying one do (client.h). One thread at a time.
//
// The group says which partitions are ours; nothing is read of them until begin() says where. What
// was read is committed at the broker for those who look at its lag; it is no place to begin at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/result.h"
#include "lib/kafka/connection.h"
#include "lib/kafka/message.h"
#include "lib/kafka/news.h"

namespace holdfast::kafka {

class Consumer {
public:
    struct Start {
        Place place;
        std::optional<std::int64_t> offset;  // Nothing: the earliest that there is.
    };
    struct Polled {
        std::vector<Message> messages;
        bool has_more = false;  // There was no room for all: poll again.
        // Of the group's last word. Wants a begin(), with all of them, if it is there.
        std::optional<std::vector<Place>> assigned;
        std::vector<Place> revoked;  // Nothing more comes of them.
        News news;
    };

    // Errc::invalid, with the reason, for settings that librdkafka does not take.
    static Result<std::unique_ptr<Consumer>> open(const ConsumerSettings& settings);
    ~Consumer();
    Consumer(const Consumer&) = delete;
    Consumer& operator=(const Consumer&) = delete;

    // Readable when there is something to poll.
    int descriptor() const noexcept;

    // At least every five minutes, or the group goes on without us.
    // No more messages once they have `bytes_max`.
    Polled poll(std::size_t messages_max, std::size_t bytes_max = std::size_t{1} << 20U);
    // The answer to an assignment.
    void begin(const std::vector<Start>& starts);
    // Everything before `next` is stored.
    void commit(const std::vector<Start>& nexts);

    // Takes leave of the group; poll() until it is done, or as long as there is time.
    void leave();
    bool has_left() const noexcept;

private:
    struct Parts;
    explicit Consumer(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;
};

}  // namespace holdfast::kafka

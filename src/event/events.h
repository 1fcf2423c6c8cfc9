// What has happened, as it is asked for. Loop thread; each `done` is called there, once.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "event/event_list.h"
#include "event/outbox.h"

namespace holdfast::event {

// What came from a topic and is no event.
struct DeadLetter {
    std::int64_t number = 0;
    WallTime at{};
    std::string topic;
    std::int64_t partition = 0;
    std::int64_t offset = 0;
    std::string key;
    std::string value;  // The first of it.
    std::int64_t bytes = 0;
    std::string reason;
};

// What a sink refused, or what waits behind such.
struct ParkedEvent {
    ListedEvent listed;
    std::string sink;
    WallTime at{};
    std::string why;
};

struct DeadSelection {
    std::optional<std::int64_t> before{};  // Numbers below this one.
    std::size_t rows_max = 100;
};

class Events {
public:
    template <typename T>
    using Done = std::function<void(Result<T>)>;

    virtual ~Events() = default;
    virtual void list(EventSelection selection, Done<std::vector<ListedEvent>> done) = 0;
    // Newest first.
    virtual void list_dead(DeadSelection selection, Done<std::vector<DeadLetter>> done) = 0;
    virtual void list_parked(DeadSelection selection, Done<std::vector<ParkedEvent>> done) = 0;
    // Its id, once it is stored. It will be told to every sink.
    virtual void publish(NewEvent event, Done<std::string> done) = 0;
};

}  // namespace holdfast::event

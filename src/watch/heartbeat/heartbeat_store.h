// What services said last, as it is stored: the port. Loop thread; answers come later, on the loop,
// once.
#pragma once

#include <functional>
#include <vector>

#include "base/result.h"
#include "watch/finding.h"
#include "watch/heartbeat/beat.h"

namespace holdfast::watch {

struct StoredBeat {
    ServiceKey service{};
    Beat beat{};

    friend bool operator==(const StoredBeat&, const StoredBeat&) = default;
};

class HeartbeatStore {
public:
    template <typename T>
    using Done = std::function<void(Result<T>)>;

    virtual ~HeartbeatStore() = default;

    // Of those that are watched.
    virtual void load(Done<std::vector<StoredBeat>> done) = 0;
    // All of them or none; each service is in there once.
    virtual void store(std::vector<StoredBeat> beats, Done<void> done) = 0;
};

}  // namespace holdfast::watch

// Tells whoever listens what happens: features publish, GET /stream listens. Loop thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/task.h"
#include "http/stream/event_ring.h"
#include "http/stream/event_stream.h"

namespace holdfast::obs {
class Log;
class Registry;
}  // namespace holdfast::obs

namespace holdfast::http {

class EventHub final : public Task {
public:
    // So often at least a stream says something: proxies close what is silent, commonly after a
    // minute, and a client that is gone is found out by what it does not acknowledge.
    static constexpr std::chrono::seconds heartbeat{15};
    // Asked of clients: our restart is over by then.
    static constexpr std::chrono::seconds retry{1};

    struct World {
        Loop& loop;
        obs::Registry& registry;
        obs::Log& log;
        std::string_view version;  // A literal, for clients.
    };

    // All of `world` outlives the hub, which outlives its streams.
    explicit EventHub(const World& world, const EventRing::Limits& limits = {});
    ~EventHub() override;
    EventHub(const EventHub&) = delete;
    EventHub& operator=(const EventHub&) = delete;

    // ---- For features.

    // Before the first such event, so that clients can ask for it. A literal.
    void declare(std::string_view name);
    // `json` is one line. Costs a copy of it, and a glance at each stream.
    void publish(std::string_view name, std::string_view json);

    // ---- For the route.

    const std::vector<std::string_view>& names() const noexcept { return names_; }
    void set_streams_max(std::size_t streams) noexcept { streams_max_ = streams; }
    std::size_t stream_count() const noexcept { return shared_.open.size(); }
    // Whether there is a place for one more; who gets none is counted.
    bool has_place() noexcept;
    // A stream of these kinds, from now on or from behind the event with the id `last`.
    std::shared_ptr<LiveBody> open(const EventKinds& wanted, std::optional<std::uint64_t> last);

    const char* name() const noexcept override { return "streams"; }
    Instant step(Instant now) override;

private:
    std::size_t kind_of(std::string_view name) const noexcept;
    std::string greet(const EventKinds& wanted, const EventCursor& cursor) const;

    World world_;
    std::size_t streams_max_ = 64;
    std::vector<std::string_view> names_;  // By kind.
    EventStream::Shared shared_;
};

}  // namespace holdfast::http

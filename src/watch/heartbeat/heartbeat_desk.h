// Takes heartbeats in. What a service says counts at once, for its next check, and its answer waits
// until it is stored: one write a second, however many come. Whoever is otherwise by it, or by
// silence, is checked at once: an interval may be a month, and nobody waits that long for either.
// Loop thread.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/loop.h"
#include "base/result.h"
#include "base/task.h"
#include "watch/heartbeat/heartbeat_book.h"
#include "watch/heartbeat/heartbeat_store.h"

namespace holdfast::watch {

class HeartbeatDesk final : public Task {
public:
    // From one write to the next at least, and from one round of checks to the next.
    static constexpr std::chrono::seconds gather{1};
    // Answers that wait for a write.
    static constexpr std::size_t waiting_max = 10'000;
    // Asked for at once; who is left comes after the pause.
    static constexpr std::size_t checks_max = 128;
    static constexpr std::chrono::milliseconds pause{100};

    struct World {
        Loop& loop;
        HeartbeatBook& book;
        HeartbeatStore& storage;
        // Errc::overloaded: it is asked for again.
        std::function<Result<void>(ServiceKey key)> check_now;
    };

    // Stored.
    struct Heard {
        WallTime at{};
        std::vector<std::string> ids{};  // Of all who report with this token.
        bool has_failed = false;
    };
    using Told = std::function<void(const Result<Heard>& heard)>;

    explicit HeartbeatDesk(World world);
    ~HeartbeatDesk() override;
    HeartbeatDesk(const HeartbeatDesk&) = delete;
    HeartbeatDesk& operator=(const HeartbeatDesk&) = delete;

    // Reads what is stored into the book; then it is open. After an error it may be called again.
    void open(std::function<void(const Result<void>&)> opened);
    bool is_open() const noexcept { return is_open_; }
    // On the loop from now on.
    void start();
    void stop();

    // Somebody says with `token` that all is well, or what is not. `told` is called once, perhaps
    // at once: Errc::not_found for every token that nobody is expected to use, Errc::overloaded
    // when too many wait, or why it could not be stored.
    void hear(std::string_view token, const std::optional<std::string>& failure, Told told);

    // As the book says of each.
    void apply(Duration interval);
    void define(ServiceKey key, const std::shared_ptr<const Service>& service);
    void forget(ServiceKey key);
    void listen_again();

    const char* name() const noexcept override { return "heartbeats"; }
    Instant step(Instant now) override;

private:
    struct Waiting {
        Told told;
        Heard heard;
    };

    void wake();
    void ask_for_checks(Instant now);
    void store(Instant now);
    void note_stored(const Result<void>& stored);
    Instant next_step(Instant now) const;

    World world_;
    bool is_open_ = false;
    bool is_started_ = false;
    std::set<ServiceKey> to_check_;
    ServiceKey asked_last_{};
    Instant ask_at_ = Instant::min();
    std::map<ServiceKey, Beat> unsaved_;  // The last one of each.
    std::vector<StoredBeat> saving_;
    bool is_saving_ = false;
    Instant store_at_ = Instant::min();
    std::vector<Waiting> waiting_;  // For the next write, and for the one under way.
    std::vector<Waiting> served_;
    // Null when this is gone: answers of the store find nobody.
    std::shared_ptr<HeartbeatDesk*> self_;
};

}  // namespace holdfast::watch

// Waits until every order of a load is final. Loop thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/loop.h"
#include "base/task.h"
#include "ctl/load/target.h"
#include "lib/curl/multi/exchanges.h"

namespace holdfast::ctl {

class RecoveryWait final : public Task {
public:
    static constexpr std::chrono::milliseconds interval{250};
    static constexpr std::chrono::seconds answer_max{5};

    struct World {
        Loop& loop;
        curl::Exchanges& exchanges;
        const Target& target;
    };

    // Is on the loop while it lives. `done` is called once: when none waits, or after `patience`.
    RecoveryWait(const World& world, std::string_view load, Duration patience,
                 std::function<void()> done);
    ~RecoveryWait() override;
    RecoveryWait(const RecoveryWait&) = delete;
    RecoveryWait& operator=(const RecoveryWait&) = delete;

    // Orders that wait, of whoever placed them; as far as is known.
    std::int64_t waiting() const noexcept { return waiting_; }

    const char* name() const noexcept override { return "recovery"; }
    Instant step(Instant now) override;

private:
    void note_ours(const curl::Response& response);
    void note_all(const curl::Response& response);

    World world_;
    std::string path_;
    Instant until_;
    std::function<void()> done_;
    bool is_over_ = false;
    std::int64_t waiting_ = 0;
    std::optional<curl::ExchangeId> ours_;
    std::optional<curl::ExchangeId> all_;
};

}  // namespace holdfast::ctl

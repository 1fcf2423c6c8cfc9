// The external service in virtual time, with all that can go wrong with it, and a ledger of what it
// was asked and what it said. It outlives the processes that call it, and does an order once: who
// asks again under the same key gets the verdict of the first time. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/loop.h"
#include "base/random.h"
#include "lib/curl/multi/exchange.h"
#include "order/upstream.h"
#include "tests/dst/sights.h"
#include "tests/dst/trace.h"

namespace holdfast::dst {

enum class Mode {
    normal,
    slow,
    down,
    error,
    hang,
    reset,
    corrupt,
    flaky,
    reject,
    ratelimit,
    unauthorized,
    decline,
    busy,
    lost
};
inline constexpr std::size_t modes = 14;
std::string_view to_string(Mode mode) noexcept;

enum class Verdict { none, valid, invalid, declined };
std::string_view to_string(Verdict verdict) noexcept;

class Service {
public:
    // What is known under a key.
    struct Entry {
        std::string order_id;
        std::string product;
        std::int64_t quantity = 0;
        int calls = 0;
        Verdict verdict = Verdict::none;  // Once it was worked on.
        bool is_said = false;             // In an answer that could be heard.
    };
    // What comes of a call: after so long, or never.
    struct Exchange {
        curl::Response response;
        Duration after;
    };
    static constexpr Duration never_answers = Duration::max();

    Service(std::uint64_t seed, Trace& trace, Sights& sights)
        : random_{seed}, trace_{trace}, sights_{sights}
    {
    }

    void set_mode(Mode mode);
    Mode any_mode() { return static_cast<Mode>(random_.below(modes)); }
    Exchange answer(const order::Call& call);

    // An order has one key, as long as nothing is broken; null: it was never called for.
    const Entry* find(std::string_view order_id) const;
    // Two orders under one key, or two keys of one order; empty: none of that.
    const std::string& wrong() const noexcept { return wrong_; }

private:
    Entry& take_down(const order::Call& call);
    void work_on(Entry& entry, Mode mode);
    Exchange act(Entry& entry, const order::Call& call, Mode mode);
    Exchange say(Entry& entry, Duration after);
    Exchange refuse_to_answer();
    Exchange garble(const order::Call& call);
    Exchange status(unsigned code, bool says_when);
    Exchange any_status(std::initializer_list<unsigned> codes, bool says_when = false);
    Exchange cut_off();
    Duration soon() { return std::chrono::microseconds{1000 + random_.below(60'000)}; }
    bool chance(std::uint64_t one_in) { return random_.below(one_in) == 0; }

    Random random_;
    Trace& trace_;
    Sights& sights_;
    Mode mode_ = Mode::normal;
    std::map<std::string, Entry, std::less<>> entries_;  // By their keys.
    std::map<std::string, std::string, std::less<>> keys_of_orders_;
    std::string wrong_;
};

}  // namespace holdfast::dst

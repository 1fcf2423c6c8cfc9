// What clients, operators and the external service know, and what the database must therefore hold:
// a model of the contract, not of the code. Each thing that is found out is held against it at
// once. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "order/orders.h"
#include "tests/dst/plan.h"
#include "tests/dst/service.h"
#include "tests/dst/sights.h"
#include "tests/dst/trace.h"

namespace holdfast::dst {

// An order as somebody sees it.
struct Seen {
    std::string order_id;
    std::string product;
    std::int64_t quantity = 0;
    std::string state;
    std::string reason;  // Empty unless it failed.
    std::int64_t shipment = 0;
    std::string retry_of;
    int attempts = 0;
    Duration lived{};  // From acceptance to its end.
};

// What a client wants placed. The product is of this wish alone: by it an order is known again.
struct Wish {
    std::optional<std::string> order_id;  // Its own word for it, or what it was told.
    std::string product;                  // Of one that takes the place of another: that one's.
    std::int64_t quantity = 0;
    std::optional<std::string> key;
    std::optional<std::string> retry_of;

    // Sent, and not answered for certain.
    int doubts = 0;
    // Acknowledged, or found in the database.
    bool is_certain = false;
    std::optional<std::string> answer{};
    bool was_ended = false;  // An operator asked for that.
    std::string end{};       // Its final state, once anybody knows.
    std::int64_t shipment = 0;

    bool is_possible() const noexcept { return is_certain || doubts > 0; }
};

class Model {
public:
    struct World {
        const Plan& plan;
        const Service& service;
        Trace& trace;
        Sights& sights;
    };
    // Of a wish.
    using Number = std::size_t;

    explicit Model(World world) : world_{world} {}

    Number wish(std::optional<std::string> order_id, std::optional<std::string> key);
    const Wish& operator[](Number number) const { return wishes_[number]; }
    std::size_t size() const noexcept { return wishes_.size(); }

    // A placement, and what came of it. One that must fail half-way leaves nothing.
    void note_sent(Number number, bool must_fail);
    void note_answer(Number number, bool must_fail, const Result<order::Placement>& answer);

    // An operator's words about an order, and what came of them. Gives the wish that takes its
    // place if it failed.
    Number note_retry(const std::string& order_id);
    void note_retry_answer(const std::string& order_id, Number successor,
                           const Result<order::Placement>& answer);
    void note_end(const std::string& order_id);
    void note_end_answer(const std::string& order_id, const Result<KeptAnswer>& answer);

    // It was stored that the order has come to this end.
    void note_settled(const std::string& order_id, std::string_view state);
    // Nothing: it is not there.
    void note_looked_at(const std::string& order_id, const std::optional<Seen>& seen);
    // All orders, after the end of a process: what was in doubt is decided.
    void note_found(const std::vector<Seen>& all);
    // The same, when the world was healed and is quiet: all must be over.
    void note_ended(const std::vector<Seen>& all);

    void breaks(std::string what);
    // What was wrong first; empty: nothing.
    const std::string& wrong() const noexcept { return wrong_; }

private:
    void note_error(Number number, bool must_fail, const Error& error);
    void note_success(Number number, const KeptAnswer& answer);
    void expect_rival(Number number, std::string_view what, bool by_key);
    std::optional<Number> find(const Seen& seen) const;
    Wish* find(const std::string& order_id);
    void expect_no_loss(const std::string& order_id, const Error& error);
    std::optional<Number> check(const Seen& seen);
    void check_end(Number number, const Seen& seen);
    void check_reason(const Wish& wish, const Seen& seen);
    void expect_verdict(const Seen& seen, Verdict verdict);

    World world_;
    std::vector<Wish> wishes_;
    std::map<std::string, Number> successors_;  // By the id of the order that failed.
    std::map<std::int64_t, std::string> shipments_;
    std::string wrong_;
};

}  // namespace holdfast::dst

// What the routes of orders take and give, for the document of the API. Any thread.
#pragma once

#include <string_view>

#include "http/openapi/schema.h"

namespace holdfast::order::schemas {

using http::Member;
using http::Presence;
using http::Schema;
// One by one: names of the feature win over a whole namespace.
using http::schemas::anything;
using http::schemas::count;
using http::schemas::counts;
using http::schemas::flag;
using http::schemas::id;
using http::schemas::integer;
using http::schemas::number;
using http::schemas::text;
using http::schemas::texts;
using http::schemas::time;

inline constexpr std::string_view state_words[] = {"Processing", "Validated", "Rejected", "Failed"};
inline constexpr Schema state{
    .kind = Schema::Kind::text, .name = "OrderState", .words = state_words};

inline constexpr Member order_members[] = {
    {"order_id", &text},
    {"product", &text},
    {"quantity", &id},
    {"state", &state},
    {"created_at", &time},
    {"finished_at", &time, "When its state became final.", Presence::or_null},
    {"reason", &text, "Why it was rejected or failed.", Presence::or_null},
    {"shipment_id", &id, "What was shipped for it.", Presence::or_null},
    {"placed_by", &text, {}, Presence::or_null},
    {"ended_by", &text, "Who gave it up.", Presence::or_null},
    {"retry_of", &text, "The order that failed before.", Presence::or_null}};
inline constexpr Schema order = http::object_of("Order", order_members);
inline constexpr Schema orders = http::page_of(order);

inline constexpr std::string_view wait_words[] = {"first_call", "retry", "recovery", "answer"};
inline constexpr Schema wait_for = http::one_of(wait_words);
inline constexpr Member wait_members[] = {
    {"what", &wait_for}, {"until", &time}, {"deadline", &time, {}, Presence::or_null}};
inline constexpr Schema wait = http::object_of("OrderWait", wait_members);
inline constexpr Member attempt_members[] = {
    {"number", &id},
    {"at", &time},
    {"outcome", &text},
    {"http_status", &integer, "Null when there was no answer.", Presence::or_null},
    {"latency_ms", &number, {}, Presence::or_null},
    {"breaker", &text, "The state of the breaker then."},
    {"detail", &text}};
inline constexpr Schema attempt = http::object_of("OrderAttempt", attempt_members);
inline constexpr Schema attempts = http::list_of(attempt);
inline constexpr Member shown_members[] = {
    {"waits_for", &wait, "Null of an order whose state is final.", Presence::or_null},
    {"attempts", &count, "All calls that were made for it."},
    {"history", &attempts, "The last hundred of them."}};
inline constexpr Schema order_with_history =
    http::object_of("OrderWithHistory", shown_members, &order);

inline constexpr Member new_order_members[] = {
    {"order_id", &text, "One is issued when it is not given.", Presence::optional},
    {"product", &text},
    {"quantity", &id}};
inline constexpr Schema new_order = http::object_of("NewOrder", new_order_members);
inline constexpr Member order_of_old_members[] = {
    {"order_id", &text}, {"product", &text}, {"quantity", &id}};
inline constexpr Schema new_order_of_old = http::object_of("NewOrderOfOld", order_of_old_members);
inline constexpr Schema nothing = http::object_of("Nothing", {});

inline constexpr Member order_row_members[] = {
    {"order_id", &text}, {"product", &text}, {"quantity", &id}, {"state", &state}};
inline constexpr Schema row_of_old{.kind = Schema::Kind::tuple, .members = order_row_members};
inline constexpr Schema rows_of_old = http::list_of(row_of_old);
inline constexpr Member orders_of_old_members[] = {{"orders", &rows_of_old}};
inline constexpr Schema orders_of_old = http::object_of("OrdersOfOld", orders_of_old_members);

inline constexpr Member window_members[] = {
    {"calls", &count}, {"failed", &count}, {"slow", &count}, {"minimum_calls", &count}};
inline constexpr Schema window{.kind = Schema::Kind::object, .members = window_members};
inline constexpr Member totals_members[] = {{"successful", &count}, {"failed", &count},
                                            {"slow", &count},       {"ignored", &count},
                                            {"late", &count},       {"not_permitted", &count}};
inline constexpr Schema totals{.kind = Schema::Kind::object, .members = totals_members};
inline constexpr Member breaker_members[] = {
    {"name", &text},
    {"state", &text, "closed, open, half_open, forced_open or disabled."},
    {"since", &time},
    {"until", &time, "When it changes by itself.", Presence::or_null},
    {"failure_rate", &number, "Null below the least number of calls.", Presence::or_null},
    {"slow_call_rate", &number, "Null below the least number of calls.", Presence::or_null},
    {"window", &window},
    {"totals", &totals}};
inline constexpr Schema breaker = http::object_of("Breaker", breaker_members);

inline constexpr std::string_view action_words[] = {"open", "close", "disable", "reset"};
inline constexpr Schema action = http::one_of(action_words);
inline constexpr Member move_members[] = {{"action", &action}};
inline constexpr Schema breaker_move = http::object_of("BreakerMove", move_members);

inline constexpr Member states_members[] = {
    {"Processing", &count}, {"Validated", &count}, {"Rejected", &count}, {"Failed", &count}};
inline constexpr Schema by_state = http::object_of("OrdersByState", states_members);
inline constexpr Member stats_members[] = {
    {"orders", &by_state},
    {"backlog", &count},
    {"backlog_max", &count},
    {"oldest_since", &time, "Of those that are not final.", Presence::or_null},
    {"calls", &count, "Under way to the external service."},
    {"hold", &text, "What keeps new calls back, if anything does."},
    {"breaker", &breaker}};
inline constexpr Schema stats = http::object_of("OrderStats", stats_members);

}  // namespace holdfast::order::schemas

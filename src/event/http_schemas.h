// What the routes of events and of Kafka take and give, for the document of the API. Any thread.
#pragma once

#include <string_view>

#include "http/openapi/schema.h"

namespace holdfast::event::schemas {

using http::Member;
using http::Presence;
using http::Schema;
// One by one: names of the feature win over a whole namespace.
using http::schemas::count;
using http::schemas::flag;
using http::schemas::id;
using http::schemas::integer;
using http::schemas::text;
using http::schemas::texts;
using http::schemas::time;

inline constexpr Schema data{.kind = Schema::Kind::map,
                             .description = "What it is about: each type has its own members.",
                             .of = &http::schemas::anything};
inline constexpr Member event_members[] = {
    {"id", &text, "Unique among all services."},
    {"event_type", &text},
    {"timestamp", &time},
    {"key", &text, "Events of the same one keep their order.", Presence::or_null},
    {"is_ours", &flag, "Whether it happened here, and no topic told of it."},
    {"data", &data}};
inline constexpr Schema event = http::object_of("Event", event_members);
inline constexpr Schema events = http::page_of(event);

inline constexpr Member letter_members[] = {
    {"number", &id},
    {"at", &time},
    {"topic", &text},
    {"partition", &count},
    {"offset", &count},
    {"key", &text, "The first of it, without what is no text."},
    {"value", &text, "The first of it, without what is no text."},
    {"bytes", &count, "Of the whole value."},
    {"reason", &text, "Why it is no event."}};
inline constexpr Schema letter = http::object_of("DeadLetter", letter_members);
inline constexpr Schema letters = http::page_of(letter);

inline constexpr Member parked_members[] = {
    {"sink", &text}, {"parked_at", &time}, {"reason", &text}};
inline constexpr Schema parked = http::object_of("ParkedEvent", parked_members, &event);
inline constexpr Schema parked_events = http::page_of(parked);

inline constexpr std::string_view producer_words[] = {"connected", "degraded", "disconnected"};
inline constexpr Schema producer_word = http::one_of(producer_words);
inline constexpr std::string_view consumer_words[] = {"running", "stopped"};
inline constexpr Schema consumer_word = http::one_of(consumer_words);
inline constexpr Member status_members[] = {
    {"kafka_producer", &producer_word},
    {"kafka_consumer", &consumer_word},
    {"consumer_topics", &texts},
    {"consumer_handlers", &texts},
    {"consumer_lag", &count, "Null while nobody knows.", Presence::or_null},
    {"outbox_depth", &count, "Events that wait to be delivered."},
    {"parked_events", &count, "What waits behind those that Kafka refused counts as well."},
    {"last_error", &text, {}, Presence::or_null}};
inline constexpr Schema kafka_status = http::object_of("KafkaStatus", status_members);

inline constexpr Member new_event_members[] = {
    {"event_type", &text, "custom_event when it is not given.", Presence::optional},
    {"data", &data, "Empty when it is not given.", Presence::optional},
    {"topic", &text, "One that the configuration allows.", Presence::optional}};
inline constexpr Schema new_event = http::object_of("NewEvent", new_event_members);
inline constexpr Member stored_members[] = {{"event_type", &text}, {"data", &data}, {"id", &text}};
inline constexpr Schema stored = http::object_of("StoredEvent", stored_members);
inline constexpr Member published_members[] = {
    {"status", &text}, {"message", &text}, {"event", &stored}};
inline constexpr Schema published = http::object_of("Published", published_members);
inline constexpr Member flushed_members[] = {{"status", &text}, {"message", &text}};
inline constexpr Schema flushed = http::object_of("Flushed", flushed_members);

}  // namespace holdfast::event::schemas

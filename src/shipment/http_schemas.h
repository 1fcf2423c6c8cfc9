// What the routes of shipments take and give, for the document of the API. Any thread.
#pragma once

#include "http/openapi/schema.h"

namespace holdfast::shipment::schemas {

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

inline constexpr Schema status{.kind = Schema::Kind::text,
                               .name = "ShipmentStatus",
                               .description = "A word of the user's own; CREATED at first.",
                               .pattern = "^[A-Z][A-Z0-9_]{0,31}$"};

inline constexpr Member shipment_members[] = {
    {"id", &id}, {"status", &status}, {"created_at", &time}};
inline constexpr Schema shipment = http::object_of("Shipment", shipment_members);
inline constexpr Schema shipments = http::page_of(shipment);

inline constexpr Member new_shipment_members[] = {
    {"status", &status, "CREATED when it is not given.", Presence::optional}};
inline constexpr Schema new_shipment = http::object_of("NewShipment", new_shipment_members);

inline constexpr Member change_members[] = {
    {"status", &status},
    {"previous", &status, "Only if it still has this status; else 409.", Presence::optional}};
inline constexpr Schema change = http::object_of("ShipmentChange", change_members);

inline constexpr Member history_members[] = {
    {"number", &id},
    {"at", &text, "When; null of what was imported from an older database.", Presence::or_null},
    {"actor", &text, "Who; null when nobody said.", Presence::or_null},
    {"from", &text, "The status before; null of the first.", Presence::or_null},
    {"to", &text, {}, Presence::or_null}};
inline constexpr Schema history_entry = http::object_of("ShipmentHistoryEntry", history_members);
inline constexpr Schema history = http::page_of(history_entry);

inline constexpr Member row_error_members[] = {
    {"row", &id},
    {"line", &id},
    {"pointer", &text},
    {"message", &text},
};
inline constexpr Schema row_error = http::object_of("RowError", row_error_members);
inline constexpr Schema row_errors = http::list_of(row_error);
inline constexpr Member imported_members[] = {
    {"import", &id},
    {"rows", &count, "That were stored."},
    {"rejected", &count, "That were not: only of a partial import."},
    {"errors", &row_errors, "Of the first that were rejected.", Presence::optional}};
inline constexpr Schema imported = http::object_of("Imported", imported_members);

inline constexpr Member import_members[] = {
    {"actor", &text}, {"state", &text}, {"bytes", &count}, {"rows", &count}, {"stored", &count}};
inline constexpr Schema import_progress = http::object_of("ImportProgress", import_members);
inline constexpr Schema import_list = http::list_of(import_progress);
inline constexpr Member imports_members[] = {{"items", &import_list}};
inline constexpr Schema imports = http::object_of("Imports", imports_members);

}  // namespace holdfast::shipment::schemas

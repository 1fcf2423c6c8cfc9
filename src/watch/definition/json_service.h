// One service between JSON and what it is: in services.json, in the bodies of the API, and in the
// database. The API speaks of "serviceId" and in camelCase where the file has "id" and underscores;
// both are understood everywhere. A null is the same as nothing. Durations are texts ("15s"), or
// numbers of seconds as services of old were configured. Any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/json/document.h"
#include "lib/json/writer.h"
#include "watch/definition/defaults.h"
#include "watch/definition/json_members.h"
#include "watch/definition/json_value.h"
#include "watch/service.h"

namespace holdfast::watch {

struct ServiceReading {
    ServiceDefaults defaults{};
    Owner owner = Owner::api;
    // Of the path that was asked for: the body may leave it out, and name no other. Empty: none.
    std::string_view id{};
    // The service as it is, whose secrets a mask means; null when there is none.
    const Service* before = nullptr;
    // What is not given stays as `before` has it; a null makes it the default.
    bool is_merge = false;
    // Whether it may name a program that this host then runs.
    bool may_run_commands = false;
};

struct ReadService {
    std::optional<Service> service{};  // Nothing if there are problems.
    std::vector<DefinitionProblem> problems{};
};

// Of what a service is described by in a request or a row; nothing but problems of JSON have
// places.
inline constexpr std::size_t service_bytes_max = std::size_t{128} << 10;
ReadService read_service(std::string_view body, const ServiceReading& how);

// As a part of a larger text; what is wrong is said by `value`. Whoever asks knows by that whether
// the service is any good.
Service read_service(const JsonValue& value, const ServiceReading& how);

// What of an object is the member of that name, in either spelling; null when there is none.
const json::Node* find_given(const json::Node& object, std::string_view member);

// The problems of JSON itself; whether the tree is complete nonetheless.
bool take_problems(const json::Document& document, std::vector<DefinitionProblem>& problems);

// {"id", "name", "url", "expectedVersion", "environment", "enabled"} first, then what is not as it
// is by default.
void write(json::Writer& json, const Service& service, const Writing& how);
std::string encode(const Service& service, const Writing& how);

}  // namespace holdfast::watch

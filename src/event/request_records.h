// Requests, answers and errors on their way to their tables: as they came, so that the loop writes
// no JSON. Pure; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace holdfast::event {

// In the order in which they are given up.
enum class RecordClass : std::uint8_t { request, response, error };
inline constexpr std::array record_classes{RecordClass::request, RecordClass::response,
                                           RecordClass::error};
constexpr std::size_t index_of(RecordClass which) noexcept
{
    return static_cast<std::size_t>(which);
}

inline constexpr std::string_view request_type = "http_request";
inline constexpr std::string_view response_type = "http_response";
inline constexpr std::string_view error_type = "error";
inline constexpr std::string_view gap_type = "gap";

constexpr std::string_view type_of(RecordClass which) noexcept
{
    constexpr std::array types{request_type, response_type, error_type};
    return types[index_of(which)];
}

struct RequestRecord {
    WallTime at{};
    std::string user_ip;
    std::string_view method;  // A literal.
    std::string endpoint;
    std::string trace;
};

struct ResponseRecord {
    WallTime at{};
    std::string user_ip;
    unsigned status = 0;
    Duration took{};
    std::string trace;
};

struct ErrorRecord {
    WallTime at{};
    std::string message;
    std::string kind;
    std::string endpoint;
    std::string trace;
};

using ClassCounts = std::array<std::uint64_t, record_classes.size()>;

// Where events were given up.
enum class Stage : std::uint8_t {
    ring,   // They came faster than they are stored.
    store,  // The database did not take them.
    disk    // The database is as large as it may be, and no sink had them yet.
};
inline constexpr std::array stages{Stage::ring, Stage::store, Stage::disk};
constexpr std::string_view to_string(Stage stage) noexcept
{
    constexpr std::array<std::string_view, 3> words{"ring", "store", "disk"};
    return words[static_cast<std::size_t>(stage)];
}

// Some that nobody will see, one after the other.
struct Gap {
    RecordClass which{};
    Stage stage{};
    std::uint64_t count = 0;
    WallTime from{};
    WallTime to{};
};

struct RecordBatch {
    std::vector<RequestRecord> requests;
    std::vector<ResponseRecord> responses;
    std::vector<ErrorRecord> errors;
    std::vector<Gap> gaps;

    ClassCounts counts() const noexcept
    {
        return {requests.size(), responses.size(), errors.size()};
    }
    std::size_t events() const noexcept
    {
        return requests.size() + responses.size() + errors.size();
    }
};

}  // namespace holdfast::event

// The document of the API, OpenAPI 3.1, written from the table of routes that serves. Any
// thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "http/router.h"

namespace holdfast::http {

struct DocumentedArea {
    std::string_view name;
    std::string_view description;
};

struct DocumentHead {
    std::string_view title;
    std::string_view version;
    std::string_view description;
    std::span<const DocumentedArea> areas;  // In the order in which a reader finds them.
};

// Throws std::invalid_argument when a route lacks its description, or has one that does not fit it:
// a mistake of ours, found at start.
std::string write_document(std::span<const Route> routes, const DocumentHead& head);

}  // namespace holdfast::http

// A page as an answer: its frame from the request, its policy, and what stands in it when there is
// nothing to show. Loop thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/loop.h"
#include "base/result.h"
#include "http/openapi/description.h"
#include "http/request.h"
#include "http/response.h"
#include "page/part/frame.h"

namespace holdfast::page {

inline constexpr std::string_view html_type = "text/html; charset=utf-8";

// The same for all pages.
struct Place {
    const Loop& loop;
    std::string host{};          // What this host is called.
    std::string_view version{};  // A literal.
};

// Keeps no more than views: `request` and `place` outlive it.
Frame frame_of(const Place& place, const http::Request& request);

// No script and no style but ours, no other host, and nobody may frame it.
http::Response page_response(std::string text, unsigned status = 200);

// There is no such thing.
http::Response not_found_page(const Frame& frame, std::string_view what);
// There is no such path. Who asks for one was asked for no credentials: it names no host to those
// who may not look at anything else.
http::Response lost_page(const Place& place, const http::Request& request);
// It cannot be shown now; the journal has why.
http::Response failure_page(const Frame& frame, const Error& error, const http::Request& request);

// What the document of the API says of a page: these failures of it are pages as well.
http::Description page_about(const std::vector<unsigned>& failures,
                             std::vector<http::Explained> segments = {});

}  // namespace holdfast::page

// What every page has around it: head, navigation, the mark that says whether it is live, foot.
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "page/html/html.h"

namespace holdfast::page {

// Texts outlive the frame.
struct Frame {
    std::string_view title{};
    // The path of the entry in the navigation that this page belongs to; empty: none.
    std::string_view here{};
    // What the page follows, as names of events of the stream, separated by spaces; empty: it does
    // not.
    std::string_view topics{};
    // The id of the service that it follows alone; empty: of all.
    std::string_view service{};
    // Where the pages begin for the viewer: behind a proxy "/holdfast", else empty.
    std::string_view prefix{};
    std::string_view host{};  // Empty: not for whoever looks, nor is the version.
    std::string_view version{};
    WallTime now{};
    // Whoever looks may also act: forms are for him alone.
    bool may_act = true;
    // What this page alone loads, by the names of assets; empty: nothing.
    std::string_view style{};
    std::string_view script{};
    // Strangers look at it: no navigation into what is not theirs, and no name of this host.
    bool is_public = false;
};

// The page; `write` writes what is inside of <main>.
template <typename Write>
std::string framed(const Frame& frame, const Write& write);

namespace detail {
void begin_frame(Html& html, const Frame& frame);
void end_frame(Html& html, const Frame& frame);
}  // namespace detail

template <typename Write>
std::string framed(const Frame& frame, const Write& write)
{
    std::string text = "<!doctype html>\n";
    Html html{text};
    detail::begin_frame(html, frame);
    write(html);
    detail::end_frame(html, frame);
    text.push_back('\n');
    return text;
}

// A path of ours as links need it.
std::string link_to(const Frame& frame, std::string_view path);

}  // namespace holdfast::page

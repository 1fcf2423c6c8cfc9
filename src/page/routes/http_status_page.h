// The status page: for strangers, where an operator wants it. Made anew every few seconds at most,
// whoever asks for it and however often. Loop thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/loop.h"
#include "http/auth/scope.h"
#include "http/reply.h"
#include "http/request.h"
#include "http/response.h"
#include "page/part/frame.h"
#include "page/status/gather.h"
#include "page/status/public_view.h"
#include "watch/alert/alert_desk.h"
#include "watch/list/watchlist.h"

namespace holdfast::http {
class Router;
}

namespace holdfast::page {

class StatusPage {
public:
    // How old an answer may be, and again how long others may keep it.
    static constexpr std::chrono::seconds kept{5};

    struct Parts {
        const Loop& loop;
        const watch::Watchlist& list;
        const watch::Monitor& monitor;
        const watch::AlertDesk& desk;
        const watch::AnnouncementBoard& announcements;
        const ServiceBook& book;
        OutageBook& outages;
    };

    // All parts outlive it.
    explicit StatusPage(const Parts& parts) noexcept : parts_{parts} {}

    void apply(StatusPageSettings settings);
    // What it takes to see it, now.
    http::Scope scope() const noexcept;
    void answer(const http::Request& request, http::Reply reply);

private:
    using Text = std::shared_ptr<const std::string>;

    bool is_ready() const noexcept;
    void make();
    Frame frame(WallTime now) const noexcept;
    http::Response not_ready(const http::Request& request) const;

    Parts parts_;
    StatusPageSettings settings_;
    // As it was made; null before, and when the settings have changed.
    Text json_;
    Text html_;
    Instant made_at_{};
    std::uint64_t made_of_ = 0;  // The version of the announcements.
};

// `page` outlives the router's last request.
void add_status_page(http::Router& router, StatusPage& page);

}  // namespace holdfast::page

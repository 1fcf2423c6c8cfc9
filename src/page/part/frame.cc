#include "page/part/frame.h"

#include <array>
#include <cstdint>

#include "base/text.h"
#include "page/asset/assets.h"
#include "page/part/moment.h"

namespace holdfast::page {
namespace {

struct Entry {
    std::string_view path;
    std::string_view name;
};

constexpr std::array entries{Entry{"/", "Services"},
                             Entry{"/view/incidents", "Incidents"},
                             Entry{"/view/alerts", "Alerts"},
                             Entry{"/view/orders", "Orders"},
                             Entry{"/view/shipments", "Shipments"},
                             Entry{"/view/announcements", "Announcements"},
                             Entry{"/view/drills", "Drills"},
                             Entry{"/view/daemon", "Daemon"},
                             Entry{"/docs", "API"}};

std::int64_t millis_of(WallTime time) noexcept
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

void write_style(Html& html, const Frame& frame, std::string_view asset)
{
    html.lone("link", {{"rel", "stylesheet"}, {"href", link_to(frame, asset_path(asset))}});
}

void write_script(Html& html, const Frame& frame, std::string_view asset)
{
    html.element("script", "", {{"type", "module"}, {"src", link_to(frame, asset_path(asset))}});
}

void write_head(Html& html, const Frame& frame)
{
    html.begin("head")
        .lone("meta", {{"charset", "utf-8"}})
        .lone("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}})
        // Browsers say with a form where it came from, which is how we know a forged one.
        .lone("meta", {{"name", "referrer"}, {"content", "same-origin"}})
        .element("title", frame.title)
        .lone("link", {{"rel", "icon"},
                       {"type", "image/svg+xml"},
                       {"href", link_to(frame, asset_path("icon.svg"))}});
    write_style(html, frame, "page.css");
    if (!frame.style.empty())
        write_style(html, frame, frame.style);
    write_script(html, frame, "app.js");
    if (!frame.script.empty())
        write_script(html, frame, frame.script);
    html.end();
}

void write_navigation(Html& html, const Frame& frame)
{
    html.begin("nav", {{"aria-label", "Pages"}}).begin("ul");
    for (const Entry& entry : entries) {
        const bool is_here = entry.path == frame.here;
        html.begin("li")
            .element("a", entry.name,
                     {{"href", link_to(frame, entry.path)},
                      {"aria-current", is_here ? std::string_view{"page"} : std::string_view{}}})
            .end();
    }
    html.end().end();
}

}  // namespace

namespace detail {

void begin_frame(Html& html, const Frame& frame)
{
    html.begin("html", {{"lang", "en"}});
    write_head(html, frame);
    html.begin("body")
        .element("a", "To the content", {{"class", "skip"}, {"href", "#main"}})
        .begin("header", {{"class", "top"}})
        .element("strong", frame.is_public ? frame.title : "Holdfast");
    if (!frame.is_public)
        write_navigation(html, frame);
    if (!frame.topics.empty())
        html.element("span", "",
                     {{"id", "live"},
                      {"class", "live"},
                      {"role", "status"},
                      {"data-topics", frame.topics},
                      {"data-now", join(millis_of(frame.now))},
                      {"data-service", frame.service.empty() ? std::string_view{} : frame.service},
                      {"data-stream", link_to(frame, "/stream")}});
    html.end().begin("main", {{"id", "main"}, {"tabindex", "-1"}});
}

void end_frame(Html& html, const Frame& frame)
{
    html.end().begin("footer");
    if (!frame.is_public && !frame.host.empty())
        html.begin("span")
            .text("Holdfast ")
            .text(frame.version)
            .text(" on ")
            .foreign(frame.host)
            .text(", ")
            .end();
    html.text("as of ");
    write_moment(html, frame.now);
    html.end().end().end();
}

}  // namespace detail

std::string link_to(const Frame& frame, std::string_view path)
{
    return join(frame.prefix, path);
}

}  // namespace holdfast::page

#include "page/routes/service_inquiry.h"

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "page/part/moment.h"
#include "page/service/service_page.h"

namespace holdfast::page {
namespace {

constexpr int results_shown = 20;
constexpr std::size_t incidents_shown = 20;
constexpr std::chrono::hours hours_shown{24};

// What was asked for so far. It holds the reply, so one that is let go answers 500.
struct Inquiry {
    const PageParts parts;
    const http::Request& request;
    http::Reply reply;
    watch::ServiceKey key{};
    std::shared_ptr<const watch::Service> service;
    std::vector<watch::RawResult> results{};
    std::vector<watch::Summary> hours{};
    std::vector<watch::Incident> incidents{};
};
using Held = std::shared_ptr<Inquiry>;

// Goes on with what was found, or says that it cannot be told.
template <typename T, typename Take>
auto then(const Held& inquiry, Take take)
{
    return [inquiry, take](Result<T> found) {
        if (found)
            return take(std::move(*found));
        inquiry->reply.send(failure_page(frame_of(inquiry->parts.place, inquiry->request),
                                         found.error(), inquiry->request));
    };
}

std::vector<std::string> shares_of(const Uptimes& uptimes)
{
    std::vector<std::string> texts;
    for (const std::optional<double>& each : uptimes.shares)
        texts.push_back(share(each));
    return texts;
}

void answer(Inquiry& inquiry)
{
    const auto& watched = inquiry.parts.watched;
    ServiceView view{.service = *inquiry.service,
                     .interval = interval_of(*inquiry.service, watched.list.defaults()),
                     .results = std::move(inquiry.results),
                     .hours = std::move(inquiry.hours),
                     .incidents = std::move(inquiry.incidents)};
    const auto& services = watched.monitor.services();
    if (const auto found = services.find(inquiry.key); found != services.end()) {
        view.latest = watched.monitor.latest(inquiry.key);
        view.since = found->second.since;
    }
    const ServiceBook::Page* page = inquiry.parts.book.find(inquiry.key);
    if (page != nullptr && page->uptimes) {
        view.bars = page->uptimes->bars;
        view.uptimes = shares_of(*page->uptimes);
    }
    Frame frame = frame_of(inquiry.parts.place, inquiry.request);
    const std::string title = join(inquiry.service->name, " \u2013 Holdfast");
    frame.title = title;
    frame.here = "/";
    frame.topics = "health";
    frame.service = inquiry.service->id;
    inquiry.reply.send(
        page_response(framed(frame, [&](Html& html) { write_service_page(html, frame, view); })));
}

void ask_incidents(const Held& inquiry, WallTime now)
{
    inquiry->parts.incidents.list({.service = inquiry->key, .limit = incidents_shown}, now,
                                  then<watch::IncidentPage>(inquiry, [inquiry](auto page) {
                                      inquiry->incidents = std::move(page.incidents);
                                      answer(*inquiry);
                                  }));
}

void ask_hours(const Held& inquiry, WallTime now)
{
    inquiry->parts.watched.history.series({.service = inquiry->key,
                                           .window = {.from = now - hours_shown, .to = now},
                                           .step = std::chrono::hours{1}},
                                          now,
                                          then<watch::Series>(inquiry, [inquiry, now](auto series) {
                                              inquiry->hours = std::move(series.points);
                                              ask_incidents(inquiry, now);
                                          }));
}

}  // namespace

void inquire(const PageParts& parts, const watch::Watchlist::Item& item,
             const http::Request& request, http::Reply reply)
{
    auto inquiry = std::make_shared<Inquiry>(Inquiry{.parts = parts,
                                                     .request = request,
                                                     .reply = std::move(reply),
                                                     .key = item.key,
                                                     .service = item.service});
    const WallTime now = parts.watched.loop.wall();
    parts.watched.history.results(
        {.service = item.key, .limit = results_shown},
        then<std::vector<watch::RawResult>>(inquiry, [inquiry, now](auto results) {
            inquiry->results = std::move(results);
            ask_hours(inquiry, now);
        }));
}

}  // namespace holdfast::page

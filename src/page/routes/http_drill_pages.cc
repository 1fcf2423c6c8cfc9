#include "page/routes/http_drill_pages.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "http/router.h"
#include "page/drills/drill_page.h"
#include "page/drills/drills_page.h"

namespace holdfast::page {
namespace {

constexpr std::string_view here = "/view/drills";
constexpr std::size_t drills_shown = 50;

// The run that the page before ended with; anything else begins anew.
std::string read_after(const http::Request& request)
{
    for (const http::QueryParameter& each : request.target.parameters())
        if (each.name == "after" && rehearsal::is_id(each.value))
            return std::string{each.value};
    return {};
}

std::string render(const Frame& frame, const rehearsal::Reports& reports,
                   const Result<std::vector<rehearsal::Listed>>& all, const std::string& after)
{
    std::vector<DrillRow> rows;
    DrillsView view{.rows = {}, .is_on = reports.is_on()};
    if (!all) {
        view.folder_trouble = all.error().context;
    } else {
        auto from = std::ranges::find(*all, after, &rehearsal::Listed::id);
        from = from == all->end() ? all->begin() : from + 1;
        for (; from != all->end() && rows.size() < drills_shown; ++from)
            rows.push_back({.id = from->id,
                            .summary = from->summary ? &*from->summary : nullptr,
                            .trouble = from->trouble});
        if (from != all->end() && !rows.empty())
            view.next = rows.back().id;
    }
    view.rows = rows;
    return framed(frame, [&](Html& html) { write_drills_page(html, frame, view); });
}

void show_all(rehearsal::Reports& reports, const Place& place, const http::Request& request,
              http::Reply reply)
{
    auto held = std::make_shared<http::Reply>(std::move(reply));
    reports.list([held, &reports, place, &request,
                  after = read_after(request)](const Result<std::vector<rehearsal::Listed>>& all) {
        Frame frame = frame_of(place, request);
        if (!all && all.error().code == Errc::overloaded)
            return held->send(failure_page(frame, all.error(), request));
        frame.title = "Drills";
        frame.here = here;
        held->send(page_response(render(frame, reports, all, after)));
    });
}

void show_one(rehearsal::Reports& reports, const Place& place, const http::Request& request,
              http::Reply reply)
{
    auto held = std::make_shared<http::Reply>(std::move(reply));
    reports.find(
        request.segments.front(), [held, place, &request](const Result<rehearsal::Report>& report) {
            Frame frame = frame_of(place, request);
            frame.here = here;
            if (!report && report.error().code == Errc::not_found)
                return held->send(not_found_page(
                    frame, join("No run has the id '", printable(request.segments.front()), "'.")));
            // One that nobody can read is none; why repeats nothing of what stands in it.
            if (!report && report.error().code == Errc::corrupt)
                return held->send(not_found_page(
                    frame, join("This report cannot be shown: ", report.error().context, ".")));
            if (!report)
                return held->send(failure_page(frame, report.error(), request));
            const std::string title = join("Drill: ", report->summary.drill);
            frame.title = title;
            held->send(page_response(
                framed(frame, [&](Html& html) { write_drill_page(html, frame, *report); })));
        });
}

}  // namespace

void add_drill_pages(http::Router& router, const Place& place, rehearsal::Reports& reports)
{
    router.add({.path = here,
                .summary = "The page of drills and experiments",
                .produces = {{.type = html_type}},
                .handler =
                    [&reports, place](const http::Request& request, http::Reply reply) {
                        show_all(reports, place, request, std::move(reply));
                    },
                .about = page_about({})});
    router.add({.path = "/view/drills/{id}",
                .summary = "The page of a drill or an experiment",
                .produces = {{.type = html_type}},
                .statuses = {404},
                .handler =
                    [&reports, place](const http::Request& request, http::Reply reply) {
                        show_one(reports, place, request, std::move(reply));
                    },
                .about = page_about({404}, {{"id", "Of the run."}})});
}

}  // namespace holdfast::page

#include "page/routes/http_shipment_pages.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "http/router.h"
#include "page/shipments/shipment_page.h"
#include "page/shipments/shipments_page.h"

namespace holdfast::page {
namespace {

constexpr std::string_view here = "/view/shipments";
constexpr std::size_t shipments_shown = 50;
constexpr std::size_t steps_shown = 100;

void show_all(const ShipmentPageParts& parts, const http::Request& request, http::Reply reply)
{
    auto held = std::make_shared<http::Reply>(std::move(reply));
    ShipmentsAsked asked = read_shipments_asked(request.target.query);
    // One more tells whether there is another page.
    shipment::Selection selection{.status = asked.status,
                                  .created_from = {},
                                  .created_before = {},
                                  .after = asked.after,
                                  .rows_max = shipments_shown + 1};
    parts.shipments.list(std::move(selection), [parts, &request, held, asked = std::move(asked)](
                                                   Result<std::vector<shipment::Shipment>> found) {
        Frame frame = frame_of(parts.place, request);
        if (!found)
            return held->send(failure_page(frame, found.error(), request));
        frame.title = "Shipments";
        frame.here = here;
        frame.topics = "shipments";
        ShipmentsView view{.samples = parts.book.samples(),
                           .trends = parts.trends(),
                           .asked = asked,
                           .shipments = *std::move(found)};
        if (const auto counts = parts.board.look())
            view.counts = *counts;
        view.has_more = view.shipments.size() > shipments_shown;
        if (view.has_more)
            view.shipments.resize(shipments_shown);
        held->send(page_response(
            framed(frame, [&](Html& html) { write_shipments_page(html, frame, view); })));
    });
}

std::optional<std::int64_t> read_after(const http::Request& request)
{
    for (const http::QueryParameter& each : request.target.parameters())
        if (each.name == "after")
            return parse_number<std::int64_t>(each.value);
    return std::nullopt;
}

// What was asked for so far. It holds the reply, so one that is let go answers 500.
struct Inquiry {
    const ShipmentPageParts parts;
    const http::Request& request;
    http::Reply reply;
    ShipmentView view;
};

void answer(Inquiry& inquiry)
{
    Frame frame = frame_of(inquiry.parts.place, inquiry.request);
    const std::string title = join("Shipment ", inquiry.view.id.value);
    frame.title = title;
    frame.here = here;
    frame.topics = "shipments";
    inquiry.reply.send(page_response(
        framed(frame, [&](Html& html) { write_shipment_page(html, frame, inquiry.view); })));
}

void refuse(Inquiry& inquiry, const Error& error)
{
    const Frame frame = frame_of(inquiry.parts.place, inquiry.request);
    if (error.code == Errc::not_found)
        return inquiry.reply.send(not_found_page(
            frame, join("There is no shipment with the number ", inquiry.view.id.value, ".")));
    inquiry.reply.send(failure_page(frame, error, inquiry.request));
}

// A deleted shipment is not found, and has a history all the same.
void ask_shipment(const std::shared_ptr<Inquiry>& inquiry)
{
    inquiry->parts.shipments.get(inquiry->view.id, [inquiry](Result<shipment::Shipment> found) {
        if (!found && found.error().code != Errc::not_found)
            return refuse(*inquiry, found.error());
        if (found)
            inquiry->view.shipment = *std::move(found);
        answer(*inquiry);
    });
}

void show_one(const ShipmentPageParts& parts, const http::Request& request, http::Reply reply)
{
    const auto id = shipment::parse_id(request.segments.front());
    if (!id)
        return reply.send(not_found_page(frame_of(parts.place, request),
                                         "Shipments are numbered; this is no number of one."));
    auto inquiry =
        std::make_shared<Inquiry>(Inquiry{.parts = parts,
                                          .request = request,
                                          .reply = std::move(reply),
                                          .view = {.id = *id, .after = read_after(request)}});
    parts.shipments.history({.id = *id, .after = inquiry->view.after, .rows_max = steps_shown + 1},
                            [inquiry](Result<std::vector<shipment::HistoryEntry>> found) {
                                if (!found)
                                    return refuse(*inquiry, found.error());
                                ShipmentView& view = inquiry->view;
                                view.history = *std::move(found);
                                view.has_more = view.history.size() > steps_shown;
                                if (view.has_more)
                                    view.history.resize(steps_shown);
                                ask_shipment(inquiry);
                            });
}

}  // namespace

void add_shipment_pages(http::Router& router, const ShipmentPageParts& parts)
{
    router.add(
        {.path = here,
         .summary = "The page of shipments",
         .produces = {{.type = html_type}},
         .handler = [parts](const http::Request& request,
                            http::Reply reply) { show_all(parts, request, std::move(reply)); },
         .about = page_about({})});
    router.add(
        {.path = "/view/shipments/{id}",
         .summary = "The page of a shipment",
         .produces = {{.type = html_type}},
         .statuses = {404},
         .handler = [parts](const http::Request& request,
                            http::Reply reply) { show_one(parts, request, std::move(reply)); },
         .about = page_about({404}, {{"id", "The number of the shipment."}})});
}

}  // namespace holdfast::page

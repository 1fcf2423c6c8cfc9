#include "page/routes/http_docs.h"

#include <utility>

#include "http/router.h"

namespace holdfast::page {
namespace {

void write_docs(Html& html, const Frame& frame)
{
    const std::string document = link_to(frame, document_path);
    html.element("h1", "API");
    html.begin("p")
        .text("Every route, with what it takes and answers: ")
        .element("a", "as an OpenAPI document", {{"href", document}})
        .text(".")
        .end();
    html.begin("div", {{"id", "swagger"}, {"data-document", document}}).end();
    html.begin("noscript")
        .element("p", "To be shown here the document needs JavaScript.", {{"class", "note"}})
        .end();
}

}  // namespace

void add_docs_route(http::Router& router, Place place)
{
    router.add({.path = "/docs",
                .summary = "The API, to be read and tried",
                .produces = {{.type = html_type}},
                .handler =
                    [place = std::move(place)](const http::Request& request, http::Reply reply) {
                        Frame frame = frame_of(place, request);
                        frame.title = "API";
                        frame.here = "/docs";
                        frame.style = "docs-page.css";
                        frame.script = "docs.js";
                        reply.send(page_response(
                            framed(frame, [&frame](Html& html) { write_docs(html, frame); })));
                    },
                .about = page_about({})});
}

}  // namespace holdfast::page

#include "page/shipments/shipment_links.h"

#include "base/text.h"
#include "base/timestamp.h"
#include "page/part/moment.h"

namespace holdfast::page {
namespace {

constexpr std::size_t stored_shown_max = 64;

}  // namespace

void write_shipment_link(Html& html, const Frame& frame, std::int64_t id)
{
    html.element("a", join(id), {{"href", link_to(frame, join("/view/shipments/", id))}});
}

void write_stored_moment(Html& html, std::string_view stored)
{
    if (const auto time = parse_rfc3339(stored))
        write_moment(html, *time);
    else
        html.foreign(stored, stored_shown_max);
}

}  // namespace holdfast::page

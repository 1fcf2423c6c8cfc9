// Prints all shipments, the oldest first, page by page: however many there are, one page is held.
#include "base/text.h"
#include "ctl/answer.h"
#include "ctl/client.h"
#include "ctl/csv.h"
#include "ctl/shipments/shipments.h"
#include "ctl/shipments/status_filter.h"
#include "lib/json/document.h"
#include "lib/json/writer.h"

namespace holdfast::ctl {
namespace {

constexpr int exit_usage = static_cast<int>(daemon::Exit::usage);
// A page of a thousand shipments has 100 KiB, unless another program wrote odd ones.
constexpr std::size_t page_bytes_max = std::size_t{16} << 20;

std::string text_of(const json::Node& shipment, std::string_view name)
{
    const json::Node* found = shipment.find(name);
    return found == nullptr ? std::string{} : found->text;
}

std::string to_csv(const json::Node& shipment)
{
    return join(csv_field(text_of(shipment, "id")), ",", csv_field(text_of(shipment, "status")),
                ",", csv_field(text_of(shipment, "created_at")), "\n");
}

std::string to_ndjson(const json::Node& shipment)
{
    std::string line;
    json::Writer writer{line};
    writer.begin_object()
        .key("id")
        .raw(text_of(shipment, "id"))
        .member("status", text_of(shipment, "status"))
        .member("created_at", text_of(shipment, "created_at"))
        .end_object();
    return line + "\n";
}

// The token of the page after this one; empty at the end.
std::string print_page(const json::Node& page, bool is_csv, Console& console)
{
    std::string text;
    if (const json::Node* items = page.find("items"))
        for (const json::Node& shipment : items->items)
            text += is_csv ? to_csv(shipment) : to_ndjson(shipment);
    console.out(text);
    return text_of(page, "next");
}

}  // namespace

int export_shipments(const Invocation& invocation, Console& console)
{
    std::string format = invocation.value("--format", "ndjson");
    if (invocation.arguments.size() != 1 || (format != "csv" && format != "ndjson"))
        return complain(console, "export takes no argument, and --format csv or ndjson",
                        exit_usage);
    auto query = with_status("/shipments?order=oldest&limit=1000", invocation, console);
    if (!query)
        return exit_usage;
    if (format == "csv")
        console.out("id,status,created_at\n");
    std::string after;
    do {
        auto answer = send(invocation, console,
                           {.url = after.empty() ? *query : join(*query, "&after=", after),
                            .timeout = usual_patience,
                            .answer_bytes_max = page_bytes_max});
        if (!answer)
            return say_silence(answer.error(), console);
        if (answer->status != 200)
            return say_refusal(*answer, console);
        json::Document document = json::parse(answer->body, {.bytes_max = page_bytes_max});
        if (!document)
            return complain(console, "the daemon's answer cannot be read", exit_unavailable);
        after = print_page(document.root, format == "csv", console);
    } while (!after.empty());
    return 0;
}

}  // namespace holdfast::ctl

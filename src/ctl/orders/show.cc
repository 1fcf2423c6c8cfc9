#include "ctl/orders/show.h"

#include "base/text.h"
#include "ctl/answer.h"

namespace holdfast::ctl {
namespace {

constexpr std::size_t id_column = 38;
constexpr std::size_t state_column = 18;  // "Failed (operator)"
constexpr std::size_t quantity_column = 10;
constexpr std::size_t product_column = 24;

// Empty for null.
std::string with_words(const json::Node& node, std::string_view name, std::string_view before,
                       std::string_view after = {})
{
    std::string text = printable_text(node, name);
    return text.empty() ? text : join(before, text, after);
}

}  // namespace

std::string order_head()
{
    return join(padded("ID", id_column), padded("STATE", state_column),
                padded("QUANTITY", quantity_column), padded("PRODUCT", product_column),
                "CREATED\n");
}

std::string order_line(const json::Node& order)
{
    std::string state = printable_text(order, "state") + with_words(order, "reason", " (", ")");
    return join(padded(printable_text(order, "order_id"), id_column), padded(state, state_column),
                padded(printable_text(order, "quantity"), quantity_column),
                padded(printable_text(order, "product"), product_column),
                printable_text(order, "created_at"), "\n");
}

std::string call_in_words(const json::Node& attempt)
{
    return join(printable_text(attempt, "outcome"), with_words(attempt, "http_status", " "),
                with_words(attempt, "latency_ms", " in ", " ms"));
}

std::string attempt_line(const json::Node& attempt)
{
    return join("  ", printable_text(attempt, "number"), "  ", printable_text(attempt, "at"), "  ",
                call_in_words(attempt), ", breaker ", printable_text(attempt, "breaker"),
                with_words(attempt, "detail", ": "), "\n");
}

std::string breaker_lines(const json::Node& breaker)
{
    std::string text =
        join("breaker ", printable_text(breaker, "state"), " since ",
             printable_text(breaker, "since"), with_words(breaker, "until", ", until "), "\n");
    if (const json::Node* window = breaker.find("window"))
        append_to(text, "  of the last ", printable_text(*window, "calls"), " calls ",
                  printable_text(*window, "failed"), " failed and ",
                  printable_text(*window, "slow"), " were slow; ",
                  printable_text(*window, "minimum_calls"), " are needed to judge\n");
    if (const json::Node* totals = breaker.find("totals"))
        append_to(text, "  since the start: ", printable_text(*totals, "successful"),
                  " succeeded, ", printable_text(*totals, "failed"), " failed, ",
                  printable_text(*totals, "not_permitted"), " were not made\n");
    return text;
}

}  // namespace holdfast::ctl

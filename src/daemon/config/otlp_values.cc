#include "daemon/config/otlp_values.h"

#include <algorithm>
#include <cstdint>

#include "base/text.h"
#include "base/time.h"
#include "lib/json/writer.h"
#include "obs/trace/resource.h"

namespace holdfast::daemon {
namespace {

using json::quote;

constexpr std::string_view grpc_port = ":4317";
constexpr std::string_view http_port = ":4318";
constexpr std::size_t service_name_bytes_max = 255;
constexpr std::size_t ratio_bytes_max = 20;
// Of a text that goes with every message.
constexpr std::size_t pairs_bytes_max = 8192;

}  // namespace

Result<std::string> decode_milliseconds(std::string_view value)
{
    auto number = parse_number<std::uint32_t>(value);
    if (!number)
        return Error{Errc::invalid, "a whole number of milliseconds"};
    return format_duration(std::chrono::milliseconds{*number});
}

Result<std::string> decode_exporter(std::string_view value)
{
    if (value == "otlp")
        return std::string{"true"};
    if (value == "none")
        return std::string{"false"};
    return Error{Errc::invalid, "\"otlp\" or \"none\""};
}

Result<std::string> decode_disabled(std::string_view value)
{
    // All but the word is false, says its specification.
    return std::string{equals_ignoring_case(value, "true") ? "false" : "true"};
}

std::optional<Complaint> check_resource(std::string& text)
{
    const char* example = "write for example \"deployment.environment=production\"";
    if (text.size() > pairs_bytes_max)
        return Complaint{join("the text has ", text.size(), " bytes"),
                         join("at most ", pairs_bytes_max), "say less"};
    Result<trace::Pairs> pairs = trace::parse_pairs(text);
    if (pairs)
        return std::nullopt;
    return Complaint{join(quote(text), " is wrong: ", pairs.error().context),
                     std::string{pairs_form}, example};
}

std::optional<Complaint> check_headers(std::string& text)
{
    Complaint complaint{"the headers are not well written", std::string{pairs_form},
                        "write for example \"x-api-key=SECRET\""};
    if (text.size() > pairs_bytes_max)
        return complaint;
    Result<trace::Pairs> pairs = trace::parse_pairs(text);
    if (!pairs)
        return complaint;
    for (const auto& [name, value] : *pairs)
        if (name.find_first_of(" \t:\"(),/;<=>?@[\\]{}") != std::string::npos)
            return complaint;
    return std::nullopt;
}

std::optional<Complaint> check_service_name(std::string& text)
{
    if (text.size() <= service_name_bytes_max && std::ranges::none_of(text, is_control))
        return std::nullopt;
    return Complaint{"the name is too long, or has a control character in it",
                     std::string{service_name_form}, "write for example \"holdfast\""};
}

std::optional<Complaint> check_ratio(std::string& text)
{
    std::optional<double> ratio = parse_decimal(text);
    if (ratio && text.size() <= ratio_bytes_max && !text.starts_with('-') && *ratio >= 0 &&
        *ratio <= 1)
        return std::nullopt;
    return Complaint{join(quote(text), " is no such share"), std::string{ratio_form},
                     "write for example \"0.1\""};
}

std::optional<std::string> http_instead_of_grpc(std::string_view url)
{
    const std::size_t host = url.find("://");
    if (host == std::string_view::npos)
        return std::nullopt;
    const std::size_t path = std::min(url.find('/', host + 3), url.size());
    std::string_view authority = url.substr(0, path);
    if (!authority.ends_with(grpc_port))
        return std::nullopt;
    authority.remove_suffix(grpc_port.size());
    return join(authority, http_port, url.substr(path));
}

}  // namespace holdfast::daemon

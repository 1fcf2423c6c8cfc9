#include "http/content/understand.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "http/content/coding.h"
#include "http/content/media_type.h"
#include "http/content/query.h"
#include "http/content/representation.h"
#include "http/json_body.h"

namespace holdfast::http {
namespace {

std::string list_types(const std::vector<std::string_view>& types)
{
    std::string list;
    for (std::string_view type : types)
        append_to(list, list.empty() ? "" : ", ", type);
    return list;
}

// Where JSON is all that is taken, what is too long for that need not be read.
bool is_too_long(const Route& route, std::string_view length)
{
    return parse_number<std::uint64_t>(length).value_or(0) > json_bytes_max &&
           std::ranges::all_of(route.consumes, [](auto type) { return type == json_type; });
}

std::optional<Problem> judge_body(const Route& route, const Request& request)
{
    if (route.consumes.empty())
        return std::nullopt;
    if (request.header("Transfer-Encoding").empty()) {
        // Without either there is no body; but to a route that takes one, that is more likely lost
        // than meant.
        std::string_view length = request.header("Content-Length");
        if (length.empty())
            return Problem{.status = 411,
                           .detail =
                               "Say how long the body is with Content-Length, "
                               "0 when there is none."};
        if (length.find_first_not_of('0') == std::string_view::npos)
            return std::nullopt;
        if (is_too_long(route, length))
            return Problem{.status = 413,
                           .detail = join("JSON may have ", json_bytes_max, " bytes at most.")};
    }
    std::string_view coding = request.header("Content-Encoding");
    if (!coding.empty() && !equals_ignoring_case(coding, "identity")) {
        Problem problem{.status = 415, .detail = "Send the body as it is, not compressed."};
        problem.headers.push_back({"Accept-Encoding", "identity"});
        return problem;
    }
    std::string_view type = request.header("Content-Type");
    if (std::ranges::any_of(route.consumes,
                            [&](std::string_view each) { return is_media_type(type, each); }))
        return std::nullopt;
    std::string types = list_types(route.consumes);
    Problem problem{.status = 415,
                    .detail = join("Send the body with Content-Type: ", types, ", in UTF-8.")};
    problem.headers.push_back({"Accept", std::move(types)});
    return problem;
}

std::optional<Problem> read_query(const Route& route, Request& request)
{
    request.query = {};
    if (route.parameters.empty() || request.target.query.empty())
        return std::nullopt;
    ReadQuery read{route.parameters, request.target.query};
    if (!read.is_readable)
        return Problem{.status = 400, .detail = "The query of the target is malformed."};
    request.query = std::move(read.query);
    if (read.errors.empty())
        return std::nullopt;
    Problem problem{.status = 422,
                    .detail = "The query is not what this route takes; `errors` says where."};
    for (Query::Error& error : read.errors)
        problem.errors.push_back({{}, std::move(error.message), std::move(error.parameter)});
    return problem;
}

// Which form `?format=` or Accept ask for.
std::optional<std::size_t> find_representation(const Route& route, const Request& request)
{
    if (auto format = request.query.text("format")) {
        auto named = std::ranges::find(route.produces, *format, &Representation::format);
        if (named != route.produces.end())
            return named - route.produces.begin();
    }
    if (request.header("Accept").empty())
        return 0;
    return choose_representation(route.produces, request.list("Accept"));
}

std::optional<Problem> judge_answer(const Route& route, Request& request)
{
    request.representation = 0;
    if (!route.produces.empty()) {
        auto chosen = find_representation(route, request);
        if (!chosen && !route.answers_anybody)
            return Problem{.status = 406,
                           .detail = join("Your Accept refuses all there is: ",
                                          list_representations(route.produces), ".")};
        request.representation = chosen.value_or(0);
    }
    request.codings = {};
    if (!request.header("Accept-Encoding").empty())
        request.codings = read_codings(request.list("Accept-Encoding"));
    if (!request.codings.takes_any() && route.answers_anybody)
        request.codings = {};
    if (!request.codings.takes_any())
        return Problem{.status = 406,
                       .detail = "Your Accept-Encoding refuses all there is: gzip, identity."};
    return std::nullopt;
}

}  // namespace

std::optional<Problem> understand(const Route& route, Request& request)
{
    if (auto problem = judge_body(route, request))
        return problem;
    if (auto problem = read_query(route, request))
        return problem;
    return judge_answer(route, request);
}

}  // namespace holdfast::http

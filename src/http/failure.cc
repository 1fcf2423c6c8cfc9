#include "http/failure.h"

#include <array>

#include "base/check.h"

namespace holdfast::http {
namespace {

using std::chrono::seconds;

struct Row {
    Errc code;
    unsigned status;
    std::string_view detail;  // Empty: the error's own words.
    seconds retry_after{};
    bool is_logged = false;  // Here, because whoever found it leaves that to the one it concerns.
};

// A queue is empty again in a moment; a restart takes some seconds; a person makes room.
constexpr seconds moment{1};
constexpr seconds restart{5};
constexpr seconds repair{30};

constexpr std::array<Row, 10> rows{{
    {Errc::invalid, 422, {}},
    {Errc::not_found, 404, {}},
    {Errc::conflict, 409, {}},
    {Errc::overloaded, 503, "Too much is waiting already. Nothing was done; try again.", moment},
    {Errc::unavailable, 503, "The store cannot serve now. Nothing was done; try again.", restart,
     true},
    {Errc::timeout, 503, "The store took too long to find it; try again.", moment, true},
    {Errc::full, 507, "There is no space to store it. Nothing was done; try again later.", repair},
    {Errc::unknown, 503,
     "Outcome unknown: it may have been stored or not. Retry with the same Idempotency-Key, or "
     "look before you retry without one.",
     restart, true},
    {Errc::corrupt, 500, {}, {}, true},
    {Errc::internal, 500, {}, {}, true},
}};

const Row& row_of(Errc code)
{
    for (const Row& row : rows)
        if (row.code == code)
            return row;
    CHECK(false);
    return rows.back();
}

}  // namespace

Problem to_problem(const Error& error)
{
    const Row& row = row_of(error.code);
    bool is_clients = row.status < 500;
    Problem problem{.status = row.status,
                    .detail = is_clients ? error.context : std::string{row.detail}};
    problem.retry_after = row.retry_after;
    return problem;
}

Response error_response(const Error& error, const Request& request)
{
    Response response = problem_response(to_problem(error), request.target.path, request.id);
    if (row_of(error.code).is_logged)
        response.failure = error.context;
    return response;
}

void refuse(const Request& request, Reply& reply, const Problem& problem)
{
    reply.send(problem_response(problem, request.target.path, request.id));
}

}  // namespace holdfast::http

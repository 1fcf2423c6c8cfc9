#include "shipment/http_request.h"

namespace holdfast::shipment {

void refuse(const http::Request& request, http::Reply& reply, const http::Problem& problem)
{
    reply.send(http::problem_response(problem, request.target.path, request.id));
}

http::Problem bad_id()
{
    return {.status = 400, .detail = "A shipment's id is a whole number from 1."};
}

}  // namespace holdfast::shipment

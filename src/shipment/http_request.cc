#include "shipment/http_request.h"

namespace holdfast::shipment {

http::Problem bad_id()
{
    return {.status = 400, .detail = "A shipment's id is a whole number from 1."};
}

}  // namespace holdfast::shipment

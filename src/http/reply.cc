#include "http/reply.h"

#include "http/problem.h"

namespace holdfast::http {

Reply::~Reply()
{
    if (target_ != nullptr)
        send(problem_response({.status = 500}, {}, {}));
}

}  // namespace holdfast::http

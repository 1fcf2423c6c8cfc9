// services.json: {"services":[{"id","name","url","expectedVersion","environment","enabled"}]}, as
// the service that came before had it, each with more members if wanted. Read as a whole or not at
// all: what is wrong is said at once, and nothing of it is used. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "watch/definition/defaults.h"
#include "watch/definition/json_members.h"
#include "watch/definition/problem.h"
#include "watch/service.h"

namespace holdfast::watch {

struct ReadServices {
    std::vector<Service> services{};  // Empty if there are problems.
    std::vector<DefinitionProblem> problems{};
};

// Comments are allowed. `owner` is whose the services become: an import's are the API's.
ReadServices read_services(std::string_view text, Owner owner, const ServiceDefaults& defaults);

// What read_services() reads back as equal services, if secrets are kept.
std::string encode_services(const std::vector<const Service*>& services, Secrets secrets);

}  // namespace holdfast::watch

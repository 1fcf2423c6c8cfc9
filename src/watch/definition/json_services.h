// services.json: {"services":[{"id","name","url","expectedVersion","environment","enabled"}]}, as
// the service that came before had it, each with more members if wanted. Read as a whole or not at
// all: what is wrong is said at once, and nothing of it is used. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "watch/definition/catalog.h"
#include "watch/definition/defaults.h"
#include "watch/definition/json_members.h"
#include "watch/definition/problem.h"
#include "watch/service.h"

namespace holdfast::watch {

struct ReadServices {
    std::vector<Service> services{};  // Empty if there are problems.
    std::vector<DefinitionProblem> problems{};
};

struct ServicesReading {
    ServiceDefaults defaults{};
    Owner owner = Owner::file;  // An import's are the API's.
    // On which an import may depend besides: the file can only count on itself.
    ServiceList others{};
    // Whether they may name programs that this host then runs.
    bool may_run_commands = false;
};

// Comments are allowed.
ReadServices read_services(std::string_view text, const ServicesReading& how);

// What read_services() reads back as equal services, if secrets are kept.
std::string encode_services(const std::vector<const Service*>& services, Secrets secrets);

}  // namespace holdfast::watch

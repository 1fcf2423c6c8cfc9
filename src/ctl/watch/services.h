// What `holdfastctl services` and `holdfastctl checks` can do, each with its exit code. Main
// thread.
#pragma once

#include <string>
#include <string_view>

#include "ctl/answer.h"

namespace holdfast::ctl {

int list_services(const Invocation& invocation, Console& console);
int show_service(const Invocation& invocation, Console& console);
int show_checks(const Invocation& invocation, Console& console);

int add_service(const Invocation& invocation, Console& console);
int import_services(const Invocation& invocation, Console& console);
int export_services(const Invocation& invocation, Console& console);

int remove_service(const Invocation& invocation, Console& console);
int enable_service(const Invocation& invocation, Console& console);
int disable_service(const Invocation& invocation, Console& console);
int check_service(const Invocation& invocation, Console& console);

// "/services/ID". /services/export is another thing than the service of that id.
std::string service_path(std::string_view id);

inline constexpr Expected service_expected{.what = "service", .member = "serviceId"};

}  // namespace holdfast::ctl

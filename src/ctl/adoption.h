// The database of a service that came before, on its way to become ours: done, and told. Main
// thread.
#pragma once

#include <optional>
#include <string>

#include "ctl/console.h"
#include "ctl/progress_bar.h"
#include "ctl/verb.h"
#include "lib/json/writer.h"
#include "store/legacy/adopt.h"

namespace holdfast::ctl {

// Nothing when the database at `path` is none of them. Throws as store::adopt() does.
std::optional<store::Adopted> adopt_if_needed(const std::string& path, std::int64_t unread_shown,
                                              ProgressBar& bar);

// A program is told of every row that nobody understands, a person of the first ones.
std::int64_t unread_to_show(const Invocation& invocation);

// What became, or would become, of each row: lines for a person, and members of an object.
std::string describe_rows(const store::Taken& taken);
void write_rows(const store::Taken& taken, json::Writer& writer);

// An adoption as a whole, for a person.
std::string describe(const store::Adopted& adopted, const std::string& path);
// The same as the value of a member.
void write(const store::Adopted& adopted, json::Writer& writer);

}  // namespace holdfast::ctl

#include "daemon/check/store_problem.h"

namespace holdfast::daemon {
namespace {

Exit exit_of(store::Cause cause)
{
    switch (cause) {
    case store::Cause::directory_missing:
        return Exit::cannot_create;
    case store::Cause::directory_not_writable:
    case store::Cause::not_permitted:
    case store::Cause::other_owner:
        return Exit::no_permission;
    case store::Cause::not_a_file:
    case store::Cause::network_file_system:
        return Exit::config;
    case store::Cause::orphan_log:
    case store::Cause::lost:
    case store::Cause::foreign:
    case store::Cause::legacy:
    case store::Cause::corrupt:
    case store::Cause::newer:
    case store::Cause::older:
    case store::Cause::altered:
    case store::Cause::migration:
    case store::Cause::shape:
        return Exit::data;
    case store::Cause::locked:
    case store::Cause::other:
        return Exit::temporary;
    }
    return Exit::temporary;
}

}  // namespace

Problem to_problem(const store::Refusal& refusal)
{
    return {.topic = Topic::host,
            .exit = exit_of(refusal.cause),
            .key = "database.path",
            .file = refusal.subject,
            .what = refusal.what,
            .why = refusal.why,
            .remedy = refusal.remedy};
}

}  // namespace holdfast::daemon

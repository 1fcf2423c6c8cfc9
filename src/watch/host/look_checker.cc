#include "watch/host/look_checker.h"

#include <utility>
#include <variant>

#include "watch/host/host_clock.h"
#include "watch/host/host_disk.h"
#include "watch/host/host_pressure.h"
#include "watch/host/pressure.h"
#include "watch/host/tls_certificate_file.h"

namespace holdfast::watch {
namespace {

template <typename Part>
const Part& part_of(const Service& service)
{
    static const Part nothing_said{};
    const auto* part = std::get_if<Part>(&service.local);
    return part == nullptr ? nothing_said : *part;
}

constexpr LookPlan disk_plan{
    .subject = [](const Service& service) { return part_of<DiskCheck>(service).path; },
    .look = [](const Service& service,
               WallTime /*now*/) { return look_at_disk(part_of<DiskCheck>(service)); }};

constexpr LookPlan pressure_plan{
    .subject =
        [](const Service& service) {
            return resource_of(part_of<PressureCheck>(service).resource);
        },
    .look = [](const Service& service,
               WallTime /*now*/) { return look_at_pressure(part_of<PressureCheck>(service)); }};

constexpr LookPlan clock_plan{
    .subject = [](const Service& /*service*/) { return std::string{"the clock"}; },
    .look = [](const Service& service,
               WallTime now) { return look_at_clock(part_of<ClockCheck>(service), now); }};

constexpr LookPlan certificate_plan{
    .subject = [](const Service& service) { return part_of<CertificateCheck>(service).path; },
    .look =
        [](const Service& service, WallTime now) {
            return look_at_certificate(part_of<CertificateCheck>(service), now);
        }};

}  // namespace

LookChecker::LookChecker(const Loop& loop, HostLooks* looks, LookPlan plan, Done done)
    : loop_{loop}, plan_{plan}, done_{std::move(done)}, looks_{looks}
{
}

LookChecker::LookChecker(const Loop& loop, Worker* worker, LookPlan plan, Done done)
    : loop_{loop}, plan_{plan}, done_{std::move(done)}, looks_{nullptr}
{
    if (worker != nullptr)
        looks_ = &own_.emplace(*worker);
}

LookChecker::~LookChecker() = default;

void LookChecker::begin(const Check& check, Instant /*now*/)
{
    if (looks_ == nullptr)
        return done_(check.id,
                     {.problem = "no thread is there that could look", .is_unknown = true});
    looks_->begin(
        check.id, plan_.subject(*check.service),
        [look = plan_.look, service = check.service, now = loop_.wall()] {
            return look(*service, now);
        },
        done_);
}

void LookChecker::cancel(CheckId id)
{
    looks_->cancel(id);
}

Observation LookChecker::give_up(CheckId id, Instant /*now*/)
{
    return looks_->give_up(id);
}

std::unique_ptr<Checker> make_disk_checker(const Surroundings& surroundings, Checker::Done done)
{
    return std::make_unique<LookChecker>(surroundings.loop, surroundings.slow, disk_plan,
                                         std::move(done));
}

std::unique_ptr<Checker> make_pressure_checker(const Surroundings& surroundings, Checker::Done done)
{
    return std::make_unique<LookChecker>(surroundings.loop, surroundings.aux, pressure_plan,
                                         std::move(done));
}

std::unique_ptr<Checker> make_clock_checker(const Surroundings& surroundings, Checker::Done done)
{
    return std::make_unique<LookChecker>(surroundings.loop, surroundings.aux, clock_plan,
                                         std::move(done));
}

std::unique_ptr<Checker> make_certificate_checker(const Surroundings& surroundings,
                                                  Checker::Done done)
{
    return std::make_unique<LookChecker>(surroundings.loop, surroundings.slow, certificate_plan,
                                         std::move(done));
}

}  // namespace holdfast::watch

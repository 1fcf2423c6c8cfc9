#include "watch/routes/http_exchange.h"

#include <utility>

#include "watch/definition/json_services.h"
#include "watch/definition/names.h"
#include "watch/routes/http_parts.h"

namespace holdfast::watch {
namespace {

constexpr std::string_view import_path = "/services/import";

// Where each of them is: of a whole file a pointer is not enough to find a comma.
http::Problem to_problem(const std::vector<DefinitionProblem>& problems)
{
    http::Problem problem = definition_problem(problems);
    problem.status = 422;
    problem.detail = join("Nothing was imported: ", problems.size(),
                          problems.size() == 1 ? " thing is" : " things are",
                          " wrong, and `errors` says where.");
    for (std::size_t i = 0; i < problems.size(); ++i)
        if (problems[i].line != 0)
            problem.errors[i].message = join("line ", problems[i].line, ", column ",
                                             problems[i].column, ": ", problem.errors[i].message);
    return problem;
}

std::string body_of(const Watchlist::Import& outcome)
{
    std::string body;
    json::Writer json{body};
    json.begin_object()
        .member("added", outcome.added)
        .member("changed", outcome.changed)
        .member("unchanged", outcome.unchanged)
        .end_object();
    body.push_back('\n');
    return body;
}

void take_in(const WatchedParts& parts, const std::string& text, const http::Request& request,
             http::Reply reply)
{
    ReadServices read = read_services(
        text,
        {.defaults = parts.list.defaults(), .owner = Owner::api, .others = parts.list.defined()});
    if (!read.problems.empty())
        return http::refuse(request, reply, to_problem(read.problems));
    auto held = std::make_shared<http::Reply>(std::move(reply));
    parts.list.put_all(std::move(read.services), to_string(request.actor),
                       [held, &request](const Result<Watchlist::Import>& imported) {
                           held->send(imported ? http::json_response(body_of(*imported))
                                               : http::error_response(imported.error(), request));
                       });
}

// Collects a body. What all of them hold together is bounded, so that nobody fills our memory with
// imports that never end.
class ImportSink final : public http::BodySink {
public:
    ImportSink(const WatchedParts& parts, const http::Request& request,
               std::shared_ptr<std::size_t> held_by_all)
        : parts_{parts}, request_{request}, held_by_all_{std::move(held_by_all)}
    {
    }
    ~ImportSink() override { release(); }
    ImportSink(const ImportSink&) = delete;
    ImportSink& operator=(const ImportSink&) = delete;

    Take take(std::string_view piece) noexcept override
    {
        if (*held_by_all_ + piece.size() > import_bytes_max) {
            is_refused_ = true;
            release();
            return Take::enough;
        }
        *held_by_all_ += piece.size();
        text_ += piece;
        return Take::more;
    }

    void finish(http::Reply reply) override
    {
        if (is_refused_)
            return http::refuse(request_, reply,
                                {.status = 503,
                                 .detail = "Other imports arrive just now; try again.",
                                 .retry_after = std::chrono::seconds{5}});
        const std::string text = std::exchange(text_, {});
        *held_by_all_ -= text.size();
        if (admit(parts_.list, request_, reply))
            take_in(parts_, text, request_, std::move(reply));
    }

private:
    void release() noexcept
    {
        *held_by_all_ -= text_.size();
        text_ = {};
    }

    WatchedParts parts_;
    const http::Request& request_;
    std::shared_ptr<std::size_t> held_by_all_;
    std::string text_;
    bool is_refused_ = false;
};

// By somebody: what was discovered comes again by itself wherever its selection is.
bool is_defined(const Service& service) noexcept
{
    return service.owner != Owner::discovered;
}

void export_all(const WatchedParts& parts, const http::Request& request, http::Reply reply)
{
    if (!admit(parts.list, request, reply))
        return;
    const std::optional<std::string_view> owner = request.query.text("owner");
    std::vector<const Service*> chosen;
    for (const auto& [id, item] : parts.list.items())
        if (owner ? *owner == to_string(item.defined->owner) : is_defined(*item.defined))
            chosen.push_back(item.defined.get());
    http::Response response = http::json_response(encode_services(chosen, Secrets::kept));
    reply.send(
        std::move(response).with("Content-Disposition", "attachment; filename=\"services.json\""));
}

}  // namespace

void add_exchange_routes(http::Router& router, const WatchedParts& parts, ImportPace pace)
{
    router.add(
        {.path = "/services/export",
         .summary = "The services in the form of services.json, with their secrets",
         .produces = {http::as_json},
         .parameters = {{.name = "owner",
                         .kind = http::QueryField::Kind::choice,
                         .description = "Those of the file, or of the API, alone.",
                         .choices = {to_string(Owner::file), to_string(Owner::api)}}},
         .statuses = {503},
         .handler = [parts](const http::Request& request,
                            http::Reply reply) { export_all(parts, request, std::move(reply)); },
         // Whoever has a service's secrets can act as it does.
         .scope = http::Scope::write});
    http::BodyStream stream{.limits =
                                [pace = std::move(pace)] {
                                    http::BodyLimits limits = pace();
                                    limits.bytes_max = import_bytes_max;
                                    return limits;
                                },
                            .open = [parts, held_by_all = std::make_shared<std::size_t>(0)](
                                        const http::Request& request,
                                        http::BodyFlow& /*flow*/) -> http::BodyStream::Opened {
                                return std::make_unique<ImportSink>(parts, request, held_by_all);
                            }};
    router.add({.method = http::Method::post,
                .path = import_path,
                .summary = "Watch all services of such a file, or none of them",
                .consumes = {http::json_type},
                .produces = {http::as_json},
                .statuses = {409, 413, 422, 503, 507},
                .stream = std::move(stream)});
}

}  // namespace holdfast::watch

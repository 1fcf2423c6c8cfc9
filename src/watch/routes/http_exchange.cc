#include "watch/routes/http_exchange.h"

#include <memory>
#include <string>
#include <utility>

#include "watch/definition/http_schemas.h"
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
    if (problem.status != 403)
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

// Of what all imports may hold together, so that nobody fills our memory with those that never end:
// what one of them holds, from its first byte until it is read. Loop thread.
class Share {
public:
    explicit Share(std::shared_ptr<std::size_t> held_by_all) : held_by_all_{std::move(held_by_all)}
    {
    }
    ~Share() { release(); }
    Share(Share&& other) noexcept
        : held_by_all_{other.held_by_all_}, held_{std::exchange(other.held_, 0)}
    {
    }
    Share& operator=(Share&&) = delete;
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;

    bool take(std::size_t bytes) noexcept
    {
        if (*held_by_all_ + bytes > import_bytes_max)
            return false;
        *held_by_all_ += bytes;
        held_ += bytes;
        return true;
    }
    void release() noexcept { *held_by_all_ -= std::exchange(held_, 0); }

private:
    std::shared_ptr<std::size_t> held_by_all_;
    std::size_t held_ = 0;
};

// Reads what was sent on the aux thread. That is held against what is watched by then on the loop,
// where nothing else changes it.
class ImportReading final : public Job {
public:
    ImportReading(const WatchedParts& parts, const http::Request& request, std::string text,
                  Share share, std::shared_ptr<http::Reply> reply)
        : parts_{parts},
          request_{request},
          text_{std::move(text)},
          share_{std::move(share)},
          how_{.defaults = parts.list.defaults(),
               .owner = Owner::api,
               .others = parts.list.defined()},
          reply_{std::move(reply)}
    {
    }

    void run() override
    {
        read_ = read_services(text_, how_);
        // Not on the loop.
        text_ = {};
        how_ = {};
    }

    void done() override
    {
        share_.release();
        if (!read_.problems.empty())
            return http::refuse(request_, *reply_, to_problem(read_.problems));
        parts_.list.put_all(
            std::move(read_.services), to_string(request_.actor),
            [reply = reply_, &request = request_](const Result<Watchlist::Import>& imported) {
                reply->send(imported ? http::json_response(body_of(*imported))
                                     : http::error_response(imported.error(), request));
            });
    }

private:
    WatchedParts parts_;
    const http::Request& request_;  // Until the reply is sent.
    std::string text_;
    Share share_;
    ServicesReading how_;
    ReadServices read_;
    std::shared_ptr<http::Reply> reply_;
};

// Collects a body.
class ImportSink final : public http::BodySink {
public:
    ImportSink(const WatchedParts& parts, Worker& aux, const http::Request& request, Share share)
        : parts_{parts}, aux_{aux}, request_{request}, share_{std::move(share)}
    {
    }

    Take take(std::string_view piece) noexcept override
    {
        if (!share_.take(piece.size())) {
            is_refused_ = true;
            text_ = {};
            share_.release();
            return Take::enough;
        }
        text_ += piece;
        return Take::more;
    }

    void finish(http::Reply reply) override
    {
        if (is_refused_)
            return ask_for_patience(reply, "Other imports arrive just now; try again.");
        if (!admit(parts_.list, request_, reply))
            return;
        auto held = std::make_shared<http::Reply>(std::move(reply));
        if (!aux_.submit(std::make_unique<ImportReading>(parts_, request_, std::exchange(text_, {}),
                                                         std::move(share_), held)))
            ask_for_patience(*held, "Too much waits to be read just now; try again.");
    }

private:
    void ask_for_patience(http::Reply& reply, std::string why)
    {
        http::refuse(
            request_, reply,
            {.status = 503, .detail = std::move(why), .retry_after = std::chrono::seconds{5}});
    }

    WatchedParts parts_;
    Worker& aux_;
    const http::Request& request_;
    Share share_;
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

void add_exchange_routes(http::Router& router, const WatchedParts& parts, Worker& aux,
                         ImportPace pace)
{
    router.add(
        {.path = "/services/export",
         .summary = "The services in the form of services.json, with their secrets",
         .produces = {http::as_json},
         .parameters = {{.name = "owner",
                         .kind = http::QueryField::Kind::choice,
                         .description = "Those of the file, or of the API, alone.",
                         .choices = {to_string(Owner::file), to_string(Owner::api)}}},
         .handler = [parts](const http::Request& request,
                            http::Reply reply) { export_all(parts, request, std::move(reply)); },
         // Whoever has a service's secrets can act as it does.
         .scope = http::Scope::write,
         .about = {.area = "services", .gives = &schemas::services_file}});
    http::BodyStream stream{.limits =
                                [pace = std::move(pace)] {
                                    http::BodyLimits limits = pace();
                                    limits.bytes_max = import_bytes_max;
                                    return limits;
                                },
                            .open = [parts, &aux, held_by_all = std::make_shared<std::size_t>(0)](
                                        const http::Request& request,
                                        http::BodyFlow& /*flow*/) -> http::BodyStream::Opened {
                                return std::make_unique<ImportSink>(parts, aux, request,
                                                                    Share{held_by_all});
                            }};
    router.add(
        {.method = http::Method::post,
         .path = import_path,
         .summary = "Watch all services of such a file, or none of them",
         .consumes = {http::json_type},
         .produces = {http::as_json},
         .statuses = {403, 409, 413, 422, 507},
         .stream = std::move(stream),
         .about = {
             .area = "services", .takes = &schemas::services_file, .gives = &schemas::imported}});
}

}  // namespace holdfast::watch
